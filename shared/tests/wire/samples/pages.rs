//! Items of a room, and pages of them; and what is not sent there yet.

use adda_shared::draft::{DraftText, RoomDraft};
use adda_shared::id::{Revision, UserId};
use adda_shared::item::{Content, Edit, Item, Message, Replies, Said, Text};
use adda_shared::permission::RoomRole;
use adda_shared::poll::Votes;
use adda_shared::protocol::command::Page;
use adda_shared::protocol::event::RoomFact;
use adda_shared::reaction::Reaction;

use super::bodies::photo;
use super::server::{AT, ben, body, chloe, poll, preview, tally, thumb};
use super::{ADA, BEN, CHLOE, LOBBY, NONCE};

pub(super) fn page() -> Page {
    Page {
        room: LOBBY,
        thread: None,
        from: Revision(295),
        to: Revision(300),
        as_of: Revision(300),
        items: vec![
            item(295, CHLOE, Content::Notice(RoomFact::MemberJoined { person: chloe(), role: RoomRole::Member })),
            message(296, 287, 296, Said::Text { text: body("Welcome!").into(), edited: None }),
            message(
                297,
                288,
                299,
                Said::Text {
                    text: Text {
                        body: body("Tea at six?"),
                        files: vec![photo()],
                        reply_to: Some(Revision(290)),
                        mentions: Vec::new(),
                        poll: Some(poll()),
                        forwarded: None,
                    },
                    edited: Some(Edit { revision: Revision(299), at: AT }),
                },
            ),
            message(298, 289, 300, Said::Deleted { by: ADA }),
        ],
        people: vec![ben(), chloe()],
    }
}

pub(super) fn thread_page() -> Page {
    let mut reply = message(300, 4, 300, Said::Text { text: body("Me too").into(), edited: None });
    if let Content::Message(message) = &mut reply.what {
        message.thread = Some(Revision(288));
    }
    Page { thread: Some(Revision(288)), items: vec![reply], people: Vec::new(), ..page() }
}

pub(super) fn began_thread() -> Item {
    let mut item = message(288, 279, 300, Said::Text { text: body("Who comes?").into(), edited: None });
    if let Content::Message(message) = &mut item.what {
        message.replies = Some(Replies { last_number: 4, last: Revision(300), last_at: AT, by: vec![BEN, CHLOE] });
    }
    item
}

fn item(revision: u64, by: UserId, what: Content) -> Item {
    Item { revision: Revision(revision), at: AT, by, what }
}

fn message(revision: u64, number: u64, changed: u64, said: Said) -> Item {
    item(
        revision,
        BEN,
        Content::Message(Message {
            number,
            nonce: NONCE,
            changed: Revision(changed),
            thread: None,
            replies: None,
            said,
            reactions: vec![Reaction { emoji: thumb(), by: vec![ADA, CHLOE] }],
            is_pinned: true,
            votes: Votes { tally: tally(), own: vec![0] },
            previews: vec![preview()],
        }),
    )
}

pub(super) fn drafts() -> Vec<RoomDraft> {
    let text = |text, reply_to| DraftText { body: body(text), reply_to };
    vec![
        RoomDraft { thread: None, number: 7, at: AT, text: text("I'd say that", Some(Revision(290))) },
        RoomDraft {
            thread: Some(Revision(288)), number: 4, at: AT, text: text("কাল দেখা হবে", None)
        },
    ]
}
