//! What index.html loads: no inline script, and one style sheet.
//!
//! The server's Content-Security-Policy forbids inline scripts, and Trunk
//! starts the WebAssembly from one. Styles are written in a file for each
//! feature, and fetched as one, because every request is a wait.

use anyhow::{Context as _, Result, bail};

use super::{Files, INDEX};

const STYLE: &str = "style.css";

/// The same files, with every inline script in a file of its own.
pub(super) fn with_external_scripts(mut files: Files) -> Result<Files> {
    let index = files.remove(INDEX).with_context(|| format!("Trunk made no {INDEX}"))?;
    let index = String::from_utf8(index).with_context(|| format!("{INDEX} is not UTF-8"))?;
    let (index, scripts) = extract(&index)?;
    for (number, script) in scripts.into_iter().enumerate() {
        files.insert(script_name(number), script.into_bytes());
    }
    files.insert(INDEX.to_owned(), index.into_bytes());
    Ok(files)
}

/// The same files, with all style sheets of the page as one, in their order.
pub(super) fn with_one_style(mut files: Files) -> Result<Files> {
    let index = files.remove(INDEX).with_context(|| format!("Trunk made no {INDEX}"))?;
    let index = String::from_utf8(index).with_context(|| format!("{INDEX} is not UTF-8"))?;
    let mut kept = String::with_capacity(index.len());
    let mut style = Vec::new();
    for line in index.split_inclusive('\n') {
        let Some(name) = style_name(line) else {
            kept.push_str(line);
            continue;
        };
        if style.is_empty() {
            kept.push_str(&format!("    <link rel=\"stylesheet\" href=\"/{STYLE}\">\n"));
        }
        let bytes = files.remove(name).with_context(|| format!("the page has no {name}"))?;
        style.extend(bytes);
        style.push(b'\n');
    }
    if !style.is_empty() {
        let style = String::from_utf8(style).context("a style sheet is not UTF-8")?;
        files.insert(STYLE.to_owned(), without_comments(&style).into_bytes());
    }
    files.insert(INDEX.to_owned(), kept.into_bytes());
    Ok(files)
}

/// The same files, with scripts of ours that have no lines for their readers only. What wasm-bindgen wrote stays as it is.
pub(super) fn without_remarks(mut files: Files) -> Files {
    let ours = |name: &str| {
        let is_alone = name.starts_with("start") || ["shell.js", super::worker::WORKER].contains(&name);
        is_alone || name.starts_with("snippets/adda-frontend-")
    };
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with(".js") && ours(name)) {
        let mut is_inside = false;
        let mut is_remark = |line: &[u8]| {
            let line = line.trim_ascii();
            let begins = is_inside || line.starts_with(b"/*");
            is_inside = begins && !line.ends_with(b"*/");
            begins || line.starts_with(b"//")
        };
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !is_remark(line));
        *bytes = lines.flat_map(<[u8]>::trim_ascii_start).copied().collect();
    }
    files
}

