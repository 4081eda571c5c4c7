use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;
use crate::files::picture;

/// What must not be in a picture that was cleaned.
const PLACE: &[u8] = b"23.8103 N 90.4125 E";

fn drawn(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(48, 32, |x, y| image::Rgb([x as u8 * 5, y as u8 * 7, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// A picture with a place in it comes out without, and shows what it showed.
fn check(media: Media, noted: &[u8]) -> Vec<u8> {
    assert!(holds(noted, PLACE), "the place is there to begin with");
    let cleaned = clean(media, noted).expect("it is sound");
    assert!(!holds(&cleaned, PLACE), "{media:?}");
    assert_eq!(decoded(&cleaned), decoded(noted), "{media:?}");
    assert_eq!(clean(media, &cleaned).as_ref(), Some(&cleaned), "{media:?}: what is clean stays as it is");
    cleaned
}

fn jpeg_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let count = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &count, content].concat()
}

/// A JPEG with these segments behind its beginning.
fn with_segments(segments: &[Vec<u8>]) -> Vec<u8> {
    let jpeg = drawn(ImageFormat::Jpeg);
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

/// Exif with an orientation and a place.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    [b"Exif\0\0II*\0\x08\0\0\0\x01\0", &entry[..], &[0; 4], PLACE].concat()
}

#[test]
fn a_photo_says_nothing_of_its_place_any_more() {
    check(Media::Jpeg, &with_segments(&[jpeg_segment(0xe1, &exif(1))]));
    check(Media::Jpeg, &with_segments(&[jpeg_segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", PLACE].concat())]));
    check(Media::Jpeg, &with_segments(&[jpeg_segment(0xed, &[b"Photoshop 3.0\0", PLACE].concat())]));
    check(Media::Jpeg, &with_segments(&[jpeg_segment(0xe2, &[b"MPF\0", PLACE].concat())]));
    check(Media::Jpeg, &with_segments(&[jpeg_segment(0xfe, PLACE)]));
    check(Media::Jpeg, &with_segments(&[jpeg_segment(0xef, PLACE)]));
}

#[test]
fn what_some_cameras_put_behind_a_photo_is_gone() {
    check(Media::Jpeg, &[&drawn(ImageFormat::Jpeg)[..], b"ftypmp42", PLACE].concat());
    check(Media::Png, &[&drawn(ImageFormat::Png)[..], PLACE].concat());
    check(Media::WebP, &[&drawn(ImageFormat::WebP)[..], PLACE].concat());
    check(Media::Gif, &[&drawn(ImageFormat::Gif)[..], PLACE].concat());
}

#[test]
fn a_photo_stays_the_right_way_up() {
    for orientation in 2..=8 {
        let cleaned = check(Media::Jpeg, &with_segments(&[jpeg_segment(0xe1, &exif(orientation))]));
        assert!(holds(&cleaned, &[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0]), "{orientation}");
        let pixels = picture::read(Media::Jpeg, &cleaned).unwrap().pixels;
        let expected = if orientation < 5 { (48, 32) } else { (32, 48) };
        assert_eq!((pixels.width, pixels.height), expected, "{orientation}");
    }
    let upright = check(Media::Jpeg, &with_segments(&[jpeg_segment(0xe1, &exif(1))]));
    assert!(!holds(&upright, b"Exif"), "there is nothing to say");
}

#[test]
fn its_colours_stay_what_they_are() {
    let profile = jpeg_segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", &[7; 300][..]].concat());
    let cleaned = check(Media::Jpeg, &with_segments(&[profile.clone(), jpeg_segment(0xfe, PLACE)]));
    assert!(holds(&cleaned, &profile));
}

#[test]
fn a_photo_in_several_scans_is_kept_whole() {
    // Between two scans of a progressive photo stand tables, and here a note as well.
    let jpeg = drawn(ImageFormat::Jpeg);
    let end = jpeg.len() - 2;
    let noted = [&jpeg[..end], &jpeg_segment(0xfe, PLACE), &jpeg[end..]].concat();
    assert_eq!(clean(Media::Jpeg, &noted), Some(jpeg));
}

fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let count = u32::try_from(content.len()).unwrap().to_be_bytes();
    // Readers leave out chunks that they do not know without looking at their sums.
    [&count, &kind[..], content, &[0; 4]].concat()
}

#[test]
fn a_drawing_says_nothing_of_its_making_any_more() {
    let png = drawn(ImageFormat::Png);
    for kind in [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"caBX"] {
        // Behind the header, which is the first chunk.
        let noted = [&png[..33], &png_chunk(kind, PLACE), &png[33..]].concat();
        assert_eq!(clean(Media::Png, &noted).as_ref(), Some(&png), "{}", String::from_utf8_lossy(kind));
    }
}

fn webp_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let count = u32::try_from(content.len()).unwrap().to_le_bytes();
    let filled = vec![0; content.len() % 2];
    [&kind[..], &count, content, &filled].concat()
}

#[test]
fn a_webp_says_nothing_of_its_making_any_more() {
    let plain = drawn(ImageFormat::WebP);
    let flags = [0b0000_1100, 0, 0, 0, 47, 0, 0, 31, 0, 0];
    let chunks =
        [webp_chunk(b"VP8X", &flags), plain[12..].to_vec(), webp_chunk(b"EXIF", PLACE), webp_chunk(b"XMP ", PLACE)]
            .concat();
    let count = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    let cleaned = check(Media::WebP, &[b"RIFF", &count[..], b"WEBP", &chunks].concat());
    assert!(holds(&cleaned, &webp_chunk(b"VP8X", &[0, 0, 0, 0, 47, 0, 0, 31, 0, 0])), "its flags say so too");
}

#[test]
fn a_gif_keeps_its_pictures_and_how_often_they_are_shown() {
    let gif = drawn(ImageFormat::Gif);
    // Behind the header and its table.
    let begin = 13 + colours(gif[10]);
    let blocks = |content: &[u8]| [&[u8::try_from(content.len()).unwrap()][..], content].concat();
    let shown = [&b"\x21\xff\x0bNETSCAPE2.0"[..], &blocks(&[1, 0, 0]), &[0]].concat();
    for note in [[&b"\x21\xfe"[..], &blocks(PLACE), &[0]].concat(), {
        [&b"\x21\xff\x0bXMP DataXMP"[..], &blocks(PLACE), &[0]].concat()
    }] {
        let noted = [&gif[..begin], &shown, &note, &gif[begin..]].concat();
        let cleaned = check(Media::Gif, &noted);
        assert_eq!(cleaned, [&gif[..begin], &shown, &gif[begin..]].concat());
    }
}

#[test]
fn what_is_cut_off_or_none_of_these_is_not_cleaned() {
    for (media, format) in [
        (Media::Jpeg, ImageFormat::Jpeg),
        (Media::Png, ImageFormat::Png),
        (Media::Gif, ImageFormat::Gif),
        (Media::WebP, ImageFormat::WebP),
    ] {
        let whole = drawn(format);
        assert!(clean(media, &whole).is_some(), "{media:?}");
        for length in 0..whole.len() {
            // Only its last, empty block may be missing of a GIF or a PNG; those are told by the end that is not there.
            assert_eq!(clean(media, &whole[..length]), None, "{media:?} of {length}");
        }
    }
    assert_eq!(clean(Media::Other, &drawn(ImageFormat::Png)), None);
    assert_eq!(clean(Media::Mp4, b"\0\0\0\x20ftypisom"), None);
}
