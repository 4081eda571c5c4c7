//! One scene inside the page of somebody who is signed in: which server, which place, what happens.

use std::collections::VecDeque;
use std::rc::Rc;

use adda_shared::id::{Nonce, Revision, UnixMs};
use adda_shared::model::{ListedRoom, Person, RoomEntry, RoomKind};
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::permission::Role;
use adda_shared::plan::Plan;
use adda_shared::protocol::PROTOCOL_VERSION;
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::event::{Signal as Fleeting, SpaceEvent, SpaceFact};
use adda_shared::protocol::http::{Me, Registration, SessionState};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::{Echo, EchoState, Intent};
use adda_shared::text::{PersonName, SpaceName};
use leptos::prelude::*;

use super::acts::{Act, Hands, play};
use super::cast::{self, ADA, BEN, CHLOE, GARDEN, History, LOBBY, WITH_BEN};
use crate::app::Shell;
use crate::browser;
use crate::device::rehearsal::rehearse;
use crate::device::{Standing, Tested};
use crate::place::{Panel, Place, rehearse_place};
use crate::session::rehearse_session;
use crate::state::State;
use crate::state::talk::Talk;
use crate::trays::{TrayFile, use_trays};
use crate::ui::toast::use_toasts;
use crate::view::dialogs::provide_dialogs;
use crate::view::drafts::{provide_drafts, use_drafts};

/// After which what comes due does: once what shows it is there.
const DUE: std::time::Duration = std::time::Duration::from_millis(500);

/// What the server does with what it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Answers,
    Waits,
    Fails,
    /// Lists nothing.
    HasNothing,
}

/// A scene, to be changed from the ordinary one.
pub(super) struct Stage {
    pub(super) place: Place,
    /// What is searched for, where a search is open.
    pub(super) searched: &'static str,
    pub(super) server: Server,
    pub(super) role: Role,
    pub(super) history: History,
    pub(super) unread: u64,
    /// Whether nothing is unread in the others.
    pub(super) is_read: bool,
    /// Messages that call oneself in another room.
    pub(super) calls: usize,
    pub(super) has_rooms: bool,
    /// Whether Ada says something of herself.
    pub(super) says: bool,
    /// Who has only now come, where Ada says nothing.
    pub(super) comers: Vec<Person>,
    pub(super) is_archived: bool,
    pub(super) echoes: Vec<Echo>,
    /// What the page itself has of files that were sent.
    pub(super) sent: Vec<(Nonce, Vec<TrayFile>)>,
    /// What is about to be sent, and whether a message waits for it.
    pub(super) tray: Vec<TrayFile>,
    pub(super) is_armed: bool,
    /// Of which messages of the lobby and of another room one is notified, where that is not as at first.
    pub(super) notify: Option<RoomNotify>,
    pub(super) preferences: Preferences,
    pub(super) plans: Vec<Plan>,
    /// What comes of them once all that stands.
    pub(super) comes_due: Vec<Plan>,
    /// How notifications stand on this device, and what came of a test.
    pub(super) device: Option<(Standing, Option<Tested>)>,
    pub(super) typing: bool,
    pub(super) is_welcomed: bool,
    /// Whether the page goes from right to left.
    pub(super) is_mirrored: bool,
    /// What happens once all that stands.
    pub(super) acts: VecDeque<Act>,
}

impl Stage {
    /// A full room on a good day.
    pub(super) fn new() -> Self {
        Self {
            place: Place::room(LOBBY),
            searched: "",
            server: Server::Answers,
            role: Role::Owner,
            history: cast::talk(),
            unread: 0,
            is_read: false,
            calls: 0,
            has_rooms: true,
            says: false,
            comers: Vec::new(),
            is_archived: false,
            echoes: Vec::new(),
            sent: Vec::new(),
            tray: Vec::new(),
            is_armed: false,
            notify: None,
            preferences: Preferences::default(),
            plans: Vec::new(),
            comes_due: Vec::new(),
            device: None,
            typing: false,
            is_welcomed: true,
            is_mirrored: false,
            acts: VecDeque::new(),
        }
    }

    /// A message that waits, or was refused.
    pub(super) fn echo(&mut self, number: u64, text: &str, problem: Option<Problem>) {
        self.intend(number, Intent::Send(cast::body(text).into()), problem);
    }

