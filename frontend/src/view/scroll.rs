//! The scroll position of the timeline: nothing else sets it.
//!
//! Of all rows only a slice around the viewport stands in the document, between two empty spaces. Where the view
//! stands is an *anchor*: the end, or one row and how far below the viewport's upper edge it begins. When rows come,
//! go or change their height, the position is set so that the anchor stays where it was, before anything is painted.
//! So the position follows the anchor, and the anchor follows only the person who scrolls.
//!
//! Longer than 400 lines because the position is set here and nowhere else.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlDivElement, ResizeObserver};

use super::slice::{Anchor, Geometry, Slice};
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::State;
use crate::state::paging::TimelineSignals;
use crate::state::rows::RowKey;
use crate::state::talk::Talk;
use crate::state::timeline::{Landing, Paging, RowList, Target};
use crate::watch::{memo, watch};

/// Pixels from the end that still count as the end: fractions of a pixel, and a slip of the finger.
const END_PX: f64 = 4.0;
/// Viewports before an edge at which what lies beyond it is fetched.
const FETCH_VIEWPORTS: f64 = 3.0;
/// Milliseconds for which a message that one came for is lit up, as long as its animation.
const LIT_MS: u64 = 2_400;

/// What stands in the document, and where the view stands in it.
#[derive(Clone, Debug, PartialEq)]
struct Layout {
    slice: Slice,
    anchor: Anchor,
    /// Whether it stands where it was led, and nobody has scrolled since.
    is_landing: bool,
}

/// A handle on one timeline's position.
#[derive(Clone, Copy)]
pub(crate) struct Scroll {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    layout: Memo<Layout>,
    /// Where the person scrolled to, and after which landing that was.
    stood: RwSignal<(u32, Anchor)>,
    /// The landing whose message has been lit long enough.
    dimmed: RwSignal<u32>,
    landing: Signal<Landing>,
    scroller: NodeRef<html::Div>,
}

struct Inner {
    state: State,
    talk: Talk,
    signals: TimelineSignals,
    geometry: RefCell<Geometry>,
    /// The rows in the document.
    rows: RefCell<HashMap<RowKey, Element>>,
    observer: RefCell<Option<ResizeObserver>>,
    last_top_px: Cell<f64>,
    /// The landing that the position was set for last.
    landed: Cell<u32>,
    is_told: Cell<bool>,
}

impl Scroll {
    /// Made once for each timeline, in its component.
    pub(crate) fn new(state: State, talk: Talk, signals: TimelineSignals) -> Self {
        let inner = StoredValue::new_local(Rc::new(Inner {
            state,
            talk,
            signals,
            geometry: RefCell::default(),
            rows: RefCell::default(),
            observer: RefCell::default(),
            last_top_px: Cell::default(),
            landed: Cell::default(),
            is_told: Cell::default(),
        }));
        let stood = RwSignal::new((0, Anchor::Unset));
        // Told, in the next frame, that rows turned out higher or lower than they were guessed to be.
        let measured = Trigger::new();
        let layout = Memo::new(move |before: Option<&Layout>| {
            measured.track();
            let stood = stood.get();
            inner.with_value(|inner| inner.lay_out(stood, before))
        });
        let landing = signals.landing;
        let scroll = Self { inner, layout, stood, dimmed: RwSignal::new(0), landing, scroller: NodeRef::new() };
        scroll.observe(measured);
        scroll.follow();
        scroll
    }

    /// Sees every change of height, after the layout and before the paint.
    fn observe(self, measured: Trigger) {
        let on_resize = Closure::<dyn Fn()>::new(move || self.measure(measured));
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        let closure = StoredValue::new_local(Some(on_resize));
        self.inner.with_value(|inner| inner.observer.replace(observer));
        on_cleanup(move || {
            self.inner.try_with_value(|inner| {
                if let Some(observer) = inner.observer.take() {
                    observer.disconnect();
                }
            });
            // A call may be under way even now: the closure goes after it.
            if let Some(closure) = closure.try_update_value(Option::take).flatten() {
                set_timeout(move || drop(closure), Duration::ZERO);
            }
        });
    }

