//! Drafts between this device and the server: what is written here is said when one pauses, and what was written elsewhere
//! stands here too. Which words stay, where there are some on both sides, is for [`Standing`] to say.

use std::cell::RefCell;
use std::rc::Rc;

use adda_shared::draft::{DraftText, Meeting, Standing};
use adda_shared::id::{RequestId, UnixMs};
use adda_shared::protocol::command::{Command, NewDraft, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Change;
use adda_shared::replica::outbox::Turn;
use adda_shared::text::MessageBody;
use gloo_timers::callback::Timeout;

use super::keeping::STROKE_MS;
use super::mirror::show;
use super::talk::Talk;
use super::written::Written;
use super::{Inner, State};
use crate::keep::{self, Store, To};
use crate::signal::Signal;

/// Milliseconds after the last stroke in which nothing is said: one goes on most often.
const PAUSE_MS: u32 = 1_500;

/// Begins the line before a draft that the server holds, or of which it holds another: the number of that one, and
/// [`NEW`] where something else was written since. No message has such a character.
const KNOWN: char = '\u{3}';
const NEW: char = '+';

/// See the [module](self).
#[derive(Default)]
pub(super) struct Drafting {
    standings: RefCell<Vec<(Talk, Standing)>>,
    /// Where something was written in this page, and in no other since.
    own: RefCell<Vec<Talk>>,
    /// Where something was written in another page that has not said it yet: it is for that page to say.
    theirs: RefCell<Vec<Talk>>,
    asked: RefCell<Vec<(RequestId, Talk)>>,
    pause: RefCell<Option<Timeout>>,
}

impl Drafting {
    fn standing(&self, talk: Talk) -> Standing {
        let standings = self.standings.borrow();
        standings.iter().find(|(of, _)| *of == talk).map(|(_, standing)| standing.clone()).unwrap_or_default()
    }

    fn set(&self, talk: Talk, standing: Standing) {
        let mut standings = self.standings.borrow_mut();
        standings.retain(|(of, _)| *of != talk);
        if standing != Standing::default() {
            standings.push((talk, standing));
        }
    }

    fn talks(&self) -> Vec<Talk> {
        self.standings.borrow().iter().map(|(talk, _)| *talk).collect()
    }

    /// Something was written in this page.
    pub(super) fn write(&self, talk: Talk) {
        let mut standing = self.standing(talk);
        standing.write();
        self.set(talk, standing);
        self.theirs.borrow_mut().retain(|theirs| *theirs != talk);
        let mut own = self.own.borrow_mut();
        if !own.contains(&talk) {
            own.push(talk);
        }
    }

    /// Takes what an earlier page has kept: answers the draft.
    pub(super) fn take<'a>(&self, talk: Talk, kept: &'a str) -> &'a str {
        let (standing, draft) = opened(kept);
        self.set(talk, standing);
        draft
    }

    /// Takes what another page keeps by now: answers the draft.
    fn take_theirs<'a>(&self, talk: Talk, kept: &'a str) -> &'a str {
        let draft = self.take(talk, kept);
        for places in [&self.own, &self.theirs] {
            places.borrow_mut().retain(|place| *place != talk);
        }
        self.theirs.borrow_mut().extend(self.standing(talk).is_new().then_some(talk));
        draft
    }

    pub(super) fn end(&self) {
        self.standings.take();
        self.own.take();
        self.theirs.take();
        self.asked.take();
        self.pause.take();
    }
}

/// A draft as it is kept, with how it stands; nothing, where there is nothing to keep.
fn sealed(standing: &Standing, draft: &str) -> Option<String> {
    let is_nothing = draft.is_empty() && !(standing.is_new() && standing.known() > 0);
    let mut kept = String::new();
    // What the server never had is kept as it always was.
    if standing.known() > 0 {
        kept.push(KNOWN);
        kept.push_str(&standing.known().to_string());
        kept.extend(standing.is_new().then_some(NEW));
        kept.push('\n');
    }
    kept.push_str(draft);
    (!is_nothing).then_some(kept)
}

/// The other way.
fn opened(kept: &str) -> (Standing, &str) {
    let head = kept.strip_prefix(KNOWN).and_then(|rest| rest.split_once('\n'));
    let known = head.and_then(|(line, draft)| {
        let number = line.strip_suffix(NEW);
        Some((Standing::kept(number.unwrap_or(line).parse().ok()?, number.is_some()), draft))
    });
    known.unwrap_or((Standing::kept(0, !kept.is_empty()), kept))
}

/// What a draft says to the server: nothing, where that would not take it.
fn said(draft: &Written) -> Option<Option<DraftText>> {
    let body = MessageBody::parse(&draft.text).ok()?;
    Some((!body.is_empty()).then_some(DraftText { body, reply_to: draft.reply_to }))
}

impl State {
    /// Says now what was written: one goes away from it.
    pub(crate) fn say_drafts(self) {
        self.inner().say_drafts();
    }

    /// The rooms and threads in which something is being written, by their numbers.
    pub(crate) fn drafts(self) -> Signal<Vec<u64>> {
        self.inner().mirror.drafts.clone().into()
    }

