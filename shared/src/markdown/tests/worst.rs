//! Texts that are as much work as any, counted in steps and nodes.

use std::cell::Cell;

use super::super::{Block, Inline, Item, Table, parse};
use crate::limits;

thread_local! {
    /// Steps of this thread so far.
    pub(in super::super) static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Several times what a message may have.
const BYTES: usize = 64 * 1024;
/// A quote of every level is looked at with each line, and an address may have this many brackets that are looked at
/// again.
const STEPS_PER_BYTE_MAX: usize = 50;

/// Pieces that make work when they are repeated.
const REPEATED: [&str; 75] = [
    "$",
    "$a",
    "$a$ ",
    " $$",
    "$`",
    "$`a` ",
    "\n$$ a",
    "@[",
    "@[a](",
    "#[a](1)",
    "@[\\]",
    "@room ",
    "@[aaaaaaaaaaaaaaaa@",
    "*",
    "_",
    "~~",
    "|",
    "||",
    "`",
    "[",
    "]",
    "![",
    "(",
    ")",
    "<",
    ">",
    "&",
    "\\",
    "#",
    "-",
    "+ ",
    "\n",
    " ",
    "\t",
    "> ",
    "- ",
    "1. ",
    "* a ",
    "*a_ ",
    "*a **b ",
    "_*a",
    "a*_b*",
    "**a *",
    "a**b",
    "||a ",
    "~~a ||b ",
    "`a``b",
    "[a](",
    "[a](b",
    "[a](<b",
    "[a](https://b \"",
    "[a](https://b '",
    "[a](https://b (",
    "![a](https://b",
    "[a](https://b)",
    "[[a](https://b)",
    "<https://a",
    "http://a(",
    "http://a)",
    "http://.",
    "https://a|",
    "www.a",
    "a@",
    "a_",
    "a.b-c_",
    "a@b.",
    "&#x26",
    "|\n|-\n",
    "| a ",
    "- a\n",
    "> a\n",
    "```\n",
    "\n    a",
    "- \n\n",
    " - a\n",
];

fn steps(text: &str) -> usize {
    let before = STEPS.get();
    let blocks = parse(text);
    let taken = STEPS.get() - before;
    assert!(nodes(&blocks) <= 2 * text.len(), "{} nodes", nodes(&blocks));
    assert!(depth(&blocks) <= depth_max());
    taken
}

fn check(text: &str) {
    let taken = steps(text);
    let begin: String = text.chars().take(40).collect();
    assert!(taken <= STEPS_PER_BYTE_MAX * text.len(), "{taken} steps for {} bytes of {begin:?}", text.len());
}

/// Each level may be an item in its list, and holds a paragraph at last, whose marks are as many levels again.
const fn depth_max() -> usize {
    3 * limits::MARKDOWN_LEVELS_MAX + 2
}

fn nodes(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Paragraph(inlines) | Block::Heading { inlines, .. } => inner_nodes(inlines),
        Block::Code { .. } | Block::Rule => 0,
        Block::Quote(blocks) => nodes(blocks),
        Block::List { items, .. } => items.iter().map(|Item { blocks, .. }| 1 + nodes(blocks)).sum(),
        Block::Table(Table { head, rows, .. }) => {
            let row = |cells: &Vec<Vec<Inline>>| cells.iter().map(|cell| inner_nodes(cell)).sum::<usize>();
            row(head) + rows.iter().map(row).sum::<usize>()
        }
    };
    blocks.iter().map(|block| 1 + of(block)).sum()
}

fn inner_nodes(inlines: &[Inline]) -> usize {
    let of = |inline: &Inline| match inline {
        Inline::Text(_) | Inline::Break | Inline::Code(_) | Inline::Maths { .. } | Inline::Reference { .. } => 0,
        Inline::Marked(_, inlines) | Inline::Link { inlines, .. } => inner_nodes(inlines),
    };
    inlines.iter().map(|inline| 1 + of(inline)).sum()
}

fn depth(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Paragraph(inlines) | Block::Heading { inlines, .. } => inner_depth(inlines),
        Block::Code { .. } | Block::Rule => 0,
        Block::Quote(blocks) => depth(blocks),
        Block::List { items, .. } => items.iter().map(|item| 1 + depth(&item.blocks)).max().unwrap_or(0),
        Block::Table(Table { head, rows, .. }) => {
            let row = |cells: &Vec<Vec<Inline>>| cells.iter().map(|cell| inner_depth(cell)).max().unwrap_or(0);
            rows.iter().map(row).max().unwrap_or(0).max(row(head))
        }
    };
    blocks.iter().map(|block| 1 + of(block)).max().unwrap_or(0)
}

fn inner_depth(inlines: &[Inline]) -> usize {
    let of = |inline: &Inline| match inline {
        Inline::Text(_) | Inline::Break | Inline::Code(_) | Inline::Maths { .. } | Inline::Reference { .. } => 0,
        Inline::Marked(_, inlines) | Inline::Link { inlines, .. } => inner_depth(inlines),
    };
    inlines.iter().map(|inline| 1 + of(inline)).max().unwrap_or(0)
}

fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

#[test]
fn what_is_repeated_makes_no_more_work_than_its_length() {
    for piece in REPEATED {
        check(&repeated(piece, BYTES));
    }
}

#[test]
fn what_is_begun_often_and_ended_often_makes_no_more_work_than_its_length() {
    for begin in REPEATED {
        for end in ["*", "_", "~~", "||", "]", "](https://a)", ")", ">", "`", "**", "a\n", " "] {
            check(&[repeated(begin, BYTES / 16), repeated(end, BYTES / 16)].concat());
        }
    }
}

#[test]
fn nested_ones_make_no_more_work_than_their_length() {
    let quotes = "> ".repeat(limits::MARKDOWN_LEVELS_MAX);
    let items = "- ".repeat(limits::MARKDOWN_LEVELS_MAX);
    check(&repeated(&format!("{quotes}a\n"), BYTES));
    check(&format!("{items}a{}", "\n".repeat(BYTES)));
    check(&format!("{items}a\n{}", " ".repeat(BYTES)));
    check(&format!("{}{}", "> ".repeat(BYTES / 2), "a"));
    check(&format!("{}{}", "- ".repeat(BYTES / 2), "a"));
    let ticks: String = (1..350).map(|length| format!("{} ", "`".repeat(length))).collect();
    check(&ticks);
    let columns = "|a".repeat(BYTES / 8);
    check(&format!("{columns}\n{}\n{}", "|-".repeat(BYTES / 8), "|\n".repeat(BYTES / 8)));
}

#[test]
fn the_work_grows_with_the_text_and_not_with_its_square() {
    for piece in REPEATED {
        let (once, twice) = (steps(&repeated(piece, BYTES / 4)), steps(&repeated(piece, BYTES / 2)));
        assert!(twice <= once * 5 / 2 + 100, "{once} and {twice} steps of {piece:?}");
    }
}
