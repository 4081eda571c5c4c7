//! What people set about their notifications: everybody's own, the same on all of their devices.

use adda_shared::id::{RoomId, UnixMs};
use adda_shared::limits::{FAVOURITES_MAX, KEYWORD_CHARS_MAX, KEYWORDS_MAX};
use adda_shared::model::RoomKind;
use adda_shared::notify::{Arrangement, MinuteOfDay, NotifyLevel, RoomNotify, RoomOrder};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewPreferences, NewQuietHours, Reply};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{Keyword, TextFault};

use crate::harness::{Client, LOBBY, World};

const NOTHING_FOR_A_WHILE: RoomNotify = RoomNotify { level: NotifyLevel::All, muted_until: UnixMs(4_000_000_000_000) };

fn notify(client: &Client, room: RoomId) -> Option<RoomNotify> {
    client.replica.room(room).map(|state| state.entry().notify)
}

fn keywords(client: &Client) -> Vec<&str> {
    client.replica.preferences().keywords.iter().map(Keyword::as_str).collect()
}

fn words(words: &[&str]) -> NewPreferences {
    NewPreferences { keywords: words.iter().copied().map(str::to_owned).collect(), ..NewPreferences::default() }
}

async fn refused(client: &mut Client, preferences: NewPreferences) -> Problem {
    client.ask(Command::SetPreferences { preferences }).await.expect_err("it can't be so")
}

