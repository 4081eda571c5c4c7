//! What must be so of a whole story, once it is over: held against what the database kept, life by life.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use adda_shared::id::{Epoch, Nonce, Revision, RoomId, UserId};
use adda_shared::protocol::event::{RoomEvent, RoomFact};

use crate::client::{Changed, Client, Planning, Sent};
use crate::life::Life;
use crate::watch::Told;

/// Looks for what is not as promised.
///
/// # Errors
/// The first thing that is not.
pub(crate) fn judge(clients: &[Arc<Client>], lives: &[Life], wrong: &[String]) -> Result<(), String> {
    if let Some(first) = wrong.first() {
        return Err(format!("the database: {first}"));
    }
    let sent: BTreeSet<Nonce> = clients.iter().flat_map(|client| nonces(client)).collect();
    if let Some(stranger) = lives.iter().flat_map(Life::messages).find(|(nonce, _)| !sent.contains(nonce)) {
        return Err(format!("{stranger:?} is of nobody"));
    }
    let ended: BTreeSet<Nonce> = clients.iter().flat_map(|client| client.state().plans_ended.clone()).collect();
    for client in clients {
        let state = client.state();
        for (epoch, told) in &state.told {
            let life = lives.iter().find(|life| life.epoch == *epoch).ok_or("a life that never was")?;
            was_so(client, life, told).map_err(|why| format!("client {}: {why}", client.index()))?;
        }
        for changed in &state.changes {
            was_changed(changed, lives).map_err(|why| format!("client {}: {why}", client.index()))?;
        }
        for planning in &state.plans {
            was_carried_out(client.user(), planning, ended.contains(&planning.nonce), lives)
                .map_err(|why| format!("client {}: {why}", client.index()))?;
        }
        let mut last: BTreeMap<RoomId, Revision> = BTreeMap::new();
        for sent in &state.sends {
            let place = kept_once(sent, lives).map_err(|why| format!("client {}: {why}", client.index()))?;
            if let Some(revision) = place
                && last.insert(sent.room, revision).is_some_and(|before| before > revision)
            {
                return Err(format!(
                    "client {}: {:?} stands before what was sent before it",
                    client.index(),
                    sent.text
                ));
            }
        }
    }
    Ok(())
}

fn nonces(client: &Client) -> Vec<Nonce> {
    let state = client.state();
    let planned = state.plans.iter().map(|planning| planning.nonce.planned());
    state.sends.iter().map(|sent| sent.nonce).chain(planned).collect()
}

/// What a client was told did happen, and happened while its person was there to see it.
fn was_so(client: &Client, life: &Life, told: &Told) -> Result<(), String> {
    let kept = |event: &RoomEvent| {
        let kept = life.event(event.room, event.revision);
        // How others voted is told to nobody, and what is kept of a vote ends when its voter votes anew.
        let told = kept.map(|kept| kept.told_to(client.user()).unwrap_or_else(|| kept.clone()));
        let is_withheld = told.as_ref().is_some_and(|told| told.what == RoomFact::Withheld);
        if told == Some(life.retold(event)) || is_withheld && life.is_voted_anew(event) {
            Ok(())
        } else {
            Err(format!("{event:?} was told, and is not what was kept"))
        }
    };
    match told {
        Told::Item(room, item) if life.has(*room, item, client.user()) => Ok(()),
        Told::Item(room, item) => Err(format!("{item:?} was told of room {room}, and is not what was kept")),
        Told::Event(event) => {
            kept(event)?;
            let leaves = matches!(event.what, RoomFact::MemberLeft { user } if user == client.user());
            if leaves || life.is_in(event.room, client.user(), event.revision) {
                Ok(())
            } else {
                Err(format!("{event:?} was told to person {}, who was not there", client.user()))
            }
        }
        Told::State(room, revision) if life.is_in(*room, client.user(), *revision) => Ok(()),
        Told::State(room, revision) => {
            Err(format!("room {room} as of {revision} was told to person {}, who was not there", client.user()))
        }
    }
}

