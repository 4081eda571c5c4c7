//! Invite links: who may come in by them, how long and how often.

use adda_shared::id::{InviteId, RoomId};
use adda_shared::limits::{INVITE_LIFE_S_MAX, INVITE_ROOMS_MAX, INVITE_USES_MAX};
use adda_shared::model::Admission;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::http::{Invitation, InvitationQuery, Join};
use adda_shared::protocol::problem::Problem;
use futures_util::future::join_all;

use crate::harness::http::Answer;
use crate::harness::{Call, Client, LOBBY, PASSWORD, World};

async fn invite(by: &mut Client, life_s: Option<u64>, uses_max: Option<u32>) -> (InviteId, String) {
    match by.done(Command::CreateInvite { admission: Admission::Member, life_s, uses_max }).await {
        Reply::Invited { invite, token } => (invite, token),
        other => panic!("not a link: {other:?}"),
    }
}

async fn join(world: &World, token: &str, name: &str) -> Answer {
    let body = Join { token: Some(token.to_owned()), name: name.to_owned(), password: Some(PASSWORD.to_owned()) };
    Call::post("/api/join").json(&body).send(&world.site).await
}

async fn describe(world: &World, token: &str) -> Answer {
    Call::post("/api/invitation").json(&InvitationQuery { token: token.to_owned() }).send(&world.site).await
}

#[track_caller]
fn check_spent(answer: &Answer) {
    assert_eq!((answer.status, answer.problem()), (410, Problem::LinkSpent));
}

#[tokio::test]
async fn a_link_says_where_it_leads_and_lets_somebody_in() {
    let (world, mut ada) = World::claimed().await;
    let (_, token) = invite(&mut ada, None, None).await;
    let told: Invitation = describe(&world, &token).await.json();
    assert_eq!((told.space.as_str(), told.is_guest, told.rooms.len()), ("Adda", false, 0));
    assert_eq!(told.by.map(|name| name.to_string()).as_deref(), Some("Ada"));
    let ben = world.site.join_by(Some(&token), "Ben", Some(PASSWORD), Form::Json).await;
    ada.until(|ada| ada.person(ben.user).is_some()).await;
    let taken = join(&world, &token, "ben").await;
    assert_eq!((taken.status, taken.problem()), (409, Problem::NameTaken));

    let token = ada.guest_link(vec![LOBBY]).await;
    let told: Invitation = describe(&world, &token).await.json();
    assert_eq!((told.is_guest, told.rooms[0].as_str()), (true, "lobby"));
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_link_works_until_it_expires() {
    let (world, mut ada) = World::claimed().await;
    let (_, token) = invite(&mut ada, Some(60), None).await;
    world.site.pass_ms(59_999);
    assert_eq!(join(&world, &token, "Ben").await.status, 200);
    world.site.pass_ms(1);
    check_spent(&join(&world, &token, "Chloe").await);
    check_spent(&describe(&world, &token).await);
    assert_eq!(ada.done(Command::ListInvites).await, Reply::Invites(Vec::new()));
    world.finish([ada]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_for_three_lets_three_in_also_when_ten_come_at_once() {
    let (world, mut ada) = World::claimed().await;
    let (_, token) = invite(&mut ada, None, Some(3)).await;
    let names: Vec<String> = (0..10).map(|number| format!("Ben {number}")).collect();
    let answers = join_all(names.iter().map(|name| join(&world, &token, name))).await;
    let (came, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((came.len(), refused.len()), (3, 7));
    for answer in &refused {
        check_spent(answer);
    }
    ada.until(|ada| ada.people().count() == 4).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_link_that_is_revoked_is_worthless_at_once() {
    let (world, mut ada) = World::claimed().await;
    let (kept, kept_token) = invite(&mut ada, None, Some(1)).await;
    let (revoked, token) = invite(&mut ada, None, None).await;
    ada.done(Command::RevokeInvite { invite: revoked }).await;
    check_spent(&join(&world, &token, "Ben").await);
    let Reply::Invites(listed) = ada.done(Command::ListInvites).await else { panic!("not a list") };
    assert_eq!(listed.iter().map(|invite| invite.invite).collect::<Vec<_>>(), [kept]);
    // Once more changes nothing.
    ada.done(Command::RevokeInvite { invite: revoked }).await;
    assert_eq!(join(&world, &kept_token, "Ben").await.status, 200);
    assert_eq!(ada.done(Command::ListInvites).await, Reply::Invites(Vec::new()));
    check_spent(&join(&world, "no such token", "Chloe").await);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_link_is_made_within_its_bounds() {
    let (world, mut ada) = World::claimed().await;
    let mut try_it = async |admission: Admission, life_s, uses_max| {
        ada.ask(Command::CreateInvite { admission, life_s, uses_max }).await.err()
    };
    for (life_s, uses_max, expected) in [
        (Some(1), Some(1), None),
        (Some(INVITE_LIFE_S_MAX), Some(INVITE_USES_MAX), None),
        (Some(0), None, Some(Problem::BadInvite)),
        (Some(INVITE_LIFE_S_MAX + 1), None, Some(Problem::BadInvite)),
        (Some(u64::MAX), None, Some(Problem::BadInvite)),
        (None, Some(0), Some(Problem::BadInvite)),
        (None, Some(INVITE_USES_MAX + 1), Some(Problem::BadInvite)),
    ] {
        assert_eq!(try_it(Admission::Member, life_s, uses_max).await, expected, "{life_s:?}, {uses_max:?}");
    }
    let rooms = |count: usize| Admission::Guest { rooms: (0..count as u64).map(|room| RoomId(room + 1)).collect() };
    assert_eq!(try_it(rooms(0), None, None).await, Some(Problem::BadInvite));
    assert_eq!(try_it(rooms(INVITE_ROOMS_MAX + 1), None, None).await, Some(Problem::BadInvite));
    // As many as may be are looked for; all but the lobby are none.
    assert_eq!(try_it(rooms(INVITE_ROOMS_MAX), None, None).await, Some(Problem::NoSuchRoom));
    for room in 1..INVITE_ROOMS_MAX {
        ada.create(&format!("room {room}"), true).await;
    }
    let all = ada.replica.rooms().map(|(room, _)| room).collect::<Vec<_>>();
    assert_eq!(all.len(), INVITE_ROOMS_MAX);
    let made =
        ada.ask(Command::CreateInvite { admission: Admission::Guest { rooms: all }, life_s: None, uses_max: None });
    assert!(made.await.is_ok());
    world.finish([ada]).await;
}
