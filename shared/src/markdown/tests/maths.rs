//! Formulas, and the money that they are not.

use super::check;
use crate::limits;
use crate::markdown::{Block, in_one_line, parse};

/// Compares what a text of one paragraph says.
fn check_line(text: &str, expected: &str) {
    check(text, &format!("p({expected})"));
}

#[test]
fn dollars_around_tex_make_a_formula() {
    check_line("$x$", r#"maths("x")"#);
    check_line("so $a_1 * b_1$, (or $c$)", r#""so " maths("a_1 * b_1") ", (or " maths("c") ")""#);
    check_line("ক $x$-এর আর $y$।", r#""ক " maths("x") "-এর আর " maths("y") "।""#);
    check_line("**$x$** and $x$*y*", r#"strong(maths("x")) " and " maths("x") em("y")"#);
    check_line("$[a](https://b.org)$ $||x||$", r#"maths("[a](https://b.org)") " " maths("||x||")"#);
    check_line(r"$\$5 \\ \text{a}$", r#"maths("\\$5 \\\\ \\text{a}")"#);
    check_line("$<b>$", r#"maths("<b>")"#);
}

#[test]
fn two_of_them_make_one_that_stands_by_itself() {
    check_line("$$x$$", r#"display("x")"#);
    check_line("$$\na\n= b\n$$", r#"display("a\n= b")"#);
    check_line("so\n  $$ x $$\nand $$y$$.", r#""so" br display("x") br "and " display("y") ".""#);
    check("> $$x$$\n\n- $$y$$", r#"quote(p(display("x"))) ul(li(p(display("y"))))"#);
    check("| a |\n|---|\n| $b$ |", r#"table-s("a" / maths("b"))"#);
}

#[test]
fn money_stays_money() {
    for text in [
        "$5 and $6",
        "$5",
        "5$ or 6$",
        "costs $5-$6",
        "$৫-$৬",
        "${a}/${b}",
        "$(a)/$(b)",
        "US$5, A$6",
        "$5, then $6$7",
        "from $HOME/$USER",
        "$ x$",
        "$x $",
        "$x\ny$",
        "$$$",
        "$$$x$$$",
        "$$x$",
        "$x$$",
        "$$ $$",
        "made $$ and spent $$",
        "a$$b$$c",
        "$",
        "$$",
    ] {
        check_line(text, &format!("{text:?}").replace("\\n", "\" br \""));
    }
    check_line("$x$এর মান", r#"maths("x") "এর মান""#);
    check_line(r"\$x$ $x\$", r#""$x$ $x$""#);
}

#[test]
fn code_binds_tighter() {
    check_line("`$x$` and $a `b$`", r#"code("$x$") " and $a " code("b$")"#);
    check_line("$a`b$ c`", r#""$a" code("b$ c")"#);
    check("```\n$x$\n```", r#"pre("$x$")"#);
    check("    $x$", r#"pre("$x$")"#);
}

#[test]
fn a_formula_has_an_end() {
    let of = |bytes: usize| format!("${}$", "x".repeat(bytes));
    let longest = of(limits::MATHS_BYTES_MAX);
    check_line(&longest, &format!("maths({:?})", longest.trim_matches('$')));
    let longer = of(limits::MATHS_BYTES_MAX + 1);
    check_line(&longer, &format!("{longer:?}"));
}

#[test]
fn code_whose_language_is_math_is_a_formula() {
    let formula = |text: &str| parse(text)[0].formula().map(str::to_owned);
    assert_eq!(formula("```math\n\\frac{a}{b}\n\n+ c\n```").as_deref(), Some("\\frac{a}{b}\n\n+ c"));
    let long = "x".repeat(limits::MATHS_BYTES_MAX + 1);
    for text in ["```maths\nx\n```", "```\nx\n```", "$$x$$", &format!("```math\n{long}\n```")] {
        assert_eq!(formula(text), None, "{text:?}");
    }
    assert!(matches!(&parse("```math\nx\n```")[0], Block::Code { .. }), "who knows no formulas shows code");
}

#[test]
fn where_words_stand_alone_a_formula_is_its_source() {
    assert_eq!(in_one_line("so $x^2$:\n$$\ny\n$$\n```math\nz\n```", "▒"), "so x^2: y z");
}
