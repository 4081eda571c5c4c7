//! What is said of notifications.

use adda_shared::protocol::problem::PushFault;

pub(crate) struct NotifyText {
    /// Fixed: "Notifications". In the menu of a room, and above their settings.
    pub(crate) title: &'static str,
    /// Above those of a room.
    pub(crate) title_in: fn(room: &str) -> String,
    pub(crate) level: &'static str,
    /// Fixed: "Everything", "Mentions and keywords", "Nothing".
    pub(crate) all: &'static str,
    pub(crate) mentions: &'static str,
    pub(crate) nothing: &'static str,
    /// Above how long a room is mute.
    pub(crate) mute: &'static str,
    pub(crate) muted: fn(until: &str) -> String,
    pub(crate) unmute: &'static str,
    pub(crate) half_hour: &'static str,
    pub(crate) hour: &'static str,
    pub(crate) eight_hours: &'static str,
    /// Until eight in the morning.
    pub(crate) until_tomorrow: fn(time: &str) -> String,
    /// A time of the day after this.
    pub(crate) tomorrow: fn(time: &str) -> String,
    /// Why nothing can be changed.
    pub(crate) offline: &'static str,
    /// Where a device shows none, though a room would have some.
    pub(crate) off_here: &'static str,
    pub(crate) turn_on: &'static str,
    pub(crate) device: &'static str,
    /// Fixed: "Show notifications on this device".
    pub(crate) show: &'static str,
    pub(crate) off: &'static str,
    pub(crate) on: &'static str,
    /// They come only while a page is open.
    pub(crate) on_while_open: &'static str,
    pub(crate) denied: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) insecure: &'static str,
    pub(crate) not_installed: &'static str,
    /// Fixed: "Send me a test".
    pub(crate) test: &'static str,
    /// What a test says.
    pub(crate) test_text: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) not_sent: &'static str,
    pub(crate) fault: fn(PushFault) -> String,
    pub(crate) keywords: &'static str,
    pub(crate) keyword: &'static str,
    pub(crate) keyword_hint: &'static str,
    pub(crate) add: &'static str,
    pub(crate) remove: fn(keyword: &str) -> String,
    pub(crate) quiet: &'static str,
    /// Fixed: "No notifications at certain hours".
    pub(crate) quiet_on: &'static str,
    pub(crate) from: &'static str,
    pub(crate) until: &'static str,
    pub(crate) zone: fn(zone: &str) -> String,
    pub(crate) take_zone: fn(zone: &str) -> String,
    /// Above how long nothing comes.
    pub(crate) pause: &'static str,
    pub(crate) paused: fn(until: &str) -> String,
    pub(crate) resume: &'static str,
    /// What the jump field can do. Fixed.
    pub(crate) mute_here: &'static str,
    pub(crate) unmute_here: &'static str,
    pub(crate) pause_hour: &'static str,
    pub(crate) resume_all: &'static str,
    /// In a list of what can be done. Fixed: "Mark everything as read".
    pub(crate) read_all: &'static str,
}
