//! Lines to blocks: which quotes and list items a line goes on with, which it begins, and what it adds to them.

use super::line::{Line, is_blank, trim};
use super::{Block, Item, Table, inline, link, step, table};
use crate::limits;

mod start;

use start::{Fence, Marker};

/// Columns from which on a line is code.
const CODE_INDENT: usize = 4;

/// What holds blocks.
enum Container {
    Message,
    Quote,
    Item {
        /// Columns that its lines are indented by.
        indent: usize,
        marker: u8,
        start: Option<u32>,
        is_done: Option<bool>,
    },
}

struct Open {
    container: Container,
    blocks: Vec<Block>,
    /// What marks the items of the list that is the last of the blocks; 0 where it is none.
    marker: u8,
}

/// What lines are added to.
enum Leaf {
    None,
    Paragraph(String),
    Fenced {
        fence: Fence,
        indent: usize,
        language: String,
        text: String,
    },
    Indented {
        text: String,
        /// Empty lines, which belong to it only if there is more.
        blank: String,
    },
    Table(Table),
}

struct Reader {
    /// The message, and what is open in it, each in the one before.
    open: Vec<Open>,
    leaf: Leaf,
    #[cfg(test)]
    apart: super::tests::oracle::Apart,
}

pub(super) fn parse(text: &str) -> Vec<Block> {
    read(text).close()
}

/// The text as CommonMark must be given it to come to the same: with an empty line wherever a paragraph or a table ends
/// by the rules of this module alone.
#[cfg(test)]
pub(super) fn as_for_others(text: &str) -> String {
    read(text).apart.applied(text)
}

fn read(text: &str) -> Reader {
    let message = Open { container: Container::Message, blocks: Vec::new(), marker: 0 };
    let mut reader = Reader {
        open: vec![message],
        leaf: Leaf::None,
        #[cfg(test)]
        apart: super::tests::oracle::Apart::default(),
    };
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        reader.line(line.strip_suffix('\r').unwrap_or(line));
    }
    reader
}

impl Reader {
    fn close(mut self) -> Vec<Block> {
        self.close_to(1);
        self.open.pop().map(|message| message.blocks).unwrap_or_default()
    }

    fn line(&mut self, text: &str) {
        let mut line = Line::new(text);
        let goes_on = self.goes_on(&mut line);
        #[cfg(test)]
        self.apart.begin(line.read());
        if goes_on < self.open.len() {
            #[cfg(test)]
            if matches!(self.leaf, Leaf::Paragraph(_)) && !line.is_blank() {
                self.apart.here();
            }
            self.close_to(goes_on);
        }
        if self.adds_code(&mut line) {
            return;
        }
        while self.begins_container(&mut line) {
            if self.adds_task(&mut line) {
                return;
            }
        }
        if !self.begins_leaf(&mut line) {
            self.add_text(&line);
        }
    }

    /// How many of those that are open go on with this line, which is read up to what they hold.
    fn goes_on(&self, line: &mut Line<'_>) -> usize {
        for (place, open) in self.open.iter().enumerate() {
            step();
            match open.container {
                Container::Message => {}
                Container::Quote if line.indent() < CODE_INDENT => {
                    let indent = line.indent();
                    if !line.rest().trim_start_matches([' ', '\t']).starts_with('>') {
                        return place;
                    }
                    line.skip(indent);
                    line.pass(1);
                    line.skip(1);
                }
                Container::Quote => return place,
                Container::Item { indent, .. } if line.is_blank() => {
                    // What begins with two empty lines is empty.
                    if place + 1 == self.open.len() && open.blocks.is_empty() && matches!(self.leaf, Leaf::None) {
                        return place;
                    }
                    line.skip(indent);
                }
                Container::Item { indent, .. } => {
                    if line.indent() < indent {
                        return place;
                    }
                    line.skip(indent);
                }
            }
        }
        self.open.len()
    }

