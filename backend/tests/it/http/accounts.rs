//! Accounts and sessions: the first run, names, passwords, cookies.

use adda_backend::config::RegistrationArg;
use adda_shared::limits::{NAME_CHARS_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
use adda_shared::protocol::http::{Join, Me, Registration, SessionState, SignIn};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::protocol::{Form, PROTOCOL_VERSION};
use adda_shared::text::TextFault;
use futures_util::future::join_all;

use crate::harness::http::Answer;
use crate::harness::{Call, Client, LIMIT, LOBBY, PASSWORD, Session, World, claim, let_pass};

async fn join(world: &World, name: &str, password: Option<&str>) -> Answer {
    let body = Join { token: None, name: name.to_owned(), password: password.map(str::to_owned) };
    Call::post("/api/join").json(&body).send(&world.site).await
}

async fn state(world: &World, session: &Session) -> SessionState {
    Call::get("/api/session").signed_in_as(session).send(&world.site).await.json()
}

#[tokio::test]
async fn the_first_run_link_makes_the_owner_once() {
    let world = World::empty(|_| {}).await;
    let nothing = state(&world, &Session::Nobody).await;
    assert_eq!((nothing.protocol, nothing.space, nothing.me), (PROTOCOL_VERSION, None, None));
    let early = join(&world, "Ben", Some(PASSWORD)).await;
    assert_eq!((early.status, early.problem()), (409, Problem::WrongState));

    let older = world.first_run_token().await.expect("nobody has claimed it");
    let token = world.first_run_token().await.expect("nobody has claimed it");
    for spent in [older.as_str(), "", "made up"] {
        let refused = Call::post("/api/claim").json(&claim(spent)).send(&world.site).await;
        assert_eq!((refused.status, refused.problem()), (410, Problem::LinkSpent), "{spent:?}");
    }
    let ada = world.site.claim(&token, Form::Binary).await;
    let claimed = state(&world, &ada.session).await;
    assert_eq!(claimed.space.map(|name| name.to_string()).as_deref(), Some("Adda"));
    assert_eq!(claimed.me.map(|me| (me.user, me.has_password)), Some((ada.user, true)));
    assert!(ada.replica.room(LOBBY).is_some());

    let again = Call::post("/api/claim").json(&claim(&token)).send(&world.site).await;
    assert_eq!((again.status, again.problem()), (409, Problem::WrongState));
    assert_eq!(world.first_run_token().await, None);
    world.finish([ada]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_run_link_makes_one_owner_also_when_ten_open_it_at_once() {
    let world = World::empty(|_| {}).await;
    let token = world.first_run_token().await.expect("nobody has claimed it");
    let attempts = (0..10).map(|number| {
        let mut body = claim(&token);
        body.name = format!("Ada {number}");
        Call::post("/api/claim").json(&body).send(&world.site)
    });
    let answers = join_all(attempts).await;
    let (owners, others): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(owners.len(), 1);
    for other in &others {
        assert_eq!(other.problem(), Problem::WrongState);
    }
    let me: Me = owners[0].json();
    let ada = Client::connected(&world.site, owners[0].session(), Form::Json, &me).await;
    assert_eq!(ada.replica.people().count(), 1);
    world.finish([ada]).await;
}

#[tokio::test]
async fn names_and_passwords_are_taken_at_their_bounds_and_not_past_them() {
    let (world, ada) = World::claimed().await;
    let bad = |field, fault| Some((422, Problem::BadText { field, fault }));
    let bound = |max: usize| u32::try_from(max).expect("a bound");
    let (longest, too_long) = ("x".repeat(NAME_CHARS_MAX), "x".repeat(NAME_CHARS_MAX + 1));
    let (short, too_short) = ("p".repeat(PASSWORD_CHARS_MIN), "p".repeat(PASSWORD_CHARS_MIN - 1));
    let (large, too_large) = ("p".repeat(PASSWORD_BYTES_MAX), "p".repeat(PASSWORD_BYTES_MAX + 1));
    let name_fault = |fault| bad(TextField::Name, fault);
    let password_fault = |fault| bad(TextField::Password, fault);
    for (name, password, expected) in [
        (longest.as_str(), Some(PASSWORD), None),
        (&too_long, Some(PASSWORD), name_fault(TextFault::TooLong { max: bound(NAME_CHARS_MAX) })),
        ("", Some(PASSWORD), name_fault(TextFault::Empty)),
        ("Be\u{202e}n", Some(PASSWORD), name_fault(TextFault::Character)),
        ("short", Some(&short), None),
        ("too short", Some(&too_short), password_fault(TextFault::TooShort { chars_min: bound(PASSWORD_CHARS_MIN) })),
        ("large", Some(&large), None),
        ("too large", Some(&too_large), password_fault(TextFault::TooLong { max: bound(PASSWORD_BYTES_MAX) })),
        ("without", None, password_fault(TextFault::Empty)),
        // Names that read the same are the same.
        ("ada", Some(PASSWORD), Some((409, Problem::NameTaken))),
        ("ＡＤＡ", Some(PASSWORD), Some((409, Problem::NameTaken))),
    ] {
        let answer = join(&world, name, password).await;
        let refusal = (answer.status != 200).then(|| (answer.status, answer.problem()));
        assert_eq!(refusal, expected, "{name:?}, {password:?}");
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn who_may_make_an_account_is_a_setting() {
    for (setting, registration, open, by_link) in [
        (RegistrationArg::Open, Registration::Open, 200, 200),
        (RegistrationArg::Invite, Registration::Invite, 403, 200),
        (RegistrationArg::Closed, Registration::Closed, 403, 403),
    ] {
        let (world, mut ada) = World::claimed_with(|config| config.registration = setting).await;
        assert_eq!(state(&world, &Session::Nobody).await.registration, registration);
        assert_eq!(join(&world, "Ben", Some(PASSWORD)).await.status, open, "{setting:?}");
        let token = ada.member_link().await;
        let body = Join { token: Some(token), name: "Chloe".to_owned(), password: Some(PASSWORD.to_owned()) };
        let answer = Call::post("/api/join").json(&body).send(&world.site).await;
        assert_eq!(answer.status, by_link, "{setting:?}");
        if by_link == 403 {
            assert_eq!(answer.problem(), Problem::RegistrationClosed);
        }
        world.finish([ada]).await;
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_server_alone() {
    for (url, name, is_secure) in [(None, "adda=", false), (Some("https://chat.example"), "__Host-adda=", true)] {
        let (world, ada) = World::claimed_with(|config| config.public_url = url.map(str::to_owned)).await;
        let body = SignIn { name: "Ada".to_owned(), password: PASSWORD.to_owned() };
        let answer = Call::post("/api/sign-in").json(&body).send(&world.site).await;
        let cookie = answer.header("set-cookie").expect("a session").to_owned();
        assert!(cookie.starts_with(name), "{cookie}");
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(&attribute), "{cookie}");
        }
        assert_eq!(attributes.contains(&"Secure"), is_secure, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
        let token = cookie.split(';').next().and_then(|pair| pair.split('=').nth(1)).expect("a value");
        assert_eq!(token.len(), 43, "256 bits");
        assert_eq!(answer.header("strict-transport-security").is_some(), is_secure);

        let out = Call::post("/api/sign-out").signed_in_as(&answer.session()).send(&world.site).await;
        let gone = out.header("set-cookie").expect("the cookie is taken back");
        assert!(gone.starts_with(name) && gone.contains("Max-Age=0"), "{gone}");
        assert_eq!(state(&world, &answer.session()).await.me, None);
        world.finish([ada]).await;
    }
}

#[tokio::test]
async fn a_session_that_is_not_used_for_long_is_over() {
    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
    let (world, mut ada) = World::claimed_with(|config| config.limits.session_days = 2).await;
    let mut ben = world.join("Ben", Form::Json).await;
    let unused = ben.session.clone();
    ada.drop_socket();
    ben.drop_socket();
    // Ada comes by each day.
    for _ in 0..3 {
        world.site.pass_ms(DAY_MS);
        assert!(state(&world, &ada.session).await.me.is_some());
    }
    // Sessions that are over are cleared away each hour. The first finds that days have passed in it, which is not
    // believed of a clock that does not go on like this.
    for _ in 0..72 {
        let_pass(100_000).await;
        world.site.pass_ms(100_000);
        assert_eq!(Call::get("/healthz").send(&world.site).await.status, 200);
    }
    // Looked up in the store itself: a request would be a use.
    let Session::Cookie(cookie) = &unused else { panic!("not a browser") };
    let hash = adda_backend::secret::hash(cookie.trim_start_matches("adda="));
    let find = || world.app.store.read(move |view| view.session(&hash));
    let cleared = async { while find().await.expect("the store reads").is_some() {} };
    tokio::time::timeout(LIMIT, cleared).await.expect("the chore is done");
    assert_eq!(state(&world, &unused).await.me, None);
    assert!(state(&world, &ada.session).await.me.is_some());
    ben.retire();
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_bot_shows_its_token_in_a_header() {
    let (world, ada) = World::claimed().await;
    let token = world.app.dice.token();
    let (hash, user, now) = (token.hash(), ada.user, world.site.now());
    let kind = adda_backend::store::SessionKind::Token;
    world.app.store.write(move |tx| tx.add_session(&hash, user, kind, now)).await.expect("the store writes");
    let session = Session::Bearer(token.as_str().to_owned());
    let me = state(&world, &session).await.me.expect("the bot is signed in");
    let mut bot = Client::connected(&world.site, session, Form::Json, &me).await;
    bot.say(LOBBY, "beep").await;
    world.finish([ada, bot]).await;
}
