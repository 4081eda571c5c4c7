//! History by pages: seamless in both directions, while the room goes on.

use adda_shared::id::Revision;
use adda_shared::limits::PAGE_ITEMS_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Page, PageAt, Reply};
use adda_shared::replica::room::RoomState;

use crate::harness::{Client, LOBBY, World};

async fn page(client: &mut Client, at: PageAt, limit: u16) -> Page {
    match client.done(Command::FindPage { room: LOBBY, thread: None, at, limit }).await {
        Reply::Page(page) => page,
        other => panic!("not a page: {other:?}"),
    }
}

/// Every revision between the ends of the window is there.
#[track_caller]
fn check_window(client: &Client) -> (Revision, Revision) {
    let timeline = client.replica.room(LOBBY).expect("everybody is in the lobby").timeline();
    let held: Vec<u64> = timeline.items().map(|item| item.revision.0).collect();
    assert_eq!(held, (timeline.from().0..=timeline.to().0).collect::<Vec<_>>());
    (timeline.from(), timeline.to())
}

#[tokio::test]
async fn pages_join_up_in_both_directions_while_people_talk() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ada.pour(LOBBY, 350, "long ago").await;
    ben.reload().await;

    // Back to the beginning, with a message between any two pages.
    let mut from = page(&mut ben, PageAt::Head, 100).await.from;
    while from > Revision(1) {
        ada.say(LOBBY, "meanwhile").await;
        from = page(&mut ben, PageAt::Before(from), 100).await.from;
        ben.settle().await;
        assert_eq!(check_window(&ben).0, from);
    }
    let (first, last) = check_window(&ben);
    assert_eq!((first, Some(last)), (Revision(1), ben.replica.room(LOBBY).map(RoomState::cursor)));

    // A place in the middle, and from there to the end.
    let around = page(&mut ben, PageAt::Around(Revision(150)), 50).await;
    assert!((around.from..=around.to).contains(&Revision(150)) && around.items.len() == 50, "{around:?}");
    ben.reload().await;
    let mut to = page(&mut ben, PageAt::Around(Revision(150)), 50).await.to;
    assert!(!ben.replica.room(LOBBY).is_some_and(RoomState::is_attached));
    while !ben.replica.room(LOBBY).is_some_and(RoomState::is_attached) {
        ada.say(LOBBY, "meanwhile").await;
        to = page(&mut ben, PageAt::After(to), 100).await.to;
        check_window(&ben);
    }
    let said = ada.say(LOBBY, "you have arrived").await;
    ben.reach(LOBBY, said).await;
    assert_eq!(check_window(&ben).1, said);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_page_has_at_most_a_hundred_items_and_at_least_one() {
    let (world, mut ada) = World::claimed().await;
    ada.pour(LOBBY, 120, "long ago").await;
    for (limit, expected) in [(0, 1), (1, 1), (PAGE_ITEMS_MAX, 100), (PAGE_ITEMS_MAX + 1, 100), (u16::MAX, 100)] {
        for at in [PageAt::Head, PageAt::After(Revision(0)), PageAt::Before(Revision(u64::MAX))] {
            let page = page(&mut ada, at, limit).await;
            assert_eq!(page.items.len(), expected, "{at:?}, {limit}");
        }
    }
    for at in [PageAt::Before(Revision(1)), PageAt::After(Revision(u64::MAX)), PageAt::Before(Revision(0))] {
        assert_eq!(page(&mut ada, at, 100).await.items, [], "{at:?}");
    }
    world.finish([ada]).await;
}
