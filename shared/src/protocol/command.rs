//! What a client may ask.
//!
//! A variant's documentation says who may ask it, what it does, the event that tells everybody, and the refusals that
//! are its own. Any command can also be refused with `too_fast`, `unavailable` or `internal`. A command that names a
//! room which the asker may not know of is refused with `no_such_room`, exactly like one that names no room at all.
//!
//! Longer than 400 lines because it is one list, most of it what docs/protocol.md says.

use serde::{Deserialize, Serialize};

use super::search::{Clause, Found, SearchFrom, SearchOrder};
use crate::id::{InviteId, Nonce, Revision, RoomId, UnixMs, UserId};
use crate::item::Item;
use crate::model::{Admission, Hue, Invite, ListedRoom, Member, Person, Receipt};
use crate::notify::{Arrangement, MinuteOfDay, RoomNotify};
use crate::permission::{Role, RoomRole};
use crate::plan::PlanChange;
use crate::text::{MessageBody, ZoneName};

/// What a client may ask.
///
/// Texts are plain strings here, so that one that is too long is refused with its bound and not as a broken frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Sends a message.
    ///
    /// Who: a member of the room, while it is not archived.
    /// Effect: `message_sent`; the sender's read marker moves to it. In a thread, that of the thread does: the sender
    /// follows it from then on, as does who it names, and with the first reply the author of the message that began it
    /// and whom that names; the signal `threads` tells each of them. The same nonce again, from the same person,
    /// makes no second message and is answered like the first, on any connection and for ever. A nonce that was
    /// refused stays so for ten minutes: who tries again takes a new one. `too_fast`, `unavailable` and `internal`
    /// pass, and the same nonce is to be sent again.
    /// Reply: `sent`, once the message is safe on the disk.
    /// Refusals: `bad_text` (also where it is empty and carries no file), `no_such_room`, `not_allowed`,
    /// `no_such_upload` (of a file that is not there whole, or went with another message), `too_many_files`,
    /// `no_such_message` (of the one that it answers, or that shall begin its thread), `too_many_mentions`, `bad_poll`.
    SendMessage {
        /// Where.
        room: RoomId,
        /// The sender's own name for this message.
        nonce: Nonce,
        /// What it says and carries.
        message: NewMessage,
    },
    /// Moves one's read marker forward, to a revision or to the head where that is nearer; in a thread that one follows,
    /// to the last reply up to that revision.
    ///
    /// Who: a member of the room.
    /// Effect: the signal `read`, on all of the person's connections; of a thread, the signal `threads`. Nothing, where
    /// the marker is further, or was moved back since and the client did not know it. Reply: `done`. Refusals:
    /// `no_such_room`, `not_allowed`.
    MarkRead {
        /// Which room.
        room: RoomId,
        /// Which thread of it; nothing for the room's own timeline.
        #[serde(default)]
        thread: Option<Revision>,
        /// Everything up to here is read.
        revision: Revision,
        /// How often the marker was moved back, as far as the client knows.
        rewinds: u64,
    },
    /// Says that a message and everything after it is unread: moves one's read marker to just before it, back or forward.
    /// Of a reply that is the marker of its thread, which one follows from then on.
    ///
    /// Who: a member of the room.
    /// Effect: the signal `unread`, on all of the person's connections; of a reply, the signal `threads`. The same nonce
    /// again is answered like the first time. Reply: `sent`, at the revision of the message, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message`.
    MarkUnread {
        /// Where.
        room: RoomId,
        /// Which message: the revision at which it was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
    },
    /// Says that one is typing. Repeated while it lasts; it fades by itself.
    ///
    /// Who: a member of the room, while it is not archived.
    /// Effect: the signal `typing` to the members. Reply: `done`. Refusals: `no_such_room`, `not_allowed`.
    Type {
        /// Where.
        room: RoomId,
        /// In which thread of it, if in one.
        #[serde(default)]
        thread: Option<Revision>,
    },
    /// Says whether somebody sits before this connection. Every connection begins as attended.
    ///
    /// Who: anybody. Effect: the signal `presence`, where it changes. Reply: `done`.
    Attend {
        /// Whether the page is being used.
        is_attended: bool,
    },
    /// Asks for what is missing of a room, from a client that sees a hole.
    ///
    /// Who: a member of the room.
    /// Effect: the missing events are sent again, or the room is reset: where they are too many, and always for
    /// a cursor of 0, from a client that has nothing of the room. Reply: `done`.
    /// Refusals: `no_such_room`, `not_allowed`.
    Resume {
        /// Which room.
        room: RoomId,
        /// The last revision that the client applied.
        cursor: Revision,
    },
    /// Asks for what is missing of the space, from a client that sees a hole.
    ///
    /// Who: anybody. Effect: the missing events are sent again; where they are too many, the server closes with 1001,
    /// and the next connection begins the space anew. Reply: `done`.
    ResumeSpace {
        /// The last revision that the client applied.
        cursor: Revision,
    },
    /// Reads a page of a room's history, or of a thread's.
    ///
    /// Who: a member of the room. Reply: `page`. Refusals: `no_such_room`, `not_allowed`.
    FindPage {
        /// Which room.
        room: RoomId,
        /// Whose replies, if those of a thread; nothing for the room's own timeline.
        #[serde(default)]
        thread: Option<Revision>,
        /// From where.
        at: PageAt,
        /// Timeline items, 1 to 100; more is taken as 100.
        limit: u16,
    },
    /// Reads who is in a room.
    ///
    /// Who: a member of the room. Reply: `members`. Refusals: `no_such_room`, `not_allowed`.
    FindMembers {
        /// Which room.
        room: RoomId,
    },
    /// Reads which open rooms there are, by a part of their name or of their topic; all, by an empty text.
    ///
    /// Who: members of the space. Reply: `rooms`, the first 200. Refusals: `not_allowed`, `bad_text`.
    ListRooms {
        /// A part of the name or of the topic, in any case.
        matching: String,
    },
    /// Makes an open or closed room, with oneself as its owner.
    ///
    /// Who: members of the space. Effect: `created` in the new room. Reply: `room`; the same nonce again gets the same.
    /// Refusals: `not_allowed`, `bad_text`, `name_taken`, `too_many_rooms`.
    CreateRoom {
        /// The maker's own name for this room, until it has an id.
        nonce: Nonce,
        /// Whether it is listed and anybody may join, or closed.
        is_open: bool,
        /// Its name; no two open rooms have the same.
        name: String,
        /// What it is for; may be empty.
        topic: String,
    },
    /// Begins a direct room with others, or finds the one that exists for just these people.
    ///
    /// Who: members of the space. Effect: `created` in the new room, the first time. Reply: `room`.
    /// Refusals: `not_allowed`, `no_such_person`, `too_many_people`, `too_many_rooms`.
    CreateDirect {
        /// The others, one to nine.
        people: Vec<UserId>,
    },
    /// Joins an open room.
    ///
    /// Who: members of the space, while it is not archived. Effect: `member_joined`. Reply: `done`, also where one
    /// is in it already. Refusals: `no_such_room`, `not_allowed`, `too_many_rooms`, `room_full`.
    JoinRoom {
        /// Which.
        room: RoomId,
    },
    /// Leaves a room.
    ///
    /// Who: a member of an open or closed room. Effect: `member_left`; the last owner's leaving makes the
    /// longest member who is no guest an owner first. Reply: `done`. Refusals: `no_such_room`, `not_allowed`.
    LeaveRoom {
        /// Which.
        room: RoomId,
    },
    /// Lets somebody into an open or closed room.
    ///
    /// Who: a member of the room who is not a guest. Effect: `member_joined`. Reply: `done`, also where they are in it.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_person`, `too_many_rooms`, `room_full`.
    AddMember {
        /// Which room.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Puts somebody out of an open or closed room.
    ///
    /// Who: an owner of the room, or an admin of the space who is in it. Effect: `member_left`. Reply: `done`.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_person`.
    RemoveMember {
        /// Which room.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Makes a member an owner of the room, or an owner a member.
    ///
    /// Who: an owner of the room, or an admin of the space who is in it. Effect: `member_role_changed`. Reply: `done`.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_person`, `last_owner`.
    SetRoomRole {
        /// Which room.
        room: RoomId,
        /// Whose role.
        user: UserId,
        /// The new one.
        role: RoomRole,
    },
    /// Renames a room.
    ///
    /// Who: an owner of the room, or an admin of the space who is in it. Effect: `renamed`. Reply: `done`.
    /// Refusals: `no_such_room`, `not_allowed`, `bad_text`, `name_taken`.
    RenameRoom {
        /// Which.
        room: RoomId,
        /// The new name.
        name: String,
    },
    /// Says what a room is for.
    ///
    /// Who: an owner of the room, or an admin of the space who is in it. Effect: `described`. Reply: `done`.
    /// Refusals: `no_such_room`, `not_allowed`, `bad_text`.
    DescribeRoom {
        /// Which.
        room: RoomId,
        /// The new description; may be empty.
        topic: String,
    },
    /// Makes a room read-only, or undoes that.
    ///
    /// Who: an owner of the room, or an admin of the space who is in it. Effect: `archived` or `unarchived`.
    /// Reply: `done`. Refusals: `no_such_room`, `not_allowed`, `name_taken` (another room took its name meanwhile).
    ArchiveRoom {
        /// Which.
        room: RoomId,
        /// Whether it shall be archived.
        is_archived: bool,
    },
    /// Changes what one is called, and one's colour. The name by which one signs in stays.
    ///
    /// Who: anybody. Effect: `person_changed` in the space. Reply: `done`. Refusals: `bad_text`.
    ChangeProfile {
        /// What everybody calls the person from now on.
        display_name: String,
        /// The colour of the avatar.
        hue: Hue,
    },
    /// Changes what somebody may do in the space.
    ///
    /// Who: an owner; of people who are not guests. Effect: `person_changed` in the space. Reply: `done`.
    /// Refusals: `not_allowed`, `no_such_person`, `last_owner`.
    SetRole {
        /// Whose role.
        user: UserId,
        /// The new one.
        role: Role,
    },
    /// Renames the space.
    ///
    /// Who: admins. Effect: `renamed` in the space. Reply: `done`. Refusals: `not_allowed`, `bad_text`.
    RenameSpace {
        /// The new name.
        name: String,
    },
    /// Makes an invite link.
    ///
    /// Who: admins; for guests, to rooms that they are in. Reply: `invited`, the only time that the link is told.
    /// Refusals: `not_allowed`, `no_such_room`, `bad_invite`, `too_many_invites`.
    CreateInvite {
        /// What the link makes of who opens it.
        admission: Admission,
        /// Seconds until it stops working; never, where nothing is said.
        life_s: Option<u64>,
        /// How often it may be used; without end, where nothing is said.
        uses_max: Option<u32>,
    },
    /// Makes an invite link worthless, at once.
    ///
    /// Who: admins. Reply: `done`, also for one that is gone. Refusals: `not_allowed`.
    RevokeInvite {
        /// Which.
        invite: InviteId,
    },
    /// Reads the invite links that still work.
    ///
    /// Who: admins. Reply: `invites`. Refusals: `not_allowed`.
    ListInvites,
    /// Changes what a message says.
    ///
    /// Who: its author, while they may write in the room.
    /// Effect: `message_edited`; nothing, where it says this already. Whom a reply in a thread names now, and did not
    /// before, follows that from then on. What it said before can be read by `find_versions`.
    /// The same nonce again is answered like the first time and does nothing more, as for `send_message`.
    /// Reply: `sent`, at the revision of the change, once that is safe.
    /// Refusals: `bad_text`, `no_such_room`, `not_allowed`, `no_such_message`, `too_many_mentions`.
    EditMessage {
        /// Where.
        room: RoomId,
        /// Which: the revision at which it was sent.
        message: Revision,
        /// The author's own name for this change, not that of the message.
        nonce: Nonce,
        /// What it shall say, as in `send_message`.
        body: String,
    },
    /// Deletes a message: what it said, now and before, is gone from the disk, and nobody is told any more.
    ///
    /// Who: its author, while they may write in the room; an owner of the room, or an admin of the space who is in it.
    /// Effect: `message_deleted`; nothing, where it is deleted already. The same nonce again is answered like the first time.
    /// Reply: `sent`, at the revision of the deletion, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message`.
    DeleteMessage {
        /// Where.
        room: RoomId,
        /// Which: the revision at which it was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
    },
    /// Finds the first messages after the read markers of some rooms, and of threads that one follows: the first hundred
    /// of those that are named.
    ///
    /// Who: anybody, of what they are in. Reply: `unread`.
    FindUnread {
        /// Rooms, and threads of rooms.
        places: Vec<(RoomId, Option<Revision>)>,
    },
    /// Reads what a message has said before.
    ///
    /// Who: members of the space who are in the room. Reply: `versions`.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message`.
    FindVersions {
        /// Where.
        room: RoomId,
        /// Which: the revision at which it was sent.
        message: Revision,
    },
    /// Reads the messages that match, of all the rooms that one is in at this moment.
    ///
    /// Who: anybody, of their own rooms; a room that is named must be one that they are in.
    /// Reply: `found`. One request does a bounded piece of work: where that ends before the search does, the reply says
    /// how far it came. Newest first, the same command goes on from its `next`; the best are those of what was read, and
    /// an earlier `sent` in the clauses reads on.
    /// Refusals: `bad_text` (all its texts together are too long, or one of them is empty or has a control character),
    /// `too_many_terms`, `no_such_room`, `not_allowed`.
    Search {
        /// What is asked of a message; anything is found where nothing is asked.
        clauses: Vec<Clause>,
        /// What comes first.
        order: SearchOrder,
        /// Where to go on: the `next` of the reply before, to the same clauses in the same order.
        after: Option<SearchFrom>,
        /// Messages, 1 to 50; more is taken as 50.
        limit: u16,
    },
    /// Puts an emoji of one's own under a message, or takes it away.
    ///
    /// Who: a member of the room, while it is not archived.
    /// Effect: `reacted` or `unreacted`; nothing, where it is so already. The same nonce again is answered like the first
    /// time. Reply: `sent`, at the revision of the change, once that is safe.
    /// Refusals: `bad_text` (not one emoji), `no_such_room`, `not_allowed`, `no_such_message`, `too_many_reactions`.
    React {
        /// Where.
        room: RoomId,
        /// Under which message: the revision at which it was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// One emoji, at most 64 bytes.
        emoji: String,
        /// Whether it shall be there.
        is_on: bool,
    },
    /// Reads some items of a room's timeline, or replies of its threads, as they are now: those that a message answers, say.
    ///
    /// Who: a member of the room. Reply: `items`. Refusals: `no_such_room`, `not_allowed`.
    FindItems {
        /// Which room.
        room: RoomId,
        /// Which: the revisions by which they came. The first fifty of these are answered.
        revisions: Vec<Revision>,
    },
    /// Says of which messages of a room one is notified.
    ///
    /// Who: a member of the room. Effect: the signal `notify`, on all of the person's connections. Reply: `done`.
    /// Refusals: `no_such_room`, `not_allowed`.
    SetNotify {
        /// Which room.
        room: RoomId,
        /// Of which messages, from now on.
        notify: RoomNotify,
    },
    /// Sets what holds in all rooms and on all devices of one's own, in the place of all that was set before.
    ///
    /// Who: anybody. Effect: the signal `preferences`, on all of the person's connections; `person_changed`, where a member
    /// of the space is left alone from now on, or no longer: everybody but guests is told. Reply: `done`.
    /// Refusals: `bad_text`, `too_many_keywords`, `too_many_favourites`, `no_such_zone`.
    SetPreferences {
        /// What shall hold.
        preferences: NewPreferences,
    },
    /// Pins a message, or ends that.
    ///
    /// Who: members of the space who are in the room, while it is not archived.
    /// Effect: `pinned` or `unpinned`; nothing, where it is so already. The same nonce again is answered like the first
    /// time. Reply: `sent`, at the revision of the change, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message`, `too_many_pins`.
    Pin {
        /// Where.
        room: RoomId,
        /// Which message: the revision at which it was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// Whether it shall be pinned.
        is_on: bool,
    },
    /// Saves a message for oneself, or ends that. Nobody else is told.
    ///
    /// Who: a member of the room.
    /// Effect: the signal `saved`, on all of the person's connections; nothing, where it is so already. The same nonce
    /// again is answered like the first time. Reply: `sent`, at the revision of the message, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message`, `too_many_saved`.
    Save {
        /// Where.
        room: RoomId,
        /// Which message: the revision at which it was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// Whether it shall be saved.
        is_on: bool,
    },
    /// Follows a thread, or ends that; also of a message to which nobody has replied yet. Nobody else is told.
    ///
    /// Who: a member of the room.
    /// Effect: the signal `threads`, on all of the person's connections; nothing, where it is so already. Of more than
    /// five hundred threads, one without a reply is let go, or that in which nothing was said for longest. The same nonce again is answered
    /// like the first time. Reply: `sent`, at the revision of the message that began the thread, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message`.
    Follow {
        /// Where.
        room: RoomId,
        /// Which thread: the revision of the message that began it.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// Whether it shall be followed.
        is_on: bool,
    },
    /// Says something of oneself to everybody, in the place of what was said before; or nothing any more.
    ///
    /// Who: members of the space. Effect: `person_changed`, where that makes a difference; guests are not told of it.
    /// Reply: `done`. Refusals: `not_allowed`, `bad_text`.
    SetStatus {
        /// What shall be said.
        status: Option<NewStatus>,
    },
    /// Reads what may be known of somebody beside their name and what they say of themselves.
    ///
    /// Who: members of the space, of anybody; guests, of those with whom they share a room. Reply: `profile`.
    /// Refusals: `no_such_person`.
    FindProfile {
        /// Whose.
        user: UserId,
    },
    /// Votes in a poll, in place of what one had chosen before; or takes one's vote back, by choosing nothing.
    ///
    /// Who: a member of the room, while it is not archived.
    /// Effect: `voted`, of which everybody is told how the poll stands, and only the asker how they voted; nothing, where
    /// they have chosen that already. The same nonce again is answered like the first time. Reply: `sent`, at the revision
    /// of the change, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message` (also of one that is no poll), `poll_closed`,
    /// `no_such_choice` (also where several are chosen and one may be).
    Vote {
        /// Where.
        room: RoomId,
        /// Whose poll: the revision at which the message was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// What they choose: places among the choices, counted from 0.
        choices: Vec<u8>,
    },
    /// Closes a poll before its time.
    ///
    /// Who: who may delete the message: its author, while the room is not archived, or who looks after the room.
    /// Effect: `poll_closed`; nothing, where it is closed already. The same nonce again is answered like the first time.
    /// Reply: `sent`, at the revision of the change, once that is safe.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message` (also of one that is no poll).
    ClosePoll {
        /// Where.
        room: RoomId,
        /// Whose poll: the revision at which the message was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
    },
    /// Reads who chose what in a poll that is not anonymous.
    ///
    /// Who: a member of the room. Reply: `voters`.
    /// Refusals: `no_such_room`, `not_allowed` (of an anonymous poll, whoever asks), `no_such_message` (also of one that is
    /// no poll).
    FindVoters {
        /// Which room.
        room: RoomId,
        /// Whose poll: the revision at which the message was sent.
        message: Revision,
    },
    /// Keeps what one is writing in a room, or in a thread of it, for one's other devices; or forgets it. Nobody else is
    /// told.
    ///
    /// Who: a member of the room, archived or not.
    /// Effect: the signal `drafts`, on all of the person's connections. Nothing, where it says this already; nor where a
    /// draft stands there that is later than the one that the client knows: it is told of that, and asks again.
    /// Sending a message leaves drafts as they are: whoever sent what was one says so. Reply: `done`.
    /// Refusals: `bad_text` (also where it is empty), `no_such_room`, `not_allowed`, `no_such_message` (of the one that
    /// it answers, or that may not begin its thread), `too_many_drafts`.
    SetDraft {
        /// Where.
        room: RoomId,
        /// In which thread of it, if in one.
        #[serde(default)]
        thread: Option<Revision>,
        /// What is being written; nothing, to forget it.
        draft: Option<NewDraft>,
        /// The number of the draft that the client knows there; 0 for none.
        known: u64,
    },
    /// Says in a room what was said in another one, or there: its text as it is now, and its files. It calls nobody, and is
    /// never edited.
    ///
    /// Who: a member of both rooms, while the one where it is to be said is not archived.
    /// Effect: `message_sent` in that. The same nonce again is answered like the first time. Reply: `sent`, once that is
    /// safe. Refusals: `no_such_room`, `not_allowed`, `no_such_message` (also where it was deleted), `wrong_state` (of
    /// a poll, which is for who was asked), `no_room` (its files count as the asker's).
    Forward {
        /// Where it is to be said.
        room: RoomId,
        /// The asker's own name for the new message, under which it is kept once.
        nonce: Nonce,
        /// Where it was said.
        from: RoomId,
        /// Which message: the revision at which it was sent.
        message: Revision,
    },
    /// Has something done at a later time: a message sent, or oneself reminded. Nobody else is told.
    ///
    /// Who: of a message to be sent, a member of the room, while it is not archived; of a message to be reminded of, a
    /// member of the room; of one's own words, anybody.
    /// Effect: the signal `plan`, on all of the person's connections. At its time, or as soon as the server runs after
    /// that, a message is sent like any other, if its author may still write there: `message_sent`, with that time and
    /// a nonce of which each bit is the other one. Where it can't be, it stays as `failed`, and a reminder as `due`;
    /// the signal `plan` tells. The same nonce again is answered like the first time. Reply: `sent`, at revision 0, once
    /// that is safe.
    /// Refusals: `bad_time`, `too_many_plans`, `bad_text` (also where it is empty), `too_many_mentions`, `no_such_room`,
    /// `not_allowed`, `no_such_message`.
    Plan {
        /// The asker's own name for it.
        nonce: Nonce,
        /// When, by the server's clock: later than now, and at most 366 days ahead.
        at: UnixMs,
        /// What.
        what: NewPlan,
    },
    /// Changes what one has planned, or ends it.
    ///
    /// Who: whose plan it is.
    /// Effect: the signal `plan`, on all of the person's connections; with `send_now`, `message_sent` as well. One that
    /// was due, or failed, waits again once it has a time. The same nonce again is answered like the first time.
    /// Reply: `sent`, at revision 0 or that of the message, once that is safe.
    /// Refusals: `no_such_plan` (also of one that was carried out meanwhile), `bad_time`, `bad_text`,
    /// `too_many_mentions`, `wrong_state` (of another kind of plan than the change is for); with `send_now`, those of `send_message`.
    ChangePlan {
        /// Which.
        plan: Nonce,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// What is to become of it.
        change: PlanChange,
    },
    /// Takes the preview of a link away from a message, once for each nonce of its asker. It does not come back, also not
    /// by an edit.
    ///
    /// Who: the message's author, who may write in the room; or who may delete messages of others there.
    /// Effect: `previewed`. Nothing, where the message links there and has no preview of it: it gets none any more.
    /// Reply: `sent`.
    /// Refusals: `no_such_room`, `not_allowed`, `no_such_message` (also of one that was deleted, or has no such link).
    RemovePreview {
        /// Where.
        room: RoomId,
        /// From which message: the revision at which it was sent.
        message: Revision,
        /// The asker's own name for this change.
        nonce: Nonce,
        /// The link, as the preview has it.
        link: String,
    },
    /// Reads how far the others have read a room, of its own timeline, and has it told on this connection from then on
    /// when somebody reads further: in the place of the room for which that was asked before.
    ///
    /// Who: a member of the room.
    /// Effect: the signal `receipt`, as long as the room is small enough. Reply: `receipts`; of nobody, where the room has
    /// more than 32 members, or the asker wants nobody to be told of theirs. Refusals: `no_such_room`, `not_allowed`.
    FindReceipts {
        /// Which room.
        room: RoomId,
    },
}

/// What is to be done at a time, like [`Planned`](crate::plan::Planned).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NewPlan {
    /// A message is sent.
    Message {
        /// Where.
        room: RoomId,
        /// In which thread of it, if in one.
        #[serde(default)]
        thread: Option<Revision>,
        /// The message of the same room that it answers.
        #[serde(default)]
        reply_to: Option<Revision>,
        /// What it says, as in `send_message`, and not empty.
        body: String,
    },
    /// The asker is reminded of a message, which is not deleted.
    Recall {
        /// Where.
        room: RoomId,
        /// Which: the revision at which it was sent.
        message: Revision,
    },
    /// The asker is reminded of something: at most 250 characters on one line.
    Note(String),
}

