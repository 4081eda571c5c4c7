//! Page after page, while people write.

use std::collections::BTreeSet;

use super::*;
use adda_shared::id::Revision;

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_or_a_double_while_people_write() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", true).await;
    ben.done(Command::JoinRoom { room: den }).await;
    let mut said = Vec::new();
    for number in 0..30 {
        let room = if number % 3 == 0 { den } else { LOBBY };
        let text = format!("tea {number}");
        said.push((room, ada.say(room, &text).await, text));
        world.site.pass_ms(1_000);
    }
    said.reverse();
    for order in [SearchOrder::Newest, SearchOrder::Best] {
        for clauses in [vec![is(text("tea"))], vec![is(text("te"))], vec![]] {
            let (mut found, mut after) = (Vec::new(), None);
            for round in 0.. {
                assert!(round < 40, "it comes to an end: {found:?}");
                let page = page(&mut ben, &clauses, order, after, 7).await;
                found.extend(page.messages.into_iter().map(|found| (found.room, found.revision, found.text)));
                after = page.next;
                if after.is_none() {
                    break;
                }
                // Neither moves anything nor comes in between.
                let room = if round % 2 == 0 { LOBBY } else { den };
                ada.say(room, &format!("more tea than ever, {order:?} {clauses:?} {round}")).await;
            }
            let found: Vec<_> = found.into_iter().filter(|(_, _, text)| !text.starts_with("more")).collect();
            let unique: BTreeSet<(RoomId, Revision)> =
                found.iter().map(|(room, revision, _)| (*room, *revision)).collect();
            assert_eq!(unique.len(), found.len(), "{order:?} {clauses:?}: nothing twice");
            match order {
                SearchOrder::Newest => assert_eq!(found, said, "{clauses:?}"),
                SearchOrder::Best => assert_eq!(unique.len(), said.len(), "{clauses:?}"),
            }
        }
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_search_that_would_read_everything_stops_says_how_far_it_came_and_goes_on() {
    let (world, mut ada) = World::claimed().await;
    let first = ada.say(LOBBY, "ox and plough").await;
    let began = world.site.now();
    world.site.pass_ms(60_000);
    // More than one request looks through, of messages that it has to read.
    ada.pour(LOBBY, 5_000, "nothing of the kind").await;
    let short = [is(text("ox"))];
    let found = page(&mut ada, &short, SearchOrder::Newest, None, 10).await;
    assert_eq!(found.messages, []);
    assert!(found.searched_to.is_some_and(|moment| moment > began), "{:?}", found.searched_to);
    let found = page(&mut ada, &short, SearchOrder::Newest, found.next, 10).await;
    assert_eq!(found.messages.iter().map(|found| found.revision).collect::<Vec<_>>(), [first]);
    assert_eq!((found.next, found.searched_to), (None, None));
    // A longer text is in the index, which one request looks through.
    let found = page(&mut ada, &[is(text("plough"))], SearchOrder::Newest, None, 10).await;
    assert_eq!((found.messages.len(), found.next), (1, None));
    // What is in every message is found at once, and is no more work than a page of it.
    let found = page(&mut ada, &[is(text("nothing"))], SearchOrder::Newest, None, 50).await;
    assert_eq!((found.messages.len(), found.searched_to), (50, None));
    let best = page(&mut ada, &[is(text("nothing"))], SearchOrder::Best, None, 50).await;
    assert!(best.messages.len() == 50 && best.searched_to.is_some(), "the best of the newest");
    world.finish([ada]).await;
}
