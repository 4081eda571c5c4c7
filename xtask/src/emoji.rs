//! `cargo xtask emoji`: the list of emoji that the page can choose from, from the data of emojibase.
//!
//! Three columns, each with an empty line after it and a line for each emoji, since what is alike is small where it
//! stands together: the emoji, after a tab what it is in a tone of skin, and `@` with a number before each group; what
//! it is called in English; and in Bengali. A name has further words to find it by after it. The first line of all has
//! the letters of Bengali: in the last column a letter is written as the sign of its place among `SIGNS`, and whatever
//! is one of those signs has a `` ` `` before it. `frontend/src/view/emoji.rs` reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::places::Places;
use crate::shell;
use crate::tools::node;

/// The npm package with the names of all emoji.
const EMOJIBASE: &str = "17.0.0";
/// Newer ones are missing in the fonts of many people.
const VERSION_MAX: f64 = 15.0;
/// The groups, in their order, but the one of mere parts of others.
const GROUPS: [u64; 9] = [0, 1, 3, 4, 5, 6, 7, 8, 9];
/// Letters and squares that `Emoji::parse` takes for text; nobody would miss them.
const NOT_TAKEN: [&str; 8] = ["1F170", "1F171", "1F17E", "1F17F", "2139", "24C2", "25FD", "25FE"];
/// Faces and hands are what most people look for: up to this subgroup, more words lead to them.
const SUBGROUP_WORDY: u64 = 21;
/// Words beside the name.
const WORDS_MAX: usize = 2;
const WORDS_WORDY_MAX: usize = 7;
/// A word of more emoji says no more than the title of their group.
const COMMON_MIN: usize = 40;
/// What stands for the letters of Bengali: as the page has it.
const SIGNS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+-./;<=>?@[]^_{}~";
/// What takes the place of a tone of skin.
const TONE: &str = "*";
const TONES: [&str; 5] = ["\u{1f3fb}", "\u{1f3fc}", "\u{1f3fd}", "\u{1f3fe}", "\u{1f3ff}"];
/// Asks for the picture of what is a text as well.
const AS_PICTURE: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';

/// Writes `frontend/emoji.txt` anew.
pub(crate) fn write(places: &Places) -> Result<()> {
    let package = node::package(places, "emojibase-data", EMOJIBASE)?;
    let read = |language: &str| -> Result<Vec<Value>> {
        let file = package.join(language).join("data.json");
        let text = fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no list", file.display()))
    };
    let text = list(&read("en")?, &read("bn")?)?;
    let file = places.root.join("frontend").join("emoji.txt");
    fs::write(&file, text).with_context(|| format!("could not write {}", file.display()))?;
    shell::say(&format!("wrote {}", file.display()));
    Ok(())
}

fn list(english: &[Value], bengali: &[Value]) -> Result<String> {
    let named: BTreeMap<&str, &Value> =
        bengali.iter().filter_map(|one| Some((one["hexcode"].as_str()?, one))).collect();
    let (common, common_bengali) = (common(english), common(bengali));
    let (mut emoji, mut names, mut names_bengali) = (Vec::new(), Vec::new(), Vec::new());
    for group in GROUPS {
        emoji.push(format!("@{group}"));
        let is_it = |one: &&Value| one["group"].as_u64() == Some(group) && is_old(one) && is_taken(one);
        let mut all: Vec<&Value> = english.iter().filter(is_it).collect();
        all.sort_by_key(|one| one["order"].as_u64());
        for one in all {
            let shown = shown(one)?;
            let tones = tones(one, &shown);
            let is_wordy = group == 0 || one["subgroup"].as_u64().is_some_and(|subgroup| subgroup <= SUBGROUP_WORDY);
            let words_max = match (is_wordy, shown.contains(JOINER)) {
                (true, _) => WORDS_WORDY_MAX,
                (false, true) => 0,
                (false, false) => WORDS_MAX,
            };
            let hexcode = one["hexcode"].as_str().unwrap_or_default();
            let other = named.get(hexcode).with_context(|| format!("{hexcode} has no Bengali name"))?;
            names.push(words(one, words_max, &common));
            names_bengali.push(words(other, words_max, &common_bengali));
            emoji.push(if tones.is_empty() { shown } else { format!("{shown}\t{tones}") });
        }
    }
    let letters = letters(&names_bengali);
    ensure!(letters.chars().count() <= SIGNS.len(), "there are more letters of Bengali than signs for them");
    let names_bengali: Vec<String> = names_bengali.iter().map(|name| spelled(name, &letters)).collect();
    let columns = [letters, emoji.join("\n"), names.join("\n"), names_bengali.join("\n")];
    Ok(columns.join("\n\n") + "\n")
}

fn is_taken(one: &Value) -> bool {
    one["hexcode"].as_str().is_some_and(|hexcode| !NOT_TAKEN.contains(&hexcode))
}

fn is_old(one: &Value) -> bool {
    one["version"].as_f64().is_some_and(|version| version <= VERSION_MAX)
}

