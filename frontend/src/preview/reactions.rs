//! The scenes with emoji under messages, and with the choice of one.

use std::collections::VecDeque;

use adda_shared::id::{Revision, UserId};
use adda_shared::protocol::event::RoomFact;
use adda_shared::reaction::Emoji;

use super::acts::Act;
use super::cast::{ADA, BEN, CHLOE, RAHUL};
use super::scenes::{Reactions, once};
use super::stage::Stage;

/// What opens the choice: it stands behind the emoji of a message.
const MORE: &str = ".reaction:not([aria-pressed])";
/// Two groups: the list is there.
const LIST: &str = ".picker-group + .picker-group .picker-emoji";
const SEARCH: &str = ".picker-search";

impl Reactions {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        few(&mut stage);
        let open = || Act::Press(MORE, LIST);
        match self {
            Self::Few => {}
            Self::Many => many(&mut stage),
            Self::Archived => stage.is_archived = true,
            Self::Who => {
                let message = stage.history.last_of(BEN);
                stage.acts = once(Act::OpenAbout(message, |dialogs| dialogs.reactions));
            }
            Self::Picker => stage.acts = once(open()),
            Self::PickerFound => {
                stage.acts = VecDeque::from([open(), Act::Type(SEARCH, "চা", ".picker-group:only-child .picker-emoji")]);
            }
            Self::PickerNothing => {
                stage.acts = VecDeque::from([open(), Act::Type(SEARCH, "xyzzy", ".picker-nothing")]);
            }
        }
        stage
    }
}

fn put(stage: &mut Stage, message: Revision, emoji: &str, by: &[UserId]) {
    let emoji = Emoji::parse(emoji).expect("it is one");
    for user in by {
        stage.history.happens(*user, 0, RoomFact::Reacted { message, emoji: emoji.clone() });
    }
}

/// One's own, those of others, and both.
fn few(stage: &mut Stage) {
    let (of_ben, of_rahul) = (stage.history.last_of(BEN), stage.history.last_of(RAHUL));
    put(stage, of_ben, "👍", &[ADA, BEN, CHLOE, RAHUL]);
    put(stage, of_ben, "❤️", &[CHLOE]);
    put(stage, of_ben, "🎉", &[ADA]);
    put(stage, of_rahul, "🙏🏽", &[CHLOE, BEN]);
}

/// As many as there may be.
fn many(stage: &mut Stage) {
    let message = stage.history.last_of(CHLOE);
    for emoji in "😀😂🥰😎🤔😴🤯🥳😱🤗🙌👏💪🔥🎂🍵🌱🚀🐘🏡".chars() {
        put(stage, message, &emoji.to_string(), &[BEN, CHLOE]);
    }
    put(stage, message, "🔥", &[ADA]);
}
