//! What stands within a line.

use super::check;

/// Compares what a text of one paragraph says.
fn check_line(text: &str, expected: &str) {
    check(text, &format!("p({expected})"));
}

#[test]
fn marks_are_told_as_commonmark_does() {
    check_line(
        "*a* _b_ **c** __d__ ***e***",
        r#"em("a") " " em("b") " " strong("c") " " strong("d") " " em(strong("e"))"#,
    );
    check_line("snake_case_name 2*3*4", r#""snake_case_name 2" em("3") "4""#);
    check_line("**bold *and* more**", r#"strong("bold " em("and") " more")"#);
    check_line("*a **b* c**", r#"em("a " em(em("b") " c"))"#);
    check_line("a * b * and ** c **", r#""a * b * and ** c **""#);
    check_line("**বাংলা**য় *লেখা*।", r#"strong("বাংলা") "য় " em("লেখা") "।""#);
    check_line("**a*b**", r#"strong("a*b")"#);
    check_line("a*\"b\"*c", r#""a*\"b\"*c""#);
    check_line("****a**** *****", r#"strong(strong("a")) " *****""#);
}

#[test]
fn what_is_struck_and_what_is_hidden() {
    check_line("~~a *b*~~ ~c~ ~~~d~~~", r#"strike("a " em("b")) " ~c~ ~~~d~~~""#);
    check_line("10~20 ~~ 30", r#""10~20 ~~ 30""#);
    check_line("it was ||the *butler*||!", r#""it was " spoiler("the " em("butler")) "!""#);
    check_line("if a || b || c {}", r#""if a || b || c {}""#);
    check_line("||a\nb||", r#"spoiler("a" br "b")"#);
    check_line("||||", r#""||||""#);
}

#[test]
fn code_keeps_everything() {
    check_line("`a*b*` and `` ` `` and ` `", r#"code("a*b*") " and " code("`") " and " code(" ")"#);
    check_line("`a\nb`", r#"code("a\nb")"#);
    check_line("`a ``b`", r#"code("a ``b")"#);
    check_line("`a ``b", r#""`a ``b""#);
    check_line("\\`a`", r#""`a`""#);
    check_line("*a `b*`", r#""*a " code("b*")"#);
}

#[test]
fn links_lead_to_the_web_and_to_mail_and_nowhere_else() {
    check_line("[a *b*](https://a.org)", r#"a[https://a.org]("a " em("b"))"#);
    check_line("[a](<HTTPS://a.org/x y> 'title')", r#"a[HTTPS://a.org/x y]("a")"#);
    check_line("[a](http://a.org/(b)?c=1&amp;d)", r#"a[http://a.org/(b)?c=1&d]("a")"#);
    check_line(
        "[m](mailto:a@b.org) ![i](https://a.org/i.png)",
        r#"a[mailto:a@b.org]("m") " " a[https://a.org/i.png]("i")"#,
    );
    for text in [
        "[a](javascript:x)",
        "[a](JavaScript:x)",
        "[a](data:text/html,x)",
        "[a](/rooms)",
        "[a](//evil.org)",
        "[a](https:evil.org)",
        "[a]()",
        "[a]",
        "[a][b]",
        "<javascript:x>",
        "<b>x</b>",
        "<img src=x onerror=x>",
        "<!-- x -->",
    ] {
        check_line(text, &format!("{text:?}"));
    }
    check_line("[a](java&#115;cript:x)", r#""[a](javascript:x)""#);
    check_line("[a](<java\tscript:x>)", "\"[a](<java\tscript:x>)\"");
    check_line("[a](&#1;javascript:x)", "\"[a](\u{1}javascript:x)\"");
    check_line("[a](https://b&#10;c)", r#""[a](" a[https://b&#10;c]("https://b&#10;c") ")""#);
    check_line("[a](https://b.org \"x\" y)", r#""[a](" a[https://b.org]("https://b.org") " \"x\" y)""#);
}

#[test]
fn a_link_within_a_link_is_its_text() {
    check_line(
        "[a [b](https://b.org) c](https://a.org)",
        r#""[a " a[https://b.org]("b") " c](" a[https://a.org]("https://a.org") ")""#,
    );
    check_line("[https://b.org](https://a.org)", r#"a[https://a.org]("https://b.org")"#);
    check_line("[![i](https://i.org)](https://a.org)", r#"a[https://a.org]("i")"#);
    check_line("[![i](https://i.org) *b*](https://a.org)", r#"a[https://a.org]("i " em("b"))"#);
    check_line("*[a*](https://a.org)", r#""*" a[https://a.org]("a*")"#);
}

#[test]
fn entities_that_people_write_are_read() {
    check_line("a &amp; b &lt;b&gt; &#2453;&#x995; &copy; &#0;", r#""a & b <b> কক © �""#);
    check_line("&foo; &amp &#; &#x; &#12345678; & &;", r#""&foo; &amp &#; &#x; &#12345678; & &;""#);
    check_line("`&amp;` &#42;a*", r#"code("&amp;") " *a*""#);
}

#[test]
fn a_backslash_takes_the_meaning_of_a_sign() {
    check_line(r"\*a\* \[a](https://a.org) \a \", r#""*a* [a](" a[https://a.org]("https://a.org") ") \\a \\""#);
    check_line(r"\||a|| **a\**", r#""||a|| *" em("a*")"#);
}

#[test]
fn addresses_are_found_and_the_sentence_keeps_its_marks() {
    let link = |address: &str| format!("a[{address}]({address:?})");
    check("plain", r#"p("plain")"#);
    check_line("https://a.org", &link("https://a.org"));
    check_line("see http://a.org/b, then", &format!(r#""see " {} ", then""#, link("http://a.org/b")));
    check_line("(https://a.org/x_(y))", &format!(r#""(" {} ")""#, link("https://a.org/x_(y)")));
    check_line("দেখুন https://a.org/ক।", &format!(r#""দেখুন " {} "।""#, link("https://a.org/ক")));
    check_line("https://a.org https://b.org", &format!(r#"{} " " {}"#, link("https://a.org"), link("https://b.org")));
    check_line("**https://a.org/*b*c**", &format!("strong({})", link("https://a.org/*b*c")));
    check_line(
        "||https://a.org||, ~~https://b.org~~",
        &format!(r#"spoiler({}) ", " strike({})"#, link("https://a.org"), link("https://b.org")),
    );
    check_line("[see https://a.org]", &format!(r#""[see " {} "]""#, link("https://a.org")));
    check_line(
        "http://[::1]:80/ <https://a.org/*x*>",
        &format!(r#"{} " " {}"#, link("http://[::1]:80/"), link("https://a.org/*x*")),
    );
    check_line("Https://a.org", &link("Https://a.org"));
    check_line("www.a.org.", r#"a[http://www.a.org]("www.a.org") ".""#);
    check_line(
        "_a_ a_b+c@d.org, <e@f.gh>",
        r#"em("a") " " a[mailto:a_b+c@d.org]("a_b+c@d.org") ", " a[mailto:e@f.gh]("e@f.gh")"#,
    );
}

#[test]
fn what_only_looks_like_an_address_is_text() {
    for text in [
        "http",
        "https://",
        "http://.",
        "xhttps://a.org",
        "javascript:alert(1)",
        "httpshttp",
        "www.",
        "a@b",
        "a@b@c.d",
        "@a.org",
        "a@.org",
        "a@b..c",
    ] {
        check_line(text, &format!("{text:?}"));
    }
    check_line("http://. https://a.org", r#""http://. " a[https://a.org]("https://a.org")"#);
}
