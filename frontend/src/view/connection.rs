//! One slim line about the connection: that it is lost, when it is tried again, and "now".

use std::time::Duration;

use adda_shared::id::UnixMs;
use leptos::prelude::*;

use crate::browser;
use crate::signal::{RwSignal, Signal};
use crate::state::mirror::Connection;
use crate::state::use_state;
use crate::text::{format, use_language, use_text};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::waiting::Spinner;
use crate::watch::{part, watch};

/// Milliseconds for which a connection may be gone before anybody is told.
const QUIET_MS: u64 = 900;
/// Milliseconds for which the good news stays.
const BACK_MS: u64 = 2_000;

/// What the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Nothing,
    Connecting,
    /// Tried again in so many seconds; shown is what was at that time.
    Lost(u64, Option<UnixMs>),
    /// The browser says that there is no network; shown is what was at that time.
    Offline(Option<UnixMs>),
    Back,
    /// The server does not talk to this page any more.
    OtherVersion,
    /// A load brings a newer page; this one works as before.
    NewVersion,
}

/// The line, as the connection is.
#[component]
pub(crate) fn ConnectionLine() -> impl IntoView {
    let state = use_state();
    let connection = state.connection();
    let line = RwSignal::new(Line::Nothing);
    let is_old = RwSignal::new(false);
    let listening = window_event_listener_untyped("adda-update", move |_| is_old.set(true));
    on_cleanup(move || listening.remove());
    let version = state.version();
    watch(move || {
        // Each connection asks again: a newer page may not have come through the last time.
        if connection.get() == Connection::Live && !browser::is_page_of(&version.get_untracked()) {
            browser::tell_shell("adda-stale");
        }
    });
    // Each change is looked at a little later, when a short interruption is over, and then every second.
    let ticks = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(handle) = ticks.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let look = move || {
        let said = line.get_untracked();
        let now_ms = browser::now().0;
        let says = match connection.get_untracked() {
            Connection::Live if matches!(said, Line::Lost(..) | Line::Offline(_)) => Line::Back,
            Connection::Live if is_old.get_untracked() => Line::NewVersion,
            Connection::None | Connection::Live => Line::Nothing,
            Connection::Connecting => Line::Connecting,
            Connection::OtherVersion => Line::OtherVersion,
            Connection::Lost { .. } if !browser::is_online() => Line::Offline(state.heard_at()),
            Connection::Lost { retry_at } => {
                Line::Lost(retry_at.0.saturating_sub(now_ms).div_ceil(1_000), state.heard_at())
            }
        };
        if says != said {
            line.set(says);
        }
        if matches!(says, Line::Nothing | Line::NewVersion) {
            stop();
        }
    };
    watch(move || {
        let now = connection.get();
        is_old.track();
        stop();
        let is_settled = matches!(now, Connection::Live | Connection::None);
        let (first_ms, every_ms) = if is_settled { (0, BACK_MS) } else { (QUIET_MS, 1_000) };
        let handle = set_interval_with_handle(look, Duration::from_millis(every_ms));
        ticks.set_value(handle.ok());
        set_timeout(
            move || {
                if connection.try_get_untracked() == Some(now) {
                    look();
                }
            },
            Duration::from_millis(first_ms),
        );
    });
    on_cleanup(stop);
    let on_later = move || {
        is_old.set(false);
        // The button that was pressed goes away.
        browser::focus_on(".composer-text");
    };
    view! { <LineView line=line on_now=move || state.connect_now() on_later=on_later /> }
}

/// The line, saying this.
#[component]
pub(crate) fn LineView(
    #[prop(into)] line: Signal<Line>,
    #[prop(into)] on_now: Callback<()>,
    #[prop(into)] on_later: Callback<()>,
) -> impl IntoView {
    let (text, language) = (use_text(), use_language());
    let as_of = move |at: Option<UnixMs>| {
        at.map(|at| {
            let (now, language) = (browser::now(), language.get());
            let is_today = format::local_day(at) == format::local_day(now);
            let moment = if is_today { format::time(language, at) } else { format::moment(language, at) };
            view! { <span class="connection-as-of">{(text.get().connection.as_of)(&moment)}</span> }
        })
    };
    let tone = move || match line.get() {
        Line::Lost(..) | Line::Offline(_) | Line::OtherVersion => Some("lost"),
        Line::Nothing | Line::Connecting | Line::Back | Line::NewVersion => None,
    };
    view! {
        <div class="connection" role="status" data-tone=tone>
            {part(move || {
                let words = &text.get().connection;
                match line.get() {
                    Line::Nothing => ().into_any(),
                    Line::Connecting => view! { <Spinner /><span>{words.connecting}</span> }.into_any(),
                    Line::Back => view! { <Icon glyph=Glyph::Check small=true /><span>{words.back}</span> }.into_any(),
                    Line::Offline(at) => {
                        view! {
                            <Icon glyph=Glyph::Offline small=true />
                            <span>{words.offline}</span>
                            {as_of(at)}
                        }
                            .into_any()
                    }
                    Line::Lost(seconds, at) => {
                        view! {
                            <Icon glyph=Glyph::Offline small=true />
                            // The seconds are counted for the eye only: nobody wants them read out.
                            <span aria-hidden="true">{(words.lost)(seconds)}</span>
                            <span class="visually-hidden">{(words.lost)(0)}</span>
                            {as_of(at)}
                            <button type="button" on:click=move |_| on_now.run(())>
                                {words.now}
                            </button>
                        }
                            .into_any()
                    }
                    says @ (Line::OtherVersion | Line::NewVersion) => {
                        let can_wait = says == Line::NewVersion;
                        let reload = move || if can_wait { browser::reload() } else { browser::tell_shell("adda-reload") };
                        let later = can_wait.then(|| {
                            view! {
                                <button type="button" aria-label=text.get().common.close on:click=move |_| on_later.run(())>
                                    <Icon glyph=Glyph::Close small=true />
                                </button>
                            }
                        });
                        view! {
                            <Icon glyph=Glyph::Reload small=true />
                            <span>{words.new_version}</span>
                            <button type="button" on:click=move |_| reload()>
                                {words.reload}
                            </button>
                            {later}
                        }
                            .into_any()
                    }
                }
            })}
        </div>
    }
}
