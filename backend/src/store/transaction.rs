//! What can be read at one moment, and what can be changed in one transaction.

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

use super::{
    AnnouncementId, AnnouncementRow, Candidate, Claim, Digest, FileBytes, ListenersSlice, MembershipRow, NewInvite,
    OutgoingId, OutgoingRow, PageRow, PartId, PlanId, PlanRow, PushAddress, RoomRow, SessionId, SessionKind,
    SessionRow, Slice, Sought, Stored, Stretch, SubscriptionRow, TokenHash, TokenRow, Trouble, UploadRow, WantedRow,
};
use crate::error::Result;

/// Everything that can be read, at one moment.
pub trait View {
    fn epoch(&self) -> Result<Epoch>;
    /// The state of the first-run link; nothing before the first one was made.
    fn claim(&self) -> Result<Option<Claim>>;
    /// Name and head revision of the space; nothing before it has an owner.
    fn space(&self) -> Result<Option<(SpaceName, Revision)>>;
    fn person(&self, user: UserId) -> Result<Option<Person>>;
    /// Everybody, by id.
    fn people(&self) -> Result<Vec<Person>>;
    fn people_count(&self) -> Result<usize>;
    /// Who has this name, or one that reads the same: see [`super::name::key`].
    fn person_by_name(&self, name: &PersonName) -> Result<Option<Person>>;
    /// How many are owners of the space.
    fn owner_count(&self) -> Result<usize>;
    /// A person's password hash in PHC form; nothing for a guest.
    fn password(&self, user: UserId) -> Result<Option<String>>;
    /// What somebody has set that holds in all rooms.
    fn preferences(&self, user: UserId) -> Result<Preferences>;
    /// How far the members of a room have read it who have read anything there and let that be told, by their numbers.
    fn receipts(&self, room: RoomId) -> Result<Vec<Receipt>>;
    /// Whether a session runs.
    fn is_session(&self, session: SessionId) -> Result<bool>;
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>>;
    /// The tokens of somebody's bots, oldest first.
    fn tokens(&self, user: UserId) -> Result<Vec<TokenRow>>;

