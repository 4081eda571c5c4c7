use super::*;
use crate::file::{Attachment, FileName, Media};
use crate::text::{Keyword, MessageBody};

const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn with(keywords: &[&str]) -> Preferences {
    let keywords = keywords.iter().map(|keyword| Keyword::parse(keyword).expect("a keyword")).collect();
    Preferences { keywords, ..Preferences::default() }
}

fn minute(minutes: u16) -> MinuteOfDay {
    MinuteOfDay::new(minutes).expect("a minute")
}

/// The time by the server's clock, at which nothing is quiet.
const NOW: UnixMs = UnixMs(1_780_000_000_000);

/// Whether Ada is told at this moment of a message that was sent at another.
fn is_told(mentions: &[Mention], body: &str, at: UnixMs, notify: RoomNotify, preferences: &Preferences) -> bool {
    let listener = Listener { user: ADA, is_here: false, follows: false, notify, preferences };
    Heard { mentions, body, at, is_reply: false }.notifies(&listener, NOW, |_, _| None)
}

fn check(mentions: &[Mention], body: &str, expected: [bool; 3]) {
    let told = NotifyLevel::ALL
        .map(|level| is_told(mentions, body, NOW, RoomNotify { level, muted_until: UnixMs(0) }, &with(&["deploy"])));
    assert_eq!(told, expected, "{mentions:?} {body:?}");
}

#[test]
fn each_level_tells_of_its_messages() {
    check(&[], "hello", [true, false, false]);
    check(&[Mention::Person(BEN)], "hello", [true, false, false]);
    check(&[Mention::Person(ADA)], "hello", [true, true, false]);
    check(&[Mention::Room], "hello", [true, true, false]);
    check(&[], "we deploy now", [true, true, false]);
}

#[test]
fn here_calls_who_is_here() {
    let heard = Heard { mentions: &[Mention::Here], body: "", at: NOW, is_reply: false };
    let told = |is_here, level| {
        let notify = RoomNotify { level, muted_until: UnixMs(0) };
        let listener = Listener { user: ADA, is_here, follows: false, notify, preferences: &with(&[]) };
        heard.notifies(&listener, NOW, |_, _| None)
    };
    assert!(told(true, NotifyLevel::Mentions));
    assert!(!told(false, NotifyLevel::Mentions));
    assert!(!told(true, NotifyLevel::Nothing));
}

#[test]
fn what_came_in_silence_stays_untold_and_what_is_old_is_no_news() {
    let all = |muted_until| RoomNotify { level: NotifyLevel::All, muted_until };
    let earlier = UnixMs(NOW.0 - 1_000);
    assert!(is_told(&[], "", earlier, all(earlier), &with(&[])));
    assert!(!is_told(&[], "", earlier, all(UnixMs(earlier.0 + 1)), &with(&[])), "muted when it came");
    assert!(!is_told(&[], "", earlier, all(UnixMs(NOW.0 + 1)), &with(&[])), "muted now");
    let paused = Preferences { paused_until: UnixMs(earlier.0 + 1), ..with(&[]) };
    assert!(!is_told(&[], "", earlier, all(UnixMs(0)), &paused));
    assert!(!is_told(&[], "", UnixMs(NOW.0 - limits::NEWS_MS_MAX), all(UnixMs(0)), &with(&[])));
    // A clock that was set back makes nothing old.
    assert!(is_told(&[], "", UnixMs(NOW.0 + 9_000), all(UnixMs(0)), &with(&[])));
    // By the clock on the wall at each of the two times.
    let zone = ZoneName::parse("Asia/Dhaka").expect("the name of a zone");
    let quiet = Some(QuietHours { from: minute(60), until: minute(120), zone });
    let preferences = Preferences { quiet, ..with(&[]) };
    let listener =
        Listener { user: ADA, is_here: false, follows: false, notify: all(UnixMs(0)), preferences: &preferences };
    let heard = Heard { mentions: &[], body: "", at: earlier, is_reply: false };
    let shown =
        |then: u16, now: u16| heard.notifies(&listener, NOW, |_, at| Some(minute(if at == NOW { now } else { then })));
    assert_eq!([shown(0, 30), shown(30, 90), shown(90, 130)], [true, false, false]);
}

#[test]
fn a_mute_ends_by_itself() {
    let notify = RoomNotify { level: NotifyLevel::All, muted_until: UnixMs(10) };
    assert_eq!(notify.level_at(UnixMs(9)), NotifyLevel::Nothing);
    assert_eq!(notify.level_at(UnixMs(10)), NotifyLevel::All);
}

#[test]
fn what_is_said_between_a_few_is_meant_for_each() {
    let levels = [RoomKind::Open, RoomKind::Closed, RoomKind::Direct].map(|kind| RoomNotify::of(kind).level);
    assert_eq!(levels, [NotifyLevel::Mentions, NotifyLevel::Mentions, NotifyLevel::All]);
}

fn check_keyword(keyword: &str, body: &str, expected: bool) {
    assert_eq!(with(&[keyword]).has_keyword(body), expected, "{keyword:?} in {body:?}");
}

