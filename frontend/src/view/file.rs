//! One file of a message: a picture in its place, sound and film to play, anything else to download.

use adda_shared::file::{Attachment, Media, Showing};
use leptos::prelude::*;

use super::viewer::{Viewed, view_pictures};
use crate::signal::{Memo, RwSignal};
use crate::state::rows::MessageRow;
use crate::state::use_state;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::trays::use_trays;
use crate::ui::icon::{Glyph, Icon};
use crate::watch::{live, memo, part, watch};

/// What fills the place of a file.
pub(crate) fn file(message: Memo<MessageRow>, place: usize) -> AnyView {
    let found = message.with_untracked(|message| message.files().get(place).cloned());
    let Some(file) = found else { return ().into_any() };
    match file.showing() {
        Showing::Picture => view! { <Picture message place file /> }.into_any(),
        Showing::Sound | Showing::Film => view! { <Played message place file /> }.into_any(),
        Showing::Download => view! { <Line message place file /> }.into_any(),
    }
}

/// Which bytes of a file are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    /// All, to be shown.
    Whole,
    /// Those of a smaller picture, where there is one.
    Small,
    /// All, to be saved.
    Saved,
}

/// Where the bytes of a file are; nothing while the message is on its way.
pub(super) fn address(message: &MessageRow, place: usize, bytes: Bytes) -> Option<String> {
    let revision = message.sent?;
    let wanted = match bytes {
        Bytes::Whole => "",
        Bytes::Small => "?small",
        Bytes::Saved => "?save",
    };
    let (room, revision, place) = (message.room.to_string(), revision.to_string(), place.to_string());
    Some(["/api/files/", &room, "/", &revision, "/", &place, wanted].concat())
}

/// Where a file is shown from: from here, if it was sent here, so that nothing changes when its message comes to the room.
pub(super) fn source(message: &MessageRow, place: usize, bytes: Bytes) -> Option<String> {
    use_trays().address(message.nonce, place).or_else(|| address(message, place, bytes))
}

/// What a file looks like, by what it is.
pub(super) fn glyph_of(media: Media) -> Glyph {
    match media {
        Media::Jpeg | Media::Png | Media::Gif | Media::WebP => Glyph::Picture,
        Media::Mp3 | Media::Ogg | Media::Wav | Media::Flac | Media::M4a => Glyph::Sound,
        Media::Mp4 | Media::WebM => Glyph::Film,
        Media::Other => Glyph::File,
    }
}

#[component]
fn Picture(message: Memo<MessageRow>, place: usize, file: Attachment) -> impl IntoView {
    let state = use_state();
    let source = memo(move || message.with(|message| source(message, place, Bytes::Small)));
    let has_failed = RwSignal::new(false);
    // It may have been for want of a connection.
    let is_live = state.is_live();
    watch(move || {
        if is_live.get() {
            has_failed.set(false);
        }
    });
    let open = move |_| view_pictures(Viewed::of(&message.get_untracked(), place));
    let name = file.name.as_str().to_owned();
    view! {
        {part(move || match source.get() {
            Some(_) if has_failed.get() => view! { <FailedPicture message place file=file.clone() /> }.into_any(),
            Some(source) => view! {
                <button class="file-picture" type="button" on:click=open>
                    <img
                        loading="lazy"
                        decoding="async"
                        alt=name.clone()
                        title=name.clone()
                        src=source
                        on:error=move |_| has_failed.set(true)
                    />
                </button>
            }
            .into_any(),
            None => view! { <Line message place file=file.clone() /> }.into_any(),
        })}
    }
}

/// In the place of a picture that could not be loaded: what it is called, and a way to have it.
#[component]
fn FailedPicture(message: Memo<MessageRow>, place: usize, file: Attachment) -> impl IntoView {
    let text = use_beside_text();
    let name = file.name.as_str().to_owned();
    view! {
        <div class="file-failed">
            <Icon glyph=Glyph::Picture />
            <FileName name />
            <p class="file-note">{text.say(|text| text.files.picture_failed)}</p>
            <Download message place file />
        </div>
    }
}

/// What a file is called, in full where it is pointed at.
#[component]
pub(super) fn FileName(name: String) -> impl IntoView {
    let title = name.clone();
    view! { <bdi class="file-name" title=title>{name}</bdi> }
}

/// Sound or film, with the browser's own controls below what it is called.
#[component]
fn Played(message: Memo<MessageRow>, place: usize, file: Attachment) -> impl IntoView {
    let text = use_beside_text();
    let source = memo(move || message.with(|message| source(message, place, Bytes::Whole)));
    let has_failed = RwSignal::new(false);
    let (is_film, name) = (file.showing() == Showing::Film, file.name.as_str().to_owned());
    let on_error = move |_| has_failed.set(source.with_untracked(Option::is_some));
    view! {
        <Line message place file />
        {part(move || {
            let (name, source) = (name.clone(), source.get());
            if has_failed.get() {
                view! { <p class="file-note">{text.say(|text| text.files.not_played)}</p> }.into_any()
            } else if is_film {
                view! {
                    <video
                        class="file-player"
                        aria-label=name
                        controls
                        playsinline
                        preload="metadata"
                        src=source
                        on:error=on_error
                    ></video>
                }
                .into_any()
            } else {
                view! {
                    <audio
                        class="file-player"
                        aria-label=name
                        controls
                        preload="metadata"
                        src=source
                        on:error=on_error
                    ></audio>
                }
                .into_any()
            }
        })}
    }
}

/// What a file is called and how large it is, and the way to have it.
#[component]
fn Line(message: Memo<MessageRow>, place: usize, file: Attachment) -> impl IntoView {
    let language = use_language();
    let (glyph, name, bytes) = (glyph_of(file.media), file.name.as_str().to_owned(), file.bytes);
    view! {
        <div class="file-line">
            <Icon glyph />
            <div class="file-words">
                <FileName name />
                <span class="file-note">{live(move || format::size(language.get(), bytes))}</span>
            </div>
            <Download message place file />
        </div>
    }
}

/// Nothing, while the message is on its way: whoever sends a file has it.
#[component]
fn Download(message: Memo<MessageRow>, place: usize, file: Attachment) -> impl IntoView {
    let text = use_beside_text();
    let link = memo(move || message.with(|message| address(message, place, Bytes::Saved)));
    let label = memo(move || [text.get().files.download, file.name.as_str()].concat());
    view! {
        {part(move || {
            link.get().map(|link| {
                view! {
                    <a class="icon-button" href=link download rel="external" aria-label=label title=label>
                        <Icon glyph=Glyph::Download small=true />
                    </a>
                }
            })
        })}
    }
}
