//! The tokens of bots, from the first to the last.

use adda_backend::domain::account::TOKENS_PER_PERSON_MAX;
use adda_shared::permission::Role;
use adda_shared::protocol::http::{Me, SessionState};
use adda_shared::protocol::{Closing, Form};
use tempfile::TempDir;

use super::{Server, done, refused, run, run_with, text};
use crate::harness::{Call, Client, LOBBY, PASSWORD, Session, Site};

/// Who a token acts as, if it works.
async fn me(site: &Site, session: &Session) -> Option<Me> {
    Call::get("/api/session").signed_in_as(session).send(site).await.json::<SessionState>().me
}

async fn bot(server: &Server, token: String) -> Client {
    let site = &server.site;
    let session = Session::Bearer(token);
    let me = me(site, &session).await.expect("the token works");
    Client::connected(site, session, Form::Json, &me).await
}

#[tokio::test]
async fn a_token_is_listed_and_ends_with_its_connections_when_it_is_revoked() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let d = text(data);
    let (server, ada) = Server::claimed(data).await;
    let site = &server.site;
    assert_eq!(done(run(["user", "--data", d, "tokens", "Ada"])), "");
    let first = done(run(["user", "--data", d, "token", "Ada"]));
    let second = done(run(["token", "--data", d, "Ada"]));
    let listed = done(run(["user", "--data", d, "tokens", "ada"]));
    let numbers: Vec<&str> = listed.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(numbers.len(), 2, "{listed}");
    for line in listed.lines() {
        let [_, made, used] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert!(made.starts_with("made 20") && used == "no use noted", "{line}");
    }
    let (mut one, other) = (bot(&server, first).await, bot(&server, second).await);

    assert_eq!(refused(&run(["user", "--data", d, "revoke", "Ada", "999"])), "Ada has no token 999");
    assert_eq!(run(["user", "--data", d, "revoke", "Ada"]).status.code(), Some(2), "which one must be said");
    assert_eq!(done(run(["user", "--data", d, "revoke", "Ada", numbers[0]])), "1 token of Ada is revoked");
    assert_eq!(one.until_closed().await, Closing::SignedOut);
    assert_eq!(me(site, &one.session).await, None);
    assert!(me(site, &other.session).await.is_some(), "the other one works");
    one.retire();

    // A new password leaves the tokens, and says so.
    let said = done(run_with(["user", "--data", d, "password", "Ada"], PASSWORD));
    assert_eq!(said, "Ada has a new password, and is signed out of every browser; 1 token goes on working");
    for _ in 1..TOKENS_PER_PERSON_MAX {
        done(run(["user", "--data", d, "token", "Ada"]));
    }
    let full = refused(&run(["user", "--data", d, "token", "Ada"]));
    assert_eq!(full, "Ada has 20 tokens, and may have no more; revoke one");
    assert_eq!(done(run(["user", "--data", d, "revoke", "Ada", "--all"])), "20 tokens of Ada are revoked");
    let said = done(run_with(["user", "--data", d, "password", "Ada"], PASSWORD));
    assert_eq!(said, "Ada has a new password, and is signed out everywhere");
    ada.retire();
    other.retire();
    let again = site.sign_in("Ada", Form::Binary).await;
    server.finish(data, [again]).await;
}

#[tokio::test]
async fn a_guest_who_is_given_a_password_is_a_member_to_their_bot_as_well() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let d = text(data);
    let (server, mut ada) = Server::claimed(data).await;
    // Already in the room where members land: nothing but what she is will change.
    let link = ada.guest_link(vec![LOBBY]).await;
    let chloe = server.site.join_by(Some(&link), "Chloe", None, Form::Json).await;
    let token = done(run(["user", "--data", d, "token", "Chloe"]));
    let mut chloes = bot(&server, token).await;
    assert_eq!(chloes.replica.my_role(), Role::Guest);
    done(run_with(["user", "--data", d, "password", "Chloe"], PASSWORD));
    assert_eq!(chloes.until_closed().await, Closing::GoingAway);
    chloes.connect().await;
    assert_eq!(chloes.replica.my_role(), Role::Member);
    chloe.retire();
    server.finish(data, [ada, chloes]).await;
}