/// What is being written, like [`DraftText`](crate::draft::DraftText).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewDraft {
    /// The text, as that of a message, and not empty.
    pub body: String,
    /// The message of the same room that it answers: the revision at which that was sent. It may be deleted since.
    #[serde(default)]
    pub reply_to: Option<Revision>,
}

/// A message that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewMessage {
    /// What it says: Unicode, at most 16,000 bytes, no control characters but newline and tab.
    pub body: String,
    /// What it carries: the asker's own uploads, by their nonces, at most ten. They are in no other message.
    #[serde(default)]
    pub files: Vec<Nonce>,
    /// The message of the same room that it answers: the revision at which that was sent. It may be deleted since.
    #[serde(default)]
    pub reply_to: Option<Revision>,
    /// The thread in which it shall stand: the revision of the message that began it, or shall begin it by this. That is
    /// a message of the room's own timeline; one that was deleted begins no thread, but keeps the one that it has.
    #[serde(default)]
    pub thread: Option<Revision>,
    /// The poll whose question it is. Such a message has a text.
    #[serde(default)]
    pub poll: Option<NewPoll>,
}

impl<T: Into<String>> From<T> for NewMessage {
    fn from(body: T) -> Self {
        Self { body: body.into(), files: Vec::new(), reply_to: None, thread: None, poll: None }
    }
}