    fn room(&self, room: RoomId) -> Result<Option<RoomRow>>;
    fn membership(&self, room: RoomId, user: UserId) -> Result<Option<MembershipRow>>;
    /// All the rooms that somebody is in, by id, without the messages that they point at.
    fn entries(&self, user: UserId) -> Result<Vec<RoomEntry>>;
    /// The messages of others in a room after a revision that call somebody, in order: as many as are counted, the newest.
    fn calling(&self, room: RoomId, user: UserId, after: Revision) -> Result<Vec<Revision>>;
    /// The messages of a room that are pinned, in the order in which they were.
    fn pins(&self, room: RoomId) -> Result<Vec<Revision>>;
    /// What somebody has saved of a room, in the order of the messages.
    fn saved(&self, room: RoomId, user: UserId) -> Result<Vec<SavedMessage>>;
    /// All that somebody has saved, by room, and in the order of the messages.
    fn all_saved(&self, user: UserId) -> Result<Vec<(RoomId, SavedMessage)>>;
    /// The threads of a room that somebody follows, in the order of the messages that began them.
    fn followed(&self, room: RoomId, user: UserId) -> Result<Vec<FollowedThread>>;
    /// All the threads that somebody follows, by room, and in the order of the messages that began them.
    fn all_followed(&self, user: UserId) -> Result<Vec<(RoomId, FollowedThread)>>;
    /// What somebody is writing in a room: in its own timeline first, then in its threads, in their order.
    fn drafts(&self, room: RoomId, user: UserId) -> Result<Vec<RoomDraft>>;
    /// All that somebody is writing, by room.
    fn all_drafts(&self, user: UserId) -> Result<Vec<(RoomId, RoomDraft)>>;
    /// In how many places somebody is writing.
    fn draft_count(&self, user: UserId) -> Result<usize>;
    /// What somebody has planned, in the order in which they did.
    fn plans(&self, user: UserId) -> Result<Vec<Plan>>;
    /// A plan of somebody's, by the nonce under which they asked for it.
    fn plan(&self, user: UserId, nonce: Nonce) -> Result<Option<PlanRow>>;
    /// A plan, by its number.
    fn plan_by_number(&self, number: PlanId) -> Result<Option<PlanRow>>;
    /// How many messages somebody has planned, or how many reminders.
    fn plan_count(&self, user: UserId, is_message: bool) -> Result<usize>;
    /// The first plans that wait for their times, and these, in their order. One that can't be read is among them, too.
    fn next_plans(&self, limit: usize) -> Result<Vec<(UnixMs, PlanId)>>;
    /// Somebody's devices that take notifications, and until when the push service of each is left alone.
    fn devices(&self, user: UserId) -> Result<Vec<(SessionId, UnixMs)>>;
    /// How many threads somebody follows.
    fn followed_count(&self, user: UserId) -> Result<usize>;
    /// How far somebody has read a thread; nothing where they do not follow it.
    fn thread_read(&self, room: RoomId, thread: Revision, user: UserId) -> Result<Option<ReadMarker>>;
    /// What is pinned in the rooms that somebody is in.
    fn all_pinned(&self, user: UserId) -> Result<Vec<(RoomId, Revision)>>;
    /// How many rooms somebody is in, but for the direct rooms that others began.
    fn room_count(&self, user: UserId) -> Result<usize>;
    /// In how many direct rooms somebody is that others began.
    fn drawn_in_count(&self, user: UserId) -> Result<usize>;
    /// Everybody in a room, longest members first.
    fn members(&self, room: RoomId) -> Result<Vec<Member>>;
    /// How many owners a room has.
    fn room_owner_count(&self, room: RoomId) -> Result<usize>;
    /// Whether two people are in one room together.
    fn share_room(&self, one: UserId, other: UserId) -> Result<bool>;
    /// The rooms in which two people are together, by id.
    fn shared_rooms(&self, one: UserId, other: UserId) -> Result<Vec<RoomId>>;
    /// Everybody who shares a room with somebody, themselves included, by id.
    fn acquaintances(&self, user: UserId) -> Result<Vec<Person>>;
    /// Open rooms that are not archived and whose name or topic holds this text in any case, by name; all, by an
    /// empty text.
    fn open_rooms(&self, matching: &str, limit: usize) -> Result<Vec<RoomRow>>;
    /// Open rooms that are not archived, by number, after this one.
    fn open_rooms_after(&self, room: RoomId, limit: usize) -> Result<Vec<RoomRow>>;
    /// The open room, not archived, with this name or one that reads the same.
    fn open_room_by_name(&self, name: &RoomName) -> Result<Option<RoomId>>;
    /// The direct room of exactly these people, given in order of their ids.
    fn direct_room(&self, people: &[UserId]) -> Result<Option<RoomId>>;
    /// The room that this person made under this nonce.
    fn room_by_nonce(&self, by: UserId, nonce: Nonce) -> Result<Option<RoomId>>;

    /// The events of a room after a revision, in order, at most `limit`.
    fn room_events(&self, room: RoomId, after: Revision, limit: u64) -> Result<Vec<RoomEvent>>;
    /// When an event of a room was.
    fn event_at(&self, room: RoomId, revision: Revision) -> Result<Option<UnixMs>>;
    /// The events of the space after a revision, in order, at most `limit`.
    fn space_events(&self, after: Revision, limit: u64) -> Result<Vec<SpaceEvent>>;
    /// Items of a room's own timeline around a place, or replies of a thread, at most `limit`.
    fn slice(&self, room: RoomId, thread: Option<Revision>, at: PageAt, limit: u16) -> Result<Slice>;
    /// Messages of a stretch that may be what is sought, newest first, at most `limit`.
    fn candidates(&self, stretch: Stretch, sought: &Sought, limit: usize) -> Result<Vec<Candidate>>;
    /// Those of these messages that were not deleted, the newest first.
    fn candidates_at(&self, room: RoomId, messages: &[Revision]) -> Result<Vec<Candidate>>;
    /// Where and as what the message with this nonce was sent by this person, or the change of one that they asked for.
    fn sent(&self, by: UserId, nonce: Nonce) -> Result<Option<(RoomId, Revision)>>;

    /// What stands in a room's timeline, or in a thread of it, under this revision, as it is now.
    fn item(&self, room: RoomId, revision: Revision) -> Result<Option<Item>>;
    /// What somebody has chosen in a poll; none, where they have not voted.
    fn chosen(&self, room: RoomId, message: Revision, user: UserId) -> Result<Vec<u8>>;
    /// Who chose this in a poll, the last first, at most `limit`.
    fn voters(&self, room: RoomId, message: Revision, choice: u8, limit: usize) -> Result<Vec<UserId>>;
    /// What a message said, the oldest first, and last what it says now; nothing of one that was deleted.
    fn versions(&self, room: RoomId, message: Revision) -> Result<Vec<Version>>;

