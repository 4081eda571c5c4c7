//! Invite links: making one, handing it over as a link or as a code, and taking it back.

use std::sync::Arc;

use adda_shared::id::{InviteId, RoomId};
use adda_shared::model::{Admission, Invite, RoomKind};
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;

use super::act::{copy, use_act};
use super::listed::{Listed, ShowList};
use super::names::{use_name, use_room_name};
use crate::account::Fault;
use crate::browser;
use crate::pages::attempt::{Attempt, FormProblem};
use crate::signal::{RwSignal, Signal};
use crate::state::fetched::Replied;
use crate::state::use_state;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::ui::button::{Button, Look};
use crate::ui::choice::Choice;
use crate::ui::dialog::Dialog;
use crate::ui::icon::Glyph;
use crate::ui::list::{When, each, toggle};
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, part};

const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 24 * HOUR_S;
/// How long a link may hold.
const LIVES_S: [Option<u64>; 5] = [Some(HOUR_S), Some(DAY_S), Some(7 * DAY_S), Some(30 * DAY_S), None];
/// How often it may be used.
const USES: [Option<u32>; 4] = [Some(1), Some(10), Some(100), None];

/// Invite links, in a dialog.
#[component]
pub(crate) fn Invites(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.invites.title)>
            <InvitesBody />
        </Dialog>
    }
}

#[component]
fn InvitesBody() -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let made = RwSignal::new(None::<String>);
    let replied = Replied::new(state, Box::new(|| Some(Command::ListInvites)));
    let show: ShowList = Arc::new(move |reply| {
        let Reply::Invites(invites) = reply else { return None };
        Some(view! { <OpenLinks invites on_revoked=move || replied.again() /> }.into_any())
    });
    let on_made = move |token: String| {
        made.set(Some([browser::origin().as_str(), "/join#", &token].concat()));
        replied.again();
    };
    view! {
        <p>{text.say(|text| text.invites.lead)}</p>
        {part(move || match made.get() {
            Some(link) => view! { <MadeLink link /> }.into_any(),
            None => view! { <InviteForm on_made /> }.into_any(),
        })}
        <section class="panel-section">
            <h3>{text.say(|text| text.invites.open_links)}</h3>
            <Listed replied show />
        </section>
    }
}

#[component]
fn InviteForm(#[prop(into)] on_made: Callback<(String,)>) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let attempt = Attempt::new();
    let is_guest = RwSignal::new(false);
    let (life, uses) = (RwSignal::new(2_u64), RwSignal::new(3_u64));
    let rooms = RwSignal::<Vec<RoomId>>::default();
    let create = move || {
        let admission = if is_guest.get_untracked() {
            Admission::Guest { rooms: rooms.get_untracked() }
        } else {
            Admission::Member
        };
        let (life_s, uses_max) = (LIVES_S[life.get_untracked() as usize], USES[uses.get_untracked() as usize]);
        let command = Command::CreateInvite { admission, life_s, uses_max };
        attempt.run(async move { state.ask(command).await.map_err(Fault::from) }, move |reply| {
            let Reply::Invited { token, .. } = reply else { return attempt.fail(Fault::Unreachable) };
            on_made.run((token,));
        });
    };
    let kinds = Signal::derive(move || {
        let words = &text.get().invites;
        vec![words.for_members.to_owned(), words.for_guests.to_owned()]
    });
    let lives = Signal::derive(move || {
        let words = &text.get().invites;
        let name = |life_s: Option<u64>| match life_s {
            None => words.never.to_owned(),
            Some(HOUR_S) => words.hour.to_owned(),
            Some(life_s) => (words.days)(life_s / DAY_S),
        };
        LIVES_S.map(name).into()
    });
    let times = Signal::derive(move || {
        let words = &text.get().invites;
        let name = |uses_max: Option<u32>| {
            uses_max.map_or_else(|| words.uses_any.to_owned(), |count| (words.uses_times)(count.into()))
        };
        USES.map(name).into()
    });
    view! {
        <FormProblem attempt fields=&[] />
        <Choice
            legend=text.say(|text| text.invites.kind)
            labels=kinds
            chosen=Signal::derive(move || u64::from(is_guest.get()))
            on_choose=Arc::new(move |place| is_guest.set(place == 1))
        />
        <p class="field-hint">
            {part(move || {
                let words = &text.get().invites;
                if is_guest.get() { words.for_guests_hint } else { words.for_members_hint }
            })}
        </p>
        <When when=move || is_guest.get()>
            <GuestRooms rooms />
        </When>
        <Choice
            legend=text.say(|text| text.invites.expiry)
            labels=lives
            chosen=life.into()
            on_choose=Arc::new(move |place| life.set(place))
        />
        <Choice
            legend=text.say(|text| text.invites.uses)
            labels=times
            chosen=uses.into()
            on_choose=Arc::new(move |place| uses.set(place))
        />
        <div class="dialog-actions">
            <Button
                look=Look::Primary
                busy=attempt.busy()
                disabled=Signal::derive(move || is_guest.get() && rooms.with(Vec::is_empty))
                on:click=move |_| create()
            >
                {text.say(|text| text.invites.create)}
            </Button>
        </div>
    }
}

