//! What the browser keeps between two visits: drafts, unsent messages, the last room.
//!
//! All of it belongs to one person: somebody else who signs in here sees none of it. Theme and language belong to the
//! browser and are kept where they are chosen, in `ui/theme` and `text`.

use adda_shared::id::{RoomId, UserId};
use adda_shared::replica::outbox::Echo;

use crate::browser;

fn draft_key(user: UserId, room: RoomId) -> String {
    ["adda.draft.", &user.to_string(), ".", &room.to_string()].concat()
}

fn outbox_prefix(user: UserId) -> String {
    ["adda.outbox.", &user.to_string(), "."].concat()
}

fn last_room_key(user: UserId) -> String {
    ["adda.room.", &user.to_string()].concat()
}

/// What was being written in a room.
pub(crate) fn load_draft(user: UserId, room: RoomId) -> String {
    browser::load(&draft_key(user, room)).unwrap_or_default()
}

/// Keeps what is being written: at every stroke, so that no crash can lose it.
pub(crate) fn save_draft(user: UserId, room: RoomId, text: &str) {
    let key = draft_key(user, room);
    if text.is_empty() { browser::forget(&key) } else { browser::save(&key, text) }
}

/// The room that the person was in last.
pub(crate) fn load_last_room(user: UserId) -> Option<RoomId> {
    browser::load(&last_room_key(user))?.parse().ok()
}

/// Remembers the room that the person is in.
pub(crate) fn save_last_room(user: UserId, room: RoomId) {
    browser::save(&last_room_key(user), &room.to_string());
}

/// The kept outbox of this page. Each open page keeps its own, so that none overwrites another's.
pub(crate) struct KeptOutbox {
    key: String,
}

impl KeptOutbox {
    /// Takes over everything that earlier pages of this person kept and could not send. Where one of them is still
    /// open, both send the same message under the same nonce, of which the server makes one.
    pub(crate) fn adopt(user: UserId, page: u64) -> (Self, Vec<Echo>) {
        let prefix = outbox_prefix(user);
        let kept = Self { key: [prefix.as_str(), &page.to_string()].concat() };
        let mut echoes: Vec<Echo> = Vec::new();
        let keys = browser::kept_keys(&prefix);
        for key in &keys {
            let found = browser::load(key).and_then(|text| serde_json::from_str::<Vec<Echo>>(&text).ok());
            for echo in found.unwrap_or_default() {
                if echoes.iter().all(|held| held.nonce != echo.nonce) {
                    let place = echoes.partition_point(|held| held.at <= echo.at);
                    echoes.insert(place, echo);
                }
            }
        }
        kept.save(echoes.iter());
        for key in keys.into_iter().filter(|key| *key != kept.key) {
            browser::forget(&key);
        }
        (kept, echoes)
    }

    /// Keeps these from now on.
    pub(crate) fn save<'a>(&self, echoes: impl Iterator<Item = &'a Echo>) {
        let echoes: Vec<&Echo> = echoes.collect();
        if echoes.is_empty() {
            browser::forget(&self.key);
        } else if let Ok(text) = serde_json::to_string(&echoes) {
            browser::save(&self.key, &text);
        }
    }
}

/// Milliseconds within which the page does not load itself anew twice: what did not help once will not help at once.
const RELOAD_MS_MIN: u64 = 60_000;

/// Whether the page may load itself anew, for another version's sake. Answering yes is remembered.
pub(crate) fn may_reload() -> bool {
    const KEY: &str = "adda.reloaded";
    let now_ms = browser::now().0;
    let last_ms = browser::load(KEY).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let may = now_ms.abs_diff(last_ms) >= RELOAD_MS_MIN;
    if may {
        browser::save(KEY, &now_ms.to_string());
    }
    may
}