    /// A file on its way, or in no message yet, of this person.
    fn upload(&self, user: UserId, nonce: Nonce) -> Result<Option<UploadRow>>;
    /// How many uploads of this person are in no message.
    fn upload_count(&self, user: UserId) -> Result<usize>;
    /// The uploads that nobody has touched since, the oldest first.
    fn untouched_uploads(&self, since: UnixMs, limit: usize) -> Result<Vec<(UserId, Nonce)>>;
    /// Whether a part is of an upload that is not whole yet.
    fn is_part(&self, part: PartId) -> Result<bool>;
    /// How much room the files of this person take, and those of all.
    fn file_bytes(&self, user: UserId) -> Result<FileBytes>;
    /// A file of a message, counted from 0.
    fn attached(&self, room: RoomId, message: Revision, place: usize) -> Result<Option<Stored>>;
    /// Blobs that nothing points at.
    fn loose_blobs(&self, limit: usize) -> Result<Vec<Digest>>;
    /// Whether a blob is known, loose or not.
    fn is_blob(&self, blob: Digest) -> Result<bool>;

    /// The oldest link of each host that is to be read, the oldest of these first.
    fn wanted_previews(&self, limit: usize) -> Result<Vec<WantedRow>>;
    /// What a page said, where that is not too long ago.
    fn page(&self, link: &LinkAddress, now: UnixMs) -> Result<Option<PageRow>>;
    /// The links of a message whose preview somebody took away.
    fn refused_previews(&self, room: RoomId, message: Revision) -> Result<Vec<LinkAddress>>;
    /// Where the picture lies that a preview of a message calls so.
    fn preview_picture(&self, room: RoomId, message: Revision, name: &PictureName) -> Result<Option<Digest>>;

    /// The private key by which push services know this server; nothing before the first was made.
    fn push_key(&self) -> Result<Option<[u8; 32]>>;
    /// Whether any device is subscribed.
    fn has_subscriptions(&self) -> Result<bool>;
    /// Where a device takes notifications; nothing where it is not subscribed.
    fn subscription(&self, session: SessionId) -> Result<Option<SubscriptionRow>>;
    /// The oldest announcement.
    fn first_announcement(&self) -> Result<Option<AnnouncementRow>>;
    /// The devices of so many members of a room behind one; nothing where there is no more.
    fn listeners(&self, room: RoomId, behind: UserId, limit: usize) -> Result<Option<ListenersSlice>>;
    /// The devices for which something is due, those first that have waited longest.
    fn due(&self, now: UnixMs, limit: usize) -> Result<Vec<SessionId>>;
    /// The oldest message that is due for a device.
    fn first_due(&self, session: SessionId, now: UnixMs) -> Result<Option<OutgoingRow>>;
    /// When the first is due of what is not due yet.
    fn next_due_at(&self, now: UnixMs) -> Result<Option<UnixMs>>;

    /// The invite behind a token, whether it still works or not; a revoked one is gone.
    fn invite(&self, token: &TokenHash) -> Result<Option<Invite>>;
    /// The invites that are kept, whether they still work or not, newest first.
    fn invites(&self) -> Result<Vec<Invite>>;
}