    /// Something that somebody wants, and that waits or was refused.
    pub(super) fn intend(&mut self, number: u64, intent: Intent, problem: Option<Problem>) {
        let mut echo = Echo::new(LOBBY, Nonce(number), intent, browser::now());
        if let Some(problem) = problem {
            echo.state = EchoState::Refused(problem);
        }
        self.echoes.push(echo);
    }

    fn entries(&self) -> Vec<RoomEntry> {
        if !self.has_rooms {
            return Vec::new();
        }
        let mut lobby = cast::room(LOBBY, RoomKind::Open, "lobby", "Tea, plans and the rest");
        lobby.is_archived = self.is_archived;
        let garden = cast::room(GARDEN, RoomKind::Closed, "A garden with a name that is long enough to be cut off", "");
        let with_ben = cast::room(WITH_BEN, RoomKind::Direct, "", "");
        let mut elsewhere = History::begin(GARDEN, RoomKind::Closed, 60);
        elsewhere.says(CHLOE, 1, "Tomatoes!");
        elsewhere.says(CHLOE, 1, "So many tomatoes!");
        let quiet = History::begin(WITH_BEN, RoomKind::Direct, 60);
        let mentions = (2..).map(Revision).take(self.calls).collect();
        let mut entries = vec![
            self.history.entry(lobby, self.unread),
            elsewhere.entry(garden, if self.is_read { 0 } else { 2 }),
            quiet.entry(with_ben, 0),
        ];
        entries[1].mentions = mentions;
        if let Some(notify) = self.notify {
            entries[..2].iter_mut().for_each(|entry| entry.notify = notify);
        }
        entries
    }

    /// What is there once the scene stands: where somebody has spoken, a message. On a phone details hide those.
    fn sign(&self) -> &'static str {
        let Place::Room { room, panel, .. } = self.place else { return "main" };
        match (panel, room == LOBBY && self.speaks()) {
            (Panel::Details, _) => ".panel",
            (Panel::Search, _) => ".search-state > *",
            (Panel::Thread(_), _) => ".panel-talk > *",
            (Panel::None, true) => ".message",
            (Panel::None, false) => "main",
        }
    }

    fn speaks(&self) -> bool {
        self.server == Server::Answers && self.is_welcomed && self.has_rooms && !self.history.is_silent()
    }

    /// The page with this scene on it.
    pub(super) fn show(self) -> AnyView {
        let entries = self.entries();
        let sign = self.sign();
        let Self {
            place,
            searched,
            server,
            role,
            history,
            echoes,
            typing,
            says,
            comers,
            is_welcomed,
            is_mirrored,
            acts,
            sent,
            tray,
            is_armed,
            preferences,
            plans,
            comes_due,
            device,
            ..
        } = self;
        let history = Rc::new(history);
        let state = State::rehearsed(ADA, echoes, move |command| answer(server, &history, command));
        provide_context(state);
        provide_drafts(state);
        rehearse_place(place, searched);
        rehearse_session(state, session(role));
        if is_welcomed {
            state.hear(cast::welcome(role, entries, preferences));
        }
        for plan in plans {
            state.hear(ServerFrame::Signal(Fleeting::Plan { plan: plan.nonce, now: Some(plan) }));
        }
        if !comes_due.is_empty() {
            let tell = move || {
                for plan in &comes_due {
                    state.hear(ServerFrame::Signal(Fleeting::Plan { plan: plan.nonce, now: Some(plan.clone()) }));
                }
            };
            set_timeout(tell, DUE);
        }
        if says {
            state.hear(cast::ada_says(role));
        }
        for (revision, person) in (10..).map(Revision).zip(comers) {
            let what = SpaceFact::PersonJoined(person);
            state.hear(ServerFrame::Space(SpaceEvent { revision, at: browser::now(), what }));
        }
        if let Some((standing, tested)) = device {
            rehearse(standing, tested);
        }
        for (message, files) in sent {
            use_trays().rehearse_sent(message, files);
        }
        if !tray.is_empty() {
            use_trays().rehearse(tray, is_armed.then_some(Talk::in_room(LOBBY)));
        }
        if typing {
            for user in [BEN, CHLOE] {
                state.hear(ServerFrame::Signal(Fleeting::Typing { room: LOBBY, thread: None, user }));
            }
        }
        if is_mirrored {
            let _ = document().document_element().map(|root| root.set_attribute("dir", "rtl"));
        }
        play(sign, acts, Hands { state, dialogs: provide_dialogs(), drafts: use_drafts(), toasts: use_toasts() });
        view! { <Shell /> }.into_any()
    }
}

