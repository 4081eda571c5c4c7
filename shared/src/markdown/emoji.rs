//! Emoji, counted: enough of them to tell a text that is nothing else.
//!
//! Without the tables of Unicode: whole blocks of pictures are taken for emoji, so that a few signs are that are none,
//! such as `✓`. These are shown large then, and nothing else comes of it. No text of letters or digits is taken for one.

const VARIATION: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';

/// How many emoji a text is, with white space between them; nothing where it is anything else.
pub(super) fn count(text: &str) -> Option<usize> {
    let mut count = 0;
    let mut chars = text.chars().peekable();
    let mut is_joined = false;
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            is_joined = false;
            continue;
        }
        let has_variation = chars.next_if_eq(&VARIATION).is_some();
        let is_keycap = (c.is_ascii_digit() || matches!(c, '#' | '*')) && chars.next_if_eq(&KEYCAP).is_some();
        // Of two letters that stand for a country.
        let is_flag = is_region(c) && chars.next_if(|c| is_region(*c)).is_some();
        let is_sign = has_variation && !c.is_alphanumeric() && !c.is_ascii();
        if !(is_keycap || is_flag || is_sign || is_picture(c)) {
            return None;
        }
        while chars.next_if(|c| is_part(*c)).is_some() {}
        count += usize::from(!is_joined);
        is_joined = chars.next_if_eq(&JOINER).is_some();
    }
    Some(count)
}

const fn is_region(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1f0ff}'
        | '\u{1f18e}' | '\u{1f191}'..='\u{1f19a}' | '\u{1f200}'..='\u{1f2ff}' | '\u{1f300}'..='\u{1faff}')
}

/// Skin, the letters of a region's flag, and the shape.
const fn is_part(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' | '\u{fe0f}')
}
