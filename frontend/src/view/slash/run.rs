//! Doing what a command says.

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::markdown::{Reference, reference_at};
use adda_shared::model::RoomKind;
use adda_shared::notify::RoomNotify;
use adda_shared::plan::{Planned, parse_note};
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Slash;
use super::line::{Held, Why, held};
use super::read::{Read, Span, action, people, read, shrug, signed, span, status, unquoted};
use crate::browser;
use crate::device::tomorrow_at_eight;
use crate::place::{Place, Places, use_places};
use crate::signal::Signal;
use crate::state::Unsent;
use crate::state::talk::Talk;
use crate::text::{Language, PlansText, format, use_language};
use crate::view::act::{Act, use_act};
use crate::view::actions::{Action, use_action};
use crate::view::browse::direct_with;
use crate::view::dates::{beginning_of, find_moment};
use crate::view::dialogs::{Dialogs, use_dialogs};
use crate::view::drafts::{Drafts, use_drafts};
use crate::view::notify::{HOUR_MS, moment, notify_of};
use crate::view::plan_dialog::{self, plan_message};
use crate::view::shortcuts::open_search;
use crate::view::times;

/// For how long a room is mute, and all are, where that is not said.
const MUTE_MS: u64 = 8 * HOUR_MS;
const PAUSE_MS: u64 = HOUR_MS;

/// Reads what is written and begins with a slash, within a view. Answers what is to be sent as a message; nothing where
/// it is a command, which is done then, or where it is said why it can't be.
pub(crate) fn run(talk: Talk, written: &str) -> Option<String> {
    let here = Here {
        act: use_act(),
        places: use_places(),
        dialogs: use_dialogs(),
        drafts: use_drafts(),
        language: use_language(),
        talk,
        room: talk.room,
        written: written.to_owned(),
    };
    match read(written) {
        Read::Text(text) => Some(text.to_owned()),
        Read::Unknown(_) if held(|held| held.is_meant(written)) => Some(written.to_owned()),
        Read::Unknown(word) => here.refuse(Why::Unknown(word.to_owned())),
        Read::Slash(slash, rest) => here.run(slash, rest),
    }
}

/// Where a command is written, and what it takes to do it.
#[derive(Clone)]
struct Here {
    act: Act,
    places: Places,
    dialogs: Dialogs,
    drafts: Drafts,
    language: Signal<Language>,
    talk: Talk,
    /// What is done with a room is done with this one, in its threads, too.
    room: RoomId,
    written: String,
}

impl Here {
    fn run(self, slash: Slash, rest: &str) -> Option<String> {
        let room = self.room;
        if slash == Slash::Topic && rest.is_empty() {
            return self.say_topic();
        }
        if !untrack(|| slash.is_allowed(self.act.state, room)) {
            return self.refuse(Why::NotHere);
        }
        let dialogs = self.dialogs;
        match slash {
            Slash::Me | Slash::Topic | Slash::Rename if rest.is_empty() => self.refuse(Why::NoText),
            Slash::Me => Some(action(rest)),
            Slash::Shrug => Some(shrug(rest)),
            Slash::Topic => self.just(Command::DescribeRoom { room, topic: rest.to_owned() }),
            Slash::Rename => self.just(Command::RenameRoom { room, name: unquoted(rest).to_owned() }),
            Slash::Invite => self.invite(rest),
            Slash::Remove => self.remove(rest),
            Slash::Dm => self.write_to(rest),
            Slash::Join => self.join(rest),
            Slash::Mute => self.silence(rest, true),
            Slash::Pause => self.silence(rest, false),
            Slash::Unmute => {
                let notify = RoomNotify { muted_until: UnixMs(0), ..untrack(|| notify_of(self.act.state, room)) };
                self.just(Command::SetNotify { room, notify })
            }
            Slash::Resume => {
                let resume = self.act.state.with_preferences(&|preferences| preferences.paused_until = UnixMs(0));
                self.just(resume)
            }
            Slash::Status if rest.is_empty() => self.act_as(Action::Status),
            Slash::Status => self.just(Command::SetStatus { status: status(rest) }),
            Slash::Poll => self.done(|here| dialogs.ask_poll(here.talk, rest)),
            Slash::Date => self.go_to_day(rest),
            Slash::Search => self.done(|here| open_search(here.act.state, here.places, rest)),
            Slash::Leave => self.done(|_| dialogs.open_for(room, dialogs.leave_room)),
            Slash::Archive => self.done(|_| dialogs.open_for(room, dialogs.archive_room)),
            Slash::Saved => self.act_as(Action::Saved),
            Slash::Drafts => self.act_as(Action::Drafts),
            Slash::Later => self.act_as(Action::Plans),
            Slash::Schedule => self.schedule(rest),
            Slash::Remind => self.remind(rest),
            Slash::Threads => self.act_as(Action::Threads),
            Slash::Unread => self.act_as(Action::Unread),
            Slash::Settings => self.act_as(Action::Settings),
            Slash::Dark => self.act_as(Action::DarkTheme),
            Slash::Light => self.act_as(Action::LightTheme),
            Slash::Shortcuts => self.act_as(Action::Shortcuts),
            Slash::Help => self.act_as(Action::Slashes),
        }
    }

