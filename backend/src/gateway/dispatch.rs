//! One arm for each command: texts parsed, the domain asked, the answer returned. Never the socket.
//!
//! Sockets and the demo enter here; orders of the command line ask the domain themselves. What a command changes comes back to everybody as an event,
//! which the store publishes when it is safe; only fleeting signals are given to the hub from here.

#![warn(clippy::wildcard_enum_match_arm)]

use std::sync::Arc;

use adda_shared::draft::DraftText;
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::limits::{ENDS_AT_MS_MAX, FAVOURITES_MAX, KEYWORDS_MAX, POLL_CHOICES_MAX};
use adda_shared::model::{Admission, Status};
use adda_shared::notify::{Preferences, QuietHours};
use adda_shared::permission::RoomAction;
use adda_shared::plan::{Planned, parse_note};
use adda_shared::poll::{Poll, PollFault};
use adda_shared::protocol::command::{
    Command, NewDraft, NewMessage, NewPlan, NewPoll, NewPreferences, NewQuietHours, NewStatus, PageAt, Reply,
};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::reaction::Emoji;
use adda_shared::text::{
    DisplayName, Keyword, MessageBody, PollChoice, RoomName, SpaceName, StatusText, TextFault, Topic, ZoneName,
};
use tokio::time::Instant;

use crate::app::App;
use crate::domain::invite::{self, Terms};
use crate::domain::search::{self, Search};
use crate::domain::{Ctx, Permit, account, draft, member, message, notify, plan, poll, preview, room, sync, thread};
use crate::error::{Error, Result, bad_text};
use crate::store::{Tx, View};

/// What came of a command.
#[derive(Debug)]
pub struct Done {
    pub reply: Reply,
    pub then: Then,
}

/// What is left to the connection that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    /// It hears of no receipts.
    Unwatch,
    /// Somebody sits before it, or not any more.
    Attend(bool),
    /// The room's events after this are to be sent again.
    Resume {
        room: RoomId,
        cursor: Revision,
    },
    /// The space's events after this are to be sent again.
    ResumeSpace {
        cursor: Revision,
    },
}

