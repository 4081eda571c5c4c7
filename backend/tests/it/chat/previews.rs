//! Previews of links: which messages have them, who takes them away, and what is left of them.

use adda_backend::config::Previews;
use adda_shared::id::Revision;
use adda_shared::preview::Preview;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;
use adda_shared::text::PreviewText;
use tokio::time::timeout;

use crate::harness::site::WebSite;
use crate::harness::{Client, LIMIT, LOBBY, World};

const PAGE: &str = "<title>Plain</title><meta property=og:title content='How to make tea'>
    <meta property=og:description content='Water first.'><meta property=og:image content=/pot.png>";

/// A world that reads what people link to, in which Ada talks.
async fn world() -> (WebSite, World, Client) {
    let site = WebSite::start().await;
    site.puts("/tea", PAGE);
    site.draws("/pot.png", 1_000, 500);
    let (world, ada) = World::claimed_with(|config| {
        config.calls_private = true;
        config.previews = Previews::On;
    })
    .await;
    (site, world, ada)
}

fn previews(replica: &Replica, message: Revision) -> Vec<Preview> {
    let found = replica.room(LOBBY).and_then(|room| room.timeline().item(message)?.message());
    found.map(|message| message.previews.clone()).unwrap_or_default()
}

fn titles(replica: &Replica, message: Revision) -> Vec<String> {
    let title = |preview: &Preview| preview.title.as_ref().map(ToString::to_string).unwrap_or_default();
    previews(replica, message).iter().map(title).collect()
}

/// Waits until nothing is to be read any more.
async fn all_read(world: &World) {
    let left = || world.app.store.read(|view| view.wanted_previews(1));
    let read = async { while !left().await.expect("it reads").is_empty() {} };
    timeout(LIMIT, read).await.expect("it is read in time");
}

async fn remove(client: &mut Client, message: Revision, link: &str) -> Result<Reply, Problem> {
    let (nonce, link) = (client.site.nonce(), link.to_owned());
    client.ask(Command::RemovePreview { room: LOBBY, message, nonce, link }).await
}

async fn edit(client: &mut Client, message: Revision, body: &str) {
    let nonce = client.site.nonce();
    client.done(Command::EditMessage { room: LOBBY, message, nonce, body: body.to_owned() }).await;
}

