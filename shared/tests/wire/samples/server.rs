//! What the server says.
//!
//! Longer than 400 lines because it is one list, with a sample of each frame.

use adda_shared::file::Pixels;
use adda_shared::id::{InviteId, Nonce, RequestId, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Forwarded, Text};
use adda_shared::mention::Mention;
use adda_shared::model::{
    FollowedThread, Invite, ListedRoom, Member, Person, Presence, ReadMarker, Receipt, Room, RoomEntry, RoomKind,
    SavedMessage, SpaceSnapshot, Status,
};
use adda_shared::notify::{MinuteOfDay, NotifyLevel, Preferences, QuietHours, RoomNotify};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::plan::{Plan, PlanState, Planned};
use adda_shared::poll::{Poll, Tally, Vote};
use adda_shared::preview::{Preview, PreviewPicture};
use adda_shared::protocol::command::{Items, Page, Profile, Reply, Unread, Version, Voters};
use adda_shared::protocol::event::{RoomEvent, RoomFact, Signal, SpaceEvent, SpaceFact};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::search::{Found, FoundMessage, Mark, Rank, SearchFrom};
use adda_shared::protocol::{PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use adda_shared::reaction::Emoji;
use adda_shared::text::{
    DisplayName, Keyword, LinkAddress, MessageBody, PersonName, PictureName, PollChoice, PreviewText, RoomName,
    SpaceName, StatusText, Topic, ZoneName,
};

use super::bodies::{notes, photo};
use super::pages::{began_thread, drafts, page, thread_page};
use super::problems::problems;
use super::{ADA, BEN, CHLOE, EPOCH, LOBBY, NONCE, admissions, arrangement, named};

pub(super) const AT: UnixMs = UnixMs(1_750_000_000_000);

fn person(user: UserId, name: &str, role: Role) -> Person {
    let name = PersonName::parse(name).expect("a name");
    Person::new(user, name, role)
}

fn ada() -> Person {
    person(ADA, "Ada", Role::Owner)
}

pub(super) fn ben() -> Person {
    person(BEN, "Ben", Role::Member)
}

pub(super) fn chloe() -> Person {
    let display_name = DisplayName::parse("ক্লোয়ি").expect("a name");
    Person { display_name, ..person(CHLOE, "Chloe", Role::Guest) }
}

pub(super) fn thumb() -> Emoji {
    Emoji::parse("👍🏽").expect("one emoji")
}

fn lobby() -> Room {
    Room {
        room: LOBBY,
        kind: RoomKind::Open,
        name: Some(room_name("lobby")),
        topic: topic("Come in"),
        is_archived: false,
        member_count: 2,
        people: Vec::new(),
    }
}

fn entry() -> RoomEntry {
    RoomEntry {
        room: lobby(),
        role: RoomRole::Owner,
        read: ReadMarker { rewinds: 0, revision: Revision(290), number: 280 },
        mentions: Vec::new(),
        notify: RoomNotify::of(RoomKind::Open),
        pins: vec![Revision(290), Revision(3)],
        saved: vec![SavedMessage { message: Revision(289), at: AT }],
        threads: vec![followed()],
        drafts: drafts(),
        head: Revision(300),
        last_number: 289,
        last_at: AT,
    }
}

fn followed() -> FollowedThread {
    let read = ReadMarker { rewinds: 0, revision: Revision(291), number: 2 };
    FollowedThread { thread: Revision(288), read, last: Revision(294), last_number: 4, last_at: AT }
}

fn direct() -> RoomEntry {
    RoomEntry {
        room: Room {
            room: RoomId(200),
            kind: RoomKind::Direct,
            name: None,
            topic: Topic::none(),
            is_archived: false,
            member_count: 2,
            people: vec![ADA, BEN],
        },
        role: RoomRole::Member,
        read: ReadMarker { rewinds: 0, revision: Revision(1), number: 0 },
        mentions: Vec::new(),
        notify: RoomNotify::of(RoomKind::Open),
        pins: Vec::new(),
        saved: Vec::new(),
        threads: Vec::new(),
        drafts: Vec::new(),
        head: Revision(1),
        last_number: 0,
        last_at: AT,
    }
}

fn room_name(text: &str) -> RoomName {
    RoomName::parse(text).expect("a name")
}

fn space_name() -> SpaceName {
    SpaceName::parse("The Veranda").expect("a name")
}

fn topic(text: &str) -> Topic {
    Topic::parse(text).expect("a topic")
}

pub(super) fn poll() -> Poll {
    let choices = ["Tea", "দুধ চা", "Water"].map(|text| PollChoice::parse(text).expect("a choice"));
    let closes_at = Some(UnixMs(1_780_003_600_000));
    Poll { choices: choices.into(), is_multiple: true, is_anonymous: true, closes_at }
}

pub(super) fn tally() -> Tally {
    Tally { counts: vec![3, 0, 1], voters: 3 }
}

samples! {
    room_facts: RoomFact {
        RoomFact::Created { .. } => [
            RoomFact::Created {
                kind: RoomKind::Closed,
                name: Some(room_name("garden")),
                topic: topic("What grows"),
                people: vec![ada()],
            },
            RoomFact::Created { kind: RoomKind::Direct, name: None, topic: Topic::none(), people: vec![ada(), ben()] },
        ],
        RoomFact::MessageSent { .. } => [
            RoomFact::MessageSent { number: 289,
                nonce: NONCE, thread: None, text: body("Hello, Ada!\nকেমন আছো?").into() },
            RoomFact::MessageSent { number: 5, nonce: NONCE, thread: Some(Revision(288)), text: body("Me too").into() },
            RoomFact::MessageSent { number: 290, nonce: NONCE, thread: None, text: Text { body: MessageBody::none(), files: vec![photo(), notes()], reply_to: Some(Revision(288)), mentions: vec![Mention::Person(BEN), Mention::Room, Mention::Here], poll: None, forwarded: None } },
            RoomFact::MessageSent { number: 291, nonce: NONCE, thread: None, text: Text { forwarded: Some(Forwarded { by: BEN, at: AT, room: RoomId(200), thread: Some(Revision(12)), message: Revision(14) }), ..body("Rain tomorrow").into() } },
            RoomFact::MessageSent { number: 291, nonce: NONCE, thread: None, text: Text { poll: Some(poll()), ..body("What to drink?").into() } },
        ],
        RoomFact::MemberJoined { .. } => [RoomFact::MemberJoined { person: chloe(), role: RoomRole::Member }],
        RoomFact::MemberLeft { .. } => [RoomFact::MemberLeft { user: CHLOE }],
        RoomFact::MemberRoleChanged { .. } => [RoomFact::MemberRoleChanged { user: BEN, role: RoomRole::Owner }],
        RoomFact::Renamed { .. } => [RoomFact::Renamed { name: room_name("veranda") }],
        RoomFact::Described { .. } => [RoomFact::Described { topic: topic("Tea and talk") }],
        RoomFact::Archived => [RoomFact::Archived],
        RoomFact::Unarchived => [RoomFact::Unarchived],
        RoomFact::MessageEdited { .. } => [
            RoomFact::MessageEdited {
                message: Revision(290),
                thread: None,
                body: body("Hello, Ben!"),
                mentions: Vec::new(),
            },
            RoomFact::MessageEdited {
                message: Revision(294),
                thread: Some(Revision(288)),
                body: body("Hello, Ben!"),
                mentions: vec![Mention::Person(BEN)],
            },
        ],
        RoomFact::MessageDeleted { .. } => [RoomFact::MessageDeleted { message: Revision(290) }],
        RoomFact::Tombstone { .. } => [
            RoomFact::Tombstone { number: 289, nonce: NONCE, thread: None },
            RoomFact::Tombstone { number: 4, nonce: NONCE, thread: Some(Revision(288)) },
        ],
        RoomFact::Withheld => [RoomFact::Withheld],
        RoomFact::Reacted { .. } => [RoomFact::Reacted { message: Revision(290), emoji: thumb() }],
        RoomFact::Pinned { .. } => [RoomFact::Pinned { message: Revision(290) }],
        RoomFact::Unpinned { .. } => [RoomFact::Unpinned { message: Revision(290) }],
        RoomFact::Unreacted { .. } => [RoomFact::Unreacted { message: Revision(290), emoji: thumb() }],
        RoomFact::Voted { .. } => [
            RoomFact::Voted { message: Revision(291), tally: tally(), vote: None },
            RoomFact::Voted {
                message: Revision(291),
                tally: tally(),
                vote: Some(Vote { user: ADA, choices: vec![0, 2] }),
            },
        ],
        RoomFact::Previewed { .. } => [
            RoomFact::Previewed { message: Revision(290), previews: vec![preview()] },
            RoomFact::Previewed { message: Revision(290), previews: Vec::new() },
        ],
        RoomFact::PollClosed { .. } => [RoomFact::PollClosed { message: Revision(291), closed_at: AT }],
    }
}

pub(super) fn preview() -> Preview {
    let name = PictureName::parse(&"0123456789abcdef".repeat(4)).expect("a name");
    Preview {
        link: LinkAddress::parse("https://a.example/tea").expect("an address"),
        site: PreviewText::parse("A Tea House").expect("a name"),
        title: PreviewText::parse("How to make tea").ok(),
        description: PreviewText::parse("Water first.").ok(),
        picture: Some(PreviewPicture { name, pixels: Pixels { width: 800, height: 418 } }),
    }
}

samples! {
    space_facts: SpaceFact {
        SpaceFact::PersonJoined(_) => [SpaceFact::PersonJoined(ben())],
        SpaceFact::PersonChanged(_) => [
            SpaceFact::PersonChanged(Person { role: Role::Admin, ..ben() }),
            SpaceFact::PersonChanged(Person {
                status: Some(Status {
                    emoji: Emoji::parse("🌴").ok(),
                    text: StatusText::parse("on leave").expect("a status"),
                    until: UnixMs(1_780_003_600_000),
                }),
                paused_until: UnixMs(1_780_000_000_000),
                ..ben()
            }),
        ],
        SpaceFact::Renamed { .. } => [SpaceFact::Renamed { name: space_name() }],
        SpaceFact::Withheld => [SpaceFact::Withheld],
    }
}

samples! {
    presences: Presence {
        Presence::Online => [Presence::Online],
        Presence::Away => [Presence::Away],
        Presence::Offline => [Presence::Offline],
    }
}

samples! {
    plain_signals: Signal {
        Signal::Typing { .. } => [
            Signal::Typing { room: LOBBY, thread: None, user: BEN },
            Signal::Typing { room: LOBBY, thread: Some(Revision(288)), user: BEN },
        ],
        Signal::Presence { .. } => [Signal::Presence { user: BEN, presence: Presence::Away }],
        Signal::Notify { .. } => [
            Signal::Notify {
                room: LOBBY,
                notify: RoomNotify { level: NotifyLevel::All, muted_until: UnixMs(1_780_003_600_000) },
            },
        ],
        Signal::Saved { .. } => [
            Signal::Saved { room: LOBBY, saved: vec![SavedMessage { message: Revision(289), at: AT }] },
        ],
        Signal::Threads { .. } => [Signal::Threads { room: LOBBY, threads: vec![followed()] }],
        Signal::Drafts { .. } => [Signal::Drafts { room: LOBBY, drafts: drafts() }],
        Signal::Plan { .. } => [
            Signal::Plan { plan: NONCE, now: Some(plans()[0].clone()) },
            Signal::Plan { plan: NONCE, now: None },
        ],
        Signal::Receipt { .. } => [
            Signal::Receipt { room: LOBBY, user: BEN, read: Some(Revision(300)) },
            Signal::Receipt { room: LOBBY, user: BEN, read: None },
        ],
        Signal::Preferences(_) => [Signal::Preferences(preferences())],
        Signal::Read { .. } => [
            Signal::Read { room: LOBBY, read: ReadMarker { rewinds: 0, revision: Revision(300), number: 289 } },
        ],
        Signal::Unread { .. } => [
            Signal::Unread {
                room: LOBBY,
                as_of: Revision(300),
                read: ReadMarker { rewinds: 1, revision: Revision(289), number: 279 },
                mentions: vec![Revision(294)],
            },
        ],
    }
}

/// What somebody has planned: each kind, in each state.
fn plans() -> Vec<Plan> {
    let plan = |nonce, what, state| Plan { nonce: Nonce(nonce), at: AT, what, state };
    let says = Planned::Message { room: LOBBY, thread: Some(Revision(288)), reply_to: None, body: body("tea?") };
    vec![
        plan(1, says.clone(), PlanState::Waiting),
        plan(2, says.clone(), PlanState::NotThere),
        plan(3, says.clone(), PlanState::NotAllowed),
        plan(4, says.clone(), PlanState::NoSuchMessage),
        plan(5, says, PlanState::Refused),
        plan(6, Planned::Recall { room: LOBBY, message: Revision(290) }, PlanState::Due),
        plan(7, Planned::Note(body("water the tea")), PlanState::Waiting),
    ]
}

fn signals() -> Vec<Signal> {
    let others = plain_signals().into_iter().filter(|signal| !matches!(signal, Signal::Presence { .. }));
    others.chain(presences().into_iter().map(|presence| Signal::Presence { user: BEN, presence })).collect()
}

pub(super) fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).expect("a body")
}

