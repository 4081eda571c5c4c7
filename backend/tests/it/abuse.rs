//! What no client of ours would do: each gets its own answer, is counted, and harms nobody else.
//!
//! The bounds of `limits.rs`, and where each is tested at the bound and one past it:
//!
//! | bound | test |
//! |---|---|
//! | names, topics, bodies, passwords | `abuse::bounds`, `http::accounts` |
//! | frames, HTTP bodies | `abuse::frames`, `http::requests` |
//! | rooms of a person, in a hello | `store::limits`, `sync::catching_up` |
//! | people, members, direct rooms, listed rooms, open invites | `store::limits` |
//! | life, uses and rooms of an invite | `chat::invites` |
//! | pages, what a resume sends | `sync::history`, `sync::catching_up` |
//! | typing, presence, pings, silence | `chat::presence`, `sync::healing`, `abuse::pace` |
//! | the replica's window and outbox | beside the replica |
//! | back-off | the page's link |

mod bounds;
mod frames;
mod pace;
mod upgrade;
