//! Our trees, compared with those that pulldown-cmark's events make.
//!
//! Where we part from CommonMark on purpose, the two are brought together here: [`Apart`] ends paragraphs and tables
//! where only we do, [`plain`] keeps out what only one of the two knows, and [`theirs`] leaves out what we leave out.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use pulldown_cmark::{Event, Parser, Tag};

use super::super::{Block, Inline, Table, block, character, table};
use super::short;

mod theirs;

use theirs::theirs;

/// The lines above which CommonMark needs an empty one, to end a paragraph or a table where we do.
#[derive(Default)]
pub(in super::super) struct Apart {
    /// What quotes and items take of each line so far.
    taken: Vec<String>,
    lines: Vec<usize>,
    /// Those of them that are the head of a table, which may be indented and begin as a line of text may.
    heads: Vec<usize>,
}

impl Apart {
    pub(in super::super) fn begin(&mut self, taken: &str) {
        self.taken.push(taken.to_owned());
    }

    /// Above this line.
    pub(in super::super) fn here(&mut self) {
        self.lines.push(self.taken.len() - 1);
    }

    /// Above the line before, the head of a table.
    pub(in super::super) fn above(&mut self) {
        self.lines.push(self.taken.len() - 2);
        self.heads.push(self.taken.len() - 2);
    }

    pub(in super::super) fn applied(&self, text: &str) -> String {
        let mut out = Vec::new();
        for (place, line) in text.split('\n').enumerate() {
            if self.lines.contains(&place) {
                out.push(self.taken[place].trim_end().to_owned());
            }
            let inner = line.get(self.taken.get(place).map_or(0, String::len)..).unwrap_or_default();
            let is_head = self.heads.contains(&place);
            out.push(if is_head {
                [&self.taken[place], "|", inner.trim_start().trim_start_matches('|')].concat()
            } else {
                line.to_owned()
            });
        }
        out.join("\n")
    }
}

/// Without the empty cells at the end of rows, and with single spaces in code between backticks: of code that goes on in
/// a line that is indented, they keep the indent, against CommonMark.
fn evened(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading { inlines, .. } => even(inlines),
            Block::Code { .. } | Block::Rule => {}
            Block::Quote(blocks) => evened(blocks),
            Block::List { items, .. } => items.iter_mut().for_each(|item| evened(&mut item.blocks)),
            Block::Table(Table { head, rows, .. }) => {
                for cells in rows.iter_mut().chain([head]) {
                    while cells.last().is_some_and(Vec::is_empty) {
                        cells.pop();
                    }
                    cells.iter_mut().for_each(|cell| even(cell));
                }
            }
        }
    }
}

fn even(inlines: &mut [Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text(_) | Inline::Break | Inline::Reference { .. } | Inline::Maths { .. } => {}
            Inline::Code(text) => *text = text.split_whitespace().collect::<Vec<_>>().join(" "),
            Inline::Marked(_, inlines) | Inline::Link { inlines, .. } => even(inlines),
        }
    }
}

/// How the two readings of a text differ.
fn difference(text: &str) -> Option<String> {
    let for_others = block::as_for_others(text);
    let (mut ours, mut theirs) = (block::parse(text), theirs(&[&for_others, "\n"].concat()));
    evened(&mut ours);
    evened(&mut theirs);
    let (ours, theirs) = (short(&ours), short(&theirs));
    (ours != theirs).then(|| format!("{text:?}\n  ours:   {ours}\n  theirs: {theirs} of {for_others:?}"))
}

