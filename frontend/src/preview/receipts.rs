//! The scenes with the faces of those who have read how far.

use adda_shared::id::{Revision, UserId};
use adda_shared::model::Receipt;
use adda_shared::permission::Role;

use super::acts::Act;
use super::cast::{BEN, CHLOE, RAHUL, person};
use super::scenes::{Receipts, once};
use super::stage::Stage;

impl Receipts {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let (of_ben, last) = (stage.history.last_of(BEN), Revision(stage.history.events.len() as u64));
        let mut read = |user, revision| stage.history.receipts.push(Receipt { user, revision });
        read(BEN, of_ben);
        read(CHLOE, last);
        if self != Self::One {
            read(RAHUL, last);
        }
        if self == Self::Many {
            for (place, name) in NAMES.into_iter().enumerate() {
                let user = UserId(BEN.0 + 100 + place as u64);
                read(user, last);
                stage.comers.push(person(user, name, Role::Member));
            }
        }
        match self {
            Self::One | Self::Few | Self::Many => {}
            Self::Mirrored => stage.is_mirrored = true,
            Self::Who => stage.acts = once(Act::OpenAbout(of_ben, |dialogs| dialogs.seen_by)),
        }
        stage
    }
}

/// More people than have a place.
const NAMES: [&str; 7] = ["Dev", "মিতালী রায়", "Élodie", "Femi", "শুভ", "Greta", "Hana"];