fn answer(server: Server, history: &History, command: &Command) -> Option<Result<Reply, Problem>> {
    match server {
        Server::Waits => return None,
        Server::Fails => return Some(Err(Problem::Unavailable)),
        Server::Answers | Server::HasNothing => {}
    }
    let has_some = server == Server::Answers;
    match command {
        Command::FindPage { thread, at, .. } => Some(Ok(Reply::Page(history.page(*thread, *at)))),
        Command::FindItems { room, revisions } => Some(Ok(Reply::Items(history.found(*room, revisions)))),
        Command::FindMembers { room } => {
            let as_of = history.events.last().map(|event| event.revision).unwrap_or_default();
            Some(Ok(Reply::Members { room: *room, as_of, members: cast::members() }))
        }
        Command::ListRooms { .. } => Some(Ok(Reply::Rooms(if has_some { listed() } else { Vec::new() }))),
        Command::ListInvites => Some(Ok(Reply::Invites(if has_some { super::links::invites() } else { Vec::new() }))),
        Command::FindUnread { .. } => Some(Ok(Reply::Unread(history.unread()))),
        Command::FindReceipts { room } => Some(Ok(Reply::Receipts { room: *room, receipts: history.receipts.clone() })),
        Command::FindVoters { .. } => Some(Ok(Reply::Voters(super::polls::voters()))),
        Command::FindProfile { user } => Some(Ok(Reply::Profile(cast::profile(*user)))),
        Command::FindVersions { message, .. } => Some(Ok(Reply::Versions(history.versions(*message)))),
        Command::CreateInvite { .. } => Some(Ok(super::links::invited())),
        Command::Search { after, .. } => Some(Ok(Reply::Found(super::finds::found(has_some, after.is_some())))),
        // Everything else waits for ever: nothing happens in a preview.
        Command::SendMessage { .. }
        | Command::Forward { .. }
        | Command::EditMessage { .. }
        | Command::DeleteMessage { .. }
        | Command::React { .. }
        | Command::Pin { .. }
        | Command::Save { .. }
        | Command::Follow { .. }
        | Command::Vote { .. }
        | Command::ClosePoll { .. }
        | Command::RemovePreview { .. }
        | Command::SetDraft { .. }
        | Command::Plan { .. }
        | Command::ChangePlan { .. }
        | Command::MarkRead { .. }
        | Command::MarkUnread { .. }
        | Command::Type { .. }
        | Command::Attend { .. }
        | Command::Resume { .. }
        | Command::ResumeSpace { .. }
        | Command::CreateRoom { .. }
        | Command::CreateDirect { .. }
        | Command::JoinRoom { .. }
        | Command::LeaveRoom { .. }
        | Command::AddMember { .. }
        | Command::RemoveMember { .. }
        | Command::SetRoomRole { .. }
        | Command::RenameRoom { .. }
        | Command::DescribeRoom { .. }
        | Command::ArchiveRoom { .. }
        | Command::ChangeProfile { .. }
        | Command::SetRole { .. }
        | Command::RenameSpace { .. }
        | Command::RevokeInvite { .. }
        | Command::SetNotify { .. }
        | Command::SetPreferences { .. }
        | Command::SetStatus { .. } => None,
    }
}

fn listed() -> Vec<ListedRoom> {
    let row = |room, name: &str, topic: &str, is_member| ListedRoom {
        room: cast::room(room, RoomKind::Open, name, topic),
        is_member,
        last_at: UnixMs(0),
    };
    vec![
        row(cast::ELSEWHERE, "books", "What we read, and what we did not finish", false),
        row(LOBBY, "lobby", "Tea, plans and the rest", true),
        row(GARDEN, "রান্নাঘর", "কে কী রাঁধছেন আজ", false),
    ]
}

/// What the server says of the session.
pub(super) fn session(role: Role) -> SessionState {
    let name = PersonName::parse("Ada").expect("short");
    SessionState {
        protocol: PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        space: SpaceName::parse("Kitchen table").ok(),
        registration: Registration::Invite,
        me: Some(Me { user: ADA, name, has_password: role != Role::Guest }),
    }
}
