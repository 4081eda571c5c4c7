//! Who is in a room and as what, and what can be done about it.

use std::time::Duration;

use adda_shared::id::{RoomId, UserId};
use adda_shared::model::Presence;
use adda_shared::permission::{Role, RoomAction, RoomRole, SpaceAction};
use adda_shared::protocol::command::Command;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::act::use_act;
use super::browse::talk_to;
use super::dialogs::use_dialogs;
use super::names::{presence, use_availability, use_hue, use_name};
use super::panel::use_standing;
use super::status_dialog::status_with_end;
use crate::place::use_places;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::{State, use_state};
use crate::text::{Say as _, use_beside_text};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::button::Button;
use crate::ui::icon::Glyph;
use crate::ui::list::{When, each};
use crate::ui::menu::{Menu, MenuItem, MenuLine};
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::{memo, part, watch};

/// Members up to which their faces are fetched with the room.
const FACES_OF_MAX: u32 = 100;
/// Faces at the head of a room.
const FACES_SHOWN: usize = 3;
/// Milliseconds until the list is asked for again, where the room moved on while it was read.
const ASK_AGAIN_MS: u64 = 1_000;
/// People in the panel at one time.
const SHOWN_MAX: usize = 200;

/// Keeps the members of a room known for as long as its view stands; counting `asks` up asks again. Answers whether the
/// last try failed.
pub(crate) fn keep_members(
    state: State,
    room: RoomId,
    asks: RwSignal<u32>,
    is_wanted: impl Fn() -> bool + Send + Sync + 'static,
) -> RwSignal<bool> {
    let has_failed = RwSignal::new(false);
    let (members, is_live) = (state.room(room).members, state.is_live());
    let is_missing = memo(move || is_live.get() && members.with(Option::is_none) && is_wanted());
    watch(move || {
        asks.track();
        if !is_missing.get() {
            return;
        }
        spawn_local(async move {
            let has_answer = state.ask(Command::FindMembers { room }).await.is_ok();
            has_failed.try_set(!has_answer);
            if has_answer && is_missing.try_get_untracked() == Some(true) {
                set_timeout(
                    move || {
                        asks.update(|asks| *asks += 1);
                    },
                    Duration::from_millis(ASK_AGAIN_MS),
                );
            }
        });
    });
    has_failed
}

/// A few of the faces in a room that is small enough to know them.
#[component]
pub(crate) fn Faces(room: RoomId) -> impl IntoView {
    let state = use_state();
    let signals = state.room(room);
    let head = signals.head.clone();
    let is_small = move || head.with(|head| head.as_ref().is_some_and(|head| head.room.member_count <= FACES_OF_MAX));
    keep_members(state, room, RwSignal::new(0), is_small);
    let members = signals.members;
    let shown = memo(move || {
        let me = state.user();
        members.with(|members| {
            let users = || members.iter().flat_map(|members| members.keys().copied());
            // Oneself last: one knows one's own face.
            let others = users().filter(|user| Some(*user) != me).take(FACES_SHOWN);
            others.chain(me.filter(|me| users().any(|user| user == *me))).take(FACES_SHOWN).collect::<Vec<_>>()
        })
    });
    view! {
        <span class="faces" aria-hidden="true">
            {each(
                move || shown.get(),
                |user| view! { <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Small /> }.into_any(),
            )}
        </span>
    }
}

/// The people of a room, those who are here first.
#[component]
pub(crate) fn People(room: RoomId) -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_beside_text(), use_dialogs());
    let standing = use_standing(room);
    let asks = RwSignal::new(0_u32);
    let has_failed = keep_members(state, room, asks, || true);
    let members = state.room(room).members;
    let is_known = {
        let members = members.clone();
        memo(move || members.with(Option::is_some))
    };
    let sorted = memo(move || {
        let members = members.get().unwrap_or_default();
        let everybody = state.everybody();
        let named = everybody.iter().map(|(.., user)| UserId(*user));
        let mut sorted: Vec<UserId> = named.filter(|user| members.contains_key(user)).collect();
        // Who is not known by name comes last.
        if sorted.len() < members.len() {
            let unnamed: Vec<UserId> = members.keys().filter(|user| !sorted.contains(user)).copied().collect();
            sorted.extend(unnamed);
        }
        sorted
    });
    let group = move |is_here: bool| {
        memo(move || {
            let is_of_group = |user: &UserId| (presence(state, *user) != Presence::Offline) == is_here;
            sorted.get().into_iter().filter(is_of_group).collect::<Vec<_>>()
        })
    };
    let (here, away) = (group(true), group(false));
    view! {
        <section class="panel-section">
            <h3>{text.say(|text| text.people.title)}</h3>
            <When when=move || standing.get().is_some_and(|standing| standing.may(RoomAction::AddMember))>
                <Button glyph=Glyph::Invite on:click=move |_| dialogs.open_for(room, dialogs.add_people)>
                    {text.say(|text| text.people.add)}
                </Button>
            </When>
            {part(move || {
                if is_known.get() {
                    view! {
                        <Group room users=here title=Signal::derive(move || (text.get().people.here)(here.with(Vec::len) as u64)) />
                        <Group room users=away title=Signal::derive(move || (text.get().people.not_here)(away.with(Vec::len) as u64)) />
                    }
                        .into_any()
                } else if has_failed.get() {
                    let what = text.say(|text| text.people.load_failed);
                    view! { <LoadFailed what on_retry=move || asks.update(|asks| *asks += 1) /> }.into_any()
                } else {
                    view! { <Skeleton label=text.say(|text| text.common.loading) lines=5 /> }.into_any()
                }
            })}
        </section>
    }
}

