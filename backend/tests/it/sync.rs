//! Whatever the network does, a client that is quiet again has everything once and in order.

mod catching_up;
mod healing;
mod history;
mod storm;

use adda_shared::id::{Revision, RoomId};
use adda_shared::protocol::ServerFrame;

use crate::harness::Client;

/// Goes through everything that came of a room: no revision is missing, and none comes twice, save where the client
/// itself had asked once more.
#[track_caller]
fn check_unbroken(client: &Client, room: RoomId) {
    let mut cursor: Option<Revision> = None;
    for frame in &client.heard {
        match frame {
            ServerFrame::Welcome(welcome) => {
                let arrival = welcome.rooms.iter().find(|arrival| arrival.entry.room.room == room);
                cursor = match arrival {
                    Some(arrival) if arrival.resumes => cursor,
                    Some(arrival) => Some(arrival.entry.head),
                    None => None,
                };
            }
            ServerFrame::RoomReset(entry) if entry.room.room == room => cursor = Some(entry.head),
            ServerFrame::Room(event) if event.room == room => {
                let expected = cursor.map(Revision::next);
                assert_eq!(Some(event.revision), expected, "{}: {event:?}", client.name);
                cursor = Some(event.revision);
            }
            _ => {}
        }
    }
}