/// Without what only one of the two knows: HTML, definitions of links, spoilers, links to places to which we do not let
/// them lead, and heads of tables that they take though a dash stands alone in them.
fn plain(text: &str) -> String {
    let text = text
        .replace("]:", "] :")
        .replace("||", "| |")
        .replace("||", "| |")
        .replace("\\\n", "\\ \n")
        .replace("\\~", "\\ ~")
        .replace("\\\\|", "\\\\ |");
    let lines = text.split('\n').map(|line| {
        let cells = line.trim_start_matches(['>', ' ']);
        let is_lax = cells.chars().all(|c| "|:- ".contains(c)) && table::columns(cells.trim()).is_none();
        plain_line(&if is_lax { line.replace('|', "/") } else { line.to_owned() })
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn plain_line(line: &str) -> String {
    let mut out = String::new();
    for (at, c) in line.char_indices() {
        let here = &line[at..];
        let is_kept = match c {
            '<' => here.starts_with("<mailto:x>") || out.ends_with('('),
            '(' if out.ends_with(']') => here.starts_with("(mailto:") || here.starts_with("(<mailto:"),
            _ => true,
        };
        if is_kept {
            out.push(c);
        } else {
            out.extend([' ', c, ' ']);
        }
    }
    out
}

/// What lines of text are made of.
const WITHIN: [&str; 44] = [
    "*",
    "*",
    "*",
    "**",
    "**",
    "***",
    "_",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "[",
    "[",
    "![",
    "](mailto:x)",
    "](mailto:y 'z')",
    "](<mailto:z w>)",
    "](mailto:",
    ")",
    "(",
    "]",
    "<mailto:x>",
    "\\",
    "&amp;",
    "&copy;",
    "&#35;",
    "&foo;",
    "!",
    "\"",
    "'",
    ".",
    "-",
    "a",
    "b",
    "word",
    "ক",
    "া",
    "।",
    "«",
    "😀",
    " ",
    " ",
    "\n",
];

/// What blocks are made of. Without tabs: where these stand before a mark, they read them against CommonMark.
const LINES: [&str; 47] = [
    "> ",
    "> ",
    "- ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "7. ",
    "-",
    "#",
    "# ",
    "### ",
    "```",
    "~~~",
    "`",
    "    ",
    "  ",
    " ",
    "---",
    "===",
    "***",
    "- - -",
    "| ",
    "|",
    "|---|",
    "| a | b |\n|:-:|--:|\n",
    "[ ] ",
    "[x] ",
    "a",
    "b",
    "word",
    "*",
    "**",
    "_",
    "`",
    "\\",
    "\n",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\n  ",
    "\n    ",
    "\n> ",
    "\n- ",
];

/// What formulas are made of, and what is not one. Dollars touch white space on one side, as the two read others in ways of
/// their own: here no Latin letter or digit may touch them from outside, for money's sake, code binds tighter than they do, a
/// formula ends on the line on which it began, and braces in it need not match.
const FORMULAS: [&str; 20] = [
    " $x",
    " $x",
    " $x",
    "y$ ",
    "y$ ",
    "y$ ",
    " $$x+y$$ ",
    " $z^2$ ",
    "\\$",
    " $ ",
    "\\\\ ",
    "*",
    "**",
    "_",
    "~~",
    "`a`",
    "[",
    "](mailto:x)",
    "a",
    " ",
];

/// Compares as many texts as this, always the same ones; where `PROPTEST_CASES` asks for more, others.
fn agree(pieces: &'static [&'static str]) {
    const CASES: u32 = 20_000;
    const PIECES_MAX: usize = 16;
    let piece = proptest::sample::select(pieces);
    let texts = proptest::collection::vec(piece, 1..PIECES_MAX).prop_map(|pieces| plain(pieces.concat().trim_end()));
    let asked = Config { failure_persistence: None, ..Config::default() };
    let mut runner = if asked.cases > CASES {
        TestRunner::new(asked)
    } else {
        let config = Config { cases: CASES, ..asked };
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    let found = runner.run(&texts, |text| difference(&text).map_or(Ok(()), |words| Err(TestCaseError::fail(words))));
    if let Err(found) = found {
        panic!("{found}");
    }
}

#[test]
fn what_stands_within_lines_is_read_as_others_do() {
    agree(&WITHIN);
}

#[test]
fn formulas_are_told_from_money_as_others_do() {
    agree(&FORMULAS);
}

#[test]
fn what_lines_make_of_each_other_is_read_as_others_do() {
    agree(&LINES);
}

#[test]
fn a_difference_is_found() {
    for text in ["~a~", "[a](/b)", "[a]: /b", "https://a.org", "||a||"] {
        assert!(difference(text).is_some(), "{text:?}");
    }
    let lazy = "> a\nb";
    assert!(difference(lazy).is_none() && short(&block::parse(lazy)) != short(&theirs(lazy)));
}

#[test]
fn punctuation_is_what_it_is_to_others() {
    let is_theirs = |c: char| {
        let text = format!("x**{c}y**");
        !Parser::new(&text).any(|event| matches!(event, Event::Start(Tag::Strong)))
    };
    for c in ('\u{80}'..='\u{ffff}').filter(|c| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()) {
        assert!(character::is_punctuation(c) == is_theirs(c) || c == '\u{2800}', "{c:?}");
    }
    for c in ('\u{1f000}'..='\u{1fbff}').filter(|c| is_theirs(*c) && !c.is_alphanumeric()) {
        assert!(character::is_punctuation(c), "{c:?}");
    }
}