    /// Says why it is not done, and leaves it as it is.
    fn refuse(self, why: Why) -> Option<String> {
        held(|held| held.refuse(self.talk, self.written, why));
        None
    }

    /// Takes what is written away: it is done.
    fn done(self, then: impl FnOnce(&Self)) -> Option<String> {
        self.drafts.take(self.talk, &self.written);
        then(&self);
        None
    }

    fn act_as(self, action: Action) -> Option<String> {
        let run = use_action();
        self.done(|_| run(action))
    }

    /// Does what the server is asked for, one thing at a time. `work` answers whether it was done; where it was not, that
    /// has been said.
    fn ask(self, work: impl Future<Output = bool> + 'static) -> Option<String> {
        if !untrack(|| self.act.state.is_live().get()) {
            return self.refuse(Why::Offline);
        }
        if held(Held::begin) {
            spawn_local(async move {
                let is_done = work.await;
                held(Held::end);
                if is_done {
                    self.done(|_| {});
                }
            });
        }
        None
    }

    fn just(self, command: Command) -> Option<String> {
        let act = self.act;
        self.ask(async move { act.ask(command).await.is_some() })
    }

    fn say_topic(self) -> Option<String> {
        let toasts = self.act.toasts;
        let topic = self.act.state.room(self.room).head.with_untracked(|head| {
            let room = &head.as_ref()?.room;
            (room.kind != RoomKind::Direct).then(|| room.topic.to_string())
        });
        match topic {
            None => self.refuse(Why::NotHere),
            Some(topic) if topic.is_empty() => self.done(|_| toasts.note(toasts.beside_words().about.no_topic)),
            Some(topic) => self.done(|_| toasts.note(topic)),
        }
    }

    /// The people that are named, or why not.
    fn named(&self, rest: &str) -> Result<Vec<UserId>, Why> {
        let sent = self.act.state.resolve(&signed('@', rest));
        match people(&sent) {
            Ok(people) if people.is_empty() => Err(Why::NoPerson),
            Ok(people) => Ok(people),
            Err(name) => Err(Why::Nobody(name.to_owned())),
        }
    }

    fn one_named(&self, rest: &str) -> Result<UserId, Why> {
        match self.named(rest)?.as_slice() {
            [user] if Some(*user) != self.act.state.user() => Ok(*user),
            _ => Err(Why::NoPerson),
        }
    }

    fn invite(self, rest: &str) -> Option<String> {
        let (act, room) = (self.act, self.room);
        match self.named(rest) {
            Err(why) => self.refuse(why),
            Ok(people) => self.ask(async move {
                for user in people {
                    if act.ask(Command::AddMember { room, user }).await.is_none() {
                        return false;
                    }
                }
                true
            }),
        }
    }

    fn remove(self, rest: &str) -> Option<String> {
        match self.one_named(rest) {
            Err(why) => self.refuse(why),
            Ok(user) => self.done(|here| {
                here.dialogs.member.set(Some(user));
                here.dialogs.open_for(here.room, here.dialogs.remove_member);
            }),
        }
    }

    fn write_to(self, rest: &str) -> Option<String> {
        let user = match self.one_named(rest) {
            Err(why) => return self.refuse(why),
            Ok(user) => user,
        };
        // One that is there already is entered without a connection, too.
        if let Some(room) = direct_with(self.act.state, user) {
            return self.done(|here| here.places.go(Place::room(room)));
        }
        let (act, places) = (self.act, self.places);
        self.ask(async move {
            let reply = act.ask(Command::CreateDirect { people: vec![user] }).await;
            let Some(Reply::Room { room }) = reply else { return false };
            places.go(Place::room(room));
            true
        })
    }

