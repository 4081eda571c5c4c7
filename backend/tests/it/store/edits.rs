//! Messages that are edited and deleted: what is kept of them, who is told what, and what is gone.

use adda_backend::domain::sync;
use adda_backend::store::sqlite::FILE;
use adda_shared::item::{Edit, Item, Said};
use adda_shared::limits::VERSIONS_MAX;
use adda_shared::protocol::command::PageAt;
use adda_shared::protocol::event::RoomFact;
use adda_shared::reaction::Emoji;

use super::*;

fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).unwrap()
}

impl House {
    async fn edit(&self, by: UserId, message: Revision, nonce: u64, text: &str) -> Result<Revision> {
        let body = body(text);
        let work = move |tx: &mut dyn Tx| message::edit(tx, ctx(by), LOBBY, message, Nonce(nonce), body);
        self.write(work).await.map(|sent| sent.revision)
    }

    pub(super) async fn delete(&self, by: UserId, message: Revision, nonce: u64) -> Result<Revision> {
        let work = move |tx: &mut dyn Tx| message::delete(tx, ctx(by), LOBBY, message, Nonce(nonce));
        self.write(work).await.map(|sent| sent.revision)
    }

    async fn versions(&self, message: Revision) -> Vec<(u64, String)> {
        let versions = self.read(move |view| message::versions(view, ctx(ADA), LOBBY, message)).await.unwrap();
        versions.into_iter().map(|version| (version.revision.0, version.body.to_string())).collect()
    }

    async fn item(&self, message: Revision) -> Item {
        self.read(move |view| view.item(LOBBY, message)).await.unwrap().unwrap()
    }

    /// What somebody is told who comes back from before a revision, and what memory would tell them.
    async fn told(&self, after: Revision) -> Vec<RoomFact> {
        let missing = self.read(move |view| sync::missing(view, ctx(ADA), LOBBY, after)).await.unwrap();
        let sync::Missing::Events { events, .. } = missing else { panic!("it is not begun anew") };
        let mut heard: Vec<RoomEvent> = Vec::new();
        for event in self.heard.of(LOBBY) {
            for earlier in &mut heard {
                if let Some(what) = earlier.retold_after(&event.what) {
                    earlier.what = what;
                }
            }
            heard.push(event);
        }
        heard.retain(|event| event.revision > after);
        assert_eq!(events, heard, "the store tells what memory tells");
        events.into_iter().map(|event| event.what).collect()
    }
}

