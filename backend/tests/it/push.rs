//! Notifications to devices whose page is closed, against a push service of the tests' own.

mod device;
mod reminders;
mod threads;
mod trouble;

use adda_shared::id::{Revision, UnixMs};
use adda_shared::notify::{MinuteOfDay, NotifyLevel, RoomNotify};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewPreferences, NewQuietHours, Reply};
use adda_shared::protocol::http::{PushState, PushSubscription, Pushed};
use adda_shared::protocol::problem::{Problem, PushFault, TextField};
use adda_shared::text::{RoomName, TextFault};
use tokio::time::timeout;

use crate::harness::push::{Answer, Device, PushService};
use crate::harness::{Call, Client, LIMIT, LOBBY, World};

/// Milliseconds after which the other devices of somebody who is here are told.
const HERE_MS: u64 = 60_000;

/// A world in which Ada talks and Ben is away, with a device that takes notifications.
struct Scene {
    world: World,
    ada: Client,
    ben: Client,
    service: PushService,
    device: Device,
}

impl Scene {
    async fn new() -> Self {
        let service = PushService::start().await;
        let (world, ada) = World::claimed_with(|config| config.calls_private = true).await;
        let mut ben = world.join("Ben", Form::Json).await;
        let device = service.device("ben");
        let state = ben.subscribe(&device.subscription).await.expect("it can be called");
        assert!(state.is_subscribed && state.fault.is_none());
        ben.done(Command::Attend { is_attended: false }).await;
        Self { world, ada, ben, service, device }
    }

    /// Ada calls Ben.
    async fn call(&mut self, text: &str) -> Revision {
        let body = format!("@[Ben]({}) {text}", self.ben.user);
        self.ada.say(LOBBY, &body).await
    }

    async fn pushed(&mut self) -> Pushed {
        self.service.pushed(&self.device).await
    }

    /// The message that Ben's device is told of.
    async fn told(&mut self) -> Revision {
        self.pushed().await.message.expect("it is no test").revision
    }

    /// Ben wants to be notified so.
    async fn set(&mut self, level: NotifyLevel, muted_until: UnixMs) {
        let notify = RoomNotify { level, muted_until };
        self.ben.done(Command::SetNotify { room: LOBBY, notify }).await;
    }

    async fn prefer(&mut self, preferences: NewPreferences) {
        self.ben.done(Command::SetPreferences { preferences }).await;
    }

    /// Waits until it was looked at who is to be told of what was sent.
    async fn looked(&self) {
        let is_open = || self.world.app.store.read(|view| view.first_announcement());
        let looked = async { while is_open().await.expect("it reads").is_some() {} };
        timeout(LIMIT, looked).await.expect("it is looked at in time");
    }

    /// Waits until what has fallen due was sent, or put off.
    async fn nothing_is_due(&self) {
        let now = self.world.site.now();
        let due = || self.world.app.store.read(move |view| view.due(now, 1));
        let settled = async { while !due().await.expect("it reads").is_empty() {} };
        timeout(LIMIT, settled).await.expect("it is settled in time");
    }

    async fn end(mut self) {
        self.looked().await;
        assert!(self.service.is_quiet(), "nothing else was pushed");
        self.world.finish([self.ada, self.ben]).await;
    }
}

/// Waits until a device's subscription is so.
async fn until(client: &Client, is_so: impl Fn(&PushState) -> bool) -> PushState {
    let reached = async {
        loop {
            let state = client.push_state().await;
            if is_so(&state) {
                return state;
            }
        }
    };
    timeout(LIMIT, reached).await.expect("it is so in time")
}

