//! Texts, and the trees that they are read as, written down shortly.

use super::*;

mod blocks;
mod inlines;
mod maths;
pub(super) mod oracle;
pub(super) mod worst;

/// Compares the tree of a text.
fn check(text: &str, expected: &str) {
    assert_eq!(short(&parse(text)), expected, "{text:?}");
}

/// A tree as a short text: names with what is within them in brackets, and texts in quotes.
fn short(blocks: &[Block]) -> String {
    let all: Vec<String> = blocks.iter().map(short_block).collect();
    all.join(" ")
}

fn short_block(block: &Block) -> String {
    match block {
        Block::Paragraph(inlines) => format!("p({})", short_inlines(inlines)),
        Block::Heading { level, inlines } => format!("h{level}({})", short_inlines(inlines)),
        Block::Code { language, text } => format!("pre{language}({})", quoted(text)),
        Block::Quote(blocks) => format!("quote({})", short(blocks)),
        Block::List { start, items } => {
            let name = start.map_or_else(|| "ul".to_owned(), |start| format!("ol{start}"));
            let items: Vec<String> = items.iter().map(short_item).collect();
            format!("{name}({})", items.join(" "))
        }
        Block::Rule => "hr".to_owned(),
        Block::Table(Table { columns, head, rows }) => {
            let align = |align: &Align| match align {
                Align::Start => 's',
                Align::Center => 'c',
                Align::End => 'e',
            };
            let columns: String = columns.iter().map(align).collect();
            let rows: Vec<String> = rows.iter().map(|cells| short_row(cells)).collect();
            let rows = [vec![short_row(head)], rows].concat();
            format!("table-{columns}({})", rows.join(" / "))
        }
    }
}

fn short_item(item: &Item) -> String {
    let name = match item.is_done {
        None => "li",
        Some(false) => "todo",
        Some(true) => "done",
    };
    format!("{name}({})", short(&item.blocks))
}

fn short_row(cells: &[Cell]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| short_inlines(cell)).collect();
    cells.join(" | ")
}

fn short_inlines(inlines: &[Inline]) -> String {
    let all: Vec<String> = inlines.iter().map(short_inline).collect();
    all.join(" ")
}

fn short_inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => quoted(text),
        Inline::Break => "br".to_owned(),
        Inline::Reference { to, name } => format!("{to:?}({name})"),
        Inline::Code(text) => format!("code({})", quoted(text)),
        Inline::Maths { source, is_display } => {
            format!("{}({})", if *is_display { "display" } else { "maths" }, quoted(source))
        }
        Inline::Marked(mark, inlines) => {
            let name = match mark {
                Mark::Emphasis => "em",
                Mark::Strong => "strong",
                Mark::Strike => "strike",
                Mark::Spoiler => "spoiler",
            };
            format!("{name}({})", short_inlines(inlines))
        }
        Inline::Link { address, inlines } => format!("a[{address}]({})", short_inlines(inlines)),
    }
}

/// In quotes, every letter of any script as it is.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[test]
fn a_text_of_which_nothing_would_be_left_stays_as_it_was_typed() {
    for text in ["-", "+", "*", "1.", "#", ">", "> - #", "```", "```rust", "- -"] {
        check(text, &format!("p({text:?})"));
    }
    check("", "");
    check(" \n ", "");
    check("---", "hr");
    check("- [ ] ", "ul(todo())");
}

#[test]
fn a_few_emoji_alone_are_told_from_everything_else() {
    let check = |text: &str, expected: bool| assert_eq!(is_emoji_alone(&parse(text)), expected, "{text:?}");
    for text in [
        "👍",
        "👍 👍🏽",
        "❤\u{fe0f}",
        "👩\u{200d}👩\u{200d}👧🎉☕",
        "🇧🇩",
        "1\u{fe0f}\u{20e3}",
        "⚡",
        "😀😀😀",
        "☺\u{fe0f}",
    ] {
        check(text, true);
    }
    for text in ["😀😀😀😀", "a👍", "👍!", "1", "12", "#", "ক", "👍\n👍", "**👍**", "> 👍", "🇧", "©", "\u{fe0f}", "…"]
    {
        check(text, false);
    }
}

#[test]
fn words_alone_keep_what_is_hidden_to_themselves() {
    let check = |text: &str, expected: &str| assert_eq!(plain(&parse(text), "(hidden)"), expected, "{text:?}");
    check("It was **the** ||butler||!", "It was the (hidden)!");
    check("# A\n- b\n- [x] [c](https://d.org)\n> e\nf", "A b c e f");
    check("|a|b|\n|-|-|\n|`c`|d|\n```\ne\nf", "a b c d e\nf");
    check("---", "");
    let Block::Paragraph(inlines) = &parse("a ||b||\nc")[0] else { panic!("a paragraph") };
    assert_eq!(plain_line(inlines), "a b c");
}

#[test]
fn in_one_line_stand_the_words_alone() {
    let said = |text| in_one_line(text, "▒▒▒");
    assert_eq!(said("**tea** at ||five||\n\n- one\n- two"), "tea at ▒▒▒ one two");
    assert_eq!(said("a | b\n-|-\nc | d"), "a b c d");
    assert_eq!(said(" \n "), "");
}
