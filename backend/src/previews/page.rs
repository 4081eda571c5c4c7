//! What a page says of itself: by Open Graph, by the words of Twitter's cards, or by what HTML has for it.
//!
//! It is taken apart as a browser does it, whatever it is, and nothing of it is run or followed here.

use encoding_rs::{Encoding, UTF_8};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, StartTag, Token, Tokenizer};
use url::Url;

/// Bytes in which a page may say its encoding.
const CHARSET_BYTES_MAX: usize = 1_024;
/// Bytes of one text that are kept, of whatever length it is.
const TEXT_BYTES_MAX: usize = 4_096;

/// What a page says of itself, as it does: of any length, and with whatever characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub site: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub picture: Option<Url>,
}

/// A text, and how much what says it is meant for this: the lowest rank is the best.
type Ranked = Option<(u8, String)>;

/// Reads a page that lies at this address, whose encoding may have been told with it.
#[must_use]
pub fn read(bytes: &[u8], charset: Option<&str>, at: &Url) -> Told {
    let text = decode(bytes, charset);
    let mut emitter = DefaultEmitter::default();
    // So that a title or a script may have `<` in it.
    emitter.naively_switch_states(true);
    let mut head = Head::default();
    for Ok(token) in Tokenizer::new_with_emitter(&*text, emitter) {
        if head.take(token) {
            break;
        }
    }
    let text = |ranked: Ranked| ranked.map(|(_, text)| text);
    let picture = text(head.picture).and_then(|address| at.join(address.trim()).ok());
    let picture = picture.filter(|url| matches!(url.scheme(), "http" | "https"));
    Told { site: text(head.site), title: text(head.title), description: text(head.description), picture }
}

#[derive(Default)]
struct Head {
    site: Ranked,
    title: Ranked,
    description: Ranked,
    picture: Ranked,
    /// The text of the title, while that lasts.
    titling: Option<String>,
}

impl Head {
    /// Answers whether the head is over.
    fn take(&mut self, token: Token) -> bool {
        match token {
            Token::StartTag(tag) if tag.name.as_slice() == b"meta" => self.take_meta(&tag),
            Token::StartTag(tag) if tag.name.as_slice() == b"title" => self.titling = Some(String::new()),
            Token::StartTag(tag) => return tag.name.as_slice() == b"body",
            Token::String(text) => {
                if let Some(title) = &mut self.titling {
                    push(title, &text.value);
                }
            }
            Token::EndTag(tag) => {
                if let Some(title) = self.titling.take() {
                    offer(&mut self.title, 2, title);
                }
                return tag.name.as_slice() == b"head";
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        false
    }

    fn take_meta(&mut self, tag: &StartTag<()>) {
        let attribute = |name: &[u8]| {
            let value = tag.attributes.get(name)?;
            let mut text = String::new();
            push(&mut text, &value.value);
            Some(text)
        };
        let Some(content) = attribute(b"content") else { return };
        let Some(key) = attribute(b"property").or_else(|| attribute(b"name")) else { return };
        let (place, rank) = match key.trim().to_ascii_lowercase().as_str() {
            "og:title" => (&mut self.title, 0),
            "twitter:title" => (&mut self.title, 1),
            "og:description" => (&mut self.description, 0),
            "twitter:description" => (&mut self.description, 1),
            "description" => (&mut self.description, 2),
            "og:site_name" => (&mut self.site, 0),
            "application-name" => (&mut self.site, 1),
            "og:image" | "og:image:url" | "og:image:secure_url" => (&mut self.picture, 0),
            "twitter:image" | "twitter:image:src" => (&mut self.picture, 1),
            _ => return,
        };
        offer(place, rank, content);
    }
}

/// Takes a text, unless one stands there that is better, or as good and came before.
fn offer(place: &mut Ranked, rank: u8, text: String) {
    let is_better = place.as_ref().is_none_or(|(held, _)| rank < *held);
    if is_better && !text.trim().is_empty() {
        *place = Some((rank, text));
    }
}

fn push(text: &mut String, more: &HtmlString) {
    let fits = more.len().min(TEXT_BYTES_MAX.saturating_sub(text.len()));
    text.push_str(&String::from_utf8_lossy(&more[..fits]));
}

/// The text of a page: by a mark at its beginning, by what came with it, by what it says itself, or as UTF-8.
fn decode<'b>(bytes: &'b [u8], charset: Option<&str>) -> std::borrow::Cow<'b, str> {
    let told = charset.and_then(|name| Encoding::for_label(name.as_bytes()));
    let encoding = told.or_else(|| said(bytes)).unwrap_or(UTF_8);
    encoding.decode(bytes).0
}

/// The encoding that a page says at its beginning.
fn said(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(CHARSET_BYTES_MAX)].to_ascii_lowercase();
    let (word, quotes) = (b"charset=", [b'"', b'\'', b' ']);
    let at = head.windows(word.len()).position(|window| window == word)? + word.len();
    let name: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|byte| quotes.contains(byte))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
        .collect();
    let encoding = Encoding::for_label(&name)?;
    // It was read up to here, so it is none of those of two bytes for each letter.
    Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

#[cfg(test)]
mod tests;
