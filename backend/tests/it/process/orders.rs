//! What is ordered on the command line, with a running server and without one.

use std::path::Path;

use adda_shared::limits::LISTED_ROOMS_MAX;
use adda_shared::model::RoomKind;
use adda_shared::permission::Role;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::http::{Me, SessionState, SignIn};
use adda_shared::protocol::{Closing, Form};
use tempfile::TempDir;

use super::{Server, done, refused, run, run_with, text};
use crate::harness::{Call, Client, LOBBY, PASSWORD, Session, Site};

async fn sign_in(site: &Site, name: &str, password: &str) -> u16 {
    let body = SignIn { name: name.to_owned(), password: password.to_owned() };
    Call::post("/api/sign-in").json(&body).send(site).await.status
}

/// The secret behind a link that a command printed.
#[track_caller]
fn token_of(link: &str) -> &str {
    link.split_once("/join#").unwrap_or_else(|| panic!("{link}")).1
}

#[tokio::test]
async fn orders_are_carried_out_by_the_running_server_and_seen_at_once() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let d = text(data);
    let (server, mut ada) = Server::claimed(data).await;
    let site = &server.site;

    let link = done(run(["invite", "--data", d, "--uses", "1"]));
    assert!(link.starts_with(&format!("{}/join#", server.url)), "{link}");
    let mut ben = site.join_by(Some(token_of(&link)), "Ben", Some(PASSWORD), Form::Json).await;
    let link = done(run(["invite", "--data", d, "--guest", "lobby", "--days", "1"]));
    let chloe = site.join_by(Some(token_of(&link)), "Chloe", None, Form::Binary).await;
    assert_eq!(chloe.replica.my_role(), Role::Guest);

    let dipa = done(run_with(["user", "--data", d, "add", "Dipa"], PASSWORD));
    ada.until(|ada| ada.people().any(|person| person.user.to_string() == dipa)).await;
    assert_eq!(sign_in(site, "Dipa", PASSWORD).await, 200);
    let listed = done(run(["user", "--data", d, "list"]));
    assert_eq!(listed, "1\towner\tAda\tAda\n2\tmember\tBen\tBen\n3\tguest\tChloe\tChloe\n4\tmember\tDipa\tDipa");

    done(run(["user", "--data", d, "owner", "ben"]));
    ben.until(|ben| ben.my_role() == Role::Owner).await;

    let token = done(run(["user", "--data", d, "token", "Dipa"]));
    let session = Session::Bearer(token.clone());
    let me = Call::get("/api/session").signed_in_as(&session).send(site).await.json::<SessionState>().me;
    let mut bot = Client::connected(site, session, Form::Json, &me.expect("a bot is signed in")).await;
    let said = bot.say(LOBBY, "beep").await;
    ada.reach(LOBBY, said).await;

    let den = done(run(["room", "--data", d, "add", "den", "--owner", "Ada", "--closed"]));
    let den = den.parse().expect("a number");
    ada.until(|ada| ada.room(den).is_some_and(|room| room.entry().room.kind == RoomKind::Closed)).await;
    done(run(["room", "--data", d, "add-member", "den", "Ben"]));
    ben.until(|ben| ben.room(den).is_some()).await;
    assert_eq!(done(run(["room", "--data", d, "list"])), "1\t4 members\t1 messages\tlobby");

    // A new password signs out the browsers, and leaves the bot's token alone.
    done(run_with(["user", "--data", d, "password", "Ben"], "swordfish 2\n"));
    assert_eq!(ben.until_closed().await, Closing::SignedOut);
    assert_eq!((sign_in(site, "Ben", PASSWORD).await, sign_in(site, "Ben", "swordfish 2").await), (401, 200));
    ben.retire();
    server.finish(data, [ada, chloe, bot]).await;
}

#[tokio::test]
async fn a_room_is_meant_by_its_number_or_else_by_its_name() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let d = text(data);
    let (server, mut ada) = Server::claimed(data).await;
    let ben = server.site.join("Ben", Form::Json).await;
    ada.done(Command::RemoveMember { room: LOBBY, user: ben.user }).await;
    // An open room that is called like another's number.
    let called_one = done(run(["room", "--data", d, "add", "1", "--owner", "Ben"]));
    assert_eq!(called_one, "2");
    done(run(["room", "--data", d, "add-member", "1", "Ada"]));
    assert!(ada.replica.room(adda_shared::id::RoomId(2)).is_none(), "it is the lobby that was meant");
    done(run(["room", "--data", d, "add-member", "2", "Ada"]));
    ada.until(|ada| ada.room(adda_shared::id::RoomId(2)).is_some()).await;
    // Names that read the same are the same.
    done(run(["room", "--data", d, "add-member", "ＬＯＢＢＹ", "Ben"]));
    assert_eq!(refused(&run(["room", "--data", d, "add-member", "3", "Ben"])), "no such room");
    let bens = done(run(["room", "--data", d, "add", "Ben's", "--owner", "Ben", "--closed"]));
    for room in ["ben's", &bens] {
        assert_eq!(refused(&run(["room", "--data", d, "add-member", room, "Ada"])), "no such room");
    }

    // More than one answer holds.
    for number in 0..LISTED_ROOMS_MAX {
        ada.create(&format!("room {number}"), true).await;
    }
    let listed = done(run(["room", "--data", d, "list"]));
    assert_eq!(listed.lines().count(), LISTED_ROOMS_MAX + 2);
    assert!(listed.starts_with("1\t2 members\t0 messages\tlobby\n2\t2 members\t0 messages\t1\n"), "{listed}");
    server.finish(data, [ada, ben]).await;
}

