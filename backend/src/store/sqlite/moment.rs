//! The database at one moment: the store's reads and writes, each a call to the noun that has it.
//!
//! Longer than 400 lines because it is one list: the doors of the store, as they stand in `store/transaction.rs`.

use adda_shared::draft::{DraftText, RoomDraft};
use adda_shared::file::FileName;
use adda_shared::id::{Epoch, InviteId, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Item;
use adda_shared::model::{FollowedThread, Invite, Member, Person, ReadMarker, Receipt, RoomEntry, SavedMessage};
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::plan::Plan;
use adda_shared::protocol::command::{PageAt, Version};
use adda_shared::protocol::event::{RoomEvent, RoomFact, SpaceEvent, SpaceFact};
use adda_shared::text::{LinkAddress, PersonName, PictureName, RoomName, SpaceName};
use rusqlite::{Connection, params};

use super::column::get;
use super::sql::Sql;
use super::{
    draft, file, invite, log, membership, mention, message, outgoing, person, plan, poll, preview, room, saved, search,
    session, space, thread, timeline,
};
use crate::error::Result;
use crate::store::{
    AnnouncementId, AnnouncementRow, Candidate, Claim, Digest, Event, FileBytes, ListenersSlice, MembershipRow,
    NewInvite, OutgoingId, OutgoingRow, PageRow, PartId, PlanId, PlanRow, PushAddress, RoomRow, SessionId, SessionKind,
    SessionRow, Slice, Sought, StoreError, Stored, Stretch, SubscriptionRow, TokenHash, TokenRow, Trouble, Tx,
    UploadRow, View, WantedRow,
};

/// One transaction on one connection. A reader hands it out as a [`View`], the writer as a [`Tx`].
pub(super) struct Moment<'c> {
    sql: Sql<'c>,
    events: Vec<Event>,
}

impl<'c> Moment<'c> {
    /// The connection must be inside a transaction.
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { sql: Sql::new(connection), events: Vec::new() }
    }

    /// Whether the disk took no more since this began.
    pub(super) fn is_disk_refusing(&self) -> bool {
        self.sql.is_disk_refusing()
    }

    /// The events that were appended, in order.
    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Tells of sessions that are over, if there are any.
    fn tell_ended(&mut self, user: UserId, sessions: &[SessionId]) {
        if !sessions.is_empty() {
            self.events.push(Event::SessionsEnded { user, sessions: sessions.to_vec() });
        }
    }

    /// The next id of a noun.
    fn next(&self, noun: &'static str) -> std::result::Result<u64, StoreError> {
        let statement = "UPDATE counter SET last = last + 1 WHERE noun = ?1 RETURNING last";
        self.sql.get("give out an id", statement, params![noun], |row| get(row, 0))
    }
}

