//! The state that one client holds, as a plain value.
//!
//! A driver owns the socket, the clock and the dice, and passes everything through here:
//!
//! ```text
//! socket open   -> connected()            every frame that came -> receive(frame, now) -> changes to show
//! socket gone   -> disconnected()         after each of these   -> outgoing(now)       -> frames to send, and changes
//! a person acts -> send(..), request(..)  at next_wake()        -> tick(now)
//! ```
//!
//! What it owns: the order of events and the holes in it, the windows of history, the outbox and its echoes, read
//! markers and what is unread. Whatever the network does (drop, repeat, reconnect, restart), a replica that has become
//! quiet equals one that was just made; the tests hold it to that.
//!
//! Knows nothing of sockets, views, clocks or randomness. The page and the server's own tests drive this one.

#![warn(clippy::wildcard_enum_match_arm)]

mod agreement;
mod aside;
mod doing;
pub mod kept;
mod marker;
pub mod outbox;
mod pages;
mod reading;
mod receipts;
mod receiving;
pub mod room;
#[cfg(test)]
mod tests;
pub mod timeline;
mod windows;

use std::collections::BTreeMap;

use crate::id::{Epoch, Nonce, RequestId, Revision, RoomId, UnixMs, UserId};
use crate::model::{Person, Presence};
use crate::notify::Preferences;
use crate::plan::Plan;
use crate::protocol::command::{Command, PageAt, Reply};
use crate::protocol::problem::Problem;
use crate::protocol::{ClientFrame, Hello};
use crate::text::SpaceName;
use aside::Wanted;
use outbox::{Echo, Outbox};
use receipts::Receipts;
use room::RoomState;

/// One client's state. See the [module](self) for how it is driven.
#[derive(Debug, Default)]
pub struct Replica {
    epoch: Option<Epoch>,
    me: Option<UserId>,
    version: Option<String>,
    space: Option<Space>,
    people: BTreeMap<UserId, Person>,
    presence: BTreeMap<UserId, Presence>,
    preferences: Preferences,
    plans: Vec<Plan>,
    rooms: BTreeMap<RoomId, RoomState>,
    outbox: Outbox,
    wanted: Vec<Wanted>,
    receipts: Receipts,
    link: Link,
}

/// The space as this client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Space {
    head: Revision,
    name: SpaceName,
    /// Whether it was made for a guest, and so leaves people out. Somebody who is more by now can't go on from it.
    is_partial: bool,
}

/// What the replica knows of its connection.
#[derive(Debug, Default)]
struct Link {
    state: LinkState,
    last_id: u64,
    asked: Vec<(RequestId, Asked)>,
    ready: Vec<ClientFrame>,
    is_space_resuming: bool,
    /// What was refused in passing, and is asked again at that time.
    again: Vec<(UnixMs, Asked)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LinkState {
    #[default]
    Down,
    /// Hello was said, welcome not heard yet.
    Greeting,
    Live,
}

/// Why a request was made, for when its reply comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Send(Nonce),
    /// A page that continues the window at either end.
    Extend(RoomId),
    /// A page that may stand anywhere.
    Jump(RoomId),
    /// What is missing of a room.
    Resume(RoomId),
    /// What is missing of the space.
    ResumeSpace,
    /// Items beside a window.
    Items,
    /// How far others have read.
    Receipts,
    Other,
}

/// One difference to show. Where several come together, they may be shown in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Everything may be different: a connection began.
    Everything,
    /// The connection is another person's: nothing of it was taken, and nothing is said on it. Whoever drives this asks
    /// who is signed in, and begins anew.
    OtherPerson,
    /// The space's name.
    Space,
    /// A person came, or has another name, colour, role or status, or wants to be left alone.
    Person(UserId),
    /// Somebody came, went or turned away.
    Presence(UserId),
    /// What one has set that holds in all rooms.
    Preferences,
    /// What one has planned.
    Plans,
    /// Somebody else's message came, which [`RoomState::item`] has: what one may be notified of.
    Heard(RoomId, Revision),
    /// A room came or went.
    RoomList,
    /// A room's name, topic, unread messages or what one may do in it.
    Room(RoomId),
    /// One more item at the end of a room's window.
    Appended(RoomId, Revision),
    /// An item in a room's window says something else.
    Item(RoomId, Revision),
    /// An item beside a room's window came, or says something else.
    Aside(RoomId, Revision),
    /// A room's window in some other way: it was extended, moved, or emptied together with those of its threads.
    Window(RoomId),
    /// Which replies are in a thread's window, or whether there is one.
    Thread(RoomId, Revision),
    /// The echoes of a room: the messages and changes of messages that wait, or were refused.
    Echoes(RoomId),
    /// Who is in a room, where that was asked for.
    Members(RoomId),
    /// Who is typing in a room.
    Typing(RoomId),
    /// How far others have read a room that is looked at.
    Receipts(RoomId),
    /// A request was answered.
    Answered(RequestId, Result<Reply, Problem>),
}

