//! What a file is, by how it begins.
//!
//! The list is short on purpose: what is not on it is never shown as itself. A page of HTML or a drawing in SVG begins
//! with nothing that stands here, whatever its name is.

use adda_shared::file::Media;

/// Bytes of a file's beginning that decide.
pub const HEAD_BYTES: usize = 64;

/// What a file is. The signatures are those of <https://mimesniff.spec.whatwg.org/>, and of the formats themselves where
/// that says nothing.
#[must_use]
pub fn sniff(head: &[u8]) -> Media {
    let head = &head[..head.len().min(HEAD_BYTES)];
    let at = |place: usize, bytes: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(bytes));
    let is_riff = |kind| at(0, b"RIFF") && at(8, kind);
    if at(0, &[0xff, 0xd8, 0xff]) {
        Media::Jpeg
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Media::Png
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Media::Gif
    } else if is_riff(b"WEBPVP8") {
        Media::WebP
    } else if is_riff(b"WAVE") {
        Media::Wav
    } else if at(0, b"fLaC") {
        Media::Flac
    } else if at(0, b"OggS\0") {
        Media::Ogg
    } else if at(0, b"ID3") || is_mpeg_layer_3(head) {
        Media::Mp3
    } else if at(4, b"ftyp") {
        mpeg_4(head)
    } else if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) && head.windows(4).any(|window| window == b"webm") {
        Media::WebM
    } else {
        Media::Other
    }
}

/// By the brand of an MPEG-4 file. QuickTime's own is the same to a browser that plays what is in it; pictures in such a
/// file are none of those that every browser shows.
fn mpeg_4(head: &[u8]) -> Media {
    match head.get(8..12) {
        Some(b"M4A " | b"M4B ") => Media::M4a,
        Some(
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"dash" | b"M4V " | b"M4VP"
            | b"MSNV" | b"qt  ",
        ) => Media::Mp4,
        _ => Media::Other,
    }
}

/// Whether a frame of MPEG layer 3 stands at the beginning: its twelve bits, its layer, and no value that it can't have.
fn is_mpeg_layer_3(head: &[u8]) -> bool {
    let [0xff, kind, rates, ..] = head else { return false };
    let (version, layer) = ((kind >> 3) & 0b11, (kind >> 1) & 0b11);
    let (bit_rate, sample_rate) = (rates >> 4, (rates >> 2) & 0b11);
    kind & 0xe0 == 0xe0 && version != 0b01 && layer == 0b01 && !matches!(bit_rate, 0 | 15) && sample_rate != 0b11
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], expected: Media) {
        assert_eq!(sniff(head), expected, "{head:?}");
    }

    #[test]
    fn what_is_on_the_list_is_known_by_how_it_begins() {
        check(&[0xff, 0xd8, 0xff, 0xe0, 0, 16], Media::Jpeg);
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Media::Png);
        check(b"GIF89a\x01\0", Media::Gif);
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Media::WebP);
        check(b"RIFF\x10\0\0\0WAVEfmt ", Media::Wav);
        check(b"fLaC\0\0", Media::Flac);
        check(b"OggS\0\x02", Media::Ogg);
        check(b"ID3\x04\0", Media::Mp3);
        check(&[0xff, 0xfb, 0x90, 0x64], Media::Mp3);
        check(b"\0\0\0\x20ftypM4A \0\0", Media::M4a);
        check(b"\0\0\0\x20ftypisom\0\0", Media::Mp4);
        check(b"\0\0\0\x14ftypqt  \0\0", Media::Mp4);
        check(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", Media::WebM);
    }

    #[test]
    fn what_could_run_or_is_not_on_the_list_is_only_downloaded() {
        for text in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            "<!doctype html><script>alert(1)</script>",
            "<?xml version=\"1.0\"?><svg/>",
            "\u{feff}<html>",
            "%PDF-1.7",
            "PK\u{3}\u{4}",
            "#!/bin/sh",
            "MZ",
            "",
            "RIFF",
            "RIFF....AVI LIST",
            "GIF88a",
        ] {
            check(text.as_bytes(), Media::Other);
        }
        check(b"\0\0\0\x20ftypavif\0\0", Media::Other);
        check(b"\0\0\0\x20ftypheic\0\0", Media::Other);
        check(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", Media::Other);
    }

    #[test]
    fn a_text_in_two_bytes_a_character_is_no_sound() {
        check(&[0xff, 0xfe, b'h', 0, b'i', 0], Media::Other);
        check(&[0xff, 0xf1, 0x50, 0x80], Media::Other);
        check(&[0xff, 0xfb, 0xf0, 0], Media::Other);
        check(&[0xff, 0xeb, 0x90, 0], Media::Other);
    }
}
