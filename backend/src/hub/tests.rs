//! The hub without sockets: what its lanes hold at the end of a race.

use std::sync::Barrier;

use super::*;

#[test]
fn the_last_presence_that_is_told_is_the_one_that_is_so() {
    const ROUNDS: usize = 20_000;
    let (hub, user) = (Arc::new(Hub::new()), UserId(1));
    let one = hub.connect(user, SessionId(1), 2).expect("the first");
    let start = Barrier::new(2);
    // Asserted at the end: whoever panics in between would leave the other one waiting.
    let wrong = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for is_attended in [true, false] {
            let (hub, one, start, wrong) = (&hub, &one, &start, &wrong);
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    start.wait();
                    hub.attend(one.subscriber(), is_attended);
                    // Both have said what they had to, and neither has begun again.
                    start.wait();
                    let (_, signals) = hub.space().signals_after(0);
                    let presence = hub.presence(user).expect("somebody is connected");
                    let told = ServerFrame::Signal(Signal::Presence { user, presence });
                    if !signals.iter().map(|signal| signal.get()).eq([&told]) {
                        wrong.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(wrong.into_inner(), 0, "of {ROUNDS} rounds");
}

#[test]
fn nobody_is_let_into_a_hub_that_closes() {
    let hub = Arc::new(Hub::new());
    let one = hub.connect(UserId(1), SessionId(1), 2);
    assert!(one.is_ok());
    hub.close(Closing::GoingAway);
    assert_eq!(hub.connect(UserId(2), SessionId(2), 2).err(), Some(Closing::GoingAway));
    drop(one);
    assert_eq!(hub.connection_count(), 0);
}