/// A poll that is to be asked, like [`Poll`](crate::poll::Poll).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewPoll {
    /// What may be chosen: two to ten different lines, each of at most a hundred characters.
    pub choices: Vec<String>,
    /// Whether several of them may be chosen.
    #[serde(default)]
    pub is_multiple: bool,
    /// Whether nobody is to be told who chose what.
    #[serde(default)]
    pub is_anonymous: bool,
    /// When it closes by itself, by the server's clock and later than now; nothing, where it stays open.
    #[serde(default)]
    pub closes_at: Option<UnixMs>,
}

/// What somebody wants to hold in all rooms, like [`Preferences`](crate::notify::Preferences).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewPreferences {
    /// Words that notify of a message like a mention does: at most twenty, of at most forty characters. One that stands
    /// there twice counts once.
    pub keywords: Vec<String>,
    /// Hours of each day without notifications.
    pub quiet: Option<NewQuietHours>,
    /// No notifications until then; 0 for none of that.
    pub paused_until: UnixMs,
    /// The time zone whose time others may see as one's own, by its IANA name; nothing, where they may not.
    #[serde(default)]
    pub zone: Option<String>,
    /// How the list of rooms is arranged. Rooms that the asker is not in are left out of the favourites.
    #[serde(default)]
    pub arrangement: Arrangement,
    /// Whether previews of links are not shown.
    #[serde(default)]
    pub hides_previews: bool,
    /// Nobody is told how far the asker has read, and the asker is told of nobody.
    #[serde(default)]
    pub hides_receipts: bool,
}

