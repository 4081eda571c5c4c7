use super::*;

fn text(body: &str) -> Option<DraftText> {
    (!body.is_empty()).then(|| DraftText { body: MessageBody::parse(body).expect("a text"), reply_to: None })
}

fn held(number: u64, body: &str) -> Option<RoomDraft> {
    text(body).map(|text| RoomDraft { thread: None, number, at: UnixMs(0), text })
}

/// A device on which this stands, and which has heard of nothing newer than a draft.
#[derive(Debug)]
struct Device {
    standing: Standing,
    here: String,
}

impl Device {
    fn new() -> Self {
        Self { standing: Standing::default(), here: String::new() }
    }

    fn write(&mut self, body: &str) {
        body.clone_into(&mut self.here);
        self.standing.write();
    }

    fn meet(&mut self, number: u64, body: &str) -> Meeting {
        let meeting = self.standing.meet(text(&self.here).as_ref(), held(number, body).as_ref());
        match meeting {
            Meeting::Stay => {}
            Meeting::Take => body.clone_into(&mut self.here),
            Meeting::Join => self.here = format!("{}\n\n{body}", self.here),
        }
        meeting
    }

    /// Says what is due, where the server holds this; answers the number that it names.
    fn say(&mut self, number: u64, body: &str) -> Option<u64> {
        let is_due = self.standing.is_due(text(&self.here).as_ref(), held(number, body).as_ref());
        is_due.then(|| self.standing.known())
    }
}

#[test]
fn what_was_not_written_here_gives_way_and_is_never_said() {
    let mut device = Device::new();
    assert_eq!(device.meet(4, "tea?"), Meeting::Take);
    assert_eq!((device.say(4, "tea?"), device.here.as_str()), (None, "tea?"));
    assert_eq!(device.meet(6, "coffee?"), Meeting::Take);
    assert_eq!(device.meet(6, "coffee?"), Meeting::Stay);
    assert_eq!(device.meet(0, ""), Meeting::Take);
    assert_eq!(device.here, "");
}

#[test]
fn what_is_written_is_said_once_and_again_only_where_it_was_not_heard() {
    let mut device = Device::new();
    device.write("tea");
    assert_eq!(device.say(0, ""), Some(0));
    assert_eq!(device.say(0, ""), None, "it is under way");
    device.standing.interrupt();
    assert_eq!(device.say(0, ""), Some(0));
    assert_eq!(device.meet(1, "tea"), Meeting::Stay);
    assert!(!device.standing.is_new());
    assert_eq!(device.say(1, "tea"), None);
    // To and fro is nothing to say.
    device.write("tea?");
    device.write("tea");
    assert_eq!(device.say(1, "tea"), None);
    assert!(!device.standing.is_new());
}

#[test]
fn one_s_own_words_that_come_back_change_nothing_of_what_was_written_since() {
    let mut device = Device::new();
    device.write("teas");
    assert_eq!(device.say(0, ""), Some(0));
    device.write("te");
    assert_eq!(device.say(0, ""), None, "not before it is known how the first was taken");
    assert_eq!(device.meet(1, "teas"), Meeting::Stay);
    assert_eq!((device.say(1, "teas"), device.here.as_str()), (Some(1), "te"));
    assert_eq!(device.meet(2, "te"), Meeting::Stay);
    assert!(!device.standing.is_new());
}

#[test]
fn no_word_is_lost_where_two_devices_wrote_without_knowing_of_each_other() {
    let mut device = Device::new();
    assert_eq!(device.meet(1, "tea"), Meeting::Take);
    device.write("tea at five");
    // Nothing goes out before what came was compared.
    assert_eq!(device.say(2, "coffee"), None);
    assert_eq!(device.meet(2, "coffee"), Meeting::Join);
    assert_eq!(device.here, "tea at five\n\ncoffee");
    assert_eq!(device.say(2, "coffee"), Some(2));
    assert_eq!(device.meet(3, "tea at five\n\ncoffee"), Meeting::Stay);
    assert!(!device.standing.is_new());
}

#[test]
fn where_one_text_holds_the_other_it_stays_alone() {
    let mut device = Device::new();
    device.write("tea at five");
    assert_eq!(device.meet(7, "tea"), Meeting::Stay);
    assert_eq!(device.say(7, "tea"), Some(7));
    let mut device = Device::new();
    device.write("tea");
    assert_eq!(device.meet(7, "tea at five"), Meeting::Take);
    assert_eq!(device.say(7, "tea at five"), None);
}

#[test]
fn words_within_other_words_are_not_held() {
    for (here, there) in [("no", "I know a place"), ("tea", "steam"), ("চা", "চাল আনব")] {
        for (one, other) in [(here, there), (there, here)] {
            let mut device = Device::new();
            device.write(one);
            assert_eq!(device.meet(4, other), Meeting::Join, "{one} and {other}");
        }
    }
}

#[test]
fn what_answers_a_message_holds_nothing_that_answers_another() {
    let mut standing = Standing::default();
    standing.write();
    let here = DraftText { reply_to: Some(Revision(4)), ..text("yes, tea").expect("a text") };
    let mut there = held(3, "tea").expect("a draft");
    there.text.reply_to = Some(Revision(5));
    assert_eq!(standing.meet(Some(&here), Some(&there)), Meeting::Join);
}

#[test]
fn what_was_sent_here_takes_nothing_away_that_was_written_elsewhere_since() {
    let mut device = Device::new();
    assert_eq!(device.meet(1, "tea"), Meeting::Take);
    device.write("");
    assert_eq!(device.say(1, "tea"), Some(1));
    assert_eq!(device.meet(2, "tea, and cake"), Meeting::Take);
    assert_eq!(device.say(2, "tea, and cake"), None);
}

#[test]
fn what_was_sent_elsewhere_is_gone_here_but_for_what_was_written_on() {
    let mut device = Device::new();
    assert_eq!(device.meet(1, "tea"), Meeting::Take);
    assert_eq!(device.meet(0, ""), Meeting::Take);
    assert_eq!(device.meet(3, "cake"), Meeting::Take);
    device.write("cake for two");
    assert_eq!(device.meet(0, ""), Meeting::Stay);
    assert_eq!(device.say(0, ""), Some(0));
}

#[test]
fn what_is_refused_stays_and_is_not_said_again_before_something_else_is_written() {
    let mut device = Device::new();
    device.write("tea");
    assert_eq!(device.say(0, ""), Some(0));
    device.standing.refuse();
    assert_eq!(device.say(0, ""), None);
    device.write("tea?");
    assert_eq!(device.say(0, ""), Some(0));
}

#[test]
fn what_was_kept_goes_on_where_it_was() {
    let mut device = Device { standing: Standing::kept(5, true), here: "tea at five".to_owned() };
    assert_eq!(device.say(5, "tea"), Some(5));
    let mut device = Device { standing: Standing::kept(5, false), here: "tea".to_owned() };
    assert_eq!(device.meet(0, ""), Meeting::Take, "it was sent elsewhere while this device was away");
}
