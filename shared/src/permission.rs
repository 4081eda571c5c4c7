//! Who may do what. The server enforces it, the page hides by it: one table for both.
//!
//! There are two questions. What somebody may do in the space follows from their [`Role`]; what they may do in
//! a room follows from their [`Standing`] there. Neither asks who somebody is, so each is a table that can be read,
//! and is tested, whole.

use serde::{Deserialize, Serialize};

use crate::model::RoomKind;

/// What somebody is in the space, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Came by a link without a password, and sees that link's rooms and those that a member lets them into. Looks
    /// after none.
    Guest,
    /// Belongs to the space.
    Member,
    /// Lets people in and keeps order.
    Admin,
    /// May do everything; there is always at least one.
    Owner,
}

/// What somebody is in a room, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomRole {
    /// Reads and writes.
    Member,
    /// Looks after the room.
    Owner,
}

/// Something to be done in the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceAction {
    /// Change one's own name and colour.
    ChangeProfile,
    /// Say something of oneself to everybody.
    SetStatus,
    /// See which open rooms there are.
    ListRooms,
    /// Make an open or closed room.
    CreateRoom,
    /// Begin a direct room with others.
    CreateDirect,
    /// Make, list and revoke invite links.
    Invite,
    /// Rename the space.
    RenameSpace,
}

/// Something to be done in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomAction {
    /// Read it and be told what happens in it.
    Read,
    /// Write in it, and be seen typing.
    Send,
    /// Enter it without being let in by anybody.
    Join,
    /// Go away from it.
    Leave,
    /// Let somebody in.
    AddMember,
    /// Put somebody out, or change what they may do here.
    ManageMembers,
    /// Rename and describe it.
    Edit,
    /// Make it read-only, or undo that.
    Archive,
    /// Delete what others have said.
    Moderate,
    /// Read what a message said before it was edited.
    ReadVersions,
    /// Call everybody in it at once.
    CallAll,
    /// Pin messages, and end that.
    Pin,
}

/// Somebody before a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What they are in the space.
    pub role: Role,
    /// What they are in the room; nothing where they are not in it.
    pub room_role: Option<RoomRole>,
    /// Who may find and enter the room.
    pub kind: RoomKind,
    /// Whether the room can only be read.
    pub is_archived: bool,
}

impl Role {
    /// Whether somebody may look after a room: anybody but guests, who can't let others in.
    #[must_use]
    pub const fn may_own_rooms(self) -> bool {
        !matches!(self, Self::Guest)
    }

    /// Every role, weakest first.
    pub const ALL: [Self; 4] = [Self::Guest, Self::Member, Self::Admin, Self::Owner];

    /// Whether this role may do that in the space.
    #[must_use]
    pub fn may(self, action: SpaceAction) -> bool {
        match action {
            SpaceAction::ChangeProfile => true,
            SpaceAction::SetStatus | SpaceAction::ListRooms | SpaceAction::CreateRoom | SpaceAction::CreateDirect => {
                self >= Self::Member
            }
            SpaceAction::Invite | SpaceAction::RenameSpace => self >= Self::Admin,
        }
    }

    /// Whether this role may turn somebody from one role into another.
    ///
    /// Only owners make and unmake admins and owners. Nobody is made a guest: guests come by a link,
    /// and become members by setting a password.
    #[must_use]
    pub fn may_turn(self, from: Self, to: Self) -> bool {
        self == Self::Owner && from >= Self::Member && to >= Self::Member
    }
}

impl Standing {
    /// Whether the room may be known to exist at all. Where not, every answer is that there is no such room.
    #[must_use]
    pub fn sees(self) -> bool {
        self.room_role.is_some() || (self.kind == RoomKind::Open && self.role >= Role::Member)
    }

