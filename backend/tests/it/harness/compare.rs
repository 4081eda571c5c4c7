//! What every test ends with: a client that was told bit by bit agrees with one that is told at once.

use adda_shared::id::{RoomId, UserId};
use adda_shared::limits::PAGE_ITEMS_MAX;
use adda_shared::model::Presence;
use adda_shared::permission::Role;
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::replica::Replica;

use super::client::Client;

/// Lets a client become quiet and holds it against a new one of the same person, in the other form of the wire.
pub(crate) async fn with_a_new_one(client: &mut Client) {
    if !client.is_connected() {
        client.connect().await;
    }
    client.settle().await;
    let mut new = client.twin().await;
    let rooms: Vec<RoomId> = client.replica.rooms().map(|(room, _)| room).collect();
    for room in rooms {
        for side in [&mut *client, &mut new] {
            let members = side.ask(Command::FindMembers { room }).await;
            assert!(members.is_ok(), "{}: members of room {room}: {members:?}", side.name);
        }
        read_back(&mut new, client, room).await;
    }
    new.settle().await;
    client.settle().await;
    for (one, other) in [(&client.replica, &new.replica), (&new.replica, &client.replica)] {
        assert_eq!(one.disagreement(other), None, "{}: {}", client.name, client.story());
    }
    assert_eq!(people(&client.replica), people(&new.replica), "{}: who is here", client.name);
}

/// Reads as far back as the other holds, so that there is something to compare.
async fn read_back(new: &mut Client, client: &Client, room: RoomId) {
    let Some(from) = client.replica.room(room).map(|state| state.timeline().from()) else { return };
    let mut at = PageAt::Head;
    loop {
        let page = new.ask(Command::FindPage { room, thread: None, at, limit: PAGE_ITEMS_MAX }).await;
        assert!(page.is_ok(), "{}: a page of room {room}: {page:?}", new.name);
        let timeline = new.replica.room(room).expect("just read").timeline();
        if timeline.from() <= from || timeline.has_start() {
            return;
        }
        at = PageAt::Before(timeline.from());
    }
}

/// Whom a client knows, and whether they are here. A guest forgets nobody whom it has met before, and is told at the
/// welcome of none but its acquaintances: of a guest only those who are here are compared.
fn people(replica: &Replica) -> Vec<(UserId, Presence)> {
    let all = replica.people().map(|person| (person.user, replica.presence(person.user)));
    all.filter(|(_, presence)| replica.my_role() != Role::Guest || *presence != Presence::Offline).collect()
}
