//! The disk and its threads: when the writer takes its next step, when a read is answered, and when the process ends
//! between two of these.

use std::collections::BTreeMap;
use std::sync::Arc;

use adda_backend::store::View;
use adda_backend::store::sqlite::{Stage, Stepped};
use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::model::ReadMarker;
use tokio::time::{Duration, sleep};

use super::World;
use crate::cast::PEOPLE;

/// How the disk is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mood {
    /// Milliseconds between two steps, at the most.
    pub(crate) pause_ms: u64,
    /// Writes in one group, at the most.
    pub(crate) group: u64,
    /// Where the process is to end.
    pub(crate) ending: Option<Ending>,
}

/// A place in a group's way at which the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Its writes have run, and nothing is committed.
    BeforeTheCommit,
    /// It is committed, and of its events and answers not all are told, or none.
    AfterTheCommit,
}

impl Mood {
    pub(crate) const CALM: Self = Self { pause_ms: 1, group: 8, ending: None };
}

/// Somebody's read marker in a room, and since when they are in it.
type Markers = BTreeMap<(UserId, RoomId), (Revision, ReadMarker)>;

/// Works until the process ends.
pub(super) async fn work(world: Arc<World>, engine: Arc<Stepped>) {
    let mut markers = Markers::new();
    while let Some(stage) = engine.stage() {
        let (may_step, may_read) = possible(&engine, stage);
        if !may_step && !may_read {
            engine.asked().await;
            continue;
        }
        let mood = world.mood();
        match world.chance.below(mood.pause_ms + 1) {
            0 => tokio::task::yield_now().await,
            pause_ms => sleep(Duration::from_millis(pause_ms)).await,
        }
        // Several steps at once are as if they were taken while everybody else is held up.
        for _ in 0..=world.chance.pick(&[0, 1, 2, 8]) {
            let Some(stage) = engine.stage() else { return };
            let (may_step, may_read) = possible(&engine, stage);
            if may_step && (!may_read || world.chance.one_in(2)) {
                engine.step(1 + world.chance.index(usize::try_from(mood.group).expect("a small number")));
                if stage == Stage::Open {
                    check_markers(&world, &engine, &mut markers);
                }
            } else if may_read {
                engine.read_one(world.chance.index(engine.reads_waiting()));
            }
            if is_there(mood.ending, engine.stage()) && world.chance.one_in(2) {
                // What was told by then is on its way.
                sleep(Duration::from_millis(world.chance.below(40))).await;
                let mood = world.mood();
                if mood.ending.is_some() {
                    world.set_mood(Mood { ending: None, ..mood });
                    return world.crash();
                }
            }
        }
    }
}

fn possible(engine: &Stepped, stage: Stage) -> (bool, bool) {
    let may_step = match stage {
        Stage::Waiting { writes } => writes > 0,
        Stage::Open | Stage::Settling => true,
    };
    (may_step, stage != Stage::Open && engine.reads_waiting() > 0)
}

fn is_there(ending: Option<Ending>, stage: Option<Stage>) -> bool {
    match (ending, stage) {
        (Some(Ending::BeforeTheCommit), Some(Stage::Open)) | (Some(Ending::AfterTheCommit), Some(Stage::Settling)) => {
            true
        }
        (Some(_) | None, _) => false,
    }
}

/// While somebody is in a room, their read marker only moves forward. Asked for one of them at each commit.
fn check_markers(world: &World, engine: &Stepped, markers: &mut Markers) {
    let user = world.chance.pick(&PEOPLE);
    let now = engine.look(|view| standing(view, user));
    for (key, (joined, read)) in now.into_iter().flatten() {
        if let Some((since, before)) = markers.insert(key, (joined, read))
            && since == joined
            && read < before
        {
            world.fault(&format!("a read marker moved back: person and room {key:?}, {before:?} to {read:?}"));
        }
    }
}

fn standing(view: &dyn View, user: UserId) -> Markers {
    let entries = view.entries(user).expect("what was kept can be read");
    let rooms = entries.into_iter().map(|entry| entry.room.room);
    let found = rooms.filter_map(|room| {
        let membership = view.membership(room, user).expect("what was kept can be read")?;
        Some(((user, room), (membership.joined, membership.read)))
    });
    found.collect()
}
