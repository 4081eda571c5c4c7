//! A long story that nobody would write: random people do random things, and in the end the tables say what the logs
//! say, and who listened knows what is kept.

use adda_backend::domain::{draft, member, room, thread};
use adda_shared::draft::DraftText;
use adda_shared::model::{Hue, Status};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::reaction::Emoji;
use adda_shared::text::{DisplayName, StatusText, Topic};

use super::*;
use adda_backend::chance::Chance;

fn called(dice: &mut Chance) -> DisplayName {
    DisplayName::parse(&format!("D{}", dice.below(3))).unwrap()
}

/// What somebody says of themselves, over or not.
fn status(dice: &mut Chance) -> Status {
    let text = StatusText::parse(&format!("S{}", dice.below(3))).unwrap();
    Status { emoji: None, text, until: UnixMs(dice.below(3)) }
}

/// One random thing that somebody does; most of them are refused at some time.
pub(super) fn act(tx: &mut dyn Tx, dice: &mut Chance) -> Result<()> {
    let by = ctx(UserId(dice.below(8) + 1));
    let (other, place) = (UserId(dice.below(8) + 1), RoomId(dice.below(8) + 1));
    let room_name = |n: u64| RoomName::parse(&format!("Room {n}")).unwrap();
    match dice.below(36) {
        0 => {
            account::join(tx, NOW, Registration::Open, None, name(&format!("P{}", dice.below(9))), Some("$")).map(drop)
        }
        1 => room::create(tx, by, Nonce(dice.below(50)), dice.below(2) == 0, room_name(dice.below(6)), Topic::none())
            .map(drop),
        2 => room::create_direct(tx, by, &[other, UserId(dice.below(8) + 1)]).map(drop),
        3 => member::join(tx, by, place),
        4 => member::leave(tx, by, place),
        5 => member::add(tx, by, place, other),
        6 => member::remove(tx, by, place, other),
        7 => {
            member::set_role(tx, by, place, other, if dice.below(2) == 0 { RoomRole::Owner } else { RoomRole::Member })
        }
        8 => room::rename(tx, by, place, room_name(dice.below(6))),
        9 => room::describe(tx, by, place, Topic::parse(&format!("{}", dice.below(3))).unwrap()),
        10 => room::archive(tx, by, place, dice.below(3) == 0),
        11 => account::change_profile(tx, by, called(dice), Hue::new(u16::try_from(dice.below(360)).unwrap()).unwrap()),
        12 if dice.below(2) == 0 => account::set_status(tx, by, Some(status(dice))),
        12 => account::set_role(tx, by, other, Role::ALL[usize::try_from(dice.below(4)).unwrap()]),
        13 => member::mark_read(tx, by, place, Revision(dice.below(60)), dice.below(2)).map(drop),
        14 | 15 => {
            let body = MessageBody::parse(&format!("T{}", dice.below(4))).unwrap();
            message::edit(tx, by, place, Revision(dice.below(40)), Nonce(1_000 + dice.below(200)), body).map(drop)
        }
        16 => message::delete(tx, by, place, Revision(dice.below(40)), Nonce(2_000 + dice.below(50))).map(drop),
        17 | 18 => {
            let bounds = Bounds { of_one_file: 10, of_one_person: 100, of_all: 300 };
            upload::begin(tx, by, bounds, Nonce(dice.below(9)), FileName::of("a.txt"), dice.below(12)).map(drop)
        }
        19 | 20 => {
            let nonce = Nonce(dice.below(9));
            let row = upload::find(tx, by, nonce)?;
            upload::advance(tx, by, nonce, row.received, row.bytes - row.received)?;
            let (media, bytes) = (Media::Other, row.bytes);
            let what = Attachment { name: row.name, bytes, media, pixels: None };
            let [whole, small] = [6, 2].map(|kinds| Digest([u8::try_from(dice.below(kinds)).unwrap(); 32]));
            let small = Some(small).filter(|_| dice.below(2) == 0);
            upload::finish(tx, by, nonce, &Stored { what, whole, small }).map(drop)
        }
        21 => upload::cancel(tx, by, Nonce(dice.below(9))).map(drop),
        22 => {
            let files = [Nonce(dice.below(9)), Nonce(dice.below(9))];
            let count = usize::try_from(dice.below(3)).unwrap();
            let new = message::New { uploads: files[..count].to_vec(), ..MessageBody::none().into() };
            message::send(tx, by, place, Nonce(3_000 + dice.below(200)), new).map(drop)
        }
        23..=25 => {
            let emoji = Emoji::parse(["👍", "🎉"][usize::try_from(dice.below(2)).unwrap()]).unwrap();
            let (message, nonce) = (Revision(dice.below(40)), Nonce(4_000 + dice.below(200)));
            message::react(tx, by, place, message, nonce, emoji, dice.below(3) > 0).map(drop)
        }
        26..=29 => {
            let (message, nonce, is_on) = (Revision(dice.below(40)), Nonce(5_000 + dice.below(400)), dice.below(3) > 0);
            let beside = if dice.below(2) == 0 { message::pin } else { message::save };
            beside(tx, by, place, message, nonce, is_on).map(drop)
        }
        30..=32 => act_in_thread(tx, by, (place, Revision(dice.below(40))), other, dice),
        _ => {
            let body = MessageBody::parse("hello").unwrap();
            let nonce = Nonce(dice.below(200));
            let reply_to = Some(Revision(dice.below(40))).filter(|_| dice.below(4) == 0);
            message::send(tx, by, place, nonce, message::New { reply_to, ..body.into() }).map(drop)
        }
    }
}

