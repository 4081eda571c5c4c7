//! A tree of ours, made of pulldown-cmark's events.

use std::iter::Peekable;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag};

use super::super::super::{Align, Block, Inline, Item, Mark, Table};

type Events<'a, 'b> = Peekable<&'b mut dyn Iterator<Item = Event<'a>>>;

/// Titles are left out, links within links are their text, and images are links.
pub(super) fn theirs(text: &str) -> Vec<Block> {
    let options =
        [Options::ENABLE_TABLES, Options::ENABLE_STRIKETHROUGH, Options::ENABLE_TASKLISTS, Options::ENABLE_MATH];
    let mut parser = Parser::new_ext(text, options.into_iter().collect());
    let events: &mut dyn Iterator<Item = Event<'_>> = &mut parser;
    blocks(&mut events.peekable()).0
}

/// The blocks until what holds them ends, and whether they are a task.
fn blocks(events: &mut Events<'_, '_>) -> (Vec<Block>, Option<bool>) {
    let mut all = Vec::new();
    let mut is_done = None;
    while let Some(event) = events.peek() {
        match event {
            Event::End(_) => {
                events.next();
                break;
            }
            Event::TaskListMarker(done) => {
                is_done = Some(*done);
                events.next();
            }
            Event::Rule => {
                events.next();
                all.push(Block::Rule);
            }
            Event::Start(tag) if is_block(tag) => {
                let Some(Event::Start(tag)) = events.next() else { unreachable!("it was peeked at") };
                all.push(block_of(tag, events, &mut is_done));
            }
            // In an item that has no empty line, text has no paragraph around it.
            _ => all.push(Block::Paragraph(inlines(events, false))),
        }
    }
    (all, is_done)
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn block_of(tag: Tag<'_>, events: &mut Events<'_, '_>, is_done: &mut Option<bool>) -> Block {
    match tag {
        Tag::Paragraph => Block::Paragraph(text_of_block(events, is_done)),
        Tag::Heading { level, .. } => Block::Heading { level: level as u8, inlines: text_of_block(events, is_done) },
        Tag::BlockQuote(_) => Block::Quote(blocks(events).0),
        Tag::CodeBlock(kind) => {
            let language = match kind {
                CodeBlockKind::Indented => String::new(),
                CodeBlockKind::Fenced(info) => info.split([' ', '\t']).next().unwrap_or_default().to_owned(),
            };
            let mut text = String::new();
            while let Some(Event::Text(piece)) = events.next() {
                text.push_str(&piece);
            }
            let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
            Block::Code { language, text }
        }
        Tag::List(start) => {
            let mut items = Vec::new();
            while let Some(Event::Start(Tag::Item)) = events.next() {
                let (blocks, is_done) = blocks(events);
                items.push(Item { is_done, blocks });
            }
            Block::List { start: start.map(|start| u32::try_from(start).expect("nine digits")), items }
        }
        Tag::Table(columns) => table_of(&columns, events),
        other => panic!("{other:?} is not among what we know"),
    }
}

fn table_of(columns: &[Alignment], events: &mut Events<'_, '_>) -> Block {
    let align = |align: &Alignment| match align {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    };
    let mut rows = Vec::new();
    while let Some(Event::Start(Tag::TableHead | Tag::TableRow)) = events.next() {
        let mut cells = Vec::new();
        while let Some(Event::Start(Tag::TableCell)) = events.next() {
            cells.push(inlines(events, false));
            events.next();
        }
        rows.push(cells);
    }
    let head = rows.remove(0);
    Block::Table(Table { columns: columns.iter().map(align).collect(), head, rows })
}

fn text_of_block(events: &mut Events<'_, '_>, is_done: &mut Option<bool>) -> Vec<Inline> {
    if let Some(Event::TaskListMarker(done)) = events.peek() {
        *is_done = Some(*done);
        events.next();
    }
    let said = inlines(events, false);
    events.next();
    said
}

/// The inlines until a block begins or anything ends.
fn inlines(events: &mut Events<'_, '_>, is_link: bool) -> Vec<Inline> {
    let mut all = Vec::new();
    while let Some(event) = events.next_if(|event| !ends_text(event)) {
        let marked = |mark, events: &mut Events<'_, '_>| {
            let said = inlines(events, is_link);
            events.next();
            Inline::Marked(mark, said)
        };
        match event {
            Event::Text(text) | Event::InlineHtml(text) => say(&mut all, &text),
            Event::Code(text) => all.push(Inline::Code(text.to_string())),
            Event::InlineMath(text) => all.push(maths(&text, false)),
            Event::DisplayMath(text) => all.push(maths(&text, true)),
            Event::SoftBreak | Event::HardBreak => all.push(Inline::Break),
            Event::Start(Tag::Emphasis) => all.push(marked(Mark::Emphasis, events)),
            Event::Start(Tag::Strong) => all.push(marked(Mark::Strong, events)),
            Event::Start(Tag::Strikethrough) => all.push(marked(Mark::Strike, events)),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let said = inlines(events, true);
                events.next();
                if is_link {
                    for inline in said {
                        match inline {
                            Inline::Text(text) => say(&mut all, &text),
                            other => all.push(other),
                        }
                    }
                } else {
                    all.push(Inline::Link { address: dest_url.to_string(), inlines: said });
                }
            }
            other => panic!("{other:?} is not among what we know"),
        }
    }
    all
}

fn maths(text: &str, is_display: bool) -> Inline {
    Inline::Maths { source: text.trim().to_owned(), is_display }
}

fn ends_text(event: &Event<'_>) -> bool {
    match event {
        Event::End(_) | Event::Rule | Event::TaskListMarker(_) => true,
        Event::Start(tag) => is_block(tag),
        _ => false,
    }
}

fn say(all: &mut Vec<Inline>, text: &str) {
    match all.last_mut() {
        Some(Inline::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => all.push(Inline::Text(text.to_owned())),
    }
}
