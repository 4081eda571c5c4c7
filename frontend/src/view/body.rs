//! What a message says, as nodes: text as it was typed, and the addresses in it as links.
//!
//! Nodes are built one by one; nothing that a person wrote is ever read as markup.

use leptos::prelude::*;

use crate::browser;
use crate::place::is_place;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    /// An address of the web, with its scheme.
    Link(&'a str),
}

/// The nodes of a text.
pub(crate) fn body(text: &str) -> AnyView {
    let origin = browser::origin();
    let nodes = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Link(address) => {
            // A place of this page is gone to in this page.
            let is_elsewhere = !address.strip_prefix(&origin).is_some_and(is_place);
            view! {
                <a
                    href=address.to_owned()
                    target=is_elsewhere.then_some("_blank")
                    rel=is_elsewhere.then_some("noopener noreferrer")
                >
                    {address.to_owned()}
                </a>
            }
            .into_any()
        }
    });
    nodes.collect_view().into_any()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(start) = next_scheme(rest, from) {
        let link = address(&rest[start..]);
        if link.is_empty() {
            from = start + 1;
            continue;
        }
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        pieces.push(Piece::Link(link));
        rest = &rest[start + link.len()..];
        from = 0;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Where the next `http://` or `https://` begins that is not the end of another word.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let found = from + text.get(from..)?.find("http")?;
        let after = &text[found + 4..];
        let is_scheme = after.starts_with("://") || after.starts_with("s://");
        let stands_alone = !text[..found].chars().next_back().is_some_and(char::is_alphanumeric);
        if is_scheme && stands_alone {
            return Some(found);
        }
        from = found + 4;
    }
}

/// The address at the beginning of a text, without the marks that belong to the sentence around it; nothing where no
/// host follows the scheme.
fn address(text: &str) -> &str {
    let end =
        text.find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '“' | '”'));
    let mut address = &text[..end.unwrap_or(text.len())];
    while let Some(last) = address.chars().next_back() {
        let is_sentence = match last {
            ')' => address.matches('(').count() < address.matches(')').count(),
            ']' => address.matches('[').count() < address.matches(']').count(),
            last => matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '।'),
        };
        if !is_sentence {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    let host = address.split_once("://").map_or("", |(_, host)| host);
    if host.starts_with(|c: char| c.is_alphanumeric() || c == '[') { address } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[Piece<'_>]) {
        assert_eq!(pieces(text), expected, "{text}");
    }

    #[test]
    fn addresses_are_found_and_the_sentence_keeps_its_marks() {
        use Piece::{Link, Text};
        check("", &[]);
        check("plain", &[Text("plain")]);
        check("https://a.org", &[Link("https://a.org")]);
        check("see http://a.org/b, then", &[Text("see "), Link("http://a.org/b"), Text(", then")]);
        check("(https://a.org/x_(y))", &[Text("("), Link("https://a.org/x_(y)"), Text(")")]);
        check("দেখুন https://a.org/ক।", &[Text("দেখুন "), Link("https://a.org/ক"), Text("।")]);
        check("https://a.org https://b.org", &[Link("https://a.org"), Text(" "), Link("https://b.org")]);
    }

    #[test]
    fn what_only_looks_like_an_address_is_text() {
        for text in ["http", "https://", "http://.", "xhttps://a.org", "javascript:alert(1)", "httpshttp"] {
            check(text, &[Piece::Text(text)]);
        }
        check("http://. https://a.org", &[Piece::Text("http://. "), Piece::Link("https://a.org")]);
    }
}
