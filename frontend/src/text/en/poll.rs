//! Polls, in English.

use super::{count, number};
use crate::text::catalogue::PollText;

pub(super) const POLL: PollText = PollText {
    one: "Poll, one answer",
    several: "Poll, several answers",
    anonymous: "anonymous",
    result: |votes, share| format!("{}, {share}", count(votes, "vote", "votes")),
    voters: |voters| {
        if voters == 0 { "Nobody has voted yet".to_owned() } else { count(voters, "person voted", "people voted") }
    },
    closes: |time| format!("closes {time}"),
    closed: "closed",
    withdraw: "Take back my vote",
    who: "Who voted",
    close: "Close poll",
    nobody: "Nobody",
    failed: "The votes could not be loaded.",
    create: "Create a poll",
    question: "Question",
    choice: |place| format!("Choice {}", number(place)),
    remove: |place| format!("Remove choice {}", number(place)),
    add: "Add a choice",
    may_be_several: "People may choose several answers",
    shall_be_anonymous: "Anonymous: nobody sees who chose what",
    end: "Closes",
    never: "When I close it",
    hour: "In 1 hour",
    day: "In 1 day",
    three_days: "In 3 days",
    week: "In 1 week",
    send: "Send poll",
};
