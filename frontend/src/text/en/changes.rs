//! Editing and deleting messages, in English.

use crate::text::catalogue::ChangesText;

pub(super) const CHANGES: ChangesText = ChangesText {
    editing: "Editing a message",
    held: "Not saved. Edit the message again to go on.",
    edited: "edited",
    edited_at: |moment| format!("Edited {moment}"),
    deleted: "Message deleted",
    deleted_by: |who| format!("{who} deleted this message"),
    edit_waits: "The change goes out when the connection is back",
    deletion_waits: "It goes for everybody when the connection is back",
    edit_refused: "Not changed. ",
    deletion_refused: "Not deleted. ",
};
