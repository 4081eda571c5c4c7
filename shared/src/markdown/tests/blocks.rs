//! What lines make of each other.

use super::check;

#[test]
fn lines_of_text_are_paragraphs_with_breaks() {
    check("one\ntwo", r#"p("one" br "two")"#);
    check("one  \ntwo\\\nthree\n\n\n  four", r#"p("one" br "two" br "three") p("four")"#);
    check("a\r\nb", r#"p("a" br "b")"#);
    check("  two  spaces  ", r#"p("two  spaces")"#);
}

#[test]
fn headings_have_levels() {
    check("# One\n###### six ##\nb", r#"h1("One") h6("six") p("b")"#);
    check("#1 and ####### seven", r##"p("#1 and ####### seven")"##);
    check("## a#", r##"h2("a#")"##);
    check("Title\n===\nOther\n-", r#"h1("Title") h2("Other")"#);
}

#[test]
fn code_stands_between_fences_or_is_indented() {
    check("```rust ignore\nlet a;\n\n  b\n```\nafter", r#"prerust("let a;\n\n  b") p("after")"#);
    check("~~~\n```\n~~~~", r#"pre("```")"#);
    check("text\n```\nto the end", r#"p("text") pre("to the end")"#);
    check("  ```\n   a\n  b\n  ```", r#"pre(" a\nb")"#);
    check("    a\n\n\tb\n\nc", r#"pre("a\n\nb") p("c")"#);
    check("text\n    more", r#"p("text" br "more")"#);
    check("> ```\n> a\nb", r#"quote(pre("a")) p("b")"#);
}

#[test]
fn a_quote_is_what_is_marked_as_one() {
    check("> a\n> b\nanswer", r#"quote(p("a" br "b")) p("answer")"#);
    check(">a\n>\n> > b", r#"quote(p("a") quote(p("b")))"#);
    check("> - a\n>   b\n> c", r#"quote(ul(li(p("a" br "b"))) p("c"))"#);
}

#[test]
fn lists_keep_their_number_and_their_levels() {
    check("- a\n- b\n\n- c", r#"ul(li(p("a")) li(p("b")) li(p("c")))"#);
    check("3. a\n4. b\n5) c", r#"ol3(li(p("a")) li(p("b"))) ol5(li(p("c")))"#);
    check("- a\n  - b\n    1. c\n- d", r#"ul(li(p("a") ul(li(p("b") ol1(li(p("c")))))) li(p("d")))"#);
    check("- a\n+ b\nthanks!", r#"ul(li(p("a"))) ul(li(p("b"))) p("thanks!")"#);
    check("Buy:\n1. tea\n2. milk", r#"p("Buy:") ol1(li(p("tea")) li(p("milk")))"#);
    check("It was\n1986. A good year", r#"p("It was" br "1986. A good year")"#);
    check("-\n  a\n-\n\n  b", r#"ul(li(p("a")) li()) p("b")"#);
    check("- foo\n\n\t\tbar", r#"ul(li(p("foo") pre("  bar")))"#);
    check("1234567890. a", r#"p("1234567890. a")"#);
    check("1.a -b", r#"p("1.a -b")"#);
    check("- a\n***\n- b", r#"ul(li(p("a"))) hr ul(li(p("b")))"#);
}

#[test]
fn tasks_are_done_or_not() {
    check("- [ ] a\n- [x] b\n- [X] *c*\n- [y] d", r#"ul(todo(p("a")) done(p("b")) done(p(em("c"))) li(p("[y] d")))"#);
    check("[ ] a", r#"p("[ ] a")"#);
    check("1. [x]a", r#"ol1(li(p("[x]a")))"#);
}

#[test]
fn tables_have_columns_and_no_more_cells() {
    check("| a | b |\n|---|:-:|\n| 1 | `2` |", r#"table-sc("a" | "b" / "1" | code("2"))"#);
    check("a | b\n-: | -\n1 | 2 | 3\n| x", r#"table-es("a" | "b" / "1" | "2" / "x")"#);
    check("See:\n| a |\n|---|\n| 1 |\nend", r#"p("See:") table-s("a" / "1") p("end")"#);
    check("| a\\|b | `c\\|d` |\n| --- | --- |", r#"table-ss("a|b" | code("c|d"))"#);
    check("| a | b |\n|---|", r#"p("| a | b |" br "|---|")"#);
    check("> | a |\n> |---|\n> | 1 |\n| 2 |", r#"quote(table-s("a" / "1")) p("| 2 |")"#);
    check("a\n---", r#"h2("a")"#);
}

#[test]
fn rules_are_lines_of_three_signs() {
    check("a\n\n---\n* * *\n___", r#"p("a") hr hr hr"#);
    check("--\n**", r#"p("--" br "**")"#);
}

#[test]
fn nothing_is_deeper_than_the_bound() {
    let levels = crate::limits::MARKDOWN_LEVELS_MAX;
    let nested = |count: usize, inner: &str| format!("{}{inner}{}", "quote(".repeat(count), ")".repeat(count));
    check(&format!("{}a", "> ".repeat(levels)), &nested(levels, r#"p("a")"#));
    check(&format!("{}a", "> ".repeat(levels + 2)), &nested(levels, r#"p("> > a")"#));
    check(
        &format!("{}a", "- ".repeat(levels + 1)),
        &nested(levels, r#"p("- a")"#).replace("quote(", "ul(li(").replace(')', "))").replace("a\"))", "a\")"),
    );
    let marks = |count: usize| format!("{}a{}", "*a ~~a ".repeat(count / 2), "~~*".repeat(count / 2));
    let em = |count: usize, last: &str| {
        let begin = r#"em("a " strike("a " "#.repeat(count / 2 - 1);
        format!(r#"p({begin}em("a " strike("a {last}"{}"#, ")".repeat(count + 1))
    };
    check(&marks(levels), &em(levels, "a"));
    check(&marks(levels + 2), &em(levels, "a a a"));
}