#[tokio::test]
async fn a_level_holds_on_all_devices_of_who_sets_it_and_for_nobody_else() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let mut phone = ada.other_page(Form::Json).await;
    assert_eq!(notify(&ada, LOBBY), Some(RoomNotify::of(RoomKind::Open)));
    ada.done(Command::SetNotify { room: LOBBY, notify: NOTHING_FOR_A_WHILE }).await;
    phone.until(|replica| replica.room(LOBBY).is_some_and(|room| room.entry().notify == NOTHING_FOR_A_WHILE)).await;
    ada.until(|replica| replica.room(LOBBY).is_some_and(|room| room.entry().notify == NOTHING_FOR_A_WHILE)).await;
    // Who was away meanwhile hears of it with the welcome, and who begins anew with the reset.
    phone.drop_socket();
    let louder = RoomNotify { level: NotifyLevel::All, muted_until: UnixMs(0) };
    ada.done(Command::SetNotify { room: LOBBY, notify: louder }).await;
    phone.connect().await;
    assert_eq!(notify(&phone, LOBBY), Some(louder));
    assert_eq!(notify(&ben, LOBBY), Some(RoomNotify::of(RoomKind::Open)));
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn who_comes_back_into_a_room_begins_anew() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    ben.done(Command::SetNotify { room: LOBBY, notify: NOTHING_FOR_A_WHILE }).await;
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_none()).await;
    let refused = ben.ask(Command::SetNotify { room: LOBBY, notify: NOTHING_FOR_A_WHILE }).await;
    assert_eq!(refused, Err(Problem::NotAllowed), "an open room that one is not in is known, and no more");
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_some()).await;
    assert_eq!(notify(&ben, LOBBY), Some(RoomNotify::of(RoomKind::Open)));
    ada.settle().await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_direct_room_tells_of_each_message() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Binary).await;
    let Reply::Room { room } = ada.done(Command::CreateDirect { people: vec![ben.user] }).await else {
        panic!("no room")
    };
    ada.until(|replica| replica.room(room).is_some()).await;
    assert_eq!(notify(&ada, room), Some(RoomNotify::of(RoomKind::Direct)));
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn preferences_hold_on_all_devices_and_for_nobody_else() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let mut phone = ada.other_page(Form::Json).await;
    let minute = |minutes| MinuteOfDay::new(minutes).expect("a minute");
    let quiet = NewQuietHours { from: minute(1320), until: minute(420), zone: "Asia/Dhaka".to_owned() };
    let preferences =
        NewPreferences {
            quiet: Some(quiet), paused_until: UnixMs(7), ..words(&["deploy", " ঢাকা ", "deploy"])
        };
    ada.done(Command::SetPreferences { preferences }).await;
    phone.until(|replica| !replica.preferences().keywords.is_empty()).await;
    ada.until(|replica| !replica.preferences().keywords.is_empty()).await;
    assert_eq!(keywords(&phone), ["deploy", "ঢাকা"]);
    let quiet = phone.replica.preferences().quiet.as_ref().expect("hours");
    assert_eq!((quiet.from.minutes(), quiet.until.minutes(), quiet.zone.as_str()), (1320, 420, "Asia/Dhaka"));
    assert_eq!(phone.replica.preferences().paused_until, UnixMs(7));
    // All of it is replaced, on a device that was away, too.
    phone.drop_socket();
    ada.done(Command::SetPreferences { preferences: words(&[]) }).await;
    phone.connect().await;
    assert_eq!((keywords(&phone).len(), &phone.replica.preferences().quiet), (0, &None));
    assert_eq!(keywords(&ben).len(), 0);
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn the_list_of_rooms_is_arranged_alike_on_all_devices_and_of_the_rooms_that_one_is_in() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = ada.other_page(Form::Json).await;
    let den = ada.create("den", false).await;
    let cellar = ben.create("cellar", false).await;
    let arranged = |favourites: Vec<RoomId>| {
        let arrangement = Arrangement { favourites, order: RoomOrder::UnreadFirst, hides_read: true };
        NewPreferences { arrangement, ..NewPreferences::default() }
    };
    // Where one is not in a room, or it is none, it is left out, and one that stands there twice stands there once.
    let preferences = arranged(vec![den, cellar, LOBBY, RoomId(999), den]);
    ada.done(Command::SetPreferences { preferences }).await;
    let expected = arranged(vec![den, LOBBY]).arrangement;
    for device in [&mut ada, &mut phone] {
        device.until(|replica| replica.preferences().arrangement == expected).await;
    }
    let max = u32::try_from(FAVOURITES_MAX).expect("few");
    let many = arranged((1..=2 * u64::from(max) + 1).map(RoomId).collect());
    assert_eq!(refused(&mut ada, many).await, Problem::TooManyFavourites { max });
    ada.settle().await;
    assert_eq!(ada.replica.preferences().arrangement, expected);
    assert_eq!(ben.replica.preferences().arrangement, Arrangement::default());
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn preferences_that_can_not_be_are_refused_and_change_nothing() {
    let (world, mut ada) = World::claimed().await;
    ada.done(Command::SetPreferences { preferences: words(&["deploy"]) }).await;
    let fault = |fault| Problem::BadText { field: TextField::Keyword, fault };
    assert_eq!(refused(&mut ada, words(&["deploy", " "])).await, fault(TextFault::Empty));
    let long = "x".repeat(KEYWORD_CHARS_MAX + 1);
    let max = u32::try_from(KEYWORD_CHARS_MAX).expect("few");
    assert_eq!(refused(&mut ada, words(&[&long])).await, fault(TextFault::TooLong { max }));
    let many: Vec<String> = (0..=KEYWORDS_MAX).map(|n| format!("word {n}")).collect();
    let max = u32::try_from(KEYWORDS_MAX).expect("few");
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(refused(&mut ada, words(&many)).await, Problem::TooManyKeywords { max });
    let minute = MinuteOfDay::new(0).expect("a minute");
    let in_zone = |zone: &str| {
        let quiet = Some(NewQuietHours { from: minute, until: minute, zone: zone.to_owned() });
        NewPreferences { quiet, ..NewPreferences::default() }
    };
    assert_eq!(refused(&mut ada, in_zone("Europe/Atlantis")).await, Problem::NoSuchZone);
    let fault = Problem::BadText { field: TextField::Zone, fault: TextFault::Character };
    assert_eq!(refused(&mut ada, in_zone("Europe Berlin")).await, fault);
    assert_eq!(keywords(&ada), ["deploy"]);
    world.finish([ada]).await;
}
