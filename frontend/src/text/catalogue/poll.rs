//! What is said of polls.

pub(crate) struct PollText {
    pub(crate) one: &'static str,
    pub(crate) several: &'static str,
    pub(crate) anonymous: &'static str,
    /// How many chose something, for who does not see the bar.
    pub(crate) result: fn(count: u64, share: &str) -> String,
    pub(crate) voters: fn(count: u64) -> String,
    pub(crate) closes: fn(time: &str) -> String,
    pub(crate) closed: &'static str,
    /// Fixed: "Take back my vote".
    pub(crate) withdraw: &'static str,
    /// Fixed: "Who voted".
    pub(crate) who: &'static str,
    /// Fixed: "Close poll".
    pub(crate) close: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) failed: &'static str,
    /// Fixed: "Create a poll".
    pub(crate) create: &'static str,
    /// Fixed: "Question".
    pub(crate) question: &'static str,
    pub(crate) choice: fn(number: u64) -> String,
    pub(crate) remove: fn(number: u64) -> String,
    /// Fixed: "Add a choice".
    pub(crate) add: &'static str,
    pub(crate) may_be_several: &'static str,
    pub(crate) shall_be_anonymous: &'static str,
    pub(crate) end: &'static str,
    pub(crate) never: &'static str,
    pub(crate) hour: &'static str,
    pub(crate) day: &'static str,
    pub(crate) three_days: &'static str,
    pub(crate) week: &'static str,
    /// Fixed: "Send poll".
    pub(crate) send: &'static str,
}
