//! The scenes with previews of links.

use adda_shared::file::Pixels;
use adda_shared::preview::{Preview, PreviewPicture};
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::{LinkAddress, MessageBody, PictureName, PreviewText};

use super::cast::{ADA, BEN};
use super::scenes::LinkCards;
use super::stage::Stage;

impl LinkCards {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let (by, previews) = match self {
            Self::One => (
                ADA,
                vec![preview(
                    "https://tea.example/assam",
                    "The Tea House",
                    "How to make Assam the way it is made at home",
                    true,
                )],
            ),
            Self::Several => (
                BEN,
                vec![
                    preview(
                        "https://long.example/x",
                        "A site whose name is as long as a name may be, and cut",
                        &"Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz".repeat(3),
                        true,
                    ),
                    preview("https://rtl.example/", "موقع الشاي", "كيف تصنع الشاي بالنعناع كما يصنع في البيت", false),
                    preview("https://bn.example/", "চায়ের দোকান", "বাড়ির মতো করে দুধ চা বানাবার উপায়, এলাচ আর আদা দিয়ে", true),
                ],
            ),
        };
        let text = previews.iter().map(|preview| preview.link.as_str()).collect::<Vec<_>>().join(" ");
        stage.history.sends(by, 1, MessageBody::parse(&text).expect("a text").into());
        let message = stage.history.last_of(by);
        stage.history.happens(by, 0, RoomFact::Previewed { message, previews });
        stage
    }
}

/// A page that says so. No picture can be had in a preview: its place is what is seen.
fn preview(link: &str, site: &str, title: &str, has_text: bool) -> Preview {
    let text = "Water, leaves and time: what to do with each of them, in which order, and what to leave out. With \
                pictures of every step and a word about cups.";
    let name = PictureName::parse(&"0".repeat(64)).expect("a name");
    let pixels = Pixels { width: 800, height: 418 };
    Preview {
        link: LinkAddress::parse(link).expect("an address"),
        site: PreviewText::parse(site).expect("a name"),
        title: PreviewText::parse(title).ok(),
        description: PreviewText::parse(text).ok().filter(|_| has_text),
        picture: has_text.then_some(PreviewPicture { name, pixels }),
    }
}
