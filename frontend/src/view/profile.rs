//! The card of somebody: who they are, what they say of themselves, what time it is for them, and the rooms that one
//! shares with them.

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::model::RoomKind;
use adda_shared::permission::{Role, SpaceAction};
use adda_shared::protocol::command::{Command, Profile, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::search::Day;
use adda_shared::text::ZoneName;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::act::use_act;
use super::browse::talk_to;
use super::dialogs::use_dialogs;
use super::names::{by_name, room_name, use_availability, use_hue, use_name, use_room_kind, use_room_name};
use super::notify::{MINUTE_MS, zone_name};
use super::status_dialog::status_with_end;
use crate::browser;
use crate::device::minute_in;
use crate::place::{Place, use_places};
use crate::signal::{RwSignal, Signal};
use crate::state::fetched::Replied;
use crate::state::{State, use_state};
use crate::text::{BesideText, Language, Say as _, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::{live, part};

/// Milliseconds between two looks at the clock.
const LOOK_MS: u32 = 5_000;

#[component]
pub(crate) fn ProfileCard(open: RwSignal<bool>, user: RwSignal<Option<UserId>>) -> impl IntoView {
    let title = move || user.get().map(|user| use_name(user).get()).unwrap_or_default();
    view! {
        <Dialog open title>
            {part(move || user.get().map(|user| view! { <Card open user /> }))}
        </Dialog>
    }
}

#[component]
fn Card(open: RwSignal<bool>, user: UserId) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let (person, availability) = (state.person(user), use_availability(user));
    let facts = move || {
        let person = person.get()?;
        let other_name = (person.name.as_str() != person.display_name.as_str()).then(|| person.name.to_string());
        let facts: Vec<String> =
            other_name.into_iter().chain(role(person.role, text.get()).map(str::to_owned)).collect();
        (!facts.is_empty()).then(|| facts.join(" · "))
    };
    let replied = Replied::new(state, Box::new(move || Some(Command::FindProfile { user })));
    let is_live = state.is_live();
    view! {
        <div class="profile">
            <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Huge />
            <div class="profile-who">
                {part(move || facts().map(|facts| view! { <p dir="auto">{facts}</p> }))}
                <p class="profile-here">
                    {live(move || availability.get().word(&text.get().sidebar))}
                </p>
                {part(move || status_with_end(user).map(|says| view! { <p dir="auto">{says}</p> }))}
            </div>
        </div>
        {part(move || match replied.get() {
            None if !is_live.get() => view! { <p>{text.say(|text| text.profile.offline)}</p> }.into_any(),
            None => view! { <Skeleton label=text.say(|text| text.common.loading) lines=3 /> }.into_any(),
            Some(Ok(Reply::Profile(profile))) => view! { <Facts open profile /> }.into_any(),
            // Of somebody with whom a guest shares no room any more, what is known is all that there is.
            Some(Err(Problem::NoSuchPerson)) => ().into_any(),
            Some(Ok(_) | Err(_)) => {
                let what = text.say(|text| text.profile.failed);
                view! { <LoadFailed what on_retry=move || replied.again() /> }.into_any()
            }
        })}
        <Ways open user />
    }
}

/// What only the server knows.
#[component]
fn Facts(open: RwSignal<bool>, profile: Profile) -> impl IntoView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let Profile { user, rooms, zone } = profile;
    let is_other = state.user() != Some(user);
    let shared = move || {
        let shared = in_order(state, language.get(), &rooms);
        if shared.is_empty() {
            return view! { <p class="profile-none">{text.say(|text| text.profile.none_shared)}</p> }.into_any();
        }
        let row = |room| view! { <li><RoomLink open room /></li> };
        view! { <ul class="profile-rooms">{shared.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        {zone.map(|zone| view! { <LocalTime zone /> })}
        {is_other
            .then(|| {
                view! {
                    <section>
                        <h3>{text.say(|text| text.profile.shared)}</h3>
                        {part(shared)}
                    </section>
                }
            })}
    }
}

/// What time it is for somebody, as long as the card is looked at.
#[component]
fn LocalTime(zone: ZoneName) -> impl IntoView {
    let (text, language) = (use_beside_text(), use_language());
    let now = RwSignal::new(browser::wall_clock());
    let _ticks = StoredValue::new_local(Interval::new(LOOK_MS, move || now.set(browser::wall_clock())));
    let name = zone_name(zone.as_str());
    let time = move || there(&zone, now.get()).map(|at| (text.get().profile.time)(&format::time(language.get(), at)));
    view! {
        {part(move || {
            time()
                .map(|time| {
                    view! {
                        <p class="profile-time">
                            <Icon glyph=Glyph::Clock small=true />
                            <span>{time}</span>
                            <span class="profile-none">{name.clone()}</span>
                        </p>
                    }
                })
        })}
    }
}

/// A time at which the clock shows here what it shows in a zone now; nothing, where the browser does not know the zone.
fn there(zone: &ZoneName, now: UnixMs) -> Option<UnixMs> {
    let minute = u64::from(u16::from(minute_in(zone, now)?));
    // Only the clock is shown, so the day does not matter; nowhere were clocks changed on this one.
    let day = format::begins(Day { year: 2001, month: 1, day: 15 });
    Some(day.after_ms(minute * MINUTE_MS))
}

/// Those of the rooms that have a name, by name.
fn in_order(state: State, language: Language, rooms: &[RoomId]) -> Vec<RoomId> {
    let named = rooms.iter().filter_map(|room| {
        let head = state.room(*room).head.get()?;
        (head.room.kind != RoomKind::Direct).then(|| (false, room_name(state, language, &head), room.0))
    });
    by_name(named.collect()).into_iter().map(RoomId).collect()
}

#[component]
fn RoomLink(open: RwSignal<bool>, room: RoomId) -> impl IntoView {
    let kind = use_room_kind(room);
    let glyph = move || if kind.get() == RoomKind::Open { Glyph::Hash } else { Glyph::Lock };
    view! {
        <a href=Place::room(room).path() on:click=move |_| open.set(false)>
            <Icon glyph=Signal::derive(glyph) small=true />
            <bdi>{use_room_name(room)}</bdi>
        </a>
    }
}

/// What one can do from here.
#[component]
fn Ways(open: RwSignal<bool>, user: UserId) -> impl IntoView {
    let (state, text, act, places, dialogs) = (use_state(), use_beside_text(), use_act(), use_places(), use_dialogs());
    let is_me = state.user() == Some(user);
    let role = state.role();
    let may = move |action: SpaceAction| role.get().may(action);
    let write = move |_| {
        open.set(false);
        talk_to(act, places, user);
    };
    let set_status = move |_| {
        open.set(false);
        dialogs.status.set(true);
    };
    let change = move |_| {
        open.set(false);
        places.go(Place::Settings);
    };
    view! {
        <div class="dialog-actions">
            <When when=move || is_me>
                <Button on:click=change>{text.say(|text| text.sidebar.settings)}</Button>
            </When>
            <When when=move || is_me && may(SpaceAction::SetStatus)>
                <Button look=Look::Primary on:click=set_status>
                    {text.say(|text| text.sidebar.set_status)}
                </Button>
            </When>
            <When when=move || !is_me && may(SpaceAction::CreateDirect)>
                <Button look=Look::Primary glyph=Glyph::Talk on:click=write>
                    {text.say(|text| text.people.write_to)}
                </Button>
            </When>
        </div>
    }
}

/// What somebody is in the space; nothing, where they are one of many.
fn role(role: Role, text: &BesideText) -> Option<&'static str> {
    match role {
        Role::Guest => Some(text.people.guest),
        Role::Member => None,
        Role::Admin => Some(text.people.admin),
        Role::Owner => Some(text.people.owner),
    }
}
