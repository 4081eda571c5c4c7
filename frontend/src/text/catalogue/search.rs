//! What is said of searching the messages.

use adda_shared::search::Why;

pub(crate) struct SearchText {
    /// In the list of where one can jump to.
    pub(crate) jump: fn(query: &str) -> String,
    pub(crate) order: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) best: &'static str,
    pub(crate) searching: &'static str,
    /// How many there are.
    pub(crate) found: fn(count: u64) -> String,
    /// How many are shown, where there may be more.
    pub(crate) found_first: fn(count: u64) -> String,
    pub(crate) nothing: &'static str,
    pub(crate) nothing_text: &'static str,
    /// Nothing was found since this moment.
    pub(crate) nothing_since: fn(moment: &str) -> String,
    pub(crate) searched_to: fn(moment: &str) -> String,
    /// More of what was found.
    pub(crate) more: &'static str,
    /// Goes on where the search ended for now.
    pub(crate) go_on: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) offline_title: &'static str,
    pub(crate) offline_text: &'static str,
    pub(crate) recent: &'static str,
    pub(crate) forget: fn(query: &str) -> String,
    pub(crate) help: &'static str,
    pub(crate) help_word: &'static str,
    pub(crate) help_phrase: &'static str,
    pub(crate) help_not: &'static str,
    pub(crate) help_from: &'static str,
    pub(crate) help_in: &'static str,
    pub(crate) help_before: &'static str,
    pub(crate) help_on: &'static str,
    pub(crate) help_has: &'static str,
    pub(crate) help_is: &'static str,
    /// Two words, as an example.
    pub(crate) example_words: &'static str,
    /// One word, as an example.
    pub(crate) example_word: &'static str,
    /// Somebody's name, as an example.
    pub(crate) example_name: &'static str,
    /// Why what was typed can't be searched for: the piece of it that is wrong, and what is.
    pub(crate) fault: fn(piece: &str, why: Why) -> String,
}