samples! {
    replies: Reply {
        Reply::Done => [Reply::Done],
        Reply::Sent { .. } => [Reply::Sent { revision: Revision(300) }],
        Reply::Room { .. } => [Reply::Room { room: RoomId(200) }],
        Reply::Page(_) => [
            Reply::Page(page()),
            Reply::Page(thread_page()),
            Reply::Page(Page {
                from: Revision(1), to: Revision(0), items: Vec::new(), people: Vec::new(), ..page()
            }),
        ],
        Reply::Members { .. } => [
            Reply::Members {
                room: LOBBY,
                as_of: Revision(300),
                members: vec![
                    Member { person: ada(), role: RoomRole::Owner },
                    Member { person: ben(), role: RoomRole::Member },
                ],
            },
        ],
        Reply::Rooms(_) => [Reply::Rooms(vec![ListedRoom { room: lobby(), is_member: true, last_at: AT }])],
        Reply::Invited { .. } => [
            Reply::Invited { invite: InviteId(5), token: "kV3nWq7cT0m2yX9sLr5aZw".into() },
        ],
        Reply::Invites(_) => [Reply::Invites(invites())],
        Reply::Versions(_) => [
            Reply::Versions(vec![
                Version { revision: Revision(297), at: AT, body: body("Tea at five?") },
                Version { revision: Revision(299), at: AT, body: body("Tea at six?") },
            ]),
        ],
        Reply::Unread(_) => [
            Reply::Unread(vec![
                Unread { room: LOBBY, thread: None, first: vec![Revision(290), Revision(291), Revision(294)] },
                Unread { room: LOBBY, thread: Some(Revision(288)), first: vec![Revision(292)] },
            ]),
        ],
        Reply::Profile(_) => [
            Reply::Profile(Profile {
                user: UserId(2),
                rooms: vec![LOBBY, RoomId(7)],
                zone: Some(ZoneName::parse("Asia/Dhaka").expect("a zone")),
            }),
            Reply::Profile(Profile { user: UserId(2), rooms: Vec::new(), zone: None }),
        ],
        Reply::Receipts { .. } => [
            Reply::Receipts {
                room: LOBBY,
                receipts: vec![
                    Receipt { user: BEN, revision: Revision(289) },
                    Receipt { user: CHLOE, revision: Revision(300) },
                ],
            },
            Reply::Receipts { room: LOBBY, receipts: Vec::new() },
        ],
        Reply::Voters(_) => [
            Reply::Voters(Voters { choices: vec![vec![ADA, BEN, CHLOE], Vec::new(), vec![BEN]], people: vec![ben()] }),
        ],
        Reply::Found(_) => [Reply::Found(found()), Reply::Found(nothing_found())],
        Reply::Items(_) => [
            Reply::Items(Items { room: LOBBY, as_of: Revision(300), items: page().items, people: vec![ben()] }),
            Reply::Items(Items { room: LOBBY, as_of: Revision(300), items: vec![began_thread()], people: vec![ben()] }),
            Reply::Items(Items { room: LOBBY, as_of: Revision(300), items: Vec::new(), people: Vec::new() }),
        ],
    }
}

