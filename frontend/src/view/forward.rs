//! Forwarding a message: where to, what one adds to it, and how it is told whose it was.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::item::Forwarded;
use adda_shared::model::RoomKind;
use adda_shared::permission::{RoomAction, SpaceAction};
use adda_shared::protocol::command::Command;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::MessageBody;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::act::{Act, use_act};
use super::browse::{direct_with, room_of};
use super::goals::fit;
use super::names::{display_name, others, room_name, use_hue, use_name, use_room_name};
use super::sidebar::RoomMark;
use crate::pages::attempt::Attempt;
use crate::place::Place;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::rows::MessageRow;
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::text::{Language, Say as _, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::field::{Field, FieldKind};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::{Numbered, each, toggle};
use crate::watch::{live, memo, part};

/// Places in the list at one time: more are found by their name.
const SHOWN_MAX: usize = 30;
/// Places to which it goes at one time.
const CHOSEN_MAX: usize = 10;

/// Where something can be forwarded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Goal {
    Room(RoomId),
    /// Somebody with whom one has not talked yet.
    Person(UserId),
}

/// Rooms have even numbers, people odd ones.
impl Numbered for Goal {
    fn number(&self) -> u64 {
        match self {
            Self::Room(room) => room.0 << 1,
            Self::Person(user) => user.0 << 1 | 1,
        }
    }

    fn numbered(number: u64) -> Self {
        let id = number >> 1;
        if number & 1 == 0 { Self::Room(RoomId(id)) } else { Self::Person(UserId(id)) }
    }
}

/// Whose words a message has, above them: for those who may read them where they were said, the way there.
pub(super) fn origin(message: Memo<MessageRow>) -> AnyView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    // On its way it tells of no more than whose words it has.
    let what = memo(move || message.with(|message| message.forwarded.map(|what| (what, message.sent.is_some()))));
    part(move || {
        let (Forwarded { by, at, room, thread, message }, is_sent) = what.get()?;
        let head = state.room(room).head;
        let is_inside = is_sent && head.with(Option::is_some);
        let is_named = head.with(|head| head.as_ref().is_some_and(|head| head.room.kind != RoomKind::Direct));
        let name = use_room_name(room);
        let line = move || {
            let words = text.get();
            let by = display_name(state, by, words.timeline.somebody);
            if is_named { (words.forward.from_in)(&by, &name.get()) } else { (words.forward.from)(&by) }
        };
        let inner = view! {
            <Icon glyph=Glyph::Forward small=true />
            <span class="quote-text" dir="auto">
                {live(line)}
            </span>
            <time datetime=format::iso(at)>{live(move || format::moment(language.get(), at))}</time>
        };
        Some(if is_inside {
            let link = Place::message(Talk { room, thread }, message).path();
            view! { <a class="quote" data-forwarded="" href=link>{inner}</a> }.into_any()
        } else {
            view! { <span class="quote" data-forwarded="">{inner}</span> }.into_any()
        })
    })
    .into_any()
}

/// Asks where to.
#[component]
pub(crate) fn ForwardMessage(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.forward.title)>
            {part(move || {
                let what = room.get_untracked().zip(message.get_untracked());
                what.map(|(room, message)| view! { <ForwardForm open room message /> })
            })}
        </Dialog>
    }
}

#[component]
fn ForwardForm(open: RwSignal<bool>, room: RoomId, message: Revision) -> impl IntoView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let chosen = RwSignal::<Vec<Goal>>::default();
    let comment = RwSignal::<String>::default();
    let said = move || {
        let text = state.text_of(room, message).unwrap_or_default();
        let files = state.files_of(room, message).into_iter().map(|file| file.name.to_string());
        [text].into_iter().chain(files).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let attempt = Attempt::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (goals, comment) = (chosen.get_untracked(), comment.get_untracked());
        if !goals.is_empty() && attempt.checked(TextField::Body, MessageBody::parse(&comment)).is_some() {
            open.set(false);
            spawn_local(send(act, (room, message), goals, comment));
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <blockquote class="version" dir="auto">
                {live(said)}
            </blockquote>
            <Goals chosen />
            <Field
                label=text.say(|text| text.forward.comment)
                value=comment
                error=attempt.error_at(TextField::Body)
            />
            <div class="dialog-actions">
                <Button
                    look=Look::Primary
                    submits=true
                    disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                >
                    {text.say(|text| text.forward.tool)}
                </Button>
            </div>
        </form>
    }
}

