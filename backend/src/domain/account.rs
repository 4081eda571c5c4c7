//! People: how they come, what they are called, what they may do, and how they are known again.
//!
//! Secrets are made and checked elsewhere. What comes here of a link or a session is the hash of its token, and of
//! a password its hash in PHC form.

use adda_shared::id::{UnixMs, UserId};
use adda_shared::limits;
use adda_shared::model::{Admission, Hue, Person, RoomKind, Status};
use adda_shared::permission::{Role, SpaceAction};
use adda_shared::protocol::command::Profile;
use adda_shared::protocol::event::{RoomFact, SpaceFact};
use adda_shared::protocol::http::{Me, Registration};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{DisplayName, PersonName, RoomName, SpaceName, TextFault, Topic};

use super::{Ctx, actor, bound, invite, member, permit, room};
use crate::error::{Result, bad_text};
use crate::store::{Claim, SessionId, SessionKind, TokenHash, Tx, View};

/// Browsers that one person may be signed in on. Past it, the one longest not used is signed out.
pub const SESSIONS_PER_PERSON_MAX: usize = 100;
/// Tokens that the bots of one person may have. Past it there are no more: one that is in use must not end by itself.
pub const TOKENS_PER_PERSON_MAX: usize = 20;

/// What the first person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSpace {
    /// What the space is called.
    pub space: SpaceName,
    /// The owner's name.
    pub name: PersonName,
    /// What the first room is called.
    pub room: RoomName,
}

/// Somebody as they are told about themselves.
///
/// # Errors
/// `not_signed_in` where there is no such person.
pub fn me(view: &dyn View, user: UserId) -> Result<Me> {
    let person = view.person(user)?.ok_or(Problem::NotSignedIn)?;
    Ok(Me { user, name: person.name, has_password: view.password(user)?.is_some() })
}

/// Makes a link the one that claims this server, in place of any earlier. Says no where the server has its owner.
///
/// # Errors
/// A fault of the store.
pub fn offer_claim(tx: &mut dyn Tx, link: TokenHash) -> Result<bool> {
    match tx.claim()? {
        Some(Claim::Done) => Ok(false),
        Some(Claim::Open(_)) | None => {
            tx.set_claim(Claim::Open(link))?;
            Ok(true)
        }
    }
}

/// Whether this link claims this server.
///
/// # Errors
/// `wrong_state` where it has its owner; `link_spent` for another link.
pub fn check_claim(view: &dyn View, link: TokenHash) -> Result<()> {
    match view.claim()? {
        Some(Claim::Open(open)) if open == link => Ok(()),
        Some(Claim::Open(_)) => Err(Problem::LinkSpent.into()),
        Some(Claim::Done) | None => Err(Problem::WrongState.into()),
    }
}

/// Makes the space, its owner and its first room, once.
///
/// # Errors
/// `wrong_state`, `link_spent`.
pub fn claim(tx: &mut dyn Tx, now: UnixMs, link: TokenHash, new: NewSpace, password: &str) -> Result<UserId> {
    check_claim(tx, link)?;
    tx.set_claim(Claim::Done)?;
    tx.append_space(now, SpaceFact::Renamed { name: new.space })?;
    let owner = add(tx, now, new.name, Role::Owner)?;
    tx.set_password(owner.user, password)?;
    let ctx = Ctx { user: owner.user, now };
    let kind = RoomKind::Open;
    let created = RoomFact::Created { kind, name: Some(new.room), topic: Topic::none(), people: vec![owner] };
    room::make(tx, ctx, None, created)?;
    Ok(ctx.user)
}

/// Whether somebody may come in by this link, or without one, under this name: asked before the costly hashing of
/// a password, and once more by [`join`].
///
/// # Errors
/// Those of [`join`].
pub fn check_join(
    view: &dyn View,
    now: UnixMs,
    registration: Registration,
    link: Option<TokenHash>,
    name: &PersonName,
    has_password: bool,
) -> Result<()> {
    admit(view, now, registration, link, has_password)?;
    check_newcomer(view, name)
}

