//! What a search of the preview finds.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::protocol::search::{Found, FoundMessage, Mark, SearchFrom};

use super::cast::{ADA, BEN, CHLOE, GARDEN, LOBBY, RAHUL};
use crate::browser;

const HOUR_MS: u64 = 60 * 60_000;

/// A page of what was found, or of nothing.
pub(super) fn found(has_some: bool, is_more: bool) -> Found {
    let next = (has_some && !is_more).then(|| SearchFrom { below: vec![(LOBBY, Revision(2))], rank: None });
    let messages = if has_some { messages() } else { Vec::new() };
    Found { messages, next, searched_to: None, people: Vec::new() }
}

fn messages() -> Vec<FoundMessage> {
    let long = "A long one, of which only the part around the word is shown: where it stands is tea, and then it goes \
                on about the weather, the garden and whatever else was on somebody's mind that evening";
    vec![
        message(1, LOBBY, BEN, "Tea at five? I bring the **good** tea.", "tea"),
        message(20, GARDEN, CHLOE, long, "tea"),
        message(50, LOBBY, RAHUL, "চা নিয়ে কথা: দার্জিলিং চা, না আসাম চা?", "চা"),
        message(200, LOBBY, ADA, "https://example.org/tea?leaf=green#steamed", "tea"),
    ]
}

fn message(hours: u64, room: RoomId, by: UserId, text: &str, wanted: &str) -> FoundMessage {
    let small = text.to_ascii_lowercase();
    let marks =
        small.match_indices(wanted).map(|(from, _)| Mark { from: from as u32, until: (from + wanted.len()) as u32 });
    FoundMessage {
        room,
        revision: Revision(1 + hours % 3),
        thread: (hours == 20).then_some(Revision(1)),
        at: adda_shared::id::UnixMs(browser::now().0.saturating_sub(hours * HOUR_MS)),
        by,
        text: text.to_owned(),
        is_cut_before: hours == 20,
        is_cut_after: hours == 20,
        marks: marks.collect(),
    }
}