    /// When a draft was last set, as far as the server knows.
    pub(crate) fn draft_at(self, talk: Talk) -> Option<UnixMs> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        replica.room(talk.room)?.entry().draft(talk.thread).map(|draft| draft.at)
    }
}

impl Inner {
    /// Something is written in this page.
    pub(super) fn keep_draft(&self, talk: Talk, text: &str) {
        if self.keeping.draft(talk) != text {
            self.keeping.drafting.write(talk);
            self.keeping.set_draft(talk, text);
            self.put_draft(talk);
        }
    }

    /// Another page says what is written there.
    pub(super) fn told_of_draft(self: &Rc<Self>, talk: Talk, text: &str) {
        if self.keeping.since_stroke_ms() >= STROKE_MS {
            let text = self.keeping.drafting.take_theirs(talk, text);
            self.keeping.set_draft(talk, text);
            show(&self.mirror.drafts, self.keeping.places_written());
            self.mirror.drafts_told.update(|count| *count += 1);
            if Written::of(text).reply_to.is_some() {
                // What it answers may have to be asked for.
                self.refresh_soon();
            }
        }
    }

    /// Keeps a draft as it stands now, and tells the other pages.
    pub(super) fn put_draft(&self, talk: Talk) {
        show(&self.mirror.drafts, self.keeping.places_written());
        if self.keeping.keeps() {
            let kept = sealed(&self.keeping.drafting.standing(talk), &self.keeping.draft(talk));
            keep::put_text(Store::Drafts, &talk.name(), kept.as_deref());
            // Not before it is kept: a page that has just opened finds it, or hears of it.
            keep::tell(&super::pages::Said::Draft(talk, kept.unwrap_or_default()).to_text(), To::OthersWhenKept);
        }
    }

    /// Whether this page says to the server what is written there: it was written here; or in no page that is open, and
    /// this is the one that sends.
    fn says(&self, talk: Talk) -> bool {
        let Drafting { own, theirs, .. } = &self.keeping.drafting;
        let is_turn = self.replica.borrow().turn() != Turn::Follows;
        own.borrow().contains(&talk) || (is_turn && !theirs.borrow().contains(&talk))
    }

    /// Says what was written when nothing more was for a while.
    pub(super) fn pause_drafts(self: &Rc<Self>, ms: u32) {
        let inner = Rc::clone(self);
        self.keeping.drafting.pause.replace(Some(Timeout::new(ms, move || inner.say_drafts())));
    }

    pub(super) fn wrote(self: &Rc<Self>) {
        self.pause_drafts(PAUSE_MS);
    }

    fn say_drafts(self: &Rc<Self>) {
        self.keeping.drafting.pause.take();
        if !self.replica.borrow().is_live() {
            return;
        }
        for talk in self.keeping.drafting.talks().into_iter().filter(|talk| self.says(*talk)) {
            self.meet_draft(talk);
            self.say_draft(talk);
        }
        self.pump();
    }

    fn say_draft(&self, talk: Talk) {
        let Some(here) = said(&self.keeping.written(talk)) else { return };
        let drafting = &self.keeping.drafting;
        let (before, mut standing) = (drafting.standing(talk), drafting.standing(talk));
        let is_due = {
            let replica = self.replica.borrow();
            let Some(room) = replica.room(talk.room) else { return };
            standing.is_due(here.as_ref(), room.entry().draft(talk.thread))
        };
        let known = standing.known();
        let is_settled = before.is_new() && !standing.is_new();
        drafting.set(talk, standing);
        if is_settled {
            self.put_draft(talk);
        }
        if is_due {
            let draft = here.map(|text| NewDraft { body: text.body.as_str().to_owned(), reply_to: text.reply_to });
            let command = Command::SetDraft { room: talk.room, thread: talk.thread, draft, known };
            let id = self.replica.borrow_mut().request(command);
            drafting.asked.borrow_mut().extend(id.map(|id| (id, talk)));
        }
    }

    /// Takes what the server says of drafts.
    pub(super) fn hear_of_drafts(self: &Rc<Self>, changes: &[Change]) {
        if !self.replica.borrow().is_live() {
            return;
        }
        for change in changes {
            if let Change::Answered(id, result) = change {
                self.draft_answered(*id, result);
            } else if let Change::Room(room) = change {
                self.places_with_drafts()
                    .into_iter()
                    .filter(|talk| talk.room == *room)
                    .for_each(|talk| self.meet_draft(talk));
            } else if matches!(change, Change::Everything) {
                let drafting = &self.keeping.drafting;
                drafting.asked.take();
                // Whoever wrote it may be gone by now.
                drafting.theirs.take();
                drafting.standings.borrow_mut().iter_mut().for_each(|(_, standing)| standing.interrupt());
                self.places_with_drafts().into_iter().for_each(|talk| self.meet_draft(talk));
                self.wrote();
            }
        }
    }

