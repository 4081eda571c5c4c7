//! Files: what a message carries beside its text.
//!
//! What a file is follows from its bytes and from nothing that its sender says; the server looks, and tells by a closed
//! list. Only what is on it is ever shown in a page; everything else is something to be downloaded.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::Nonce;
use crate::limits;
use crate::text::is_unseen;

/// A file that a message carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Attachment {
    /// What it is called.
    pub name: FileName,
    /// How many bytes it has.
    pub bytes: u64,
    /// What it is, by its bytes.
    pub media: Media,
    /// How large it is as a picture; nothing where it is not shown as one.
    pub pixels: Option<Pixels>,
}

/// The size of a picture, as it is shown: turned as its camera was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Pixels {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// Anything that is not on this list, a web page or a vector drawing among it: to be downloaded.
    Other,
    /// A picture.
    Jpeg,
    /// A picture.
    Png,
    /// A picture, which may move.
    Gif,
    /// A picture, which may move.
    WebP,
    /// Sound in MPEG layer 3.
    Mp3,
    /// Sound in an Ogg stream.
    Ogg,
    /// Sound without compression.
    Wav,
    /// Sound compressed without loss.
    Flac,
    /// Sound in an MPEG-4 file.
    M4a,
    /// A film in an MPEG-4 file.
    Mp4,
    /// A film, or sound, in a Matroska file for the web.
    WebM,
}

/// How a page shows a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// As a picture.
    Picture,
    /// As something to listen to.
    Sound,
    /// As something to watch.
    Film,
    /// As something to download.
    Download,
}

impl Media {
    /// Each there is.
    pub const ALL: [Self; 12] = [
        Self::Other,
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::WebP,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::Flac,
        Self::M4a,
        Self::Mp4,
        Self::WebM,
    ];

    /// The type by which HTTP calls it: of the IANA's registry, where it is there.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Other => "application/octet-stream",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::WebM => "video/webm",
        }
    }
}

impl Attachment {
    /// How a page shows it. What looks like a picture but has no size could not be read as one.
    #[must_use]
    pub const fn showing(&self) -> Showing {
        match self.media {
            Media::Jpeg | Media::Png | Media::Gif | Media::WebP if self.pixels.is_some() => Showing::Picture,
            Media::Mp3 | Media::Ogg | Media::Wav | Media::Flac | Media::M4a => Showing::Sound,
            Media::Mp4 | Media::WebM => Showing::Film,
            Media::Jpeg | Media::Png | Media::Gif | Media::WebP | Media::Other => Showing::Download,
        }
    }
}

/// A file that is on the server and in no message yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Uploaded {
    /// The name that its sender's client gave the upload.
    pub upload: Nonce,
    /// What it is.
    pub what: Attachment,
}

/// What a file is called: one that is safe to be a file's name on any system. Its sender's, as far as that may be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

/// A text that is not what a file may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a file's name")]
pub struct NotAName;

impl FileName {
    /// Makes a file's name of what its sender's system calls it: the part after the last folder, without what can't be
    /// seen and without what some system takes for something else, cut where it is too long but for its ending.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let seen = |c: char| if c.is_control() || is_unseen(c) && !is_joiner(c) { None } else { Some(c) };
        let safe = |c: char| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c };
        let name: String = last.chars().filter_map(seen).map(safe).collect();
        // A dot in front hides a file, and at the end one system leaves it out.
        let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.');
        if name.chars().all(is_unseen) {
            return Self("file".to_owned());
        }
        Self(shortened(name))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last dot, where that may be the kind of a file.
    #[must_use]
    pub fn ending(&self) -> Option<&str> {
        ending(&self.0)
    }
}

/// Letters of an ending, at most: what is longer is no ending but a part of the name.
const ENDING_BYTES_MAX: usize = 12;