/// Makes an account: a member's with a password, or by a link that allows it a guest's without one. The link's use is
/// counted in the same transaction, so that its last use can't be had twice.
///
/// # Errors
/// `wrong_state`, `registration_closed`, `link_spent`, `bad_text` for a member without a password, `unreadable` for
/// a guest with one, `name_taken`, `space_full`.
pub fn join(
    tx: &mut dyn Tx,
    now: UnixMs,
    registration: Registration,
    link: Option<TokenHash>,
    name: PersonName,
    password: Option<&str>,
) -> Result<UserId> {
    let admission = admit(tx, now, registration, link, password.is_some())?;
    check_newcomer(tx, &name)?;
    if let Some(link) = link {
        let invite = invite::find_working(tx, now, &link)?;
        tx.use_invite(invite.invite)?;
    }
    match admission {
        Admission::Member => make_member(tx, now, name, password),
        Admission::Guest { rooms } => {
            let person = add(tx, now, name, Role::Guest)?;
            let ctx = Ctx { user: person.user, now };
            for row in invite::standing_rooms(tx, &rooms)? {
                // A room that filled up meanwhile is no reason to send them away from the others.
                if member::check_space(tx, &row, ctx.user).is_ok() {
                    member::enter(tx, ctx, row.room.room, person.clone())?;
                }
            }
            Ok(ctx.user)
        }
    }
}

/// Makes a member's account on the server's own command line, where nobody is asked for a link.
///
/// # Errors
/// `wrong_state`, `name_taken`, `space_full`.
pub fn add_member(tx: &mut dyn Tx, now: UnixMs, name: PersonName, password: &str) -> Result<UserId> {
    tx.space()?.ok_or(Problem::WrongState)?;
    check_newcomer(tx, &name)?;
    make_member(tx, now, name, Some(password))
}

/// Who has this name, for the server's own command line.
///
/// # Errors
/// `no_such_person`.
pub fn find(view: &dyn View, name: &str) -> Result<Person> {
    let name = PersonName::parse(name).map_err(bad_text(TextField::Name))?;
    Ok(view.person_by_name(&name)?.ok_or(Problem::NoSuchPerson)?)
}

/// Who signs in under this name, and the hash of their password; nothing for a name that nobody signs in with.
///
/// # Errors
/// A fault of the store.
pub fn credentials(view: &dyn View, name: &str) -> Result<Option<(UserId, String)>> {
    // A name that can't be one is nobody's: who asks is not told which of the two it was.
    let Ok(name) = PersonName::parse(name) else { return Ok(None) };
    let Some(person) = view.person_by_name(&name)? else { return Ok(None) };
    Ok(view.password(person.user)?.map(|hash| (person.user, hash)))
}

/// Begins a session, and says which ended for it: a person has no more than [`SESSIONS_PER_PERSON_MAX`] browsers.
///
/// # Errors
/// A fault of the store.
pub fn begin_session(
    tx: &mut dyn Tx,
    now: UnixMs,
    user: UserId,
    token: &TokenHash,
    kind: SessionKind,
) -> Result<(SessionId, Vec<SessionId>)> {
    let session = tx.add_session(token, user, kind, now)?;
    Ok((session, tx.end_surplus_sessions(user, SESSIONS_PER_PERSON_MAX)?))
}

/// Makes a token for a bot that acts as somebody. Nothing, where they have as many as may be.
///
/// # Errors
/// A fault of the store.
pub fn add_token(tx: &mut dyn Tx, now: UnixMs, user: UserId, token: &TokenHash) -> Result<Option<SessionId>> {
    if tx.tokens(user)?.len() >= TOKENS_PER_PERSON_MAX {
        return Ok(None);
    }
    Ok(Some(tx.add_session(token, user, SessionKind::Token, now)?))
}

