//! What is said of files: those of messages, and those that are about to be sent.

pub(crate) struct FilesText {
    /// Fixed: "Add files".
    pub(crate) add: &'static str,
    /// Over the room, while files are held over it.
    pub(crate) drop: &'static str,
    pub(crate) folder: &'static str,
    /// Fixed: "Files to send". The list of them.
    pub(crate) tray: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) waiting_offline: &'static str,
    /// How much of a file is there, of how much.
    pub(crate) going: fn(done: &str, whole: &str) -> String,
    pub(crate) there: &'static str,
    /// The browser can't read it any more.
    pub(crate) unreadable: &'static str,
    /// What can be done with a file; its name follows.
    pub(crate) remove: &'static str,
    pub(crate) retry: &'static str,
    pub(crate) download: &'static str,
    /// The message goes as soon as its files are there.
    pub(crate) armed: &'static str,
    /// As before, but one of them could not be brought.
    pub(crate) armed_failed: &'static str,
    pub(crate) disarm: &'static str,
    /// A message can't go with a file that could not be brought.
    pub(crate) failed_first: &'static str,
    /// In the place of the text of a message that has none.
    pub(crate) no_text: &'static str,
    pub(crate) picture_failed: &'static str,
    pub(crate) not_played: &'static str,
    pub(crate) previous: &'static str,
    pub(crate) next: &'static str,
    pub(crate) actual_size: &'static str,
    /// Which picture it is, of how many.
    pub(crate) place: fn(place: u64, count: u64) -> String,
}
