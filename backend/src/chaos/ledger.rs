//! What was sent, and what the server has said of it: by an answer to its writer, or by showing it to anybody.
//!
//! Both are promises. In the end [`Judge`] holds them against the logs as they are kept.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::protocol::event::RoomEvent;
use serde::Serialize;
use tokio::time::{Duration, Instant, sleep};

/// Findings that are told in words; the others are only counted.
const TOLD_MAX: usize = 5;

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    sent: HashMap<Nonce, Sent>,
    /// Messages of which the server has said nothing yet.
    open: usize,
    /// What was shown to anybody, by its place.
    shown: HashMap<(RoomId, Revision), Nonce>,
    /// Answers and showings that say otherwise than earlier ones.
    contradictions: u64,
    heads: HashMap<RoomId, Revision>,
    last_answer_at: Option<Instant>,
    is_timing: bool,
    delays: Vec<Duration>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    client: usize,
    room: RoomId,
    /// Counts the messages of its client.
    number: u64,
    /// When it last went out, which it does again after each connection that was lost.
    out_at: Option<Instant>,
    /// Where the server said that it is, and when it first said so.
    promised: Option<(Revision, Instant)>,
}

impl Ledger {
    /// A client puts a message into its outbox.
    pub(super) fn send(&self, nonce: Nonce, client: usize, room: RoomId, number: u64) {
        let mut inner = self.inner();
        inner.open += 1;
        let sent = Sent { client, room, number, out_at: None, promised: None };
        assert!(inner.sent.insert(nonce, sent).is_none(), "a nonce is used for one message");
    }

    /// A message goes out of its client's outbox.
    pub(super) fn goes_out(&self, nonce: Nonce) {
        if let Some(sent) = self.inner().sent.get_mut(&nonce) {
            sent.out_at = Some(Instant::now());
        }
    }

    /// The server answered that the message is safe.
    pub(super) fn answered(&self, nonce: Nonce, revision: Revision) {
        let mut inner = self.inner();
        inner.last_answer_at = Some(Instant::now());
        inner.promise(nonce, revision);
    }

    /// The server showed an event to a client; to one whose delays count, or to another.
    pub(super) fn shown(&self, event: &RoomEvent, is_timed: bool) {
        let mut inner = self.inner();
        let head = inner.heads.entry(event.room).or_default();
        *head = event.revision.max(*head);
        let Some((_, nonce)) = event.what.sent() else { return };
        let Some(sent) = inner.sent.get(&nonce).copied() else { return };
        let before = inner.shown.insert((event.room, event.revision), nonce);
        if before.is_some_and(|before| before != nonce) {
            inner.contradictions += 1;
        }
        if let Some(out_at) = sent.out_at.filter(|_| is_timed && inner.is_timing) {
            inner.delays.push(out_at.elapsed());
        }
        inner.promise(nonce, event.revision);
    }

    /// How many messages the server has said nothing of.
    pub(super) fn open(&self) -> usize {
        self.inner().open
    }

    /// The last revision of a room that anybody was told of.
    pub(super) fn head(&self, room: RoomId) -> Revision {
        self.inner().heads.get(&room).copied().unwrap_or_default()
    }

    /// When the server last answered that a message is safe.
    pub(super) fn last_answer_at(&self) -> Option<Instant> {
        self.inner().last_answer_at
    }

    /// Messages that were sent, and those of them that the server has said to have.
    pub(super) fn counts(&self) -> (u64, u64) {
        let inner = self.inner();
        (inner.sent.len() as u64, (inner.sent.len() - inner.open) as u64)
    }

    /// Begins or ends to note how long messages take from their writer's socket to the replicas of others; answers what
    /// was noted.
    pub(super) fn time(&self, is_timing: bool) -> Vec<Duration> {
        let mut inner = self.inner();
        inner.is_timing = is_timing;
        std::mem::take(&mut inner.delays)
    }

    /// The database goes back to an earlier state: what was promised since is void, as its owner decided.
    pub(super) fn go_back_to(&self, moment: Instant) {
        let mut inner = self.inner();
        inner.shown.clear();
        inner.heads.clear();
        // What was not answered yet is still on its way.
        inner.sent.retain(|_, sent| sent.promised.is_none_or(|(_, at)| at < moment));
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

/// How many messages the server takes while everybody talks: told with each scenario that wants a rate, as this process
/// may not have the time to write as many.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rate {
    acknowledged: u64,
    took: Duration,
}

impl Rate {
    /// Lets everybody talk for a while, and counts.
    pub(super) async fn talk(&mut self, ledger: &Ledger, time: Duration) {
        let (before, begun) = (ledger.counts().1, Instant::now());
        sleep(time).await;
        self.acknowledged += ledger.counts().1 - before;
        self.took += begun.elapsed();
    }