fn found() -> Found {
    let message = FoundMessage {
        room: LOBBY,
        revision: Revision(300),
        thread: Some(Revision(288)),
        at: AT,
        by: BEN,
        text: "রাতে আড্ডা?".into(),
        is_cut_before: false,
        is_cut_after: true,
        marks: vec![Mark { from: 13, until: 28 }],
    };
    let rank = Rank { score: 2_200, at: AT, room: LOBBY, revision: Revision(300) };
    let next = SearchFrom { below: vec![(LOBBY, Revision(301)), (RoomId(200), Revision(2))], rank: Some(rank) };
    Found { messages: vec![message], next: Some(next), searched_to: None, people: vec![ben()] }
}

fn nothing_found() -> Found {
    let next = SearchFrom { below: vec![(LOBBY, Revision(101))], rank: None };
    Found { messages: Vec::new(), next: Some(next), searched_to: Some(AT), people: Vec::new() }
}

fn invites() -> Vec<Invite> {
    let rows = admissions().into_iter().zip([(Some(ADA), Some(AT), 3, Some(10)), (None, None, 0, None)]);
    let invite = |(admission, (by, expires_at, uses, uses_max))| Invite {
        invite: InviteId(5),
        admission,
        by,
        expires_at,
        uses,
        uses_max,
    };
    rows.map(invite).collect()
}

