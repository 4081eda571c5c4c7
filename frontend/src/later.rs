//! Parts of the page that come after it: each is fetched when it is first wanted, or as soon as there is nothing more
//! urgent to do (`docs/decisions/0013-parts-of-the-page-come-later.md`).
//!
//! Only what stands in a part and nowhere else is fetched with it. Without the feature `split`, as in development, all of
//! them are there from the start.

use std::pin::Pin;

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::item::Item;
use adda_shared::protocol::http::{Me, Registration};
use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::pages::directory::Directory;
use crate::pages::drafts::Drafts;
use crate::pages::head::{BackToRooms, PageHead};
use crate::pages::join::Join;
use crate::pages::my_settings::MySettings;
use crate::pages::outside::Outside;
use crate::pages::plans::Plans;
use crate::pages::saved::Saved;
use crate::pages::sign_in::SignIn;
use crate::pages::threads::Threads;
use crate::pages::unread::Unread;
use crate::pages::welcome::Welcome;
use crate::signal::{Memo, RwSignal};
use crate::state::paging::TimelineSignals;
use crate::state::rows::{MessageRow, RowKey};
use crate::state::talk::Talk;
use crate::text::{AllText, Catalogue, Say as _, use_text};
use crate::trays::use_trays;
use crate::ui::waiting::{LoadFailed, Skeleton, Spinner};
use crate::view::act::Act;
use crate::view::arrange::{OrderMenu, on_drag};
use crate::view::completion::Completion;
use crate::view::composer::WritingField;
use crate::view::deeds::{on_key, open_menu};
use crate::view::dialogs::{DialogHost, OverMessages};
use crate::view::file::file;
use crate::view::goals::Goals;
use crate::view::happened::happened;
use crate::view::jump::JumpField;
use crate::view::link_card::link_cards;
use crate::view::members::People;
use crate::view::message_menu::toolbar;
use crate::view::over_timeline::over_timeline;
use crate::view::panel::{About, RoomMenu, SpaceMenu};
use crate::view::pins::Pins;
use crate::view::poll::poll;
use crate::view::quote::{answering, quote};
use crate::view::reactions::reactions;
use crate::view::receipts::receipts;
use crate::view::scroll::Scroll;
use crate::view::search::Search;
use crate::view::slash;
use crate::view::thread::{Thread, thread_head, thread_line};
use crate::view::timeline::Rows;
use crate::view::tray::Tray;
use crate::view::undone::undone;
use crate::watch::part;

/// What is shown to whom is not signed in.
#[derive(Clone, Copy)]
pub(crate) struct Door {
    pub(crate) welcome: fn(is_claimed: bool, Callback<Me>) -> AnyView,
    pub(crate) join: fn(open_space: Option<String>, Callback<Me>) -> AnyView,
    pub(crate) sign_in: fn(space: String, Registration, Callback<Me>) -> AnyView,
}

/// What stands in the place of a room, beside it or over it, when one goes there.
#[derive(Clone, Copy)]
pub(crate) struct Pages {
    pub(crate) dialogs: fn() -> AnyView,
    pub(crate) settings: fn() -> AnyView,
    pub(crate) directory: fn() -> AnyView,
    pub(crate) saved: fn() -> AnyView,
    pub(crate) drafts: fn() -> AnyView,
    pub(crate) plans: fn() -> AnyView,
    pub(crate) threads: fn() -> AnyView,
    pub(crate) unread: fn() -> AnyView,
    /// A room that one is not in.
    pub(crate) outside: fn(RoomId) -> AnyView,
    pub(crate) details: fn(RoomId) -> AnyView,
    pub(crate) search: fn() -> AnyView,
    /// Does what is written and begins with a slash, or answers what is to be sent instead.
    pub(crate) slash: fn(Talk, &str) -> Option<String>,
}

