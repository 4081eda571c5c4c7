//! The emoji that one can choose from: what they are called in both languages, and their tones of skin.
//!
//! `cargo xtask emoji` writes the list, and says in which form.

use std::ops::Range;
use std::sync::OnceLock;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::text::{Language, format};

#[wasm_bindgen(module = "/js/emoji.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn load() -> Result<JsValue, JsValue>;
}

/// What stands for the letters of Bengali: as `xtask/src/emoji.rs` has it.
const SIGNS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+-./;<=>?@[]^_{}~";
/// The tones of skin, from the lightest.
pub(super) const TONES: [&str; 5] = ["\u{1f3fb}", "\u{1f3fc}", "\u{1f3fd}", "\u{1f3fe}", "\u{1f3ff}"];
/// Asks for the picture of what is a text as well.
const AS_PICTURE: char = '\u{fe0f}';
/// Letters that are written as one character or as two.
const LETTERS: [(&str, &str); 3] =
    [("\u{9dc}", "\u{9a1}\u{9bc}"), ("\u{9dd}", "\u{9a2}\u{9bc}"), ("\u{9df}", "\u{9af}\u{9bc}")];

/// One emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    emoji: String,
    /// What it is in a tone, with `*` in the place of it; empty where it has none.
    tones: String,
    english: String,
    bengali: String,
    /// The words that lead to it, in small letters: a space before and after each, a tab before a name, and `|` around
    /// what is a name or stands for itself.
    words: String,
}

/// All of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct EmojiList {
    pub(super) all: Vec<Known>,
    /// Where each group stands among them.
    pub(super) groups: Vec<Range<usize>>,
}

impl Known {
    /// What it is in a tone of skin: 0 for none.
    pub(super) fn toned(&self, tone: usize) -> String {
        match (tone.checked_sub(1).and_then(|tone| TONES.get(tone)), self.tones.as_str()) {
            (None, _) | (_, "") => self.emoji.clone(),
            (Some(tone), "*") => [self.emoji.trim_end_matches(AS_PICTURE), tone].concat(),
            (Some(tone), tones) => tones.replace('*', tone),
        }
    }

    pub(super) fn name(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Bengali => &self.bengali,
        }
    }

    /// Its names, in small letters.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.words.split('\t').filter_map(|names| names.split('|').nth(1)).map(str::trim_end)
    }

    /// How well it goes with words in small letters, with a space between them.
    fn fit(&self, typed: &str) -> Option<Fit> {
        let has = |before: &str, after: &str| self.words.contains(&[before, typed, after].concat());
        let every = |after: &str| typed.split(' ').all(|word| self.words.contains(&[" ", word, after].concat()));
        let fits = [
            (Fit::Name, has("\t| ", " |")),
            (Fit::Kind, self.names().any(|name| name.ends_with(&[" ", typed].concat()))),
            (Fit::Begins, has("\t| ", " ")),
            (Fit::Word, has("| ", " |")),
            (Fit::Words, every(" ")),
            (Fit::NameBegun, has("\t| ", "")),
            (Fit::Begun, every("")),
        ];
        fits.into_iter().find_map(|(fit, holds)| holds.then_some(fit))
    }

    /// Whether it is this one, in whatever tone.
    fn is(&self, emoji: &str) -> bool {
        self.emoji == emoji || (!self.tones.is_empty() && (1..=TONES.len()).any(|tone| self.toned(tone) == emoji))
    }
}

/// The list, once it was fetched: for the choice of one and for what is typed.
static LIST: OnceLock<EmojiList> = OnceLock::new();

/// How well an emoji goes with what was typed, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is its name.
    Name,
    /// Its name ends so, as “red heart” does with “heart”: that is what it is, and not only something about it.
    Kind,
    /// Its name begins so.
    Begins,
    /// It stands for it.
    Word,
    /// Each word is one of its own.
    Words,
    /// Words of its own begin so: first those of which a name does.
    NameBegun,
    Begun,
}

