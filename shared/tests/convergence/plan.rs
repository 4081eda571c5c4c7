//! What happens in one case: a list of steps that chance writes.

use proptest::prelude::*;

/// One thing that happens. Numbers pick among what there is at that moment, or do nothing where there is nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    // The network and the server.
    Connect,
    /// The socket goes, with what is under way in it.
    Disconnect,
    /// The server takes up to so many frames; its replies go out before what they caused, or after.
    ServerHears {
        frames: u8,
        replies_first: bool,
    },
    ClientHears {
        frames: u8,
    },
    /// A frame that pushes something does not arrive.
    LosePushed {
        place: u8,
    },
    /// A frame that pushes something arrives once more, later.
    RepeatPushed {
        place: u8,
    },
    Ping,
    Backup,
    Restore,
    /// The next message is put off, for one reason or another.
    PutOff {
        why: u8,
    },
    Wait {
        ms: u64,
    },
    // Other people, and the person's other devices.
    Speak {
        room: u8,
    },
    /// Somebody else replies in a thread.
    Reply {
        room: u8,
        thread: u8,
    },
    /// A message is edited or deleted elsewhere.
    Alter {
        room: u8,
        what: u8,
    },
    Toggle {
        room: u8,
        user: u8,
    },
    Change {
        room: u8,
        what: u8,
    },
    PutOut {
        room: u8,
    },
    LetIn {
        room: u8,
    },
    NewRoom,
    ChangeSpace {
        what: u8,
    },
    ReadElsewhere {
        room: u8,
        back: u8,
    },
    MarkUnreadElsewhere {
        room: u8,
        back: u8,
    },
    SetElsewhere {
        room: u8,
        until: u8,
    },
    TypeThere {
        room: u8,
        user: u8,
    },
    /// Somebody reads, marks something as unread, or wants nobody to be told of that.
    OthersRead {
        room: u8,
        what: u8,
    },
    // The person before this client.
    Send {
        room: u8,
    },
    Retry {
        place: u8,
    },
    Discard {
        place: u8,
    },
    /// The person changes a message of theirs that is held, or deletes it.
    Edit {
        room: u8,
        what: u8,
    },
    Page {
        room: u8,
        at: u8,
        limit: u8,
    },
    /// A page of a thread is to be seen.
    Open {
        room: u8,
        at: u8,
        limit: u8,
    },
    /// Something beside the window is to be seen.
    Want {
        room: u8,
        revision: u8,
    },
    Members {
        room: u8,
    },
    /// A room is looked at.
    Watch {
        room: u8,
    },
    Follow {
        room: u8,
        is_following: bool,
    },
    Read {
        room: u8,
        back: u8,
    },
    Join {
        room: u8,
    },
    Leave {
        room: u8,
    },
    /// The page keeps the space, and such rooms as the bits say.
    Keep {
        rooms: u8,
    },
    /// The page is loaded anew: all is forgotten but what waits to be sent, and what else was kept, if it still is.
    Reload {
        is_bare: bool,
    },
}

/// A case.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// Missing events that the server sends before it resets instead.
    pub(crate) resume_max: u64,
    /// Whether the server lets a client go on from its cursor although it was out of the room meanwhile.
    pub(crate) overlooks_absence: bool,
    /// Whether all is healed by a new connection, or on the one that is there, by pings.
    pub(crate) ends_anew: bool,
}

type Make = fn(u8, u8) -> Step;

/// How often each step happens, out of the sum of them all.
const STEPS: [(u32, Make); 40] = [
    (10, |_, _| Step::Connect),
    (4, |_, _| Step::Disconnect),
    (16, |a, b| Step::ServerHears { frames: a % 4 + 1, replies_first: b.is_multiple_of(2) }),
    (18, |a, _| Step::ClientHears { frames: a % 6 + 1 }),
    (3, |a, _| Step::LosePushed { place: a }),
    (3, |a, _| Step::RepeatPushed { place: a }),
    (2, |_, _| Step::Ping),
    (1, |_, _| Step::Backup),
    (1, |_, _| Step::Restore),
    (2, |a, _| Step::PutOff { why: a }),
    (3, |a, b| Step::Wait { ms: u64::from(a) * u64::from(b) }),
    (12, |a, _| Step::Speak { room: a }),
    (9, |a, b| Step::Reply { room: a, thread: b }),
    (6, |a, b| Step::Alter { room: a, what: b }),
    (4, |a, b| Step::Toggle { room: a, user: b }),
    (5, |a, b| Step::Change { room: a, what: b }),
    (2, |a, _| Step::PutOut { room: a }),
    (3, |a, _| Step::LetIn { room: a }),
    (1, |_, _| Step::NewRoom),
    (3, |a, _| Step::ChangeSpace { what: a }),
    (3, |a, b| Step::ReadElsewhere { room: a, back: b % 6 }),
    (4, |a, b| Step::MarkUnreadElsewhere { room: a, back: b }),
    (2, |a, b| Step::SetElsewhere { room: a, until: b }),
    (2, |a, b| Step::TypeThere { room: a, user: b }),
    (6, |a, b| Step::OthersRead { room: a, what: b }),
    (14, |a, _| Step::Send { room: a }),
    (2, |a, _| Step::Retry { place: a }),
    (2, |a, _| Step::Discard { place: a }),
    (7, |a, b| Step::Edit { room: a, what: b }),
    (8, |a, b| Step::Page { room: a, at: b, limit: a.wrapping_mul(7) ^ b }),
    (8, |a, b| Step::Open { room: a, at: b, limit: a.wrapping_mul(7) ^ b }),
    (5, |a, b| Step::Want { room: a, revision: b % 24 }),
    (2, |a, _| Step::Members { room: a }),
    (4, |a, _| Step::Watch { room: a }),
    (1, |a, b| Step::Follow { room: a, is_following: b.is_multiple_of(2) }),
    (3, |a, b| Step::Read { room: a, back: b % 6 }),
    (1, |a, _| Step::Join { room: a }),
    (1, |a, _| Step::Leave { room: a }),
    (4, |a, _| Step::Keep { rooms: a }),
    (3, |a, _| Step::Reload { is_bare: a.is_multiple_of(4) }),
];

fn step(kind: u32, a: u8, b: u8) -> Step {
    let mut kind = kind % STEPS.iter().map(|(weight, _)| weight).sum::<u32>();
    for (weight, make) in STEPS {
        if kind < weight {
            return make(a, b);
        }
        kind -= weight;
    }
    unreachable!("the kind is below the sum of the weights")
}

pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    let step = (any::<u32>(), any::<u8>(), any::<u8>()).prop_map(|(kind, a, b)| step(kind, a, b));
    let steps = proptest::collection::vec(step, 5..120);
    (steps, 0..8_u64, any::<(bool, bool)>()).prop_map(|(steps, resume_max, (overlooks_absence, ends_anew))| Plan {
        steps,
        resume_max,
        overlooks_absence,
        ends_anew,
    })
}