/// What talking needs beside the messages and the field in which one writes.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    /// What opens over messages: their menu, and their pictures.
    pub(crate) over_messages: fn() -> AnyView,
    /// Where one can jump to.
    pub(crate) jump: fn(JumpField) -> AnyView,
    /// A file of a message, by its place in it.
    pub(crate) file: fn(Memo<MessageRow>, place: usize) -> AnyView,
    /// The way back to the newest message, and what is read aloud.
    pub(crate) over_timeline: fn(Talk, TimelineSignals, Scroll) -> AnyView,
    /// What happened in a room besides messages.
    pub(crate) happened: fn(&Item) -> AnyView,
    /// What a message answers.
    pub(crate) quote: fn(Memo<MessageRow>) -> AnyView,
    /// What the draft of a room answers.
    pub(crate) answering: fn(RoomId, Revision) -> AnyView,
    /// The poll of a message.
    pub(crate) poll: fn(Rows, Memo<MessageRow>) -> AnyView,
    /// The previews of its links.
    pub(crate) link_cards: fn(Rows, Memo<MessageRow>) -> AnyView,
    /// The emoji under a message.
    pub(crate) reactions: fn(Rows, Memo<MessageRow>) -> AnyView,
    /// Who has read up to a message.
    pub(crate) receipts: fn(Rows, Memo<MessageRow>) -> AnyView,
    /// The tools of a message, its menu, and what keys do with it.
    pub(crate) toolbar: fn(Rows, RowKey, Memo<MessageRow>) -> AnyView,
    pub(crate) open_menu: fn(Rows, RowKey) -> bool,
    pub(crate) on_key: fn(Rows, RowKey, &KeyboardEvent),
    /// What completes a word while one types it.
    pub(crate) completion: fn(WritingField) -> AnyView,
    /// What can be done with the space, and with a room.
    pub(crate) space_menu: fn() -> AnyView,
    pub(crate) order_menu: fn() -> AnyView,
    pub(crate) on_drag: fn(Act, &DragEvent, is_favourites: bool),
    pub(crate) room_menu: fn(RoomId) -> AnyView,
    /// What stands with the text of a message: its files, and how to add some.
    pub(crate) tray: fn(Talk) -> AnyView,
    /// Sends what is written with the files of the tray.
    pub(crate) send: fn(Talk, &str),
    pub(crate) give_back: fn(Talk, message: Nonce, &[Uploaded]),
    /// What is to be said of a message that is not done yet.
    pub(crate) undone: fn(Rows, Memo<MessageRow>) -> AnyView,
    /// What is told of the thread that a message began.
    pub(crate) thread_line: fn(Rows, Memo<MessageRow>) -> AnyView,
    /// The panel of a thread, and what stands in its head.
    pub(crate) thread: fn(RoomId, Revision) -> AnyView,
    pub(crate) thread_head: fn(RoomId, Revision) -> AnyView,
}

/// A part of the page that could not be fetched. The browser's console says why.
#[derive(Clone, Copy, Debug)]
struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(door, fallible))]
fn door() -> Result<Door, Missing> {
    Ok(Door {
        welcome: |is_claimed, on_done| view! { <Welcome is_claimed on_done /> }.into_any(),
        join: |open_space, on_done| view! { <Join open_space on_done /> }.into_any(),
        sign_in: |space, registration, on_done| view! { <SignIn space registration on_done /> }.into_any(),
    })
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(pages, fallible))]
fn pages() -> Result<Pages, Missing> {
    Ok(Pages {
        dialogs: || view! { <DialogHost /> }.into_any(),
        settings: || view! { <MySettings /> }.into_any(),
        directory: || view! { <Directory /> }.into_any(),
        saved: || view! { <Saved /> }.into_any(),
        drafts: || view! { <Drafts /> }.into_any(),
        plans: || view! { <Plans /> }.into_any(),
        threads: || view! { <Threads /> }.into_any(),
        unread: || view! { <Unread /> }.into_any(),
        outside: |room| view! { <Outside room /> }.into_any(),
        details: |room| {
            view! {
                <About room />
                <Pins room />
                <People room />
            }
            .into_any()
        },
        search: || view! { <Search /> }.into_any(),
        slash: slash::run,
    })
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(beside, fallible))]
fn beside() -> Result<Beside, Missing> {
    Ok(Beside {
        over_messages: || view! { <OverMessages /> }.into_any(),
        jump: |field| view! { <Goals field /> }.into_any(),
        file,
        over_timeline,
        happened,
        quote,
        answering,
        poll,
        link_cards,
        reactions,
        receipts,
        toolbar,
        open_menu,
        on_key,
        completion: |field| view! { <Completion field /> }.into_any(),
        space_menu: || view! { <SpaceMenu /> }.into_any(),
        order_menu: || view! { <OrderMenu /> }.into_any(),
        on_drag,
        room_menu: |room| view! { <RoomMenu room /> }.into_any(),
        tray: |talk| view! { <Tray talk /> }.into_any(),
        send: |talk, text| use_trays().send(talk, text),
        give_back: |talk, message, unsent| use_trays().give_back(talk, message, unsent),
        undone,
        thread_line,
        thread: |room, thread| view! { <Thread room thread /> }.into_any(),
        thread_head,
    })
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(bengali, fallible))]
fn bengali() -> Result<&'static AllText, Missing> {
    Ok(&crate::text::bn::later::ALL)
}

/// What is said in Bengali: nothing, where it could not be fetched.
pub(crate) async fn bengali_text() -> Option<&'static AllText> {
    #[cfg(feature = "split")]
    let fetched = bengali().await;
    #[cfg(not(feature = "split"))]
    let fetched = bengali();
    fetched.ok()
}

type Coming<P> = Pin<Box<dyn Future<Output = Result<P, Missing>>>>;

/// One part, and how far it is.
pub(crate) struct Later<P: 'static> {
    /// Nothing, while it has not been fetched yet.
    state: RwSignal<Option<Result<P, Missing>>>,
    fetch: fn() -> Coming<P>,
}

