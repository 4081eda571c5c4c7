//! Guessing: the answer tells nothing, and there are not many attempts.

use std::net::IpAddr;

use adda_shared::protocol::Form;
use adda_shared::protocol::http::{InvitationQuery, Join, SetPassword, SignIn};
use adda_shared::protocol::problem::Problem;

use crate::harness::http::Answer;
use crate::harness::{Call, PASSWORD, World, claim, let_pass};

fn sign_in(name: &str, password: &str) -> Call {
    Call::post("/api/sign-in").json(&SignIn { name: name.to_owned(), password: password.to_owned() })
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_are_answered_alike() {
    let (world, mut ada) = World::claimed().await;
    let rooms = vec![crate::harness::LOBBY];
    let guest_link = ada.guest_link(rooms).await;
    let chloe = world.site.join_by(Some(&guest_link), "Chloe", None, Form::Json).await;
    let mut answers: Vec<Answer> = Vec::new();
    for (name, password) in [
        ("Ada", "not her password"),
        ("Nobody", PASSWORD),
        // A guest has no password, a name may be none, a password may be one that nobody could have.
        ("Chloe", PASSWORD),
        ("\u{202e}", PASSWORD),
        ("Ada", ""),
        ("Ada", &"p".repeat(5_000)),
    ] {
        answers.push(sign_in(name, password).send(&world.site).await);
    }
    // Nor does the work tell: a name that nobody signs in with costs the same as one that somebody does.
    for name in ["Ada", "Nobody", "Chloe", "\u{202e}"] {
        let before = world.metric("adda_passwords_total").await;
        answers.push(sign_in(name, "not the password").send(&world.site).await);
        assert_eq!(world.metric("adda_passwords_total").await, before + 1, "{name}");
    }
    for answer in &answers {
        assert_eq!((answer.status, answer.problem()), (401, Problem::WrongPassword));
        assert_eq!(answer.text(), answers[0].text());
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert_eq!(sign_in(" aDA ", PASSWORD).send(&world.site).await.status, 200);
    world.finish([ada, chloe]).await;
}

#[tokio::test]
async fn nothing_is_hashed_for_who_cannot_come_in() {
    let (world, ada) = World::claimed().await;
    let before = world.metric("adda_passwords_total").await;
    let join = |token: Option<&str>, name: &str| {
        let (token, name) = (token.map(str::to_owned), name.to_owned());
        Call::post("/api/join").json(&Join { token, name, password: Some(PASSWORD.to_owned()) })
    };
    for (call, expected) in [
        (join(Some("AAAA"), "Ben"), Problem::LinkSpent),
        (join(None, "aDA"), Problem::NameTaken),
        (Call::post("/api/claim").json(&claim("AAAA")), Problem::WrongState),
    ] {
        assert_eq!(call.send(&world.site).await.problem(), expected);
    }
    assert_eq!(world.metric("adda_passwords_total").await, before, "whoever has no way in costs no hashing");
    world.finish([ada]).await;
}

#[tokio::test]
async fn an_address_has_so_many_attempts_and_is_told_when_there_is_another() {
    let (world, ada) = World::claimed_with(|config| config.limits.attempts_burst = 6).await;
    // The claim was one. Every call by which a secret could be guessed counts.
    let nothing = || "AAAA".to_owned();
    let join = Join { token: Some(nothing()), name: "Ben".to_owned(), password: Some(PASSWORD.to_owned()) };
    let set = SetPassword { current: Some("a wrong guess".to_owned()), password: PASSWORD.to_owned() };
    let calls = [
        Call::post("/api/invitation").json(&InvitationQuery { token: nothing() }),
        Call::post("/api/join").json(&join),
        Call::post("/api/claim").json(&claim("AAAA")),
        Call::post("/api/password").signed_in_as(&ada.session).json(&set),
        sign_in("Ada", "a wrong guess"),
    ];
    for call in calls.clone() {
        let answer = call.send(&world.site).await;
        assert!((400..429).contains(&answer.status), "{answer:?}");
    }
    for call in calls {
        let refused = call.send(&world.site).await;
        let Problem::TooFast { retry_after_ms } = refused.problem() else { panic!("{refused:?}") };
        assert_eq!(refused.status, 429);
        assert!((1..=6_000).contains(&retry_after_ms), "{retry_after_ms}");
        let seconds = retry_after_ms.div_ceil(1_000).to_string();
        assert_eq!(refused.header("retry-after"), Some(seconds.as_str()));
    }
    // Looking at one's own state is no attempt; and after the wait there is another.
    assert_eq!(Call::get("/api/session").send(&world.site).await.status, 200);
    let_pass(6_000).await;
    assert_eq!(sign_in("Ada", PASSWORD).send(&world.site).await.status, 200);
    assert_eq!(sign_in("Ada", PASSWORD).send(&world.site).await.status, 429);
    world.finish([ada]).await;
}

#[tokio::test]
async fn only_a_trusted_proxy_is_believed_about_addresses() {
    let attempts = async |proxy: Option<&str>, name: fn(usize) -> String| {
        let proxy: Vec<IpAddr> = proxy.iter().map(|address| address.parse().expect("an address")).collect();
        let (world, ada) = World::claimed_with(|config| {
            config.trusted_proxy = proxy;
            config.limits.attempts_burst = 3;
        })
        .await;
        let mut passed = 0;
        for number in 0..6 {
            let call = sign_in("Nobody", PASSWORD).header("x-forwarded-for", &name(number));
            passed += usize::from(call.send(&world.site).await.status == 401);
        }
        world.finish([ada]).await;
        passed
    };
    let different: fn(usize) -> String = |number| format!("10.0.0.{number}");
    // The last one is what the proxy itself saw; what stands before it anybody may have written.
    let made_up: fn(usize) -> String = |number| format!("10.0.0.{number}, 192.0.2.1");
    let unreadable: fn(usize) -> String = |_| "somewhere".to_owned();
    // A host chooses freely within its /64 of IPv6, and can't go beyond it.
    let one_host: fn(usize) -> String = |number| format!("2001:db8::{number}");
    let many_hosts: fn(usize) -> String = |number| format!("2001:db8:0:{number}::1");
    // One attempt of three went into the claim, which came from the server's own address.
    assert_eq!(attempts(None, different).await, 2, "nobody is trusted");
    assert_eq!(attempts(Some("192.0.2.7"), different).await, 2, "another proxy is trusted");
    assert_eq!(attempts(Some("127.0.0.1"), different).await, 6, "this proxy is trusted");
    assert_eq!(attempts(Some("127.0.0.1"), made_up).await, 3, "the last name counts");
    assert_eq!(attempts(Some("127.0.0.1"), unreadable).await, 2, "a name that is none");
    assert_eq!(attempts(Some("127.0.0.1"), one_host).await, 3, "one host with many addresses");
    assert_eq!(attempts(Some("127.0.0.1"), many_hosts).await, 6, "many hosts");
}
