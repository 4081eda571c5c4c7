use super::*;
use crate::text::Keyword;

const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn with(keywords: &[&str]) -> Preferences {
    let keywords = keywords.iter().map(|keyword| Keyword::parse(keyword).expect("a keyword")).collect();
    Preferences { keywords, ..Preferences::default() }
}

fn minute(minutes: u16) -> MinuteOfDay {
    MinuteOfDay::new(minutes).expect("a minute")
}

fn check(mentions: &[Mention], body: &str, expected: [bool; 3]) {
    let heard = Heard { mentions, body };
    let preferences = with(&["deploy"]);
    let told = NotifyLevel::ALL.map(|level| heard.notifies(ADA, false, level, &preferences));
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
    let heard = Heard { mentions: &[Mention::Here], body: "" };
    let told = |is_here, level| heard.notifies(ADA, is_here, level, &Preferences::default());
    assert!(told(true, NotifyLevel::Mentions));
    assert!(!told(false, NotifyLevel::Mentions));
    assert!(!told(true, NotifyLevel::Nothing));
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
    let preferences = Preferences { quiet, paused_until: UnixMs(50), keywords: Vec::new() };
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