    /// Messages a second.
    pub(super) fn per_s(&self) -> u64 {
        let ms = self.took.as_millis().max(1);
        u64::try_from(u128::from(self.acknowledged) * 1_000 / ms).unwrap_or(u64::MAX)
    }
}

impl Inner {
    fn promise(&mut self, nonce: Nonce, revision: Revision) {
        let Some(sent) = self.sent.get_mut(&nonce) else { return };
        match sent.promised {
            None => {
                sent.promised = Some((revision, Instant::now()));
                self.open -= 1;
            }
            Some((before, _)) if before != revision => self.contradictions += 1,
            Some(_) => {}
        }
        let head = self.heads.entry(sent.room).or_default();
        *head = revision.max(*head);
    }
}

/// What the logs say about what was promised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Verdict {
    pub(super) sent: u64,
    pub(super) acknowledged: u64,
    /// Promised, and not kept at that place.
    pub(super) lost: u64,
    /// Kept twice, or promised at two places.
    pub(super) doubled: u64,
    /// Kept behind a later message of the same client in the same room.
    pub(super) out_of_order: u64,
    /// Revisions that are not there.
    pub(super) holes: u64,
}

/// Reads the logs, room by room and each from its beginning.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    ledger: &'a Ledger,
    kept: HashMap<Nonce, (RoomId, Revision)>,
    last_of: HashMap<(usize, RoomId), u64>,
    heads: HashMap<RoomId, Revision>,
    verdict: Verdict,
    told: Vec<String>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Self {
        let (kept, last_of, heads) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { ledger, kept, last_of, heads, verdict: Verdict::default(), told: Vec::new() }
    }

    pub(super) fn take(&mut self, event: &RoomEvent) {
        let head = self.heads.entry(event.room).or_default();
        let expected = head.next();
        *head = event.revision;
        if event.revision != expected {
            self.verdict.holes += 1;
            self.tell(format!("room {}: revision {} where {expected} should stand", event.room, event.revision));
        }
        let Some((_, nonce)) = event.what.sent() else { return };
        let Some(sent) = self.ledger.inner().sent.get(&nonce).copied() else { return };
        let place = (event.room, event.revision);
        if let Some(other) = self.kept.insert(nonce, place) {
            self.verdict.doubled += 1;
            self.tell(format!("message {nonce} stands at {other:?} and at {place:?}"));
        }
        let last = self.last_of.entry((sent.client, event.room)).or_default();
        let is_behind = sent.number <= *last;
        *last = sent.number.max(*last);
        if is_behind {
            self.verdict.out_of_order += 1;
            self.tell(format!("message {nonce} stands behind a later one of its client, at {place:?}"));
        }
    }

    /// Says what came out, and the first findings in words.
    pub(super) fn end(mut self) -> (Verdict, Vec<String>) {
        let inner = self.ledger.inner();
        let mut lost = HashSet::new();
        for (nonce, sent) in &inner.sent {
            let Some((revision, _)) = sent.promised else { continue };
            if self.kept.get(nonce) != Some(&(sent.room, revision)) {
                lost.insert((sent.room, revision, *nonce));
            }
        }
        for ((room, revision), nonce) in &inner.shown {
            if self.kept.get(nonce) != Some(&(*room, *revision)) {
                lost.insert((*room, *revision, *nonce));
            }
        }
        self.verdict.sent = inner.sent.len() as u64;
        self.verdict.acknowledged = (inner.sent.len() - inner.open) as u64;
        self.verdict.lost = lost.len() as u64;
        self.verdict.doubled += inner.contradictions;
        if inner.contradictions > 0 {
            self.told.push(format!("{} messages were promised at two places", inner.contradictions));
        }
        for (room, revision, nonce) in lost.into_iter().take(TOLD_MAX) {
            self.told.push(format!("message {nonce} was promised in room {room} at {revision} and is not there"));
        }
        drop(inner);
        (self.verdict, self.told)
    }

    fn tell(&mut self, finding: String) {
        if self.told.len() < TOLD_MAX {
            self.told.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use adda_shared::id::{UnixMs, UserId};
    use adda_shared::protocol::event::RoomFact;
    use adda_shared::text::MessageBody;

    use super::*;

    const ROOM: RoomId = RoomId(2);

    fn event(revision: u64, nonce: u64) -> RoomEvent {
        let body = MessageBody::parse("tea").expect("plain");
        let what = RoomFact::MessageSent { number: revision, nonce: Nonce(nonce), thread: None, text: body.into() };
        RoomEvent { room: ROOM, revision: Revision(revision), at: UnixMs(0), by: UserId(1), what }
    }

    /// A ledger of three messages of one client, of which the first two were answered.
    fn ledger() -> Ledger {
        let ledger = Ledger::default();
        for number in 1..=3 {
            ledger.send(Nonce(number), 0, ROOM, number);
        }
        ledger.answered(Nonce(1), Revision(1));
        ledger.answered(Nonce(2), Revision(2));
        ledger
    }

    #[track_caller]
    fn check(ledger: &Ledger, kept: &[RoomEvent], expected: [u64; 4]) {
        let mut judge = Judge::new(ledger);
        kept.iter().for_each(|event| judge.take(event));
        let (verdict, told) = judge.end();
        assert_eq!([verdict.lost, verdict.doubled, verdict.out_of_order, verdict.holes], expected, "{told:?}");
        assert_eq!(expected.iter().sum::<u64>() == 0, told.is_empty(), "{told:?}");
    }

    #[test]
    fn what_is_kept_as_promised_is_in_order_whether_more_is_kept_or_not() {
        check(&ledger(), &[event(1, 1), event(2, 2)], [0; 4]);
        check(&ledger(), &[event(1, 1), event(2, 2), event(3, 3)], [0; 4]);
        let ledger = ledger();
        assert_eq!((ledger.counts(), ledger.open(), ledger.head(ROOM)), ((3, 2), 1, Revision(2)));
    }

    #[test]
    fn what_was_answered_and_is_not_there_is_lost() {
        check(&ledger(), &[event(1, 1)], [1, 0, 0, 0]);
        // At another place it is not what was promised either.
        check(&ledger(), &[event(1, 1), event(2, 3), event(3, 2)], [1, 0, 1, 0]);
    }

    #[test]
    fn what_was_shown_to_anybody_and_is_not_there_is_lost() {
        let ledger = ledger();
        ledger.shown(&event(3, 3), false);
        check(&ledger, &[event(1, 1), event(2, 2)], [1, 0, 0, 0]);
        check(&ledger, &[event(1, 1), event(2, 2), event(3, 3)], [0; 4]);
    }

    #[test]
    fn what_stands_twice_or_was_promised_twice_is_doubled() {
        check(&ledger(), &[event(1, 1), event(2, 2), event(3, 3), event(4, 3)], [0, 1, 1, 0]);
        let ledger = ledger();
        ledger.answered(Nonce(2), Revision(3));
        check(&ledger, &[event(1, 1), event(2, 2)], [0, 1, 0, 0]);
    }

    #[test]
    fn what_overtook_an_earlier_one_is_out_of_order() {
        let ledger = Ledger::default();
        ledger.send(Nonce(1), 0, ROOM, 1);
        ledger.send(Nonce(2), 0, ROOM, 2);
        check(&ledger, &[event(1, 2), event(2, 1)], [0, 0, 1, 0]);
    }

    #[test]
    fn a_revision_that_is_missing_is_a_hole() {
        check(&ledger(), &[event(1, 1), event(2, 2), event(4, 3)], [0, 0, 0, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_counts_what_is_acknowledged_while_people_talk_and_nothing_else() {
        let (ledger, mut rate) = (ledger(), Rate::default());
        let talk = async {
            tokio::task::yield_now().await;
            ledger.answered(Nonce(3), Revision(3));
        };
        tokio::join!(rate.talk(&ledger, Duration::from_millis(250)), talk);
        tokio::time::advance(Duration::from_secs(1)).await;
        rate.talk(&ledger, Duration::from_millis(250)).await;
        assert_eq!(rate.per_s(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_restore_takes_back_is_not_lost() {
        let ledger = Ledger::default();
        (1..=3).for_each(|number| ledger.send(Nonce(number), 0, ROOM, number));
        ledger.answered(Nonce(1), Revision(1));
        tokio::time::advance(Duration::from_millis(1)).await;
        let backup = Instant::now();
        ledger.answered(Nonce(2), Revision(2));
        ledger.go_back_to(backup);
        ledger.shown(&event(2, 3), false);
        check(&ledger, &[event(1, 1), event(2, 3)], [0; 4]);
    }
}