    fn follow(self) {
        let (state, talk) = self.inner.with_value(|inner| (inner.state, inner.talk));
        let is_at_end = self.is_at_end();
        watch(move || state.set_following(talk, is_at_end.get()));
        let is_live = state.is_live();
        let list = self.inner.with_value(|inner| inner.signals.list);
        // It may be gone at any time: the server begins the room anew.
        let is_held = memo(move || list.with(|list| list.is_held));
        watch(move || {
            let is_held = is_held.get();
            if is_live.get() {
                // Whoever has moved on since they landed does not go back there.
                let landing = self.landing.get_untracked();
                if !is_held || self.stood.get_untracked().0 != landing.number {
                    state.fetch_wanted(talk);
                }
                self.fetch_near();
            }
        });
        let lit = self.lit();
        watch(move || {
            // From when its row is there.
            let landing = self.landing.get();
            if lit.get().is_none() {
                return;
            }
            set_timeout(
                move || {
                    self.dimmed.try_set(landing.number);
                },
                Duration::from_millis(LIT_MS),
            );
        });
    }

    /// The element that scrolls.
    pub(crate) fn scroller(self) -> NodeRef<html::Div> {
        self.scroller
    }

    /// The rows that shall stand in the document. Tracks whatever may change the position, too.
    pub(crate) fn slice(self) -> Slice {
        self.layout.with(|layout| layout.slice.clone())
    }

    /// Whether it is known where to stand.
    pub(crate) fn has_landed(self) -> Memo<bool> {
        memo(move || self.layout.with(|layout| layout.anchor != Anchor::Unset))
    }

    /// Whether the newest message is in view.
    pub(crate) fn is_at_end(self) -> Memo<bool> {
        let list = self.inner.with_value(|inner| inner.signals.list);
        memo(move || self.layout.with(|layout| layout.anchor == Anchor::End) && list.with(|list| list.is_attached))
    }

    /// The message that one came for, for a moment.
    pub(crate) fn lit(self) -> Memo<Option<RowKey>> {
        let (state, talk, jump) = self.inner.with_value(|inner| (inner.state, inner.talk, inner.signals.jump));
        memo(move || {
            self.layout.track();
            match self.landing.get() {
                _ if jump.get() == Paging::Loading => None,
                Landing { number, .. } if number == self.dimmed.get() => None,
                // Before its page has come, what is kept may begin far behind it.
                Landing { target: Target::Message(at), .. } if state.holds(talk, at) => state.row_at(talk, at),
                Landing { .. } => None,
            }
        })
    }

    /// Looks after a row while it stands in the document; for `use:`, on its element.
    pub(crate) fn track(self, key: RowKey, element: Element) {
        self.inner.with_value(|inner| {
            inner.watch(&element);
            inner.rows.borrow_mut().insert(key, element);
        });
        on_cleanup(move || {
            // The whole timeline may have gone before its rows.
            self.inner.try_with_value(|inner| {
                let element = inner.rows.borrow_mut().remove(&key);
                if let Some((observer, element)) = inner.observer.borrow().as_ref().zip(element) {
                    observer.unobserve(&element);
                }
            });
        });
    }

    /// The row that this element shows.
    pub(crate) fn key_of(self, element: &Element) -> Option<RowKey> {
        self.inner.with_value(|inner| {
            let rows = inner.rows.borrow();
            rows.iter().find_map(|(key, row)| (row == element).then_some(*key))
        })
    }

    /// Looks after the element that scrolls; for `use:`.
    pub(crate) fn begin(self, scroller: Element) {
        self.inner.with_value(move |inner| inner.watch(&scroller));
    }

    /// The position changed: by a person, or by `settle`, which changes nothing about where one stands.
    pub(crate) fn on_scroll(self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let layout = self.layout.get_untracked();
        if layout.anchor == Anchor::Unset {
            return;
        }
        let anchor = self.inner.with_value(|inner| inner.anchor_now(&scroller, &layout));
        self.stand(anchor);
        self.fetch_near();
    }

