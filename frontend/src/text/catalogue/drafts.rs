//! What is said of drafts.

/// What is being written, on a page of its own.
pub(crate) struct DraftsText {
    pub(crate) none: &'static str,
    pub(crate) none_text: &'static str,
    /// Fixed: "Delete draft".
    pub(crate) discard: &'static str,
}
