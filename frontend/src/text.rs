//! What Adda says, in each of its languages.
//!
//! A catalogue is one struct, so a sentence that a language lacks does not compile. Numbers, plural forms, dates and
//! lists come from the browser's Intl, in `format`. Nothing here knows of views, the link or the server.

use std::sync::OnceLock;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::later;
use crate::signal::{RwSignal, Signal};
use crate::watch::watch;

pub(crate) mod bn;
mod catalogue;
mod en;
pub(crate) mod format;

pub(crate) use catalogue::{
    AllText, BesideText, Catalogue, CompletionText, DoorText, NotifyText, PlansText, PollText, SearchText,
    ShortcutsText, SidebarText, SlashText, SlashWords, StatusWords,
};

/// A language that Adda speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Bengali,
}

/// What is said in Bengali, once it is here.
static BENGALI: OnceLock<&'static AllText> = OnceLock::new();

/// Where the choice is kept, in the browser's storage.
const KEY: &str = "adda.language";

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Bengali];

    /// Its tag, as in the `lang` of a document.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Bengali => "bn",
        }
    }

    /// Its name, in itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Bengali => "বাংলা",
        }
    }

    /// What is said in it; in English, while it is not here.
    pub(crate) fn catalogue(self) -> &'static Catalogue {
        self.here().unwrap_or(&en::CATALOGUE)
    }

    /// What is said in it, once that is here: English from the start, another when it is first spoken.
    fn here(self) -> Option<&'static Catalogue> {
        match self {
            Self::English => Some(&en::CATALOGUE),
            Self::Bengali => Some(BENGALI.get()?.beside.first),
        }
    }

    /// What is said in it beside talking: for the part of the page that does, since what it calls comes with it.
    pub(crate) fn beside(self) -> &'static BesideText {
        match self {
            Self::English => &en::later::BESIDE,
            Self::Bengali => BENGALI.get().map_or(&en::later::BESIDE, |all| &all.beside),
        }
    }

    /// What is said in it at the door: for that part of the page, as before.
    pub(crate) fn door(self) -> &'static DoorText {
        match self {
            Self::English => &en::later::DOOR,
            Self::Bengali => BENGALI.get().map_or(&en::later::DOOR, |all| &all.door),
        }
    }

    /// Fetches what is said in it, unless it is here; answers whether it came.
    pub(crate) async fn come(self) -> bool {
        if self.here().is_none()
            && let Some(all) = later::bengali_text().await
        {
            // Somebody else may have fetched it meanwhile: it is the same.
            let _ = BENGALI.set(all);
        }
        self.here().is_some()
    }

    /// The first language of a list of tags, such as the browser's, that Adda speaks.
    fn of_tags(tags: impl IntoIterator<Item = String>) -> Option<Self> {
        tags.into_iter().find_map(|tag| {
            let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
            Self::ALL.into_iter().find(|language| language.tag() == primary)
        })
    }

    /// The one that the person chose before, else the first that the browser asks for, else English.
    pub(crate) fn at_first() -> Self {
        let chosen = browser::load(KEY);
        Self::of_tags(chosen).or_else(|| Self::of_tags(browser_tags())).unwrap_or(Self::English)
    }
}

/// The tags that the browser asks for, most wanted first.
pub(crate) fn browser_tags() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

#[derive(Clone, Copy)]
struct Spoken(RwSignal<Language>);

/// Sets the language for everything below, and of the document. Once, at the root.
pub(crate) fn provide_text() {
    let at_first = Language::at_first();
    let spoken = RwSignal::new(if at_first.here().is_some() { at_first } else { Language::English });
    provide_context(Spoken(spoken));
    watch(move || {
        if let Some(root) = document().document_element() {
            // Fails only for names that are no attribute's.
            let _ = root.set_attribute("lang", spoken.get().tag());
        }
    });
}

/// The language that is spoken now.
pub(crate) fn use_language() -> Signal<Language> {
    expect_context::<Spoken>().0.into()
}

/// The catalogue of the language that is spoken now: `text.get().sidebar.rooms`.
pub(crate) fn use_text() -> Signal<&'static Catalogue> {
    let language = use_language();
    Signal::derive(move || language.get().catalogue())
}

/// As [`use_text`], with what is said beside talking: for that part of the page.
pub(crate) fn use_beside_text() -> Signal<&'static BesideText> {
    let language = use_language();
    Signal::derive(move || language.get().beside())
}

/// As [`use_text`], with what is said at the door: for that part of the page.
pub(crate) fn use_door_text() -> Signal<&'static DoorText> {
    let language = use_language();
    Signal::derive(move || language.get().door())
}

/// Sentences of the catalogue as they are spoken now.
///
/// Views could say `move || text.get().room.details`, but each closure is a type of its own, for which the page carries
/// its own copy of everything that shows it. These are all of one type.
pub(crate) trait Say<T: 'static> {
    fn say(self, pick: fn(&'static T) -> &'static str) -> Signal<&'static str>;
}

impl<T: Sync> Say<T> for Signal<&'static T> {
    fn say(self, pick: fn(&'static T) -> &'static str) -> Signal<&'static str> {
        Signal::derive(move || pick(self.get()))
    }
}

/// Speaks another language from now on, and the next time.
pub(crate) fn use_speak() -> impl Fn(Language) + Copy + Send + Sync + 'static {
    let Spoken(spoken) = expect_context();
    move |language| {
        // Kept at once: should it not come now, it is spoken the next time.
        browser::save(KEY, language.tag());
        spawn_local(async move {
            if language.come().await {
                spoken.set(language);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tags: &[&str], expected: Option<Language>) {
        assert_eq!(Language::of_tags(tags.iter().map(|tag| (*tag).to_owned())), expected, "{tags:?}");
    }

    #[test]
    fn the_first_language_that_adda_speaks_is_taken() {
        check(&["bn-IN", "en-US"], Some(Language::Bengali));
        check(&["de-DE", "en-GB", "bn"], Some(Language::English));
        check(&["BN"], Some(Language::Bengali));
        check(&["bnt", "fr"], None);
        check(&[], None);
    }
}