    fn stand(self, anchor: Anchor) {
        // Where it is to be led is still being fetched: it has not been there yet, so nobody has moved on from it.
        let is_pending = self.inner.with_value(|inner| inner.signals.jump.get_untracked() == Paging::Loading);
        let from = if is_pending { self.stood.get_untracked().0 } else { self.landing.get_untracked().number };
        let stood = (from, anchor);
        if self.stood.get_untracked() != stood {
            self.stood.set(stood);
        }
    }

    fn measure(self, measured: Trigger) {
        let Some(Some(scroller)) = self.scroller.try_get_untracked() else { return };
        let is_news = self.inner.with_value(|inner| inner.measure(&scroller));
        self.settle();
        if is_news {
            self.inner.with_value(|inner| {
                if inner.is_told.replace(true) {
                    return;
                }
                // Changing the rows now would have the browser measure twice in one frame, of which it complains.
                request_animation_frame(move || {
                    self.inner.try_with_value(|inner| inner.is_told.set(false));
                    if !measured.is_disposed() {
                        measured.notify();
                    }
                });
            });
        }
    }

    /// Sets the position so that the anchor is where it shall be.
    pub(crate) fn settle(self) {
        let (Some(Some(scroller)), Some(layout)) = (self.scroller.try_get_untracked(), self.layout.try_get_untracked())
        else {
            return;
        };
        let is_end = self.inner.with_value(|inner| inner.settle(&scroller, &layout));
        // Where all fits, or a landing reached the end, no scroll event says so.
        if is_end && matches!(layout.anchor, Anchor::Row { .. }) {
            self.stand(Anchor::End);
        }
        self.fetch_near();
    }

    /// Fetches what lies beyond an edge before it is reached.
    fn fetch_near(self) {
        let Some(Some(scroller)) = self.scroller.try_get_untracked() else { return };
        self.inner.try_with_value(|inner| inner.fetch_near(&scroller));
    }
}

impl Inner {
    fn watch(&self, element: &Element) {
        if let Some(observer) = &*self.observer.borrow() {
            observer.observe(element);
        }
    }

    fn lay_out(&self, stood: (u32, Anchor), before: Option<&Layout>) -> Layout {
        let list = self.signals.list.get();
        let landing = self.signals.landing.get();
        let jump = self.signals.jump.get();
        let (number, stood) = stood;
        let landed = (number != landing.number).then(|| self.land(landing.target, &list, jump)).flatten();
        let geometry = self.geometry.borrow();
        // Nothing can be placed in a viewport that was not measured yet.
        let is_ready = list.is_loaded && geometry.viewport_px > 0.0;
        let anchor = if is_ready { landed.unwrap_or(stood) } else { Anchor::Unset };
        let slice = geometry.slice(&list.keys, anchor, before.map(|before| &before.slice));
        Layout { slice, anchor, is_landing: landed.is_some() }
    }

    /// Where a landing leads, once its rows are there.
    fn land(&self, target: Target, list: &RowList, jump: Paging) -> Option<Anchor> {
        if !list.is_loaded {
            return None;
        }
        let viewport_px = self.geometry.borrow().viewport_px;
        let at = |key: RowKey, part: f64| Anchor::Row { key, offset_px: (viewport_px * part).round() };
        let end = (jump != Paging::Loading).then_some(Anchor::End);
        match target {
            Target::End => list.is_attached.then_some(Anchor::End).or(end),
            Target::New if list.keys.contains(&RowKey::New) => Some(at(RowKey::New, 0.2)),
            Target::New => end,
            // What is held may begin far behind it, or end before it.
            Target::Message(_) if jump == Paging::Loading => None,
            Target::Message(revision) if jump == Paging::Waiting && !self.state.holds(self.talk, revision) => None,
            Target::Message(revision) => self.state.row_at(self.talk, revision).map(|key| at(key, 0.3)).or(end),
        }
    }