/// What was counted, as a size of something in memory.
fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl View for Moment<'_> {
    fn epoch(&self) -> Result<Epoch> {
        Ok(space::epoch(&self.sql)?)
    }

    fn claim(&self) -> Result<Option<Claim>> {
        Ok(space::claim(&self.sql)?)
    }

    fn space(&self) -> Result<Option<(SpaceName, Revision)>> {
        Ok(space::name_and_head(&self.sql)?)
    }

    fn person(&self, user: UserId) -> Result<Option<Person>> {
        Ok(person::find(&self.sql, user)?)
    }

    fn people(&self) -> Result<Vec<Person>> {
        Ok(person::list(&self.sql)?)
    }

    fn people_count(&self) -> Result<usize> {
        Ok(size(person::number(&self.sql)?))
    }

    fn person_by_name(&self, name: &PersonName) -> Result<Option<Person>> {
        Ok(person::find_by_name(&self.sql, name)?)
    }

    fn owner_count(&self) -> Result<usize> {
        Ok(size(person::owner_number(&self.sql)?))
    }

    fn password(&self, user: UserId) -> Result<Option<String>> {
        Ok(person::password(&self.sql, user)?)
    }

    fn receipts(&self, room: RoomId) -> Result<Vec<Receipt>> {
        Ok(membership::receipts(&self.sql, room)?)
    }

    fn preferences(&self, user: UserId) -> Result<Preferences> {
        Ok(person::preferences(&self.sql, user)?)
    }

    fn is_session(&self, session: SessionId) -> Result<bool> {
        Ok(session::is_there(&self.sql, session)?)
    }

    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>> {
        Ok(session::find(&self.sql, token)?)
    }

    fn tokens(&self, user: UserId) -> Result<Vec<TokenRow>> {
        Ok(session::list_tokens(&self.sql, user)?)
    }

    fn room(&self, room: RoomId) -> Result<Option<RoomRow>> {
        Ok(room::find(&self.sql, room)?)
    }

    fn membership(&self, room: RoomId, user: UserId) -> Result<Option<MembershipRow>> {
        Ok(membership::find(&self.sql, room, user)?)
    }

    fn entries(&self, user: UserId) -> Result<Vec<RoomEntry>> {
        Ok(membership::list_entries(&self.sql, user)?)
    }

    fn calling(&self, room: RoomId, user: UserId, after: Revision) -> Result<Vec<Revision>> {
        Ok(mention::list(&self.sql, room, user, after)?)
    }

    fn pins(&self, room: RoomId) -> Result<Vec<Revision>> {
        Ok(message::pins(&self.sql, room)?)
    }

    fn saved(&self, room: RoomId, user: UserId) -> Result<Vec<SavedMessage>> {
        Ok(saved::list(&self.sql, room, user)?)
    }

    fn all_saved(&self, user: UserId) -> Result<Vec<(RoomId, SavedMessage)>> {
        Ok(saved::list_all(&self.sql, user)?)
    }

    fn followed(&self, room: RoomId, user: UserId) -> Result<Vec<FollowedThread>> {
        Ok(thread::list(&self.sql, room, user)?)
    }

    fn all_followed(&self, user: UserId) -> Result<Vec<(RoomId, FollowedThread)>> {
        Ok(thread::list_all(&self.sql, user)?)
    }

    fn drafts(&self, room: RoomId, user: UserId) -> Result<Vec<RoomDraft>> {
        Ok(draft::list(&self.sql, room, user)?)
    }

    fn all_drafts(&self, user: UserId) -> Result<Vec<(RoomId, RoomDraft)>> {
        Ok(draft::list_all(&self.sql, user)?)
    }

    fn draft_count(&self, user: UserId) -> Result<usize> {
        Ok(size(draft::number(&self.sql, user)?))
    }

    fn plans(&self, user: UserId) -> Result<Vec<Plan>> {
        Ok(plan::list(&self.sql, user)?)
    }

    fn plan(&self, user: UserId, nonce: Nonce) -> Result<Option<PlanRow>> {
        Ok(plan::find(&self.sql, user, nonce)?)
    }

    fn plan_by_number(&self, number: PlanId) -> Result<Option<PlanRow>> {
        Ok(plan::find_by_number(&self.sql, number)?)
    }

    fn plan_count(&self, user: UserId, is_message: bool) -> Result<usize> {
        Ok(size(plan::number(&self.sql, user, is_message)?))
    }

    fn next_plans(&self, limit: usize) -> Result<Vec<(UnixMs, PlanId)>> {
        Ok(plan::list_next(&self.sql, limit)?)
    }

    fn devices(&self, user: UserId) -> Result<Vec<(SessionId, UnixMs)>> {
        Ok(plan::devices(&self.sql, user)?)
    }

    fn followed_count(&self, user: UserId) -> Result<usize> {
        Ok(size(thread::number(&self.sql, user)?))
    }

    fn thread_read(&self, room: RoomId, thread: Revision, user: UserId) -> Result<Option<ReadMarker>> {
        Ok(thread::find_read(&self.sql, room, thread, user)?)
    }

    fn all_pinned(&self, user: UserId) -> Result<Vec<(RoomId, Revision)>> {
        Ok(message::all_pinned(&self.sql, user)?)
    }

    fn room_count(&self, user: UserId) -> Result<usize> {
        Ok(size(membership::room_number(&self.sql, user)?))
    }

    fn drawn_in_count(&self, user: UserId) -> Result<usize> {
        Ok(size(membership::drawn_in_number(&self.sql, user)?))
    }

    fn members(&self, room: RoomId) -> Result<Vec<Member>> {
        Ok(membership::list(&self.sql, room)?)
    }

    fn room_owner_count(&self, room: RoomId) -> Result<usize> {
        Ok(size(membership::owner_number(&self.sql, room)?))
    }

    fn share_room(&self, one: UserId, other: UserId) -> Result<bool> {
        Ok(membership::share_room(&self.sql, one, other)?)
    }

    fn shared_rooms(&self, one: UserId, other: UserId) -> Result<Vec<RoomId>> {
        Ok(membership::shared_rooms(&self.sql, one, other)?)
    }

    fn acquaintances(&self, user: UserId) -> Result<Vec<Person>> {
        Ok(membership::acquaintances(&self.sql, user)?)
    }

    fn open_rooms(&self, matching: &str, limit: usize) -> Result<Vec<RoomRow>> {
        Ok(room::list_open(&self.sql, matching, limit)?)
    }

    fn open_rooms_after(&self, room: RoomId, limit: usize) -> Result<Vec<RoomRow>> {
        Ok(room::list_open_after(&self.sql, room, limit)?)
    }

    fn open_room_by_name(&self, name: &RoomName) -> Result<Option<RoomId>> {
        Ok(room::find_open_by_name(&self.sql, name)?)
    }

    fn direct_room(&self, people: &[UserId]) -> Result<Option<RoomId>> {
        Ok(room::find_direct(&self.sql, people)?)
    }

    fn room_by_nonce(&self, by: UserId, nonce: Nonce) -> Result<Option<RoomId>> {
        Ok(room::find_by_nonce(&self.sql, by, nonce)?)
    }

    fn room_events(&self, room: RoomId, after: Revision, limit: u64) -> Result<Vec<RoomEvent>> {
        Ok(log::events(&self.sql, room, after, limit)?)
    }

    fn event_at(&self, room: RoomId, revision: Revision) -> Result<Option<UnixMs>> {
        Ok(log::event_at(&self.sql, room, revision)?)
    }

    fn space_events(&self, after: Revision, limit: u64) -> Result<Vec<SpaceEvent>> {
        Ok(space::events(&self.sql, after, limit)?)
    }

    fn slice(&self, room: RoomId, thread: Option<Revision>, at: PageAt, limit: u16) -> Result<Slice> {
        Ok(timeline::slice(&self.sql, room, thread, at, limit)?)
    }

    fn candidates(&self, stretch: Stretch, sought: &Sought, limit: usize) -> Result<Vec<Candidate>> {
        Ok(search::candidates(&self.sql, stretch, sought, limit)?)
    }

    fn candidates_at(&self, room: RoomId, messages: &[Revision]) -> Result<Vec<Candidate>> {
        Ok(search::candidates_at(&self.sql, room, messages)?)
    }

    fn sent(&self, by: UserId, nonce: Nonce) -> Result<Option<(RoomId, Revision)>> {
        Ok(message::find_by_nonce(&self.sql, by, nonce)?)
    }

    fn item(&self, room: RoomId, revision: Revision) -> Result<Option<Item>> {
        Ok(timeline::item(&self.sql, room, revision)?)
    }

    fn chosen(&self, room: RoomId, message: Revision, user: UserId) -> Result<Vec<u8>> {
        Ok(poll::chosen(&self.sql, room, message, user)?)
    }

    fn voters(&self, room: RoomId, message: Revision, choice: u8, limit: usize) -> Result<Vec<UserId>> {
        Ok(poll::voters(&self.sql, room, message, choice, limit)?)
    }

    fn versions(&self, room: RoomId, message: Revision) -> Result<Vec<Version>> {
        Ok(message::versions(&self.sql, room, message)?)
    }

    fn upload(&self, user: UserId, nonce: Nonce) -> Result<Option<UploadRow>> {
        Ok(file::find(&self.sql, user, nonce)?)
    }

    fn upload_count(&self, user: UserId) -> Result<usize> {
        Ok(size(file::number(&self.sql, user)?))
    }

    fn untouched_uploads(&self, since: UnixMs, limit: usize) -> Result<Vec<(UserId, Nonce)>> {
        Ok(file::untouched(&self.sql, since, limit)?)
    }

    fn is_part(&self, part: PartId) -> Result<bool> {
        Ok(file::is_part(&self.sql, part)?)
    }

    fn file_bytes(&self, user: UserId) -> Result<FileBytes> {
        Ok(file::bytes(&self.sql, user)?)
    }

    fn attached(&self, room: RoomId, message: Revision, place: usize) -> Result<Option<Stored>> {
        Ok(file::find_attached(&self.sql, room, message, place)?)
    }

    fn loose_blobs(&self, limit: usize) -> Result<Vec<Digest>> {
        Ok(file::loose(&self.sql, limit)?)
    }

    fn is_blob(&self, blob: Digest) -> Result<bool> {
        Ok(file::is_blob(&self.sql, blob)?)
    }

    fn wanted_previews(&self, limit: usize) -> Result<Vec<WantedRow>> {
        Ok(preview::wanted(&self.sql, limit)?)
    }

    fn page(&self, link: &LinkAddress, now: UnixMs) -> Result<Option<PageRow>> {
        Ok(preview::page(&self.sql, link, now)?)
    }

    fn refused_previews(&self, room: RoomId, message: Revision) -> Result<Vec<LinkAddress>> {
        Ok(preview::refused(&self.sql, room, message)?)
    }

    fn preview_picture(&self, room: RoomId, message: Revision, name: &PictureName) -> Result<Option<Digest>> {
        Ok(preview::find_picture(&self.sql, room, message, name)?)
    }

    fn push_key(&self) -> Result<Option<[u8; 32]>> {
        Ok(outgoing::push_key(&self.sql)?)
    }

    fn has_subscriptions(&self) -> Result<bool> {
        Ok(outgoing::has_subscriptions(&self.sql)?)
    }

    fn subscription(&self, session: SessionId) -> Result<Option<SubscriptionRow>> {
        Ok(outgoing::find_subscription(&self.sql, session)?)
    }

    fn first_announcement(&self) -> Result<Option<AnnouncementRow>> {
        Ok(outgoing::first_announcement(&self.sql)?)
    }

    fn listeners(&self, room: RoomId, behind: UserId, limit: usize) -> Result<Option<ListenersSlice>> {
        let Some((members, last)) = outgoing::slice(&self.sql, room, behind, limit)? else { return Ok(None) };
        let listeners = outgoing::listeners(&self.sql, room, behind, last)?;
        Ok(Some(ListenersSlice { members: size(members), last, listeners }))
    }

    fn due(&self, now: UnixMs, limit: usize) -> Result<Vec<SessionId>> {
        Ok(outgoing::due(&self.sql, now, limit)?)
    }

    fn first_due(&self, session: SessionId, now: UnixMs) -> Result<Option<OutgoingRow>> {
        Ok(outgoing::first_due(&self.sql, session, now)?)
    }

    fn next_due_at(&self, now: UnixMs) -> Result<Option<UnixMs>> {
        Ok(outgoing::next_due_at(&self.sql, now)?)
    }

    fn invite(&self, token: &TokenHash) -> Result<Option<Invite>> {
        Ok(invite::find(&self.sql, token)?)
    }

    fn invites(&self) -> Result<Vec<Invite>> {
        Ok(invite::list(&self.sql)?)
    }
}

