//! Bad times inside of the server: what breaks, breaks alone, and what is set wrong does no harm.
//!
//! What breaks outside of it, its disk and its system, is told in `process`.

use adda_shared::id::UnixMs;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::http::SignIn;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Form};
use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{Call, Client, LIMIT, LOBBY, PASSWORD, Raw, Session, World, let_pass};

const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1_000;

#[tokio::test]
async fn a_panic_in_one_connection_ends_that_connection() {
    let (mut world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut doomed = Raw::greeted(&world.site, &ben.session, Form::Json).await;
    assert_eq!((world.app.hub.connection_count(), world.metric("adda_connections").await), (3, 3));

    world.site.trap_the_clock();
    doomed.ask(Command::Attend { is_attended: true }).await;
    let end = async { while let Some(Ok(_)) = doomed.socket.next().await {} };
    timeout(LIMIT, end).await.expect("the connection ends");
    // Its places are free again, and it is counted.
    assert_eq!((world.app.hub.connection_count(), world.metric("adda_connections").await), (2, 2));
    let limits = &world.app.config.limits;
    assert_eq!(world.app.connections.available_permits(), limits.connections_max - 2);
    assert_eq!(world.app.metrics.faults.get(), 1);

    // A request of HTTP ends the same way: without an answer, and alone.
    let mut stream = TcpStream::connect(world.site.address()).await.expect("the server listens");
    world.site.trap_the_clock();
    let request = Call::get("/api/session").signed_in_as(&ada.session).bytes(&world.site);
    stream.write_all(&request).await.expect("the server reads");
    let mut answer = Vec::new();
    let read = timeout(LIMIT, stream.read_to_end(&mut answer)).await.expect("the connection ends");
    assert!(read.is_err() || answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(Call::get("/healthz").send(&world.site).await.status, 200);
    assert_eq!(world.metric("adda_faults_total").await, 2);

    ada.say(LOBBY, "nobody else noticed").await;
    ben.until(|replica| replica.room(LOBBY).is_some_and(|room| room.timeline().items().len() > 0)).await;
    let mut again = Raw::greeted(&world.site, &ben.session, Form::Json).await;
    again.say(&ClientFrame::Pong).await;
    drop(again);
    for client in [ada, ben] {
        client.retire();
    }
    world.stop().await;
}

#[tokio::test]
async fn a_clock_that_leaps_changes_nothing_but_what_is_shown() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let beginning = world.site.now();
    let mut away = world.join("Chloe", Form::Binary).await;
    away.drop_socket();
    let mut expected = Vec::new();
    for (number, now) in [
        UnixMs(beginning.0 + 30 * YEAR_MS),
        UnixMs(0),
        UnixMs(beginning.0 - YEAR_MS),
        UnixMs(beginning.0 + 90 * YEAR_MS),
        beginning,
    ]
    .into_iter()
    .enumerate()
    {
        world.site.set_clock(now);
        // Long enough for everything that is done by time: pings, silence, presence.
        ada.ask(Command::Attend { is_attended: true }).await.expect("attended");
        ben.ask(Command::Attend { is_attended: true }).await.expect("attended");
        let_pass(5_000).await;
        for client in [&mut ada, &mut ben] {
            let text = format!("{} at leap {number}", client.name);
            client.say(LOBBY, &text).await;
            expected.push(text);
        }
        // Sessions go on, of those who are here and of those who are not; nobody is taken for gone.
        world.app.hub.tick();
        away.connect().await;
        away.settle().await;
        assert_eq!(away.texts(LOBBY), expected, "leap {number}");
        away.drop_socket();
        assert_eq!(world.metric("adda_closes_total").await, 0, "leap {number}");
    }
    for client in [&mut ada, &mut ben] {
        client.settle().await;
        assert_eq!(client.texts(LOBBY), expected, "in the order of revisions, whatever the clock showed");
    }
    world.finish([ada, ben, away]).await;
}

#[tokio::test]
async fn a_clock_that_was_set_ends_no_session_until_it_has_gone_on_for_an_hour() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ada.drop_socket();
    ben.drop_socket();
    world.site.pass_ms(YEAR_MS);
    for_an_hour(&world).await;
    assert!(is_known(&world, &ben).await, "a year that passed in an hour is not believed");
    // Set right again, which is not believed at once either.
    world.site.set_clock(UnixMs(world.site.now().0 - YEAR_MS));
    for _ in 0..2 {
        for_an_hour(&world).await;
    }
    assert!(is_known(&world, &ben).await);
    // Set again, and this time it goes on: it must be so, and whoever was away for a year is gone.
    let_pass(60_000).await;
    world.site.pass_ms(YEAR_MS);
    for _ in 0..2 {
        for_an_hour(&world).await;
    }
    let cleared = async { while is_known(&world, &ada).await || is_known(&world, &ben).await {} };
    timeout(LIMIT, cleared).await.expect("the chore is done");
    ada.retire();
    ben.retire();
    let ada = world.sign_in("Ada", Form::Binary).await;
    world.finish([ada]).await;
}

/// Lets an hour of the timers pass, and of the clock, and lets the chores of each second be done.
async fn for_an_hour(world: &World) {
    for _ in 0..36 {
        let_pass(100_000).await;
        world.site.pass_ms(100_000);
        assert_eq!(Call::get("/healthz").send(&world.site).await.status, 200);
    }
}

/// Whether somebody's session goes on, looked up in the store itself: a request would be a use.
async fn is_known(world: &World, client: &Client) -> bool {
    let Session::Cookie(cookie) = &client.session else { panic!("not a browser") };
    let hash = adda_backend::secret::hash(cookie.trim_start_matches("adda="));
    world.app.store.read(move |view| view.session(&hash)).await.expect("the store reads").is_some()
}

#[tokio::test]
async fn passwords_are_checked_so_many_at_a_time_and_past_that_it_says_when_to_come_again() {
    let (world, mut ada) = World::claimed_with(|config| {
        config.limits.passwords_at_once = 1;
        config.limits.passwords_waiting_max = 2;
    })
    .await;
    let sign_in = || Call::post("/api/sign-in").json(&SignIn { name: "Ada".to_owned(), password: PASSWORD.to_owned() });
    let storm = join_all((0..50).map(|_| sign_in().send(&world.site)));
    // Whoever is in is served meanwhile.
    let (answers, revision) = tokio::join!(storm, ada.say(LOBBY, "while all of them wait"));
    assert!(revision.0 > 0);
    let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert!(taken.len() >= 2 && !refused.is_empty(), "{} taken", taken.len());
    for answer in refused {
        assert_eq!((answer.status, answer.header("retry-after")), (429, Some("2")), "{answer:?}");
        assert!(matches!(answer.problem(), Problem::TooFast { retry_after_ms: 2_000 }));
    }
    assert_eq!(sign_in().send(&world.site).await.status, 200);
    world.finish([ada]).await;
}