/// Sets somebody's password, and ends their sessions in all browsers but one; answers which. A guest becomes a member.
///
/// # Errors
/// `not_signed_in` where there is no such person.
pub fn set_password(tx: &mut dyn Tx, ctx: Ctx, but: Option<SessionId>, hash: &str) -> Result<Vec<SessionId>> {
    let person = actor(tx, ctx)?;
    tx.set_password(ctx.user, hash)?;
    // First, so that their connections hear of this, and not of what comes next.
    let ended = tx.end_sessions(ctx.user, but)?;
    if person.role == Role::Guest {
        let person = Person { role: Role::Member, ..person };
        tx.append_space(ctx.now, SpaceFact::PersonChanged(person.clone()))?;
        land(tx, ctx, person)?;
        member::inherit(tx, ctx)?;
        tx.admit(ctx.user);
    }
    Ok(ended)
}

/// Changes what one is called, and one's colour.
///
/// # Errors
/// `not_signed_in`.
pub fn change_profile(tx: &mut dyn Tx, ctx: Ctx, display_name: DisplayName, hue: Hue) -> Result<()> {
    let before = permit(tx, ctx, SpaceAction::ChangeProfile)?;
    let person = Person { display_name, hue, ..before.clone() };
    if person != before {
        tx.append_space(ctx.now, SpaceFact::PersonChanged(person))?;
    }
    Ok(())
}

/// Sets what one says of oneself. What says nothing, or holds no longer, is none.
///
/// # Errors
/// `not_signed_in`, `not_allowed`.
pub fn set_status(tx: &mut dyn Tx, ctx: Ctx, status: Option<Status>) -> Result<()> {
    let before = permit(tx, ctx, SpaceAction::SetStatus)?;
    let says_something = |status: &Status| status.emoji.is_some() || !status.text.as_str().is_empty();
    let mut person = Person { status: status.filter(says_something), ..before.clone() };
    if let Some(status) = &mut person.status
        && status.until > UnixMs(limits::ENDS_AT_MS_MAX)
    {
        status.until = UnixMs(0);
    }
    person.status = person.status_at(ctx.now).cloned();
    if person != before {
        tx.append_space(ctx.now, SpaceFact::PersonChanged(person))?;
    }
    Ok(())
}

/// What may be known of somebody beside their name and what they say of themselves. A guest knows those with whom they
/// share a room.
///
/// # Errors
/// `not_signed_in`, `no_such_person`.
pub fn profile(view: &dyn View, ctx: Ctx, user: UserId) -> Result<Profile> {
    let asker = actor(view, ctx)?;
    view.person(user)?.ok_or(Problem::NoSuchPerson)?;
    let rooms = view.shared_rooms(ctx.user, user)?;
    if asker.role != Role::Guest {
        return Ok(Profile { user, rooms, zone: view.preferences(user)?.zone });
    }
    if user != ctx.user && rooms.is_empty() {
        return Err(Problem::NoSuchPerson.into());
    }
    Ok(Profile { user, rooms, zone: None })
}

/// Changes what somebody may do in the space.
///
/// # Errors
/// `not_allowed`, `no_such_person`, `last_owner`.
pub fn set_role(tx: &mut dyn Tx, ctx: Ctx, user: UserId, role: Role) -> Result<()> {
    let by = actor(tx, ctx)?;
    // Who may change nobody is not told who exists.
    if !by.role.may_turn(Role::Member, Role::Member) {
        return Err(Problem::NotAllowed.into());
    }
    let person = tx.person(user)?.ok_or(Problem::NoSuchPerson)?;
    if !by.role.may_turn(person.role, role) {
        return Err(Problem::NotAllowed.into());
    }
    if person.role == Role::Owner && role != Role::Owner && tx.owner_count()? == 1 {
        return Err(Problem::LastOwner.into());
    }
    turn(tx, ctx.now, person, role)
}

