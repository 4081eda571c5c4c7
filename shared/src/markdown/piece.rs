//! The pieces that a text is taken apart into, and the tree that is made of them.

use super::{Inline, Mark, Reference};
use crate::limits;

/// A piece of a text. Places are bytes of it.
pub(super) enum Piece {
    Text {
        from: usize,
        to: usize,
    },
    /// What an entity stands for.
    Char(char),
    Break,
    Code {
        from: usize,
        to: usize,
    },
    /// A formula, without its dollars.
    Maths {
        from: usize,
        to: usize,
        is_display: bool,
    },
    /// An address that stands there as it is.
    Address {
        from: usize,
        to: usize,
        address: String,
    },
    /// Something that the text points at.
    Reference {
        to: Reference,
        name: String,
    },
    /// A bracket; the beginning of a link, where it has an address.
    Bracket {
        from: usize,
        to: usize,
        address: Option<String>,
    },
    LinkEnd,
    /// One of the signs that may mark what stands between them.
    Sign {
        at: usize,
        role: Role,
    },
}

#[derive(Clone, Copy)]
pub(super) enum Role {
    Text,
    Begin(Mark),
    End,
    /// The second of two that do it together.
    Gone,
}

/// What holds inlines.
enum Around {
    Mark(Mark),
    Link(String),
    /// What is too deep, or a link within a link: it is not to be seen.
    Nothing,
}

struct Tree {
    inlines: Vec<Inline>,
    /// What is open, each with what stands before it.
    open: Vec<(Around, Vec<Inline>)>,
    levels: usize,
    is_link: bool,
}

/// Makes the tree. Pieces that begin and end something are nested as they must be.
pub(super) fn tree(text: &str, pieces: Vec<Piece>) -> Vec<Inline> {
    let mut tree = Tree { inlines: Vec::new(), open: Vec::new(), levels: 0, is_link: false };
    for piece in pieces {
        match piece {
            Piece::Text { from, to } | Piece::Bracket { from, to, address: None } => tree.say(&text[from..to]),
            Piece::Char(c) => tree.say(c.encode_utf8(&mut [0; 4])),
            Piece::Break => tree.inlines.push(Inline::Break),
            Piece::Code { from, to } => tree.inlines.push(Inline::Code(code(&text[from..to]).to_owned())),
            Piece::Maths { from, to, is_display } => {
                tree.inlines.push(Inline::Maths { source: text[from..to].trim().to_owned(), is_display });
            }
            Piece::Address { from, to, address } => {
                tree.begin(Around::Link(address));
                tree.say(&text[from..to]);
                tree.end();
            }
            Piece::Reference { to, name } => tree.inlines.push(Inline::Reference { to, name }),
            Piece::Bracket { address: Some(address), .. } => tree.begin(Around::Link(address)),
            Piece::Sign { at, role: Role::Text } => tree.say(&text[at..=at]),
            Piece::Sign { role: Role::Gone, .. } => {}
            Piece::Sign { role: Role::Begin(mark), .. } => tree.begin(Around::Mark(mark)),
            Piece::Sign { role: Role::End, .. } | Piece::LinkEnd => tree.end(),
        }
    }
    tree.inlines
}

impl Tree {
    fn say(&mut self, text: &str) {
        if let Some(Inline::Text(before)) = self.inlines.last_mut() {
            before.push_str(text);
        } else if !text.is_empty() {
            self.inlines.push(Inline::Text(text.to_owned()));
        }
    }

    fn begin(&mut self, around: Around) {
        let is_link = matches!(around, Around::Link(_));
        if self.levels == limits::MARKDOWN_LEVELS_MAX || (is_link && self.is_link) {
            self.open.push((Around::Nothing, Vec::new()));
            return;
        }
        self.levels += 1;
        self.is_link |= is_link;
        self.open.push((around, std::mem::take(&mut self.inlines)));
    }

    fn end(&mut self) {
        let Some((around, before)) = self.open.pop() else { return };
        let inline = match around {
            Around::Nothing => return,
            Around::Mark(mark) => Inline::Marked(mark, std::mem::replace(&mut self.inlines, before)),
            Around::Link(address) => {
                self.is_link = false;
                Inline::Link { address, inlines: std::mem::replace(&mut self.inlines, before) }
            }
        };
        self.levels -= 1;
        self.inlines.push(inline);
    }
}

/// Without the space at either end that lets code begin and end with a backtick.
fn code(text: &str) -> &str {
    const SPACE: [char; 2] = [' ', '\n'];
    let inner = text.strip_prefix(SPACE).and_then(|text| text.strip_suffix(SPACE));
    match inner {
        Some(inner) if !text.trim_matches(SPACE).is_empty() => inner,
        Some(_) | None => text,
    }
}
