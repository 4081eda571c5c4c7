//! Editing and deleting messages, in Bengali.

use crate::text::catalogue::ChangesText;

pub(super) const CHANGES: ChangesText = ChangesText {
    editing: "একটা বার্তা বদলাচ্ছেন",
    held: "সেভ করা হয়নি। বার্তাটা আবার বদলাতে গেলে লেখাটা পাবেন।",
    edited: "বদলানো",
    edited_at: |moment| format!("{moment}-এ বদলানো"),
    deleted: "বার্তাটা মুছে ফেলা হয়েছে",
    deleted_by: |who| format!("{who} এই বার্তা মুছে দিয়েছেন"),
    edit_waits: "সংযোগ ফিরলে বদলটা চলে যাবে",
    deletion_waits: "সংযোগ ফিরলে সবার কাছ থেকে মুছে যাবে",
    edit_refused: "বদলানো গেল না। ",
    deletion_refused: "মোছা গেল না। ",
};
