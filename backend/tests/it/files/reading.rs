//! Who may have a file, in which form, and which part of it.

use adda_shared::file::{Media, Pixels};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::problem::Problem;

use super::{bytes, png};
use crate::harness::uploads::{file_for_nobody, path};
use crate::harness::{LOBBY, World};

#[tokio::test]
async fn only_those_in_the_room_have_its_files_and_only_while_they_are() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Json).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    let file = ada.upload("secret.txt", b"secret").await;
    let message = ada.say_with(den, "", vec![file]).await;
    ben.reach(den, message).await;
    assert_eq!(ben.file(den, message, 0).await.text(), "secret");
    let no_such_file = |answer: crate::harness::http::Answer| {
        assert_eq!((answer.status, answer.problem()), (404, Problem::NoSuchFile));
        answer.text()
    };
    // What one may not know of, and what is not there, are told alike.
    let hidden = no_such_file(chloe.file(den, message, 0).await);
    assert_eq!(hidden, no_such_file(chloe.file(adda_shared::id::RoomId(999), message, 0).await));
    assert_eq!(hidden, no_such_file(ben.file(den, message.next(), 0).await));
    assert_eq!(file_for_nobody(&world.site, den, message).await.status, 401);
    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    no_such_file(ben.file(den, message, 0).await);
    let tag = ada.file(den, message, 0).await.header("etag").unwrap().to_owned();
    let held = ben.file_by(&path(den, message, 0), &[("if-none-match", &tag)]).await;
    assert_eq!(held.status, 404, "not even that what they hold is still so");
    ben.settle().await;
    chloe.settle().await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_browser_that_holds_a_file_is_told_that_it_is_still_so() {
    let (world, mut ada) = World::claimed().await;
    let file = ada.upload("x", b"tea").await;
    let message = ada.say_with(LOBBY, "", vec![file]).await;
    let answer = ada.file(LOBBY, message, 0).await;
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    let tag = answer.header("etag").unwrap().to_owned();
    let held = ada.file_by(&path(LOBBY, message, 0), &[("if-none-match", &tag)]).await;
    assert_eq!((held.status, held.bytes(), held.header("content-type")), (304, &b""[..], None));
    let other = ada.file_by(&path(LOBBY, message, 0), &[("if-none-match", "\"other\"")]).await;
    assert_eq!((other.status, other.text().as_str()), (200, "tea"));
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_player_gets_the_part_that_it_asks_for() {
    let (world, mut ada) = World::claimed().await;
    let content = [b"\0\0\0\x20ftypisom", &bytes(200_000)[..]].concat();
    let file = ada.upload("film.mp4", &content).await;
    assert_eq!(file.what.media, Media::Mp4);
    let message = ada.say_with(LOBBY, "", vec![file]).await;
    let last = content.len() - 1;
    for (range, from, to) in [
        ("bytes=0-99".to_owned(), 0, 99),
        ("bytes=100000-".to_owned(), 100_000, last),
        ("bytes=-5".to_owned(), last - 4, last),
        (format!("bytes=7-{}", last + 100), 7, last),
    ] {
        let answer = ada.file_by(&path(LOBBY, message, 0), &[("range", &range)]).await;
        assert_eq!(answer.status, 206, "{range}: {:?}", answer.header("content-range"));
        let told = format!("bytes {from}-{to}/{}", content.len());
        assert_eq!(answer.header("content-range"), Some(told.as_str()));
        assert!(answer.bytes() == &content[from..=to], "{range}");
        assert_eq!(answer.header("content-type"), Some("video/mp4"));
    }
    let past = ada.file_by(&path(LOBBY, message, 0), &[("range", "bytes=900000-")]).await;
    let told = format!("bytes */{}", content.len());
    assert_eq!((past.status, past.header("content-range")), (416, Some(told.as_str())));
    for range in ["bytes=0-1,5-9", "bytes=x", "rows=1-2", "bytes=9-2"] {
        let answer = ada.file_by(&path(LOBBY, message, 0), &[("range", range)]).await;
        assert!(answer.status == 416 || answer.bytes() == content, "{range}: {}", answer.status);
    }
    let stale = [("range", "bytes=0-9"), ("if-range", "\"other\"")];
    let answer = ada.file_by(&path(LOBBY, message, 0), &stale).await;
    assert!(answer.status == 200 && answer.bytes() == content);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_picture_is_told_with_its_size_and_has_a_small_one() {
    let (world, mut ada) = World::claimed().await;
    let (large, little) = (png(2_000, 1_000), png(40, 30));
    let files = vec![ada.upload("large.png", &large).await, ada.upload("little.png", &little).await];
    let pixels: Vec<_> = files.iter().map(|file| file.what.pixels).collect();
    assert_eq!(pixels, [Some(Pixels { width: 2_000, height: 1_000 }), Some(Pixels { width: 40, height: 30 })]);
    let message = ada.say_with(LOBBY, "", files).await;
    let whole = ada.file(LOBBY, message, 0).await;
    assert!(whole.bytes() == large && whole.header("content-type") == Some("image/png"));
    let small = ada.file_by(&(path(LOBBY, message, 0) + "?small"), &[]).await;
    assert_eq!((small.status, small.header("content-type")), (200, Some("image/jpeg")));
    let seen = image::load_from_memory(small.bytes()).unwrap();
    assert_eq!((seen.width(), seen.height()), (800, 400));
    let small = ada.file_by(&(path(LOBBY, message, 1) + "?small"), &[]).await;
    assert!(small.bytes() == little, "it is small itself");
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_photo_comes_without_its_place_and_so_does_its_download() {
    let (world, mut ada) = World::claimed().await;
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::from(image::RgbImage::new(20, 10));
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let note = b"\xff\xe1\0\x1cExif\0\0 23.8103 N 90.4125 E";
    let photo = [&jpeg[..2], &note[..], &jpeg[2..]].concat();
    let file = ada.upload("photo.jpg", &photo).await;
    assert_eq!(file.what.bytes, jpeg.len() as u64);
    let message = ada.say_with(LOBBY, "", vec![file]).await;
    for form in ["", "?small", "?save"] {
        assert!(ada.file_by(&(path(LOBBY, message, 0) + form), &[]).await.bytes() == jpeg, "{form}");
    }
    let kept = super::files_below(&world.directory().join("files"));
    for path in &kept {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"23.8103"), "{path:?}");
    }
    assert_eq!(kept.len(), 1, "{kept:?}");
    world.finish([ada]).await;
}
