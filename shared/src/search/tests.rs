use super::*;
use crate::protocol::search::MessageState;

/// Where everything is known by its first letter, and days begin at midnight of a short calendar.
struct Town;

impl Known for Town {
    fn people(&self, name: &str) -> Vec<UserId> {
        match name {
            "ada" | "me" | "Ada Lovelace" => vec![UserId(1)],
            "Ben" => vec![UserId(2), UserId(3)],
            _ => Vec::new(),
        }
    }

    fn rooms(&self, name: &str) -> Vec<RoomId> {
        if name == "lobby" || name == "book club" { vec![RoomId(7)] } else { Vec::new() }
    }

    fn begins(&self, day: Day) -> UnixMs {
        UnixMs(u64::from(day.year) * 10_000 + u64::from(day.month) * 100 + u64::from(day.day))
    }
}

fn check(text: &str, expected: &[(bool, Ask<'_>)]) {
    let terms = parse(text).unwrap_or_else(|fault| panic!("{text:?}: {fault:?}"));
    let asked: Vec<(bool, Ask<'_>)> = terms.iter().map(|term| (term.is_not, term.ask)).collect();
    assert_eq!(asked, expected, "{text:?}");
    for pair in terms.windows(2) {
        assert!(pair[0].until <= pair[1].from, "{text:?}: {pair:?}");
    }
    for term in &terms {
        assert!(!text[term.from..term.until].is_empty(), "{text:?}: {term:?}");
    }
}

fn check_fault(text: &str, at: &str, why: Why) {
    let terms = parse(text).and_then(|terms| resolve(&terms, &Town).map(drop));
    let fault = terms.expect_err(text);
    assert_eq!((&text[fault.from..fault.until], fault.why), (at, why), "{text:?}");
}

fn check_clauses(text: &str, expected: &[Wanted]) {
    let clauses = resolve(&parse(text).expect(text), &Town).expect(text);
    let wanted: Vec<Wanted> = clauses.into_iter().map(|clause| clause.wanted).collect();
    assert_eq!(wanted, expected, "{text:?}");
}

const fn text(word: &str) -> (bool, Ask<'_>) {
    (false, Ask::Text(word))
}

const fn not(ask: Ask<'_>) -> (bool, Ask<'_>) {
    (true, ask)
}

#[test]
fn words_are_found_as_they_are_typed() {
    check("", &[]);
    check(" \t\n ", &[]);
    check("রাতের আড্ডা", &[text("রাতের"), text("আড্ডা")]);
    check("你好 мир", &[text("你好"), text("мир")]);
    for word in [
        "ada@example.org",
        "https://example.org/a?b=c&d#e",
        "foo::bar()",
        "error[E0382]",
        "main.rs:12:5",
        "a*",
        "NEAR(a",
        "^x$",
        "foo:bar",
        "5\"",
        "it's",
        "--no-verify",
        "-",
        "--",
        "AND",
        "\\d+",
        "{}",
    ] {
        check(word, &[text(word)]);
    }
}

#[test]
fn quotes_hold_words_together_and_one_alone_is_a_mark() {
    check("\"good morning\" Ada", &[text("good morning"), text("Ada")]);
    check("\"from:ada\"", &[text("from:ada")]);
    check("\"a\"b", &[text("a"), text("b")]);
    check("\"open end", &[text("\"open"), text("end")]);
    check("\"\" \" \" \"\u{200b}\"", &[]);
    check("say \"", &[text("say"), text("\"")]);
}

#[test]
fn a_minus_asks_for_what_must_not_be() {
    check("tea -coffee", &[text("tea"), not(Ask::Text("coffee"))]);
    check("-\"hot coffee\"", &[not(Ask::Text("hot coffee"))]);
    check("-from:ada -has:link", &[not(Ask::From("ada")), not(Ask::Has(Thing::Link))]);
    check("well-known", &[text("well-known")]);
    check("- tea", &[text("-"), text("tea")]);
    check("-\"open", &[not(Ask::Text("\"open"))]);
}

#[test]
fn operators_have_values_of_one_word_or_in_quotes() {
    check("from:ada", &[(false, Ask::From("ada"))]);
    check("FROM:@ada", &[(false, Ask::From("ada"))]);
    check("from:\"Ada Lovelace\"tea", &[(false, Ask::From("Ada Lovelace")), text("tea")]);
    check("in:#lobby in:\"book club\"", &[(false, Ask::In("lobby")), (false, Ask::In("book club"))]);
    check("has:file -has:IMAGE", &[(false, Ask::Has(Thing::File)), not(Ask::Has(Thing::Image))]);
    check("is:thread", &[(false, Ask::Is(MessageState::Thread))]);
    check("is:Pinned -IS:saved", &[(false, Ask::Is(MessageState::Pinned)), not(Ask::Is(MessageState::Saved))]);
    check("has:Code has:link", &[(false, Ask::Has(Thing::Code)), (false, Ask::Has(Thing::Link))]);
    check("in:\"open", &[(false, Ask::In("\"open"))]);
    check("within:lobby", &[text("within:lobby")]);
}

#[test]
fn days_are_spans() {
    let sent = |from: Option<UnixMs>, until: Option<UnixMs>| Wanted::Sent { from, until };
    let on = |year, month, day| Some(Town.begins(Day { year, month, day }));
    check_clauses("before:2026-11-01", &[sent(None, on(2026, 11, 1))]);
    check_clauses("after:2026-11-30", &[sent(on(2026, 12, 1), None)]);
    check_clauses("on:2026-12-31", &[sent(on(2026, 12, 31), on(2027, 1, 1))]);
    check_clauses("on:2024-02-28", &[sent(on(2024, 2, 28), on(2024, 2, 29))]);
    check_clauses("on:2100-02-28", &[sent(on(2100, 2, 28), on(2100, 3, 1))]);
    check_clauses("on:2026-02", &[sent(on(2026, 2, 1), on(2026, 3, 1))]);
    check_clauses("on:2026", &[sent(on(2026, 1, 1), on(2027, 1, 1))]);
    check_clauses("before:2026-12 after:2026-12", &[sent(None, on(2026, 12, 1)), sent(on(2027, 1, 1), None)]);
    check_clauses("on:9999-12-31", &[sent(on(9999, 12, 31), on(10_000, 1, 1))]);
}

#[test]
fn what_is_no_day_is_a_fault_with_its_place() {
    for day in [
        "yesterdayy",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-2-3",
        "2026-11-",
        "2026-11-01-01",
        "20261101",
        "1969",
        "12026",
        "2026-",
        "-2026",
        "2026-11-1a",
        "২০২৬",
    ] {
        let term = format!("before:{day}");
        check_fault(&format!("tea {term} cake"), &term, Why::NotADay);
    }
}

#[test]
fn a_value_that_cannot_be_is_a_fault_with_its_place() {
    check_fault("tea has:nothing", "has:nothing", Why::NotAThing);
    check_fault("tea is:", "is:", Why::NoValue);
    check_fault("tea is:gone", "is:gone", Why::NotAState);
    check_fault("from: ada", "from:", Why::NoValue);
    check_fault("-in:\"\" x", "-in:\"\"", Why::NoValue);
    check_fault("চা from:nobody", "from:nobody", Why::NoSuchPerson);
    check_fault("in:\"no room\" চা", "in:\"no room\"", Why::NoSuchRoom);
}

#[test]
fn names_become_everybody_who_is_called_that() {
    check_clauses("from:Ben", &[Wanted::By(UserId(2)), Wanted::By(UserId(3))]);
    check_clauses("from:me in:lobby", &[Wanted::By(UserId(1)), Wanted::In(RoomId(7))]);
    let clauses = resolve(&parse("-from:Ben").expect("a search"), &Town).expect("known");
    assert!(clauses.iter().all(|clause| clause.is_not));
}

#[test]
fn characters_and_terms_are_bounded() {
    let letters = |count: usize| "ক".repeat(count);
    assert!(parse(&letters(limits::SEARCH_CHARS_MAX)).is_ok());
    check_fault(&letters(limits::SEARCH_CHARS_MAX + 1), "ক", Why::TooLong);
    let words = |count: usize| "a ".repeat(count);
    assert_eq!(parse(&words(limits::SEARCH_CLAUSES_MAX)).map(|terms| terms.len()), Ok(limits::SEARCH_CLAUSES_MAX));
    check_fault(&words(limits::SEARCH_CLAUSES_MAX + 1), "a ", Why::TooMany);
    // Two people of one name are two clauses.
    let names = "from:Ben ".repeat(limits::SEARCH_CLAUSES_MAX / 2 + 1);
    check_fault(&names, "from:Ben", Why::TooMany);
}

#[test]
fn a_message_has_a_link_or_code_in_it() {
    let check_has = |body: &str, link: bool, code: bool| {
        assert_eq!((has(body, &[], Thing::Link), has(body, &[], Thing::Code)), (link, code), "{body:?}");
    };
    check_has("see https://example.org now", true, false);
    check_has("http://[::1]/", true, false);
    check_has("http:// is a scheme, https:// too", false, false);
    check_has("example.org", false, false);
    check_has("run `ls`", false, true);
    check_has("```\nlet a;\n```", false, true);
    check_has("a ` alone, `` nothing", false, true);
    check_has("only `` here", false, false);
    check_has("one `", false, false);
    check_has("", false, false);
}