    /// Whether the line goes on with the code that is open, which it may end.
    fn adds_code(&mut self, line: &mut Line<'_>) -> bool {
        match &mut self.leaf {
            Leaf::Fenced { fence, indent, text, .. } => {
                if line.indent() < CODE_INDENT && fence.is_closed_by(trim(line.rest())) {
                    self.close_leaf();
                } else {
                    line.skip(*indent);
                    line.add_to(text);
                    text.push('\n');
                }
                true
            }
            Leaf::Indented { text, blank } => {
                let is_blank = line.is_blank();
                if !is_blank && line.indent() < CODE_INDENT {
                    self.close_leaf();
                    return false;
                }
                line.skip(CODE_INDENT);
                if !is_blank {
                    text.push_str(blank);
                    blank.clear();
                }
                let text = if is_blank { blank } else { text };
                line.add_to(text);
                text.push('\n');
                true
            }
            Leaf::None | Leaf::Paragraph(_) | Leaf::Table(_) => false,
        }
    }

    /// Opens the quote or the item that begins here.
    fn begins_container(&mut self, line: &mut Line<'_>) -> bool {
        step();
        let indent = line.indent();
        if indent >= CODE_INDENT || self.open.len() > limits::MARKDOWN_LEVELS_MAX || self.is_head_of(line) {
            return false;
        }
        let rest = trim(line.rest());
        if rest.starts_with('>') {
            line.skip(indent);
            line.pass(1);
            line.skip(1);
            self.begin(Container::Quote);
            return true;
        }
        let is_paragraph = matches!(self.leaf, Leaf::Paragraph(_));
        if start::is_rule(rest) || (is_paragraph && start::underline(rest).is_some()) {
            return false;
        }
        let Some(Marker { marker, start, width }) = start::marker(rest) else { return false };
        let is_empty = rest.len() == width;
        if is_paragraph && (is_empty || start.is_some_and(|start| start != 1)) {
            return false;
        }
        line.skip(indent);
        line.pass(width);
        let space = line.indent();
        let space = if is_empty || space > CODE_INDENT { 1 } else { space };
        line.skip(space);
        self.begin(Container::Item { indent: indent + width + space, marker, start, is_done: None });
        true
    }

    /// Takes the line, where it is that of a task: what is to be done is text.
    fn adds_task(&mut self, line: &mut Line<'_>) -> bool {
        let Some(Open { container: Container::Item { is_done, .. }, .. }) = self.open.last_mut() else { return false };
        let begin = line.rest().trim_start_matches([' ', '\t']);
        let Some((done, text)) = start::task(begin).filter(|_| line.indent() < CODE_INDENT) else { return false };
        *is_done = Some(done);
        if !text.is_empty() {
            self.leaf = Leaf::Paragraph(text.to_owned());
        }
        true
    }

    fn begin(&mut self, container: Container) {
        self.close_leaf();
        self.open.push(Open { container, blocks: Vec::new(), marker: 0 });
    }

    /// Takes the line, where it is a leaf of its own or begins one.
    fn begins_leaf(&mut self, line: &mut Line<'_>) -> bool {
        if line.is_blank() {
            self.close_leaf();
            return true;
        }
        let indent = line.indent();
        if indent >= CODE_INDENT {
            if matches!(self.leaf, Leaf::Paragraph(_)) {
                return false;
            }
            #[cfg(test)]
            self.note_end_of_table();
            self.close_leaf();
            self.leaf = Leaf::Indented { text: String::new(), blank: String::new() };
            return self.adds_code(line);
        }
        if self.begins_table(line) {
            return true;
        }
        let rest = trim(line.rest());
        if let Some((level, text)) = start::heading(rest) {
            self.push(Block::Heading { level, inlines: inline::parse(text) });
        } else if let Some((fence, info)) = start::fence(rest) {
            self.close_leaf();
            let language = link::unescape(info.split([' ', '\t']).next().unwrap_or_default());
            self.leaf = Leaf::Fenced { fence, indent, language, text: String::new() };
        } else if let Leaf::Paragraph(text) = &self.leaf
            && let Some(level) = start::underline(rest)
        {
            let inlines = inline::parse(trim(text));
            self.leaf = Leaf::None;
            self.push(Block::Heading { level, inlines });
        } else if start::is_rule(rest) {
            self.push(Block::Rule);
        } else {
            return false;
        }
        true
    }

