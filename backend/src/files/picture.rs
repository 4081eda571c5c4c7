//! How large a picture is, and a small one of it.

use std::io::Cursor;

use adda_shared::file::{Media, Pixels};
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageReader, ImageResult, Limits};

/// Pixels of a side, and in all, past which a picture is not read: it is something to be downloaded then. More than
/// phones' cameras have, and what can be held at once while one is read.
const SIDE_MAX: u32 = 16_384;
const PIXELS_MAX: u64 = 64_000_000;
/// Bytes that reading one picture may take.
const READING_BYTES_MAX: u64 = 320 * 1024 * 1024;

/// Pixels of a small picture's longer side: twice as many as it is shown in, for screens that have twice as many.
const SIDE_SMALL: u32 = 800;
/// A picture that is no larger than this is as good as a small one.
const SIDE_SHOWN_MAX: u32 = 1_280;
const BYTES_SHOWN_MAX: usize = 400 * 1024;
/// Of a small picture: from here on nobody sees a difference.
const JPEG_QUALITY: u8 = 82;

/// A picture that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// As it is shown.
    pub pixels: Pixels,
    /// A small one, where it is worth having.
    pub small: Option<Vec<u8>>,
}

/// Reads a picture. Nothing, where it can't be read or is larger than may be: whoever sent it sent a file.
#[must_use]
pub fn read(media: Media, bytes: &[u8]) -> Option<Picture> {
    with(media, bytes, false)
}

