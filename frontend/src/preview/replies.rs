//! The scenes with messages that answer others, or call people.

use adda_shared::file::{Attachment, FileName, Media};
use adda_shared::id::Revision;
use adda_shared::mention::Mention;
use adda_shared::protocol::event::RoomFact;

use super::acts::Act;
use super::cast::{ADA, BEN, CHLOE, RAHUL};
use super::scenes::{Replies, once};
use super::stage::Stage;

impl Replies {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let history = &mut stage.history;
        let (bens, rahuls, chloes) = (history.last_of(BEN), history.last_of(RAHUL), history.last_of(CHLOE));
        history.answers(BEN, 2, rahuls, "**Good!** See you on Thursday.");
        history.answers(RAHUL, 1, chloes, "ওরে বাবা, এত বড় শব্দ!");
        history.answers(ADA, 1, bens, "Yes, at six.");
        match self {
            Self::Some => {}
            Self::Kinds => {
                let file =
                    Attachment { name: FileName::of("kettle.mp3"), bytes: 7_000, media: Media::Mp3, pixels: None };
                history.brings(CHLOE, 1, "", vec![file]);
                let (carried, gone) = (history.last_of(CHLOE), history.last_of(RAHUL));
                history.answers(BEN, 1, carried, "What a sound.");
                history.answers(ADA, 1, gone, "Now nobody knows what this is about.");
                history.happens(RAHUL, 1, RoomFact::MessageDeleted { message: gone });
                // Not held, and it does not come.
                history.answers(BEN, 1, Revision(99_999), "As I said long ago.");
                let aside = history.last_of(BEN);
                history.says(CHLOE, 1, "||a secret|| and more of it\n\n- one\n- two");
                history.answers(BEN, 1, history.last_of(CHLOE), "Shh.");
                history.answers(CHLOE, 1, aside, "When was that?");
            }
            Self::Mentions => {
                let text = "@[Ada](ADA) and @[রাহুল](RAHUL): see #[lobby](LOBBY), not #[a hidden room](99). `@[Ada](ADA)` @[Somebody](77)";
                history.calls(BEN, 1, text, vec![Mention::Person(ADA), Mention::Person(RAHUL)]);
                history.calls(CHLOE, 1, "@room **tea is ready** ||@here||", vec![Mention::Room, Mention::Here]);
                history.calls(ADA, 1, "@[Ben](BEN), two cups, @room", vec![Mention::Person(BEN), Mention::Room]);
                stage.calls = 2;
            }
            Self::MentionsMany => stage.calls = 100,
            Self::CallAll => stage.acts = once(Act::Open(|dialogs| dialogs.call_all)),
            Self::Writing => stage.acts = once(Act::Answer(rahuls)),
        }
        stage
    }
}