#[tokio::test]
async fn everybody_sees_what_a_page_says_and_has_its_picture_from_the_server() {
    let (site, world, mut ada) = world().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let (link, gone) = (site.at("/tea"), site.at("/gone"));
    let message = ada.say(LOBBY, &format!("see {link} and {gone}")).await;
    for client in [&mut ada, &mut ben] {
        client.until(|replica| titles(replica, message) == ["How to make tea"]).await;
    }
    let [preview] = &previews(&ben.replica, message)[..] else { panic!("there is one") };
    assert_eq!((preview.link.as_str(), preview.site.as_str()), (link.as_str(), "127.0.0.1"));
    assert_eq!(preview.description.as_ref().map(PreviewText::as_str), Some("Water first."));
    let picture = preview.picture.clone().expect("it has one");
    assert_eq!((picture.pixels.width, picture.pixels.height), (800, 400));
    let path = format!("/api/previews/{LOBBY}/{message}/{}", picture.name);
    let had = ben.file_by(&path, &[]).await;
    assert_eq!((had.status, had.header("content-type")), (200, Some("image/jpeg")), "it is the server's own");
    // Another name, another message, and who is nobody here.
    for wrong in [
        format!("/api/previews/{LOBBY}/{message}/{}", "0".repeat(64)),
        format!("/api/previews/{LOBBY}/1/{}", picture.name),
        format!("/api/previews/99/{message}/{}", picture.name),
        format!("/api/previews/{LOBBY}/{message}/x"),
    ] {
        assert_eq!(ben.file_by(&wrong, &[]).await.status, 404, "{wrong}");
    }
    // One page is read once, whoever links to it.
    let again = ben.say(LOBBY, &link).await;
    ada.until(|replica| titles(replica, again) == ["How to make tea"]).await;
    assert_eq!((site.asked("/tea"), site.asked("/pot.png"), site.asked("/gone")), (1, 1, 1));
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn who_may_delete_a_message_takes_a_preview_away_and_it_does_not_come_back() {
    let (site, world, mut ada) = world().await;
    let (mut ben, mut chloe) = (world.join("Ben", Form::Binary).await, world.join("Chloe", Form::Json).await);
    site.puts("/milk", "<title>Milk</title>");
    let (tea, milk) = (site.at("/tea"), site.at("/milk"));
    let message = ben.say(LOBBY, &format!("{tea} {milk}")).await;
    for client in [&mut ada, &mut ben, &mut chloe] {
        client.until(|replica| titles(replica, message) == ["How to make tea", "Milk"]).await;
    }
    assert_eq!(remove(&mut chloe, message, &tea).await, Err(Problem::NotAllowed));
    assert_eq!(remove(&mut ben, message, "https://a.example/").await, Err(Problem::NoSuchMessage));
    remove(&mut ben, message, &tea).await.unwrap();
    // Twice is once.
    remove(&mut ben, message, &tea).await.unwrap();
    chloe.until(|replica| titles(replica, message) == ["Milk"]).await;
    edit(&mut ben, message, &format!("more: {tea} {milk}")).await;
    all_read(&world).await;
    let more = ben.say(LOBBY, &tea).await;
    chloe.until(|replica| titles(replica, more) == ["How to make tea"]).await;
    assert_eq!(titles(&chloe.replica, message), ["Milk"]);
    // Who looks after the room does so as well.
    remove(&mut ada, message, &milk).await.unwrap();
    chloe.until(|replica| titles(replica, message).is_empty()).await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn with_a_link_and_with_a_message_goes_what_was_said_of_it() {
    let (site, world, mut ada) = world().await;
    site.puts("/milk", "<title>Milk</title>");
    let (tea, milk) = (site.at("/tea"), site.at("/milk"));
    let message = ada.say(LOBBY, &tea).await;
    ada.until(|replica| titles(replica, message) == ["How to make tea"]).await;
    edit(&mut ada, message, &milk).await;
    ada.until(|replica| titles(replica, message) == ["Milk"]).await;
    edit(&mut ada, message, &format!("{milk} {tea}")).await;
    ada.until(|replica| titles(replica, message) == ["Milk", "How to make tea"]).await;
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message, nonce }).await;
    ada.until(|replica| previews(replica, message).is_empty()).await;
    let told = world.app.store.read(move |view| view.room_events(LOBBY, message, 100)).await.unwrap();
    let told = format!("{told:?}");
    assert!(!told.contains("How to make tea") && !told.contains("Milk"), "{told}");
    // Nothing points at the picture any more, and it goes from the disk.
    let cleared = async {
        while has_files(&world) {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, cleared).await.expect("it is cleared away");
    world.finish([ada]).await;
}

fn has_files(world: &World) -> bool {
    world.app.uploads.files().list().is_ok_and(|listed| !listed.blobs.is_empty())
}

#[tokio::test]
async fn hostile_pages_show_nothing_and_hold_nobody_back() {
    let (site, world, mut ada) = world().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    site.has("/drawing.svg", "image/svg+xml", svg.clone());
    site.has("/lies.png", "image/png", svg);
    site.has("/torn.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec());
    site.has("/bytes", "text/html", vec![0xff; 100_000]);
    site.puts("/empty", "");
    site.puts("/turned", "<title>\u{202e}\u{200b}\u{7}</title>");
    let links = ["/drawing.svg", "/lies.png", "/torn.png", "/bytes", "/empty", "/turned"].map(|path| site.at(path));
    let mut said = Vec::new();
    for link in &links {
        said.push(ada.say(LOBBY, link).await);
    }
    said.push(ada.say(LOBBY, &format!("{} ", site.at("/x")).repeat(500)).await);
    said.push(ada.say(LOBBY, "http://127.0.0.1:1/ https://ada:tea@localhost/ http://[::1]:9/").await);
    all_read(&world).await;
    let tea = ada.say(LOBBY, &site.at("/tea")).await;
    ada.until(|replica| titles(replica, tea) == ["How to make tea"]).await;
    for message in said {
        assert_eq!(previews(&ada.replica, message), []);
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn where_previews_are_off_nobody_is_called() {
    let site = WebSite::start().await;
    site.puts("/tea", PAGE);
    let (world, mut ada) = World::claimed_with(|config| config.calls_private = true).await;
    let message = ada.say(LOBBY, &site.at("/tea")).await;
    all_read(&world).await;
    assert_eq!((site.asked("/tea"), previews(&ada.replica, message)), (0, Vec::new()));
    world.finish([ada]).await;
}
