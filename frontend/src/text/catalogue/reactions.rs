//! What is said of emoji under messages.

pub(crate) struct ReactionsText {
    /// Fixed: "Reactions". The emoji under a message.
    pub(crate) reactions: &'static str,
    /// Of an emoji under a message. Fixed: "👍 2, you and Ben".
    pub(crate) label: fn(emoji: &str, count: u64, who: &str) -> String,
    /// Oneself among others, and where a line begins with it.
    pub(crate) you: &'static str,
    pub(crate) you_first: &'static str,
    /// After some names.
    pub(crate) others: fn(u64) -> String,
    /// Fixed: "Choose an emoji".
    pub(crate) picker: &'static str,
    /// Fixed: "Find an emoji".
    pub(crate) find: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) nothing_text: &'static str,
    pub(crate) found: &'static str,
    /// What is used most, above all others.
    pub(crate) at_hand: &'static str,
    /// The groups, in the order of `frontend/emoji.txt`.
    pub(crate) groups: [&'static str; 9],
    pub(crate) tone: &'static str,
    /// The tones of skin: none, and from the lightest.
    pub(crate) tones: [&'static str; 6],
}
