//! Takes out of pictures what tells where, when and with what they were taken.
//!
//! Only what is needed to show a picture stays: a list of what stays, not of what goes, since nobody knows what cameras
//! will write tomorrow. The picture itself is not read, and stays what it is to the bit. Which way up it is does stay. So
//! do no pictures behind the first one's end, where some cameras put a film with its place.

use adda_shared::file::Media;
use image::metadata::Orientation;

/// A picture without what it says of its making; nothing, where it is none of those that are shown, or damaged.
#[must_use]
pub fn clean(media: Media, bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = Reader(bytes);
    match media {
        Media::Jpeg => jpeg(reader),
        Media::Png => png(reader),
        Media::Gif => gif(reader),
        Media::WebP => webp(reader),
        Media::Other | Media::Mp3 | Media::Ogg | Media::Wav | Media::Flac | Media::M4a | Media::Mp4 | Media::WebM => {
            None
        }
    }
}

/// Bytes that are read one after the other.
#[derive(Clone, Copy)]
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn take_array<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        self.take(COUNT)?.try_into().ok()
    }

    /// What was read since.
    fn since(&self, before: Self) -> &'b [u8] {
        &before.0[..before.0.len() - self.0.len()]
    }
}

/// Segments up to the end of the picture. <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>, annex B.
fn jpeg(mut reader: Reader<'_>) -> Option<Vec<u8>> {
    if reader.take_array()? != [0xff, 0xd8] {
        return None;
    }
    let mut kept = vec![0xff, 0xd8];
    let mut is_scanning = false;
    loop {
        let before = reader;
        if is_scanning {
            // Up to the next mark: one that is followed by nothing, or counts where to begin again, is of the scan.
            let is_mark = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7);
            let scanned = reader.0.windows(2).position(is_mark)?;
            kept.extend_from_slice(reader.take(scanned)?);
        }
        let [0xff, mut marker] = reader.take_array()? else { return None };
        while marker == 0xff {
            [marker] = reader.take_array()?;
        }
        match marker {
            0xd9 => {
                kept.extend_from_slice(&[0xff, 0xd9]);
                return is_scanning.then_some(kept);
            }
            0x01 | 0xd0..=0xd7 => {}
            _ => {
                let count = u16::from_be_bytes(reader.take_array()?).checked_sub(2)?;
                let content = reader.take(count.into())?;
                if marker == 0xe1
                    && let Some(orientation) = content.strip_prefix(b"Exif\0\0").and_then(turned)
                {
                    kept.extend_from_slice(&only_orientation(orientation));
                } else if !is_note(marker, content) {
                    kept.push(0xff);
                    kept.push(marker);
                    kept.extend_from_slice(&(count + 2).to_be_bytes());
                    kept.extend_from_slice(content);
                }
                is_scanning |= marker == 0xda;
            }
        }
        debug_assert!(reader.0.len() < before.0.len(), "it goes on");
    }
}

/// Whether a segment is for nobody who shows the picture: comments, and what applications put there but for JFIF's own,
/// colours, and Adobe's, without which some colours are read as others.
fn is_note(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xe0 => !content.starts_with(b"JFIF\0"),
        0xe2 => !content.starts_with(b"ICC_PROFILE\0"),
        0xee => !content.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => true,
        _ => false,
    }
}

/// Which way up a picture is, where that is not as its pixels stand.
fn turned(exif: &[u8]) -> Option<Orientation> {
    Orientation::from_exif_chunk(exif).filter(|orientation| *orientation != Orientation::NoTransforms)
}

/// A segment of Exif that says which way up a picture is, and nothing else: one entry of TIFF, a number of two bytes
/// under the tag 0x0112.
fn only_orientation(orientation: Orientation) -> Vec<u8> {
    let mut segment = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    segment.extend_from_slice(&[orientation.to_exif(), 0, 0, 0, 0, 0, 0, 0]);
    segment
}