/// Where somebody was told that a message is changed now, it was: by an event about it, unless there was nothing to do.
fn was_changed(changed: &Changed, lives: &[Life]) -> Result<(), String> {
    let last = lives.last().ok_or("no life at all")?;
    for (epoch, revision) in &changed.acknowledged {
        let later = lives.iter().skip_while(|life| life.epoch != *epoch).skip(1);
        let mut bases = later.map(|life| life.base.get(&changed.room).copied().unwrap_or_default());
        if !bases.all(|base| *revision <= base) {
            continue;
        }
        let event = last.event(changed.room, *revision);
        let is_it = event.is_some_and(|event| {
            let is_about = event.what.changes() == Some(changed.message) || event.what == RoomFact::Withheld;
            is_about || *revision == changed.message
        });
        if !is_it {
            return Err(format!("{changed:?} was acknowledged at {revision} in {epoch:?}, where {event:?} stands"));
        }
    }
    Ok(())
}

/// What was planned was sent once, or waits, or is still there for its person to decide; unless they ended it, or it is a
/// reminder, which nobody else ended.
fn was_carried_out(user: UserId, planning: &Planning, is_ended: bool, lives: &[Life]) -> Result<(), String> {
    let last = lives.last().ok_or("no life at all")?;
    let sent = last.messages().filter(|(nonce, _)| *nonce == planning.nonce.planned()).count();
    let is_kept = last.plans.contains(&(user, planning.nonce));
    if sent + usize::from(is_kept) > 1 {
        return Err(format!("{planning:?} was sent {sent} times, and is planned: {is_kept}"));
    }
    // Of what was kept in a life that ended with a backup put back, nothing can be said.
    if sent == 0 && !is_kept && !is_ended && planning.acknowledged.contains(&last.epoch) {
        return Err(format!("{planning:?} is neither sent nor planned"));
    }
    Ok(())
}

/// A message stands in its room once, where its writer was told; and is nowhere, where it was refused. Answers where it
/// stands.
fn kept_once(sent: &Sent, lives: &[Life]) -> Result<Option<Revision>, String> {
    let last = lives.last().ok_or("no life at all")?;
    let places: Vec<(RoomId, Revision)> =
        last.messages().filter(|(nonce, _)| *nonce == sent.nonce).map(|(_, place)| place).collect();
    let survives = |epoch: &Epoch, revision: Option<Revision>| {
        let later = lives.iter().skip_while(|life| life.epoch != *epoch).skip(1);
        // Of what was let go without a number, nothing can be said once a backup was put back.
        let mut bases = later.map(|life| life.base.get(&sent.room).copied().unwrap_or_default());
        bases.all(|base| revision.is_some_and(|revision| revision <= base))
    };
    let Sent { text, room, .. } = sent;
    for (epoch, revision) in sent.acknowledged.iter().filter(|(epoch, revision)| survives(epoch, Some(*revision))) {
        if places != [(*room, *revision)] {
            return Err(format!("{text:?} was acknowledged at {revision} in {epoch:?}, and stands at {places:?}"));
        }
    }
    if places.len() > 1 || places.iter().any(|(at, _)| at != room) {
        return Err(format!("{text:?} was sent to room {room} once, and stands at {places:?}"));
    }
    if sent.is_given_up {
        return match places.first() {
            Some(place) => Err(format!("{text:?} was given up, and stands at {place:?}")),
            None => Ok(None),
        };
    }
    match sent.settled {
        Some(epoch) if places.is_empty() && survives(&epoch, None) => {
            Err(format!("{text:?} is not there, and its writer does not know"))
        }
        None if sent.is_refused && !places.is_empty() => Err(format!("{text:?} was refused, and stands at {places:?}")),
        None if !sent.is_refused => Err(format!("{text:?} still waits, or was forgotten")),
        Some(_) | None => Ok(places.first().map(|(_, revision)| *revision)),
    }
}