/// A small picture of one, and its size: written anew also where that one is small already. Nothing, where it can't be
/// read or is larger than may be.
#[must_use]
pub fn thumbnail(media: Media, bytes: &[u8]) -> Option<(Pixels, Vec<u8>)> {
    let small = with(media, bytes, true)?.small?;
    let reader = ImageReader::new(Cursor::new(&small)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    Some((Pixels { width, height }, small))
}

fn with(media: Media, bytes: &[u8], anew: bool) -> Option<Picture> {
    let input = Cursor::new(bytes);
    match media {
        Media::Jpeg => look(JpegDecoder::new(input).ok()?, bytes.len(), false, anew),
        Media::Png => {
            let decoder = PngDecoder::new(input).ok()?;
            let moves = decoder.is_apng().ok()?;
            look(decoder, bytes.len(), moves, anew)
        }
        Media::Gif => look(GifDecoder::new(input).ok()?, bytes.len(), true, anew),
        Media::WebP => {
            let decoder = WebPDecoder::new(input).ok()?;
            let moves = decoder.has_animation();
            look(decoder, bytes.len(), moves, anew)
        }
        Media::Other | Media::Mp3 | Media::Ogg | Media::Wav | Media::Flac | Media::M4a | Media::Mp4 | Media::WebM => {
            None
        }
    }
}

fn look(mut decoder: impl ImageDecoder, bytes: usize, moves: bool, anew: bool) -> Option<Picture> {
    let (width, height) = decoder.dimensions();
    let area = u64::from(width) * u64::from(height);
    if !(1..=PIXELS_MAX).contains(&area) || width.max(height) > SIDE_MAX {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(READING_BYTES_MAX);
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Read even where no small one is wanted: only what can be read is shown.
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    let is_large = anew || width.max(height) > SIDE_SHOWN_MAX || bytes > BYTES_SHOWN_MAX && !moves;
    if is_large {
        // Roughly first, and with care what is left.
        picture = fitted(picture, 2 * SIDE_SMALL, DynamicImage::thumbnail);
    }
    picture.apply_orientation(orientation);
    let turns = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let pixels = if turns { Pixels { width: height, height: width } } else { Pixels { width, height } };
    let smooth = |picture: &DynamicImage, width, height| picture.resize(width, height, FilterType::Triangle);
    let small = if is_large { Some(write(&fitted(picture, SIDE_SMALL, smooth)).ok()?) } else { None };
    Some(Picture { pixels, small })
}

/// A picture of which no side is longer than this.
fn fitted(
    picture: DynamicImage,
    side: u32,
    shrink: impl FnOnce(&DynamicImage, u32, u32) -> DynamicImage,
) -> DynamicImage {
    if picture.width().max(picture.height()) <= side { picture } else { shrink(&picture, side, side) }
}

fn write(picture: &DynamicImage) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    if picture.color().has_alpha() {
        let picture = picture.to_rgba8();
        let encoder = WebPEncoder::new_lossless(&mut bytes);
        encoder.encode(&picture, picture.width(), picture.height(), ExtendedColorType::Rgba8)?;
    } else {
        JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&picture.to_rgb8())?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn drawn(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn check(media: Media, bytes: &[u8], pixels: (u32, u32), small: Option<(u32, u32)>) {
        let picture = read(media, bytes).unwrap();
        assert_eq!((picture.pixels.width, picture.pixels.height), pixels);
        let made = picture.small.map(|small| image::load_from_memory(&small).unwrap());
        assert_eq!(made.map(|small| (small.width(), small.height())), small);
    }

    #[test]
    fn a_small_picture_is_shown_as_it_is() {
        for (media, format) in [(Media::Jpeg, ImageFormat::Jpeg), (Media::Png, ImageFormat::Png)] {
            check(media, &drawn(RgbImage::new(1_280, 7), format), (1_280, 7), None);
        }
        check(Media::Gif, &drawn(RgbImage::new(9, 7), ImageFormat::Gif), (9, 7), None);
        check(Media::WebP, &drawn(RgbImage::new(9, 7), ImageFormat::WebP), (9, 7), None);
    }

    #[test]
    fn a_large_one_gets_a_small_one() {
        check(Media::Jpeg, &drawn(RgbImage::new(2_000, 1_000), ImageFormat::Jpeg), (2_000, 1_000), Some((800, 400)));
        check(Media::Png, &drawn(RgbImage::new(1, 1_281), ImageFormat::Png), (1, 1_281), Some((1, 800)));
        check(Media::Gif, &drawn(RgbImage::new(1_300, 13), ImageFormat::Gif), (1_300, 13), Some((800, 8)));
    }

    #[test]
    fn a_heavy_one_gets_a_light_one_that_is_no_larger() {
        // Nothing that repeats, so that nothing can be left out.
        let mut state = 1_u32;
        let noise = RgbImage::from_fn(500, 400, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, red, green, blue] = state.to_be_bytes();
            Rgb([red, green, blue])
        });
        let bytes = drawn(noise, ImageFormat::Png);
        assert!(bytes.len() > BYTES_SHOWN_MAX);
        check(Media::Png, &bytes, (500, 400), Some((500, 400)));
        assert!(read(Media::Png, &bytes).unwrap().small.unwrap().len() < bytes.len());
    }

    #[test]
    fn what_is_clear_stays_clear() {
        let clear = RgbaImage::from_pixel(1_500, 10, Rgba([10, 20, 30, 0]));
        let small = read(Media::Png, &drawn(clear, ImageFormat::Png)).unwrap().small.unwrap();
        assert_eq!(image::load_from_memory(&small).unwrap().to_rgba8().get_pixel(0, 0).0[3], 0);
    }

    /// A GIF that says to be so large, and is not.
    fn said_to_be(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = drawn(RgbImage::new(1, 1), ImageFormat::Gif);
        bytes[6..8].copy_from_slice(&width.to_le_bytes());
        bytes[8..10].copy_from_slice(&height.to_le_bytes());
        bytes
    }

    #[test]
    fn one_that_says_to_be_huge_is_not_read() {
        for (width, height) in [(16_385, 1), (1, u16::MAX), (16_000, 16_000), (u16::MAX, u16::MAX), (0, 7)] {
            assert_eq!(read(Media::Gif, &said_to_be(width, height)), None, "{width} x {height}");
        }
    }

    #[test]
    fn one_that_cannot_be_read_is_none() {
        let jpeg = drawn(RgbImage::new(9, 7), ImageFormat::Jpeg);
        assert_eq!(read(Media::Png, &jpeg), None, "it is another");
        assert_eq!(read(Media::Jpeg, &jpeg[..jpeg.len() / 2]), None, "its pixels are not there");
        assert_eq!(read(Media::Jpeg, b"\xff\xd8\xff\xd9"), None);
        assert_eq!(read(Media::Mp4, b""), None);
    }
}
