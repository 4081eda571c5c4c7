//! Notifications, in English.

use adda_shared::protocol::problem::PushFault;

use super::number;
use crate::text::catalogue::NotifyText;

pub(super) const NOTIFY: NotifyText = NotifyText {
    title: "Notifications",
    title_in: |room| format!("Notifications: {room}"),
    level: "Notify me of",
    all: "Everything",
    mentions: "Mentions and keywords",
    nothing: "Nothing",
    mute: "Mute for a while",
    muted: |until| format!("Muted until {until}."),
    unmute: "Unmute",
    half_hour: "30 minutes",
    hour: "1 hour",
    eight_hours: "8 hours",
    until_tomorrow: |time| format!("Until tomorrow, {time}"),
    tomorrow: |time| format!("tomorrow, {time}"),
    offline: "You are offline. This can be changed when the connection is back.",
    off_here: "This device shows no notifications yet.",
    turn_on: "Turn on notifications",
    device: "On this device",
    show: "Show notifications on this device",
    off: "Turn them on to hear of messages while you look elsewhere.",
    on: "They come even when Adda is closed.",
    on_while_open: "They come while Adda is open in this browser: it has no way to be reached when Adda is closed.",
    denied: "This browser was told to show none from Adda. Allow them in its settings for this site, then come back.",
    missing: "This browser can't show notifications.",
    insecure: "Browsers show notifications for secure addresses only. Open Adda with https.",
    not_installed: "Add Adda to the home screen first: press Share, then “Add to Home Screen”. Open it there and turn them on.",
    test: "Send me a test",
    test_text: "This is a test. Notifications reach this device.",
    sent: "Sent. It should appear in a moment.",
    not_sent: "The server did not send it. Try again in a minute.",
    fault: |fault| {
        match fault {
        PushFault::Unreachable => {
            "This server can't reach your browser's push service. Ask whoever runs it whether it may go out to the internet.".to_owned()
        }
        PushFault::NotPublic => {
            "Your browser's push service has an address that this server does not call. Use another browser.".to_owned()
        }
        PushFault::Silent => "Your browser's push service did not answer in time. Try again in a minute.".to_owned(),
        PushFault::Refused { status } => {
            format!("Your browser's push service said no ({}). Turn notifications off and on again.", number(status.into()))
        }
        PushFault::Gone => "Your browser had given this up, and has just subscribed anew. Try again.".to_owned(),
    }
    },
    keywords: "Keywords",
    keyword: "Word or phrase",
    keyword_hint: "A message that has it notifies you as if it called you.",
    add: "Add",
    remove: |keyword| format!("Remove {keyword}"),
    quiet: "Quiet hours",
    quiet_on: "No notifications at certain hours",
    from: "From",
    until: "Until",
    zone: |zone| format!("By the clock of {zone}."),
    take_zone: |zone| format!("Use {zone}, as on this device"),
    pause: "Pause everything",
    paused: |until| format!("Paused until {until}."),
    resume: "Resume",
    mute_here: "Mute this room for 8 hours",
    unmute_here: "Unmute this room",
    pause_hour: "Pause notifications for an hour",
    resume_all: "Resume notifications",
    read_all: "Mark everything as read",
};