/// Does what is asked, for who asks.
///
/// # Errors
/// The refusals that the command's documentation names, or a fault of the server's own.
#[expect(clippy::too_many_lines, reason = "one list, with an arm for each command and nothing else")]
pub async fn dispatch(app: &App, ctx: Ctx, command: Command) -> Result<Done> {
    match command {
        Command::SendMessage { room, nonce, message } => {
            let NewMessage { body, files, reply_to, thread, poll } = message;
            let (body, poll) = (parse_body(&body)?, poll.map(parse_poll).transpose()?);
            let new = message::New { body, uploads: files, reply_to, thread, poll };
            once(app, ctx, nonce, move |tx| message::send(tx, ctx, room, nonce, new)).await
        }
        Command::Forward { room, nonce, from, message } => {
            let (bounds, what) = (app.config.file_bounds(), (from, message));
            once(app, ctx, nonce, move |tx| message::forward(tx, ctx, bounds, room, nonce, what)).await
        }
        Command::EditMessage { room, message, nonce, body } => {
            let body = parse_body(&body)?;
            let edited = once(app, ctx, nonce, move |tx| message::edit(tx, ctx, room, message, nonce, body)).await;
            // With a link goes its preview, and with that a picture.
            app.uploads.loosened();
            edited
        }
        Command::DeleteMessage { room, message, nonce } => {
            let deleted = once(app, ctx, nonce, move |tx| message::delete(tx, ctx, room, message, nonce)).await;
            app.uploads.loosened();
            deleted
        }
        Command::React { room, message, nonce, emoji, is_on } => {
            let emoji = parse_emoji(&emoji)?;
            once(app, ctx, nonce, move |tx| message::react(tx, ctx, room, message, nonce, emoji, is_on)).await
        }
        Command::Pin { room, message, nonce, is_on } => {
            once(app, ctx, nonce, move |tx| message::pin(tx, ctx, room, message, nonce, is_on)).await
        }
        Command::Save { room, message, nonce, is_on } => {
            once(app, ctx, nonce, move |tx| message::save(tx, ctx, room, message, nonce, is_on)).await
        }
        Command::Follow { room, message, nonce, is_on } => {
            once(app, ctx, nonce, move |tx| thread::follow(tx, ctx, room, message, nonce, is_on)).await
        }
        Command::Vote { room, message, nonce, choices } => {
            once(app, ctx, nonce, move |tx| poll::vote(tx, ctx, room, message, nonce, &choices)).await
        }
        Command::ClosePoll { room, message, nonce } => {
            once(app, ctx, nonce, move |tx| poll::close(tx, ctx, room, message, nonce)).await
        }
        Command::RemovePreview { room, message, nonce, link } => {
            let removed = once(app, ctx, nonce, move |tx| preview::remove(tx, ctx, room, message, nonce, &link)).await;
            app.uploads.loosened();
            removed
        }
        Command::FindVoters { room, message } => {
            done(Reply::Voters(read(app, move |view| poll::voters(view, ctx, room, message)).await?))
        }
        Command::FindItems { room, revisions } => {
            done(Reply::Items(read(app, move |view| sync::items(view, ctx, room, revisions)).await?))
        }
        Command::FindUnread { places } => {
            done(Reply::Unread(read(app, move |view| sync::unread(view, ctx, places)).await?))
        }
        Command::FindReceipts { room } => {
            let receipts = read(app, move |view| member::receipts(view, ctx, room)).await?;
            let then = if receipts.is_some() { Then::Nothing } else { Then::Unwatch };
            Ok(Done { reply: Reply::Receipts { room, receipts: receipts.unwrap_or_default() }, then })
        }
        Command::FindProfile { user } => {
            done(Reply::Profile(read(app, move |view| account::profile(view, ctx, user)).await?))
        }
        Command::FindVersions { room, message } => {
            done(Reply::Versions(read(app, move |view| message::versions(view, ctx, room, message)).await?))
        }
        Command::MarkRead { room, thread: None, revision, rewinds } => {
            write(app, move |tx| member::mark_read(tx, ctx, room, revision, rewinds).map(drop)).await
        }
        Command::MarkRead { room, thread: Some(thread), revision, rewinds } => {
            write(app, move |tx| thread::mark_read(tx, ctx, room, thread, revision, rewinds)).await
        }
        Command::MarkUnread { room, message, nonce } => {
            once(app, ctx, nonce, move |tx| thread::mark_unread(tx, ctx, room, message, nonce)).await
        }
        Command::SetNotify { room, notify } => write(app, move |tx| notify::set_level(tx, ctx, room, notify)).await,
        Command::SetPreferences { preferences } => {
            let preferences = parse_preferences(preferences)?;
            write(app, move |tx| notify::set_preferences(tx, ctx, preferences)).await
        }
        Command::Type { room, thread } => {
            read(app, move |view| Permit::check(view, ctx, room, RoomAction::Send)).await?;
            app.hub.types(room, thread, ctx.user);
            done(Reply::Done)
        }
        Command::Attend { is_attended } => Ok(Done { reply: Reply::Done, then: Then::Attend(is_attended) }),
        Command::Resume { room, cursor } => {
            read(app, move |view| Permit::check(view, ctx, room, RoomAction::Read)).await?;
            Ok(Done { reply: Reply::Done, then: Then::Resume { room, cursor } })
        }
        Command::ResumeSpace { cursor } => Ok(Done { reply: Reply::Done, then: Then::ResumeSpace { cursor } }),
        Command::FindPage { room, thread, at, limit } => page(app, ctx, room, thread, at, limit).await,
        Command::FindMembers { room } => members(app, ctx, room).await,
        Command::ListRooms { matching } => {
            done(Reply::Rooms(read(app, move |view| room::list_open(view, ctx, &matching)).await?))
        }
        Command::CreateRoom { nonce, is_open, name, topic } => {
            let (name, topic) = (room_name(&name)?, parse_topic(&topic)?);
            let room = app.store.write(move |tx| room::create(tx, ctx, nonce, is_open, name, topic)).await?;
            done(Reply::Room { room })
        }
        Command::CreateDirect { people } => {
            let room = app.store.write(move |tx| room::create_direct(tx, ctx, &people)).await?;
            done(Reply::Room { room })
        }
        Command::JoinRoom { room } => write(app, move |tx| member::join(tx, ctx, room)).await,
        Command::LeaveRoom { room } => write(app, move |tx| member::leave(tx, ctx, room)).await,
        Command::AddMember { room, user } => write(app, move |tx| member::add(tx, ctx, room, user)).await,
        Command::RemoveMember { room, user } => write(app, move |tx| member::remove(tx, ctx, room, user)).await,
        Command::SetRoomRole { room, user, role } => {
            write(app, move |tx| member::set_role(tx, ctx, room, user, role)).await
        }
        Command::RenameRoom { room, name } => {
            let name = room_name(&name)?;
            write(app, move |tx| room::rename(tx, ctx, room, name)).await
        }
        Command::DescribeRoom { room, topic } => {
            let topic = parse_topic(&topic)?;
            write(app, move |tx| room::describe(tx, ctx, room, topic)).await
        }
        Command::ArchiveRoom { room, is_archived } => {
            write(app, move |tx| room::archive(tx, ctx, room, is_archived)).await
        }
        Command::ChangeProfile { display_name, hue } => {
            let display_name = DisplayName::parse(&display_name).map_err(bad_text(TextField::DisplayName))?;
            write(app, move |tx| account::change_profile(tx, ctx, display_name, hue)).await
        }
        Command::SetStatus { status } => {
            let status = status.as_ref().map(parse_status).transpose()?;
            write(app, move |tx| account::set_status(tx, ctx, status)).await
        }
        Command::SetDraft { room, thread, draft, known } => {
            let draft = draft.as_ref().map(parse_draft).transpose()?;
            write(app, move |tx| draft::set(tx, ctx, room, thread, draft, known)).await
        }
        Command::Plan { nonce, at, what } => {
            let what = parse_plan(what)?;
            once(app, ctx, nonce, move |tx| plan::add(tx, ctx, nonce, at, what)).await
        }
        Command::ChangePlan { plan, nonce, change } => {
            once(app, ctx, nonce, move |tx| plan::change(tx, ctx, nonce, plan, change)).await
        }
        Command::SetRole { user, role } => write(app, move |tx| account::set_role(tx, ctx, user, role)).await,
        Command::RenameSpace { name } => {
            let name = SpaceName::parse(&name).map_err(bad_text(TextField::SpaceName))?;
            write(app, move |tx| account::rename_space(tx, ctx, name)).await
        }
        Command::CreateInvite { admission, life_s, uses_max } => {
            create_invite(app, ctx, admission, Terms { life_s, uses_max }).await
        }
        Command::RevokeInvite { invite } => write(app, move |tx| invite::revoke(tx, ctx, invite)).await,
        Command::ListInvites => done(Reply::Invites(read(app, move |view| invite::list(view, ctx)).await?)),
        Command::Search { clauses, order, after, limit } => {
            let asked = Search { clauses, order, after, limit };
            done(Reply::Found(read(app, move |view| search::find(view, ctx, asked)).await?))
        }
    }
}

