//! Previews of links: which are wanted, what a message has of them, and who takes one away.
//!
//! A link is noted in the transaction that keeps its message; its page is read later, by somebody else, and what that
//! said comes to every message that wants it as an event. What was said of a link that is no longer there by then, or
//! whose preview was taken away, comes to nothing.

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs};
use adda_shared::item::Said;
use adda_shared::permission::RoomAction;
use adda_shared::preview::{self, Preview};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;
use adda_shared::text::{LinkAddress, MessageBody, PictureName};
use url::Url;

use super::message::{self, Sent};
use super::{Ctx, Permit};
use crate::error::{Error, Result};
use crate::store::{Digest, Tx, View, WantedRow};

/// Notes the links of a message that was just sent.
///
/// # Errors
/// A fault of the store.
pub(super) fn want(tx: &mut dyn Tx, room: RoomId, message: Revision, links: &[LinkAddress]) -> Result<()> {
    links.iter().try_for_each(|link| want_one(tx, room, message, link))
}

fn want_one(tx: &mut dyn Tx, room: RoomId, message: Revision, link: &LinkAddress) -> Result<()> {
    let url = Url::parse(link.as_str()).ok();
    match url.as_ref().and_then(Url::host_str) {
        Some(host) => tx.want_preview(room, message, link, host),
        // It leads nowhere.
        None => Ok(()),
    }
}

/// Brings the previews of a message up to where it links by now, and notes the links that are new.
///
/// # Errors
/// A fault of the store.
pub(super) fn edited(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    message: Revision,
    held: &[Preview],
    links: Vec<LinkAddress>,
) -> Result<()> {
    let links = allowed(tx, room, message, links)?;
    let previews = preview::with(held, None, &links);
    for link in links {
        if !previews.iter().any(|preview| preview.link == link) {
            want_one(tx, room, message, &link)?;
        }
    }
    if previews != held {
        tx.append_room(room, ctx.now, ctx.user, RoomFact::Previewed { message, previews })?;
    }
    Ok(())
}

/// Takes the preview of a link away from a message, as who may delete that. It does not come back.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn remove(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce, link: &str) -> Result<Sent> {
    message::change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Read)?;
        let (by, found) = message::find(tx, room, message)?;
        let action = if by == ctx.user { RoomAction::Send } else { RoomAction::Moderate };
        Permit::check(tx, ctx, room, action)?;
        let Said::Text { text, .. } = &found.said else { return Err(Problem::NoSuchMessage.into()) };
        let link = preview::links(&text.body).into_iter().find(|other| other.as_str() == link);
        let link = link.ok_or(Problem::NoSuchMessage)?;
        tx.refuse_preview(room, message, &link)?;
        let mut previews = found.previews.clone();
        previews.retain(|preview| preview.link != link);
        if previews == found.previews {
            return Ok(found.changed);
        }
        tx.append_room(room, ctx.now, ctx.user, RoomFact::Previewed { message, previews })
    })
}

/// Gives a message what the page of one of its links said, where it still wants it. Answers whether the link was still to
/// be read: not where its message was deleted meanwhile.
///
/// # Errors
/// A fault of the store.
pub fn settle(tx: &mut dyn Tx, now: UnixMs, wanted: &WantedRow, new: Option<&Preview>) -> Result<bool> {
    if !tx.end_wanted(wanted)? {
        return Ok(false);
    }
    let (room, message) = (wanted.room, wanted.message);
    // What can only be read does not change any more.
    if new.is_none() || tx.room(room)?.is_none_or(|row| row.room.is_archived) {
        return Ok(true);
    }
    let (by, found) = match message::find(tx, room, message) {
        Ok(found) => found,
        Err(Error::Refused(_)) => return Ok(true),
        Err(error) => return Err(error),
    };
    let Said::Text { text, .. } = &found.said else { return Ok(true) };
    let links = allowed(tx, room, message, preview::links(&text.body))?;
    let previews = preview::with(&found.previews, new, &links);
    if previews != found.previews {
        tx.append_room(room, now, by, RoomFact::Previewed { message, previews })?;
    }
    Ok(true)
}

/// Forgets what was read for a message that is being deleted.
///
/// # Errors
/// A fault of the store.
pub(super) fn forget(tx: &mut dyn Tx, body: &MessageBody) -> Result<()> {
    preview::links(body).iter().try_for_each(|link| tx.forget_page(link))
}

/// The picture of a preview, for who may read the message that has it.
///
/// # Errors
/// `no_such_file`: also where there is no such room or message, or none that the asker may know of.
pub fn picture(view: &dyn View, ctx: Ctx, room: RoomId, message: Revision, name: &PictureName) -> Result<Digest> {
    match Permit::check(view, ctx, room, RoomAction::Read) {
        Ok(_) => Ok(view.preview_picture(room, message, name)?.ok_or(Problem::NoSuchFile)?),
        Err(Error::Refused(Problem::NoSuchRoom | Problem::NotAllowed)) => Err(Problem::NoSuchFile.into()),
        Err(error) => Err(error),
    }
}

/// Those of the links of a message that may have a preview.
fn allowed(view: &dyn View, room: RoomId, message: Revision, mut links: Vec<LinkAddress>) -> Result<Vec<LinkAddress>> {
    if !links.is_empty() {
        let refused = view.refused_previews(room, message)?;
        links.retain(|link| !refused.contains(link));
    }
    Ok(links)
}
