//! Polls: who votes how, who is told of that, and when nobody votes any more.

use std::sync::{Arc, Mutex};

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::item::Message;
use adda_shared::poll::{PollFault, Tally};
use adda_shared::protocol::command::{Command, NewMessage, NewPoll, PageAt, Reply, Voters};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::protocol::{Form, ServerFrame, encode};
use adda_shared::replica::Replica;
use adda_shared::text::TextFault;

use crate::harness::{Client, LOBBY, World};

fn poll(choices: &[&str]) -> NewPoll {
    let choices = choices.iter().map(|text| (*text).to_owned()).collect();
    NewPoll { choices, is_multiple: false, is_anonymous: false, closes_at: None }
}

async fn ask(client: &mut Client, poll: NewPoll) -> Result<Revision, Problem> {
    let message = NewMessage { poll: Some(poll), .."What to *drink*?".into() };
    let command = Command::SendMessage { room: LOBBY, nonce: client.site.nonce(), message };
    match client.ask(command).await? {
        Reply::Sent { revision } => Ok(revision),
        other => panic!("{other:?}"),
    }
}

async fn vote(client: &mut Client, message: Revision, choices: &[u8]) -> Result<Reply, Problem> {
    let nonce = client.site.nonce();
    client.ask(Command::Vote { room: LOBBY, message, nonce, choices: choices.to_vec() }).await
}

/// Votes through the outbox, as the page does.
async fn choose(client: &mut Client, message: Revision, choices: &[u8]) {
    let (nonce, now) = (client.site.nonce(), client.site.now());
    client.replica.vote(LOBBY, message, nonce, choices.to_vec(), now).expect("room in the outbox");
    client.flush().await;
    client.until(|replica| replica.outbox().count() == 0).await;
}

async fn close(client: &mut Client, message: Revision) -> Result<Reply, Problem> {
    client.ask(Command::ClosePoll { room: LOBBY, message, nonce: client.site.nonce() }).await
}

fn found(replica: &Replica, message: Revision) -> Option<&Message> {
    replica.room(LOBBY)?.timeline().item(message)?.message()
}

/// The counts, the voters, and what this client's own person chose.
fn stands(replica: &Replica, message: Revision) -> (Vec<u32>, u32, Vec<u8>) {
    let votes = found(replica, message).expect("it is held").votes.clone();
    (votes.tally.counts, votes.tally.voters, votes.own)
}

/// Everything that a client is told from now on, in JSON.
fn overhear(client: &mut Client) -> Arc<Mutex<Vec<String>>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&heard);
    client.lose(move |frame: &ServerFrame| {
        let json = String::from_utf8(encode(Form::Json, frame)).expect("JSON is text");
        notes.lock().expect("nobody panics with it").push(json);
        false
    });
    heard
}

#[tokio::test]
async fn a_vote_is_counted_at_once_for_all_and_may_be_changed_and_taken_back() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    let asked = ask(&mut ada, poll(&[" Tea ", "Milk  tea", "Water"])).await.unwrap();
    for client in [&mut ada, &mut ben, &mut phone] {
        client.reach(LOBBY, asked).await;
    }
    choose(&mut ben, asked, &[1]).await;
    choose(&mut ada, asked, &[0]).await;
    for (client, own) in [(&mut ada, 0), (&mut ben, 1), (&mut phone, 1)] {
        client.until(|replica| stands(replica, asked) == (vec![1, 1], 2, vec![own])).await;
    }
    // Whoever was away hears of what they did elsewhere.
    phone.drop_socket();
    choose(&mut ben, asked, &[2]).await;
    choose(&mut ada, asked, &[]).await;
    phone.connect().await;
    phone.until(|replica| stands(replica, asked) == (vec![0, 0, 1], 1, vec![2])).await;
    ada.until(|replica| stands(replica, asked) == (vec![0, 0, 1], 1, Vec::new())).await;
    // Who comes now reads the same.
    let mut chloe = world.join("Chloe", Form::Json).await;
    chloe.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 50 }).await;
    chloe.until(|replica| found(replica, asked).is_some_and(|message| message.votes.tally.voters == 1)).await;
    assert_eq!(vote(&mut ben, asked, &[0, 1]).await, Err(Problem::NoSuchChoice));
    assert_eq!(vote(&mut ben, asked, &[3]).await, Err(Problem::NoSuchChoice));
    let is_so = vote(&mut ben, asked, &[2]).await;
    assert_eq!(vote(&mut ben, asked, &[2, 2]).await, is_so, "they have chosen that already");
    world.finish([ada, ben, phone, chloe]).await;
}

