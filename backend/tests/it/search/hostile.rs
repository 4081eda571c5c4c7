//! Searches that nobody would type.

use super::*;
use adda_shared::limits::{SEARCH_CHARS_MAX, SEARCH_CLAUSES_MAX};
use adda_shared::protocol::problem::TextField;
use adda_shared::text::TextFault;

#[tokio::test]
async fn what_looks_like_a_language_is_text() {
    let (world, mut ada) = World::claimed().await;
    for said in [
        "NEAR(tea coffee, 2)",
        "tea* and ^coffee",
        "body:tea -coffee + {tea}",
        "say \"tea\" AND NOT 'coffee'",
        "^t.*a$ [a-z]+ (tea|coffee)? \\d",
        "'; DROP TABLE message; --",
        "%tea_",
    ] {
        let revision = ada.say(LOBBY, said).await;
        for part in [said, &said[1..], &said[..said.len() - 1]] {
            let found = page(&mut ada, &[is(text(part))], SearchOrder::Newest, None, 50).await;
            let found: Vec<_> = found.messages.iter().map(|found| (found.revision, found.text.as_str())).collect();
            assert_eq!(found, [(revision, said)], "{part:?}");
        }
    }
    for nothing in ["tea*coffee", "NEAR(coffee", "message_index", "t.*a\"", "\"\"\"", "xyz OR tea", "rowid:1"] {
        assert_eq!(search(&mut ada, &[is(text(nothing))]).await, Vec::<String>::new(), "{nothing:?}");
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_search_has_bounds_and_says_which() {
    let (world, mut ada) = World::claimed().await;
    ada.say(LOBBY, &"ক".repeat(SEARCH_CHARS_MAX)).await;
    let ask = |clauses: Vec<Clause>| Command::Search { clauses, order: SearchOrder::Newest, after: None, limit: 50 };
    let bad = |fault| Err(Problem::BadText { field: TextField::Search, fault });
    let too_long = bad(TextFault::TooLong { max: 500 });
    let too_many = Err(Problem::TooManyTerms { max: 40 });
    let letters = |count: usize| is(text(&"ক".repeat(count)));
    assert!(ada.ask(ask(vec![letters(SEARCH_CHARS_MAX)])).await.is_ok());
    assert_eq!(ada.ask(ask(vec![letters(SEARCH_CHARS_MAX + 1)])).await, too_long);
    assert_eq!(ada.ask(ask(vec![letters(1); SEARCH_CLAUSES_MAX])).await.map(drop), Ok(()));
    assert_eq!(ada.ask(ask(vec![letters(1); SEARCH_CLAUSES_MAX + 1])).await, too_many);
    assert_eq!(ada.ask(ask(vec![letters(1); 10_000])).await, too_many);
    for nothing in ["", " \n", "\u{200b}"] {
        assert_eq!(ada.ask(ask(vec![is(text(nothing))])).await, bad(TextFault::Empty), "{nothing:?}");
    }
    assert_eq!(ada.ask(ask(vec![not(text("a\0b"))])).await, bad(TextFault::Character));
    // As few and as many messages as may be.
    for (limit, expected) in [(0, 1), (1, 1), (u16::MAX, 1)] {
        let found = page(&mut ada, &[], SearchOrder::Newest, None, limit).await;
        assert_eq!(found.messages.len(), expected, "{limit}");
    }
    // A place that nobody was told of is one like any other, or none.
    for below in [
        vec![],
        vec![(LOBBY, u64_revision(0))],
        vec![(LOBBY, u64_revision(u64::MAX)); 3],
        vec![(RoomId(u64::MAX), u64_revision(1))],
    ] {
        let found =
            page(&mut ada, &[], SearchOrder::Best, Some(SearchFrom { below: below.clone(), rank: None }), 50).await;
        assert!(found.messages.len() <= 1 && found.next.is_none(), "{below:?}: {found:?}");
    }
    world.finish([ada]).await;
}
