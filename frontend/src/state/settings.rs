//! What the browser keeps where the page can read it at once: who was here last, in which room, and what they searched
//! for. All else is kept by `keeping`, which takes a moment to open.
//!
//! Theme and language belong to the browser and are kept where they are chosen, in `ui/theme` and `text`.

use adda_shared::id::{RoomId, UserId};
use adda_shared::limits;

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
