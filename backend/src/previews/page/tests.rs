use super::*;

fn told(bytes: &[u8], charset: Option<&str>) -> Told {
    read(bytes, charset, &Url::parse("https://a.example/tea/page?x").unwrap())
}

/// The title, the description, the site and the picture.
fn check(page: &str, expected: [Option<&str>; 4]) {
    let Told { site, title, description, picture } = told(page.as_bytes(), None);
    let found = [title, description, site, picture.map(String::from)];
    assert_eq!(found.each_ref().map(Option::as_deref), expected, "{page}");
}

#[test]
fn what_is_meant_for_previews_comes_before_what_is_meant_for_others() {
    check(
        "<!doctype html><html><head><title>Plain</title><meta name=description content='plain words'>
         <meta property='og:title' content='Open &amp; good'><meta name='twitter:title' content=Card>
         <meta property=og:site_name content='A Tea House'><meta property=og:image content='/tea.png'></head>",
        [Some("Open & good"), Some("plain words"), Some("A Tea House"), Some("https://a.example/tea.png")],
    );
    check(
        "<meta name=twitter:title content=Card><title>Plain</title><meta name=TWITTER:IMAGE content=pot.jpg>",
        [Some("Card"), None, None, Some("https://a.example/tea/pot.jpg")],
    );
    check("<meta property=og:title content=' '><title>Plain</title>", [Some("Plain"), None, None, None]);
    check("<title>One</title><title>Two</title>", [Some("One"), None, None, None]);
}

#[test]
fn a_page_may_have_no_head_or_no_end_or_be_no_page() {
    check("<title>Tea &#x98;&lt;b&gt; &copy;</title><p>x", [Some("Tea \u{2dc}<b> ©"), None, None, None]);
    check("<TITLE>Tea <b>bold</b></TITLE>", [Some("Tea <b>bold</b>"), None, None, None]);
    for page in ["", "tea", "<", "<title", "<meta property=og:title content=", "<title>never ends", "\0<!--", "<?php"] {
        check(page, [None; 4]);
    }
    check("<script>'<title>no</title>'</script><title>yes</title>", [Some("yes"), None, None, None]);
    check("<body><title>Too late</title><meta property=og:title content=Later>", [None; 4]);
    check("<!-- <title>no</title> --><title>yes</title>", [Some("yes"), None, None, None]);
}

#[test]
fn a_picture_lies_on_the_web() {
    for address in ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "http://["] {
        check(&format!("<meta property=og:image content='{address}'>"), [None; 4]);
    }
}

#[test]
fn letters_are_read_in_the_encoding_that_is_told_or_said() {
    let latin = b"<meta charset=iso-8859-1><title>Caf\xe9</title>";
    assert_eq!(told(latin, None).title.as_deref(), Some("Café"));
    assert_eq!(told(b"<title>Caf\xe9</title>", Some("windows-1252")).title.as_deref(), Some("Café"));
    assert_eq!(told("<title>Café</title>".as_bytes(), Some("no such")).title.as_deref(), Some("Café"));
    assert_eq!(told(b"<title>\x93\xfa\x96{</title>", Some("Shift_JIS")).title.as_deref(), Some("日本"));
    // A mark at the beginning is the last word.
    let marked = [&b"\xef\xbb\xbf"[..], "<title>চা</title>".as_bytes()].concat();
    assert_eq!(told(&marked, Some("iso-8859-1")).title.as_deref(), Some("চা"));
    assert_eq!(told(b"<title>a\xff\xfeb</title>", None).title.as_deref(), Some("a\u{fffd}\u{fffd}b"));
    assert_eq!(told(b"<meta charset=utf-16le><title>tea</title>", None).title.as_deref(), Some("tea"));
}

#[test]
fn a_page_of_marks_alone_is_read_in_bounded_room() {
    let long = format!("<title>{}</title>", "x".repeat(400_000));
    assert!(told(long.as_bytes(), None).title.unwrap().len() <= TEXT_BYTES_MAX);
    for part in ["<meta property=og:title content=''>", "<", "&", "<a ", "<!--", "</", "<title>", "\u{202e}"] {
        let _ = told(part.repeat(20_000).as_bytes(), None);
    }
}
