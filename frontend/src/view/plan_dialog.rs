//! The dialog in which one says when: a message is to be sent, or oneself to be reminded; or something that is planned is
//! to be another.

use std::sync::Arc;

use adda_shared::id::{Nonce, UnixMs};
use adda_shared::limits::PLAN_DAYS_MAX;
use adda_shared::plan::{Plan, PlanChange, Planned, parse_note};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{MessageBody, TextFault};
use leptos::prelude::*;

use super::dialogs::{Dialogs, use_dialogs};
use super::drafts::{Drafts, use_drafts};
use super::notify::moment;
use super::times::{Preset, filled_in};
use crate::browser;
use crate::pages::attempt::{Attempt, FormProblem};
use crate::signal::{RwSignal, Signal};
use crate::state::planning::ListedPlan;
use crate::state::talk::Talk;
use crate::state::written::Written;
use crate::state::{State, Unsent, use_state};
use crate::text::{PlansText, Say as _, format, use_beside_text, use_language};
use crate::ui::button::{Button, Look};
use crate::ui::choice::Choice;
use crate::ui::dialog::Dialog;
use crate::ui::field::{Field, FieldKind, Note};
use crate::ui::fresh_id;
use crate::ui::list::When;
use crate::ui::toast::{Toasts, use_toasts};
use crate::watch::live;

/// What the dialog is about, by what stands in [`Dialogs`].
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    /// A message is to be sent later.
    Send(Talk),
    /// Oneself is to be reminded of a message, or of something else.
    Remind(Option<Planned>),
    /// Something that is planned is to be another.
    Change(Box<ListedPlan>),
}

impl About {
    fn of(state: State, dialogs: Dialogs) -> Self {
        let changed = dialogs.plan.get_untracked().parse::<Nonce>().ok();
        if let Some(listed) = changed.and_then(|nonce| state.find_plan(nonce)) {
            return Self::Change(Box::new(listed));
        }
        if let Some(talk) = dialogs.asks_in.get_untracked() {
            return Self::Send(talk);
        }
        let message = dialogs.room.get_untracked().zip(dialogs.message.get_untracked());
        Self::Remind(message.map(|(room, message)| Planned::Recall { room, message }))
    }

    /// What was planned, or is to be.
    fn planned(&self) -> Option<&Planned> {
        match self {
            Self::Send(_) => None,
            Self::Remind(planned) => planned.as_ref(),
            Self::Change(listed) => Some(&listed.plan.what),
        }
    }

    /// What is to be another.
    fn changed(&self) -> Option<&Plan> {
        match self {
            Self::Send(_) | Self::Remind(_) => None,
            Self::Change(listed) => Some(&listed.plan),
        }
    }

    /// Whether a message is to be sent.
    fn sends(&self) -> bool {
        match self {
            Self::Send(_) => true,
            Self::Remind(_) => false,
            Self::Change(listed) => listed.plan.what.is_message(),
        }
    }

    /// The field that is written in, if there is one.
    fn field(&self) -> Option<TextField> {
        match self.planned() {
            None | Some(Planned::Note(_)) if !self.sends() => Some(TextField::Note),
            Some(Planned::Recall { .. }) => None,
            None | Some(Planned::Message { .. } | Planned::Note(_)) => Some(TextField::Body),
        }
    }
}

/// Opens the dialog for a message that is written here.
pub(super) fn send_later(dialogs: Dialogs, talk: Talk, text: &str) {
    begin(dialogs, text);
    dialogs.asks_in.set(Some(talk));
    dialogs.planning.set(true);
}

/// Opens the dialog for a reminder: of a message, where `dialogs` names one, or of something in one's own words.
pub(super) fn remind_of(dialogs: Dialogs, text: &str) {
    begin(dialogs, text);
    dialogs.message.set(None);
    dialogs.planning.set(true);
}

/// Opens the dialog for something that is planned.
pub(crate) fn change(dialogs: Dialogs, plan: Nonce) {
    begin(dialogs, "");
    dialogs.plan.set(plan.to_string());
    dialogs.planning.set(true);
}

/// As before a dialog is opened that nobody has said anything in.
pub(super) fn begin(dialogs: Dialogs, text: &str) {
    dialogs.plan.set(String::new());
    dialogs.asks_in.set(None);
    dialogs.question.set(text.to_owned());
}

#[component]
pub(crate) fn PlanDialog(open: RwSignal<bool>) -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_beside_text(), use_dialogs());
    let title = Signal::derive(move || {
        open.track();
        let (about, words) = (About::of(state, dialogs), &text.get().plans);
        match about {
            About::Send(_) => words.send_later,
            About::Remind(_) => words.remind_me,
            About::Change(_) => words.change,
        }
    });
    view! {
        <Dialog open title>
            <PlanForm open />
        </Dialog>
    }
}

