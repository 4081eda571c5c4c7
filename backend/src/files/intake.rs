//! What becomes of a file once all of it is there: what it is, without what it says of its making, and where it stays.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use adda_shared::file::{Attachment, FileName, Media, Pixels};

use sha2::{Digest as _, Sha256};

use super::{CLEANED, Files, PartGuard, SMALL, clean, digest_of, make_private, picture, private_file, sniff};
use crate::store::{Digest, Stored};

/// Bytes of a file that may be read as a picture: as many are held at once. Cameras of phones write less than half.
const PICTURE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A file that was looked at, and lies where it was written.
#[derive(Debug)]
pub struct Prepared {
    what: Attachment,
    whole: (Digest, PathBuf),
    small: Option<(Digest, PathBuf)>,
}

/// Looks at a file of which all is there.
///
/// # Errors
/// What the disk says.
pub fn prepare(files: &Files, guard: &PartGuard, name: FileName) -> io::Result<Prepared> {
    let path = files.part_path(guard.part);
    make_private(path.parent().unwrap_or(Path::new(".")))?;
    let file = private_file(&path)?;
    let length = file.metadata()?.len();
    let (digest, bytes, head) = digest_of(file)?;
    let media = sniff::sniff(&head);
    let as_sent = |media| {
        let what = Attachment { name: name.clone(), bytes, media, pixels: None };
        Ok(Prepared { what, whole: (digest, path.clone()), small: None })
    };
    if !matches!(media, Media::Jpeg | Media::Png | Media::Gif | Media::WebP) {
        return as_sent(media);
    }
    let read = if length <= PICTURE_BYTES_MAX { read_picture(&path, media)? } else { None };
    // What can't be read as the picture that it says it is, is something to be downloaded.
    let Some(read) = read else { return as_sent(Media::Other) };
    let whole = match &read.cleaned {
        Some(cleaned) => write(&path.with_extension(CLEANED), cleaned)?,
        None => (digest, path.clone()),
    };
    let small = read.small.map(|small| write(&path.with_extension(SMALL), &small)).transpose()?;
    let bytes = read.cleaned.map_or(bytes, |cleaned| cleaned.len() as u64);
    Ok(Prepared { what: Attachment { name, bytes, media, pixels: Some(read.pixels) }, whole, small })
}

/// Puts a file that was looked at where it stays, and says where that is.
///
/// # Errors
/// What the disk says.
pub fn place(files: &Files, prepared: &Prepared) -> io::Result<Stored> {
    for (digest, path) in [Some(&prepared.whole), prepared.small.as_ref()].into_iter().flatten() {
        files.place(*digest, path)?;
    }
    let (whole, small) = (prepared.whole.0, prepared.small.as_ref().map(|small| small.0));
    Ok(Stored { what: prepared.what.clone(), whole, small })
}

/// Puts a picture that the server has made under the name of its bytes. One at a time.
///
/// # Errors
/// What the disk says.
pub fn place_made(files: &Files, picture: &[u8]) -> io::Result<()> {
    let path = files.made_path();
    make_private(path.parent().unwrap_or(Path::new(".")))?;
    let (digest, path) = write(&path, picture)?;
    files.place(digest, &path)?;
    fs::remove_file(path)
}

/// The name under which bytes lie.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

struct Read {
    pixels: Pixels,
    small: Option<Vec<u8>>,
    /// The picture without what it says of its making, where that is not what was sent.
    cleaned: Option<Vec<u8>>,
}

fn read_picture(path: &Path, media: Media) -> io::Result<Option<Read>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let Some(cleaned) = clean::clean(media, &bytes) else { return Ok(None) };
    let is_other = cleaned != bytes;
    drop(bytes);
    let read = picture::read(media, &cleaned);
    Ok(read.map(|picture| Read { pixels: picture.pixels, small: picture.small, cleaned: is_other.then_some(cleaned) }))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<(Digest, PathBuf)> {
    // What a run that was cut off has left of this name is nothing.
    let _ = fs::remove_file(path);
    let mut file = private_file(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok((digest_of(bytes)?.0, path.to_owned()))
}
