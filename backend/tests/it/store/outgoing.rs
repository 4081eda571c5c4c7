//! What waits to go out to devices, and for whom.

use adda_backend::store::{PushAddress, SessionId, SessionKind, Trouble};
use adda_shared::protocol::problem::PushFault;

use super::*;

fn at(name: &str) -> PushAddress {
    PushAddress { endpoint: format!("https://push.example/{name}"), key: vec![4; 65], auth: vec![7; 16] }
}

/// A device of somebody, which takes notifications.
async fn device(house: &House, user: UserId, name: &'static str) -> SessionId {
    let token = TokenHash([name.bytes().fold(0, u8::wrapping_add); 32]);
    let begin = move |tx: &mut dyn Tx| {
        let session = tx.add_session(&token, user, SessionKind::Browser, NOW)?;
        tx.subscribe(session, &at(name))?;
        Ok(session)
    };
    house.write(begin).await.unwrap()
}

async fn queue(house: &House, session: SessionId, message: u64, due_at: u64) {
    house.write(move |tx| tx.queue(session, LOBBY, Revision(message), UnixMs(due_at))).await.unwrap();
}

/// The devices for which something is due, and what of each comes first.
async fn due(house: &House, now: u64) -> Vec<(SessionId, u64)> {
    let read = move |view: &dyn View| {
        let due = view.due(UnixMs(now), 10)?.into_iter();
        let first = |session| Ok((session, view.first_due(session, UnixMs(now))?.map_or(0, |row| row.message.0)));
        due.map(first).collect::<Result<Vec<_>>>()
    };
    house.read(read).await.unwrap()
}

#[tokio::test]
async fn the_members_of_a_room_are_looked_at_in_slices_each_once() {
    let house = House::claimed().await;
    let (ben, chloe) = (house.member("Ben").await, house.member("Chloe").await);
    let outside = house.member("Dan").await;
    house.write(move |tx| adda_backend::domain::member::leave(tx, ctx(outside), LOBBY)).await.unwrap();
    let (phone, laptop) = (device(&house, ben, "phone").await, device(&house, ben, "laptop").await);
    let tablet = device(&house, chloe, "tablet").await;
    device(&house, outside, "outside").await;
    let slices = |limit: usize| {
        let read = move |view: &dyn View| {
            let (mut slices, mut behind) = (Vec::new(), UserId(0));
            while let Some(slice) = view.listeners(LOBBY, behind, limit)? {
                assert!(slice.members <= limit);
                slices.push(slice.listeners.iter().map(|row| (row.user, row.session)).collect::<Vec<_>>());
                behind = slice.last;
            }
            Ok(slices)
        };
        house.read(read)
    };
    let of_ben = vec![(ben, phone), (ben, laptop)];
    assert_eq!(slices(1).await.unwrap(), [vec![], of_ben.clone(), vec![(chloe, tablet)]]);
    assert_eq!(slices(2).await.unwrap(), [of_ben.clone(), vec![(chloe, tablet)]]);
    assert_eq!(slices(9).await.unwrap(), [[of_ben, vec![(chloe, tablet)]].concat()]);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn an_announcement_waits_until_it_was_looked_at_to_the_end_and_is_made_only_for_devices() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, "to nobody's device").await.unwrap();
    assert_eq!(house.read(|view| view.first_announcement()).await.unwrap(), None);
    let ben = house.member("Ben").await;
    device(&house, ben, "phone").await;
    let said = house.send(ADA, LOBBY, 2, "hello").await.unwrap();
    let house = house.reopen();
    let first = house.read(|view| view.first_announcement()).await.unwrap().unwrap();
    assert_eq!((first.room, first.message, first.behind), (LOBBY, said, UserId(0)));
    house.write(move |tx| tx.advance_announcement(first.announcement, ben)).await.unwrap();
    let further = house.read(|view| view.first_announcement()).await.unwrap().unwrap();
    assert_eq!((further.announcement, further.behind), (first.announcement, ben));
    house.write(move |tx| tx.end_announcement(first.announcement)).await.unwrap();
    assert_eq!(house.read(|view| view.first_announcement()).await.unwrap(), None);
    // The same nonce again is no other message.
    house.send(ADA, LOBBY, 2, "hello").await.unwrap();
    assert_eq!(house.read(|view| view.first_announcement()).await.unwrap(), None);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn what_waits_falls_due_and_goes_in_the_order_in_which_it_came() {
    let house = House::claimed().await;
    let (phone, laptop) = (device(&house, ADA, "phone").await, device(&house, ADA, "laptop").await);
    for (session, message, due_at) in [(phone, 3, 20), (phone, 4, 10), (laptop, 4, 15), (phone, 4, 5)] {
        queue(&house, session, message, due_at).await;
    }
    assert_eq!(due(&house, 9).await, []);
    assert_eq!(house.read(|view| view.next_due_at(UnixMs(9))).await.unwrap(), Some(UnixMs(10)));
    assert_eq!(due(&house, 10).await, [(phone, 4)], "queued once, at its first time");
    assert_eq!(due(&house, 15).await, [(phone, 4), (laptop, 4)]);
    assert_eq!(due(&house, 20).await, [(phone, 3), (laptop, 4)]);
    assert_eq!(house.read(|view| view.next_due_at(UnixMs(20))).await.unwrap(), None);
    let first = house.read(move |view| view.first_due(phone, UnixMs(20))).await.unwrap().unwrap();
    house.write(move |tx| tx.end_outgoing(first.outgoing)).await.unwrap();
    assert_eq!(due(&house, 20).await, [(phone, 4), (laptop, 4)]);
}