#[component]
fn Group(room: RoomId, users: Memo<Vec<UserId>>, title: Signal<String>) -> impl IntoView {
    view! {
        <When when=move || !users.with(Vec::is_empty)>
            <h4 class="panel-group">{title}</h4>
            <ul>
                {each(
                    move || users.with(|users| users.iter().copied().take(SHOWN_MAX).collect()),
                    move |user| {
                        view! {
                            <li class="person">
                                <MemberLine room user />
                            </li>
                        }
                            .into_any()
                    },
                )}
            </ul>
        </When>
    }
}

#[component]
fn MemberLine(room: RoomId, user: UserId) -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_beside_text(), use_dialogs());
    let (name, hue, person) = (use_name(user), use_hue(user), state.person(user));
    let members = state.room(room).members;
    let room_role =
        memo(move || members.with(|members| members.as_ref().and_then(|members| members.get(&user).copied())));
    let role = memo(move || person.with(|person| person.as_ref().map(|person| person.role)));
    let is_me = state.user() == Some(user);
    let note = move || {
        let words = &text.get().people;
        let mut notes: Vec<String> = status_with_end(user).into_iter().collect();
        if is_me {
            notes.push(words.you.to_owned());
        }
        if room_role.get() == Some(RoomRole::Owner) {
            notes.push(words.room_owner.to_owned());
        }
        match role.get() {
            Some(Role::Guest) => notes.push(words.guest.to_owned()),
            Some(Role::Admin) => notes.push(words.admin.to_owned()),
            Some(Role::Owner) => notes.push(words.owner.to_owned()),
            Some(Role::Member) | None => {}
        }
        notes.join(" · ")
    };
    view! {
        <Avatar name hue availability=use_availability(user) />
        <button class="person-name person-open" type="button" on:click=move |_| dialogs.open_profile(user)>
            <bdi>{name}</bdi>
        </button>
        {part(move || {
            let note = note();
            (!note.is_empty()).then(|| view! { <span class="person-note">{note}</span> })
        })}
        {(!is_me).then(|| view! { <MemberMenu room user room_role role /> })}
    }
}

/// What can be done about somebody: in the room, and in the space.
#[component]
fn MemberMenu(
    room: RoomId,
    user: UserId,
    room_role: Memo<Option<RoomRole>>,
    role: Memo<Option<Role>>,
) -> impl IntoView {
    let (state, text, act, places, dialogs) = (use_state(), use_beside_text(), use_act(), use_places(), use_dialogs());
    let (name, standing, my_role) = (use_name(user), use_standing(room), state.role());
    let may_write = memo(move || my_role.get().may(SpaceAction::CreateDirect));
    let may_manage = memo(move || standing.get().is_some_and(|standing| standing.may(RoomAction::ManageMembers)));
    let may_turn = move |to: Role| role.get().is_some_and(|from| from != to && my_role.get().may_turn(from, to));
    let is_any = move || may_write.get() || may_manage.get();
    let turn = move |role| act.just(Command::SetRole { user, role });
    let menu = move || {
        view! {
            <Menu label=move || (text.get().people.actions)(&name.get()) small=true>
                <When when=move || may_write.get()>
                    <MenuItem
                        glyph=Glyph::Talk
                        label=text.say(|text| text.people.write_to)
                        on:click=move |_| talk_to(act, places, user)
                    />
                </When>
                <When when=move || may_manage.get() && role.get().is_some_and(Role::may_own_rooms)>
                    <RoomRoleItem room user room_role />
                </When>
                <When when=move || may_manage.get()>
                    <MenuItem
                        glyph=Glyph::RemovePerson
                        label=text.say(|text| text.people.remove)
                        danger=true
                        on:click=move |_| {
                            dialogs.member.set(Some(user));
                            dialogs.open_for(room, dialogs.remove_member);
                        }
                    />
                </When>
                <When when=move || may_turn(Role::Admin) || may_turn(Role::Owner) || may_turn(Role::Member)>
                    <MenuLine />
                </When>
                <When when=move || may_turn(Role::Admin)>
                    <MenuItem
                        glyph=Glyph::Star
                        label=text.say(|text| text.people.make_admin)
                        on:click=move |_| turn(Role::Admin)
                    />
                </When>
                <When when=move || may_turn(Role::Owner)>
                    <MenuItem
                        glyph=Glyph::Star
                        label=text.say(|text| text.people.make_space_owner)
                        on:click=move |_| turn(Role::Owner)
                    />
                </When>
                <When when=move || may_turn(Role::Member)>
                    <MenuItem
                        glyph=Glyph::Person
                        label=text.say(|text| text.people.unmake_admin)
                        on:click=move |_| turn(Role::Member)
                    />
                </When>
            </Menu>
        }
    };
    view! {
        {part(move || is_any().then(menu))}
    }
}

#[component]
fn RoomRoleItem(room: RoomId, user: UserId, room_role: Memo<Option<RoomRole>>) -> impl IntoView {
    let (text, act) = (use_beside_text(), use_act());
    let is_owner = move || room_role.get() == Some(RoomRole::Owner);
    let label = move || {
        let words = &text.get().people;
        if is_owner() { words.make_member } else { words.make_owner }
    };
    let on_click = move |_| {
        let role = if untrack(is_owner) { RoomRole::Member } else { RoomRole::Owner };
        act.just(Command::SetRoomRole { room, user, role });
    };
    view! { <MenuItem glyph=Glyph::Star label on:click=on_click /> }
}
