//! How the text of a message is read: Markdown, as people type it in a chat, taken apart into a tree.
//!
//! The text itself is what is sent and kept; the tree is made where it is shown. It is CommonMark with tables,
//! strikethrough (`~~x~~`), task marks and bare addresses as GitHub has them, and with spoilers (`||x||`), but for what
//! would surprise in a chat, or be for machines alone:
//!
//! - A line break is a line break. A newline in code between backticks stays, too.
//! - There is no HTML: what looks like it is text.
//! - A link leads to `http`, `https` or `mailto`; with any other address it is text as typed. A title is left out. An
//!   image is a link to it, and a link within a link is its text. There are no definitions of links elsewhere.
//! - A quote or a list item ends at the first line that does not belong to it by its mark or its indent: an answer below
//!   a quote is not part of it. A table ends at the first line without a bar, and may begin right below a line of text.
//! - Whether a list has empty lines between its items makes no difference, and cells that a row lacks are not made up.
//! - `@[Ada](12)` is the person 12, `#[lobby](7)` the room 7, `@room` everybody in the room and `@here` who is here.
//! - `$x$` is a formula within a line, `$$x$$` one that stands by itself, in TeX; so is code whose language is `math`
//!   ([`Block::formula`]). Money stays money: no Latin letter and no digit touches the dollars from
//!   outside, nor `{` or `(` the last one, and no white space from inside, though it may where `$$` begins a line; the next
//!   dollar is the one that ends it, or none does; and within a line it does not go on in the next one.
//!   Code binds tighter, and `\$` is a dollar.
//! - Of named entities only a dozen are known, those that people write by hand: all 2,125 would be the largest part of
//!   what is read here. Numbered ones are all known.
//! - What is nested deeper than [`limits::MARKDOWN_LEVELS_MAX`] is shown without its mark, or as it was typed.
//! - A text of which nothing would be left, such as `-` or `#`, stays as it was typed.
//!
//! The work is nearly linear in the text's length, whatever it says, and the tree has at most two nodes for each of its
//! bytes.

use crate::id::{RoomId, UserId};
use crate::limits;

mod address;
mod block;
mod character;
mod emoji;
mod entity;
mod inline;
mod line;
mod link;
mod links;
mod mark;
mod piece;
mod plain;
mod reference;
mod table;

pub(crate) use reference::is_word;

/// How many emoji a text is, with white space between them; nothing where it is anything else.
pub(crate) fn count_emoji(text: &str) -> Option<usize> {
    emoji::count(text)
}

#[cfg(test)]
mod tests;

/// A part of a message that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Text.
    Paragraph(Vec<Inline>),
    /// A title.
    Heading {
        /// From 1, the highest, to 6.
        level: u8,
        /// What it says.
        inlines: Vec<Inline>,
    },
    /// Text as it is, line by line.
    Code {
        /// What the writer calls its language; may be empty.
        language: String,
        /// Without the newline at its end.
        text: String,
    },
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Items below one another.
    List {
        /// The number of the first; nothing where they have bullets.
        start: Option<u32>,
        /// At least one.
        items: Vec<Item>,
    },
    /// A line across.
    Rule,
    /// Rows and columns.
    Table(Table),
}

impl Block {
    /// The formula that stands by itself here, where code is one by its language.
    #[must_use]
    pub fn formula(&self) -> Option<&str> {
        match self {
            Self::Code { language, text } => {
                let is_formula = language == "math" && text.len() <= limits::MATHS_BYTES_MAX && !text.trim().is_empty();
                is_formula.then_some(text.trim())
            }
            Self::Paragraph(_)
            | Self::Heading { .. }
            | Self::Quote(_)
            | Self::List { .. }
            | Self::Rule
            | Self::Table(_) => None,
        }
    }
}

/// One of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Whether it has been done, where it is a task.
    pub is_done: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A table. Its rows have at most as many cells as it has columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// How the cells of each column are aligned.
    pub columns: Vec<Align>,
    /// The titles of the columns.
    pub head: Vec<Cell>,
    /// The others.
    pub rows: Vec<Vec<Cell>>,
}

/// What a cell of a table says.
pub type Cell = Vec<Inline>;

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Where lines begin.
    Start,
    /// In the middle.
    Center,
    /// Where lines end.
    End,
}