fn preferences() -> Preferences {
    let minute = |minutes| MinuteOfDay::new(minutes).expect("a minute");
    Preferences {
        keywords: ["deploy", "ঢাকা"].map(|word| Keyword::parse(word).expect("a keyword")).into(),
        quiet: Some(QuietHours {
            from: minute(22 * 60),
            until: minute(7 * 60 + 30),
            zone: ZoneName::parse("Asia/Dhaka").expect("a zone"),
        }),
        paused_until: UnixMs(1_780_003_600_000),
        zone: Some(ZoneName::parse("Europe/London").expect("a zone")),
        arrangement: arrangement(),
        hides_previews: true,
        hides_receipts: true,
    }
}

fn welcomes() -> [Welcome; 2] {
    let full = Welcome {
        protocol: PROTOCOL_VERSION,
        version: "0.1.0".into(),
        epoch: EPOCH,
        me: ADA,
        now: AT,
        space: Some(SpaceSnapshot { head: Revision(7), name: space_name(), people: vec![ada(), ben(), chloe()] }),
        rooms: vec![RoomWelcome { entry: entry(), resumes: false }, RoomWelcome { entry: direct(), resumes: false }],
        presence: vec![(ADA, Presence::Online), (BEN, Presence::Away)],
        preferences: Preferences::default(),
        plans: Vec::new(),
    };
    let rooms = vec![RoomWelcome { entry: entry(), resumes: true }];
    [
        full.clone(),
        Welcome { space: None, rooms, presence: Vec::new(), preferences: preferences(), plans: plans(), ..full },
    ]
}

