//! Emoji under messages, in Bengali.

use super::number;
use crate::text::catalogue::ReactionsText;

pub(super) const REACTIONS: ReactionsText = ReactionsText {
    reactions: "ইমোজি",
    label: |emoji, count, who| format!("{emoji} {}, {who}", number(count)),
    you: "আপনি",
    you_first: "আপনি",
    others: |others| format!("আরও {} জন", number(others)),
    picker: "ইমোজি বেছে নিন",
    find: "ইমোজি খুঁজুন",
    nothing: "এমন ইমোজি নেই",
    nothing_text: "অন্য কোনও শব্দ লিখে দেখুন, বাংলায় বা ইংরেজিতে।",
    found: "যা পাওয়া গেল",
    at_hand: "হাতের কাছে",
    groups: [
        "মুখ আর অনুভূতি",
        "মানুষ",
        "প্রাণী আর প্রকৃতি",
        "খাবার আর পানীয়",
        "ভ্রমণ আর জায়গা",
        "খেলা আর উৎসব",
        "জিনিসপত্র",
        "চিহ্ন",
        "পতাকা",
    ],
    tone: "ত্বকের রং",
    tones: ["হলুদ", "হালকা", "মাঝারি-হালকা", "মাঝারি", "মাঝারি-গাঢ়", "গাঢ়"],
};