    fn join(self, rest: &str) -> Option<String> {
        let state = self.act.state;
        let wanted = signed('#', rest);
        let sent = state.resolve(&wanted);
        let Some(name) = wanted.strip_prefix('#').map(|name| unquoted(name).to_owned()).filter(|name| !name.is_empty())
        else {
            return self.refuse(Why::NoRoom);
        };
        let known = reference_at(&sent, 0).filter(|(bytes, ..)| *bytes == sent.len());
        if let Some((_, Reference::Room(room), _)) = known
            && state.rooms().with_untracked(|rooms| rooms.contains(&room))
        {
            return self.done(|here| here.places.go(Place::room(room)));
        }
        let here = self.clone();
        self.ask(async move {
            let Some(Reply::Rooms(rooms)) = here.act.ask(Command::ListRooms { matching: name.clone() }).await else {
                return false;
            };
            let is_called = |called: &str| format::fold(called) == format::fold(&name);
            let mut rooms = rooms.into_iter().map(|listed| listed.room);
            let found = rooms.find(|room| room.name.as_ref().is_some_and(|called| is_called(&called.to_string())));
            let Some(found) = found else {
                here.refuse(Why::NoSuchRoom(name));
                return false;
            };
            let has_joined = here.act.ask(Command::JoinRoom { room: found.room }).await.is_some();
            if has_joined {
                here.places.go(Place::room(found.room));
            }
            has_joined
        })
    }

    /// Mutes the room, or pauses all.
    fn silence(self, rest: &str, is_of_room: bool) -> Option<String> {
        let now = browser::wall_clock();
        let length =
            if rest.is_empty() { Some(Span::For(if is_of_room { MUTE_MS } else { PAUSE_MS })) } else { span(rest) };
        let until = match length {
            None => return self.refuse(Why::NoSpan(rest.to_owned())),
            Some(Span::For(ms)) => UnixMs(now.0 + ms),
            Some(Span::Tomorrow) => tomorrow_at_eight(now),
        };
        let (act, room, language) = (self.act, self.room, self.language);
        let command = if is_of_room {
            let notify = RoomNotify { muted_until: until, ..untrack(|| notify_of(act.state, room)) };
            Command::SetNotify { room, notify }
        } else {
            act.state.with_preferences(&|preferences| preferences.paused_until = until)
        };
        self.ask(async move {
            let is_done = act.ask(command).await.is_some();
            if is_done {
                let words = act.toasts.beside_words();
                let until = moment(words, language.get_untracked(), until, now);
                let said = if is_of_room { words.notify.muted } else { words.notify.paused };
                act.toasts.note(said(&until));
            }
            is_done
        })
    }

    /// Plans that a message is sent, where a time is said; otherwise asks when.
    fn schedule(self, rest: &str) -> Option<String> {
        let (talk, dialogs) = (self.talk, self.dialogs);
        if self.act.state.tray(talk).get_untracked().is_some() {
            return self.refuse(Why::NoFiles);
        }
        match times::read(rest) {
            Some((at, says)) if !says.is_empty() => {
                if !times::is_ahead(at, browser::wall_clock()) {
                    return self.refuse(Why::NoTime);
                }
                let planned = plan_message(self.act.state, self.drafts, talk, says, at);
                self.planned(planned, at, |words| words.scheduled)
            }
            Some(_) | None => {
                self.drafts.set(talk, rest.to_owned());
                plan_dialog::send_later(dialogs, talk, rest);
                None
            }
        }
    }

    /// Plans a reminder in one's own words; asks for what is not said.
    fn remind(self, rest: &str) -> Option<String> {
        let dialogs = self.dialogs;
        if rest.is_empty() {
            return self.done(|_| plan_dialog::remind_of(dialogs, ""));
        }
        match times::read(rest) {
            None => self.refuse(Why::NoWhen),
            Some((_, "")) => self.refuse(Why::NoText),
            Some((at, _)) if !times::is_ahead(at, browser::wall_clock()) => self.refuse(Why::NoTime),
            Some((at, says)) => {
                let note = parse_note(says).map_err(Unsent::Text);
                let planned = note.and_then(|note| self.act.state.plan(at, Planned::Note(note)));
                self.planned(planned, at, |words| words.reminded)
            }
        }
    }

    /// Says until when something is planned; where it could not even be put into the outbox, why.
    fn planned(
        self,
        planned: Result<(), Unsent>,
        at: UnixMs,
        said: fn(&PlansText) -> fn(&str) -> String,
    ) -> Option<String> {
        let toasts = self.act.toasts;
        if let Err(unsent) = planned {
            toasts.unsent(unsent);
            return None;
        }
        let words = toasts.beside_words();
        toasts.note(said(&words.plans)(&moment(words, self.language.get_untracked(), at, browser::wall_clock())));
        self.done(|_| {})
    }

    fn go_to_day(self, rest: &str) -> Option<String> {
        let Some(at) = beginning_of(rest) else { return self.refuse(Why::NoDay) };
        let (act, places, room) = (self.act, self.places, self.room);
        self.ask(async move { find_moment(act, places, room, at).await })
    }
}
