//! Who has read how far: small faces at the last message that each has read, and the list of all who have read one.

use adda_shared::id::{Revision, RoomId, UserId};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::names::{use_hue, use_name};
use super::reactions::who;
use super::timeline::Rows;
use super::tools::focus_message;
use crate::place::use_places;
use crate::signal::{Memo, RwSignal};
use crate::state::rows::MessageRow;
use crate::state::use_state;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::dialog::Dialog;
use crate::ui::list::{When, each};
use crate::watch::{live, memo, part, watch};

/// Faces that are shown before the others are counted.
const FACES_MAX: usize = 4;
/// People who are named before the others are counted.
const NAMED_MAX: usize = 6;

/// Has it told how far others have read the room that one looks at, whichever that is.
pub(super) fn watch_room() {
    let (state, here) = (use_state(), use_places().here());
    let room = memo(move || here.get().room_id());
    watch(move || state.watch_receipts(room.get()));
}

/// The faces of those who have read a message, and no later one.
pub(crate) fn receipts(rows: Rows, message: Memo<MessageRow>) -> AnyView {
    let room = rows.talk.room;
    if rows.talk.thread.is_some() {
        return ().into_any();
    }
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let readers: Memo<Vec<UserId>> = memo(move || {
        let sent = message.with(|message| message.sent);
        sent.map(|sent| state.receipts_at(room, sent)).unwrap_or_default()
    });
    let label =
        move || readers.with(|all| (text.get().receipts.seen_by)(&who(state, language.get(), all, "", NAMED_MAX)));
    // Counting one who could as well be shown would say less.
    let shown = move |count: usize| if count <= FACES_MAX + 1 { count } else { FACES_MAX };
    let faces = move || readers.with(|all| all[..shown(all.len())].to_vec());
    let further = memo(move || readers.with(|all| (all.len() - shown(all.len())) as u64));
    let open = move |event: MouseEvent| {
        focus_message(&event);
        if let Some(sent) = message.with_untracked(|message| message.sent) {
            rows.deeds.open(sent, |dialogs| dialogs.seen_by);
        }
    };
    view! {
        <When when=move || readers.with(|all| !all.is_empty())>
            <button class="seen" type="button" tabindex="-1" aria-label=live(label) title=live(label) on:click=open>
                {each(faces, face)}
                {part(move || {
                    let count = further.get();
                    (count > 0)
                        .then(|| view! { <span class="seen-more" aria-hidden="true">{["+", &format::number(language.get(), count)].concat()}</span> })
                })}
            </button>
        </When>
    }
    .into_any()
}

fn face(user: UserId) -> AnyView {
    view! { <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Small /> }.into_any()
}

/// Everybody who has read a message and lets that be told.
#[component]
pub(crate) fn SeenBy(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let readers = memo(move || {
        let message = room.get().zip(message.get());
        message.map(|(room, message)| state.seen_by(room, message)).unwrap_or_default()
    });
    let line = |user: UserId| {
        view! {
            <li class="person">
                {face(user)}
                <span class="person-name">
                    <bdi>{live(move || use_name(user).get())}</bdi>
                </span>
            </li>
        }
        .into_any()
    };
    view! {
        <Dialog open title=text.say(|text| text.receipts.seen_by_menu)>
            <ul class="seen-by">{each(move || readers.get(), line)}</ul>
            <When when=move || readers.with(Vec::is_empty)>
                <p class="seen-note">{text.say(|text| text.receipts.nobody)}</p>
            </When>
            <p class="seen-note">{text.say(|text| text.receipts.hint)}</p>
        </Dialog>
    }
}
