//! The text of a message as Markdown: read to a tree that is no deeper than it may be, in which nothing stands that was
//! not typed, and whose links lead to the web and to mail alone.

#![cfg_attr(fuzzing, no_main)]

use adda_shared::limits;
use adda_shared::markdown::{Block, Inline, is_emoji_alone, parse, plain};

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let blocks = parse(&text);
    assert_eq!(parse(&text), blocks, "it is read in one way");
    let mut seen = Seen { words: String::new(), nodes: 0 };
    seen.blocks(&blocks, 0);
    assert!(seen.nodes <= 2 * text.len(), "{} nodes of {} bytes", seen.nodes, text.len());
    // An entity stands for what was not typed.
    if !text.contains('&') {
        assert!(is_left_of(&seen.words, &text), "{:?} of {text:?}", seen.words);
    }
    let _ = (is_emoji_alone(&blocks), plain(&blocks, "hidden"));
}

/// What was found in a tree.
struct Seen {
    words: String,
    nodes: usize,
}

impl Seen {
    /// `depth` counts quotes and items.
    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        assert!(depth <= limits::MARKDOWN_LEVELS_MAX);
        for block in blocks {
            self.nodes += 1;
            match block {
                Block::Paragraph(inlines) | Block::Heading { inlines, .. } => self.inlines(inlines, 0),
                Block::Code { text, .. } => self.words.push_str(text),
                Block::Quote(blocks) => self.blocks(blocks, depth + 1),
                Block::List { items, .. } => {
                    for item in items {
                        self.nodes += 1;
                        self.blocks(&item.blocks, depth + 1);
                    }
                }
                Block::Rule => {}
                Block::Table(table) => {
                    for row in [&table.head].into_iter().chain(&table.rows) {
                        assert!(row.len() <= table.columns.len());
                        row.iter().for_each(|cell| self.inlines(cell, 0));
                    }
                }
            }
        }
    }

    /// `depth` counts marks and links.
    fn inlines(&mut self, inlines: &[Inline], depth: usize) {
        assert!(depth <= limits::MARKDOWN_LEVELS_MAX);
        for inline in inlines {
            self.nodes += 1;
            match inline {
                Inline::Text(text) | Inline::Code(text) | Inline::Maths { source: text, .. } => {
                    self.words.push_str(text);
                }
                Inline::Break => {}
                Inline::Reference { to, name } => {
                    self.words.push_str(to.sign());
                    self.words.push_str(name);
                }
                Inline::Marked(_, inlines) => self.inlines(inlines, depth + 1),
                Inline::Link { address, inlines } => {
                    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
                    assert!(matches!(scheme.as_str(), "http" | "https" | "mailto"), "{address:?}");
                    assert!(!address.chars().any(char::is_control), "{address:?}");
                    self.inlines(inlines, depth + 1);
                }
            }
        }
    }
}

/// Whether the words are what is left of a text when some of it is left out; white space aside, as a tab is read as
/// spaces.
fn is_left_of(words: &str, text: &str) -> bool {
    let mut typed = text.chars();
    words.chars().filter(|c| !c.is_whitespace()).all(|c| typed.any(|other| other == c))
}
