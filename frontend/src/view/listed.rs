//! A list that the server was asked for, in each of its states.

use std::sync::Arc;

use adda_shared::protocol::command::Reply;
use leptos::prelude::*;

use crate::state::fetched::Replied;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::list::When;
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::part;

/// How a list is shown; nothing for a reply that is none.
pub(crate) type ShowList = Arc<dyn Fn(Reply) -> Option<AnyView> + Send + Sync>;

/// The list, or why there is none. Without a connection the last one stays.
#[component]
pub(crate) fn Listed(replied: Replied, show: ShowList) -> impl IntoView {
    let (text, is_live) = (use_beside_text(), use_state().is_live());
    view! {
        <When when=move || !is_live.get()>
            <p class="field-hint" role="status">
                {text.say(|text| text.common.list_offline)}
            </p>
        </When>
        {part(move || match replied.get() {
            Some(reply) => {
                let list = reply.ok().and_then(|reply| show(reply));
                let what = text.say(|text| text.people.load_failed);
                list.unwrap_or_else(|| view! { <LoadFailed what on_retry=move || replied.again() /> }.into_any())
            }
            None if is_live.get() => view! { <Skeleton label=text.say(|text| text.common.loading) lines=6 /> }.into_any(),
            None => ().into_any(),
        })}
    }
}