impl EmojiList {
    /// The list, which is fetched unless it is here.
    pub(super) async fn fetch() -> Option<&'static Self> {
        if LIST.get().is_none()
            && let Some(list) = Self::fetch_anew().await
        {
            // Somebody else may have fetched it meanwhile: it is the same.
            let _ = LIST.set(list);
        }
        LIST.get()
    }

    async fn fetch_anew() -> Option<Self> {
        let text = load().await.ok()?.as_string()?;
        let mut list = Self::parse(&text)?;
        // All at once: asking the browser for each would take longer than all else.
        let words: Vec<&str> = list.all.iter().map(|known| known.words.as_str()).collect();
        let small = format::fold(&words.join("\n"));
        for (known, words) in list.all.iter_mut().zip(small.lines()) {
            words.clone_into(&mut known.words);
        }
        Some(list)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut columns = text.trim_end().split("\n\n");
        let letters: Vec<char> = columns.next()?.chars().collect();
        let (emoji, mut english, mut bengali) = (columns.next()?, columns.next()?.lines(), columns.next()?.lines());
        let mut list = Self::default();
        for line in emoji.lines() {
            if line.starts_with('@') {
                list.groups.push(list.all.len()..list.all.len());
                continue;
            }
            let (emoji, tones) = line.split_once('\t').unwrap_or((line, ""));
            let (english, bengali) = (english.next()?, unspelled(bengali.next()?, &letters));
            let name = |words: &str| words.split('|').next().unwrap_or_default().to_owned();
            list.all.push(Known {
                emoji: emoji.to_owned(),
                tones: tones.to_owned(),
                english: name(english),
                bengali: name(&bengali),
                words: ["\t| ", &simple(english), " | \t| ", &simple(&bengali), " |"].concat(),
            });
            list.groups.last_mut()?.end = list.all.len();
        }
        Some(list)
    }

    /// Those that each word which was typed in small letters leads to, in either language, the best first; of equals
    /// those that are `near`, as they are listed there.
    pub(super) fn find(&self, typed: &str, near: &[String]) -> Vec<&Known> {
        let typed = typed_words(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<((Fit, usize, Fit), &Known)> = Vec::new();
        for known in &self.all {
            if let Some(fit) = known.fit(&typed) {
                let place = near.iter().position(|emoji| known.is(emoji)).unwrap_or(near.len());
                // What has the name itself need not be what people mean by it: in Bengali that of the heart is the organ's.
                let is_meant = place < near.len() && fit <= Fit::Word;
                let rank = (if is_meant { Fit::Kind } else { fit.max(Fit::Kind) }, place, fit);
                let at = found.partition_point(|(other, _)| *other <= rank);
                found.insert(at, (rank, known));
            }
        }
        found.into_iter().map(|(.., known)| known).collect()
    }

    /// The one of which what was typed in small letters is the name; or a word that stands for it, if it is near.
    pub(super) fn named(&self, typed: &str, near: &[String]) -> Option<&Known> {
        let fit = |known: &Known| known.fit(&typed_words(typed));
        let first = self.find(typed, near).first().copied()?;
        let is_named = match fit(first)? {
            Fit::Name | Fit::Kind => true,
            Fit::Word => near.iter().any(|emoji| first.is(emoji)),
            Fit::Begins | Fit::Words | Fit::NameBegun | Fit::Begun => false,
        };
        is_named.then_some(first)
    }

    /// What an emoji is called, in whatever tone.
    pub(super) fn name_of(&self, emoji: &str, language: Language) -> Option<&str> {
        self.all.iter().find(|known| known.is(emoji)).map(|known| known.name(language))
    }
}