#[tokio::test]
async fn an_edit_is_an_event_and_what_was_said_before_is_kept() {
    let house = House::claimed().await;
    let sent = house.send(ADA, LOBBY, 1, "tea?").await.unwrap();
    let first = house.edit(ADA, sent, 2, "chai?").await.unwrap();
    let second = house.edit(ADA, sent, 3, "coffee?").await.unwrap();
    assert_eq!((first, second), (sent.next(), sent.next().next()));
    let item = house.item(sent).await;
    let edited = Some(Edit { revision: second, at: NOW });
    let message = item.message().unwrap();
    assert_eq!((message.changed, &message.said), (second, &Said::Text { text: body("coffee?").into(), edited }));
    let said = |revision: Revision, text: &str| (revision.0, text.to_owned());
    assert_eq!(house.versions(sent).await, [said(sent, "tea?"), said(first, "chai?"), said(second, "coffee?")]);
    let told = house.told(sent.previous()).await;
    let (number, nonce) = (1, Nonce(1));
    let edit = RoomFact::MessageEdited { message: sent, thread: None, body: body("coffee?"), mentions: Vec::new() };
    assert_eq!(
        told,
        [RoomFact::MessageSent { number, nonce, thread: None, text: body("coffee?").into() }, RoomFact::Withheld, edit]
    );
    let row = house.read(|view| view.room(LOBBY)).await.unwrap().unwrap();
    assert_eq!((row.head, row.last_number), (second, 1), "an edit is no message");
    assert_eq!(house.reopen().check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_change_is_made_once_for_each_nonce_and_a_text_that_stands_there_is_none() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let sent = house.send(ADA, LOBBY, 1, "tea?").await.unwrap();
    let edited = house.edit(ADA, sent, 2, "chai?").await.unwrap();
    assert_eq!(house.edit(ADA, sent, 3, "coffee?").await.unwrap(), edited.next());
    assert_eq!(house.edit(ADA, sent, 2, "chai?").await.unwrap(), edited, "as the first time, and nothing is undone");
    assert_eq!(house.item(sent).await.body(), Some(&body("coffee?")));
    assert_eq!(house.edit(ADA, sent, 4, "coffee?").await.unwrap(), edited.next(), "it says so already");
    let house = house.reopen();
    assert_eq!(house.edit(ADA, sent, 2, "chai?").await.unwrap(), edited, "for ever");
    let deleted = house.delete(ADA, sent, 5).await.unwrap();
    assert_eq!(house.delete(ADA, sent, 5).await.unwrap(), deleted);
    assert_eq!(house.delete(ADA, sent, 6).await.unwrap(), deleted, "it is gone already");
    check_refused(house.edit(ADA, sent, 7, "tea?").await, &Problem::NoSuchMessage);
    check_refused(house.edit(ben, sent, 2, "mine").await, &Problem::NotAllowed);
    check_refused(house.edit(ADA, Revision(1), 8, "not a message").await, &Problem::NoSuchMessage);
    check_refused(house.delete(ADA, Revision(900), 9).await, &Problem::NoSuchMessage);
}

#[tokio::test]
async fn what_was_deleted_is_gone_from_everywhere_and_its_place_stays() {
    let house = House::claimed().await;
    let sent = house.send(ADA, LOBBY, 1, "the secret is xylophone").await.unwrap();
    house.edit(ADA, sent, 2, "the secret is marmalade").await.unwrap();
    let last = house.edit(ADA, sent, 3, "the secret is zeppelin").await.unwrap();
    let after = house.send(ADA, LOBBY, 4, "and on we go").await.unwrap();
    let deleted = house.delete(ADA, sent, 5).await.unwrap();
    assert_eq!(house.item(sent).await.message().map(|message| &message.said), Some(&Said::Deleted { by: ADA }));
    assert_eq!(house.versions(sent).await, []);
    let told = house.told(sent.previous()).await;
    let tombstone = RoomFact::Tombstone { number: 1, nonce: Nonce(1), thread: None };
    assert_eq!(told[..3], [tombstone, RoomFact::Withheld, RoomFact::Withheld]);
    assert_eq!(told.last(), Some(&RoomFact::MessageDeleted { message: sent }));
    assert_eq!((last.next(), after.next()), (after, deleted));
    assert_eq!(house.send(ADA, LOBBY, 1, "anything").await.unwrap(), sent, "its nonce is still its own");
    let House { store, engine, directory, .. } = house;
    store.close();
    drop((store, engine));
    let mut kept = Vec::new();
    for file in std::fs::read_dir(directory.path()).unwrap() {
        kept.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    let holds = |word: &str| kept.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(holds("and on we go"), "the files are read as they are");
    for word in ["xylophone", "marmalade", "zeppelin"] {
        assert!(!holds(word), "{word} can still be read in the files");
    }
    assert_eq!(adda_backend::store::sqlite::check(directory.path()).unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_was_deleted_is_gone_from_the_log_beside_the_database_while_the_server_runs() {
    let house = House::claimed().await;
    let sent = house.send(ADA, LOBBY, 1, "the secret is xylophone").await.unwrap();
    let log = house.directory.path().join(format!("{FILE}-wal"));
    let holds = || std::fs::read(&log).unwrap().windows(9).any(|part| part == b"xylophone");
    assert!(holds(), "it was written there first");
    house.delete(ADA, sent, 2).await.unwrap();
    while holds() {
        tokio::task::yield_now().await;
    }
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn so_many_earlier_texts_are_kept_and_not_one_more() {
    let house = House::claimed().await;
    let sent = house.send(ADA, LOBBY, 1, "text 0").await.unwrap();
    for number in 1..=VERSIONS_MAX + 1 {
        house.edit(ADA, sent, 100 + number, &format!("text {number}")).await.unwrap();
    }
    let versions = house.versions(sent).await;
    assert_eq!(versions.len() as u64, VERSIONS_MAX + 1, "and what it says now");
    assert_eq!(versions[0].1, "text 1");
    assert_eq!(versions.last().unwrap().1, format!("text {}", VERSIONS_MAX + 1));
    assert_eq!(house.reopen().check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_page_holds_so_many_items_whatever_was_changed_between_them() {
    let house = House::claimed().await;
    let mut sent = Vec::new();
    for number in 0..6 {
        sent.push(house.send(ADA, LOBBY, number, "tea?").await.unwrap());
        for change in 0..5 {
            house.edit(ADA, sent[0], 1_000 + number * 10 + change, &format!("{number} {change}")).await.unwrap();
        }
    }
    let page = |at: PageAt, limit: u16| house.read(move |view| sync::page(view, ctx(ADA), LOBBY, None, at, limit));
    let held = |page: &adda_shared::protocol::command::Page| -> Vec<Revision> {
        page.items.iter().map(|item| item.revision).collect()
    };
    // What lies between two items goes with both pages that they end.
    let behind = |place: usize| sent[place].next();
    let last = page(PageAt::Head, 2).await.unwrap();
    assert_eq!((held(&last), last.from, last.to), (sent[4..].to_vec(), behind(3), last.as_of));
    let before = page(PageAt::Before(sent[4]), 3).await.unwrap();
    assert_eq!((held(&before), before.from, before.to), (sent[1..4].to_vec(), behind(0), sent[4].previous()));
    let first = page(PageAt::Before(before.from), 3).await.unwrap();
    assert_eq!((first.from, first.to, first.items.len()), (Revision(1), before.from.previous(), 2));
    assert_eq!(first.items[1].body(), Some(&body("5 4")), "as it is now");
    let after = page(PageAt::After(sent[1]), 2).await.unwrap();
    assert_eq!((held(&after), after.from, after.to), (sent[2..4].to_vec(), behind(1), sent[4].previous()));
    let around = page(PageAt::Around(sent[3].next()), 4).await.unwrap();
    assert_eq!((held(&around), around.from, around.to), (sent[2..].to_vec(), behind(1), last.as_of));
    let nothing = page(PageAt::After(last.as_of), 2).await.unwrap();
    assert_eq!((nothing.items.len(), nothing.from, nothing.to), (0, last.as_of.next(), last.as_of));
}

#[tokio::test]
async fn what_was_done_to_changes_by_hand_is_found() {
    for (statement, expected) in [
        ("UPDATE message SET edited = NULL WHERE revision = 2", "message 2 of room 1 is not what the events"),
        ("UPDATE message SET changed = 2 WHERE revision = 5", "message 5 of room 1 is not what the events"),
        ("UPDATE message SET body = 'back' WHERE revision = 5", "message 5 of room 1 was deleted and says something"),
        ("UPDATE message_version SET revision = 4", "what message 2 of room 1 said before came by no event"),
        ("UPDATE message SET reactions = NULL WHERE revision = 2", "under message 2 of room 1 stand other emoji"),
        (
            "UPDATE message SET reactions = '[]' WHERE revision = 5",
            "message 5 of room 1 was deleted and says something",
        ),
        ("UPDATE room_event SET message = 3 WHERE message = 2", "message 3 of room 1 is not what the events"),
    ] {
        let house = House::claimed().await;
        let edited = house.send(ADA, LOBBY, 1, "tea?").await.unwrap();
        house.edit(ADA, edited, 2, "chai?").await.unwrap();
        house.send(ADA, LOBBY, 3, "between").await.unwrap();
        let deleted = house.send(ADA, LOBBY, 4, "gone").await.unwrap();
        house.delete(ADA, deleted, 5).await.unwrap();
        let thumb = Emoji::parse("👍").unwrap();
        let react = move |tx: &mut dyn Tx| message::react(tx, ctx(ADA), LOBBY, edited, Nonce(6), thumb, true);
        house.write(react).await.unwrap();
        assert_eq!((edited, deleted), (Revision(2), Revision(5)));
        let House { store, engine, directory, .. } = house;
        store.close();
        drop((store, engine));
        let connection = rusqlite::Connection::open(directory.path().join(FILE)).unwrap();
        connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {statement};")).unwrap();
        let wrong = adda_backend::store::sqlite::check(directory.path()).unwrap();
        assert!(wrong.iter().any(|sentence| sentence.starts_with(expected)), "{statement}: {wrong:?}");
    }
}
