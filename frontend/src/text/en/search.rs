//! Searching the messages, in English.

use adda_shared::limits;
use adda_shared::search::Why;

use super::{SearchText, count, number};

pub(super) const SEARCH: SearchText = SearchText {
    jump: |query| format!("Search messages for “{query}”"),
    order: "Order",
    newest: "Newest",
    best: "Best match",
    searching: "Searching…",
    found: |found| count(found, "message", "messages"),
    found_first: |found| format!("The first {}", count(found, "message", "messages")),
    nothing: "Nothing found",
    nothing_text: "Try fewer words, or only a part of one. These are the ways to say what you look for:",
    nothing_since: |moment| format!("Nothing since {moment} so far"),
    searched_to: |moment| format!("Searched back to {moment}."),
    more: "Show more",
    go_on: "Search further back",
    failed: "The search could not be done.",
    offline_title: "No connection",
    offline_text: "All messages can be searched when you are connected again. What is on this device is found by the field “Jump to”.",
    recent: "Recent searches",
    forget: |query| format!("Forget “{query}”"),
    help: "Ways to search",
    help_word: "any part of a word, in any case",
    help_phrase: "exactly these words",
    help_not: "without this; a minus goes before anything",
    help_from: "written by this person; from:me is yourself",
    help_in: "in this room",
    help_before: "before or after a day",
    help_on: "within a month, a day or a year",
    help_has: "with a file, a picture, a link, or code",
    help_is: "pinned in its room, saved by you, or in a thread",
    example_words: "tea tomorrow",
    example_word: "coffee",
    example_name: "Ada Lovelace",
    fault: |piece, why| match why {
        Why::TooLong => format!("Use at most {}.", count(limits::SEARCH_CHARS_MAX as u64, "character", "characters")),
        Why::TooMany => format!("Use at most {} words and conditions.", number(limits::SEARCH_CLAUSES_MAX as u64)),
        Why::NoValue => format!("Something is missing after “{piece}”."),
        Why::NotADay => format!("“{piece}” names no day. Write it like 2026-11-01, 2026-11 or 2026."),
        Why::NotAThing => format!("“{piece}” is not known: there are has:file, has:image, has:link and has:code."),
        Why::NotAState => format!("“{piece}” is not known: there are is:pinned, is:saved and is:thread."),
        Why::NoSuchPerson => format!("Nobody is called what “{piece}” says."),
        Why::NoSuchRoom => format!("You are in no room that is called what “{piece}” says."),
    },
};
