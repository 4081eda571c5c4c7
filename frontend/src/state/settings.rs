//! What the browser keeps where the page can read it at once: who was here last, in which room, and what they searched
//! for. All else is kept by `keeping`, which takes a moment to open.
//!
//! Theme and language belong to the browser and are kept where they are chosen, in `ui/theme` and `text`.

use adda_shared::id::{RoomId, UserId};
use adda_shared::limits;
use adda_shared::reaction::Emoji;

use crate::browser;

/// The key of who was here last, and when the server had last said something, in milliseconds.
const PERSON_KEY: &str = "adda.person";

fn last_room_key(user: UserId) -> String {
    ["adda.room.", &user.to_string()].concat()
}

/// Who was here last, and when the server had last said something, in milliseconds.
pub(crate) fn load_person() -> Option<(UserId, u64)> {
    let text = browser::load(PERSON_KEY)?;
    let (user, heard_at) = text.split_once(' ')?;
    Some((user.parse().ok()?, heard_at.parse().ok()?))
}

/// Remembers who is here, and when the server last said something.
pub(crate) fn save_person(user: UserId, heard_at: u64) {
    browser::save(PERSON_KEY, &[&user.to_string(), " ", &heard_at.to_string()].concat());
}

/// Nobody is here any more.
pub(crate) fn forget_person() {
    browser::forget(PERSON_KEY);
}

/// The room that the person was in last.
pub(crate) fn load_last_room(user: UserId) -> Option<RoomId> {
    browser::load(&last_room_key(user))?.parse().ok()
}

/// Remembers the room that the person is in.
pub(crate) fn save_last_room(user: UserId, room: RoomId) {
    browser::save(&last_room_key(user), &room.to_string());
}

/// The key of the emoji that were used last in this browser.
const EMOJI_KEY: &str = "adda.emoji";
/// The key of the tone of skin that emoji have in this browser.
const TONE_KEY: &str = "adda.tone";
/// What stands first until something was used.
const EMOJI_AT_FIRST: [&str; 8] = ["👍", "❤️", "😂", "🎉", "🙏", "👀", "✅", "🔥"];
/// Emoji that stand first.
const EMOJI_AT_HAND_MAX: usize = 16;

/// The emoji that were used last, the last first, and then what others use.
pub(crate) fn load_emoji() -> Vec<String> {
    let kept = browser::load(EMOJI_KEY).unwrap_or_default();
    let mut emoji: Vec<String> = Vec::new();
    for one in kept.split_whitespace().filter(|one| Emoji::parse(one).is_ok()).chain(EMOJI_AT_FIRST) {
        if emoji.iter().all(|other| other != one) && emoji.len() < EMOJI_AT_HAND_MAX {
            emoji.push(one.to_owned());
        }
    }
    emoji
}

/// The emoji that are meant rather than others: those of before, and what others use even if so many have been used.
pub(crate) fn near_emoji() -> Vec<String> {
    load_emoji().into_iter().chain(EMOJI_AT_FIRST.map(str::to_owned)).collect()
}

/// Remembers that an emoji was used.
pub(crate) fn save_emoji(used: &str) {
    let mut emoji = load_emoji();
    emoji.retain(|other| other != used);
    emoji.insert(0, used.to_owned());
    emoji.truncate(EMOJI_AT_HAND_MAX);
    browser::save(EMOJI_KEY, &emoji.join(" "));
}

/// The tone of skin that emoji have: 0 for none, and from the lightest.
pub(crate) fn load_tone() -> usize {
    browser::load(TONE_KEY).and_then(|tone| tone.parse().ok()).unwrap_or_default()
}

/// Remembers the tone of skin.
pub(crate) fn save_tone(tone: usize) {
    browser::save(TONE_KEY, &tone.to_string());
}

fn searches_key(user: UserId) -> String {
    ["adda.searches.", &user.to_string()].concat()
}

/// What the person searched for, the last first.
pub(crate) fn load_searches(user: UserId) -> Vec<String> {
    let text = browser::load(&searches_key(user)).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).take(limits::RECENT_SEARCHES_MAX).map(str::to_owned).collect()
}

/// Remembers what the person searched for.
pub(crate) fn save_searches(user: UserId, searches: &[String]) {
    browser::save(&searches_key(user), &searches.join("\n"));
}

/// Nobody shall read what the person searched for.
pub(crate) fn forget_searches(user: UserId) {
    browser::forget(&searches_key(user));
}

/// What was searched for with one more, which stands first and only there.
#[must_use]
pub(crate) fn with_search(mut searches: Vec<String>, search: &str) -> Vec<String> {
    searches.retain(|other| other != search);
    searches.insert(0, search.to_owned());
    searches.truncate(limits::RECENT_SEARCHES_MAX);
    searches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_searches_are_remembered_each_once() {
        let mut searches = Vec::new();
        for number in 0..=limits::RECENT_SEARCHES_MAX {
            searches = with_search(searches, &number.to_string());
        }
        assert_eq!((searches.len(), searches[0].as_str(), searches[9].as_str()), (10, "10", "1"));
        searches = with_search(searches, "5");
        assert_eq!((searches.len(), searches[0].as_str(), searches[1].as_str()), (10, "5", "10"));
    }
}
