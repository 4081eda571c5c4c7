//! Every class that the CSS styles is one that a view has.

use super::Finding;
use std::collections::BTreeSet;

use super::tree::Tree;
use crate::words;

pub(super) fn used_classes(tree: &Tree) -> Vec<Finding> {
    let views: Vec<&str> = tree.below(&["frontend/src", "index"], &["rs", "html"]).map(|(_, text)| text).collect();
    let mut findings = Vec::new();
    for (path, text) in tree.below(&["style"], &["css"]) {
        let mut reported = BTreeSet::new();
        for (line, class) in classes(text) {
            let is_used = views.iter().any(|view| words::mentions(view, &class));
            if !is_used && reported.insert(class.clone()) {
                findings.push(Finding::new(path, line, format!("no view has the class {class}")));
            }
        }
    }
    findings
}

/// The classes in the selectors of a style sheet, with their lines.
fn classes(text: &str) -> Vec<(usize, String)> {
    let text = without_comments(text);
    let mut found = Vec::new();
    let mut start = 0;
    for (end, character) in text.char_indices() {
        if !matches!(character, '{' | '}' | ';') {
            continue;
        }
        let piece = &text[start..end];
        // What ends in a brace is a selector, except for rules such as @media.
        let is_rule = piece.trim_start().starts_with('@') && !piece.trim_start().starts_with("@scope");
        if character == '{' && !is_rule {
            let line = |offset: usize| 1 + text[..start + offset].matches('\n').count();
            found.extend(in_selector(piece).map(|(offset, class)| (line(offset), class)));
        }
        start = end + 1;
    }
    found
}

fn in_selector(selector: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    selector.match_indices('.').filter_map(|(offset, _)| {
        let is_name = |character: &char| character.is_alphanumeric() || matches!(character, '-' | '_');
        let class: String = selector[offset + 1..].chars().take_while(is_name).collect();
        let begins_well = class.starts_with(|first: char| !first.is_ascii_digit());
        begins_well.then_some((offset, class))
    })
}

/// Comments become spaces, so that lines and offsets stay.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        let end = rest[start..].find("*/").map_or(rest.len(), |length| start + length + 2);
        plain.push_str(&rest[..start]);
        plain.extend(rest[start..end].chars().map(|it| if it == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn selectors_have_classes() {
        let css = "@layer base {\n  .a.b:not(.c) > p,\n  .d-e { margin: .5rem; width: 1.5em }\n}\n\
                   /* .f { } */ @import url(\"g.css\"); @media (width > 1.5em) { &.h { } }";
        let found: Vec<(usize, String)> = classes(css);
        let found: Vec<(usize, &str)> = found.iter().map(|(line, class)| (*line, class.as_str())).collect();
        assert_eq!(found, [(2, "a"), (2, "b"), (2, "c"), (3, "d-e"), (5, "h")]);
    }

    #[test]
    fn a_class_without_a_view_is_dead() {
        check(
            used_classes,
            &[
                ("style/ui.css", ".button {}\n.button-large {}\n.button-large:hover {}\n"),
                ("frontend/src/ui.rs", "view! { <button class=\"button\"> }"),
            ],
            &["style/ui.css:2"],
        );
    }
}