samples! {
    plain_server_frames: ServerFrame {
        ServerFrame::Welcome(_) => [ServerFrame::Welcome(Box::new(welcomes()[0].clone()))],
        ServerFrame::Room(_) => [room_event(RoomFact::Archived)],
        ServerFrame::Space(_) => [space_event(SpaceFact::Withheld)],
        ServerFrame::RoomReset(_) => [ServerFrame::RoomReset(Box::new(entry()))],
        ServerFrame::Signal(_) => [ServerFrame::Signal(signals().swap_remove(0))],
        ServerFrame::Reply { .. } => [reply(Ok(Reply::Done)), reply(Err(Problem::NoSuchRoom))],
        ServerFrame::Ping { .. } => [
            ServerFrame::Ping { space: Revision(7), rooms: vec![(LOBBY, Revision(300)), (RoomId(200), Revision(1))] },
        ],
    }
}

fn room_event(what: RoomFact) -> ServerFrame {
    ServerFrame::Room(RoomEvent { room: LOBBY, revision: Revision(300), at: AT, by: BEN, what })
}

fn space_event(what: SpaceFact) -> ServerFrame {
    ServerFrame::Space(SpaceEvent { revision: Revision(8), at: AT, what })
}

fn reply(result: Result<Reply, Problem>) -> ServerFrame {
    ServerFrame::Reply { id: RequestId(42), result }
}

/// Everything that the server can say, under the name of what is in it.
pub(crate) fn server_frames() -> Vec<(String, ServerFrame)> {
    let mut frames = Vec::new();
    for frame in plain_server_frames() {
        match frame {
            ServerFrame::Welcome(_) => {
                frames.extend(welcomes().map(|welcome| ServerFrame::Welcome(Box::new(welcome))));
            }
            ServerFrame::Room(_) => frames.extend(room_facts().into_iter().map(room_event)),
            ServerFrame::Space(_) => frames.extend(space_facts().into_iter().map(space_event)),
            ServerFrame::Signal(_) => frames.extend(signals().into_iter().map(ServerFrame::Signal)),
            ServerFrame::Reply { result: Ok(_), .. } => frames.extend(replies().into_iter().map(|it| reply(Ok(it)))),
            ServerFrame::Reply { result: Err(_), .. } => frames.extend(problems().into_iter().map(|it| reply(Err(it)))),
            frame @ (ServerFrame::RoomReset(_) | ServerFrame::Ping { .. }) => frames.push(frame),
        }
    }
    named(frames.into_iter())
}