/// One random thing that somebody does about a thread.
fn act_in_thread(
    tx: &mut dyn Tx,
    by: Ctx,
    (room, thread): (RoomId, Revision),
    other: UserId,
    dice: &mut Chance,
) -> Result<()> {
    match dice.below(5) {
        4 => {
            let body = MessageBody::parse(&format!("not yet {}", dice.below(3))).unwrap();
            let reply_to = Some(Revision(dice.below(40))).filter(|_| dice.below(3) == 0);
            let text = Some(DraftText { body, reply_to }).filter(|_| dice.below(3) > 0);
            let thread = Some(thread).filter(|_| dice.below(2) == 0);
            draft::set(tx, by, room, thread, text, dice.below(60))
        }
        3 => {
            let message = if dice.below(2) == 0 { thread } else { Revision(dice.below(60)) };
            thread::mark_unread(tx, by, room, message, Nonce(8_000 + dice.below(200))).map(drop)
        }
        0 => thread::follow(tx, by, room, thread, Nonce(6_000 + dice.below(200)), dice.below(3) > 0).map(drop),
        1 => thread::mark_read(tx, by, room, thread, Revision(dice.below(60)), dice.below(2)),
        _ => {
            let body = MessageBody::parse(&format!("@[P]({other})")).unwrap();
            let (nonce, thread) = (Nonce(7_000 + dice.below(200)), Some(thread));
            message::send(tx, by, room, nonce, message::New { thread, ..body.into() }).map(drop)
        }
    }
}

async fn tell(seed: u64) {
    let house = House::claimed().await;
    let mut dice = Chance::new(seed);
    let mut done = 0;
    for _ in 0..20 {
        let gate = house.gate().await;
        let acts: Vec<_> = (0..60)
            .map(|_| {
                let mut dice = Chance::new(dice.below(1 << 31));
                house.store.submit(move |tx| act(tx, &mut dice)).unwrap()
            })
            .collect();
        gate.open().await;
        for act in acts {
            match act.await {
                Ok(()) => done += 1,
                Err(Error::Refused(_)) => {}
                Err(Error::Failed(fault)) => panic!("seed {seed}: {fault:?}"),
            }
        }
    }
    assert!(done > 200, "seed {seed}: {done} done");
    let heard: Vec<Event> = retold(house.heard.all().into_iter().filter(is_of_a_log).collect());
    let kept = house.read(|view| {
        let mut kept: Vec<Event> = view.space_events(Revision::ZERO, u64::MAX)?.into_iter().map(Event::Space).collect();
        for room in (1..).map(RoomId).take_while(|room| matches!(view.room(*room), Ok(Some(_)))) {
            kept.extend(view.room_events(room, Revision::ZERO, u64::MAX)?.into_iter().map(Event::Room));
        }
        Ok(kept)
    });
    let mut kept = kept.await.unwrap();
    assert_eq!(kept.len(), heard.len(), "seed {seed}");
    for event in heard {
        let next = kept.iter().position(|kept| *kept == event);
        // In each log, the next that is heard is the first that is left.
        let is_first = |at: usize| kept[..at].iter().all(|earlier| log_of(earlier) != log_of(&event));
        assert!(next.is_some_and(is_first), "seed {seed}: {event:?}");
        kept.remove(next.unwrap());
    }
    assert_eq!(house.check(), Vec::<String>::new(), "seed {seed}");
}

/// What was heard as it would be told in the end.
fn retold(mut heard: Vec<Event>) -> Vec<Event> {
    for place in 0..heard.len() {
        let (earlier, later) = heard.split_at_mut(place);
        let Some(Event::Room(later)) = later.first() else { continue };
        for event in earlier {
            if let Event::Room(event) = event
                && event.room == later.room
                && let Some(what) = event.retold_after(&later.what)
            {
                event.what = what;
            }
        }
    }
    heard
}

fn is_of_a_log(event: &Event) -> bool {
    match event {
        Event::Room(_) | Event::Space(_) => true,
        Event::Read { .. }
        | Event::Unread { .. }
        | Event::Notify { .. }
        | Event::Preferences { .. }
        | Event::Saved { .. }
        | Event::Threads { .. }
        | Event::Drafts { .. }
        | Event::Plan { .. }
        | Event::Receipt { .. }
        | Event::Queued
        | Event::PreviewWanted
        | Event::SessionsEnded { .. }
        | Event::Admitted { .. } => false,
    }
}

fn log_of(event: &Event) -> Option<RoomId> {
    match event {
        Event::Room(event) => Some(event.room),
        Event::Space(_)
        | Event::Read { .. }
        | Event::Unread { .. }
        | Event::Notify { .. }
        | Event::Preferences { .. }
        | Event::Saved { .. }
        | Event::Threads { .. }
        | Event::Drafts { .. }
        | Event::Plan { .. }
        | Event::Receipt { .. }
        | Event::Queued
        | Event::PreviewWanted
        | Event::SessionsEnded { .. }
        | Event::Admitted { .. } => None,
    }
}

#[tokio::test]
async fn random_stories_leave_tables_that_say_what_the_logs_say() {
    for seed in 1..=6 {
        tell(seed).await;
    }
}
