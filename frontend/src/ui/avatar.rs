//! A person's face: their initials on their colour.

use adda_shared::model::Hue;
use leptos::prelude::*;

use crate::signal::Signal;
use crate::text::{SidebarText, use_text};
use crate::watch::live;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AvatarSize {
    /// 24 px, in a line of text.
    Small,
    /// 36 px, beside a message.
    #[default]
    Normal,
    /// 80 px, in the settings.
    Huge,
}

impl AvatarSize {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Small => Some("small"),
            Self::Normal => None,
            Self::Huge => Some("huge"),
        }
    }
}

/// Whether somebody can be talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Availability {
    Online,
    Away,
    /// They are here, and want to be left alone.
    Busy,
    Offline,
}

impl Availability {
    pub(crate) fn word(self, text: &SidebarText) -> &'static str {
        match self {
            Self::Online => text.online,
            Self::Away => text.away,
            Self::Busy => text.busy,
            Self::Offline => text.offline,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Busy => "busy",
            Self::Offline => "offline",
        }
    }
}

/// A face. The name stands beside it, so only whether they can be talked to is read aloud.
#[component]
pub(crate) fn Avatar(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] hue: Signal<Hue>,
    #[prop(optional)] size: AvatarSize,
    #[prop(into, optional)] availability: Option<Signal<Availability>>,
) -> impl IntoView {
    view! {
        <span class="avatar" data-size=size.name() style:--hue=live(move || hue.get().degrees().to_string())>
            <span class="avatar-letters" aria-hidden="true">
                {live(move || initials(&name.get()))}
            </span>
            {availability.map(|availability| view! { <AvailabilityDot availability /> })}
        </span>
    }
}

#[component]
fn AvailabilityDot(availability: Signal<Availability>) -> impl IntoView {
    let text = use_text();
    view! {
        <span
            class="avatar-presence"
            data-presence=live(move || availability.get().name())
            role="img"
            aria-label=live(move || availability.get().word(&text.get().sidebar))
        ></span>
    }
}

/// What stands for a name on a small square: the first letter as people see it, which may be several characters, and
/// for names in scripts with capitals that of the last word too.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().map(first_letter).unwrap_or_default();
    let last = words.next_back().map(first_letter).unwrap_or_default();
    let has_case = |letter: &str| letter.chars().next().is_some_and(|c| c.is_uppercase() || c.is_lowercase());
    // The style sheet makes capitals of them.
    if has_case(&first) && has_case(&last) { [first, last].concat() } else { first }
}

/// The first letter of a word with all that belongs to it: vowel signs, conjuncts, joined emoji, flags.
///
/// Not the whole of Unicode's rules, for which the page would carry tables: enough that nothing is torn apart.
fn first_letter(word: &str) -> String {
    let mut letter = String::new();
    for c in word.chars() {
        let Some(last) = letter.chars().next_back() else {
            letter.push(c);
            continue;
        };
        let flags = letter.chars().filter(|c| is_flag_half(*c)).count();
        if extends(c) || joins(last) || (is_flag_half(c) && flags == 1 && letter.chars().count() == 1) {
            letter.push(c);
        } else {
            break;
        }
    }
    letter
}

/// A character that never stands alone: it marks or continues the one before it.
fn extends(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' // accents
        | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' // Devanagari signs
        | '\u{981}'..='\u{983}' | '\u{9bc}' | '\u{9be}'..='\u{9cd}' | '\u{9d7}' // Bengali signs
        | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' // joiner, variants, skin
        | '\u{e0020}'..='\u{e007f}' // tags of regional flags
    )
}

/// A character that takes the next one to itself: a joiner, or the sign that makes conjuncts of consonants.
const fn joins(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{9cd}' | '\u{94d}')
}

const fn is_flag_half(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(initials(name), expected, "{name}");
    }

    #[test]
    fn latin_names_give_two_letters_and_others_one() {
        check("ada", "a");
        check("Ada King Lovelace", "AL");
        check("élodie", "é");
        check("e\u{301}lodie", "e\u{301}");
        check("  ", "");
        check("রাহুল সেন", "রা");
    }

    #[test]
    fn conjuncts_and_joined_emoji_are_not_torn_apart() {
        check("ক্ষমা", "ক্ষ");
        check("স্ত্রী", "স্ত্রী");
        check("👩‍👧 home", "👩‍👧");
        check("👍🏽ok", "👍🏽");
        check("🇧🇩🇮🇳", "🇧🇩");
    }
}
