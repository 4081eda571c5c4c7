//! One link: what its page says of itself, with a picture that is made anew here.

use adda_shared::preview::{Preview, PreviewPicture};
use adda_shared::text::{LinkAddress, PictureName, PreviewText, is_forming, is_unseen};
use adda_shared::{file::Pixels, limits};
use bytes::Bytes;
use url::Url;

use super::Previews;
use super::page::{self, Told};
use crate::calls::fetch::Kind;
use crate::files::{intake, picture, sniff};
use crate::uploads::Uploads;

/// Bytes of a picture as it is kept: a drawing of this size has fewer, and noise is none.
const PICTURE_BYTES_MAX: usize = 256 * 1024;
/// Pixels of a picture's shorter side below which it is none: what counts readers has one.
const SIDE_MIN: u32 = 24;

/// What a link has shown.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) preview: Preview,
    /// The bytes of its picture.
    pub(super) picture: Option<Vec<u8>>,
}

/// Reads a link. Nothing, where that comes to nothing.
pub(super) async fn read(previews: &Previews, uploads: &Uploads, link: &LinkAddress) -> Option<Read> {
    let url = Url::parse(link.as_str()).ok()?;
    let fetched = match previews.calls.fetch(url, previews.own.as_ref()).await {
        Ok(fetched) => fetched,
        Err(error) => {
            // Not the address: what people write is theirs.
            tracing::debug!(%error, "a link was not read");
            return None;
        }
    };
    let host = fetched.url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
    let (told, drawn) = match fetched.kind {
        Kind::Picture => {
            let drawn = draw(uploads, fetched.bytes).await?;
            (Told::default(), Some(drawn))
        }
        Kind::Page { charset } => {
            let (bytes, url) = (fetched.bytes, fetched.url);
            // Half a megabyte takes its time, and where reading it should ever panic, the page says nothing.
            let told = tokio::task::spawn_blocking(move || page::read(&bytes, charset.as_deref(), &url)).await.ok()?;
            let drawn = match told.picture.clone() {
                Some(url) => read_picture(previews, uploads, url).await,
                None => None,
            };
            (told, drawn)
        }
    };
    let text = |text: Option<String>, chars_max| text.map(|text| tidy(&text, chars_max));
    let title = text(told.title, limits::PREVIEW_TITLE_CHARS_MAX).and_then(|text| PreviewText::parse(&text).ok());
    let description =
        text(told.description, limits::PREVIEW_TEXT_CHARS_MAX).and_then(|text| PreviewText::parse(&text).ok());
    if title.is_none() && description.is_none() && drawn.is_none() {
        return None;
    }
    let site = text(told.site, limits::SITE_CHARS_MAX).and_then(|text| PreviewText::parse(&text).ok());
    let site = site.or_else(|| PreviewText::parse(&tidy(&host, limits::SITE_CHARS_MAX)).ok())?;
    let (picture, bytes) = drawn.map_or((None, None), |(picture, bytes)| (Some(picture), Some(bytes)));
    Some(Read { preview: Preview { link: link.clone(), site, title, description, picture }, picture: bytes })
}

async fn read_picture(previews: &Previews, uploads: &Uploads, url: Url) -> Option<(PreviewPicture, Vec<u8>)> {
    let fetched = previews.calls.fetch(url, previews.own.as_ref()).await.ok()?;
    match fetched.kind {
        Kind::Picture => draw(uploads, fetched.bytes).await,
        Kind::Page { .. } => None,
    }
}

/// A small picture of one, whose bytes are of this server's making whatever the others were.
async fn draw(uploads: &Uploads, bytes: Bytes) -> Option<(PreviewPicture, Vec<u8>)> {
    let looking = uploads.look().await;
    let drawn = tokio::task::spawn_blocking(move || {
        let _looking = looking;
        let media = sniff::sniff(&bytes[..bytes.len().min(sniff::HEAD_BYTES)]);
        picture::thumbnail(media, &bytes)
    });
    let (Pixels { width, height }, bytes) = drawn.await.ok()??;
    let name = PictureName::parse(&intake::digest(&bytes).to_string()).ok()?;
    let pixels = Pixels { width, height };
    let is_fit = width.min(height) >= SIDE_MIN && bytes.len() <= PICTURE_BYTES_MAX;
    is_fit.then_some((PreviewPicture { name, pixels }, bytes))
}

/// A text on one line, without what can't be seen or turns its direction, and cut where it is too long.
fn tidy(text: &str, chars_max: usize) -> String {
    let seen = |c: &char| (!c.is_control() || c.is_whitespace()) && (!is_unseen(*c) || is_forming(*c));
    let words: Vec<String> = text.split_whitespace().map(|word| word.chars().filter(seen).collect()).collect();
    let line = words.into_iter().filter(|word: &String| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars_max) {
        None => line,
        Some(_) => {
            let cut: String = line.chars().take(chars_max - 1).collect();
            cut.trim_end().to_owned() + "…"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_elsewhere_is_one_line_that_can_be_seen() {
        for (text, expected) in [
            ("  tea \n\t at\u{a0}five ", "tea at fi…"),
            ("a\u{202e}b\u{200b}c\u{7}d", "abcd"),
            ("\u{2066} \u{feff}", ""),
            ("র‍্যাব", "র‍্যাব"),
            ("0123456789", "0123456789"),
            ("0123456789x", "012345678…"),
        ] {
            assert_eq!(tidy(text, 10), expected, "{text:?}");
        }
    }
}