/// Chunks of a PNG that are needed to show it, moving ones included. <https://www.w3.org/TR/png-3/>
const PNG_KEPT: [&[u8; 4]; 20] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI",
    b"sBIT", b"bKGD", b"pHYs", b"hIST", b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

fn png(mut reader: Reader<'_>) -> Option<Vec<u8>> {
    let mut kept = reader.take(8)?.to_vec();
    loop {
        let before = reader;
        let count = u32::from_be_bytes(reader.take_array()?);
        let kind: [u8; 4] = reader.take_array()?;
        // Four bytes of a sum stand behind the content.
        reader.take(usize::try_from(count).ok()?.checked_add(4)?)?;
        if PNG_KEPT.contains(&&kind) {
            kept.extend_from_slice(reader.since(before));
        }
        if kind == *b"IEND" {
            return Some(kept);
        }
    }
}

/// In the flags of a WebP: that Exif and XMP are there.
const WEBP_NOTES: u8 = 0b0000_1100;

/// Chunks of a WebP. <https://developers.google.com/speed/webp/docs/riff_container>
fn webp(mut reader: Reader<'_>) -> Option<Vec<u8>> {
    let [b'R', b'I', b'F', b'F'] = reader.take_array()? else { return None };
    let count = usize::try_from(u32::from_le_bytes(reader.take_array()?)).ok()?;
    let mut reader = Reader(reader.take(count)?);
    let [b'W', b'E', b'B', b'P'] = reader.take_array()? else { return None };
    let mut kept = b"WEBP".to_vec();
    while !reader.0.is_empty() {
        let before = reader;
        let kind: [u8; 4] = reader.take_array()?;
        let count = usize::try_from(u32::from_le_bytes(reader.take_array()?)).ok()?;
        reader.take(count)?;
        // An odd one is filled up; some leave that out at the end.
        reader.take((count % 2).min(reader.0.len()))?;
        if matches!(&kind, b"VP8X" | b"VP8 " | b"VP8L" | b"ICCP" | b"ALPH" | b"ANIM" | b"ANMF") {
            let begins = kept.len();
            kept.extend_from_slice(reader.since(before));
            if &kind == b"VP8X" {
                *kept.get_mut(begins + 8)? &= !WEBP_NOTES;
            }
        }
    }
    let count = u32::try_from(kept.len()).ok()?;
    Some([&b"RIFF"[..], &count.to_le_bytes(), &kept].concat())
}

/// How many bytes a table of colours takes, by the flags that announce it.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << (usize::from(flags & 0b111) + 1) }
}

/// Keeps the pictures of a GIF, when each comes, and how often all do. <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>
fn gif(mut reader: Reader<'_>) -> Option<Vec<u8>> {
    let begin = reader;
    let flags = reader.take(13)?[10];
    reader.take(colours(flags))?;
    let mut kept = reader.since(begin).to_vec();
    loop {
        let before = reader;
        let is_kept = match reader.take_array()? {
            [0x21] => {
                let [kind] = reader.take_array()?;
                let is_of = |name| reader.0.get(1..).is_some_and(|content| content.starts_with(name));
                let is_of_showing = match kind {
                    0xf9 | 0x01 => true,
                    0xff => is_of(b"NETSCAPE2.0") || is_of(b"ANIMEXTS1.0"),
                    _ => false,
                };
                take_blocks(&mut reader)?;
                is_of_showing
            }
            [0x2c] => {
                let flags = reader.take(9)?[8];
                reader.take(colours(flags) + 1)?;
                take_blocks(&mut reader)?;
                true
            }
            [0x3b] => {
                kept.push(0x3b);
                return Some(kept);
            }
            _ => return None,
        };
        if is_kept {
            kept.extend_from_slice(reader.since(before));
        }
    }
}

/// Blocks of up to 255 bytes, up to an empty one.
fn take_blocks(reader: &mut Reader<'_>) -> Option<()> {
    loop {
        let [count] = reader.take_array()?;
        if count == 0 {
            return Some(());
        }
        reader.take(count.into())?;
    }
}

#[cfg(test)]
mod tests;
