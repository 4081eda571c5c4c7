//! Invite links of the preview.

use adda_shared::id::{InviteId, UnixMs};
use adda_shared::model::{Admission, Invite};
use adda_shared::protocol::command::Reply;
use adda_shared::protocol::http::Invitation;
use adda_shared::text::{PersonName, RoomName, SpaceName};

use super::cast::{BEN, LOBBY};
use crate::browser;

pub(super) const TOKEN: &str = "wOEw1LDYazSOrwf1LS9M4Vt-iaqXBGD1mEmZYj6lno4";

pub(super) fn invites() -> Vec<Invite> {
    let in_a_day = UnixMs(browser::now().0 + 24 * 60 * 60 * 1_000);
    let invite = |id, admission, by, expires_at, uses_max| Invite {
        invite: InviteId(id),
        admission,
        by,
        expires_at,
        uses: 3,
        uses_max,
    };
    vec![
        invite(1, Admission::Member, Some(BEN), Some(in_a_day), Some(10)),
        invite(2, Admission::Guest { rooms: vec![LOBBY] }, None, None, None),
    ]
}

pub(super) fn invited() -> Reply {
    Reply::Invited { invite: InviteId(3), token: TOKEN.to_owned() }
}

pub(super) fn invitation(is_guest: bool) -> Invitation {
    Invitation {
        space: SpaceName::parse("Kitchen table").expect("short"),
        by: PersonName::parse("Ben").ok(),
        is_guest,
        rooms: RoomName::parse("lobby").into_iter().filter(|_| is_guest).collect(),
    }
}