/// Which rooms a guest shall see.
#[component]
fn GuestRooms(rooms: RwSignal<Vec<RoomId>>) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let all = state.rooms();
    let named = memo(move || {
        let is_named = |room: &RoomId| {
            state.room(*room).head.with(|head| {
                head.as_ref().is_some_and(|head| head.room.kind != RoomKind::Direct && !head.room.is_archived)
            })
        };
        all.get().into_iter().filter(is_named).collect::<Vec<_>>()
    });
    view! {
        <fieldset class="choice">
            <legend class="choice-legend">{text.say(|text| text.invites.rooms)}</legend>
            {each(
                move || named.get(),
                move |room| {
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=live(move || rooms.with(|rooms| rooms.contains(&room)))
                                on:change=move |_| toggle(rooms, room)
                            />
                            <bdi>{use_room_name(room)}</bdi>
                        </label>
                    }
                        .into_any()
                },
            )}
        </fieldset>
    }
}

/// The link that was made: to be copied, or to be scanned.
#[component]
pub(crate) fn MadeLink(link: String) -> impl IntoView {
    let (text, toasts) = (use_beside_text(), use_toasts());
    let code = super::qr::code(&link);
    let (shown, copied) = (link.clone(), link);
    let on_copy = move |_| copy(toasts, copied.clone(), |text| text.timeline.link_copied);
    view! {
        <p>{text.say(|text| text.invites.made)}</p>
        <div class="form-row">
            <input
                class="field-input"
                readonly
                aria-label=text.say(|text| text.invites.link)
                prop:value=shown
                on:focus:target=move |event| event.target().select()
            />
            <Button look=Look::Primary glyph=Glyph::Copy on:click=on_copy>
                {text.say(|text| text.invites.copy)}
            </Button>
        </div>
        {code
            .map(|code| {
                view! {
                    <svg
                        class="qr"
                        role="img"
                        aria-label=text.say(|text| text.invites.qr)
                        viewBox=format!("0 0 {0} {0}", code.side)
                    >
                        <path d=code.path />
                    </svg>
                }
            })}
    }
}

#[component]
fn OpenLinks(invites: Vec<Invite>, #[prop(into)] on_revoked: Callback<()>) -> impl IntoView {
    let text = use_beside_text();
    if invites.is_empty() {
        return view! { <p>{text.say(|text| text.invites.none)}</p> }.into_any();
    }
    invites.into_iter().map(|invite| view! { <OpenLink invite on_revoked /> }).collect_view().into_any()
}

#[component]
fn OpenLink(invite: Invite, on_revoked: Callback<()>) -> impl IntoView {
    let (text, language, act, toasts) = (use_beside_text(), use_language(), use_act(), use_toasts());
    let id: InviteId = invite.invite;
    let by = invite.by.map(use_name);
    let is_guest = matches!(invite.admission, Admission::Guest { .. });
    let facts = move || {
        let words = &text.get().invites;
        let mut facts = vec![match invite.uses_max {
            Some(max) => (words.used_of)(invite.uses.into(), max.into()),
            None => (words.used)(invite.uses.into()),
        }];
        if let Some(at) = invite.expires_at {
            facts.push((words.expires)(&format::moment(language.get(), at)));
        }
        facts.push(match by {
            Some(by) => (words.by)(&by.get()),
            None => words.by_server.to_owned(),
        });
        facts.join(" · ")
    };
    let revoke = move |_| {
        act.run(Command::RevokeInvite { invite: id }, move |_| {
            toasts.note(toasts.beside_words().invites.revoked);
            // The list may have been closed meanwhile.
            on_revoked.try_run(());
        });
    };
    view! {
        <div class="invitation">
            <span>
                {part(move || {
                    let words = &text.get().invites;
                    if is_guest { words.for_guests } else { words.for_members }
                })}
            </span>
            <span class="invitation-facts">{facts}</span>
            <Button small=true on:click=revoke>
                {text.say(|text| text.invites.revoke)}
            </Button>
        </div>
    }
    .into_any()
}