/// What somebody wants to say of themselves, like [`Status`](crate::model::Status). Without an emoji and words, and where
/// its end has passed, it says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewStatus {
    /// One emoji, at most 64 bytes.
    pub emoji: Option<String>,
    /// At most a hundred characters on one line.
    pub text: String,
    /// It holds until then; 0 for no end.
    pub until: UnixMs,
}

/// Hours of each day, like [`QuietHours`](crate::notify::QuietHours).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewQuietHours {
    /// Their first minute.
    pub from: MinuteOfDay,
    /// The first minute after them.
    pub until: MinuteOfDay,
    /// The time zone, by its IANA name.
    pub zone: String,
}

impl Command {
    /// Whether it changes nothing and is answered with what there is.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        match self {
            Self::FindPage { .. }
            | Self::FindItems { .. }
            | Self::FindMembers { .. }
            | Self::ListRooms { .. }
            | Self::ListInvites
            | Self::FindVersions { .. }
            | Self::FindUnread { .. }
            | Self::FindProfile { .. }
            | Self::FindVoters { .. }
            | Self::FindReceipts { .. }
            | Self::Search { .. } => true,
            Self::SendMessage { .. }
            | Self::MarkRead { .. }
            | Self::MarkUnread { .. }
            | Self::Type { .. }
            | Self::Attend { .. }
            | Self::Resume { .. }
            | Self::ResumeSpace { .. }
            | Self::CreateRoom { .. }
            | Self::CreateDirect { .. }
            | Self::JoinRoom { .. }
            | Self::LeaveRoom { .. }
            | Self::AddMember { .. }
            | Self::RemoveMember { .. }
            | Self::SetRoomRole { .. }
            | Self::RenameRoom { .. }
            | Self::DescribeRoom { .. }
            | Self::ArchiveRoom { .. }
            | Self::ChangeProfile { .. }
            | Self::SetRole { .. }
            | Self::RenameSpace { .. }
            | Self::CreateInvite { .. }
            | Self::RevokeInvite { .. }
            | Self::EditMessage { .. }
            | Self::DeleteMessage { .. }
            | Self::React { .. }
            | Self::SetNotify { .. }
            | Self::SetPreferences { .. }
            | Self::Pin { .. }
            | Self::Save { .. }
            | Self::Follow { .. }
            | Self::SetStatus { .. }
            | Self::Vote { .. }
            | Self::ClosePoll { .. }
            | Self::SetDraft { .. }
            | Self::Forward { .. }
            | Self::Plan { .. }
            | Self::ChangePlan { .. } => false,
            Self::RemovePreview { .. } => false,
        }
    }
}

