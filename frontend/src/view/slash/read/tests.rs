use adda_shared::id::UserId;
use adda_shared::markdown::{Reference, parse, plain};
use adda_shared::mention::{Named, resolve};

use super::*;

fn check(written: &str, expected: Read<'_>) {
    assert_eq!(read(written), expected, "{written:?}");
}

#[test]
fn a_command_is_a_slash_and_letters_at_the_very_beginning() {
    check("/leave", Read::Slash(Slash::Leave, ""));
    check("/leave ", Read::Slash(Slash::Leave, ""));
    check("/topic  Tea and plans \n", Read::Slash(Slash::Topic, "Tea and plans"));
    check("/me\nwaves", Read::Slash(Slash::Me, "waves"));
    check("/ME waves", Read::Slash(Slash::Me, "waves"));
    check("/Topic চা আর আড্ডা", Read::Slash(Slash::Topic, "চা আর আড্ডা"));
    check("/xyz a", Read::Unknown("xyz"));
    check("/mes", Read::Unknown("mes"));
}

#[test]
fn everything_else_is_text() {
    for text in ["", "/", "/ me", "/usr/bin", "/me, too", "/me2", "/24", "/\nme", " /me", "a /me", "/কিছু", "/é"]
    {
        check(text, Read::Text(text));
    }
}

#[test]
fn two_slashes_are_one_that_is_meant() {
    check("//me waves", Read::Text("/me waves"));
    check("//", Read::Text("/"));
    check("///", Read::Text("//"));
}

#[test]
fn every_command_is_found_by_its_name() {
    for slash in Slash::ALL {
        let written = ["/", slash.name(), " x"].concat();
        check(&written, Read::Slash(slash, "x"));
        // Whoever has typed one whole has typed no part of another.
        let begun = Slash::ALL.iter().filter(|other| other.name().starts_with(slash.name()));
        assert_eq!(begun.count(), 1, "{slash:?}");
    }
}

#[test]
fn what_somebody_does_stands_in_italics() {
    assert_eq!(action("waves"), "*waves*");
    assert_eq!(action("waves\n\n  and goes"), "*waves*\n\n*and goes*");
    assert_eq!(action(r"ends \"), r"*ends \\*");
    assert_eq!(action(r"ends \\"), r"*ends \\*");
    for text in ["waves", "likes *tea*", "*really* likes tea", "says **tea**", "2 * 3", r"ends \"] {
        let shown = format!("{:?}", parse(&action(text)));
        assert!(shown.starts_with("[Paragraph([Marked(Emphasis"), "{text:?} {shown}");
    }
}

#[test]
fn a_shrug_is_shown_whole() {
    for text in ["", "well", "*well*", "```\nlet x;\n```"] {
        let shown = plain(&parse(&shrug(text)), "");
        assert!(shown.ends_with(r"¯\_(ツ)_/¯"), "{text:?} {shown:?}");
    }
}

#[test]
fn a_time_is_a_number_and_its_unit() {
    assert_eq!(span("30m"), Some(Span::For(1_800_000)));
    assert_eq!(span("1h"), Some(Span::For(3_600_000)));
    assert_eq!(span("8 H"), Some(Span::For(28_800_000)));
    assert_eq!(span("30d"), Some(Span::For(SPAN_MS_MAX)));
    assert_eq!(span("Tomorrow"), Some(Span::Tomorrow));
    for none in ["", "h", "0h", "-1h", "+1h", "1", "1w", "31d", "1.5h", "soon", "99999999999999999999h", "১h", "1ঘ"]
    {
        assert_eq!(span(none), None, "{none:?}");
    }
}

#[test]
fn quotes_around_all_of_a_name_are_none_of_it() {
    assert_eq!(unquoted("\"Tea garden\""), "Tea garden");
    assert_eq!(unquoted("Tea \"garden\""), "Tea \"garden\"");
    assert_eq!(unquoted("\""), "\"");
    assert_eq!(signed('@', "\"Grace Hopper\""), "@Grace Hopper");
    assert_eq!(signed('@', "@Ben @Ada"), "@Ben @Ada");
    assert_eq!(signed('#', "lobby"), "#lobby");
    assert_eq!(signed('#', ""), "");
}

#[test]
fn people_are_named_as_in_messages() {
    let named = |name: &str, user| Named { name: name.to_owned(), to: Reference::Person(UserId(user)) };
    let names = [named("Ben", 2), named("Grace Hopper", 3), named("রাহুল সেন", 4)];
    let check = |typed: &str, expected: Result<&[u64], &str>| {
        let sent = resolve(&signed('@', typed), &names);
        let found = people(&sent).map(|people| people.iter().map(|user| user.0).collect::<Vec<_>>());
        assert_eq!(found, expected.map(<[u64]>::to_vec), "{typed:?}");
    };
    check("@Ben", Ok(&[2]));
    check("ben", Ok(&[2]));
    check("@Ben @Grace Hopper", Ok(&[2, 3]));
    check("@Ben, @ben,@রাহুল সেন ", Ok(&[2, 4]));
    check("\"রাহুল সেন\"", Ok(&[4]));
    check("@[Whoever](3) @Ben", Ok(&[3, 2]));
    check("", Ok(&[]));
    check("@Nobody Here @Ben", Err("Nobody Here"));
    check("@Ben and so on", Err("and so on"));
    check("@room", Err("room"));
}

#[test]
fn a_status_is_an_emoji_and_words_and_can_be_taken_away() {
    let said = |text| status(text).map(|status| (status.emoji.unwrap_or_default(), status.text, status.until.0));
    let check = |text, emoji: &str, words: &str| {
        assert_eq!(said(text), Some((emoji.to_owned(), words.to_owned(), 0)), "{text}");
    };
    check("🌴 on leave", "🌴", "on leave");
    check("🌴", "🌴", "");
    check("মিটিংয়ে", "", "মিটিংয়ে");
    check("at 🌴 home", "", "at 🌴 home");
    check("🌴🌴 twice", "", "🌴🌴 twice");
    check("clear the table", "", "clear the table");
    assert_eq!(said("clear"), None);
    assert_eq!(said("Clear"), None);
}
