//! What is said of threads.

pub(crate) struct ThreadsText {
    /// A tool of a message. Fixed: "Reply in thread".
    pub(crate) reply: &'static str,
    /// The log of a thread, to who hears it. Fixed: "Replies".
    pub(crate) log: &'static str,
    /// Before what is told of a thread, to who hears it.
    pub(crate) open: &'static str,
    /// Fixed: "5 replies".
    pub(crate) count: fn(count: u64) -> String,
    /// Of those, what is unread. Fixed: "2 new".
    pub(crate) new: fn(count: u64) -> String,
    /// Replies of one's own that wait for the connection. Fixed: "2 waiting".
    pub(crate) waiting: fn(count: u64) -> String,
    /// Replies of one's own that were refused. Fixed: "2 not sent".
    pub(crate) refused: fn(count: u64) -> String,
    pub(crate) none: &'static str,
    pub(crate) none_text: &'static str,
    /// Of a deleted message to which nobody has replied.
    pub(crate) never: &'static str,
    /// Fixed: "Follow thread".
    pub(crate) follow: &'static str,
    /// Fixed: "Unfollow thread".
    pub(crate) unfollow: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) gone_text: &'static str,
    /// On the page of all threads.
    pub(crate) nothing: &'static str,
    pub(crate) nothing_text: &'static str,
    /// Fixed: "Mark all as read".
    pub(crate) read_all: &'static str,
    /// Fixed: "Show more".
    pub(crate) more: &'static str,
    /// Where a message stands. Fixed: "in a thread".
    pub(crate) within: &'static str,
    /// Who has replied, in the title of a notification. Fixed: "Ada in a thread".
    pub(crate) from: fn(who: &str) -> String,
}