/// A text of nothing but words with a space between them, in which each letter is written in one way.
fn simple(text: &str) -> String {
    let text = text.replace('|', " | ").replace([',', ':', '-', '_', '('], " ");
    let text = LETTERS.iter().fold(text, |text, (one, two)| text.replace(one, two));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What was typed, as the list would have it.
fn typed_words(typed: &str) -> String {
    simple(&typed.replace('|', " "))
}

fn unspelled(name: &str, letters: &[char]) -> String {
    let mut read = String::new();
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        let letter = SIGNS.find(character).and_then(|place| letters.get(place));
        match (character, letter) {
            ('`', _) => read.extend(characters.next()),
            (_, Some(letter)) => read.push(*letter),
            (_, None) => read.push(character),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use adda_shared::reaction::Emoji;

    use super::*;

    fn list() -> EmojiList {
        EmojiList::parse(include_str!("../../emoji.txt")).expect("it is whole")
    }

    #[test]
    fn each_emoji_is_taken_by_the_server_in_each_tone_and_is_there_once() {
        let list = list();
        assert!(list.all.len() > 1_800 && list.groups.len() == 9, "{} emoji", list.all.len());
        let mut all = BTreeSet::new();
        for known in &list.all {
            let tones = if known.tones.is_empty() { 0 } else { TONES.len() };
            for tone in 0..=tones {
                let emoji = known.toned(tone);
                assert!(Emoji::parse(&emoji).is_ok(), "{emoji:?}");
                assert!(all.insert(emoji.clone()), "{emoji:?}");
            }
        }
        assert!(all.len() > 3_000, "{} with tones", all.len());
    }

    #[test]
    fn each_has_a_name_in_both_languages() {
        for known in &list().all {
            let is_bengali = known.bengali.chars().any(|letter| ('\u{980}'..='\u{9ff}').contains(&letter));
            // Of a key with a number it is that.
            let is_key = known.emoji.ends_with('\u{20e3}');
            assert!((is_bengali || is_key) && !known.bengali.contains('`'), "{known:?}");
            assert!(known.english.chars().any(char::is_alphanumeric), "{known:?}");
        }
    }

    #[test]
    fn a_tone_stands_where_it_belongs() {
        let list = list();
        let check = |emoji: &str, toned: &str| {
            let known = list.all.iter().find(|known| known.emoji == emoji).expect("it is there");
            assert_eq!(known.toned(5), toned);
            assert!(known.is(toned) && known.is(emoji));
        };
        check("👍", "👍🏿");
        check("✌️", "✌🏿");
        check("🕵️‍♀️", "🕵🏿‍♀️");
        check("🧑‍🤝‍🧑", "🧑🏿‍🤝‍🧑🏿");
        check("😀", "😀");
    }

    #[test]
    fn words_of_both_languages_lead_to_an_emoji() {
        let list = list();
        let check = |typed: &str, first: &str| {
            let found: Vec<&str> = list.find(typed, &[]).iter().map(|known| known.emoji.as_str()).collect();
            assert!(found.contains(&first), "{typed}: {found:?}");
        };
        check("thumbs up", "👍");
        check("up thumb", "👍");
        check("heart", "❤️");
        check("party", "🎉");
        check("হৃদয়", "❤️");
        // The same letter as one character.
        check("হৃদ\u{9df}", "❤️");
        assert_eq!(list.find("চা", &[]).first().map(|known| known.emoji.as_str()), Some("☕"));
        assert!(list.find("   ", &[]).is_empty() && list.find("qqqq", &[]).is_empty());
        assert_eq!(list.find("grinning", &[]).first().map(|known| known.emoji.as_str()), Some("😀"));
    }

    #[test]
    fn what_it_is_comes_before_what_is_only_about_it_and_what_is_near_before_its_equals() {
        let list = list();
        let check = |typed: &str, near: &[&str], first: &[&str]| {
            let near: Vec<String> = near.iter().map(|emoji| (*emoji).to_owned()).collect();
            let found: Vec<&str> = list.find(typed, &near).iter().map(|known| known.emoji.as_str()).collect();
            assert_eq!(found.get(..first.len()), Some(first), "{typed}: {found:?}");
        };
        check("heart", &["👍", "❤️"], &["❤️", "💖"]);
        check("heart", &["👍🏽", "💔", "❤️"], &["💔", "❤️", "💖"]);
        check("fire", &[], &["🔥"]);
        check("হৃদয়", &["❤️"], &["❤️"]);
        // A tone makes it no other one.
        check("thumbs", &["👎🏽"], &["👎", "👍"]);
        let place = |typed: &str, emoji: &str| {
            list.find(typed, &[]).iter().position(|known| known.emoji == emoji).expect("it is found")
        };
        assert!(place("heart", "❤️") < place("heart", "💘"));
        assert!(place("heart", "💘") < place("heart", "🥰"));
    }

    #[test]
    fn a_whole_name_names_one_and_a_part_of_it_none() {
        let list = list();
        let check = |typed: &str, named: Option<&str>| {
            let found = list.named(typed, &["❤️".to_owned(), "👍".to_owned()]).map(|known| known.emoji.as_str());
            assert_eq!(found, named, "{typed}");
        };
        check("heart", Some("❤️"));
        check("red_heart", Some("❤️"));
        check("thumbs-up", Some("👍"));
        check("+1", Some("👍"));
        check("fire", Some("🔥"));
        check("হৃদয়", Some("❤️"));
        check("hear", None);
        // A word of an arrow, and nothing that anybody would call it.
        check("red", None);
        check("qqqq", None);
    }
}