impl Tx for Moment<'_> {
    fn set_claim(&mut self, claim: Claim) -> Result<()> {
        Ok(space::set_claim(&self.sql, claim)?)
    }

    fn new_room(&mut self, by: UserId, nonce: Option<Nonce>) -> Result<RoomId> {
        let room = RoomId(self.next("room")?);
        if let Some(nonce) = nonce {
            room::add_nonce(&self.sql, by, nonce, room)?;
        }
        Ok(room)
    }

    fn new_user(&mut self) -> Result<UserId> {
        Ok(UserId(self.next("user")?))
    }

    fn append_room(&mut self, room: RoomId, at: UnixMs, by: UserId, what: RoomFact) -> Result<Revision> {
        let event = log::append(&self.sql, room, at, by, what)?;
        let revision = event.revision;
        self.events.push(Event::Room(event));
        Ok(revision)
    }

    fn note_change(&mut self, by: UserId, nonce: Nonce, room: RoomId, revision: Revision) -> Result<()> {
        Ok(message::add_nonce(&self.sql, by, nonce, room, revision)?)
    }

    fn append_space(&mut self, at: UnixMs, what: SpaceFact) -> Result<Revision> {
        let event = space::append(&self.sql, at, what)?;
        let revision = event.revision;
        self.events.push(Event::Space(event));
        Ok(revision)
    }

    fn mark_read(&mut self, room: RoomId, user: UserId, revision: Revision) -> Result<Option<ReadMarker>> {
        let moved = membership::mark_read(&self.sql, room, user, revision)?;
        if let Some(read) = moved {
            self.events.push(Event::Read { user, room, read });
            let told = membership::told(&self.sql, user, Some(room))?.into_iter().filter_map(|(_, read)| read);
            // What is read once more was told before, and where nothing is told there is nothing to take back.
            let is_further = |furthest: &Revision| *furthest == read.revision;
            self.events.extend(told.filter(is_further).map(|read| Event::Receipt { user, room, read: Some(read) }));
        }
        Ok(moved)
    }

    fn mark_unread(&mut self, room: RoomId, user: UserId, from: Revision) -> Result<()> {
        membership::mark_unread(&self.sql, room, user, from)?;
        self.events.push(Event::Unread { user, room });
        Ok(())
    }

    fn set_notify(&mut self, room: RoomId, user: UserId, notify: RoomNotify) -> Result<()> {
        membership::set_notify(&self.sql, room, user, notify)?;
        self.events.push(Event::Notify { user, room, notify });
        Ok(())
    }

    fn set_saved(&mut self, room: RoomId, user: UserId, message: Revision, saved_at: Option<UnixMs>) -> Result<()> {
        saved::set(&self.sql, room, user, message, saved_at)?;
        self.events.push(Event::Saved { user, room });
        Ok(())
    }

    fn follow(&mut self, room: RoomId, thread: Revision, user: UserId, read: ReadMarker) -> Result<bool> {
        let is_new = thread::follow(&self.sql, room, thread, user, read)?;
        self.events.extend(is_new.then_some(Event::Threads { user, room }));
        Ok(is_new)
    }

    fn unfollow(&mut self, room: RoomId, thread: Revision, user: UserId) -> Result<()> {
        let is_over = thread::unfollow(&self.sql, room, thread, user)?;
        self.events.extend(is_over.then_some(Event::Threads { user, room }));
        Ok(())
    }

    fn mark_thread_read(&mut self, room: RoomId, thread: Revision, user: UserId, revision: Revision) -> Result<()> {
        let has_moved = thread::mark_read(&self.sql, room, thread, user, revision)?;
        self.events.extend(has_moved.then_some(Event::Threads { user, room }));
        Ok(())
    }

    fn mark_thread_unread(
        &mut self,
        room: RoomId,
        thread: Revision,
        user: UserId,
        from: (Revision, u64),
    ) -> Result<()> {
        thread::mark_unread(&self.sql, room, thread, user, from)?;
        self.events.push(Event::Threads { user, room });
        Ok(())
    }

    fn set_draft(
        &mut self,
        room: RoomId,
        user: UserId,
        thread: Option<Revision>,
        text: &DraftText,
        at: UnixMs,
    ) -> Result<()> {
        draft::set(&self.sql, room, user, thread, text, at)?;
        self.events.push(Event::Drafts { user, room });
        Ok(())
    }

    fn remove_draft(&mut self, room: RoomId, user: UserId, thread: Option<Revision>) -> Result<()> {
        draft::remove(&self.sql, room, user, thread)?;
        self.events.push(Event::Drafts { user, room });
        Ok(())
    }

    fn add_plan(&mut self, user: UserId, plan: Plan) -> Result<()> {
        let number = PlanId(self.next("plan")?);
        self.set_plan(PlanRow { number, user, plan })
    }

    fn set_plan(&mut self, row: PlanRow) -> Result<()> {
        plan::set(&self.sql, &row)?;
        self.events.push(Event::Plan { user: row.user, plan: row.plan.nonce });
        Ok(())
    }

    fn end_plan(&mut self, row: &PlanRow) -> Result<()> {
        plan::remove(&self.sql, row.number)?;
        self.events.push(Event::Plan { user: row.user, plan: row.plan.nonce });
        Ok(())
    }

    fn set_preferences(&mut self, user: UserId, preferences: Preferences) -> Result<()> {
        let hid = person::preferences(&self.sql, user)?.hides_receipts;
        person::set_preferences(&self.sql, user, &preferences)?;
        if hid != preferences.hides_receipts {
            let told = membership::told(&self.sql, user, None)?.into_iter();
            self.events.extend(told.map(|(room, read)| Event::Receipt { user, room, read }));
        }
        self.events.push(Event::Preferences { user, preferences });
        Ok(())
    }

    fn begin_upload(
        &mut self,
        user: UserId,
        nonce: Nonce,
        name: FileName,
        bytes: u64,
        at: UnixMs,
    ) -> Result<UploadRow> {
        let row = UploadRow { part: PartId(self.next("part")?), name, bytes, received: 0, file: None };
        file::begin(&self.sql, user, nonce, &row, at)?;
        Ok(row)
    }

    fn advance_upload(&mut self, user: UserId, nonce: Nonce, received: u64, at: UnixMs) -> Result<()> {
        Ok(file::advance(&self.sql, user, nonce, received, at)?)
    }

    fn finish_upload(&mut self, user: UserId, nonce: Nonce, stored: &Stored, at: UnixMs) -> Result<()> {
        Ok(file::finish(&self.sql, user, nonce, stored, at)?)
    }

    fn end_upload(&mut self, user: UserId, nonce: Nonce) -> Result<Option<PartId>> {
        Ok(file::end(&self.sql, user, nonce)?)
    }

    fn attach(&mut self, room: RoomId, message: Revision, user: UserId, uploads: &[Nonce]) -> Result<()> {
        let each = uploads.iter().enumerate();
        Ok(each
            .into_iter()
            .try_for_each(|(place, upload)| file::attach(&self.sql, room, message, place, (user, *upload)))?)
    }

    fn attach_again(&mut self, room: RoomId, message: Revision, user: UserId, from: (RoomId, Revision)) -> Result<()> {
        Ok(file::attach_again(&self.sql, room, message, user, from)?)
    }

    fn forget_blob(&mut self, blob: Digest) -> Result<()> {
        Ok(file::forget(&self.sql, blob)?)
    }

    fn want_preview(&mut self, room: RoomId, message: Revision, link: &LinkAddress, host: &str) -> Result<()> {
        preview::want(&self.sql, room, message, link, host)?;
        self.events.push(Event::PreviewWanted);
        Ok(())
    }

    fn end_wanted(&mut self, wanted: &WantedRow) -> Result<bool> {
        Ok(preview::end_wanted(&self.sql, wanted)?)
    }

    fn refuse_preview(&mut self, room: RoomId, message: Revision, link: &LinkAddress) -> Result<()> {
        Ok(preview::refuse(&self.sql, room, message, link)?)
    }

    fn keep_page(&mut self, link: &LinkAddress, page: &PageRow, expires_at: UnixMs) -> Result<()> {
        Ok(preview::keep_page(&self.sql, link, page, expires_at)?)
    }

    fn forget_page(&mut self, link: &LinkAddress) -> Result<()> {
        Ok(preview::forget_page(&self.sql, link)?)
    }

    fn expire_pages(&mut self, now: UnixMs) -> Result<()> {
        Ok(preview::expire_pages(&self.sql, now)?)
    }

    fn set_password(&mut self, user: UserId, hash: &str) -> Result<()> {
        Ok(person::set_password(&self.sql, user, hash)?)
    }

    fn admit(&mut self, user: UserId) {
        self.events.push(Event::Admitted { user });
    }

    fn add_session(&mut self, token: &TokenHash, user: UserId, kind: SessionKind, at: UnixMs) -> Result<SessionId> {
        let session = SessionId(self.next("session")?);
        session::add(&self.sql, session, token, user, kind, at)?;
        Ok(session)
    }

    fn touch_session(&mut self, session: SessionId, at: UnixMs) -> Result<()> {
        Ok(session::touch(&self.sql, session, at)?)
    }

    fn end_session(&mut self, session: SessionId) -> Result<()> {
        if let Some(user) = session::end(&self.sql, session)? {
            self.tell_ended(user, &[session]);
        }
        Ok(())
    }

    fn end_surplus_sessions(&mut self, user: UserId, sessions_max: usize) -> Result<Vec<SessionId>> {
        let ended = session::end_surplus(&self.sql, user, sessions_max)?;
        self.tell_ended(user, &ended);
        Ok(ended)
    }

    fn end_sessions(&mut self, user: UserId, but: Option<SessionId>) -> Result<Vec<SessionId>> {
        let ended = session::end_of_user(&self.sql, user, but)?;
        self.tell_ended(user, &ended);
        Ok(ended)
    }

    fn end_tokens(&mut self, user: UserId, only: Option<SessionId>) -> Result<Vec<SessionId>> {
        let ended = session::end_tokens(&self.sql, user, only)?;
        self.tell_ended(user, &ended);
        Ok(ended)
    }

    fn expire_sessions(&mut self, unused_since: UnixMs) -> Result<Vec<(UserId, SessionId)>> {
        let ended = session::expire(&self.sql, unused_since)?;
        ended.iter().for_each(|(user, session)| self.tell_ended(*user, &[*session]));
        Ok(ended)
    }

    fn keep_push_key(&mut self, secret: &[u8; 32]) -> Result<()> {
        Ok(outgoing::keep_push_key(&self.sql, secret)?)
    }

    fn subscribe(&mut self, session: SessionId, to: &PushAddress) -> Result<()> {
        outgoing::subscribe(&self.sql, session, to)?;
        self.events.push(Event::Queued);
        Ok(())
    }

    fn unsubscribe(&mut self, session: SessionId) -> Result<()> {
        Ok(outgoing::unsubscribe(&self.sql, session)?)
    }

    fn note_trouble(&mut self, session: SessionId, trouble: &Trouble) -> Result<()> {
        Ok(outgoing::note_trouble(&self.sql, session, trouble)?)
    }

    fn announce(&mut self, room: RoomId, message: Revision) -> Result<()> {
        outgoing::announce(&self.sql, room, message)?;
        self.events.push(Event::Queued);
        Ok(())
    }

    fn advance_announcement(&mut self, of: AnnouncementId, behind: UserId) -> Result<()> {
        Ok(outgoing::advance_announcement(&self.sql, of, behind)?)
    }

    fn end_announcement(&mut self, of: AnnouncementId) -> Result<()> {
        Ok(outgoing::end_announcement(&self.sql, of)?)
    }

    fn queue(&mut self, session: SessionId, room: RoomId, message: Revision, due_at: UnixMs) -> Result<()> {
        outgoing::add(&self.sql, session, room, message, due_at)?;
        if !self.events.contains(&Event::Queued) {
            self.events.push(Event::Queued);
        }
        Ok(())
    }

    fn end_outgoing(&mut self, outgoing: OutgoingId) -> Result<()> {
        Ok(outgoing::end(&self.sql, outgoing)?)
    }

    fn put_off(&mut self, session: SessionId, until: UnixMs) -> Result<()> {
        Ok(outgoing::put_off(&self.sql, session, until)?)
    }

    fn add_invite(&mut self, invite: NewInvite) -> Result<InviteId> {
        let id = InviteId(self.next("invite")?);
        invite::add(&self.sql, id, &invite)?;
        Ok(id)
    }

    fn use_invite(&mut self, invite: InviteId) -> Result<()> {
        Ok(invite::count_use(&self.sql, invite)?)
    }

    fn revoke_invite(&mut self, invite: InviteId) -> Result<()> {
        Ok(invite::revoke(&self.sql, invite)?)
    }

    fn probe(&mut self) -> Result<()> {
        // A number that nobody is given: what is equal to what was there would not be written at all.
        self.next("session")?;
        Ok(())
    }
}