/// Does what is done once for each nonce, and what stays refused for all copies of the command.
async fn once(
    app: &App,
    ctx: Ctx,
    nonce: Nonce,
    work: impl FnOnce(&mut dyn Tx) -> Result<message::Sent> + Send + 'static,
) -> Result<Done> {
    let (refusals, now) = (Arc::clone(&app.refusals), Instant::now());
    let work = move |tx: &mut dyn Tx| refusals.send(ctx.user, nonce, now, || work(tx));
    let sent = app.store.write(work).await;
    let is_refused = |error: &Error| matches!(error, Error::Refused(problem) if !problem.is_passing());
    if !sent.as_ref().err().is_none_or(is_refused) {
        app.refusals.forget(ctx.user, nonce);
    }
    done(Reply::Sent { revision: sent?.revision })
}

async fn members(app: &App, ctx: Ctx, room: RoomId) -> Result<Done> {
    let (as_of, members) = read(app, move |view| member::list(view, ctx, room)).await?;
    done(Reply::Members { room, as_of, members })
}

async fn page(app: &App, ctx: Ctx, room: RoomId, thread: Option<Revision>, at: PageAt, limit: u16) -> Result<Done> {
    done(Reply::Page(read(app, move |view| sync::page(view, ctx, room, thread, at, limit)).await?))
}

async fn create_invite(app: &App, ctx: Ctx, admission: Admission, terms: Terms) -> Result<Done> {
    let token = app.dice.token();
    let hash = token.hash();
    let invite = app.store.write(move |tx| invite::create(tx, ctx, hash, admission, terms)).await?;
    done(Reply::Invited { invite, token: token.as_str().to_owned() })
}