/// What is needed to do what the dialog is about.
#[derive(Clone)]
struct Planner {
    state: State,
    toasts: Toasts,
    drafts: Drafts,
    about: Arc<About>,
    says: RwSignal<String>,
    /// The place of the preset that is chosen; of another time, where it is behind them.
    chosen: RwSignal<u64>,
    offered: Arc<[Preset]>,
    day: RwSignal<String>,
    time: RwSignal<String>,
    is_tried: RwSignal<bool>,
}

#[component]
fn PlanForm(open: RwSignal<bool>) -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_beside_text(), use_dialogs());
    let (attempt, language) = (Attempt::new(), use_language());
    let about = Arc::new(About::of(state, dialogs));
    let now = browser::wall_clock();
    let all: &[Preset] = if about.sends() { &Preset::TO_SEND } else { &Preset::TO_REMIND };
    let offered: Arc<[Preset]> = all.iter().copied().filter(|preset| preset.at(now).is_some()).collect();
    let held = match about.planned() {
        Some(Planned::Message { body, .. }) => state.as_typed(body.as_str()),
        Some(Planned::Note(note)) => note.to_string(),
        Some(Planned::Recall { .. }) | None => dialogs.question.get_untracked(),
    };
    // What is changed keeps its time, unless another one is chosen.
    let ahead = about.changed().map(|plan| plan.at).filter(|at| *at > now);
    let (day, time) = ahead.map(format::day_and_time).unwrap_or_default();
    let planner = Planner {
        state,
        toasts: use_toasts(),
        drafts: use_drafts(),
        says: RwSignal::new(held),
        chosen: RwSignal::new(if ahead.is_some() { offered.len() as u64 } else { 0 }),
        offered,
        day: RwSignal::new(day),
        time: RwSignal::new(time),
        is_tried: RwSignal::new(false),
        about,
    };
    let field = planner.about.field();
    let submitted = planner.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        submitted.is_tried.set(true);
        let at = match submitted.at() {
            Some(at) if at > browser::wall_clock() => at,
            // It says beside the fields that they are not filled in.
            None if submitted.is_another() => return,
            // What was offered may have passed since.
            Some(_) | None => return attempt.refuse(Problem::BadTime { days_max: PLAN_DAYS_MAX }),
        };
        match submitted.submit(at) {
            Ok(()) => {
                open.set(false);
                let words = submitted.toasts.beside_words();
                let when = moment(words, language.get_untracked(), at, browser::wall_clock());
                let said = if submitted.about.sends() { words.plans.scheduled } else { words.plans.reminded };
                submitted.toasts.note(said(&when));
            }
            Err(Unsent::Text(fault)) => {
                attempt.refuse(Problem::BadText { field: field.unwrap_or(TextField::Body), fault });
            }
            Err(unsent) => submitted.toasts.unsent(unsent),
        }
    };
    let send = Signal::derive({
        let about = Arc::clone(&planner.about);
        move || match &*about {
            About::Send(_) => text.get().plans.schedule,
            About::Remind(_) => text.get().plans.remind_me,
            About::Change(_) => text.get().common.save,
        }
    });
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::Body, TextField::Note] />
            {field.map(|field| writing(field, planner.says, attempt))}
            <Time planner=planner.clone() />
            <div class="dialog-actions">
                <Button look=Look::Primary submits=true>
                    {send}
                </Button>
            </div>
        </form>
    }
}

/// Where one writes: a message has many lines, a reminder has one.
fn writing(field: TextField, says: RwSignal<String>, attempt: Attempt) -> AnyView {
    let text = use_beside_text();
    if field == TextField::Note {
        let label = text.say(|text| text.plans.note);
        return view! { <Field label value=says error=attempt.error_at(field) focused=true /> }.into_any();
    }
    let error = attempt.error_at(field);
    let id = fresh_id("field");
    let note_id = format!("{id}-note");
    let described = {
        let note_id = note_id.clone();
        move || error.get().is_some().then(|| note_id.clone())
    };
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {text.say(|text| text.plans.message)}
            </label>
            <textarea
                class="field-input plan-text"
                id=id
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
                rows="3"
                dir="auto"
                prop:value=live(move || says.get())
                on:input:target=move |event| says.set(event.target().value())
            ></textarea>
            <Note id=note_id hint=None error />
        </div>
    }
    .into_any()
}

