//! Words in source text.

/// Whether a text has this word, and not only as a part of a longer one.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    places(text, word).next().is_some()
}

/// Where a word stands in a text, and not as a part of a longer one.
pub(crate) fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.match_indices(word).map(|(start, _)| start).filter(move |&start| {
        let before = text[..start].bytes().next_back();
        let after = text[start + word.len()..].bytes().next();
        !before.is_some_and(belongs) && !after.is_some_and(belongs)
    })
}

/// `SendMessage` becomes `send_message`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_word_is_not_the_word() {
        assert!(mentions("use rusqlite::Row;", "rusqlite"));
        assert!(!mentions("operand", "rand"));
        assert!(!mentions("is-open", "open"));
        assert_eq!(places("a aa a", "a").collect::<Vec<_>>(), [0, 5]);
    }

    #[test]
    fn names_have_two_spellings() {
        assert_eq!(snake_case("SendMessage"), "send_message");
    }
}
