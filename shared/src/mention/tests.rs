use super::*;
use crate::id::RoomId;

fn people() -> Vec<Named> {
    let person = |name: &str, user| Named { name: name.to_owned(), to: Reference::Person(UserId(user)) };
    let room = |name: &str, room| Named { name: name.to_owned(), to: Reference::Room(RoomId(room)) };
    vec![
        person("Ada", 1),
        person("Ada Lovelace", 2),
        person("রাহুল সেন", 3),
        person("Sam", 4),
        person("Sam", 5),
        person("sam.b", 5),
        person("a [b] \\c", 6),
        room("lobby", 7),
        room("চায়ের আড্ডা", 8),
    ]
}

/// What is typed is sent as the other, and is typed so again.
fn check(text: &str, sent: &str) {
    assert_eq!(resolve(text, &people()), sent, "{text}");
    let again = typed(sent, &people());
    assert_eq!(resolve(&again, &people()), sent, "{text} is {again} again");
}

#[test]
fn names_behind_a_sign_point_at_who_is_called_so() {
    check("@Ada", "@[Ada](1)");
    check("hey @ada, tea?", "hey @[Ada](1), tea?");
    check("@Ada Lovelace and @Ada", "@[Ada Lovelace](2) and @[Ada](1)");
    check("@রাহুল সেন আসছেন", "@[রাহুল সেন](3) আসছেন");
    check("(@Ada)", "(@[Ada](1))");
    check("@a [b] \\c!", "@[a \\[b\\] \\\\c](6)!");
    check("see #lobby or #চায়ের আড্ডা", "see #[lobby](7) or #[চায়ের আড্ডা](8)");
    check("**@Ada** || @Ada ||", "**@[Ada](1)** || @[Ada](1) ||");
    check("> @Ada\n\n- @Ada", "> @[Ada](1)\n\n- @[Ada](1)");
}

#[test]
fn what_means_nobody_stays_as_it_is() {
    for text in [
        "@Adam",
        "ada@Ada",
        "x_@Ada",
        "@Sam",
        "@nobody",
        "#Ada",
        "@lobby",
        "`@Ada`",
        "```\n@Ada\n```",
        "@",
        "#",
        "@room",
        "@here",
        "\\@Ada",
        "# lobby",
    ] {
        assert_eq!(resolve(text, &people()), text);
        assert_eq!(typed(text, &people()), text);
    }
    check("@sam.b", "@[sam.b](5)");
}

#[test]
fn what_is_written_in_full_stays_where_no_name_would_mean_the_same() {
    assert_eq!(resolve("@[Ada](1) @Ada", &people()), "@[Ada](1) @[Ada](1)");
    // Somebody whom one does not know, a name that several have, and one that would be another with what follows.
    for sent in ["@[Eve](99)", "@[Sam](4), tea?", "@[Ada](1) Lovelace", "#[den](9)", "`@[Ada](1)`", "@[রাহুল সেন](3)ের"]
    {
        assert_eq!(typed(sent, &people()), sent);
        check(sent, sent);
    }
    assert_eq!(typed("@[Sam](5) came", &people()), "@sam.b came");
}

#[test]
fn a_text_in_one_line_has_names_in_every_place() {
    let name = |to| (to == Reference::Person(UserId(1))).then(|| "Countess".to_owned());
    assert_eq!(
        plain("@[Ada](1), #[den \\[9\\]](9)! `@[Ada](1)` a@b.c @room @[x] #1", name),
        "@Countess, #den [9]! `@Countess` a@b.c @room @[x] #1"
    );
    assert_eq!(plain("@[Ada](1)", |_| None), "@Ada");
}

#[test]
fn letters_may_follow_a_name_but_none_of_its_own_signs() {
    let names = [Named { name: "রক".to_owned(), to: Reference::Person(UserId(5)) }];
    assert_eq!(resolve("@রক্ষিত", &names), "@রক্ষিত");
    assert_eq!(resolve("@রককে", &names), "@[রক](5)কে");
}

#[test]
fn a_person_is_called_by_name_and_with_the_room_but_not_by_being_here() {
    let calls = |mentions: &[Mention]| Mention::any_calls(mentions, UserId(1));
    assert!(calls(&[Mention::Here, Mention::Person(UserId(1))]));
    assert!(calls(&[Mention::Room]));
    assert!(!calls(&[Mention::Here, Mention::Person(UserId(2))]));
    assert!(!calls(&[]));
}
