//! Mistakes to make on purpose: a simulation that finds none of them would prove nothing.
//!
//! Each stands at the place where it could be made, as a question whose answer is no: a constant, unless this crate is
//! built with the feature `simulation`, which no build for people has. With it, the thread that simulates a server says
//! which one is made.

macro_rules! mistakes {
    ($($(#[$doc:meta])* $mistake:ident,)*) => {
        /// One thing done wrongly.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Mistake {
            $($(#[$doc])* $mistake,)*
        }

        impl Mistake {
            /// Every one.
            #[cfg(feature = "simulation")]
            pub const ALL: &[Self] = &[$(Self::$mistake,)*];
        }
    };
}

mistakes! {
    /// Callers hear that their writes are safe before they are.
    AnswersBeforeTheCommit,
    /// Events go out before they are kept.
    PublishesBeforeTheCommit,
    /// Callers hear that their writes are safe when the disk took none of them.
    AnswersWhatIsLost,
    /// Of the events of a group, only those of the first write go out.
    PublishesOneJobOfAGroup,
    /// The events of a group go out in another order than that of their revisions.
    PublishesBackwards,
    /// A revision that was given in a transaction is not taken back with it.
    NumbersOutsideTheTransaction,
    /// A message that is sent again is kept again.
    ForgetsNonces,
    /// A read marker goes where it is told to, and be it back.
    MovesMarkersBack,
    /// A database that was restored keeps its epoch.
    KeepsTheEpoch,
    /// Cursors of another epoch are taken for this one's.
    IgnoresTheEpoch,
    /// What is missing of a room is sent from one too late.
    ResumesOneLate,
    /// Who was out of a room goes on from where they were.
    ResumesAcrossAbsence,
    /// What a client is missing is taken from the lane alone, and be it one that nobody held for a while.
    TrustsTheLane,
    /// A connection goes on from where the lanes are once it has read how its rooms stand.
    SubscribesAfterReading,
    /// Whoever comes back into a room goes on with the lane that they left.
    KeepsTheOldLane,
    /// A reader that fell off a lane goes on with what the lane still holds.
    SkipsWhatFellOff,
    /// What is new is marked, and nobody is woken.
    LosesWakes,
    /// Who leaves a room is neither taken off its lane nor cut off at their leaving.
    DeliversAfterLeaving,
    /// Who comes into a room hears nothing of it on the connections that they have.
    ForgetsToEnter,
    /// Of a read marker that moved nobody is told.
    ForgetsMarkers,
    /// Of a thread that somebody follows now, or has read further, they are not told.
    ForgetsThreads,
    /// Nobody is told how far others read on.
    ForgetsReceipts,
    /// Pings do not say how far the rooms are.
    PingsWithoutHeads,
    /// Replies are written before the events that came before them.
    RepliesBeforeEvents,
    /// A read is not waited for: events that come meanwhile overtake its answer.
    LetsEventsOvertakeReads,
    /// A client of whom nothing is heard is never taken for gone.
    WaitsForTheDead,
}

/// Whether this mistake is to be made.
#[cfg(not(feature = "simulation"))]
#[inline]
pub const fn mistaken(_: Mistake) -> bool {
    false
}

/// A bound: the usual one, or where a server is simulated a small one, so that a short story gets past it.
pub const fn usual_or(usual: usize, small: usize) -> usize {
    if cfg!(feature = "simulation") { small } else { usual }
}

#[cfg(feature = "simulation")]
pub use made::{make, mistaken, never_taken_back};

#[cfg(feature = "simulation")]
mod made {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use adda_shared::id::{Revision, RoomId};

    use super::Mistake;

    thread_local! {
        static MADE: Cell<Option<Mistake>> = const { Cell::new(None) };
        static GIVEN: RefCell<BTreeMap<RoomId, Revision>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// Says which mistake this thread makes from now on.
    pub fn make(mistake: Option<Mistake>) {
        MADE.set(mistake);
        GIVEN.take();
    }

    /// Whether this mistake is to be made.
    pub fn mistaken(mistake: Mistake) -> bool {
        MADE.get() == Some(mistake)
    }

    /// The revision after the last that this thread gave, whatever became of that one.
    pub fn never_taken_back(room: RoomId, revision: Revision) -> Revision {
        GIVEN.with_borrow_mut(|given| {
            let last = given.entry(room).or_default();
            *last = revision.max(last.next());
            *last
        })
    }
}