#[tokio::test]
async fn several_are_chosen_where_that_may_be_and_who_chose_is_told_who_asks() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let asked = ask(&mut ada, NewPoll { is_multiple: true, ..poll(&["Tea", "Milk", "Water"]) }).await.unwrap();
    for client in [&mut ada, &mut ben] {
        client.reach(LOBBY, asked).await;
    }
    choose(&mut ada, asked, &[2, 0]).await;
    choose(&mut ben, asked, &[0]).await;
    ada.until(|replica| stands(replica, asked) == (vec![2, 0, 1], 2, vec![0, 2])).await;
    let voters = ben.done(Command::FindVoters { room: LOBBY, message: asked }).await;
    let choices = vec![vec![ben.user, ada.user], Vec::new(), vec![ada.user]];
    assert_eq!(voters, Reply::Voters(Voters { choices, people: Vec::new() }));
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn of_an_anonymous_poll_nobody_is_told_who_voted() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Json).await;
    let asked = ask(&mut ada, NewPoll { is_anonymous: true, ..poll(&["Tea", "Milk"]) }).await.unwrap();
    for client in [&mut ada, &mut ben, &mut chloe] {
        client.reach(LOBBY, asked).await;
    }
    let (by_ada, by_chloe) = (overhear(&mut ada), overhear(&mut chloe));
    choose(&mut ben, asked, &[1]).await;
    for client in [&mut ada, &mut chloe] {
        client.until(|replica| stands(replica, asked) == (vec![0, 1], 1, Vec::new())).await;
    }
    // Also who asks for it, and who begins anew.
    chloe.drop_socket();
    choose(&mut ben, asked, &[0]).await;
    chloe.connect().await;
    chloe.until(|replica| stands(replica, asked) == (vec![1], 1, Vec::new())).await;
    for client in [&mut ada, &mut chloe] {
        let voters = client.ask(Command::FindVoters { room: LOBBY, message: asked }).await;
        assert_eq!(voters, Err(Problem::NotAllowed));
        client.done(Command::FindItems { room: LOBBY, revisions: vec![asked] }).await;
        client.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Around(asked), limit: 50 }).await;
    }
    for heard in [by_ada, by_chloe] {
        let heard = heard.lock().expect("nobody panics with it").clone();
        let (votes, others): (Vec<&String>, Vec<&String>) = heard.iter().partition(|frame| frame.contains("\"voted\""));
        assert!(votes.len() >= 2, "they are told of votes: {heard:?}");
        let names = [format!("\"user\":{}", ben.user), format!("\"by\":{}", ben.user), "\"choices\"".to_owned()];
        for vote in votes {
            assert!(names.iter().all(|name| !vote.contains(name)), "{vote}");
            assert!(vote.contains("\"vote\":null"), "{vote}");
        }
        assert!(others.iter().any(|frame| frame.contains("\"own\":[]")), "items were read: {others:?}");
        assert!(others.iter().all(|frame| !frame.contains("\"own\":[0") && !frame.contains("\"own\":[1")));
    }
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_poll_closes_at_its_time_or_before() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let closes_at = Some(world.site.now().after_ms(60_000));
    let timed = ask(&mut ada, NewPoll { closes_at, ..poll(&["Tea", "Milk"]) }).await.unwrap();
    let open = ask(&mut ada, poll(&["Tea", "Milk"])).await.unwrap();
    for client in [&mut ada, &mut ben] {
        client.reach(LOBBY, open).await;
    }
    vote(&mut ben, timed, &[0]).await.unwrap();
    vote(&mut ben, open, &[0]).await.unwrap();
    assert_eq!(close(&mut ben, open).await, Err(Problem::NotAllowed));
    let closed = close(&mut ada, open).await.unwrap();
    assert_eq!(close(&mut ada, open).await.unwrap(), closed, "it is closed");
    assert_eq!(vote(&mut ben, open, &[1]).await, Err(Problem::PollClosed));
    world.site.pass_ms(61_000);
    assert_eq!(vote(&mut ben, timed, &[]).await, Err(Problem::PollClosed));
    ben.settle().await;
    let is_closed = |message: Revision| {
        let item = ben.replica.room(LOBBY).and_then(|state| state.timeline().item(message));
        let poll = item.and_then(|item| item.text()).and_then(|text| text.poll.clone());
        poll.expect("a poll").is_closed(world.site.now())
    };
    assert!(is_closed(timed) && is_closed(open));
    assert_eq!(stands(&ben.replica, open), (vec![1], 1, vec![0]), "what was voted stands");
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_is_no_poll_is_refused() {
    let (world, mut ada) = World::claimed().await;
    let bad = |fault| Err(Problem::BadPoll { fault });
    assert_eq!(ask(&mut ada, poll(&["Tea"])).await, bad(PollFault::TooFew { min: 2 }));
    assert_eq!(ask(&mut ada, poll(&[])).await, bad(PollFault::TooFew { min: 2 }));
    let eleven: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    assert_eq!(ask(&mut ada, poll(&eleven)).await, bad(PollFault::TooMany { max: 10 }));
    assert_eq!(ask(&mut ada, poll(&["Tea", " Tea"])).await, bad(PollFault::Twins));
    let past = NewPoll { closes_at: Some(UnixMs(world.site.now().0 - 1)), ..poll(&["Tea", "Milk"]) };
    assert_eq!(ask(&mut ada, past).await, bad(PollFault::Past));
    let choice = |fault| Err(Problem::BadText { field: TextField::Choice, fault });
    assert_eq!(ask(&mut ada, poll(&["Tea", "  "])).await, choice(TextFault::Empty));
    let long = "x".repeat(101);
    assert_eq!(ask(&mut ada, poll(&["Tea", &long])).await, choice(TextFault::TooLong { max: 100 }));
    let message = NewMessage { poll: Some(poll(&["Tea", "Milk"])), .."".into() };
    let mute = Command::SendMessage { room: LOBBY, nonce: ada.site.nonce(), message };
    let empty = Problem::BadText { field: TextField::Body, fault: TextFault::Empty };
    assert_eq!(ada.ask(mute).await, Err(empty.clone()));
    let asked = ask(&mut ada, poll(&["Tea", "Milk"])).await.unwrap();
    let edit = |body: &str, nonce| Command::EditMessage { room: LOBBY, message: asked, nonce, body: body.to_owned() };
    let unasked = ada.ask(edit("", ada.site.nonce())).await;
    assert_eq!(unasked, Err(empty));
    ada.done(edit("What else?", ada.site.nonce())).await;
    ada.until(|replica| found(replica, asked).is_some_and(|message| message.changed > asked)).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn one_votes_where_there_is_a_poll_and_where_one_may_write() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let said = ada.say(LOBBY, "tea").await;
    let asked = ask(&mut ada, poll(&["Tea", "Milk"])).await.unwrap();
    ben.reach(LOBBY, asked).await;
    for nothing in [said, Revision(1), Revision(999)] {
        assert_eq!(vote(&mut ben, nothing, &[0]).await, Err(Problem::NoSuchMessage));
        assert_eq!(close(&mut ada, nothing).await, Err(Problem::NoSuchMessage));
    }
    let elsewhere = Command::Vote { room: RoomId(99), message: asked, nonce: ben.site.nonce(), choices: vec![0] };
    assert_eq!(ben.ask(elsewhere).await, Err(Problem::NoSuchRoom));
    choose(&mut ben, asked, &[0]).await;
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_none()).await;
    assert_eq!(vote(&mut ben, asked, &[1]).await, Err(Problem::NotAllowed));
    ada.until(|replica| stands(replica, asked) == (vec![1], 1, Vec::new())).await;
    // With the message goes what was voted, and nobody votes in it any more.
    ada.done(Command::DeleteMessage { room: LOBBY, message: asked, nonce: ada.site.nonce() }).await;
    assert_eq!(vote(&mut ada, asked, &[1]).await, Err(Problem::NoSuchMessage));
    ada.until(|replica| found(replica, asked).is_some_and(|message| message.votes.tally == Tally::default())).await;
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_some()).await;
    world.finish([ada, ben]).await;
}