/// From where a page of history is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PageAt {
    /// The newest items.
    Head,
    /// The items before this revision.
    Before(Revision),
    /// The items after this revision.
    After(Revision),
    /// Half of the items before this revision, it, and half after.
    Around(Revision),
    /// Half of the items before the first that came at this time or later, it, and half after; around the last, where
    /// none did. Where the server's clock was once set back, it is one of those that came at about this time.
    Since(UnixMs),
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// It is done. What changed comes as an event.
    Done,
    /// The message, or the change of one, is safe. It is, or was, pushed to everybody at this revision of its room; that
    /// a message was saved or a thread followed, to the asker's own connections, and at no revision.
    Sent {
        /// The event's revision; of a message that was sent, its id in the room. Where one was saved, or its thread
        /// followed, the message's.
        revision: Revision,
    },
    /// The room is there, and the asker is in it.
    Room {
        /// Which.
        room: RoomId,
    },
    /// A page of history.
    Page(Page),
    /// Who is in a room.
    Members {
        /// Which room.
        room: RoomId,
        /// The revision of the room at which this held.
        as_of: Revision,
        /// Everybody in it.
        members: Vec<Member>,
    },
    /// The open rooms that were asked for, by name.
    Rooms(Vec<ListedRoom>),
    /// The link that was made.
    Invited {
        /// The invite.
        invite: InviteId,
        /// The secret of the link; the link is the server's address, `/join#` and this.
        token: String,
    },
    /// The invite links that still work.
    Invites(Vec<Invite>),
    /// What a message has said, the oldest first, and last what it says now. Nothing of one that was deleted.
    Versions(Vec<Version>),
    /// The messages that match.
    Found(Found),
    /// The items that were asked for.
    Items(Items),
    /// What is unread of the rooms and threads that were named, but for those that the asker is not in or does not follow.
    Unread(Vec<Unread>),
    /// What may be known of somebody.
    Profile(Profile),
    /// Who chose what in a poll.
    Voters(Voters),
    /// How far others have read a room.
    Receipts {
        /// Which room.
        room: RoomId,
        /// The other members who have read anything in it and allow that this is told, by their numbers.
        receipts: Vec<Receipt>,
    },
}

