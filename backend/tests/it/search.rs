//! People look for what was said: over real sockets, with every operator, while others write, come and go.

mod hostile;
mod paging;

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::search::{
    Clause, Found, FoundMessage, MessageState, SearchFrom, SearchOrder, Thing, Wanted,
};

use crate::harness::{Client, LOBBY, World};

fn is(wanted: Wanted) -> Clause {
    Clause { is_not: false, wanted }
}

fn not(wanted: Wanted) -> Clause {
    Clause { is_not: true, wanted }
}

fn text(text: &str) -> Wanted {
    Wanted::Text(text.to_owned())
}

/// Asks for a page of what there is.
async fn page(
    client: &mut Client,
    clauses: &[Clause],
    order: SearchOrder,
    after: Option<SearchFrom>,
    limit: u16,
) -> Found {
    match client.done(Command::Search { clauses: clauses.to_vec(), order, after, limit }).await {
        Reply::Found(found) => found,
        other => panic!("not what was found: {other:?}"),
    }
}

/// What a search finds in all, newest first.
async fn search(client: &mut Client, clauses: &[Clause]) -> Vec<String> {
    let (mut said, mut after) = (Vec::new(), None);
    loop {
        let found = page(client, clauses, SearchOrder::Newest, after, 50).await;
        said.extend(found.messages.into_iter().map(|found| found.text));
        after = found.next;
        if after.is_none() {
            return said;
        }
    }
}

/// What is marked in a message that was found.
fn marked(found: &FoundMessage) -> Vec<&str> {
    found.marks.iter().map(|mark| &found.text[mark.from as usize..mark.until as usize]).collect()
}