impl Replica {
    /// This person's client, which holds nothing but what an earlier one could not send. The default one is
    /// whoever's the server says.
    #[must_use]
    pub fn new(me: UserId, outbox: Vec<Echo>) -> Self {
        Self { me: Some(me), outbox: Outbox::new(outbox), ..Self::default() }
    }

    /// A socket is open: hello goes out.
    pub fn connected(&mut self) {
        self.disconnected();
        let rooms = self.rooms.iter().map(|(room, state)| (*room, state.cursor())).collect();
        let space = self.space.as_ref().filter(|space| !space.is_partial).map(|space| space.head);
        self.link.state = LinkState::Greeting;
        self.link.ready.push(ClientFrame::Hello(Hello { epoch: self.epoch, space, rooms }));
    }

    /// The socket is gone. Requests under way will get no reply; messages under way wait again; nobody types any more.
    pub fn disconnected(&mut self) -> Vec<Change> {
        self.link = Link { last_id: self.link.last_id, ..Link::default() };
        self.want_again();
        self.receipts.interrupted();
        let waiting = self.outbox.interrupted(true).into_iter().map(Change::Echoes);
        let rooms = self.rooms.iter_mut();
        let typing = rooms.filter_map(|(room, state)| state.interrupted().then_some(Change::Typing(*room)));
        waiting.chain(typing).collect()
    }

    /// The frames to send now, in order, and what their going changes. Whoever keeps the outbox keeps it before they
    /// go: otherwise what was sent could come back as what was never tried.
    pub fn outgoing(&mut self, now: UnixMs) -> (Vec<ClientFrame>, Vec<Change>) {
        let mut changes = Vec::new();
        if self.link.state == LinkState::Live {
            while let Some((nonce, command)) = self.outbox.next_due(now) {
                changes.extend(self.outbox.find(nonce).map(|echo| Change::Echoes(echo.room)));
                self.ask(command, Asked::Send(nonce));
            }
        }
        self.ask_for_wanted(now);
        self.ask_for_receipts(now);
        (std::mem::take(&mut self.link.ready), changes)
    }

    /// When something happens by itself: something may be tried again, or somebody's typing fades.
    #[must_use]
    pub fn next_wake(&self) -> Option<UnixMs> {
        let retry = if self.link.state == LinkState::Live { self.outbox.next_wake() } else { None };
        let again = self.link.again.iter().map(|(at, _)| *at).min();
        let fade = self.rooms.values().filter_map(RoomState::typing_fades_at).min();
        retry.into_iter().chain(again).chain(fade).chain(self.wanted_wake()).chain(self.receipts_wake()).min()
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: UnixMs) -> Vec<Change> {
        for (at, asked) in std::mem::take(&mut self.link.again) {
            if at > now { self.link.again.push((at, asked)) } else { self.resume_again(asked) }
        }
        let rooms = self.rooms.iter_mut();
        rooms.filter_map(|(room, state)| state.fade_typing(now).then_some(Change::Typing(*room))).collect()
    }

    /// Asks for something other than a message. The answer comes as [`Change::Answered`], unless the connection goes
    /// first; nothing is asked while there is none.
    pub fn request(&mut self, command: Command) -> Option<RequestId> {
        if self.link.state != LinkState::Live {
            return None;
        }
        let asked = if let Command::FindPage { room, at, .. } = &command {
            match at {
                PageAt::Before(_) | PageAt::After(_) => Asked::Extend(*room),
                PageAt::Head | PageAt::Around(_) | PageAt::Since(_) => Asked::Jump(*room),
            }
        } else {
            Asked::Other
        };
        Some(self.ask(command, asked))
    }

    /// The number of the next request.
    const fn next_id(&self) -> RequestId {
        RequestId(self.link.last_id + 1)
    }

    fn ask(&mut self, command: Command, asked: Asked) -> RequestId {
        let id = self.next_id();
        self.link.last_id = id.0;
        self.link.asked.push((id, asked));
        self.link.ready.push(ClientFrame::Command { id, command });
        id
    }

    /// Says whether somebody looks at the end of a room or of a thread in it, where new messages come. A full window then
    /// lets go of its oldest items; otherwise it stays where it is, and the end is fetched again when it is gone to.
    pub fn set_following(&mut self, room: RoomId, thread: Option<Revision>, is_following: bool) {
        let windows = self.rooms.get_mut(&room).into_iter().flat_map(RoomState::windows);
        for (_, window) in windows.filter(|(place, _)| *place == thread) {
            window.set_following(is_following);
        }
    }
}