/// What may be known of somebody beside their name and what they say of themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Profile {
    /// Of whom.
    pub user: UserId,
    /// The rooms in which the asker is as well, direct ones among them, by their numbers.
    pub rooms: Vec<RoomId>,
    /// The time zone whose time others may see as theirs. Guests are told of none.
    pub zone: Option<ZoneName>,
}

/// Who chose what in a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Voters {
    /// For each choice in order: who chose it, the last first, at most a hundred.
    pub choices: Vec<Vec<UserId>>,
    /// To a guest: who they are. Everybody else knows the people from the space.
    pub people: Vec<Person>,
}

/// What is unread of a room, or of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Unread {
    /// Which room.
    pub room: RoomId,
    /// Which thread of it; nothing for the room's own timeline.
    pub thread: Option<Revision>,
    /// The first messages after the read marker, three at most and deleted ones among them: the revisions at which they
    /// were sent.
    pub first: Vec<Revision>,
}

/// Some items of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Items {
    /// Which room.
    pub room: RoomId,
    /// The head of the room when they were read.
    pub as_of: Revision,
    /// Those that there are, in order, each as it was at `as_of`.
    pub items: Vec<Item>,
    /// To a guest: whom they name. Everybody else knows the people from the space.
    pub people: Vec<Person>,
}

/// What a message said for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Version {
    /// The event that brought this text.
    pub revision: Revision,
    /// When that was.
    pub at: UnixMs,
    /// The text.
    pub body: MessageBody,
}

/// A piece of a room's history: all the timeline items between two revisions, or all the replies of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Page {
    /// Which room.
    pub room: RoomId,
    /// Whose replies these are, if a thread's.
    pub thread: Option<Revision>,
    /// The first revision that the page covers; 1 where history begins.
    pub from: Revision,
    /// The last revision that the page covers; one below `from` where the page is empty.
    pub to: Revision,
    /// The head of the room when the page was read.
    pub as_of: Revision,
    /// The items in there, in order, each as it was at `as_of`.
    pub items: Vec<Item>,
    /// To a guest: who wrote them. Everybody else knows the people from the space.
    pub people: Vec<Person>,
}
