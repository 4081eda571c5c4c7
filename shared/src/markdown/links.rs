//! Where a text leads: to addresses elsewhere, but for what is hidden.

use super::{Block, Inline, Mark};

/// Where blocks lead, in order.
pub(super) fn find_in_blocks(blocks: Vec<Block>, found: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading { inlines, .. } => find_in_inlines(inlines, found),
            Block::Code { .. } | Block::Rule => {}
            Block::Quote(blocks) => find_in_blocks(blocks, found),
            Block::List { items, .. } => items.into_iter().for_each(|item| find_in_blocks(item.blocks, found)),
            Block::Table(table) => {
                let cells = table.head.into_iter().chain(table.rows.into_iter().flatten());
                cells.for_each(|cell| find_in_inlines(cell, found));
            }
        }
    }
}

fn find_in_inlines(inlines: Vec<Inline>, found: &mut Vec<String>) {
    for inline in inlines {
        match inline {
            Inline::Text(_)
            | Inline::Break
            | Inline::Code(_)
            | Inline::Maths { .. }
            | Inline::Reference { .. }
            | Inline::Marked(Mark::Spoiler, _) => {}
            Inline::Marked(_, inlines) => find_in_inlines(inlines, found),
            Inline::Link { address, .. } => found.push(address),
        }
    }
}