/// The emoji as it is sent everywhere: asked for as a picture only where it would be a text otherwise.
fn shown(one: &Value) -> Result<String> {
    let emoji = one["emoji"].as_str().context("an emoji is missing")?;
    let is_picture = one["type"].as_u64() == Some(1);
    let plain = emoji.strip_suffix(AS_PICTURE).filter(|plain| is_picture && plain.chars().count() == 1);
    Ok(plain.unwrap_or(emoji).to_owned())
}

/// What it is in a tone of skin, or nothing where it has none; the tone alone, where that only stands behind.
fn tones(one: &Value, shown: &str) -> String {
    let Some(skins) = one["skins"].as_array() else { return String::new() };
    let of = |tone: usize| {
        // Where there are two people, both have it.
        let is_it = |skin: &&Value| skin["tone"] == tone || skin["tone"] == Value::from(vec![tone, tone]);
        let skin = skins.iter().find(is_it).filter(|skin| is_old(skin))?;
        Some(skin["emoji"].as_str()?.replace(TONES[tone - 1], TONE))
    };
    let Some(first) = of(1).filter(|first| (2..=TONES.len()).all(|tone| of(tone).as_ref() == Some(first))) else {
        return String::new();
    };
    let behind = [shown.trim_end_matches(AS_PICTURE), TONE].concat();
    if first == behind { TONE.to_owned() } else { first }
}

fn tags(one: &Value) -> impl Iterator<Item = String> {
    one["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_lowercase)
}

fn common(all: &[Value]) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for tag in all.iter().flat_map(tags) {
        *counts.entry(tag).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count >= COMMON_MIN).map(|(tag, _)| tag).collect()
}

/// The name, and so many further words that do not begin like one of it.
fn words(one: &Value, words_max: usize, common: &BTreeSet<String>) -> String {
    let name = one["label"].as_str().unwrap_or_default().replace(" ,", ",");
    let mut known: Vec<String> = name.to_lowercase().split([' ', ',', ':']).map(str::to_owned).collect();
    let mut all = vec![name];
    for tag in tags(one).filter(|tag| !common.contains(tag)) {
        let is_new = |word: &&str| known.iter().all(|known| !known.starts_with(word));
        let new: Vec<&str> = tag.split_whitespace().filter(is_new).collect();
        if all.len() > words_max {
            break;
        }
        if !new.is_empty() {
            let new: Vec<String> = new.into_iter().map(str::to_owned).collect();
            all.push(new.join(" "));
            known.extend(new);
        }
    }
    all.join("|")
}

/// The letters of Bengali that there are, the most frequent first.
fn letters(names: &[String]) -> String {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for letter in names.iter().flat_map(|name| name.chars()).filter(|letter| ('\u{980}'..='\u{9ff}').contains(letter)) {
        *counts.entry(letter).or_default() += 1;
    }
    let mut letters: Vec<(char, usize)> = counts.into_iter().collect();
    letters.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    letters.into_iter().map(|(letter, _)| letter).collect()
}

fn spelled(name: &str, letters: &str) -> String {
    let mut spelled = String::new();
    for character in name.chars() {
        match letters.chars().position(|letter| letter == character) {
            Some(place) => spelled.push(char::from(SIGNS.as_bytes()[place])),
            None if SIGNS.contains(character) => spelled.extend(['`', character]),
            None => spelled.push(character),
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn data() -> (Value, Value) {
        let thumb = |tone: usize| json!({"emoji": format!("👍{}", TONES[tone - 1]), "version": 1, "tone": tone});
        let skins: Vec<Value> = (1..=5).map(thumb).collect();
        let english = json!([
            {"label": "thumbs up", "hexcode": "1F44D", "tags": ["+1", "thumb", "good job"], "emoji": "👍\u{fe0f}",
             "type": 1, "order": 2, "group": 1, "subgroup": 19, "version": 0.6, "skins": skins},
            {"label": "too new", "hexcode": "1", "emoji": "x", "type": 1, "order": 1, "group": 1, "version": 15.1},
            {"label": "heart", "hexcode": "2764", "tags": ["love", "red", "more"], "emoji": "❤\u{fe0f}", "type": 0,
             "order": 3, "group": 1, "subgroup": 22, "version": 0.6},
        ]);
        let bengali = json!([
            {"label": "কক B", "hexcode": "1F44D"},
            {"label": "খ , ক", "hexcode": "2764"},
        ]);
        (english, bengali)
    }

    #[test]
    fn the_list_has_what_people_look_for() {
        let (english, bengali) = data();
        let list = list(english.as_array().expect("it is one"), bengali.as_array().expect("it is one"));
        let columns = [
            "কখ",
            "@0\n@1\n👍\t*\n❤\u{fe0f}\n@3\n@4\n@5\n@6\n@7\n@8\n@9",
            "thumbs up|+1|good job\nheart|love|red",
            "aa `B\nb, a\n",
        ];
        assert_eq!(list.expect("all have names"), columns.join("\n\n"));
    }
}
