//! Whether somebody sits before the page, and what the browser says of its network.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adda_shared::limits;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;

use super::State;
use crate::browser;

/// Milliseconds that count as one sign of life: nobody needs to know more exactly.
const SIGN_MS: u64 = 10_000;

/// Milliseconds within which keys and presses make one attempt to connect, where that waits.
const WAKE_MS: u64 = 2_000;

/// Listens for as long as the page is open.
pub(super) fn watch(state: State) {
    let idle = Rc::new(Idle { state, seen_at: Cell::new(0), woken_at: Cell::new(0), timer: RefCell::default() });
    let sign = {
        let idle = Rc::clone(&idle);
        move || idle.sign()
    };
    sign();
    let (on_key, on_pointer, on_wheel) = (sign.clone(), sign.clone(), sign.clone());
    window_event_listener(ev::keydown, move |_| on_key());
    window_event_listener(ev::pointerdown, move |_| on_pointer());
    window_event_listener(ev::wheel, move |_| on_wheel());
    let on_focus = sign.clone();
    window_event_listener(ev::focus, move |_| on_focus());
    window_event_listener(ev::blur, move |_| state.say_drafts());
    window_event_listener(ev::online, move |_| state.connect_now());
    window_event_listener(ev::offline, move |_| state.network_gone());
    let on_visibility = wasm_bindgen::closure::Closure::<dyn Fn()>::new(move || {
        if browser::is_visible() {
            state.connect_now();
            // A machine that slept has missed when a silence ended.
            state.pass_time();
            idle.sign();
        } else {
            idle.seen_at.set(0);
            state.set_attending(false);
            state.put_away();
        }
    });
    let listener = wasm_bindgen::JsCast::unchecked_ref(on_visibility.as_ref());
    // Fails for no event that exists.
    let _ = document().add_event_listener_with_callback("visibilitychange", listener);
    on_visibility.forget();
}

struct Idle {
    state: State,
    seen_at: Cell<u64>,
    woken_at: Cell<u64>,
    timer: RefCell<Option<Timeout>>,
}

impl Idle {
    /// Somebody did something.
    fn sign(self: &Rc<Self>) {
        let now_ms = browser::now().0;
        if now_ms.saturating_sub(self.woken_at.get()) >= WAKE_MS && browser::is_visible() {
            self.woken_at.set(now_ms);
            self.state.connect_now();
        }
        if now_ms.saturating_sub(self.seen_at.get()) < SIGN_MS || !browser::is_visible() {
            return;
        }
        self.seen_at.set(now_ms);
        self.state.set_attending(true);
        let wait_ms = u32::try_from(limits::AWAY_AFTER_MS).unwrap_or(u32::MAX);
        let idle = Rc::clone(self);
        self.timer.replace(Some(Timeout::new(wait_ms, move || {
            idle.seen_at.set(0);
            idle.state.set_attending(false);
        })));
    }
}