#[tokio::test]
async fn who_is_away_is_told_who_said_what_and_where() {
    let mut scene = Scene::new().await;
    scene.ada.say(LOBBY, "not for anybody in particular").await;
    let called = scene.call("**tea**?\n\nIt is ||chai||").await;
    let Pushed { user, message, text, unread, .. } = scene.pushed().await;
    let message = message.expect("it is no test");
    assert_eq!((user, unread), (scene.ben.user, 2));
    assert_eq!((message.room, message.revision, message.at), (LOBBY, called, scene.world.site.now()));
    assert_eq!((message.from.as_str(), message.room_name), ("Ada", Some(RoomName::parse("lobby").expect("a name"))));
    assert_eq!(text, "@Ben tea? It is ▒▒▒");
    scene.end().await;
}

#[tokio::test]
async fn a_direct_room_has_no_name_and_each_message_of_it_is_told() {
    let mut scene = Scene::new().await;
    let Reply::Room { room } = scene.ada.done(Command::CreateDirect { people: vec![scene.ben.user] }).await else {
        panic!("no room")
    };
    scene.ada.until(|replica| replica.room(room).is_some()).await;
    scene.ada.say(room, "psst").await;
    let pushed = scene.pushed().await;
    assert_eq!(pushed.text, "psst");
    assert_eq!(pushed.message.map(|message| (message.room, message.room_name)), Some((room, None)));
    scene.ben.until(|replica| replica.room(room).is_some()).await;
    scene.end().await;
}

#[tokio::test]
async fn a_long_message_is_shortened_and_one_without_words_is_its_files() {
    let mut scene = Scene::new().await;
    scene.set(NotifyLevel::All, UnixMs(0)).await;
    scene.ada.say(LOBBY, &"ঢাকা ".repeat(1_000)).await;
    let text = scene.pushed().await.text;
    assert_eq!(text.chars().count(), 300);
    assert!(text.ends_with('…'));
    let photo = scene.ada.upload("প্ল্যান.txt", b"one").await;
    scene.ada.say_with(LOBBY, "", vec![photo]).await;
    assert_eq!(scene.pushed().await.text, "প্ল্যান.txt");
    scene.end().await;
}

#[tokio::test]
async fn the_level_and_a_mute_say_of_what_one_is_told() {
    let mut scene = Scene::new().await;
    scene.set(NotifyLevel::All, UnixMs(0)).await;
    let said = scene.ada.say(LOBBY, "anything").await;
    assert_eq!(scene.told().await, said);
    scene.set(NotifyLevel::Nothing, UnixMs(0)).await;
    scene.call("not told").await;
    scene.looked().await;
    let until = scene.world.site.now().after_ms(1_000);
    scene.set(NotifyLevel::All, until).await;
    scene.call("not told either").await;
    scene.looked().await;
    // What came while it was muted stays untold, and counts where the room is loud again.
    scene.world.site.pass_ms(1_000);
    let said = scene.ada.say(LOBBY, "told again").await;
    let pushed = scene.pushed().await;
    assert_eq!((pushed.message.map(|message| message.revision), pushed.unread), (Some(said), 4));
    scene.end().await;
}

#[tokio::test]
async fn keywords_tell_and_quiet_hours_and_pauses_do_not() {
    let mut scene = Scene::new().await;
    let words = |words: &[&str]| NewPreferences {
        keywords: words.iter().copied().map(str::to_owned).collect(),
        ..NewPreferences::default()
    };
    scene.prefer(words(&["deploy"])).await;
    let said = scene.ada.say(LOBBY, "Deploy at five").await;
    assert_eq!(scene.told().await, said);
    let now = scene.world.site.now();
    scene.prefer(NewPreferences { paused_until: now.after_ms(1_000), ..words(&[]) }).await;
    scene.call("in the pause").await;
    scene.looked().await;
    scene.world.site.pass_ms(1_000);
    // The clock of the tests begins at 20:26 in UTC, 2:26 in the night in Dhaka.
    let minute = |minutes| MinuteOfDay::new(minutes).expect("a minute");
    let quiet = |from, until| {
        let zone = "Asia/Dhaka".to_owned();
        NewPreferences { quiet: Some(NewQuietHours { from: minute(from), until: minute(until), zone }), ..words(&[]) }
    };
    scene.prefer(quiet(22 * 60, 7 * 60)).await;
    scene.call("in the night").await;
    scene.looked().await;
    scene.prefer(quiet(22 * 60, 2 * 60)).await;
    let said = scene.call("in the morning").await;
    assert_eq!(scene.told().await, said);
    scene.end().await;
}

