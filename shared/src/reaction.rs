//! Reactions: an emoji under a message, and who put it there.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::limits;
use crate::markdown;

/// One emoji.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Emoji(String);

/// A text that is not one emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one emoji")]
pub struct NotAnEmoji;

impl Emoji {
    /// Takes a text that is one emoji and nothing else.
    ///
    /// # Errors
    /// [`NotAnEmoji`].
    pub fn parse(text: &str) -> Result<Self, NotAnEmoji> {
        let is_short = text.len() <= limits::EMOJI_BYTES_MAX && !text.contains(char::is_whitespace);
        if is_short && markdown::count_emoji(text) == Some(1) { Ok(Self(text.to_owned())) } else { Err(NotAnEmoji) }
    }

    /// The emoji itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Emoji {
    type Error = NotAnEmoji;

    fn try_from(text: String) -> Result<Self, NotAnEmoji> {
        Self::parse(&text)
    }
}

impl From<Emoji> for String {
    fn from(emoji: Emoji) -> Self {
        emoji.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// An emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Reaction {
    /// Which.
    pub emoji: Emoji,
    /// Who put it there, the first of them first; never nobody.
    pub by: Vec<UserId>,
}

/// Puts an emoji of somebody's under a message, or takes it away. One that is put there first stands last.
/// Answers whether that is different.
pub fn react(reactions: &mut Vec<Reaction>, emoji: &Emoji, user: UserId, is_on: bool) -> bool {
    let place = reactions.iter().position(|reaction| reaction.emoji == *emoji);
    let held = place.and_then(|place| reactions[place].by.iter().position(|by| *by == user));
    match (place, held, is_on) {
        (None, _, true) => reactions.push(Reaction { emoji: emoji.clone(), by: vec![user] }),
        (Some(place), None, true) => reactions[place].by.push(user),
        (Some(place), Some(_), false) if reactions[place].by.len() == 1 => {
            reactions.remove(place);
        }
        (Some(place), Some(held), false) => {
            reactions[place].by.remove(held);
        }
        (Some(_), Some(_), true) | (_, None, false) | (None, Some(_), _) => return false,
    }
    true
}

/// Whether one more emoji may be put under a message: it has few enough kinds, and few enough in all.
#[must_use]
pub fn has_place(reactions: &[Reaction], emoji: &Emoji) -> bool {
    let is_known = reactions.iter().any(|reaction| reaction.emoji == *emoji);
    let all: usize = reactions.iter().map(|reaction| reaction.by.len()).sum();
    all < limits::REACTIONS_MAX && (is_known || reactions.len() < limits::REACTION_KINDS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    fn emoji(text: &str) -> Emoji {
        Emoji::parse(text).unwrap()
    }

    #[test]
    fn one_emoji_is_one_and_nothing_else_is() {
        for one in ["👍", "👍🏽", "❤️", "👩‍👧", "🇧🇩", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]
        {
            assert_eq!(Emoji::parse(one).map(|emoji| emoji.to_string()), Ok(one.to_owned()), "{one}");
        }
        let long = format!("👍{}", "\u{1f3fb}".repeat(100));
        for none in ["", " ", "a", "1", "👍👍", "👍 ", " 👍", "👍a", ":tea:", "<b>", "\u{200d}", long.as_str()]
        {
            assert_eq!(Emoji::parse(none), Err(NotAnEmoji), "{none:?}");
        }
    }

    #[test]
    fn an_emoji_is_put_once_for_each_and_stays_in_its_place() {
        let mut reactions = Vec::new();
        assert!(react(&mut reactions, &emoji("👍"), ADA, true));
        assert!(react(&mut reactions, &emoji("🎉"), BEN, true));
        assert!(react(&mut reactions, &emoji("👍"), BEN, true));
        assert!(!react(&mut reactions, &emoji("👍"), BEN, true));
        let told = |reactions: &[Reaction]| -> Vec<(String, Vec<u64>)> {
            let by = |reaction: &Reaction| reaction.by.iter().map(|user| user.0).collect();
            reactions.iter().map(|reaction| (reaction.emoji.to_string(), by(reaction))).collect()
        };
        assert_eq!(told(&reactions), [("👍".to_owned(), vec![1, 2]), ("🎉".to_owned(), vec![2])]);
        assert!(react(&mut reactions, &emoji("👍"), ADA, false));
        assert!(!react(&mut reactions, &emoji("👍"), ADA, false));
        assert!(!react(&mut reactions, &emoji("🙏"), ADA, false));
        assert_eq!(told(&reactions), [("👍".to_owned(), vec![2]), ("🎉".to_owned(), vec![2])]);
        assert!(react(&mut reactions, &emoji("👍"), BEN, false));
        assert_eq!(told(&reactions), [("🎉".to_owned(), vec![2])]);
    }

    #[test]
    fn there_is_place_for_so_many_kinds_and_so_many_in_all() {
        let kinds = |count: u32| {
            let mut reactions = Vec::new();
            for kind in 0..count {
                let kind = char::from_u32(0x1f600 + kind).unwrap().to_string();
                react(&mut reactions, &emoji(&kind), ADA, true);
            }
            reactions
        };
        let max = u32::try_from(limits::REACTION_KINDS_MAX).unwrap();
        assert!(has_place(&kinds(max - 1), &emoji("👍")));
        assert!(!has_place(&kinds(max), &emoji("👍")));
        assert!(has_place(&kinds(max), &emoji("😀")), "it is there already");
        let mut many = Vec::new();
        for user in 0..limits::REACTIONS_MAX as u64 {
            assert!(has_place(&many, &emoji("👍")));
            react(&mut many, &emoji("👍"), UserId(user), true);
        }
        assert!(!has_place(&many, &emoji("👍")));
    }
}
