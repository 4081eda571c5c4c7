//! What both sides of Adda agree on: ids, limits, texts, permissions, the wire, and the state that a client holds.
//!
//! Layers, lowest first; each knows only those above it in this list:
//!
//! - [`id`], [`limits`], [`text`], [`back_off`]: names, bounds, validated texts, and when to try again;
//! - [`file`](mod@file): what a message carries beside its text;
//! - [`markdown`]: how the text of a message is read;
//! - [`model`], [`permission`]: what exists, and who may do what to it;
//! - [`reaction`]: emoji under a message;
//! - [`notify`]: of which messages somebody is told who is not looking;
//! - [`plan`]: what the server does for somebody at a time that they chose;
//! - [`item`]: what stands in a room's timeline, as later events have left it;
//! - [`protocol`]: every frame and every HTTP body, and the only place where they are encoded;
//! - [`search`]: what people type into a search;
//! - [`replica`]: what one client holds, and how it changes when a frame arrives.
//!
//! This crate is pure. It does no I/O, reads no clock, rolls no dice, and knows nothing of Leptos, SQL or sockets:
//! time and chance come in as arguments. The page, the server and the tests of both build on it.

#![warn(missing_docs)]

pub mod back_off;
pub mod draft;
pub mod file;
pub mod id;
pub mod item;
pub mod limits;
pub mod markdown;
pub mod mention;
pub mod model;
pub mod notify;
pub mod permission;
pub mod plan;
pub mod poll;
pub mod preview;
pub mod protocol;
pub mod reaction;
pub mod replica;
pub mod search;
pub mod text;
