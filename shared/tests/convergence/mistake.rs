//! Mistakes to make on purpose: a property that finds none of them would prove nothing.

/// One thing done wrongly, by the model server or by who drives the replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// The server sends the missing events from one too late.
    ResumesOneLate,
    /// The server knows a nonce again on the same connection only.
    ForgetsNonces,
    /// The server's ping does not say how far the rooms are.
    PingsWithoutHeads,
    /// A restored server calls itself by its old epoch.
    KeepsEpoch,
    /// The server says that a message is safe, and then it is not.
    AnswersBeforeKeeping,
    /// The server's pages lack an item.
    PagesWithHoles,
    /// The server's pages tell messages without what was done to them later.
    PagesOfOldTexts,
    /// The server tells single items without what was done to them later.
    ItemsOfOldTexts,
    /// The server begins a connection with a read marker of old.
    ForgetsReading,
    /// The server does not say which threads one follows since a connection began.
    FollowsInSilence,
    /// The server does not say that something is unread again.
    MarksUnreadInSilence,
    /// The server says so after it has said that it was read since.
    TellsUnreadLast,
    /// The server says so with what called one before the events told since.
    TellsUnreadOfBefore,
    /// The server tells what one has saved as it was before the events told since.
    TellsSavedOfBefore,
    /// The server tells which threads one follows as it was before the events told since.
    TellsThreadsOfBefore,
    /// The server's pages tell messages without the previews of their links.
    PagesWithoutPreviews,
    /// The server tells everybody who voted for what.
    TellsWhoVoted,
    /// The server does not say what one writes on another device.
    WritesInSilence,
    /// The server says only the first of what one writes in a room.
    TellsOneDraft,
    /// The server does not say that a plan is over.
    KeepsPlansOver,
    /// The server tells how far others say that they have read, who may have marked something as unread.
    TakesReceiptsBack,
    /// The server tells how far those have read who want nobody to be told.
    TellsHiddenReceipts,
    /// The server does not say that others read on.
    ReadsInSilence,
    /// The server's pages of threads lack a reply.
    ThreadsWithHoles,
    /// The page forgets what waits to be sent when it is loaded anew.
    LosesOutbox,
    /// The page gives a message a new nonce when it is loaded anew.
    RenamesEchoes,
    /// The page keeps the newest cursor of a room with an entry of before.
    KeepsCursorsAhead,
    /// The page keeps the newest cursor of the space with people of before.
    KeepsSpaceAhead,
    /// The driver does not come back when the replica asks to be woken.
    Oversleeps,
}

impl Mistake {
    pub(crate) const ALL: [Self; 29] = [
        Self::ResumesOneLate,
        Self::ForgetsNonces,
        Self::PingsWithoutHeads,
        Self::KeepsEpoch,
        Self::AnswersBeforeKeeping,
        Self::PagesWithHoles,
        Self::PagesOfOldTexts,
        Self::ItemsOfOldTexts,
        Self::ForgetsReading,
        Self::FollowsInSilence,
        Self::MarksUnreadInSilence,
        Self::TellsUnreadLast,
        Self::TellsUnreadOfBefore,
        Self::TellsSavedOfBefore,
        Self::TellsThreadsOfBefore,
        Self::PagesWithoutPreviews,
        Self::TellsWhoVoted,
        Self::WritesInSilence,
        Self::TellsOneDraft,
        Self::KeepsPlansOver,
        Self::TakesReceiptsBack,
        Self::TellsHiddenReceipts,
        Self::ReadsInSilence,
        Self::ThreadsWithHoles,
        Self::LosesOutbox,
        Self::RenamesEchoes,
        Self::KeepsCursorsAhead,
        Self::KeepsSpaceAhead,
        Self::Oversleeps,
    ];
}
