/// Editing and deleting what was said.
pub(crate) struct ChangesText {
    /// Above the composer. Fixed: "Editing a message".
    pub(crate) editing: &'static str,
    /// One has left a message while editing it.
    pub(crate) held: &'static str,
    /// The quiet mark of a message. Fixed: "edited".
    pub(crate) edited: &'static str,
    pub(crate) edited_at: fn(moment: &str) -> String,
    /// Fixed: "Message deleted".
    pub(crate) deleted: &'static str,
    pub(crate) deleted_by: fn(who: &str) -> String,
    pub(crate) edit_waits: &'static str,
    pub(crate) deletion_waits: &'static str,
    /// Before the reason, with the space between them.
    pub(crate) edit_refused: &'static str,
    pub(crate) deletion_refused: &'static str,
}
