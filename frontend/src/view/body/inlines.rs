//! Text, marks and links.

use adda_shared::markdown::{Inline, Mark, Reference, plain_line};
use leptos::prelude::untrack;
use web_sys::Element;

use super::{Ink, PERSON, add, add_class, set, write};
use crate::browser;
use crate::place::{Place, is_place};

impl Ink {
    pub(super) fn inlines(&self, within: &Element, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => write(within, text),
                Inline::Break => {
                    add(within, "br");
                }
                Inline::Code(text) => write(&add(within, "code"), text),
                Inline::Maths { source, is_display } => self.maths(within, source, *is_display),
                Inline::Marked(Mark::Emphasis, inlines) => self.inlines(&add(within, "em"), inlines),
                Inline::Marked(Mark::Strong, inlines) => self.inlines(&add(within, "strong"), inlines),
                Inline::Marked(Mark::Strike, inlines) => self.inlines(&add(within, "s"), inlines),
                Inline::Marked(Mark::Spoiler, inlines) => self.spoiler(within, inlines),
                Inline::Reference { to, name } => self.reference(within, *to, name),
                Inline::Link { address, inlines } => self.link(within, address, inlines),
            }
        }
    }

    /// A formula: its source, until it can be shown as what it means.
    pub(super) fn maths(&self, within: &Element, source: &str, is_display: bool) {
        let formula = add_class(within, "span", "maths");
        // Formulas read from left to right in every language.
        set(&formula, "dir", "ltr");
        if is_display {
            set(&formula, "data-display", "");
            // It scrolls, as code does.
            set(&formula, "tabindex", "0");
        }
        write(&add(&formula, "code"), source);
        browser::set_maths(&formula, is_display, self.words.body.no_formula);
    }

    /// What is hidden until it is pressed. It keeps its room, and nothing of it is selected, found or read aloud before.
    fn spoiler(&self, within: &Element, inlines: &[Inline]) {
        let spoiler = add_class(within, "span", "spoiler");
        let attributes = [
            ("role", "button"),
            ("tabindex", "0"),
            ("aria-expanded", "false"),
            ("aria-label", self.words.body.show_hidden),
            ("aria-live", "polite"),
        ];
        for (name, value) in attributes {
            set(&spoiler, name, value);
        }
        self.inlines(&add(&spoiler, "span"), inlines);
    }

    /// Somebody, or a room: called as now, where one may know of it.
    fn reference(&self, within: &Element, to: Reference, name: &str) {
        let called = untrack(|| self.state.called(to));
        let chip = match (to, &called) {
            (Reference::Room(room), Some(_)) => {
                let link = add_class(within, "a", "mention");
                set(&link, "href", &Place::room(room).path());
                link
            }
            (Reference::Person(_) | Reference::Room(_) | Reference::All | Reference::Here, _) => {
                add_class(within, "span", "mention")
            }
        };
        let is_me = match to {
            Reference::Person(user) => self.state.user() == Some(user),
            Reference::All | Reference::Here => true,
            Reference::Room(_) => false,
        };
        if is_me {
            set(&chip, "data-me", "");
        }
        // Within a link nothing else can be pressed.
        let is_linked = !matches!(within.closest("a"), Ok(None));
        if let (Reference::Person(user), Some(_), false) = (to, &called, is_linked) {
            for (name, value) in [(PERSON, user.to_string().as_str()), ("role", "button"), ("tabindex", "0")] {
                set(&chip, name, value);
            }
        }
        write(&chip, to.sign());
        write(&chip, called.as_deref().unwrap_or(name));
    }

    fn link(&self, within: &Element, address: &str, inlines: &[Inline]) {
        let link = add(within, "a");
        set(&link, "href", address);
        // A place of this page is gone to in this page, and a letter is no page.
        let is_place_here = address.strip_prefix(self.origin.as_str()).is_some_and(is_place);
        if !is_place_here && !address.starts_with("mailto:") {
            set(&link, "target", "_blank");
            set(&link, "rel", "noopener noreferrer");
        }
        let said = plain_line(inlines);
        if said != address {
            set(&link, "title", address);
        }
        if is_disguised(&said, address) {
            write(&link, address);
        } else {
            self.inlines(&link, inlines);
        }
    }
}

/// Whether a text reads as an address, but not as the one that it leads to.
fn is_disguised(said: &str, address: &str) -> bool {
    let is_address = said.contains("://") || said.starts_with("www.");
    is_address && said != address && address.strip_prefix("http://") != Some(said)
}

#[cfg(test)]
mod tests {
    use super::is_disguised;

    #[test]
    fn a_text_that_reads_as_another_address_is_found() {
        for (said, address) in [
            ("https://bank.org", "https://evil.org"),
            ("www.a.org", "https://b.org"),
            ("see http://a.org", "http://b.org"),
        ] {
            assert!(is_disguised(said, address), "{said} {address}");
        }
        for (said, address) in
            [("https://a.org", "https://a.org"), ("www.a.org", "http://www.a.org"), ("the shop", "https://a.org")]
        {
            assert!(!is_disguised(said, address), "{said} {address}");
        }
    }
}