/// Everything that can be changed, inside one transaction.
pub trait Tx: View {
    /// Replaces the first-run link's state.
    fn set_claim(&mut self, claim: Claim) -> Result<()>;
    /// A new room's id; its first event makes it. The nonce is its maker's, where there is one.
    fn new_room(&mut self, by: UserId, nonce: Option<Nonce>) -> Result<RoomId>;
    /// A new person's id; the space's event makes them.
    fn new_user(&mut self) -> Result<UserId>;
    /// Gives an event the room's next revision, keeps it, and brings the room's tables up to it.
    fn append_room(&mut self, room: RoomId, at: UnixMs, by: UserId, what: RoomFact) -> Result<Revision>;
    /// Remembers what came of a change that somebody asked for under this nonce, which they have not used before.
    fn note_change(&mut self, by: UserId, nonce: Nonce, room: RoomId, revision: Revision) -> Result<()>;
    /// Gives an event the space's next revision, keeps it, and brings the people's tables up to it.
    fn append_space(&mut self, at: UnixMs, what: SpaceFact) -> Result<Revision>;
    /// Moves a member's read marker forward, to the head at most; answers where it stands, and nothing where it did
    /// not move. Their connections hear of it.
    fn mark_read(&mut self, room: RoomId, user: UserId, revision: Revision) -> Result<Option<ReadMarker>>;
    /// Moves a member's read marker to just before a message of the room's own timeline. Their connections hear of it.
    fn mark_unread(&mut self, room: RoomId, user: UserId, from: Revision) -> Result<()>;
    /// Sets of which messages of a room a member is notified. Their connections hear of it.
    fn set_notify(&mut self, room: RoomId, user: UserId, notify: RoomNotify) -> Result<()>;
    /// Saves a message for a member at a time, or ends that where none is told. Their connections hear of it.
    fn set_saved(&mut self, room: RoomId, user: UserId, message: Revision, saved_at: Option<UnixMs>) -> Result<()>;
    /// Lets a member follow a thread, who has read it up to a marker; one who follows it goes on where they are. Answers
    /// whether they did not before. Their connections hear of it, as of what follows.
    fn follow(&mut self, room: RoomId, thread: Revision, user: UserId, read: ReadMarker) -> Result<bool>;
    /// Ends that somebody follows a thread.
    fn unfollow(&mut self, room: RoomId, thread: Revision, user: UserId) -> Result<()>;
    /// Moves the read marker of who follows a thread forward, to its last reply at most.
    fn mark_thread_read(&mut self, room: RoomId, thread: Revision, user: UserId, revision: Revision) -> Result<()>;
    /// Moves the read marker of who follows a thread to just before a reply of it, by its revision and its number.
    fn mark_thread_unread(&mut self, room: RoomId, thread: Revision, user: UserId, from: (Revision, u64))
    -> Result<()>;
    /// Keeps what a member is writing in a room, or in a thread of it, in the place of what stood there. Their connections
    /// hear of it.
    fn set_draft(
        &mut self,
        room: RoomId,
        user: UserId,
        thread: Option<Revision>,
        text: &DraftText,
        at: UnixMs,
    ) -> Result<()>;
    /// Forgets what a member was writing, which stands there. Their connections hear of it.
    fn remove_draft(&mut self, room: RoomId, user: UserId, thread: Option<Revision>) -> Result<()>;
    /// Keeps what somebody plans, under a nonce that they have not used for a plan. Their connections hear of it, as of
    /// what follows, and whoever carries plans out.
    fn add_plan(&mut self, user: UserId, plan: Plan) -> Result<()>;
    /// Keeps a plan as it is by now.
    fn set_plan(&mut self, row: PlanRow) -> Result<()>;
    /// Ends a plan.
    fn end_plan(&mut self, row: &PlanRow) -> Result<()>;
    /// Sets what holds for somebody in all rooms. Their connections hear of it.
    fn set_preferences(&mut self, user: UserId, preferences: Preferences) -> Result<()>;

    /// Begins an upload under a nonce that this person has not used for one; its room is taken from now on.
    fn begin_upload(&mut self, user: UserId, nonce: Nonce, name: FileName, bytes: u64, at: UnixMs)
    -> Result<UploadRow>;
    /// Notes how much is there of an upload.
    fn advance_upload(&mut self, user: UserId, nonce: Nonce, received: u64, at: UnixMs) -> Result<()>;
    /// Says what an upload is that is whole, and where it lies.
    fn finish_upload(&mut self, user: UserId, nonce: Nonce, stored: &Stored, at: UnixMs) -> Result<()>;
    /// Takes an upload away that is in no message; says under which part it lay, and nothing where there is none.
    fn end_upload(&mut self, user: UserId, nonce: Nonce) -> Result<Option<PartId>>;
    /// Puts uploads that are whole into a message of theirs that was just appended, in this order.
    fn attach(&mut self, room: RoomId, message: Revision, user: UserId, uploads: &[Nonce]) -> Result<()>;

    /// Puts the files of a message into another one as well, whose they count as.
    fn attach_again(&mut self, room: RoomId, message: Revision, user: UserId, from: (RoomId, Revision)) -> Result<()>;
    /// Forgets a blob whose bytes are gone, if nothing points at it.
    fn forget_blob(&mut self, blob: Digest) -> Result<()>;