fn ending(name: &str) -> Option<&str> {
    let (before, ending) = name.rsplit_once('.')?;
    let is_one = !before.is_empty() && (1..=ENDING_BYTES_MAX).contains(&ending.len());
    (is_one && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(ending)
}

fn shortened(name: &str) -> String {
    if name.len() <= limits::FILE_NAME_BYTES_MAX {
        return name.to_owned();
    }
    let ending = ending(name).map_or(String::new(), |ending| format!(".{ending}"));
    let mut end = limits::FILE_NAME_BYTES_MAX - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let before = name[..end].trim_end_matches(|c: char| c.is_whitespace() || c == '.' || is_unseen(c));
    format!("{before}{ending}")
}

/// The two joiners, without which Bengali, Persian and family emoji can't be written.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

impl TryFrom<String> for FileName {
    type Error = NotAName;

    fn try_from(text: String) -> Result<Self, NotAName> {
        if Self::of(&text).0 == text { Ok(Self(text)) } else { Err(NotAName) }
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let name = FileName::of(text);
        assert_eq!(name.as_str(), expected, "{text:?}");
        assert_eq!((name.to_string(), format!("{name:?}")), (expected.to_owned(), format!("{expected:?}")));
        assert_eq!(FileName::of(name.as_str()), name, "{text:?}: what was made of it stays");
        assert_eq!(FileName::try_from(name.as_str().to_owned()), Ok(name), "{text:?}");
    }

    #[test]
    fn a_name_of_any_script_stays_what_it_is() {
        for name in ["tea.jpg", "চা বাগান.jpg", "র‍্যাব.png", "a b (2).tar.gz", "no ending", "👩‍👧.webp"]
        {
            check(name, name);
        }
    }

    #[test]
    fn what_some_system_takes_for_something_else_goes() {
        check("/etc/passwd", "passwd");
        check("C:\\Users\\ada\\tea.jpg", "tea.jpg");
        check("..", "file");
        check(".bashrc", "bashrc");
        check("a\u{0}b\n.txt", "ab.txt");
        check("photo\u{202e}gpj.exe", "photogpj.exe");
        check("what? \"no\".txt", "what_ _no_.txt");
        check(" \u{200b} ", "file");
        check("tea. ", "tea");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = FileName::of(&format!("{}.jpeg", "চ".repeat(200)));
        assert!(name.as_str().len() <= limits::FILE_NAME_BYTES_MAX);
        assert_eq!(name.ending(), Some("jpeg"));
        check(&"x".repeat(limits::FILE_NAME_BYTES_MAX + 1), &"x".repeat(limits::FILE_NAME_BYTES_MAX));
        // A letter is not cut in two, and nothing unseen is left where it is cut.
        let letters = "চ".repeat(66);
        for before in ["", "x", "xy"] {
            check(&format!("{before}{}", "চ".repeat(100)), &format!("{before}{letters}"));
        }
        let bound = limits::FILE_NAME_BYTES_MAX;
        for unseen in ["  ", "..", " .", "\u{200d}", ". \u{200d}"] {
            let name = format!("{}{unseen}{}", "x".repeat(bound - unseen.len()), "ঢ".repeat(9));
            check(&name, &"x".repeat(bound - unseen.len()));
        }
        let dotted = format!("{}.{}", "x".repeat(300), "y".repeat(300));
        assert_eq!(FileName::of(&dotted).as_str().len(), limits::FILE_NAME_BYTES_MAX);
    }

    #[test]
    fn a_text_that_is_no_name_is_not_taken_for_one() {
        for text in ["", "a/b", "..", "a\u{202e}b", " tea.jpg"] {
            assert_eq!(FileName::try_from(text.to_owned()), Err(NotAName), "{text:?}");
        }
    }

    #[test]
    fn only_what_is_on_the_list_is_shown_as_itself() {
        let showing = |media, pixels| Attachment { name: FileName::of("x"), bytes: 1, media, pixels }.showing();
        let pixels = Some(Pixels { width: 1, height: 1 });
        assert_eq!(showing(Media::Other, pixels), Showing::Download);
        assert_eq!(showing(Media::Png, None), Showing::Download, "it looks like one and could not be read");
        assert_eq!(showing(Media::Png, pixels), Showing::Picture);
        let active = ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"];
        assert!(Media::ALL.iter().all(|media| !active.contains(&media.mime())), "nothing on the list runs");
    }

    #[test]
    fn each_is_called_by_a_type_of_its_own_of_the_kind_that_it_is_shown_as() {
        let pixels = Some(Pixels { width: 1, height: 1 });
        let mut called = std::collections::BTreeSet::new();
        for media in Media::ALL {
            let kind = match (Attachment { name: FileName::of("x"), bytes: 1, media, pixels }).showing() {
                Showing::Picture => "image/",
                Showing::Sound => "audio/",
                Showing::Film => "video/",
                Showing::Download => "application/octet-stream",
            };
            assert!(media.mime().starts_with(kind) && media.mime().len() >= kind.len(), "{media:?}");
            assert!(called.insert(media.mime()), "{media:?}");
        }
    }
}
