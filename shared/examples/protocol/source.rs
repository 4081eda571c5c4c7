//! Reads the types of the wire, and what their documentation says, from their sources.
//!
//! Not a parser of Rust: it knows the few shapes in which these types are written, one field or variant to a line.

/// A type of the wire.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) shape: Shape,
}

#[derive(Debug)]
pub(crate) enum Shape {
    Enum(Vec<Variant>),
    Struct(Vec<Field>),
    /// A type with a form of its own, made by this macro or written by hand.
    Plain(&'static str),
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    /// What a variant like `Page(Page)` holds.
    pub(crate) holds: Option<String>,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) kind: String,
}

/// The lines of a source before its tests, with the documentation lines gathered before each.
struct Lines<'a> {
    lines: std::str::Lines<'a>,
    docs: Vec<String>,
}

impl<'a> Lines<'a> {
    fn of(source: &'a str) -> Self {
        let code = source.split_once("#[cfg(test)]").map_or(source, |(code, _)| code);
        Self { lines: code.lines(), docs: Vec::new() }
    }

    /// The next line of code, and what is said about it.
    fn next(&mut self) -> Option<(&'a str, Vec<String>)> {
        loop {
            let line = self.lines.next()?.trim();
            if let Some(doc) = line.strip_prefix("///") {
                self.docs.push(doc.trim().to_owned());
            } else if !line.starts_with("#[") {
                return Some((line, std::mem::take(&mut self.docs)));
            }
        }
    }
}

/// Every public type of a source.
pub(crate) fn items(source: &str) -> Vec<Item> {
    let mut lines = Lines::of(source);
    let mut items = Vec::new();
    while let Some((line, docs)) = lines.next() {
        let (name, shape) = if let Some(name) = line.strip_prefix("pub enum ") {
            (name, Shape::Enum(variants(&mut lines)))
        } else if let Some(name) = line.strip_prefix("pub struct ").filter(|name| name.ends_with('{')) {
            (name, Shape::Struct(fields(&mut lines, "}")))
        } else if let Some(name) = line.strip_prefix("pub struct ").filter(|name| name.ends_with("(u16);")) {
            (name, Shape::Plain("u16"))
        } else if let Some(name) = line.strip_prefix("pub struct ").filter(|name| name.ends_with("(String);")) {
            (name, Shape::Plain("text"))
        } else if let Some(made) = ["counted", "random", "text"].into_iter().find(|it| line == format!("{it}! {{")) {
            let Some((name, docs)) = lines.next() else { break };
            items.push(Item { name: word(name), docs, shape: Shape::Plain(made) });
            continue;
        } else {
            continue;
        };
        items.push(Item { name: word(name), docs, shape });
    }
    items
}

/// Every bound of a source: its name, its value and what is said about it.
pub(crate) fn bounds(source: &str) -> Vec<(String, u64, Vec<String>)> {
    let mut lines = Lines::of(source);
    let mut bounds = Vec::new();
    while let Some((line, docs)) = lines.next() {
        let Some((name, rest)) = line.strip_prefix("pub const ").and_then(|line| line.split_once(':')) else {
            continue;
        };
        let (_, value) = rest.trim_end_matches(';').split_once('=').expect("a bound has a value");
        let factors = value.split('*').map(|factor| factor.trim().replace('_', ""));
        let value = factors.map(|factor| factor.parse::<u64>().expect("a product of numbers")).product();
        bounds.push((name.to_owned(), value, docs));
    }
    bounds
}

fn variants(lines: &mut Lines<'_>) -> Vec<Variant> {
    let mut variants = Vec::new();
    while let Some((line, docs)) = lines.next().filter(|(line, _)| *line != "}") {
        let holds = line.split_once('(').map(|(_, inner)| inner.trim_end_matches("),").to_owned());
        let fields = if line.ends_with('{') { fields(lines, "},") } else { Vec::new() };
        variants.push(Variant { name: word(line), docs, holds: holds.map(|kind| unboxed(&kind)), fields });
    }
    variants
}

fn fields(lines: &mut Lines<'_>, end: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    while let Some((line, docs)) = lines.next().filter(|(line, _)| *line != end) {
        let (name, kind) = line.trim_start_matches("pub ").split_once(": ").expect("a field has a type");
        fields.push(Field { name: name.to_owned(), docs, kind: unboxed(kind.trim_end_matches(',')) });
    }
    fields
}

fn word(text: &str) -> String {
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// A box is not seen on the wire.
fn unboxed(kind: &str) -> String {
    kind.strip_prefix("Box<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(kind).to_owned()
}

/// A name as JSON has it.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Documentation as Markdown: a sentence to a line, a list where it is made of labels, no links into the sources.
pub(crate) fn prose(docs: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let paragraphs = docs.split(String::is_empty).filter(|lines| !lines.is_empty());
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut is_list = false;
        for sentence in sentences(&without_links(&paragraph.join(" "))) {
            let is_label = ["Who:", "Effect:", "Reply:", "Refusals:"].iter().any(|label| sentence.starts_with(label));
            is_list |= is_label;
            let indent = match (is_label, is_list) {
                (true, _) => "- ",
                (false, true) => "  ",
                (false, false) => "",
            };
            lines.push(format!("{indent}{sentence}"));
        }
    }
    lines
}

fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let sentence = sentences.last_mut().expect("there is always one");
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        let begins = words.peek().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_uppercase() || c == '`'));
        if word.ends_with(['.', '?', '!']) && begins {
            sentences.push(String::new());
        }
    }
    sentences
}

/// [`X`](path) and [`X`] become `X`; a link with an address stays.
fn without_links(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let (name, after) = link.split_once("`]").expect("a link ends");
        let after = match after.strip_prefix('(') {
            Some(path) => path.split_once(')').expect("a path ends").1,
            None => after,
        };
        let name = name.rsplit("::").next().expect("a path has an end");
        kept += &format!("{before}`{name}`");
        rest = after;
    }
    kept + rest
}
