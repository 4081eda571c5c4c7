//! The scenes with files: in messages, looked at, and about to be sent.

use std::collections::VecDeque;

use adda_shared::file::{Attachment, FileName, Media, Pixels, Uploaded};
use adda_shared::id::{Nonce, UnixMs};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::{Draft, Intent};

use super::acts::Act;
use super::cast::{self, BEN, CHLOE, LOBBY};
use super::scenes::{Files, once};
use super::stage::Stage;
use crate::browser;
use crate::state::mirror::Connection;
use crate::state::talk::Talk;
use crate::trays::{Step, TrayFile, Why};

const MEGABYTE: u64 = 1_024 * 1_024;
const LONG_NAME: &str = "Minutes of the meeting about the tea, the pot and everything else (the second version).pdf";

impl Files {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let lost = || Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) });
        match self {
            Self::Picture => brings(&mut stage, "The garden, this morning.", vec![picture("garden.jpg", 4_000, 3_000)]),
            Self::Pictures => {
                brings(&mut stage, "", ["a.png", "b.png"].map(|name| picture(name, 900, 1_600)).to_vec());
                let names = ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"];
                brings(&mut stage, "All of them:", names.map(|name| picture(name, 1_600, 900)).to_vec());
                brings(&mut stage, "", vec![picture("thin.png", 1_200, 20)]);
                brings(&mut stage, "", vec![picture("tall.png", 300, 2_000)]);
            }
            Self::Played => {
                let sound = file("kettle.mp3", 3 * MEGABYTE, Media::Mp3);
                let film = file("the pot boils.mp4", 48 * MEGABYTE, Media::Mp4);
                stage.history.brings(BEN, 1, "Listen, and look:", vec![sound, film]);
            }
            Self::Cards => {
                let sizes = [file("notes.txt", 0, Media::Other), file("চায়ের হিসাব.ods", 917, Media::Other)];
                stage.history.brings(BEN, 1, "", sizes.to_vec());
                stage.history.brings(CHLOE, 1, "For later:", vec![file(LONG_NAME, 2 * MEGABYTE, Media::Other)]);
            }
            Self::PictureFailed => {
                let pictures = vec![picture("garden.jpg", 4_000, 3_000)];
                stage.history.brings(BEN, 1, "Do you see it?", pictures);
                let several = ["1.jpg", "2.jpg", "a picture with a long name.jpg"].map(|name| picture(name, 400, 400));
                stage.history.brings(BEN, 1, "", several.to_vec());
                stage.acts = once(Act::Press("body", ".file-failed"));
            }
            Self::OnWay => on_way(&mut stage),
            Self::Viewer => {
                brings(&mut stage, "", ["1.jpg", "2.jpg", "3.jpg"].map(|name| picture(name, 1_600, 900)).to_vec());
                stage.acts = once(Act::Press(".file-picture", ".viewer-stage > img"));
            }
            Self::TrayWaiting => {
                stage.tray = tray(|_| Step::waiting());
                stage.acts = once(lost());
            }
            Self::TrayGoing => stage.tray = tray(going),
            Self::TrayFailed => stage.tray = tray(failing),
            Self::TrayWhole => stage.tray = tray(|file| Step::Whole(file.clone())),
            Self::TrayArmed => {
                stage.tray = tray(going);
                stage.is_armed = true;
            }
            Self::TrayArmedFailed => {
                stage.tray = tray(failing);
                stage.is_armed = true;
            }
            Self::Drop => stage.acts = VecDeque::from([Act::HoldFiles]),
        }
        stage
    }
}

fn file(name: &str, bytes: u64, media: Media) -> Attachment {
    Attachment { name: FileName::of(name), bytes, media, pixels: None }
}

fn picture(name: &str, width: u32, height: u32) -> Attachment {
    let pixels = Some(Pixels { width, height });
    Attachment { pixels, ..file(name, 2 * MEGABYTE + 300_000, Media::Jpeg) }
}

/// A drawing of a hill under a sun, as large as a picture says that it is.
fn drawn(pixels: Pixels) -> String {
    let Pixels { width, height } = pixels;
    let view = format!("viewBox='0 0 {width} {height}' width='{width}' height='{height}'");
    let (sun, middle) = (height / 5, height * 3 / 4);
    format!(
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' {view}>\
         <rect width='100%' height='100%' fill='oklch(0.82 0.08 230)'/>\
         <circle cx='75%' cy='28%' r='{sun}' fill='oklch(0.9 0.13 90)'/>\
         <path d='M0 {height}V{middle}Q{sun} {sun} {width} {middle}V{height}z' fill='oklch(0.6 0.12 150)'/></svg>"
    )
}

/// A file as the page itself has it.
fn held(nonce: u64, file: &Attachment, step: Step) -> TrayFile {
    TrayFile {
        nonce: Nonce(nonce),
        talk: Talk::in_room(LOBBY),
        name: file.name.clone(),
        bytes: file.bytes,
        received: file.bytes * 2 / 5,
        address: file.pixels.map(drawn),
        is_picture: file.pixels.is_some(),
        blob: None,
        step,
    }
}

/// Ben sends files that can be seen.
fn brings(stage: &mut Stage, text: &str, files: Vec<Attachment>) {
    let held = files.iter().map(|file| held(1, file, Step::Whole(file.clone()))).collect();
    let message = stage.history.brings(BEN, 1, text, files);
    stage.sent.push((message, held));
}

/// Ada has sent some of each kind, and there is no connection.
fn on_way(stage: &mut Stage) {
    let files = [
        picture("garden.jpg", 4_000, 3_000),
        file("kettle.mp3", 3 * MEGABYTE, Media::Mp3),
        file("the pot boils.mp4", 48 * MEGABYTE, Media::Mp4),
        file(LONG_NAME, 2 * MEGABYTE, Media::Other),
    ];
    let uploaded = |what: &Attachment| Uploaded { upload: Nonce(what.bytes), what: what.clone() };
    let carrying = |text, files| Intent::Send(Draft { files, ..cast::body(text).into() });
    stage.intend(1, carrying("From the tunnel.", files.iter().map(uploaded).collect()), None);
    // The picture of another one is not here any more: the page was loaded anew.
    stage.intend(2, carrying("", vec![uploaded(&files[0])]), None);
    let held = files.iter().map(|file| held(1, file, Step::Whole(file.clone()))).collect();
    stage.sent.push((Nonce(1), held));
    stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
}

/// Four files, as far as `step` says.
fn tray(step: impl Fn(&Attachment) -> Step) -> Vec<TrayFile> {
    let files = [
        picture("garden.jpg", 4_000, 3_000),
        file("kettle.mp3", 3 * MEGABYTE, Media::Mp3),
        file(LONG_NAME, 20 * MEGABYTE, Media::Other),
        file("চায়ের হিসাব.ods", 917, Media::Other),
    ];
    files.iter().zip(1..).map(|(file, nonce)| held(nonce, file, step(file))).collect()
}

fn going(file: &Attachment) -> Step {
    match file.media {
        Media::Jpeg => Step::Whole(file.clone()),
        Media::Mp3 => Step::waiting(),
        _ => Step::Going { failed: 0 },
    }
}

fn failing(file: &Attachment) -> Step {
    match file.media {
        Media::Jpeg => Step::Failed(Why::Refused(Problem::NoRoom { bytes_max: 1 << 30, is_shared: false })),
        Media::Mp3 => Step::Failed(Why::Unreadable),
        _ if file.bytes > MEGABYTE => Step::Failed(Why::Refused(Problem::TooLarge { bytes_max: 10 * MEGABYTE })),
        _ => Step::Whole(file.clone()),
    }
}
