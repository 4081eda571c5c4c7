//! Paragraphs, lists, code and the like.

use adda_shared::markdown::{Align, Block, Cell, Item, Table};
use web_sys::Element;

use super::{Ink, add, add_class, set, write};
use crate::browser;

impl Ink {
    /// Adds a block, and answers its element.
    pub(super) fn block(&self, within: &Element, block: &Block) -> Element {
        match block {
            Block::Paragraph(inlines) => {
                let paragraph = add(within, "p");
                self.inlines(&paragraph, inlines);
                paragraph
            }
            Block::Heading { level, inlines } => {
                // No heading of the page: to somebody who goes from one to the next, messages would hide its own.
                let heading = add_class(within, "p", "body-heading");
                set(&heading, "data-level", &level.to_string());
                self.inlines(&heading, inlines);
                heading
            }
            Block::Code { language, text } => match block.formula() {
                Some(source) => {
                    let paragraph = add(within, "p");
                    self.maths(&paragraph, source, true);
                    paragraph
                }
                None => self.code(within, language, text),
            },
            Block::Quote(blocks) => {
                let quote = add(within, "blockquote");
                self.blocks(&quote, blocks);
                quote
            }
            Block::List { start, items } => {
                let list = add(within, if start.is_some() { "ol" } else { "ul" });
                if let Some(start) = start {
                    set(&list, "start", &start.to_string());
                }
                for item in items {
                    self.item(&list, item);
                }
                list
            }
            Block::Rule => add(within, "hr"),
            Block::Table(table) => self.table(within, table),
        }
    }

    fn blocks(&self, within: &Element, blocks: &[Block]) {
        for block in blocks {
            self.block(within, block);
        }
    }

    fn item(&self, list: &Element, item: &Item) {
        let element = add(list, "li");
        if let Some(is_done) = item.is_done {
            set(&element, "class", "body-task");
            let mark = add(&element, "input");
            set(&mark, "type", "checkbox");
            set(&mark, "disabled", "");
            let label = if is_done {
                set(&mark, "checked", "");
                self.words.body.done
            } else {
                self.words.body.not_done
            };
            set(&mark, "aria-label", label);
        }
        self.blocks(&element, &item.blocks);
    }

    fn code(&self, within: &Element, language: &str, text: &str) -> Element {
        let block = self.group(within, "code", self.words.body.code);
        let head = add_class(&block, "div", "code-head");
        write(&add(&head, "span"), language);
        let copy = add_class(&head, "button", "button code-copy");
        for (name, value) in
            [("type", "button"), ("data-look", "quiet"), ("data-size", "small"), ("aria-live", "polite")]
        {
            set(&copy, name, value);
        }
        write(&copy, self.words.body.copy_code);
        let code = add(&block, "pre");
        // Code reads from left to right in every language.
        set(&code, "dir", "ltr");
        // It scrolls, so one must be able to come to it by keys.
        set(&code, "tabindex", "0");
        let said = add(&code, "code");
        write(&said, text);
        if !language.is_empty() {
            browser::colour_code(&said, language);
        }
        block
    }

    fn table(&self, within: &Element, table: &Table) -> Element {
        let block = self.group(within, "body-table", self.words.body.table);
        set(&block, "tabindex", "0");
        let element = add(&block, "table");
        let head = add(&element, "thead");
        self.row(&head, "th", &table.head, &table.columns);
        let body = add(&element, "tbody");
        for cells in &table.rows {
            self.row(&body, "td", cells, &table.columns);
        }
        block
    }

    fn row(&self, within: &Element, name: &str, cells: &[Cell], columns: &[Align]) {
        let row = add(within, "tr");
        for (cell, align) in cells.iter().zip(columns) {
            let element = add(&row, name);
            if name == "th" {
                set(&element, "scope", "col");
            }
            match align {
                Align::Start => {}
                Align::Center => set(&element, "data-align", "center"),
                Align::End => set(&element, "data-align", "end"),
            }
            self.inlines(&element, cell);
        }
    }

    /// What is one thing to somebody who hears it.
    fn group(&self, within: &Element, class: &str, label: &str) -> Element {
        let group = add_class(within, "div", class);
        set(&group, "role", "group");
        set(&group, "aria-label", label);
        group
    }
}
