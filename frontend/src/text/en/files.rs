//! Files, in English.

use super::number;
use crate::text::catalogue::FilesText;

pub(super) const FILES: FilesText = FilesText {
    add: "Add files",
    drop: "Drop the files to add them",
    folder: "A folder can't be sent as it is. Add the files in it, or pack it into one.",
    tray: "Files to send",
    waiting: "Waiting",
    waiting_offline: "Waiting for the connection",
    going: |done, whole| format!("{done} of {whole}"),
    there: "Ready to send",
    unreadable: "This file can't be read any more. Remove it, and add it again.",
    remove: "Remove ",
    retry: "Try again: ",
    download: "Download ",
    armed: "Sends when the files are here",
    armed_failed: "Waits: remove the file that failed, or try it again",
    disarm: "Don't send yet",
    failed_first: "A file could not be uploaded. Remove it, or try it again.",
    no_text: "No text",
    picture_failed: "The picture could not be loaded",
    not_played: "This can't be played here",
    previous: "Previous picture",
    next: "Next picture",
    actual_size: "Actual size",
    place: |place, count| format!("{} of {}", number(place), number(count)),
};
