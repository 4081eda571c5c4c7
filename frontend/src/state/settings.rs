//! What the browser keeps between two visits: drafts, unsent messages, the last room.
//!
//! All of it belongs to one person: somebody else who signs in here sees none of it. Theme and language belong to the
//! browser and are kept where they are chosen, in `ui/theme` and `text`.

use std::cell::RefCell;

use adda_shared::id::{Nonce, RoomId, UserId};
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

/// What this browser keeps of a person's outbox: each message by itself, so that none can take another with it.
pub(crate) struct KeptOutbox {
    prefix: String,
    /// What is kept by now, each under its nonce.
    held: RefCell<Vec<(Nonce, String)>>,
}

impl KeptOutbox {
    /// Takes over everything that this person could not send, from whatever page, in the order of its writing. Where
    /// the page that wrote it is still open, both send it under the same nonce, of which the server makes one message.
    /// What can't be read, for a later version wrote it, is left where it is.
    pub(crate) fn adopt(user: UserId) -> (Self, Vec<Echo>) {
        let prefix = outbox_prefix(user);
        let mut echoes: Vec<Echo> = Vec::new();
        let mut held = Vec::new();
        for key in browser::kept_keys(&prefix) {
            let Some(text) = browser::load(&key) else { continue };
            if let Some(echo) = Echo::from_kept(&text) {
                held.push((echo.nonce, text));
                let place = echoes.partition_point(|other| other.at <= echo.at);
                echoes.insert(place, echo);
            }
        }
        (Self { prefix, held: RefCell::new(held) }, echoes)
    }

    /// Keeps these from now on, and only these.
    pub(crate) fn save<'a>(&self, echoes: impl Iterator<Item = &'a Echo>) {
        let now: Vec<(Nonce, String)> = echoes.map(|echo| (echo.nonce, echo.to_kept())).collect();
        let before = self.held.replace(now);
        let now = self.held.borrow();
        for (nonce, text) in now.iter().filter(|kept| !before.contains(kept)) {
            browser::save(&self.key(*nonce), text);
        }
        for (nonce, _) in before.iter().filter(|(nonce, _)| now.iter().all(|(other, _)| other != nonce)) {
            browser::forget(&self.key(*nonce));
        }
    }

    fn key(&self, nonce: Nonce) -> String {
        [self.prefix.as_str(), &nonce.to_string()].concat()
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
