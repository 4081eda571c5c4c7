//! Previews of a message's links: a quiet card for each, which is as high as its place was before.

use adda_shared::preview::Preview;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::deeds::Deed;
use super::timeline::Rows;
use super::tools::focus_message;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::rows::MessageRow;
use crate::state::use_state;
use crate::text::use_beside_text;
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::ui::toast::use_toasts;
use crate::watch::{memo, part};

/// See the [module](self).
pub(crate) fn link_cards(rows: Rows, message: Memo<MessageRow>) -> AnyView {
    let previews = memo(move || message.with(|message| message.previews.clone()));
    let cards = move || previews.get().iter().map(|preview| card(rows, message, preview)).collect_view();
    view! { {part(move || cards().into_any())} }.into_any()
}

fn card(rows: Rows, message: Memo<MessageRow>, preview: &Preview) -> AnyView {
    let (state, text, toasts) = (use_state(), use_beside_text(), use_toasts());
    let Preview { link, site, title, description, .. } = preview.clone();
    // What has no title is called as one wrote it.
    let called = title.map_or_else(|| bare(link.as_str()).to_owned(), |title| title.to_string());
    let may_remove =
        memo(move || message.with(|message| message.sent.is_some() && Deed::Delete.may_be(rows.deeds, message)));
    let host = bare(link.as_str()).split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let name = site.to_string();
    let label = Signal::derive(move || (text.get().previews.remove)(&name));
    let address = link.to_string();
    let remove = move |event: MouseEvent| {
        // What is pressed goes, and the focus with it.
        focus_message(&event);
        let sent = message.with_untracked(|message| message.sent.map(|sent| (message.room, sent)));
        if let Some(Err(unsent)) = sent.map(|(room, sent)| state.remove_preview(room, sent, link.clone())) {
            toasts.unsent(unsent);
        }
    };
    view! {
        <div class="link-card">
            <div class="link-words">
                <span class="link-site">
                    // Where it leads, whatever it says of itself.
                    <bdi>{host.clone()}</bdi>
                    {(site.as_str() != host).then(|| view! { " · " <bdi>{site.to_string()}</bdi> })}
                </span>
                <a class="link-title" dir="auto" href=address target="_blank" rel="noopener noreferrer">
                    {called}
                </a>
                {description.map(|text| view! { <p class="link-text" dir="auto">{text.to_string()}</p> })}
            </div>
            {picture(message, preview)}
            <When when=move || may_remove.get()>
                <IconButton glyph=Glyph::Close small=true label on:click=remove.clone() />
            </When>
        </div>
    }
    .into_any()
}

/// The picture, in a place of its own size; nothing more is there where it can't be had.
fn picture(message: Memo<MessageRow>, preview: &Preview) -> Option<AnyView> {
    let picture = preview.picture.clone()?;
    let source = message.with_untracked(|message| {
        let (room, sent) = (message.room.to_string(), message.sent?.to_string());
        Some(["/api/previews/", &room, "/", &sent, "/", picture.name.as_str()].concat())
    })?;
    let has_failed = RwSignal::new(false);
    let picture = part(move || {
        (!has_failed.get()).then(|| {
            view! {
                <img
                    class="link-picture"
                    alt=""
                    loading="lazy"
                    decoding="async"
                    width=picture.pixels.width
                    height=picture.pixels.height
                    src=source.clone()
                    on:error=move |_| has_failed.set(true)
                />
            }
        })
    });
    Some(picture.into_any())
}

/// An address without what all have.
fn bare(link: &str) -> &str {
    let link = link.split_once("://").map_or(link, |(_, rest)| rest);
    link.trim_end_matches('/')
}
