//! Icons: the outlines of Lucide, each drawn on 24 by 24. Their markup stands in `js/icons.js`.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::signal::Signal;
use crate::watch::live;

#[wasm_bindgen(module = "/js/icons.js")]
extern "C" {
    fn outline(place: u32) -> String;
}

/// What an icon shows, in the order of `js/icons.js`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Add,
    Alert,
    Archive,
    ArrowDown,
    ArrowUp,
    Attach,
    Back,
    Bell,
    BellOff,
    Bookmark,
    Check,
    Clock,
    Close,
    Compass,
    Copy,
    Cup,
    Down,
    Download,
    Edit,
    Enter,
    Eye,
    EyeOff,
    File,
    Film,
    Forward,
    Hash,
    Invite,
    Keyboard,
    Language,
    Leave,
    Link,
    Lock,
    Moon,
    More,
    Offline,
    People,
    Person,
    Picture,
    Pin,
    Poll,
    React,
    Reload,
    RemovePerson,
    Reply,
    Search,
    Settings,
    Sound,
    Sparkles,
    Star,
    Sun,
    Talk,
    Thread,
    Trash,
    Unarchive,
    Unread,
    Zoom,
}

/// One icon. It says nothing to a screen reader: the words beside it do.
#[component]
pub(crate) fn Icon(
    #[prop(into)] glyph: Signal<Glyph>,
    /// 16 px instead of 20, with strokes to match.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            data-size=small.then_some("small")
            viewBox="0 0 24 24"
            aria-hidden="true"
            inner_html=live(move || outline(glyph.get() as u32))
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_glyph_has_its_outline_in_its_place() {
        let file = include_str!("../../js/icons.js");
        let names: Vec<&str> =
            file.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": '")).map(|(name, _)| name).collect();
        let source = include_str!("icon.rs");
        let declared =
            source.split_once("enum Glyph {").and_then(|(_, rest)| rest.split_once('}')).expect("it is above").0;
        let declared: Vec<&str> = declared.lines().filter_map(|line| line.trim().strip_suffix(',')).collect();
        assert_eq!(names, declared);
        assert_eq!(names[Glyph::Unarchive as usize], "Unarchive");
    }
}