#[component]
fn Time(planner: Planner) -> impl IntoView {
    let text = use_beside_text();
    let Planner { chosen, offered, day, time, is_tried, .. } = planner;
    let count = offered.len() as u64;
    let labels = Signal::derive(move || {
        let words: &PlansText = &text.get().plans;
        let named = offered.iter().map(|preset| preset.name(words).to_owned());
        named.chain([words.another_time.to_owned()]).collect()
    });
    let error = Signal::derive(move || {
        let is_none = is_tried.get() && chosen.get() >= count && filled_in(&day.get(), &time.get()).is_none();
        is_none.then(|| text.get().plans.no_time.to_owned())
    });
    view! {
        <Choice
            legend=text.say(|text| text.plans.when)
            labels
            chosen=chosen.into()
            on_choose=Arc::new(move |place| chosen.set(place))
        />
        <When when=move || { chosen.get() >= count }>
            <div class="plan-time">
                <Field label=text.say(|text| text.plans.day) value=day kind=FieldKind::Date error />
                <label class="field">
                    <span class="field-label">{text.say(|text| text.plans.time)}</span>
                    <input
                        class="field-input"
                        type="time"
                        prop:value=live(move || time.get())
                        on:input:target=move |event| time.set(event.target().value())
                    />
                </label>
            </div>
        </When>
    }
}

impl Planner {
    /// The time that is chosen; nothing, where it is not filled in.
    fn at(&self) -> Option<UnixMs> {
        if let Some(preset) = self.preset() {
            return preset.at(browser::wall_clock());
        }
        let (day, time) = (self.day.get_untracked(), self.time.get_untracked());
        // As it was planned, with the seconds that the fields do not show.
        let planned = self.about.changed().map(|plan| plan.at);
        let unchanged = planned.filter(|at| format::day_and_time(*at) == (day.clone(), time.clone()));
        unchanged.or_else(|| filled_in(&day, &time))
    }

    fn preset(&self) -> Option<Preset> {
        let place = usize::try_from(self.chosen.get_untracked()).unwrap_or(usize::MAX);
        self.offered.get(place).copied()
    }

    /// Whether a day and a time are to be filled in.
    fn is_another(&self) -> bool {
        self.preset().is_none()
    }

    fn submit(&self, at: UnixMs) -> Result<(), Unsent> {
        let (state, says) = (self.state, self.says.get_untracked());
        match &*self.about {
            About::Send(talk) => plan_message(state, self.drafts, *talk, &says, at),
            About::Remind(Some(planned)) => state.plan(at, planned.clone()),
            About::Remind(None) => state.plan(at, Planned::Note(parse_note(&says).map_err(Unsent::Text)?)),
            About::Change(listed) => self.save(listed, &says, at),
        }
    }

    /// Saves a plan as it shall be. One that the server would not have is made anew.
    fn save(&self, listed: &ListedPlan, says: &str, at: UnixMs) -> Result<(), Unsent> {
        let state = self.state;
        let (what, body) = match &listed.plan.what {
            Planned::Message { room, thread, reply_to, .. } => {
                let body = message(state, says)?;
                let said = body.as_str().to_owned();
                (Planned::Message { room: *room, thread: *thread, reply_to: *reply_to, body }, Some(said))
            }
            Planned::Note(_) => {
                let note = parse_note(says).map_err(Unsent::Text)?;
                let said = note.to_string();
                (Planned::Note(note), Some(said))
            }
            Planned::Recall { .. } => (listed.plan.what.clone(), None),
        };
        let refused = listed.refused.as_ref().map(|(nonce, _)| *nonce);
        state.give_up_refused(listed);
        if refused == Some(listed.plan.nonce) {
            return state.plan(at, what);
        }
        state.change_plan(listed.plan.nonce, PlanChange::Set { at, body })
    }
}

/// What a message shall say, which is not nothing.
fn message(state: State, says: &str) -> Result<MessageBody, Unsent> {
    let body = state.body_of(says)?;
    if body.is_empty() { Err(Unsent::Text(TextFault::Empty)) } else { Ok(body) }
}

/// Plans that a message is sent from here, and takes the draft away that it was.
pub(super) fn plan_message(state: State, drafts: Drafts, talk: Talk, says: &str, at: UnixMs) -> Result<(), Unsent> {
    let Written { reply_to, .. } = Written::of(&state.draft(talk));
    let body = message(state, says)?;
    state.plan(at, Planned::Message { room: talk.room, thread: talk.thread, reply_to, body })?;
    drafts.throw_away(talk);
    Ok(())
}
