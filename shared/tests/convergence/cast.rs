//! The people and the rooms that every case begins with.

use std::collections::{BTreeMap, BTreeSet};

use adda_shared::file::{Attachment, FileName, Media, Pixels, Uploaded};
use adda_shared::id::{Epoch, Nonce, RoomId, UnixMs, UserId};
use adda_shared::model::{Person, RoomKind, Status};
use adda_shared::notify::Preferences;
use adda_shared::permission::Role;
use adda_shared::poll::Poll;
use adda_shared::preview::{Preview, PreviewPicture};
use adda_shared::protocol::command::NewPoll;
use adda_shared::protocol::event::RoomFact;
use adda_shared::reaction::Emoji;
use adda_shared::text::{
    LinkAddress, PersonName, PictureName, PollChoice, PreviewText, RoomName, SpaceName, StatusText, Topic,
};

use crate::log::Log;
use crate::server::{ADA, BEN, Kept};

pub(crate) fn person(user: UserId, name: &str) -> Person {
    let name = PersonName::parse(name).expect("a text as it may be");
    Person::new(user, name, Role::Member)
}

/// What somebody says of themselves, each time something else.
pub(crate) fn status(number: u64) -> Status {
    let text = StatusText::parse(&format!("at {number}")).expect("a text as it may be");
    Status { emoji: None, text, until: UnixMs(number % 7) }
}

pub(crate) fn room_name(number: u64) -> Option<RoomName> {
    Some(RoomName::parse(&format!("room {number}")).expect("a text as it may be"))
}

/// One of few emoji.
pub(crate) fn emoji(pick: u8) -> Emoji {
    Emoji::parse(["👍", "🎉", "❤️"][usize::from(pick) % 3]).expect("one emoji")
}

/// What a message of this number asks: every other one does.
pub(crate) fn poll(number: u64) -> Option<Poll> {
    let choices = ["tea", "milk", "water"].map(|text| PollChoice::parse(text).expect("a text as it may be"));
    let (is_multiple, is_anonymous) = (number.is_multiple_of(4), number.is_multiple_of(6));
    let poll = Poll { choices: choices.into(), is_multiple, is_anonymous, closes_at: None };
    number.is_multiple_of(2).then_some(poll)
}

/// The same, as it is asked for.
pub(crate) fn asked(new: &NewPoll) -> Poll {
    let choices = new.choices.iter().map(|text| PollChoice::parse(text).expect("a text as it may be")).collect();
    let NewPoll { is_multiple, is_anonymous, closes_at, .. } = *new;
    Poll { choices, is_multiple, is_anonymous, closes_at }
}

/// The preview that a link of this number has.
pub(crate) fn preview(number: u64) -> Preview {
    let pixels = Pixels { width: 4, height: 3 };
    let picture = PictureName::parse(&format!("{number:064x}")).map(|name| PreviewPicture { name, pixels });
    Preview {
        link: link(number),
        site: PreviewText::parse("a.example").expect("a text as it may be"),
        title: PreviewText::parse(&format!("page {number}")).ok(),
        description: None,
        picture: picture.ok().filter(|_| number.is_multiple_of(2)),
    }
}

/// One of few links.
pub(crate) fn link(number: u64) -> LinkAddress {
    LinkAddress::parse(&format!("https://a.example/{number}")).expect("a text as it may be")
}

/// What an upload of this name is; some have none of this message.
pub(crate) fn attachment(upload: Nonce) -> Attachment {
    let pixels = upload.0.is_multiple_of(2).then_some(Pixels { width: 4, height: 3 });
    Attachment { name: FileName::of(&upload.to_string()), bytes: upload.0, media: Media::Png, pixels }
}

/// What a message of this number carries: every third one does.
pub(crate) fn carried(number: u64) -> Vec<Uploaded> {
    let uploads = (0..number % 3 / 2).map(|place| Nonce(number << 8 | place));
    uploads.map(|upload| Uploaded { upload, what: attachment(upload) }).collect()
}

/// Ada and Ben in three rooms, one of them direct; Chloe and Dev about.
pub(crate) fn beginning() -> Kept {
    let mut kept = Kept {
        epoch: Epoch(1),
        space: Vec::new(),
        name: SpaceName::parse("The Veranda").expect("a text as it may be"),
        people: BTreeMap::new(),
        rooms: BTreeMap::new(),
        nonces: BTreeMap::new(),
        now: UnixMs(1),
        preferences: Preferences::default(),
        plans: Vec::new(),
        rewinds: 0,
        hiding: BTreeSet::new(),
    };
    for (user, name) in [(1, "Ada"), (2, "Ben"), (3, "Chloe"), (4, "Dev")] {
        kept.people.insert(UserId(user), person(UserId(user), name));
    }
    for (number, kind) in [(1, RoomKind::Open), (2, RoomKind::Closed), (3, RoomKind::Direct)] {
        let mut log = Log::new(RoomId(number));
        let people = vec![kept.people[&ADA].clone(), kept.people[&BEN].clone()];
        let name = room_name(number).filter(|_| kind != RoomKind::Direct);
        log.append(UnixMs(1), BEN, RoomFact::Created { kind, name, topic: Topic::none(), people });
        kept.rooms.insert(RoomId(number), log);
    }
    kept
}