    /// Notes a link of a message to be read, once. Whoever reads hears of it.
    fn want_preview(&mut self, room: RoomId, message: Revision, link: &LinkAddress, host: &str) -> Result<()>;
    /// Answers whether it was still to be read.
    fn end_wanted(&mut self, wanted: &WantedRow) -> Result<bool>;
    /// Notes that somebody took the preview of a link away from a message.
    fn refuse_preview(&mut self, room: RoomId, message: Revision, link: &LinkAddress) -> Result<()>;
    /// Keeps what a page said, until a time.
    fn keep_page(&mut self, link: &LinkAddress, page: &PageRow, expires_at: UnixMs) -> Result<()>;
    fn forget_page(&mut self, link: &LinkAddress) -> Result<()>;
    /// Forgets what pages said too long ago.
    fn expire_pages(&mut self, now: UnixMs) -> Result<()>;

    fn set_password(&mut self, user: UserId, hash: &str) -> Result<()>;
    /// Makes all of somebody's connections begin anew, who may see altogether more than before.
    fn admit(&mut self, user: UserId);
    fn add_session(&mut self, token: &TokenHash, user: UserId, kind: SessionKind, at: UnixMs) -> Result<SessionId>;
    /// Notes that a session is in use.
    fn touch_session(&mut self, session: SessionId, at: UnixMs) -> Result<()>;
    /// Ends a session, and with it, as with all that follow, every connection of it.
    fn end_session(&mut self, session: SessionId) -> Result<()>;
    /// Ends the browser sessions of somebody who has more than this many, those first that were not used for longest,
    /// and says which.
    fn end_surplus_sessions(&mut self, user: UserId, sessions_max: usize) -> Result<Vec<SessionId>>;
    /// Ends all of somebody's browser sessions but one, and says which.
    fn end_sessions(&mut self, user: UserId, but: Option<SessionId>) -> Result<Vec<SessionId>>;
    /// Ends one of somebody's tokens, or all of them, and says which.
    fn end_tokens(&mut self, user: UserId, only: Option<SessionId>) -> Result<Vec<SessionId>>;
    /// Ends browser sessions not used since, and says whose and which.
    fn expire_sessions(&mut self, unused_since: UnixMs) -> Result<Vec<(UserId, SessionId)>>;

    /// Keeps the private key by which push services know this server.
    fn keep_push_key(&mut self, secret: &[u8; 32]) -> Result<()>;
    /// Subscribes a device, in the place of what it was subscribed to, and of who else has this endpoint.
    fn subscribe(&mut self, session: SessionId, to: &PushAddress) -> Result<()>;
    /// Ends a subscription, and what waits for it.
    fn unsubscribe(&mut self, session: SessionId) -> Result<()>;
    /// Notes how a push service answered, and puts off what waits for the device.
    fn note_trouble(&mut self, session: SessionId, trouble: &Trouble) -> Result<()>;
    /// Keeps a message that people may be to be notified of. Whoever sends out hears of it.
    fn announce(&mut self, room: RoomId, message: Revision) -> Result<()>;
    /// Notes that an announcement was looked at up to a member.
    fn advance_announcement(&mut self, of: AnnouncementId, behind: UserId) -> Result<()>;
    fn end_announcement(&mut self, of: AnnouncementId) -> Result<()>;
    /// Queues a message for a device, once; or a reminder, by [`NO_ROOM`](super::NO_ROOM) and the plan's number. Whoever
    /// sends out hears of it.
    fn queue(&mut self, session: SessionId, room: RoomId, message: Revision, due_at: UnixMs) -> Result<()>;
    fn end_outgoing(&mut self, outgoing: OutgoingId) -> Result<()>;
    /// Puts off all that waits for a device.
    fn put_off(&mut self, session: SessionId, until: UnixMs) -> Result<()>;

    fn add_invite(&mut self, invite: NewInvite) -> Result<InviteId>;
    /// Counts one more use.
    fn use_invite(&mut self, invite: InviteId) -> Result<()>;
    /// Makes an invite worthless; one that is gone already stays gone.
    fn revoke_invite(&mut self, invite: InviteId) -> Result<()>;

    /// Changes what nobody reads, to find out whether the disk takes it.
    fn probe(&mut self) -> Result<()>;
}