    fn draft_answered(self: &Rc<Self>, id: RequestId, result: &Result<Reply, Problem>) {
        let drafting = &self.keeping.drafting;
        let place = drafting.asked.borrow().iter().position(|(other, _)| *other == id);
        let Some((_, talk)) = place.map(|place| drafting.asked.borrow_mut().swap_remove(place)) else { return };
        let mut standing = drafting.standing(talk);
        match result {
            // What came of it was told before this. Where that was nothing, as when it is gone again, the next is said.
            Ok(_) => standing.interrupt(),
            Err(problem) if problem.is_passing() => {
                standing.interrupt();
                self.pause_drafts(u32::try_from(problem.wait_ms()).unwrap_or(PAUSE_MS));
            }
            Err(_) => standing.refuse(),
        }
        let is_new = standing.is_new();
        drafting.set(talk, standing);
        if is_new && result.is_ok() && drafting.pause.borrow().is_none() {
            self.wrote();
        }
    }

    /// Where there are words here, or on the server.
    fn places_with_drafts(&self) -> Vec<Talk> {
        let mut places = self.keeping.drafting.talks();
        let replica = self.replica.borrow();
        for (room, state) in replica.rooms() {
            let held = state.entry().drafts.iter().map(|draft| Talk { room, thread: draft.thread });
            places.extend(held.filter(|talk| self.keeping.drafting.standing(*talk) == Standing::default()));
        }
        places
    }

    /// Compares what is written here with what the server holds. What one is typing at this moment is left alone.
    fn meet_draft(self: &Rc<Self>, talk: Talk) {
        // What waits for its files to be sent is not what is written any more.
        let is_sent = |trays: &Vec<(Talk, bool)>| trays.iter().any(|(of, is_armed)| *of == talk && *is_armed);
        if self.mirror.trays.with_untracked(is_sent) {
            return;
        }
        let written = self.keeping.written(talk);
        let Some(here) = said(&written) else { return };
        let before = self.keeping.drafting.standing(talk);
        let mut standing = before.clone();
        let (meeting, held) = {
            let replica = self.replica.borrow();
            let Some(room) = replica.room(talk.room) else { return };
            let held = room.entry().draft(talk.thread);
            (standing.meet(here.as_ref(), held), held.map(|held| held.text.clone()))
        };
        if meeting == Meeting::Stay && standing == before {
            return;
        }
        let is_typed = before.is_new() && self.keeping.since_stroke_ms() < STROKE_MS;
        if meeting != Meeting::Stay && is_typed {
            return self.wrote();
        }
        let is_new = standing.is_new();
        self.keeping.drafting.set(talk, standing);
        if meeting != Meeting::Stay {
            let held = held.map(|text| Written { reply_to: text.reply_to, text: text.body.as_str().to_owned() });
            let held = held.unwrap_or_default();
            let both = meeting == Meeting::Join;
            let reply_to = written.reply_to.filter(|_| both).or(held.reply_to);
            let draft = if both { Written { reply_to, ..written.with(&held.text) } } else { held };
            self.keeping.set_draft(talk, &draft.to_kept());
            self.mirror.drafts_told.update(|count| *count += 1);
            self.refresh_soon();
        }
        show(&self.mirror.drafts, self.keeping.places_written());
        if self.says(talk) {
            self.put_draft(talk);
        }
        if is_new && self.keeping.drafting.pause.borrow().is_none() {
            self.wrote();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(known: u64, is_new: bool, draft: &str, kept: Option<&str>) {
        let standing = Standing::kept(known, is_new);
        assert_eq!(sealed(&standing, draft).as_deref(), kept);
        if let Some(kept) = kept {
            assert_eq!(opened(kept), (standing, draft));
        }
    }

    #[test]
    fn what_is_kept_says_how_it_stands_to_the_server() {
        check(0, true, "tea?\nat five", Some("tea?\nat five"));
        check(0, true, "", None);
        check(7, false, "tea?", Some("\u{3}7\ntea?"));
        check(7, true, "\u{2}288\ntea?", Some("\u{3}7+\n\u{2}288\ntea?"));
        // That it was sent, which the server does not know yet.
        check(7, true, "", Some("\u{3}7+\n"));
        check(7, false, "", None);
    }

    #[test]
    fn what_an_earlier_version_kept_is_new_to_the_server() {
        for kept in ["tea?", "\u{2}288\ntea?", "\u{3}x\ntea?", "\u{3}7"] {
            assert_eq!(opened(kept), (Standing::kept(0, true), kept));
        }
        assert_eq!(opened(""), (Standing::kept(0, false), ""));
    }

    #[test]
    fn what_the_server_would_not_take_is_not_said() {
        let written = |text: &str| Written { reply_to: None, text: text.to_owned() };
        assert_eq!(said(&written(" \n")), Some(None));
        assert_eq!(said(&written("bell \u{7}")), None);
        assert_eq!(said(&written(&"x".repeat(16_001))), None);
        let body = MessageBody::parse("tea").expect("short");
        assert_eq!(said(&written("tea \n")), Some(Some(DraftText { body, reply_to: None })));
    }
}