#[tokio::test]
async fn nobody_is_told_of_their_own_messages_nor_of_what_they_were_not_there_for() {
    let mut scene = Scene::new().await;
    scene.set(NotifyLevel::All, UnixMs(0)).await;
    scene.ben.say(LOBBY, "my own").await;
    scene.ben.done(Command::LeaveRoom { room: LOBBY }).await;
    scene.ada.say(LOBBY, "gone").await;
    scene.looked().await;
    scene.ben.done(Command::JoinRoom { room: LOBBY }).await;
    scene.set(NotifyLevel::All, UnixMs(0)).await;
    let said = scene.ada.say(LOBBY, "back").await;
    assert_eq!(scene.told().await, said);
    scene.ben.until(|replica| replica.room(LOBBY).is_some()).await;
    scene.end().await;
}

#[tokio::test]
async fn who_is_here_is_told_elsewhere_only_if_they_go_and_have_not_read_it() {
    let mut scene = Scene::new().await;
    scene.ben.done(Command::Attend { is_attended: true }).await;
    scene.call("seen").await;
    let seen = scene.call("seen, too").await;
    scene.ben.reach(LOBBY, seen).await;
    scene.ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: seen, rewinds: 0 }).await;
    let missed = scene.call("missed").await;
    scene.looked().await;
    // Somebody who sits there and does not read is given time again and again, and nothing of it is lost.
    for _ in 0..3 {
        scene.world.site.pass_ms(HERE_MS);
        // Something else wakes the server, whose timers are not those of the tests.
        scene.ada.say(LOBBY, "for nobody in particular").await;
        scene.nothing_is_due().await;
    }
    assert!(scene.service.is_quiet());
    scene.ben.done(Command::Attend { is_attended: false }).await;
    scene.world.site.pass_ms(HERE_MS);
    let later = scene.call("away").await;
    assert_eq!([scene.told().await, scene.told().await], [missed, later]);
    scene.end().await;
}

#[tokio::test]
async fn what_somebody_has_put_aside_as_unread_is_not_pushed() {
    let mut scene = Scene::new().await;
    scene.ben.done(Command::Attend { is_attended: true }).await;
    let aside = scene.call("for later").await;
    scene.looked().await;
    scene.ben.reach(LOBBY, aside).await;
    scene.ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: aside, rewinds: 0 }).await;
    let nonce = scene.ben.site.nonce();
    scene.ben.done(Command::MarkUnread { room: LOBBY, message: aside, nonce }).await;
    scene.ben.done(Command::Attend { is_attended: false }).await;
    scene.world.site.pass_ms(HERE_MS);
    let later = scene.call("away").await;
    assert_eq!(scene.told().await, later);
    assert!(scene.service.is_quiet());
    scene.end().await;
}

#[tokio::test]
async fn everybody_who_is_called_is_told_on_their_own_device() {
    let mut scene = Scene::new().await;
    let mut others = Vec::new();
    for number in 0..3 {
        let mut other = scene.world.join(&format!("Other {number}"), Form::Binary).await;
        other.done(Command::Attend { is_attended: false }).await;
        let phone = scene.service.device(&format!("other{number}"));
        other.subscribe(&phone.subscription).await.expect("it can be called");
        others.push(other);
    }
    scene.ada.say(LOBBY, "@room hello").await;
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(scene.service.next().await.path().to_owned());
    }
    told.sort_unstable();
    assert_eq!(told, ["/to/ben", "/to/other0", "/to/other1", "/to/other2"]);
    assert!(scene.service.is_quiet());
    let Scene { world, ada, ben, .. } = scene;
    world.finish(others.into_iter().chain([ada, ben])).await;
}
