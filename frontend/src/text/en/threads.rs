//! What is said of threads, in English.

use super::{count, number};
use crate::text::catalogue::ThreadsText;

pub(super) const THREADS: ThreadsText = ThreadsText {
    reply: "Reply in thread",
    log: "Replies",
    open: "Open thread:",
    count: |replies| count(replies, "reply", "replies"),
    new: |unread| format!("{} new", number(unread)),
    waiting: |replies| format!("{} waiting", number(replies)),
    refused: |replies| format!("{} not sent", number(replies)),
    none: "No replies yet.",
    none_text: "What you write here stays beside the conversation.",
    never: "This message was deleted before anybody replied to it.",
    follow: "Follow thread",
    unfollow: "Unfollow thread",
    gone: "No such thread",
    gone_text: "The message that began it is not there, or not for you to see.",
    nothing: "No threads yet",
    nothing_text: "Threads that you begin, reply in or are named in stand here, and those that you follow.",
    read_all: "Mark all as read",
    more: "Show more",
    within: "in a thread",
    from: |who| format!("{who} in a thread"),
};