    /// Whether the line stands below the head of a table.
    fn is_head_of(&self, line: &Line<'_>) -> bool {
        let Leaf::Paragraph(text) = &self.leaf else { return false };
        table::columns(trim(line.rest())).is_some_and(|columns| table::is_head(last_line(text), &columns))
    }

    fn begins_table(&mut self, line: &Line<'_>) -> bool {
        let Leaf::Paragraph(text) = &mut self.leaf else { return false };
        let Some(columns) = table::columns(trim(line.rest())) else { return false };
        let head = last_line(text);
        if !table::is_head(head, &columns) {
            return false;
        }
        let head = table::cells(head, columns.len());
        let before = text.rfind('\n').map(|end| text[..end].to_owned());
        self.leaf = Leaf::None;
        if let Some(before) = before {
            #[cfg(test)]
            self.apart.above();
            self.leaf = Leaf::Paragraph(before);
            self.close_leaf();
        }
        self.leaf = Leaf::Table(Table { columns, head, rows: Vec::new() });
        true
    }

    /// A line of a paragraph, or of a table.
    fn add_text(&mut self, line: &Line<'_>) {
        let text = line.rest().trim_start_matches([' ', '\t']);
        match &mut self.leaf {
            Leaf::Paragraph(paragraph) => {
                paragraph.push('\n');
                paragraph.push_str(text);
                return;
            }
            Leaf::Table(table) if table::is_row(trim(text)) => {
                table.rows.push(table::cells(trim(text), table.columns.len()));
                return;
            }
            Leaf::Table(_) | Leaf::None | Leaf::Fenced { .. } | Leaf::Indented { .. } => {}
        }
        #[cfg(test)]
        self.note_end_of_table();
        self.close_leaf();
        self.leaf = Leaf::Paragraph(text.to_owned());
    }

    #[cfg(test)]
    fn note_end_of_table(&mut self) {
        if matches!(self.leaf, Leaf::Table(_)) {
            self.apart.here();
        }
    }

    /// Adds a block to what is open.
    fn push(&mut self, block: Block) {
        self.close_leaf();
        self.add(block, 0);
    }

    fn add(&mut self, block: Block, marker: u8) {
        let last = self.open.last_mut().expect("the message is open until it is closed");
        last.blocks.push(block);
        last.marker = marker;
    }

    /// Ends what is open beyond the first `count`.
    fn close_to(&mut self, count: usize) {
        self.close_leaf();
        while self.open.len() > count {
            let Some(Open { container, blocks, .. }) = self.open.pop() else { return };
            match container {
                Container::Message => {}
                Container::Quote => self.add(Block::Quote(blocks), 0),
                Container::Item { marker, start, is_done, .. } => {
                    let item = Item { is_done, blocks };
                    match self.open.last_mut() {
                        Some(Open { blocks, marker: of_list, .. }) if *of_list == marker => {
                            if let Some(Block::List { items, .. }) = blocks.last_mut() {
                                items.push(item);
                            }
                        }
                        Some(_) | None => self.add(Block::List { start, items: vec![item] }, marker),
                    }
                }
            }
        }
    }

    fn close_leaf(&mut self) {
        let block = match std::mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::None => return,
            Leaf::Paragraph(text) => {
                if is_blank(&text) {
                    return;
                }
                Block::Paragraph(inline::parse(trim(&text)))
            }
            Leaf::Fenced { language, text, .. } => code(language, text),
            Leaf::Indented { text, .. } => code(String::new(), text),
            Leaf::Table(table) => Block::Table(table),
        };
        self.add(block, 0);
    }
}

fn code(language: String, mut text: String) -> Block {
    text.pop();
    Block::Code { language, text }
}

fn last_line(text: &str) -> &str {
    trim(text.rsplit('\n').next().unwrap_or_default())
}