impl<P> Clone for Later<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Later<P> {}

impl<P: Copy + Send + Sync + 'static> Later<P> {
    fn new(fetch: fn() -> Coming<P>) -> Self {
        Self { state: RwSignal::new(None), fetch }
    }

    /// The part, once it is here.
    pub(crate) fn here(self) -> Option<P> {
        self.state.get().and_then(Result::ok)
    }

    /// Fetches it, unless it is here; answers whether it came.
    pub(crate) async fn come(self) -> bool {
        if self.state.with_untracked(|state| matches!(state, Some(Ok(_)))) {
            return true;
        }
        self.state.set(None);
        let fetched = (self.fetch)().await;
        let has_come = fetched.is_ok();
        // Others may have asked meanwhile, and what they show is as good.
        if self.state.with_untracked(|state| !matches!(state, Some(Ok(_)))) {
            self.state.set(Some(fetched));
        }
        has_come
    }

    /// What `make` makes of it; until it is here that it is waited for, and where it does not come, a way to try again.
    pub(crate) fn show(
        self,
        frame: Frame,
        make: impl Fn(P) -> AnyView + Send + 'static,
    ) -> Box<dyn FnMut() -> AnyView + Send> {
        self.show_boxed(frame, Box::new(make))
    }

    fn show_boxed(self, frame: Frame, make: Box<dyn Fn(P) -> AnyView + Send>) -> Box<dyn FnMut() -> AnyView + Send> {
        let ask = move || {
            spawn_local(async move {
                self.come().await;
            });
        };
        ask();
        // Made here, where it lasts as long as all that is shown.
        let on_retry = Callback::new(move |()| ask());
        part(move || match self.state.get() {
            Some(Ok(part)) => make(part),
            None => frame.waiting(),
            Some(Err(Missing)) => frame.failed(on_retry),
        })
    }
}

/// What stands around a part before it is here: the same as around the part itself.
#[derive(Clone, Copy)]
pub(crate) enum Frame {
    /// Nothing else is shown.
    Page,
    /// A page in the middle, of this title.
    Middle(fn(&'static Catalogue) -> &'static str),
    /// What stands in the place of a room.
    Room,
    /// Something is there already, in which the part is to stand.
    Within,
}

impl Frame {
    pub(crate) fn waiting(self) -> AnyView {
        let label = use_text().say(|text| text.common.loading);
        self.around(match self {
            Self::Page => view! {
                <div role="status">
                    <Spinner />
                    <span class="visually-hidden">{label}</span>
                </div>
            }
            .into_any(),
            Self::Middle(_) | Self::Room | Self::Within => view! { <Skeleton label lines=6 /> }.into_any(),
        })
    }

    fn failed(self, on_retry: Callback<()>) -> AnyView {
        let what = use_text().say(|text| text.unreachable);
        self.around(view! { <LoadFailed what on_retry /> }.into_any())
    }

    fn around(self, inner: AnyView) -> AnyView {
        match self {
            Self::Page => view! { <main class="notice-page">{inner}</main> }.into_any(),
            Self::Middle(title) => {
                let title = use_text().say(title);
                view! {
                    <main class="room" aria-label=title>
                        <PageHead title />
                        <div class="settings-scroll">
                            <div class="settings">{inner}</div>
                        </div>
                    </main>
                }
                .into_any()
            }
            Self::Room => view! {
                <header class="room-head">
                    <BackToRooms />
                </header>
                <div class="notice-page">{inner}</div>
            }
            .into_any(),
            Self::Within => inner,
        }
    }
}

/// A menu, once it is here; until then its place, so that nothing moves.
pub(crate) fn menu(make: impl Fn(Beside) -> AnyView + Send + 'static) -> Box<dyn FnMut() -> AnyView + Send> {
    let beside = use_parts().beside;
    part(move || match beside.here() {
        Some(beside) => make(beside),
        None => view! { <span class="menu-place"></span> }.into_any(),
    })
}

/// All parts.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) door: Later<Door>,
    pub(crate) beside: Later<Beside>,
    pub(crate) pages: Later<Pages>,
}

/// Makes the parts known to everything below. Once, at the root.
pub(crate) fn provide_parts() {
    #[cfg(feature = "split")]
    let (door, beside, pages) = (|| Box::pin(door()) as _, || Box::pin(beside()) as _, || Box::pin(pages()) as _);
    #[cfg(not(feature = "split"))]
    let (door, beside, pages) =
        (|| Box::pin(async { door() }) as _, || Box::pin(async { beside() }) as _, || Box::pin(async { pages() }) as _);
    let (door, beside, pages) = (Later::new(door), Later::new(beside), Later::new(pages));
    provide_context(Parts { door, beside, pages });
}

pub(crate) fn use_parts() -> Parts {
    expect_context()
}
