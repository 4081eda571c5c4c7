//! The words of a tree.

use super::{Block, Inline, Mark};

/// What stands between two blocks, or cells.
const SPACE: char = ' ';

pub(super) fn add_blocks(words: &mut String, blocks: &[Block], hidden: &str) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading { inlines, .. } => add_line(words, inlines, hidden),
            Block::Code { text, .. } => {
                words.push_str(text);
                words.push(SPACE);
            }
            Block::Quote(blocks) => add_blocks(words, blocks, hidden),
            Block::List { items, .. } => {
                for item in items {
                    add_blocks(words, &item.blocks, hidden);
                }
            }
            Block::Rule => {}
            Block::Table(table) => {
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    add_line(words, cell, hidden);
                }
            }
        }
    }
}

fn add_line(words: &mut String, inlines: &[Inline], hidden: &str) {
    add_inlines(words, inlines, Some(hidden));
    words.push(SPACE);
}

/// `hidden` stands for each spoiler; where there is none, what is hidden is shown.
pub(super) fn add_inlines(words: &mut String, inlines: &[Inline], hidden: Option<&str>) {
    for inline in inlines {
        match (inline, hidden) {
            (Inline::Text(text) | Inline::Code(text) | Inline::Maths { source: text, .. }, _) => words.push_str(text),
            (Inline::Break, _) => words.push(SPACE),
            (Inline::Reference { to, name }, _) => {
                words.push_str(to.sign());
                words.push_str(name);
            }
            (Inline::Marked(Mark::Spoiler, _), Some(hidden)) => words.push_str(hidden),
            (Inline::Marked(_, inlines) | Inline::Link { inlines, .. }, _) => add_inlines(words, inlines, hidden),
        }
    }
}