/// Makes a person an owner by order of the server's own command line.
///
/// # Errors
/// `not_signed_in` where there is no such person; `not_allowed` for a guest, who could not sign in as one.
pub fn make_owner(tx: &mut dyn Tx, ctx: Ctx) -> Result<()> {
    let person = actor(tx, ctx)?;
    if person.role == Role::Guest {
        return Err(Problem::NotAllowed.into());
    }
    turn(tx, ctx.now, person, Role::Owner)
}

/// Gives the space another name.
///
/// # Errors
/// `not_allowed`; `wrong_state` where the space has no owner yet.
pub fn rename_space(tx: &mut dyn Tx, ctx: Ctx, name: SpaceName) -> Result<()> {
    permit(tx, ctx, SpaceAction::RenameSpace)?;
    let (before, _) = tx.space()?.ok_or(Problem::WrongState)?;
    if before != name {
        tx.append_space(ctx.now, SpaceFact::Renamed { name })?;
    }
    Ok(())
}

/// As what somebody comes in who shows this link, or none.
fn admit(
    view: &dyn View,
    now: UnixMs,
    registration: Registration,
    link: Option<TokenHash>,
    has_password: bool,
) -> Result<Admission> {
    view.space()?.ok_or(Problem::WrongState)?;
    let admission = match (registration, link) {
        (Registration::Closed, _) | (Registration::Invite, None) => return Err(Problem::RegistrationClosed.into()),
        (Registration::Open, None) => Admission::Member,
        (Registration::Invite | Registration::Open, Some(link)) => invite::find_working(view, now, &link)?.admission,
    };
    match &admission {
        Admission::Member if !has_password => Err(bad_text(TextField::Password)(TextFault::Empty)),
        Admission::Guest { .. } if has_password => Err(Problem::Unreadable.into()),
        Admission::Guest { rooms } if invite::standing_rooms(view, rooms)?.is_empty() => Err(Problem::LinkSpent.into()),
        Admission::Member | Admission::Guest { .. } => Ok(admission),
    }
}

/// Whether the space takes one more, and nobody has this name.
fn check_newcomer(view: &dyn View, name: &PersonName) -> Result<()> {
    if view.person_by_name(name)?.is_some() {
        return Err(Problem::NameTaken.into());
    }
    let is_full = view.people_count()? >= limits::PEOPLE_MAX;
    if is_full { Err(Problem::SpaceFull { max: bound(limits::PEOPLE_MAX) }.into()) } else { Ok(()) }
}

fn add(tx: &mut dyn Tx, now: UnixMs, name: PersonName, role: Role) -> Result<Person> {
    let user = tx.new_user()?;
    let person = Person::new(user, name, role);
    tx.append_space(now, SpaceFact::PersonJoined(person.clone()))?;
    Ok(person)
}

fn make_member(tx: &mut dyn Tx, now: UnixMs, name: PersonName, password: Option<&str>) -> Result<UserId> {
    let person = add(tx, now, name, Role::Member)?;
    let ctx = Ctx { user: person.user, now };
    if let Some(password) = password {
        tx.set_password(ctx.user, password)?;
    }
    land(tx, ctx, person)?;
    Ok(ctx.user)
}

/// Puts a new member into the space's first room, so that they arrive somewhere: where it is still open, not archived,
/// and has a place.
fn land(tx: &mut dyn Tx, ctx: Ctx, person: Person) -> Result<()> {
    let Some(first) = tx.room(room::FIRST)? else { return Ok(()) };
    let is_inviting = first.room.kind == RoomKind::Open && !first.room.is_archived;
    let is_in = tx.membership(room::FIRST, ctx.user)?.is_some();
    if is_inviting && !is_in && member::check_space(tx, &first, ctx.user).is_ok() {
        member::enter(tx, ctx, room::FIRST, person)?;
    }
    Ok(())
}

fn turn(tx: &mut dyn Tx, now: UnixMs, person: Person, role: Role) -> Result<()> {
    if person.role != role {
        tx.append_space(now, SpaceFact::PersonChanged(Person { role, ..person }))?;
    }
    Ok(())
}
