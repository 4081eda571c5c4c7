//! Light, dark or high contrast. The colours stand in style/tokens.css; this says which of them show.

use leptos::prelude::*;

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

/// Nothing where the browser keeps nothing for this page.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Makes the theme known to everything below, and keeps the document in it. Once, at the root.
pub(crate) fn provide_theme() {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let theme = RwSignal::new(Theme::of_name(kept.as_deref()));
    provide_context(theme);
    watch(move || apply(theme.get()));
}

/// The theme; setting it changes the page at once, and for the next time.
pub(crate) fn use_theme() -> RwSignal<Theme> {
    expect_context()
}

/// A storage that is full or forbidden forgets the choice; the page shows it all the same.
fn apply(theme: Theme) {
    let root = document().document_element();
    let (root, storage) = (root.as_ref(), storage());
    let _ = match theme.name() {
        Some(name) => {
            let _ = storage.map(|storage| storage.set_item(KEY, name));
            root.map(|root| root.set_attribute("data-theme", name))
        }
        None => {
            let _ = storage.map(|storage| storage.remove_item(KEY));
            root.map(|root| root.remove_attribute("data-theme"))
        }
    };
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