#[tokio::test]
async fn trouble_puts_off_what_waits_for_one_device_and_a_new_subscription_ends_it() {
    let house = House::claimed().await;
    let (phone, laptop) = (device(&house, ADA, "phone").await, device(&house, ADA, "laptop").await);
    for session in [phone, laptop] {
        queue(&house, session, 3, 10).await;
    }
    let trouble = Trouble { failures: 2, fault: Some(PushFault::Refused { status: 503 }), retry_at: UnixMs(50) };
    house.write(move |tx| tx.note_trouble(phone, &trouble)).await.unwrap();
    let house = house.reopen();
    assert_eq!(house.read(move |view| view.subscription(phone)).await.unwrap().unwrap().trouble, trouble);
    assert_eq!((due(&house, 49).await, due(&house, 50).await), (vec![(laptop, 3)], vec![(laptop, 3), (phone, 3)]));
    // To say the same again is no way round that.
    house.write(move |tx| tx.subscribe(phone, &at("phone"))).await.unwrap();
    assert_eq!((due(&house, 49).await, due(&house, 50).await), (vec![(laptop, 3)], vec![(laptop, 3), (phone, 3)]));
    house.write(move |tx| tx.subscribe(phone, &at("new phone"))).await.unwrap();
    let row = house.read(move |view| view.subscription(phone)).await.unwrap().unwrap();
    assert_eq!((row.user, row.address, row.trouble), (ADA, at("new phone"), Trouble::default()));
    assert_eq!(due(&house, 0).await, [(phone, 3)]);
}

#[tokio::test]
async fn a_subscription_ends_with_its_session_or_when_another_has_its_endpoint_and_takes_along_what_waits() {
    let house = House::claimed().await;
    let (phone, laptop) = (device(&house, ADA, "phone").await, device(&house, ADA, "laptop").await);
    for session in [phone, laptop] {
        queue(&house, session, 3, 10).await;
    }
    house.write(move |tx| tx.end_session(phone)).await.unwrap();
    assert_eq!(
        (due(&house, 10).await, house.read(|view| view.has_subscriptions()).await.unwrap()),
        (vec![(laptop, 3)], true)
    );
    let other = device(&house, ADA, "other").await;
    house.write(move |tx| tx.subscribe(other, &at("laptop"))).await.unwrap();
    assert_eq!(house.read(move |view| view.subscription(laptop)).await.unwrap(), None);
    assert_eq!(due(&house, 10).await, []);
    house.write(move |tx| tx.unsubscribe(other)).await.unwrap();
    assert!(!house.read(|view| view.has_subscriptions()).await.unwrap());
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn the_newest_hundred_wait() {
    let house = House::claimed().await;
    let phone = device(&house, ADA, "phone").await;
    for message in 1..=101 {
        queue(&house, phone, message, 10).await;
    }
    assert_eq!(due(&house, 10).await, [(phone, 2)]);
}
