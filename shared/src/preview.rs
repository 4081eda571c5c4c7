//! Previews of links: what the pages that a message links to say of themselves.
//!
//! The server reads those pages, once for everybody. A message has a preview for each of its first few links whose page
//! said something, until somebody takes it away or the link leaves the text.

use serde::{Deserialize, Serialize};

use crate::file::Pixels;
use crate::limits;
use crate::markdown;
use crate::text::{LinkAddress, MessageBody, PictureName, PreviewText};

/// What a page says of itself, or a picture that is linked to by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Preview {
    /// The link, as it leads from the message.
    pub link: LinkAddress,
    /// What the site calls itself; its host's name, where it does not.
    pub site: PreviewText,
    /// What the page is called.
    pub title: Option<PreviewText>,
    /// What it is about.
    pub description: Option<PreviewText>,
    /// A picture of it: made by the server, and had from there.
    pub picture: Option<PreviewPicture>,
}

/// The picture of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PreviewPicture {
    /// Under which name the server has it.
    pub name: PictureName,
    /// How large it is.
    pub pixels: Pixels,
}

/// The links of a text that get a preview: the first few of `http` and `https`, each once, and none that is hidden or
/// part of code.
#[must_use]
pub fn links(body: &MessageBody) -> Vec<LinkAddress> {
    let mut links: Vec<LinkAddress> = Vec::new();
    for address in markdown::links(body.as_str()) {
        if let Ok(link) = LinkAddress::parse(&address)
            && !links.contains(&link)
        {
            links.push(link);
            if links.len() == limits::PREVIEWS_MAX {
                break;
            }
        }
    }
    links
}

/// The previews of a message once there is another one for one of its links, in the order of these. What is of no link
/// of it any more is left out.
#[must_use]
pub fn with(held: &[Preview], new: Option<&Preview>, links: &[LinkAddress]) -> Vec<Preview> {
    let of = |link: &LinkAddress| {
        let new = new.filter(|preview| preview.link == *link);
        new.or_else(|| held.iter().find(|preview| preview.link == *link)).cloned()
    };
    links.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = links(&MessageBody::parse(text).unwrap());
        assert_eq!(found.iter().map(LinkAddress::as_str).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn the_first_few_links_of_a_text_each_once() {
        check("no link at all", &[]);
        check("see https://a.example/x and [this](http://b.example)", &["https://a.example/x", "http://b.example"]);
        check("https://a.example https://a.example", &["https://a.example"]);
        check(
            "https://1.example https://2.example https://3.example https://4.example",
            &["https://1.example", "https://2.example", "https://3.example"],
        );
        check("> quoted https://a.example\n\n- https://b.example", &["https://a.example", "https://b.example"]);
        check("a@b.example <mailto:a@b.example>", &[]);
    }

    #[test]
    fn what_is_code_or_hidden_or_too_long_is_none() {
        check("`https://a.example` ||https://b.example||\n\n```\nhttps://c.example\n```", &[]);
        check(&format!("https://a.example/{}", "x".repeat(limits::LINK_BYTES_MAX)), &[]);
        check(&"https://a.example/ ".repeat(800), &["https://a.example/"]);
    }

    #[test]
    fn previews_stand_in_the_order_of_the_links() {
        let link = |link: &str| LinkAddress::parse(link).unwrap();
        let preview = |address: &str, site: &str| Preview {
            link: link(address),
            site: PreviewText::parse(site).unwrap(),
            title: None,
            description: None,
            picture: None,
        };
        let (one, two) = (preview("http://1.example", "one"), preview("http://2.example", "two"));
        let links = [link("http://1.example"), link("http://2.example")];
        assert_eq!(with(std::slice::from_ref(&two), Some(&one), &links), [one.clone(), two.clone()]);
        let anew = preview("http://1.example", "anew");
        assert_eq!(with(&[one.clone(), two.clone()], Some(&anew), &links), [anew, two.clone()]);
        assert_eq!(with(&[one, two.clone()], None, &links[1..]), [two]);
    }
}