#[test]
fn keywords_are_words_by_themselves() {
    check_keyword("deploy", "Deploy!", true);
    check_keyword("deploy", "(deploy)", true);
    check_keyword("deploy", "we deployed", false);
    check_keyword("deploy", "redeploy", false);
    check_keyword("deploy", "de ploy", false);
    check_keyword("disk full", "the Disk Full lamp", true);
    check_keyword("c++", "in C++ again", true);
    check_keyword("deploy", "", false);
}

#[test]
fn a_keyword_in_bengali_is_found_with_its_endings() {
    check_keyword("ঢাকা", "আমরা ঢাকায় যাই", true);
    check_keyword("ঢাকা", "ঢাকা", true);
    check_keyword("ঢাক", "ঢাকা", false);
    // Some keyboards write this letter as one sign, and some as two.
    check_keyword("পড\u{9bc}া", "আজ প\u{9dc}া আছে", true);
    check_keyword("প\u{9dc}া", "আজ পড\u{9bc}া আছে", true);
}

#[test]
fn a_keyword_is_found_in_the_name_of_whom_a_message_calls_and_not_in_their_number() {
    check_keyword("ada", "ask @[Ada](12)", true);
    check_keyword("12", "ask @[Ada](12)", false);
}

fn check_hours(from: u16, until: u16, at: u16, expected: bool) {
    let quiet = QuietHours {
        from: minute(from),
        until: minute(until),
        zone: ZoneName::parse("Asia/Dhaka").expect("the name of a zone"),
    };
    assert_eq!(quiet.holds(minute(at)), expected, "{at} in {from}..{until}");
}

#[test]
fn quiet_hours_go_round_midnight() {
    check_hours(600, 700, 600, true);
    check_hours(600, 700, 699, true);
    check_hours(600, 700, 700, false);
    check_hours(1320, 420, 1320, true);
    check_hours(1320, 420, 0, true);
    check_hours(1320, 420, 419, true);
    check_hours(1320, 420, 420, false);
    check_hours(1320, 420, 1319, false);
    check_hours(600, 600, 600, false);
}

#[test]
fn a_pause_and_quiet_hours_are_quiet() {
    let zone = ZoneName::parse("Asia/Dhaka").expect("the name of a zone");
    let quiet = Some(QuietHours { from: minute(60), until: minute(120), zone });
    let preferences = Preferences { quiet, paused_until: UnixMs(50), ..Preferences::default() };
    let is_quiet = |now, at: Option<u16>| preferences.is_quiet(UnixMs(now), |_| at.map(minute));
    assert!(is_quiet(49, Some(0)));
    assert!(!is_quiet(50, Some(0)));
    assert!(is_quiet(50, Some(60)));
    assert!(!is_quiet(50, None));
}

#[test]
fn a_day_has_no_more_minutes_than_it_has() {
    assert_eq!(MinuteOfDay::new(1440), Err(NoSuchMinute));
    assert_eq!(minute(1439).minutes(), 1439);
}

fn line_of(body: &str, files: &[&str]) -> String {
    let file = |name: &&str| Attachment {
        name: FileName::try_from((*name).to_owned()).expect("a name"),
        bytes: 1,
        media: Media::Other,
        pixels: None,
    };
    let text: Text = MessageBody::parse("tea").expect("a text").into();
    line(&Text { files: files.iter().map(file).collect(), ..text }, body)
}

#[test]
fn files_are_called_by_their_names_and_long_texts_are_cut() {
    assert_eq!(line_of("", &["tea.pdf", "cups.png"]), "tea.pdf, cups.png");
    assert_eq!(line_of("tea", &["tea.pdf"]), "tea");
    let long = line_of(&"চা ".repeat(200), &[]);
    assert_eq!(long.chars().count(), limits::PUSHED_CHARS_MAX);
    assert!(long.ends_with('…'), "{long}");
    assert_eq!(shortened(&"x".repeat(limits::PUSHED_CHARS_MAX)), "x".repeat(limits::PUSHED_CHARS_MAX));
}

#[test]
fn what_is_hidden_stays_so_and_signs_are_not_read_out() {
    assert_eq!(line_of("**tea** at ||five||", &[]), "tea at ▒▒▒");
}

#[test]
fn a_reply_is_for_those_who_follow_its_thread() {
    let preferences = with(&["tea"]);
    let notifies = |level, follows, mentions: &[Mention], body| {
        let notify = RoomNotify { level, muted_until: UnixMs(0) };
        let listener = Listener { user: ADA, is_here: false, follows, notify, preferences: &preferences };
        Heard { mentions, body, at: NOW, is_reply: true }.notifies(&listener, NOW, |_, _| None)
    };
    for level in [NotifyLevel::All, NotifyLevel::Mentions] {
        assert!(notifies(level, true, &[], "milk?"));
        assert!(!notifies(level, false, &[], "milk?"), "also where all of a room is told");
        assert!(notifies(level, false, &[Mention::Person(ADA)], "milk?"));
        assert!(notifies(level, false, &[], "more tea"));
    }
    assert!(!notifies(NotifyLevel::Nothing, true, &[Mention::Person(ADA)], "tea"));
}
