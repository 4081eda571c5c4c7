//! What the browser keeps where the page can read it at once: who was here last, and in which room. All else is kept by
//! `keeping`, which takes a moment to open.
//!
//! Theme and language belong to the browser and are kept where they are chosen, in `ui/theme` and `text`.

use adda_shared::id::{RoomId, UserId};

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