/// The rooms that one may write in, and people; what was chosen stays in view.
#[component]
fn Goals(chosen: RwSignal<Vec<Goal>>) -> impl IntoView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let query = RwSignal::<String>::default();
    let found = memo(move || {
        let mut found = query.with(|query| find(state, language.get(), query));
        // What is chosen can be taken back, whatever one looks for.
        let more =
            chosen.with(|chosen| chosen.iter().filter(|goal| !found.contains(goal)).copied().collect::<Vec<_>>());
        found.extend(more);
        found
    });
    let is_full = memo(move || chosen.with(Vec::len) >= CHOSEN_MAX);
    view! {
        <Field label=text.say(|text| text.forward.find) value=query kind=FieldKind::Search focused=true />
        <fieldset class="choice forward-goals">
            <legend class="visually-hidden">{text.say(|text| text.forward.title)}</legend>
            {each(
                move || found.get(),
                move |goal| {
                    let is_chosen = memo(move || chosen.with(|chosen| chosen.contains(&goal)));
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=live(move || is_chosen.get())
                                disabled=live(move || is_full.get() && !is_chosen.get())
                                on:change=move |_| toggle(chosen, goal)
                            />
                            <GoalName goal />
                        </label>
                    }
                        .into_any()
                },
            )}
        </fieldset>
        {part(move || found.with(Vec::is_empty).then(|| view! { <p role="status">{text.get().forward.nothing}</p> }))}
    }
}

#[component]
fn GoalName(goal: Goal) -> impl IntoView {
    match goal {
        Goal::Room(room) => view! {
            <RoomMark room />
            <bdi>{use_room_name(room)}</bdi>
        }
        .into_any(),
        Goal::Person(user) => view! {
            <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Small />
            <bdi>{use_name(user)}</bdi>
        }
        .into_any(),
    }
}

/// What fits, the best first, of equals the room with the latest message; people with whom one has not talked come last.
fn find(state: State, language: Language, query: &str) -> Vec<Goal> {
    let query = &*format::fold(query.trim());
    let role = state.role().get();
    let (mut rooms, mut known) = (Vec::new(), Vec::new());
    for room in state.rooms().get() {
        let name = state.room(room).head.with(|head| {
            let head = head.as_ref().filter(|head| head.standing(role).may(RoomAction::Send))?;
            if let (RoomKind::Direct, [user]) = (head.room.kind, others(state, head).as_slice()) {
                known.push(*user);
            }
            Some(room_name(state, language, head))
        });
        if let Some(fit) = name.and_then(|name| fit(&format::fold(&name), query)) {
            rooms.push((fit, state.last_at(room), Goal::Room(room)));
        }
    }
    rooms.sort_by(|(one, one_at, _), (other, other_at, _)| (other, other_at).cmp(&(one, one_at)));
    let everybody = state.everybody();
    let people = everybody.iter().filter(|(_, names, _)| names.lines().any(|name| fit(name, query).is_some()));
    let people = people.map(|(.., user)| UserId(*user)).filter(|user| Some(*user) != state.user());
    let people = people.filter(|user| role.may(SpaceAction::CreateDirect) && !known.contains(user)).map(Goal::Person);
    rooms.into_iter().map(|(.., goal)| goal).chain(people).take(SHOWN_MAX).collect()
}

/// Says it there, one place after the other, each with what was added.
async fn send(act: Act, (room, message): (RoomId, Revision), goals: Vec<Goal>, comment: String) {
    let Act { state, toasts } = act;
    let Some(what) = state.forwardable(room, message) else { return toasts.refusal(&Problem::NoSuchMessage) };
    let mut done = 0;
    for goal in goals {
        let to = match goal {
            Goal::Room(room) => Some(room),
            Goal::Person(user) => match direct_with(state, user) {
                Some(room) => Some(room),
                None => {
                    act.ask(Command::CreateDirect { people: vec![user] }).await.and_then(|reply| room_of(&reply).ok())
                }
            },
        };
        let Some(to) = to else { continue };
        let added = || match comment.trim() {
            "" => Ok(()),
            comment => state.send_message(Talk::in_room(to), comment, Vec::new()).map(drop),
        };
        match added().and_then(|()| state.forward(what.clone(), to)) {
            Ok(()) => done += 1,
            Err(unsent) => toasts.unsent(unsent),
        }
    }
    if done > 0 {
        toasts.note((toasts.beside_words().forward.done)(done));
    }
}
