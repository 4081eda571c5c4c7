//! Light, dark or high contrast. The colours stand in style/tokens.css; this says which of them show.

use leptos::prelude::*;

use crate::browser;
use crate::signal::RwSignal;
use crate::watch::watch;

/// Which colours the page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Whatever the system has.
    System,
    Light,
    Dark,
    Contrast,
}

/// Where the choice is kept, in the browser's storage. index.html reads it too, before the first paint.
const KEY: &str = "adda.theme";

impl Theme {
    pub(crate) const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];

    /// The value of `data-theme`; nothing for the system's choice.
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::Contrast => Some("contrast"),
        }
    }

    fn of_name(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or(Self::System)
    }
}

/// Makes the theme known to everything below, and keeps the document in it. Once, at the root.
pub(crate) fn provide_theme() {
    let theme = RwSignal::new(Theme::of_name(browser::load(KEY).as_deref()));
    provide_context(theme);
    let wants_contrast = browser::watch_media("(prefers-contrast: more)");
    watch(move || apply(theme.get(), wants_contrast.get()));
}

/// The theme; setting it changes the page at once, and for the next time.
pub(crate) fn use_theme() -> RwSignal<Theme> {
    expect_context()
}

fn apply(theme: Theme, wants_contrast: bool) {
    match theme.name() {
        Some(name) => browser::save(KEY, name),
        None => browser::forget(KEY),
    }
    let shown = theme.name().or(wants_contrast.then_some("contrast"));
    if let Some(root) = document().document_element() {
        // Fails only for names that are no attribute's.
        let _ = match shown {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_found_again_by_its_name() {
        for theme in Theme::ALL {
            assert_eq!(Theme::of_name(theme.name()), theme);
        }
        assert_eq!(Theme::of_name(Some("sepia")), Theme::System);
    }
}