#[tokio::test]
async fn orders_are_carried_out_without_a_server_as_well() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let d = text(data);
    let (mut server, mut ada) = Server::claimed(data).await;
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    ada.drop_socket();

    let link = done(run(["invite", "--data", d]));
    assert!(link.starts_with("http://127.0.0.1:3000/join#"), "{link}");
    done(run_with(["user", "--data", d, "add", "Ben"], PASSWORD));
    done(run(["user", "--data", d, "owner", "Ben"]));
    let token = done(run(["token", "Ben", "--data", d]));
    assert_eq!(done(run(["room", "--data", d, "add", "garden", "--owner", "Ben"])), "2");
    done(run(["room", "--data", d, "add-member", "garden", "Ada"]));
    assert_eq!(done(run(["user", "--data", d, "list"])), "1\towner\tAda\tAda\n2\towner\tBen\tBen");
    check_refusals(data);

    server.succeed(data);
    let session = Session::Bearer(token);
    let me = Call::get("/api/session").signed_in_as(&session).send(&server.site).await.json::<SessionState>().me;
    let me: Me = me.expect("a token that was made without a server works with one");
    let bot = Client::connected(&server.site, session, Form::Json, &me).await;
    assert_eq!(bot.replica.my_role(), Role::Owner);
    let chloe = server.site.join_by(Some(token_of(&link)), "Chloe", Some(PASSWORD), Form::Binary).await;
    ada.connect().await;
    assert_eq!(ada.replica.rooms().count(), 2);
    check_refusals(data);
    server.finish(data, [ada, bot, chloe]).await;
}

/// The same sentences with a server and without.
#[track_caller]
fn check_refusals(data: &Path) {
    let d = text(data);
    assert_eq!(refused(&run(["user", "--data", d, "owner", "Nobody"])), "no such person");
    assert_eq!(refused(&run(["user", "--data", d, "token", "Nobody"])), "no such person");
    assert_eq!(refused(&run(["room", "--data", d, "add-member", "nowhere", "Ada"])), "no such room");
    assert_eq!(refused(&run(["room", "--data", d, "add", "LOBBY", "--owner", "Ada"])), "the name is taken");
    assert_eq!(refused(&run(["invite", "--data", d, "--uses", "0"])), "an invite link can't be made like this");
    assert_eq!(refused(&run_with(["user", "--data", d, "add", "ada"], PASSWORD)), "the name is taken");
    let short = refused(&run_with(["user", "--data", d, "add", "Emeka"], "short"));
    assert!(short.starts_with("the password has fewer than 8 characters"), "{short}");
}

#[tokio::test]
async fn a_backup_is_made_while_people_talk_and_can_be_started_from() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    let (mut server, mut ada) = Server::claimed(&data).await;
    ada.say(LOBBY, "in the backup").await;
    let restored = directory.path().join("restored");
    let copy = directory.path().join("backup.sqlite3");
    done(run(["backup", "--data", text(&data), text(&copy)]));
    assert_eq!(done(run(["check", "--data", text(&data)])), "the database and its files are in order");
    let again = refused(&run(["backup", "--data", text(&data), text(&copy)]));
    assert_eq!(again, format!("{} exists already", copy.display()));
    ada.say(LOBBY, "too late for the backup").await;
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    done(run(["backup", "--data", text(&data), text(&directory.path().join("cold.sqlite3"))]));

    assert_eq!(
        refused(&run(["restore", text(&copy), "--data", text(&data)])),
        format!("{} exists already", data.join("adda.sqlite3").display())
    );
    let said = done(run(["restore", text(&copy), "--data", text(&restored)]));
    assert_eq!(said, format!("the database of {} is {} again", restored.display(), copy.display()));
    // A restored database has another epoch: whoever knew more than it forgets that and never merges.
    server.succeed(&restored);
    ada.connect().await;
    ada.settle().await;
    assert_eq!(ada.texts(LOBBY), Vec::<String>::new());
    ada.say(LOBBY, "from here on").await;
    server.finish(&restored, [ada]).await;
    let nothing = directory.path().join("nothing");
    for arguments in [["check", "--data", text(&nothing)], ["backup", "x.sqlite3", "--data"]] {
        let more = (arguments[0] == "backup").then_some(text(&nothing));
        let sentence = refused(&run(arguments.into_iter().chain(more)));
        assert!(sentence.starts_with("there is no database at "), "{sentence}");
    }
}