/// A piece of text within a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// As it is; never empty.
    Text(String),
    /// What follows stands on the next line.
    Break,
    /// Text of a machine.
    Code(String),
    /// A formula in TeX, as it was typed.
    Maths {
        /// Without the dollars around it; never blank.
        source: String,
        /// Whether it stands by itself.
        is_display: bool,
    },
    /// Text with a meaning of its own.
    Marked(Mark, Vec<Inline>),
    /// A way to elsewhere. There is none within it.
    Link {
        /// It begins with `http://`, `https://` or `mailto:`.
        address: String,
        /// What it says.
        inlines: Vec<Inline>,
    },
    /// Somebody or something of the space.
    Reference {
        /// Whom or what it points at.
        to: Reference,
        /// How that was called when the text was written, without the sign before it.
        name: String,
    },
}

/// What a text can point at within the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `@[Ada](12)`.
    Person(UserId),
    /// `#[lobby](7)`.
    Room(RoomId),
    /// `@room`: everybody in the room.
    All,
    /// `@here`: who is here of them.
    Here,
}

impl Reference {
    /// What stands before the name.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Person(_) | Self::All | Self::Here => "@",
            Self::Room(_) => "#",
        }
    }
}

/// What is meant by the signs around a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `*x*` or `_x_`.
    Emphasis,
    /// `**x**` or `__x__`.
    Strong,
    /// `~~x~~`.
    Strike,
    /// `||x||`: hidden until one asks for it.
    Spoiler,
}

/// Reads a text, whatever it says.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    let blocks = block::parse(text);
    if blocks.iter().any(says_something) {
        return blocks;
    }
    let as_typed = text.trim();
    if as_typed.is_empty() { Vec::new() } else { vec![Block::Paragraph(vec![Inline::Text(as_typed.to_owned())])] }
}

/// Whether a message is nothing but a few emoji, which are shown large then.
#[must_use]
pub fn is_emoji_alone(blocks: &[Block]) -> bool {
    if let [Block::Paragraph(inlines)] = blocks
        && let [Inline::Text(text)] = inlines.as_slice()
    {
        return emoji::count(text).is_some_and(|count| (1..=limits::LARGE_EMOJI_MAX).contains(&count));
    }
    false
}

/// The words of a tree alone, for where they are read aloud or stand in one line; `hidden` stands for each spoiler.
#[must_use]
pub fn plain(blocks: &[Block], hidden: &str) -> String {
    let mut words = String::new();
    plain::add_blocks(&mut words, blocks, hidden);
    words.truncate(words.trim_end().len());
    words
}

/// The words of a text alone, in one line, though a table's cells and a list's items stand below one another; `hidden`
/// stands for each spoiler.
#[must_use]
pub fn in_one_line(text: &str, hidden: &str) -> String {
    let words = plain(&parse(text), hidden);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a line alone, with what is hidden in it.
#[must_use]
pub fn plain_line(inlines: &[Inline]) -> String {
    let mut words = String::new();
    plain::add_inlines(&mut words, inlines, None);
    words
}

/// What a text points at, in order, each as often as it does.
#[must_use]
pub fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    if text.contains(['@', '#']) {
        reference::find_in_blocks(&parse(text), &mut found);
    }
    found
}

/// The addresses that a text leads to, in order, each as often as it does; but for what is hidden in it.
#[must_use]
pub fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // An address without a scheme is read as one with it.
    if text.contains("://") || text.contains("www.") {
        links::find_in_blocks(parse(text), &mut found);
    }
    found
}

/// What stands at a byte of a text, were it no code: how many bytes, what it points at, and its name.
#[must_use]
pub fn reference_at(text: &str, at: usize) -> Option<(usize, Reference, String)> {
    let (before, rest) = text.split_at_checked(at)?;
    reference::read(before, rest)
}

/// Whether anything of a block can be seen.
fn says_something(block: &Block) -> bool {
    match block {
        Block::Paragraph(_) | Block::Rule | Block::Table(_) => true,
        Block::Heading { inlines, .. } => !inlines.is_empty(),
        Block::Code { text, .. } => !text.is_empty(),
        Block::Quote(blocks) => blocks.iter().any(says_something),
        Block::List { items, .. } => {
            items.iter().any(|item| item.is_done.is_some() || item.blocks.iter().any(says_something))
        }
    }
}

/// One step of the work, counted in tests: it must not grow faster than the text.
#[inline]
fn step() {
    #[cfg(test)]
    tests::worst::STEPS.set(tests::worst::STEPS.get() + 1);
}
