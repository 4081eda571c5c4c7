//! Which names fit what was typed, and in which order.

/// What somebody or something can be called, in small letters, each name on a line.
pub(super) type Names = String;

/// The places of those names that fit a query in small letters: first those in which a word begins with it, then
/// those that have it within; of equals, those that stand first are first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ranked {
    pub(super) begun: Vec<usize>,
    pub(super) within: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Begun,
    Within,
}

fn fit(name: &str, query: &str) -> Option<Fit> {
    let is_start = |at: usize| {
        let before = name[..at].chars().next_back();
        before.is_none_or(|before| before.is_whitespace() || before.is_ascii_punctuation())
    };
    if query.is_empty() || name.match_indices(query).any(|(at, _)| is_start(at)) {
        return Some(Fit::Begun);
    }
    // After a space one goes on with a name or with the sentence: by chance letters are found anywhere.
    (!query.contains(char::is_whitespace) && name.contains(query)).then_some(Fit::Within)
}

pub(super) fn rank(all: &[Names], query: &str) -> Ranked {
    let mut ranked = Ranked::default();
    // Who has written a whole name and a space has said whom they mean.
    let said = query.trim_end();
    if said != query && all.iter().any(|names| names.lines().any(|name| name == said)) {
        return ranked;
    }
    for (place, names) in all.iter().enumerate() {
        let fits = names.lines().filter_map(|name| fit(name, query));
        match fits.min_by_key(|fit| *fit == Fit::Within) {
            Some(Fit::Begun) => ranked.begun.push(place),
            Some(Fit::Within) => ranked.within.push(place),
            None => {}
        }
    }
    ranked
}

impl Ranked {
    /// So many of them.
    pub(super) fn first(self, count_max: usize) -> impl Iterator<Item = usize> {
        self.begun.into_iter().chain(self.within).take(count_max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(all: &[&str], query: &str, expected: &[&str]) {
        let names: Vec<Names> = all.iter().map(|names| (*names).to_owned()).collect();
        let found: Vec<&str> = rank(&names, query).first(8).map(|place| all[place]).collect();
        assert_eq!(found, expected, "{query:?}");
    }

    #[test]
    fn starts_of_words_come_first_and_then_who_stands_first() {
        check(&["robert", "ben", "bea"], "be", &["ben", "bea", "robert"]);
        check(&["ada lovelace", "lovis"], "lov", &["ada lovelace", "lovis"]);
        check(&["anne-marie"], "mar", &["anne-marie"]);
        check(&["ben", "ada"], "", &["ben", "ada"]);
        check(&["ben"], "x", &[]);
    }

    #[test]
    fn names_with_spaces_and_of_any_letters_fit() {
        check(&["ada lovelace", "ada king"], "ada k", &["ada king"]);
        check(&["রাহুল সেন", "রাহুল দেব"], "রাহুল দ", &["রাহুল দেব"]);
        check(&["রাহুল সেন"], "সে", &["রাহুল সেন"]);
        check(&["ada lovelace"], "a l", &[]);
    }

    #[test]
    fn each_name_of_somebody_fits() {
        check(&["the boss\nben"], "be", &["the boss\nben"]);
        check(&["robert\nbob", "bo"], "bo", &["robert\nbob", "bo"]);
    }

    #[test]
    fn a_whole_name_and_a_space_is_said() {
        check(&["ben okri", "ben"], "ben", &["ben okri", "ben"]);
        check(&["ben okri", "ben"], "ben ", &[]);
        check(&["ben okri"], "ben ", &["ben okri"]);
        check(&["ben okri"], "ben okri ", &[]);
    }
}
