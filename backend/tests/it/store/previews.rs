//! Previews in the store: what is left of earlier ones, whom the cache serves, and what a check finds.

use adda_backend::domain::preview;
use adda_backend::store::sqlite::FILE;
use adda_backend::store::{Digest, PageRow};
use adda_shared::file::Pixels;
use adda_shared::preview::{Preview, PreviewPicture};
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::{LinkAddress, PictureName, PreviewText};

use super::*;

const LINK: &str = "https://a.example/tea";

fn link(address: &str) -> LinkAddress {
    LinkAddress::parse(address).unwrap()
}

/// What a page says that has a picture with this digit in its name.
fn said(address: &str, digit: char) -> Preview {
    let name = PictureName::parse(&digit.to_string().repeat(64)).unwrap();
    Preview {
        link: link(address),
        site: PreviewText::parse("a.example").unwrap(),
        title: None,
        description: None,
        picture: Some(PreviewPicture { name, pixels: Pixels { width: 4, height: 3 } }),
    }
}

/// Reads what is to be read, as whoever does that: of the links of one message one after the other.
async fn read(house: &House, digit: char) {
    loop {
        let wanted = house.read(|view| view.wanted_previews(9)).await.unwrap();
        let Some(wanted) = wanted.into_iter().next() else { return };
        house
            .write(move |tx| {
                let page = PageRow { preview: Some(said(wanted.link.as_str(), digit)) };
                tx.keep_page(&wanted.link, &page, NOW.after_ms(10))?;
                preview::settle(tx, NOW, &wanted, page.preview.as_ref())
            })
            .await
            .unwrap();
    }
}

async fn loose(house: &House) -> Vec<Digest> {
    house.read(|view| view.loose_blobs(9)).await.unwrap()
}

#[tokio::test]
async fn the_log_tells_the_last_previews_alone_and_their_pictures_are_held() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, &format!("{LINK} https://b.example/")).await.unwrap();
    let (_, message) = house.read(|view| view.sent(ADA, Nonce(1))).await.unwrap().unwrap();
    read(&house, 'a').await;
    let told = house.read(move |view| view.room_events(LOBBY, message, 9)).await.unwrap();
    let told: Vec<RoomFact> = told.into_iter().map(|event| event.what).collect();
    let both = vec![said(LINK, 'a'), said("https://b.example/", 'a')];
    assert_eq!(told, [RoomFact::Withheld, RoomFact::Previewed { message, previews: both }]);
    assert_eq!(loose(&house).await, []);
    house.delete(ADA, message, 9).await.unwrap();
    let told = house.read(move |view| view.room_events(LOBBY, message, 9)).await.unwrap();
    assert_eq!(told[1].what, RoomFact::Withheld);
    // What was read for it is forgotten with it, and so is its picture.
    assert_eq!(house.read(|view| view.page(&link(LINK), NOW)).await.unwrap(), None);
    assert_eq!(loose(&house).await, [Digest([0xaa; 32])]);
}

#[tokio::test]
async fn one_link_of_each_host_is_read_at_a_time_and_what_it_said_holds_for_a_while() {
    let house = House::claimed().await;
    let links = ["http://a.example/1", "http://a.example/2", "http://B.example/1"];
    house.send(ADA, LOBBY, 1, &links.join(" ")).await.unwrap();
    let wanted = house.read(|view| view.wanted_previews(9)).await.unwrap();
    let hosts: Vec<&str> = wanted.iter().map(|wanted| wanted.host.as_str()).collect();
    assert_eq!(hosts, ["a.example", "b.example"]);
    let page = PageRow { preview: None };
    house.write(move |tx| tx.keep_page(&link(LINK), &page, NOW.after_ms(10))).await.unwrap();
    let held = |at: UnixMs| house.read(move |view| view.page(&link(LINK), at));
    assert_eq!(held(NOW.after_ms(9)).await.unwrap(), Some(PageRow { preview: None }));
    assert_eq!(held(NOW.after_ms(10)).await.unwrap(), None);
    house.write(|tx| tx.expire_pages(NOW.after_ms(10))).await.unwrap();
    assert_eq!(held(NOW).await.unwrap(), None);
}

#[tokio::test]
async fn what_messages_have_is_held_against_what_happened() {
    for (statement, wrong) in [
        ("UPDATE message SET previews = NULL", "has other previews"),
        ("UPDATE message SET previewed = NULL", "has other previews"),
        ("DELETE FROM preview_picture", "the pictures of the previews"),
        ("UPDATE message SET previews = NULL, previewed = NULL", "still tells previews"),
        ("DELETE FROM page; UPDATE blob SET is_loose = 1", "is loose"),
    ] {
        let house = House::claimed().await;
        house.send(ADA, LOBBY, 1, LINK).await.unwrap();
        read(&house, 'b').await;
        let House { store, engine, directory, .. } = house;
        store.close();
        drop((store, engine));
        let check = || adda_backend::store::sqlite::check(directory.path()).unwrap();
        assert_eq!(check(), Vec::<String>::new());
        let connection = rusqlite::Connection::open(directory.path().join(FILE)).unwrap();
        connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {statement};")).unwrap();
        let found = check();
        assert!(found.iter().any(|sentence| sentence.contains(wrong)), "{statement}: {found:?}");
    }
}
