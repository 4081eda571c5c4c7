//! What is typed into a search: read or refused with a place in it, and what was read is asked of nobody in another way.

#![cfg_attr(fuzzing, no_main)]

use adda_backend::store::fold::{Folded, fold};
use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::limits;
use adda_shared::protocol::search::{Clause, Thing, Wanted};
use adda_shared::search::{Ask, Day, Known, has, parse, resolve};

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

/// Where names of an even length are known, and days begin one after the other.
struct Town;

impl Known for Town {
    fn people(&self, name: &str) -> Vec<UserId> {
        (1..).take(if name.len().is_multiple_of(2) { name.len() } else { 0 }).map(UserId).collect()
    }

    fn rooms(&self, name: &str) -> Vec<RoomId> {
        (1..).take(if name.len().is_multiple_of(2) { 1 } else { 0 }).map(RoomId).collect()
    }

    fn begins(&self, day: Day) -> UnixMs {
        assert!((1970..=10_000).contains(&day.year) && (1..=12).contains(&day.month) && (1..=31).contains(&day.day));
        UnixMs((u64::from(day.year) * 12 + u64::from(day.month)) * 31 + u64::from(day.day))
    }
}

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let folded = Folded::of(&text);
    assert_eq!(folded.as_str(), fold(&text));
    let terms = match parse(&text) {
        Ok(terms) => terms,
        Err(fault) => {
            assert!(fault.from < fault.until && text.get(fault.from..fault.until).is_some(), "{fault:?} in {text:?}");
            return;
        }
    };
    assert!(terms.len() <= limits::SEARCH_CLAUSES_MAX);
    let mut last = 0;
    for term in &terms {
        let typed = text.get(term.from..term.until).expect("a term stands in what was typed");
        assert!(term.from >= last && !typed.is_empty(), "{term:?} in {text:?}");
        last = term.until;
        if let Ask::Text(word) = term.ask {
            // What was typed as a text is found in itself.
            assert!(fold(typed).contains(&fold(word)), "{word:?} in {typed:?}");
        }
    }
    let Ok(clauses) = resolve(&terms, &Town) else { return };
    assert!(clauses.len() <= limits::SEARCH_CLAUSES_MAX);
    for Clause { wanted, .. } in clauses {
        match wanted {
            Wanted::Sent { from: Some(from), until: Some(until) } => assert!(from < until, "{text:?}"),
            Wanted::Text(_) | Wanted::By(_) | Wanted::In(_) | Wanted::Sent { .. } | Wanted::Has(_) | Wanted::Is(_) => {}
        }
    }
    // What shows no scheme has no link, and what has fewer than two backticks no code.
    assert!(!has(&text, &[], Thing::Link) || text.contains("://"));
    assert!(!has(&text, &[], Thing::Code) || text.matches('`').count() > 1);
}