fn done(reply: Reply) -> Result<Done> {
    Ok(Done { reply, then: Then::Nothing })
}

async fn write(app: &App, work: impl FnOnce(&mut dyn Tx) -> Result<()> + Send + 'static) -> Result<Done> {
    app.store.write(work).await?;
    done(Reply::Done)
}

async fn read<T: Send + 'static>(app: &App, work: impl FnOnce(&dyn View) -> Result<T> + Send + 'static) -> Result<T> {
    app.store.read(work).await
}

fn room_name(text: &str) -> Result<RoomName> {
    RoomName::parse(text).map_err(bad_text(TextField::RoomName))
}

fn parse_body(text: &str) -> Result<MessageBody> {
    MessageBody::parse(text).map_err(bad_text(TextField::Body))
}

fn parse_poll(new: NewPoll) -> Result<Poll> {
    let NewPoll { choices, is_multiple, is_anonymous, closes_at } = new;
    // Before anything is made of them.
    if choices.len() > POLL_CHOICES_MAX {
        let max = u32::try_from(POLL_CHOICES_MAX).expect("few");
        return Err(Problem::BadPoll { fault: PollFault::TooMany { max } }.into());
    }
    let choice = |text: &String| PollChoice::parse(text).map_err(bad_text(TextField::Choice));
    let choices = choices.iter().map(choice).collect::<Result<_>>()?;
    // What can't be shown as a time is no end.
    let closes_at = closes_at.filter(|at| at.0 <= ENDS_AT_MS_MAX);
    Ok(Poll { choices, is_multiple, is_anonymous, closes_at })
}

fn parse_emoji(text: &str) -> Result<Emoji> {
    let not_one = |_| bad_text(TextField::Emoji)(TextFault::Character);
    Emoji::parse(text).map_err(not_one)
}

fn parse_status(new: &NewStatus) -> Result<Status> {
    let emoji = new.emoji.as_deref().map(parse_emoji).transpose()?;
    let text = StatusText::parse(&new.text).map_err(bad_text(TextField::Status))?;
    Ok(Status { emoji, text, until: new.until })
}

fn parse_draft(new: &NewDraft) -> Result<DraftText> {
    Ok(DraftText { body: parse_body(&new.body)?, reply_to: new.reply_to })
}

fn parse_plan(new: NewPlan) -> Result<Planned> {
    Ok(match new {
        NewPlan::Message { room, thread, reply_to, body } => {
            Planned::Message { room, thread, reply_to, body: parse_body(&body)? }
        }
        NewPlan::Recall { room, message } => Planned::Recall { room, message },
        NewPlan::Note(text) => Planned::Note(parse_note(&text).map_err(bad_text(TextField::Note))?),
    })
}

fn parse_topic(text: &str) -> Result<Topic> {
    Topic::parse(text).map_err(bad_text(TextField::Topic))
}

fn parse_preferences(new: NewPreferences) -> Result<Preferences> {
    // Before anything is made of them. Some may stand there twice.
    if new.keywords.len() > 2 * KEYWORDS_MAX {
        let max = u32::try_from(KEYWORDS_MAX).expect("few");
        return Err(Problem::TooManyKeywords { max }.into());
    }
    if new.arrangement.favourites.len() > 2 * FAVOURITES_MAX {
        let max = u32::try_from(FAVOURITES_MAX).expect("few");
        return Err(Problem::TooManyFavourites { max }.into());
    }
    let keyword = |text: &String| Keyword::parse(text).map_err(bad_text(TextField::Keyword));
    let zone = |name: String| ZoneName::parse(&name).map_err(bad_text(TextField::Zone));
    let quiet =
        |NewQuietHours { from, until, zone: name }| Ok::<_, Error>(QuietHours { from, until, zone: zone(name)? });
    Ok(Preferences {
        keywords: new.keywords.iter().map(keyword).collect::<Result<_>>()?,
        quiet: new.quiet.map(quiet).transpose()?,
        paused_until: new.paused_until,
        zone: new.zone.map(zone).transpose()?,
        arrangement: new.arrangement,
        hides_previews: new.hides_previews,
        hides_receipts: new.hides_receipts,
    })
}