    /// Whether somebody with this standing may do that in the room.
    #[must_use]
    pub fn may(self, action: RoomAction) -> bool {
        let is_member = self.room_role.is_some();
        let is_direct = self.kind == RoomKind::Direct;
        // An admin of the space looks after every room that they are in, so that no room is left without anybody.
        let is_owner = self.room_role == Some(RoomRole::Owner) && self.role.may_own_rooms();
        let manages = is_member && (is_owner || self.role >= Role::Admin);
        match action {
            RoomAction::Read => is_member,
            RoomAction::Send => is_member && !self.is_archived,
            RoomAction::Join => !is_member && self.sees() && !self.is_archived,
            RoomAction::Leave => is_member && !is_direct,
            RoomAction::AddMember => is_member && !is_direct && !self.is_archived && self.role >= Role::Member,
            RoomAction::ManageMembers | RoomAction::Edit | RoomAction::Moderate => {
                manages && !is_direct && !self.is_archived
            }
            RoomAction::Archive => manages && !is_direct,
            RoomAction::ReadVersions => is_member && self.role >= Role::Member,
            RoomAction::CallAll | RoomAction::Pin => is_member && !self.is_archived && self.role >= Role::Member,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: [RoomAction; 12] = [
        RoomAction::Read,
        RoomAction::Send,
        RoomAction::Join,
        RoomAction::Leave,
        RoomAction::AddMember,
        RoomAction::ManageMembers,
        RoomAction::Edit,
        RoomAction::Archive,
        RoomAction::Moderate,
        RoomAction::ReadVersions,
        RoomAction::CallAll,
        RoomAction::Pin,
    ];

    fn everyone() -> impl Iterator<Item = Standing> {
        let kinds = [RoomKind::Open, RoomKind::Closed, RoomKind::Direct];
        let room_roles = [None, Some(RoomRole::Member), Some(RoomRole::Owner)];
        Role::ALL.into_iter().flat_map(move |role| {
            kinds.into_iter().flat_map(move |kind| {
                room_roles.into_iter().flat_map(move |room_role| {
                    [false, true].map(|is_archived| Standing { role, room_role, kind, is_archived })
                })
            })
        })
    }

    fn check(action: RoomAction, expected: fn(Standing) -> bool) {
        for standing in everyone() {
            assert_eq!(standing.may(action), expected(standing), "{action:?} {standing:?}");
        }
    }

    #[test]
    fn who_is_not_in_a_room_may_at_most_join_it() {
        for standing in everyone().filter(|standing| standing.room_role.is_none()) {
            for action in ACTIONS.into_iter().filter(|action| *action != RoomAction::Join) {
                assert!(!standing.may(action), "{action:?} {standing:?}");
            }
        }
        check(RoomAction::Join, |s| {
            s.room_role.is_none() && s.kind == RoomKind::Open && s.role != Role::Guest && !s.is_archived
        });
    }

    #[test]
    fn an_archived_room_is_read_and_left_but_not_written() {
        check(RoomAction::Read, |s| s.room_role.is_some());
        check(RoomAction::Send, |s| s.room_role.is_some() && !s.is_archived);
        for standing in everyone().filter(|s| s.is_archived) {
            for action in [RoomAction::Send, RoomAction::Join, RoomAction::AddMember, RoomAction::Edit] {
                assert!(!standing.may(action), "{action:?} {standing:?}");
            }
        }
    }

    #[test]
    fn direct_rooms_keep_their_people_and_have_no_name() {
        for standing in everyone().filter(|s| s.kind == RoomKind::Direct) {
            let talks = |action| {
                use RoomAction::{CallAll, Pin, Read, ReadVersions, Send};
                matches!(action, Read | Send | ReadVersions | CallAll | Pin)
            };
            for action in ACTIONS.into_iter().filter(|action| !talks(*action)) {
                assert!(!standing.may(action), "{action:?} {standing:?}");
            }
        }
    }

    #[test]
    fn rooms_are_looked_after_by_their_owners_and_by_admins_in_them() {
        fn looks_after(s: Standing) -> bool {
            let is_chosen = match s.room_role {
                None => false,
                Some(RoomRole::Owner) => s.role != Role::Guest,
                Some(RoomRole::Member) => matches!(s.role, Role::Admin | Role::Owner),
            };
            is_chosen && s.kind != RoomKind::Direct
        }
        check(RoomAction::Edit, |s| looks_after(s) && !s.is_archived);
        check(RoomAction::ManageMembers, |s| looks_after(s) && !s.is_archived);
        check(RoomAction::Archive, looks_after);
        check(RoomAction::Moderate, |s| looks_after(s) && !s.is_archived);
    }

    #[test]
    fn what_messages_said_before_is_for_members_of_the_space_who_are_in_the_room() {
        check(RoomAction::ReadVersions, |s| s.room_role.is_some() && s.role != Role::Guest);
    }

    #[test]
    fn everybody_is_called_by_members_of_the_space_who_may_write() {
        check(RoomAction::Pin, |s| s.room_role.is_some() && s.role != Role::Guest && !s.is_archived);
        check(RoomAction::CallAll, |s| s.room_role.is_some() && s.role != Role::Guest && !s.is_archived);
    }

    #[test]
    fn people_let_others_in_and_go_as_they_like() {
        let named = |kind| matches!(kind, RoomKind::Open | RoomKind::Closed);
        for standing in everyone() {
            let Standing { role, room_role, kind, is_archived } = standing;
            let is_in = room_role.is_some() && named(kind);
            let lets_in = is_in && role != Role::Guest && !is_archived;
            assert_eq!(standing.may(RoomAction::Leave), is_in, "{standing:?}");
            assert_eq!(standing.may(RoomAction::AddMember), lets_in, "{standing:?}");
        }
    }

    #[test]
    fn a_room_is_seen_by_who_is_in_it_and_an_open_one_by_all_but_guests() {
        for standing in everyone() {
            let Standing { role, room_role, kind, .. } = standing;
            let expected = match (room_role, kind) {
                (Some(_), _) => true,
                (None, RoomKind::Open) => role != Role::Guest,
                (None, RoomKind::Closed | RoomKind::Direct) => false,
            };
            assert_eq!(standing.sees(), expected, "{standing:?}");
        }
    }

    #[test]
    fn guests_do_nothing_in_the_space_but_change_themselves() {
        for (action, guest, member, admin) in [
            (SpaceAction::ChangeProfile, true, true, true),
            (SpaceAction::SetStatus, false, true, true),
            (SpaceAction::ListRooms, false, true, true),
            (SpaceAction::CreateRoom, false, true, true),
            (SpaceAction::CreateDirect, false, true, true),
            (SpaceAction::Invite, false, false, true),
            (SpaceAction::RenameSpace, false, false, true),
        ] {
            let may = Role::ALL.map(|role| role.may(action));
            assert_eq!(may, [guest, member, admin, true], "{action:?}");
        }
    }

    #[test]
    fn only_owners_hand_out_roles_and_nobody_is_made_a_guest() {
        for from in Role::ALL {
            for to in Role::ALL {
                for by in [Role::Guest, Role::Member, Role::Admin] {
                    assert!(!by.may_turn(from, to), "{by:?} {from:?} {to:?}");
                }
                let lawful = from != Role::Guest && to != Role::Guest;
                assert_eq!(Role::Owner.may_turn(from, to), lawful, "{from:?} {to:?}");
            }
        }
    }
}