    fn anchor_now(&self, scroller: &HtmlDivElement, layout: &Layout) -> Anchor {
        let top_px = f64::from(scroller.scroll_top());
        // What grew at the end since the last event is no scrolling away from it.
        let has_stayed = layout.anchor == Anchor::End && top_px >= self.last_top_px.get() - 1.0;
        self.last_top_px.set(top_px);
        let list = self.signals.list.get_untracked();
        if list.is_attached && (has_stayed || left_px(scroller) <= END_PX) {
            return Anchor::End;
        }
        let view = scroller.get_bounding_client_rect();
        let rows = self.rows.borrow();
        let edges = |key: &RowKey| rows.get(key).map(Element::get_bounding_client_rect);
        let keys = &layout.slice.keys;
        let first = keys.partition_point(|key| edges(key).is_none_or(|row| row.bottom() <= view.top()));
        let mut seen = keys[first..].iter().filter_map(|key| Some((*key, edges(key)?.top() - view.top())));
        let seen = seen.by_ref().take_while(|(_, top_px)| *top_px < view.height());
        let seen: Vec<(RowKey, f64)> = seen.take(8).collect();
        // Lines between messages come and go; messages stay.
        let item = seen.iter().find(|(key, _)| matches!(key, RowKey::Item(_))).or(seen.first());
        match item {
            Some((key, offset_px)) => Anchor::Row { key: *key, offset_px: *offset_px },
            // Far from all rows in the document: somebody pulled the scroll bar.
            None => self.geometry.borrow().row_at(&list.keys, top_px),
        }
    }

    /// Takes the heights of all rows in the document; answers whether any is news.
    fn measure(&self, scroller: &HtmlDivElement) -> bool {
        let mut geometry = self.geometry.borrow_mut();
        let before_px = geometry.viewport_px;
        geometry.resize(scroller.client_width().into(), scroller.client_height().into());
        let mut is_news = (geometry.viewport_px - before_px).abs() >= 1.0;
        for (key, row) in &*self.rows.borrow() {
            is_news |= geometry.measure(*key, row.get_bounding_client_rect().height());
        }
        is_news
    }

    /// Answers whether the view is at the end now.
    fn settle(&self, scroller: &HtmlDivElement, layout: &Layout) -> bool {
        // What somebody has scrolled since, of which the event is still to come, stays scrolled; not what the browser
        // moved because other rows came.
        let scrolled_px = f64::from(scroller.scroll_top()) - self.last_top_px.get();
        let landing = self.signals.landing.get_untracked().number;
        let has_come = layout.is_landing && self.landed.replace(landing) != landing;
        let scrolled_px = if has_come { 0.0 } else { scrolled_px };
        match layout.anchor {
            Anchor::Unset => return false,
            Anchor::End => {
                if left_px(scroller) > 0.0 && scrolled_px > -1.0 {
                    scroller.set_scroll_top(scroller.scroll_height());
                }
            }
            Anchor::Row { key, offset_px } => {
                let rows = self.rows.borrow();
                let Some(row) = rows.get(&key) else { return false };
                let offset_px = offset_px - scrolled_px;
                let now_px = row.get_bounding_client_rect().top() - scroller.get_bounding_client_rect().top();
                if (now_px - offset_px).abs() >= 0.5 {
                    scroller.scroll_by_with_x_and_y(0.0, now_px - offset_px);
                }
            }
        }
        self.last_top_px.set(scroller.scroll_top().into());
        self.signals.list.with_untracked(|list| list.is_attached) && left_px(scroller) <= END_PX
    }

    fn fetch_near(&self, scroller: &HtmlDivElement) {
        let list = self.signals.list.get_untracked();
        if !list.is_loaded {
            return;
        }
        let near_px = FETCH_VIEWPORTS * f64::from(scroller.client_height());
        let is_idle = |paging: &Signal<Paging>| matches!(paging.get_untracked(), Paging::Idle | Paging::Waiting);
        let is_near_start = f64::from(scroller.scroll_top()) < near_px;
        if is_near_start && list.keys.first() == Some(&RowKey::Older) && is_idle(&self.signals.older) {
            self.state.fetch_older(self.talk);
        }
        if left_px(scroller) < near_px && !list.is_attached && is_idle(&self.signals.newer) {
            self.state.fetch_newer(self.talk);
        }
    }
}

/// Pixels between the view and the end.
fn left_px(scroller: &HtmlDivElement) -> f64 {
    f64::from(scroller.scroll_height() - scroller.client_height() - scroller.scroll_top())
}
