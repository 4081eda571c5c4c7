//! What is said of what is to be done at a time: messages to be sent, and reminders.

pub(crate) struct PlansText {
    /// Fixed: "Send later".
    pub(crate) send_later: &'static str,
    /// Fixed: "Remind me".
    pub(crate) remind_me: &'static str,
    /// Fixed: "Change".
    pub(crate) change: &'static str,
    pub(crate) message: &'static str,
    pub(crate) note: &'static str,
    pub(crate) when: &'static str,
    pub(crate) in_twenty_minutes: &'static str,
    pub(crate) in_an_hour: &'static str,
    pub(crate) in_three_hours: &'static str,
    pub(crate) this_evening: &'static str,
    pub(crate) tomorrow: &'static str,
    pub(crate) next_monday: &'static str,
    /// Fixed: "Another time".
    pub(crate) another_time: &'static str,
    pub(crate) day: &'static str,
    pub(crate) time: &'static str,
    pub(crate) no_time: &'static str,
    /// Fixed: "Schedule".
    pub(crate) schedule: &'static str,
    pub(crate) scheduled: fn(time: &str) -> String,
    pub(crate) reminded: fn(time: &str) -> String,
    pub(crate) no_files: &'static str,
    /// Fixed: "Nothing scheduled".
    pub(crate) none: &'static str,
    pub(crate) none_text: &'static str,
    pub(crate) reminder: &'static str,
    pub(crate) is_due: &'static str,
    pub(crate) sends_at: fn(time: &str) -> String,
    pub(crate) reminds_at: fn(time: &str) -> String,
    pub(crate) due_since: fn(time: &str) -> String,
    pub(crate) not_told: &'static str,
    pub(crate) not_there: &'static str,
    pub(crate) not_allowed: &'static str,
    pub(crate) no_message: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) gone: &'static str,
    /// Fixed: "Send now".
    pub(crate) send_now: &'static str,
    /// Fixed: "Done".
    pub(crate) done: &'static str,
    /// Fixed: "Snooze".
    pub(crate) snooze: &'static str,
    /// Fixed: "Cancel sending".
    pub(crate) unschedule: &'static str,
    /// Fixed: "Delete reminder".
    pub(crate) forget: &'static str,
}
