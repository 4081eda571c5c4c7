//! A sample of everything that crosses the wire: for the tests, and as the examples of docs/protocol.md.
//!
//! The lists are complete because they can't be otherwise: each is also a match over its enum, without a wildcard, so
//! a new variant does not compile until it has a sample here.
//!
//! Longer than 400 lines because it is one list, with a sample of each command.

/// A function with one sample or more for each variant of an enum. A variant that is missing does not compile.
macro_rules! samples {
    ($(#[$doc:meta])* $name:ident: $kind:ty { $($variant:pat => [$($sample:expr),+ $(,)?],)+ }) => {
        $(#[$doc])*
        pub(crate) fn $name() -> Vec<$kind> {
            let is_listed = |sample: &$kind| match sample {
                $($variant => true,)+
            };
            let mut all: Vec<$kind> = Vec::new();
            $(for sample in [$($sample),+] {
                assert!(is_listed(&sample) && matches!(sample, $variant), "stands in another's row: {sample:?}");
                all.push(sample);
            })+
            all
        }
    };
}

#[path = "samples/bodies.rs"]
pub(crate) mod bodies;
#[path = "samples/pages.rs"]
mod pages;
#[path = "samples/problems.rs"]
mod problems;
#[path = "samples/server.rs"]
mod server;

pub(crate) use bodies::http_bodies;
pub(crate) use server::server_frames;

use adda_shared::id::{Epoch, InviteId, Nonce, RequestId, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Admission, Hue, RoomKind};
use adda_shared::notify::{Arrangement, MinuteOfDay, NotifyLevel, RoomNotify, RoomOrder};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::plan::PlanChange;
use adda_shared::protocol::command::{
    Command, NewDraft, NewMessage, NewPlan, NewPoll, NewPreferences, NewQuietHours, NewStatus, PageAt,
};
use adda_shared::protocol::search::{Clause, MessageState, Rank, SearchFrom, SearchOrder, Thing, Wanted};
use adda_shared::protocol::{ClientFrame, Hello};

pub(crate) const LOBBY: RoomId = RoomId(1);

fn arrangement() -> Arrangement {
    Arrangement { favourites: vec![RoomId(7), LOBBY], order: RoomOrder::UnreadFirst, hides_read: true }
}
pub(crate) const ADA: UserId = UserId(1);
pub(crate) const BEN: UserId = UserId(2);
pub(crate) const CHLOE: UserId = UserId(3);
pub(crate) const EPOCH: Epoch = Epoch(0x0011_2233_4455_6677);
pub(crate) const NONCE: Nonce = Nonce(0x8f3a_0000_0000_002a);

samples! {
    /// Every place that a page can be read from.
    page_ats: PageAt {
        PageAt::Head => [PageAt::Head],
        PageAt::Before(_) => [PageAt::Before(Revision(300))],
        PageAt::After(_) => [PageAt::After(Revision(300))],
        PageAt::Around(_) => [PageAt::Around(Revision(300))],
        PageAt::Since(_) => [PageAt::Since(UnixMs(1_780_000_000_000))],
    }
}

samples! {
    /// Everything that an invite link can make of somebody.
    admissions: Admission {
        Admission::Member => [Admission::Member],
        Admission::Guest { .. } => [Admission::Guest { rooms: vec![LOBBY, RoomId(200)] }],
    }
}

samples! {
    /// Everything that a message can have in it.
    things: Thing {
        Thing::Link => [Thing::Link],
        Thing::Code => [Thing::Code],
        Thing::File => [Thing::File],
        Thing::Image => [Thing::Image],
    }
}

samples! {
    /// Everything that a message can be to who searches.
    states: MessageState {
        MessageState::Pinned => [MessageState::Pinned],
        MessageState::Saved => [MessageState::Saved],
        MessageState::Thread => [MessageState::Thread],
    }
}

samples! {
    /// Everything that can be asked of a message, but for other [`things`] and [`states`].
    wanted: Wanted {
        Wanted::Text(_) => [Wanted::Text("আড্ডা".into())],
        Wanted::By(_) => [Wanted::By(BEN)],
        Wanted::In(_) => [Wanted::In(LOBBY)],
        Wanted::Sent { .. } => [
            Wanted::Sent { from: Some(UnixMs(1_750_000_000_000)), until: Some(UnixMs(1_750_086_400_000)) },
            Wanted::Sent { from: None, until: Some(UnixMs(1_750_000_000_000)) },
        ],
        Wanted::Has(_) => [Wanted::Has(Thing::Link)],
        Wanted::Is(_) => [Wanted::Is(MessageState::Pinned)],
    }
}

samples! {
    /// Every order in which messages are found.
    orders: SearchOrder {
        SearchOrder::Newest => [SearchOrder::Newest],
        SearchOrder::Best => [SearchOrder::Best],
    }
}

/// Searches, in every order and for everything.
fn searches() -> Vec<Command> {
    let plain = wanted().into_iter().filter(|wanted| !matches!(wanted, Wanted::Has(_) | Wanted::Is(_)));
    let things = things().into_iter().map(Wanted::Has).chain(states().into_iter().map(Wanted::Is));
    let all = plain.chain(things).zip([false, false, true].into_iter().cycle());
    let clauses: Vec<Clause> = all.map(|(wanted, is_not)| Clause { is_not, wanted }).collect();
    let search = |order| {
        let rank = Rank { score: 2_200, at: UnixMs(1_750_000_000_000), room: LOBBY, revision: Revision(300) };
        let (clauses, rank) = match order {
            SearchOrder::Newest => (clauses.clone(), None),
            SearchOrder::Best => (vec![Clause { is_not: false, wanted: Wanted::Text("tea".into()) }], Some(rank)),
        };
        let after = Some(SearchFrom { below: vec![(LOBBY, Revision(301))], rank });
        Command::Search { clauses, order, after, limit: 20 }
    };
    let first = Command::Search { clauses: Vec::new(), order: SearchOrder::Newest, after: None, limit: 50 };
    orders().into_iter().map(search).chain([first]).collect()
}

/// Makes an invite link, of every kind.
fn create_invites() -> [Command; 2] {
    let [member, guest] = admissions().try_into().expect("a link makes a member or a guest");
    [
        Command::CreateInvite { admission: member, life_s: Some(604_800), uses_max: Some(10) },
        Command::CreateInvite { admission: guest, life_s: None, uses_max: None },
    ]
}

/// Reads a page, from every place.
fn find_pages() -> Vec<Command> {
    page_ats().into_iter().map(|at| Command::FindPage { room: LOBBY, thread: None, at, limit: 50 }).collect()
}

samples! {
    /// Everything that can be asked, but for the kinds of [`find_pages`], [`create_invites`] and [`searches`].
    plain_commands: Command {
        Command::SendMessage { .. } => [
            Command::SendMessage { room: LOBBY, nonce: NONCE, message: "Hello, Ada!\nকেমন আছো?".into() },
            Command::SendMessage {
                room: LOBBY,
                nonce: NONCE,
                message: NewMessage {
                    body: String::new(),
                    files: vec![Nonce(0x17), Nonce(0x18)],
                    reply_to: Some(Revision(288)),
                    thread: None,
                    poll: None,
                },
            },
            Command::SendMessage {
                room: LOBBY,
                nonce: NONCE,
                message: NewMessage {
                    poll: Some(NewPoll {
                        choices: vec!["Tea".into(), "দুধ চা".into(), "Water".into()],
                        is_multiple: true,
                        is_anonymous: true,
                        closes_at: Some(UnixMs(1_780_003_600_000)),
                    }),
                    .."What to drink?".into()
                },
            },
            Command::SendMessage {
                room: LOBBY,
                nonce: NONCE,
                message: NewMessage { thread: Some(Revision(288)), .."Me too".into() },
            },
        ],
        Command::MarkRead { .. } => [
            Command::MarkRead { room: LOBBY, thread: None, revision: Revision(300), rewinds: 0 },
            Command::MarkRead { room: LOBBY, thread: Some(Revision(288)), revision: Revision(300), rewinds: 2 },
        ],
        Command::Type { .. } => [
            Command::Type { room: LOBBY, thread: None },
            Command::Type { room: LOBBY, thread: Some(Revision(288)) },
        ],
        Command::Attend { .. } => [Command::Attend { is_attended: false }],
        Command::Resume { .. } => [Command::Resume { room: LOBBY, cursor: Revision(290) }],
        Command::ResumeSpace { .. } => [Command::ResumeSpace { cursor: Revision(7) }],
        Command::FindPage { .. } => [
            Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 100 },
            Command::FindPage { room: LOBBY, thread: Some(Revision(288)), at: PageAt::Head, limit: 100 },
        ],
        Command::FindMembers { .. } => [Command::FindMembers { room: LOBBY }],
        Command::ListRooms { .. } => [Command::ListRooms { matching: "lob".into() }],
        Command::CreateRoom { .. } => [
            Command::CreateRoom { nonce: NONCE, is_open: true, name: "garden".into(), topic: "What grows".into() },
        ],
        Command::CreateDirect { .. } => [Command::CreateDirect { people: vec![BEN, CHLOE] }],
        Command::JoinRoom { .. } => [Command::JoinRoom { room: LOBBY }],
        Command::LeaveRoom { .. } => [Command::LeaveRoom { room: LOBBY }],
        Command::AddMember { .. } => [Command::AddMember { room: LOBBY, user: CHLOE }],
        Command::RemoveMember { .. } => [Command::RemoveMember { room: LOBBY, user: CHLOE }],
        Command::SetRoomRole { .. } => [
            Command::SetRoomRole { room: LOBBY, user: BEN, role: RoomRole::Owner },
        ],
        Command::RenameRoom { .. } => [Command::RenameRoom { room: LOBBY, name: "veranda".into() }],
        Command::DescribeRoom { .. } => [Command::DescribeRoom { room: LOBBY, topic: "Tea and talk".into() }],
        Command::ArchiveRoom { .. } => [Command::ArchiveRoom { room: LOBBY, is_archived: true }],
        Command::ChangeProfile { .. } => [
            Command::ChangeProfile { display_name: "Ada L.".into(), hue: Hue::new(137).expect("an angle") },
        ],
        Command::SetRole { .. } => [Command::SetRole { user: BEN, role: Role::Admin }],
        Command::RenameSpace { .. } => [Command::RenameSpace { name: "The Veranda".into() }],
        Command::CreateInvite { .. } => [
            Command::CreateInvite { admission: Admission::Member, life_s: None, uses_max: None },
        ],
        Command::RevokeInvite { .. } => [Command::RevokeInvite { invite: InviteId(5) }],
        Command::ListInvites => [Command::ListInvites],
        Command::FindUnread { .. } => [
            Command::FindUnread { places: vec![(LOBBY, None), (LOBBY, Some(Revision(288)))] },
        ],
        Command::EditMessage { .. } => [
            Command::EditMessage { room: LOBBY, message: Revision(290), nonce: NONCE, body: "Hello, Ben!".into() },
        ],
        Command::DeleteMessage { .. } => [Command::DeleteMessage { room: LOBBY, message: Revision(290), nonce: NONCE }],
        Command::FindVersions { .. } => [Command::FindVersions { room: LOBBY, message: Revision(290) }],
        Command::React { .. } => [
            Command::React { room: LOBBY, message: Revision(290), nonce: NONCE, emoji: "👍🏽".into(), is_on: true },
        ],
        Command::FindItems { .. } => [
            Command::FindItems { room: LOBBY, revisions: vec![Revision(3), Revision(288)] },
        ],
        Command::Search { .. } => [
            Command::Search { clauses: Vec::new(), order: SearchOrder::Newest, after: None, limit: 50 },
        ],
        Command::SetNotify { .. } => [Command::SetNotify { room: LOBBY, notify: RoomNotify::of(RoomKind::Open) }],
        Command::SetStatus { .. } => [
            Command::SetStatus { status: None },
            Command::SetStatus {
                status: Some(NewStatus {
                    emoji: Some("🌴".into()),
                    text: "on leave".into(),
                    until: UnixMs(1_780_003_600_000),
                }),
            },
        ],
        Command::SetPreferences { .. } => [
            Command::SetPreferences { preferences: NewPreferences::default() },
            Command::SetPreferences {
                preferences: NewPreferences {
                    keywords: vec!["deploy".into(), "ঢাকা".into()],
                    quiet: Some(NewQuietHours {
                        from: MinuteOfDay::new(22 * 60).expect("a minute"),
                        until: MinuteOfDay::new(7 * 60 + 30).expect("a minute"),
                        zone: "Asia/Dhaka".into(),
                    }),
                    paused_until: UnixMs(1_780_003_600_000),
                    zone: Some("Europe/London".into()),
                    arrangement: arrangement(),
                    hides_previews: true,
                    hides_receipts: true,
                },
            },
        ],
        Command::FindProfile { .. } => [Command::FindProfile { user: UserId(2) }],
        Command::Save { .. } => [
            Command::Save { room: LOBBY, message: Revision(290), nonce: NONCE, is_on: true },
        ],
        Command::Pin { .. } => [
            Command::Pin { room: LOBBY, message: Revision(290), nonce: NONCE, is_on: true },
        ],
        Command::Vote { .. } => [
            Command::Vote { room: LOBBY, message: Revision(291), nonce: NONCE, choices: vec![0, 2] },
            Command::Vote { room: LOBBY, message: Revision(291), nonce: NONCE, choices: Vec::new() },
        ],
        Command::Forward { .. } => [Command::Forward { room: LOBBY, nonce: NONCE, from: RoomId(200), message: Revision(288) }],
        Command::ClosePoll { .. } => [Command::ClosePoll { room: LOBBY, message: Revision(291), nonce: NONCE }],
        Command::RemovePreview { .. } => [
            Command::RemovePreview {
                room: LOBBY,
                message: Revision(290),
                nonce: NONCE,
                link: "https://a.example/tea".into(),
            },
        ],
        Command::FindVoters { .. } => [Command::FindVoters { room: LOBBY, message: Revision(291) }],
        Command::MarkUnread { .. } => [
            Command::MarkUnread { room: LOBBY, message: Revision(290), nonce: NONCE },
        ],
        Command::Follow { .. } => [
            Command::Follow { room: LOBBY, message: Revision(288), nonce: NONCE, is_on: true },
        ],
        Command::SetDraft { .. } => [
            Command::SetDraft { room: LOBBY, thread: None, draft: None, known: 7 },
            Command::SetDraft {
                room: LOBBY,
                thread: Some(Revision(288)),
                draft: Some(NewDraft { body: "I'd say that".into(), reply_to: Some(Revision(290)) }),
                known: 0,
            },
        ],
        Command::Plan { .. } => [
            Command::Plan {
                nonce: NONCE,
                at: UnixMs(1_780_003_600_000),
                what: NewPlan::Message { room: LOBBY, thread: None, reply_to: Some(Revision(290)), body: "tea?".into() },
            },
            Command::Plan {
                nonce: NONCE,
                at: UnixMs(1_780_003_600_000),
                what: NewPlan::Recall { room: LOBBY, message: Revision(290) },
            },
            Command::Plan { nonce: NONCE, at: UnixMs(1_780_003_600_000), what: NewPlan::Note("water the tea".into()) },
        ],
        Command::ChangePlan { .. } => [
            Command::ChangePlan {
                plan: NONCE,
                nonce: Nonce(7),
                change: PlanChange::Set { at: UnixMs(1_780_007_200_000), body: Some("tea at six?".into()) },
            },
            Command::ChangePlan {
                plan: NONCE,
                nonce: Nonce(8),
                change: PlanChange::Set { at: UnixMs(1_780_007_200_000), body: None },
            },
            Command::ChangePlan { plan: NONCE, nonce: Nonce(9), change: PlanChange::SendNow },
            Command::ChangePlan { plan: NONCE, nonce: Nonce(10), change: PlanChange::End },
        ],
        Command::FindReceipts { .. } => [Command::FindReceipts { room: LOBBY }],
    }
}

samples! {
    /// Every level.
    notify_levels: NotifyLevel {
        NotifyLevel::Nothing => [NotifyLevel::Nothing],
        NotifyLevel::Mentions => [NotifyLevel::Mentions],
        NotifyLevel::All => [NotifyLevel::All],
    }
}

/// Everything that can be asked.
fn commands() -> Vec<Command> {
    let mut all = Vec::new();
    for command in plain_commands() {
        match command {
            Command::FindPage { .. } => all.extend(find_pages()),
            Command::CreateInvite { .. } => all.extend(create_invites()),
            Command::Search { .. } => all.extend(searches()),
            Command::SetNotify { .. } => all.extend(notify_levels().into_iter().map(|level| Command::SetNotify {
                room: LOBBY,
                notify: RoomNotify { level, muted_until: UnixMs(1_780_003_600_000) },
            })),
            other => all.push(other),
        }
    }
    all
}

fn numbered() -> impl Iterator<Item = ClientFrame> {
    let commands = commands().into_iter().zip(1..);
    commands.map(|(command, id)| ClientFrame::Command { id: RequestId(id), command })
}

samples! {
    plain_client_frames: ClientFrame {
        ClientFrame::Hello(_) => [
            ClientFrame::Hello(Hello::default()),
            ClientFrame::Hello(Hello {
                epoch: Some(EPOCH),
                space: Some(Revision(7)),
                rooms: vec![(LOBBY, Revision(300)), (RoomId(200), Revision(1))],
            }),
        ],
        ClientFrame::Command { .. } => [
            ClientFrame::Command { id: RequestId(1), command: Command::ListInvites },
        ],
        ClientFrame::Pong => [ClientFrame::Pong],
    }
}

/// Everything that a client can say, under the name of what is in it.
pub(crate) fn client_frames() -> Vec<(String, ClientFrame)> {
    let frames = plain_client_frames().into_iter().flat_map(|frame| match frame {
        ClientFrame::Command { .. } => numbered().collect(),
        other @ (ClientFrame::Hello(_) | ClientFrame::Pong) => vec![other],
    });
    named(frames)
}

/// Frames under the names of what is in them, as JSON has them.
fn named<T: serde::Serialize>(frames: impl Iterator<Item = T>) -> Vec<(String, T)> {
    let name = |frame: &T| name_of(&serde_json::to_value(frame).expect("every frame can be written in JSON"));
    frames.map(|frame| (name(&frame), frame)).collect()
}

/// `command/send_message`: the variants from the outside in, as far as they say what a frame is about.
fn name_of(value: &serde_json::Value) -> String {
    let serde_json::Value::Object(fields) = value else {
        return value.as_str().unwrap_or("?").to_owned();
    };
    let (name, inside) = fields.iter().next().expect("a variant has a name");
    let inner = ["command", "what", "result"].into_iter().find_map(|field| inside.get(field));
    let inner = inner.or_else(|| ["done", "refused", "signal"].contains(&name.as_str()).then_some(inside));
    inner.map_or_else(|| name.clone(), |inner| format!("{name}/{}", name_of(inner)))
}