/// A style sheet without what only its writers read: comments, and the white space at both ends of each line.
fn without_comments(style: &str) -> String {
    let mut kept = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(start) = rest.find(['/', '"', '\'']) {
        let opening = &rest[start..];
        let (length, is_kept) = if let Some(comment) = opening.strip_prefix("/*") {
            (comment.find("*/").map_or(opening.len(), |end| end + 4), false)
        } else if opening.starts_with('/') {
            (1, true)
        } else {
            // A string keeps what looks like a comment; style sheets of ours escape no quotes.
            (opening[1..].find(&opening[..1]).map_or(opening.len(), |end| end + 2), true)
        };
        kept.push_str(&rest[..start]);
        if is_kept {
            kept.push_str(&opening[..length]);
        }
        rest = &opening[length..];
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The file of a line that only links a style sheet for every medium, as Trunk writes it.
fn style_name(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"/")?;
    rest.strip_suffix("\"/>")
}

fn script_name(number: usize) -> String {
    match number {
        0 => "start.js".to_owned(),
        more => format!("start{}.js", more + 1),
    }
}

/// Takes the inline scripts out of a page that Trunk wrote.
/// Trunk writes plain lowercase tags, so this needs no parser of HTML.
fn extract(page: &str) -> Result<(String, Vec<String>)> {
    let mut rest = page;
    let mut kept = String::with_capacity(page.len());
    let mut scripts = Vec::new();
    while let Some(start) = rest.find("<script") {
        let Some(length) = rest[start..].find('>') else { bail!("a script tag has no end") };
        let body = start + length + 1;
        let Some(size) = rest[body..].find("</script>") else { bail!("a script has no end") };
        let (tag, script) = (&rest[start..body], &rest[body..body + size]);
        kept.push_str(&rest[..start]);
        if script.trim().is_empty() {
            kept.push_str(tag);
        } else {
            let attributes = tag.trim_start_matches("<script").trim_end_matches('>');
            let name = script_name(scripts.len());
            kept.push_str(&format!("<script{attributes} src=\"/{name}\">"));
            scripts.push(format!("{}\n", script.trim()));
        }
        kept.push_str("</script>");
        rest = &rest[body + size + "</script>".len()..];
    }
    kept.push_str(rest);
    Ok((kept, scripts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &str, scripts: &[&str]) {
        let (kept, found) = extract(page).expect("the page is well formed");
        assert_eq!(kept, expected);
        assert_eq!(found, scripts);
    }

    #[test]
    fn comments_go_and_what_only_looks_like_one_stays() {
        let style = "/* a */\n.a {\n  content: \"/* b */\"; /* it's c */\n\n  width: calc(1px / 2);\n}\n";
        let kept = ".a {\ncontent: \"/* b */\";\nwidth: calc(1px / 2);\n}\n";
        assert_eq!(without_comments(style), kept);
    }

    #[test]
    fn remarks_go_from_scripts_of_ours_only() {
        let script = "// a\n  let b = 1; // c\n  // d\n\n/** f\n *  g */\ne();\n/* h */\n";
        let (ours, theirs) =
            (["shell.js", "snippets/adda-frontend-1/js/keep.js"], ["adda.js", "snippets/other-1/a.js"]);
        let files = ours.iter().chain(&theirs).map(|name| ((*name).to_owned(), script.into()));
        let files = without_remarks(files.collect());
        assert!(ours.iter().all(|name| files[*name] == b"let b = 1; // c\ne();\n"));
        assert!(theirs.iter().all(|name| files[*name] == script.as_bytes()));
    }

    #[test]
    fn an_inline_script_gets_a_file() {
        check(
            "<head><script type=\"module\">\nimport x;\n</script></head>",
            "<head><script type=\"module\" src=\"/start.js\"></script></head>",
            &["import x;\n"],
        );
    }

    #[test]
    fn a_second_one_gets_another_name() {
        check(
            "<script>a</script><script>b</script>",
            "<script src=\"/start.js\"></script><script src=\"/start2.js\"></script>",
            &["a\n", "b\n"],
        );
    }

    #[test]
    fn external_scripts_stay() {
        let page = "<script src=\"/a.js\"></script><p>1 > 0</p>";
        check(page, page, &[]);
    }

    #[test]
    fn styles_become_one_in_their_order() {
        let index = "<head>\n<link rel=\"stylesheet\" href=\"/b.css\"/>\n\
                     <link rel=\"stylesheet\" href=\"/a.css\"/>\n</head>";
        let files = [("a.css", "a{}"), ("b.css", "b{}"), (INDEX, index)];
        let files = files.map(|(name, text)| (name.to_owned(), text.into()));
        let page = with_one_style(Files::from(files)).expect("the page is well formed");
        assert_eq!(page.len(), 2);
        assert_eq!(page[STYLE], b"b{}\na{}\n");
        let index = String::from_utf8_lossy(&page[INDEX]).into_owned();
        assert_eq!(index, "<head>\n    <link rel=\"stylesheet\" href=\"/style.css\">\n</head>");
    }

    #[test]
    fn half_a_script_is_refused() {
        assert!(extract("<script>a").is_err());
    }
}
