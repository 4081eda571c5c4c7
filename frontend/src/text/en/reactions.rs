//! Emoji under messages, in English.

use super::{count, number};
use crate::text::catalogue::ReactionsText;

pub(super) const REACTIONS: ReactionsText = ReactionsText {
    reactions: "Reactions",
    label: |emoji, count, who| format!("{emoji} {}, {who}", number(count)),
    you: "you",
    you_first: "You",
    others: |others| count(others, "other", "others"),
    picker: "Choose an emoji",
    find: "Find an emoji",
    nothing: "No such emoji",
    nothing_text: "Try another word, in English or Bengali.",
    found: "Found",
    at_hand: "At hand",
    groups: [
        "Faces and feelings",
        "People",
        "Animals and nature",
        "Food and drink",
        "Travel and places",
        "Activities",
        "Things",
        "Symbols",
        "Flags",
    ],
    tone: "Skin tone",
    tones: ["Yellow", "Light", "Medium-light", "Medium", "Medium-dark", "Dark"],
};
