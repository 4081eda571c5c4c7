//! Polls in the store: how they stand, what is left of a vote, and what a check finds.

use adda_backend::domain::poll;
use adda_shared::poll::{Poll, Tally};
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::PollChoice;

use adda_backend::store::sqlite::FILE;

use super::*;

/// A poll of Ada's in the lobby, in which she has voted twice and Ben once.
async fn voted(house: &House) -> Revision {
    house.member("Ben").await;
    house.write(|tx| adda_backend::domain::member::join(tx, ctx(UserId(2)), LOBBY)).await.ok();
    let choices = ["tea", "milk"].map(|text| PollChoice::parse(text).unwrap()).into();
    let poll = Poll { choices, is_multiple: false, is_anonymous: true, closes_at: None };
    let new = message::New { poll: Some(poll), ..MessageBody::parse("What?").unwrap().into() };
    let asked = house.write(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(1), new)).await.unwrap().revision;
    for (by, nonce, choices) in [(ADA, 2, [0]), (UserId(2), 3, [1]), (ADA, 4, [1])] {
        house.write(move |tx| poll::vote(tx, ctx(by), LOBBY, asked, Nonce(nonce), &choices)).await.unwrap();
    }
    asked
}

async fn told(house: &House, asked: Revision) -> Vec<RoomFact> {
    let events = house.read(move |view| view.room_events(LOBBY, asked, 100)).await.unwrap();
    events.into_iter().map(|event| event.what).collect()
}

#[tokio::test]
async fn the_log_tells_the_last_vote_of_each_and_nothing_of_what_is_deleted() {
    let house = House::claimed().await;
    let asked = voted(&house).await;
    let item = house.read(move |view| view.item(LOBBY, asked)).await.unwrap().unwrap();
    assert_eq!(item.message().unwrap().votes.tally, Tally { counts: vec![0, 2], voters: 2 });
    let facts = told(&house, asked).await;
    let voters = facts.iter().map(|fact| match fact {
        RoomFact::Voted { vote, .. } => vote.as_ref().map(|vote| (vote.user, vote.choices.clone())),
        RoomFact::Withheld => None,
        other => panic!("{other:?}"),
    });
    assert_eq!(voters.collect::<Vec<_>>(), [None, Some((UserId(2), vec![1])), Some((ADA, vec![1]))]);
    house.delete(ADA, asked, 9).await.unwrap();
    let facts = told(&house, asked).await;
    assert_eq!(facts[..3], [RoomFact::Withheld, RoomFact::Withheld, RoomFact::Withheld]);
    assert_eq!(house.read(move |view| view.chosen(LOBBY, asked, ADA)).await.unwrap(), Vec::<u8>::new());
}

#[tokio::test]
async fn how_polls_stand_is_held_against_the_votes() {
    for statement in [
        "UPDATE message SET tally = NULL",
        "UPDATE vote SET choices = '[0]' WHERE user = 2",
        "DELETE FROM vote WHERE user = 1",
        "UPDATE vote SET user = 7 WHERE user = 2",
    ] {
        let house = House::claimed().await;
        voted(&house).await;
        let House { store, engine, directory, .. } = house;
        store.close();
        drop((store, engine));
        let check = || adda_backend::store::sqlite::check(directory.path()).unwrap();
        assert_eq!(check(), Vec::<String>::new());
        let connection = rusqlite::Connection::open(directory.path().join(FILE)).unwrap();
        connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {statement};")).unwrap();
        let wrong = check();
        assert!(wrong.iter().any(|sentence| sentence.starts_with("the poll of message")), "{statement}: {wrong:?}");
    }
}