#[tokio::test]
async fn parts_of_words_phrases_and_marks_are_found_and_shown_where_they_stand() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    for said in ["রাতের আড্ডায় এসো", "Good\nMORNING everybody", "see error[E0382] at https://example.org/a?b=c"]
    {
        ada.say(LOBBY, said).await;
    }
    for (wanted, marks) in [
        ("আড্ডা", vec!["আড্ডা"]),
        ("এস", vec!["এস"]),
        ("good morning", vec!["Good\nMORNING"]),
        ("OR", vec!["or", "or"]),
        ("[e0382] at", vec!["[E0382] at"]),
        ("org/a?b=", vec!["org/a?b="]),
    ] {
        let found = page(&mut ben, &[is(text(wanted))], SearchOrder::Newest, None, 1).await;
        let found = found.messages.first().unwrap_or_else(|| panic!("{wanted:?} is not found"));
        assert_eq!((found.room, found.by), (LOBBY, ada.user));
        assert_eq!(marked(found), marks, "{wanted:?}");
    }
    assert_eq!(search(&mut ben, &[is(text("evening"))]).await, Vec::<String>::new());
    assert_eq!(search(&mut ben, &[is(text("morning good"))]).await, Vec::<String>::new());
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn every_operator_holds_and_its_negation_holds_back() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let den = ada.create("den", false).await;
    ada.say(LOBBY, "tea by Ada").await;
    ben.say(LOBBY, "tea by Ben, see https://example.org").await;
    ben.say(LOBBY, "coffee by Ben: `brew`").await;
    ada.say(den, "tea in the den").await;
    let now = world.site.now();
    world.site.pass_ms(60_000);
    ada.say(LOBBY, "tea, a minute later").await;

    let (all_tea, all_of_ben) = (4, 2);
    let sent = |from: Option<UnixMs>, until: Option<UnixMs>| Wanted::Sent { from, until };
    let later = Some(now.after_ms(30_000));
    for (clauses, expected) in [
        (vec![], 5),
        (vec![is(text("tea"))], all_tea),
        (vec![not(text("tea"))], 1),
        (vec![is(text("tea")), not(text("by"))], 2),
        (vec![is(Wanted::By(ben.user))], all_of_ben),
        (vec![not(Wanted::By(ben.user))], 3),
        (vec![is(Wanted::By(ben.user)), is(Wanted::By(ada.user))], 5),
        (vec![is(Wanted::By(UserId(999)))], 0),
        (vec![is(Wanted::In(den))], 1),
        (vec![not(Wanted::In(den)), is(text("tea"))], 3),
        (vec![is(Wanted::In(den)), is(Wanted::In(LOBBY))], 5),
        (vec![is(Wanted::In(den)), not(Wanted::In(den))], 0),
        (vec![is(sent(later, None))], 1),
        (vec![is(sent(None, later)), is(text("tea"))], 3),
        (vec![not(sent(None, later))], 1),
        (vec![is(sent(later, later))], 0),
        (vec![is(Wanted::Has(Thing::Link))], 1),
        (vec![is(Wanted::Has(Thing::Code))], 1),
        (vec![not(Wanted::Has(Thing::Link)), not(Wanted::Has(Thing::Code))], 3),
        (vec![is(Wanted::Has(Thing::Link)), is(text("tea")), is(Wanted::By(ben.user)), not(text("coffee"))], 1),
    ] {
        let found = search(&mut ada, &clauses).await;
        assert_eq!(found.len(), expected, "{clauses:?}: {found:?}");
        let best = page(&mut ada, &clauses, SearchOrder::Best, None, 50).await;
        assert_eq!(best.messages.len(), expected, "{clauses:?}");
    }
    // Ben is not in the den.
    assert_eq!(search(&mut ben, &[is(text("tea"))]).await.len(), all_tea - 1);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_is_pinned_is_found_by_everybody_and_what_is_saved_by_who_has_saved_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let mut said = Vec::new();
    for text in ["tea by Ada", "more tea", "coffee", "the last", "and more of the last"] {
        said.push(ada.say(LOBBY, text).await);
    }
    for message in [said[2], said[0]] {
        ben.done(Command::Save { room: LOBBY, message, nonce: ben.site.nonce(), is_on: true }).await;
    }
    ada.done(Command::Pin { room: LOBBY, message: said[2], nonce: ada.site.nonce(), is_on: true }).await;
    let (pinned, saved) = (Wanted::Is(MessageState::Pinned), Wanted::Is(MessageState::Saved));
    for (is_ben, clauses, expected) in [
        (false, vec![is(pinned.clone())], 1),
        (false, vec![not(pinned.clone())], 4),
        (false, vec![is(saved.clone())], 0),
        (false, vec![not(saved.clone())], 5),
        (true, vec![is(pinned.clone())], 1),
        (true, vec![is(saved.clone())], 2),
        (true, vec![is(saved.clone()), is(text("tea"))], 1),
        (true, vec![is(saved.clone()), is(text("the"))], 0),
        (true, vec![is(saved.clone()), not(pinned.clone())], 1),
        (true, vec![is(saved), is(pinned)], 1),
    ] {
        let client = if is_ben { &mut ben } else { &mut ada };
        let found = search(client, &clauses).await;
        assert_eq!(found.len(), expected, "{clauses:?}: {found:?}");
        let best = page(client, &clauses, SearchOrder::Best, None, 50).await;
        assert_eq!(best.messages.len(), expected, "{clauses:?}");
        assert_eq!(best.next, None, "{clauses:?}");
    }
    // One after the other, and then there is no more.
    let clauses = [is(Wanted::Is(MessageState::Saved))];
    let first = page(&mut ben, &clauses, SearchOrder::Newest, None, 1).await;
    assert_eq!(first.messages.iter().map(|found| found.revision).collect::<Vec<_>>(), [said[2]]);
    let second = page(&mut ben, &clauses, SearchOrder::Newest, first.next, 1).await;
    assert_eq!(second.messages.iter().map(|found| found.revision).collect::<Vec<_>>(), [said[0]]);
    assert_eq!(second.next, None);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn nothing_of_a_room_is_found_by_who_is_not_in_it_any_more() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    ada.say(den, "the secret recipe").await;
    let secret = [is(text("recipe"))];
    let first = page(&mut ben, &secret, SearchOrder::Best, None, 1).await;
    assert_eq!(first.messages.len(), 1);

    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    for order in [SearchOrder::Newest, SearchOrder::Best] {
        assert_eq!(page(&mut ben, &secret, order, None, 50).await.messages, []);
        // Also not by going on from where it was found.
        let after = Some(SearchFrom { below: vec![(den, u64_revision(1_000))], rank: None });
        let found = page(&mut ben, &secret, order, after, 50).await;
        assert_eq!((found.messages, found.next, found.searched_to), (Vec::new(), None, None));
    }
    let in_den = |room: RoomId| Command::Search {
        clauses: vec![is(Wanted::In(room))],
        order: SearchOrder::Newest,
        after: None,
        limit: 10,
    };
    let (forbidden, missing) = (ben.ask(in_den(den)).await, ben.ask(in_den(RoomId(9_999))).await);
    assert_eq!((&forbidden, &missing), (&Err(Problem::NoSuchRoom), &Err(Problem::NoSuchRoom)));

    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    assert_eq!(search(&mut ben, &secret).await.len(), 1);
    ben.done(Command::LeaveRoom { room: den }).await;
    assert_eq!(search(&mut ben, &secret).await, Vec::<String>::new());
    world.finish([ada, ben]).await;
}

fn u64_revision(number: u64) -> adda_shared::id::Revision {
    adda_shared::id::Revision(number)
}

#[tokio::test]
async fn a_guest_finds_what_was_said_in_the_rooms_of_the_link_and_is_told_by_whom() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    ben.say(den, "tea in the den").await;
    ben.say(LOBBY, "tea in the lobby").await;
    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    let token = ada.guest_link(vec![den]).await;
    let mut chloe = ada.site.join_by(Some(&token), "Chloe", None, Form::Json).await;
    let found = page(&mut chloe, &[is(text("tea"))], SearchOrder::Newest, None, 50).await;
    assert_eq!(found.messages.iter().map(|found| found.text.as_str()).collect::<Vec<_>>(), ["tea in the den"]);
    // Who wrote it is not in the room any more, so she would not know otherwise.
    assert_eq!(found.people.iter().map(|person| person.user).collect::<Vec<_>>(), [ben.user]);
    assert_eq!(found.next, None);
    let everything = page(&mut ada, &[is(text("tea"))], SearchOrder::Newest, None, 50).await;
    assert_eq!((everything.messages.len(), everything.people), (2, Vec::new()));
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_message_is_found_by_the_files_that_it_carries() {
    let (world, mut ada) = World::claimed().await;
    let mut picture = std::io::Cursor::new(Vec::new());
    let drawn = image::DynamicImage::from(image::RgbImage::new(3, 2));
    drawn.write_to(&mut picture, image::ImageFormat::Png).expect("there is memory for it");
    let files = vec![ada.upload("Tea Garden.png", picture.get_ref()).await, ada.upload("চা.txt", b"tea").await];
    let message = ada.say_with(LOBBY, "", files).await;
    let notes = ada.upload("notes.pdf", b"%PDF").await;
    ada.say_with(LOBBY, "as promised", vec![notes]).await;
    ada.say(LOBBY, "no garden here, no notes").await;
    let (with_files, with_notes) = ("Tea Garden.png\nচা.txt", "as promised\nnotes.pdf");
    for (clauses, expected) in [
        (vec![is(text("tea garden"))], vec![with_files]),
        (vec![is(text("চা"))], vec![with_files]),
        (vec![is(text("notes.pdf"))], vec![with_notes]),
        (vec![is(text("promised"))], vec![with_notes]),
        (vec![is(Wanted::Has(Thing::File))], vec![with_notes, with_files]),
        (vec![is(Wanted::Has(Thing::Image))], vec![with_files]),
        (vec![is(text("garden")), not(Wanted::Has(Thing::File))], vec!["no garden here, no notes"]),
    ] {
        assert_eq!(search(&mut ada, &clauses).await, expected, "{clauses:?}");
    }
    let nonce = ada.site.nonce();
    ada.done(Command::EditMessage { room: LOBBY, message, nonce, body: "for the wall".to_owned() }).await;
    assert_eq!(search(&mut ada, &[is(text("garden.png"))]).await, ["for the wall\nTea Garden.png\nচা.txt"]);
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message, nonce }).await;
    assert!(search(&mut ada, &[is(text("garden.png"))]).await.is_empty());
    ada.settle().await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn what_is_said_in_a_thread_is_found_like_all_else_and_by_itself() {
    let (world, mut ada) = World::claimed().await;
    let question = ada.say(LOBBY, "tea?").await;
    ada.say(LOBBY, "tea is ready").await;
    let reply = ada.reply(question, "more tea").await;
    let thread = Wanted::Is(MessageState::Thread);
    for (clauses, expected) in [
        (vec![is(text("tea"))], vec![Some(question), None, None]),
        (vec![is(thread.clone())], vec![Some(question), None]),
        (vec![is(thread.clone()), is(text("more"))], vec![Some(question)]),
        (vec![not(thread.clone())], vec![None]),
        (vec![is(thread.clone()), not(thread)], vec![]),
    ] {
        let found = page(&mut ada, &clauses, SearchOrder::Newest, None, 50).await.messages;
        assert_eq!(found.iter().map(|found| found.thread).collect::<Vec<_>>(), expected, "{clauses:?}: {found:?}");
        assert!(found.iter().all(|found| found.thread.is_none() || found.revision == reply));
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn the_newest_comes_first_over_all_rooms_also_where_it_is_a_reply() {
    let (world, mut ada) = World::claimed().await;
    let den = ada.create("den", true).await;
    let question = ada.say(LOBBY, "tea?").await;
    world.site.pass_ms(1_000);
    let between = ada.say(den, "tea is ready").await;
    world.site.pass_ms(1_000);
    let reply = ada.reply(question, "more tea").await;
    let (clauses, mut after, mut found) = ([is(text("tea"))], None, Vec::new());
    for _ in 0..3 {
        let next = page(&mut ada, &clauses, SearchOrder::Newest, after, 1).await;
        found.extend(next.messages.into_iter().map(|found| (found.room, found.revision)));
        after = next.next;
    }
    assert_eq!(found, [(LOBBY, reply), (den, between), (LOBBY, question)]);
    world.finish([ada]).await;
}
