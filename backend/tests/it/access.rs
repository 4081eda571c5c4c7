//! Who may do what: every command for everybody, as one table.
//!
//! The table is written by hand and asks nothing of the permissions that it tests. A command without a row does not
//! compile. Each is asked in process, by somebody of every role in the space, in every place before a room (not in it,
//! in it, looking after it), for every kind of room, archived and not.

mod fixture;

use adda_shared::id::{InviteId, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Admission, Hue, RoomKind};
use adda_shared::notify::RoomNotify;
use adda_shared::permission::{Role, RoomRole};
use adda_shared::plan::PlanChange;
use adda_shared::protocol::command::{Command, NewDraft, NewPlan, NewPreferences, PageAt};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::search::{Clause, SearchOrder, Wanted};

use fixture::House;

/// Somebody before a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asker {
    role: Role,
    /// What they are in the room; nothing where they are not in it.
    seat: Option<RoomRole>,
    kind: RoomKind,
    is_archived: bool,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// It is done.
    Yes,
    /// They may see this, but not do it.
    No,
    /// There is no such room, for all that they can tell.
    Nowhere,
    /// Whoever is not to know somebody is told that there is nobody.
    Nobody,
    /// There is no such plan of theirs.
    Nothing,
}

use Expected::{No, Nobody, Nothing, Nowhere, Yes};

impl Expected {
    fn refusal(self) -> Option<Problem> {
        match self {
            Yes => None,
            No => Some(Problem::NotAllowed),
            Nowhere => Some(Problem::NoSuchRoom),
            Nobody => Some(Problem::NoSuchPerson),
            Nothing => Some(Problem::NoSuchPlan),
        }
    }
}

/// What a command may name.
#[derive(Clone, Copy, Debug)]
struct At {
    room: RoomId,
    /// A member of the room, who is not the asker.
    member: UserId,
    /// Somebody who is in no room.
    outsider: UserId,
    nonce: Nonce,
    number: u64,
}

type Row = (Command, fn(Asker) -> Expected);

/// Makes the list of rows, and a match over the commands that has no arm for one without a row.
macro_rules! table {
    (|$at:ident| $($command:ident $fields:tt => $expected:expr,)*) => {
        fn rows($at: &At) -> Vec<Row> {
            vec![$((Command::$command $fields, $expected as fn(Asker) -> Expected)),*]
        }

        #[expect(dead_code, reason = "it only has to compile")]
        fn has_row(command: &Command) {
            match command {
                $(Command::$command { .. } => {})*
            }
        }
    };
}

table! { |at|
    SendMessage { room: at.room, nonce: at.nonce, message: "hello".into() } => writes,
    React { room: at.room, message: ANOTHERS, nonce: at.nonce, emoji: "👍".to_owned(), is_on: true } => writes,
    MarkRead { room: at.room, thread: None, revision: Revision(1), rewinds: 0 } => reads,
    MarkUnread { room: at.room, message: ANOTHERS, nonce: at.nonce } => reads,
    Pin { room: at.room, message: ANOTHERS, nonce: at.nonce, is_on: true } => pins,
    Save { room: at.room, message: ANOTHERS, nonce: at.nonce, is_on: true } => reads,
    Follow { room: at.room, message: ANOTHERS, nonce: at.nonce, is_on: true } => reads,
    SetDraft { room: at.room, thread: None, draft: Some(NewDraft { body: "not yet".to_owned(), reply_to: Some(OWN) }), known: 0 }
        => reads,
    SetNotify { room: at.room, notify: RoomNotify::of(RoomKind::Direct) } => reads,
    SetPreferences { preferences: NewPreferences::default() } => anybody,
    Type { room: at.room, thread: None } => writes,
    Attend { is_attended: true } => anybody,
    Resume { room: at.room, cursor: Revision(1) } => reads,
    ResumeSpace { cursor: Revision(1) } => anybody,
    FindItems { room: at.room, revisions: vec![ANOTHERS] } => reads,
    FindPage { room: at.room, thread: None, at: PageAt::Head, limit: 10 } => reads,
    FindMembers { room: at.room } => reads,
    ListRooms { matching: String::new() } => members_of_the_space,
    CreateRoom { nonce: at.nonce, is_open: true, name: format!("new {}", at.number), topic: String::new() }
        => members_of_the_space,
    CreateDirect { people: vec![at.outsider] } => members_of_the_space,
    JoinRoom { room: at.room } => joins,
    LeaveRoom { room: at.room } => leaves,
    AddMember { room: at.room, user: at.outsider } => lets_in,
    RemoveMember { room: at.room, user: at.member } => looks_after,
    SetRoomRole { room: at.room, user: at.member, role: RoomRole::Owner } => looks_after,
    RenameRoom { room: at.room, name: format!("renamed {}", at.number) } => looks_after,
    DescribeRoom { room: at.room, topic: "another topic".to_owned() } => looks_after,
    ArchiveRoom { room: at.room, is_archived: true } => archives,
    ChangeProfile { display_name: "Somebody".to_owned(), hue: Hue::of(at.member) } => anybody,
    SetStatus { status: None } => members_of_the_space,
    SetRole { user: at.outsider, role: Role::Member } => owners_of_the_space,
    RenameSpace { name: "Adda".to_owned() } => admins_of_the_space,
    CreateInvite { admission: Admission::Guest { rooms: vec![at.room] }, life_s: None, uses_max: None } => invites_guests,
    RevokeInvite { invite: InviteId(at.number + 1_000_000) } => admins_of_the_space,
    FindUnread { places: Vec::new() } => anybody,
    FindProfile { user: at.outsider } => knows_everybody,
    ListInvites {} => admins_of_the_space,
    EditMessage { room: at.room, message: OWN, nonce: at.nonce, body: "another text".to_owned() } => writes,
    DeleteMessage { room: at.room, message: ANOTHERS, nonce: at.nonce } => looks_after,
    FindVersions { room: at.room, message: OWN } => reads_versions,
    Search {
        clauses: vec![Clause { is_not: at.number.is_multiple_of(2), wanted: Wanted::In(at.room) }],
        order: SearchOrder::Newest,
        after: None,
        limit: 10
    } => reads,
    Vote { room: at.room, message: ANOTHERS, nonce: at.nonce, choices: vec![0] } => writes,
    ClosePoll { room: at.room, message: ANOTHERS, nonce: at.nonce } => looks_after,
    RemovePreview { room: at.room, message: ANOTHERS, nonce: at.nonce, link: LINK.to_owned() } => looks_after,
    FindVoters { room: at.room, message: ANOTHERS } => reads,
    Forward { room: at.room, nonce: at.nonce, from: at.room, message: OWN } => writes,
    Plan {
        nonce: at.nonce,
        at: LATER,
        what: if at.number.is_multiple_of(2) {
            NewPlan::Message { room: at.room, thread: None, reply_to: None, body: "later".to_owned() }
        } else {
            NewPlan::Message { room: at.room, thread: Some(ANOTHERS), reply_to: Some(OWN), body: "later".to_owned() }
        }
    } => writes,
    ChangePlan { plan: Nonce(at.number + 1_000_000), nonce: at.nonce, change: PlanChange::End } => nobody,
    FindReceipts { room: at.room } => reads,
}

/// Soon, by the clock of the house.
const LATER: UnixMs = UnixMs(fixture::NOW.0 + 60_000);

/// A message of the asker's own in each room, and one of the member's, which is a poll.
const OWN: Revision = Revision(2);
const ANOTHERS: Revision = Revision(3);
/// Where that leads.
const LINK: &str = "https://a.example/tea";

fn anybody(_: Asker) -> Expected {
    Yes
}

/// It is of nothing.
fn nobody(_: Asker) -> Expected {
    Nothing
}

fn members_of_the_space(asker: Asker) -> Expected {
    match asker.role {
        Role::Guest => No,
        Role::Member | Role::Admin | Role::Owner => Yes,
    }
}

fn knows_everybody(asker: Asker) -> Expected {
    match asker.role {
        Role::Guest => Nobody,
        Role::Member | Role::Admin | Role::Owner => Yes,
    }
}

fn admins_of_the_space(asker: Asker) -> Expected {
    match asker.role {
        Role::Guest | Role::Member => No,
        Role::Admin | Role::Owner => Yes,
    }
}

fn owners_of_the_space(asker: Asker) -> Expected {
    match asker.role {
        Role::Guest | Role::Member | Role::Admin => No,
        Role::Owner => Yes,
    }
}

/// What somebody gets who is not in the room, whatever they ask of it: everybody but a guest knows the open ones.
fn outside(asker: Asker) -> Expected {
    match (asker.kind, asker.role) {
        (RoomKind::Open, Role::Member | Role::Admin | Role::Owner) => No,
        (RoomKind::Open, Role::Guest) | (RoomKind::Closed | RoomKind::Direct, _) => Nowhere,
    }
}

fn reads(asker: Asker) -> Expected {
    if asker.seat.is_none() { outside(asker) } else { Yes }
}

fn reads_versions(asker: Asker) -> Expected {
    match (asker.seat, asker.role) {
        (None, _) => outside(asker),
        (Some(_), Role::Guest) => No,
        (Some(_), Role::Member | Role::Admin | Role::Owner) => Yes,
    }
}

fn writes(asker: Asker) -> Expected {
    match (asker.seat, asker.is_archived) {
        (None, _) => outside(asker),
        (Some(_), true) => No,
        (Some(_), false) => Yes,
    }
}

/// Who writes in it, and is more than a guest.
fn pins(asker: Asker) -> Expected {
    match writes(asker) {
        Yes if asker.role == Role::Guest => No,
        other => other,
    }
}

/// Who is in it has nothing to do, and is told that it is done.
fn joins(asker: Asker) -> Expected {
    match (asker.seat, outside(asker)) {
        (Some(_), _) => Yes,
        (None, Nowhere) => Nowhere,
        (None, _) if asker.is_archived => No,
        (None, _) => Yes,
    }
}

fn leaves(asker: Asker) -> Expected {
    match (asker.seat, asker.kind) {
        (None, _) => outside(asker),
        (Some(_), RoomKind::Direct) => No,
        (Some(_), RoomKind::Open | RoomKind::Closed) => Yes,
    }
}

fn lets_in(asker: Asker) -> Expected {
    match (asker.seat, asker.kind, asker.role) {
        (None, _, _) => outside(asker),
        (Some(_), RoomKind::Direct, _) | (Some(_), _, Role::Guest) => No,
        (Some(_), RoomKind::Open | RoomKind::Closed, _) if asker.is_archived => No,
        (Some(_), RoomKind::Open | RoomKind::Closed, _) => Yes,
    }
}

fn looks_after(asker: Asker) -> Expected {
    if asker.seat.is_some() && asker.is_archived { No } else { archives(asker) }
}

fn archives(asker: Asker) -> Expected {
    match (asker.seat, asker.kind, asker.role) {
        (None, _, _) => outside(asker),
        // A guest is never made an owner of a room; one who were it all the same would look after nothing.
        (Some(_), RoomKind::Direct, _) | (Some(_), _, Role::Guest) => No,
        (Some(RoomRole::Owner), _, _) | (Some(RoomRole::Member), _, Role::Admin | Role::Owner) => Yes,
        (Some(RoomRole::Member), _, Role::Member) => No,
    }
}

/// Whoever may make no link at all is not told which rooms there are.
fn invites_guests(asker: Asker) -> Expected {
    match admins_of_the_space(asker) {
        Yes => lets_in(asker),
        refused => refused,
    }
}

fn askers() -> impl Iterator<Item = Asker> {
    let seats = [None, Some(RoomRole::Member), Some(RoomRole::Owner)];
    let kinds = [RoomKind::Open, RoomKind::Closed, RoomKind::Direct];
    Role::ALL.into_iter().flat_map(move |role| {
        seats.into_iter().flat_map(move |seat| {
            kinds
                .into_iter()
                .flat_map(move |kind| [false, true].map(|is_archived| Asker { role, seat, kind, is_archived }))
        })
    })
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let house = House::new().await;
    let mut wrong = Vec::new();
    for row in 0..rows(&house.somewhere()).len() {
        let places = house.rooms(askers().collect()).await;
        for (asker, at) in askers().zip(places) {
            let (command, expected) = rows(&at).swap_remove(row);
            let expected = expected(asker).refusal();
            let refusal = house.ask(asker.role, command.clone()).await.err();
            if refusal != expected {
                wrong.push(format!("{command:?} by {asker:?}: {refusal:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} attempts went wrong:\n{}", wrong.len(), wrong.join("\n"));
    house.finish();
}

/// What everybody may do with a message of their own, and nobody with one of somebody else.
#[tokio::test]
async fn one_s_own_message_is_deleted_by_who_may_write_and_another_s_is_edited_by_nobody() {
    let house = House::new().await;
    let places = house.rooms(askers().collect()).await;
    for (asker, at) in askers().zip(places) {
        let expected = writes(asker).refusal();
        let (room, other) = (at.room, Nonce(at.nonce.0 | 1 << 50));
        let edit = Command::EditMessage { room, message: ANOTHERS, nonce: other, body: "not mine".to_owned() };
        let refusal = house.ask(asker.role, edit).await.err();
        assert_eq!(refusal, expected.clone().or(Some(Problem::NotAllowed)), "an edit by {asker:?}");
        let delete = Command::DeleteMessage { room, message: OWN, nonce: at.nonce };
        assert_eq!(house.ask(asker.role, delete).await.err(), expected, "a deletion by {asker:?}");
    }
    house.finish();
}

/// Every command, and those about a room once more with what can't be taken in any case.
fn all_about(at: &At) -> Vec<Command> {
    let mut commands: Vec<Command> = rows(at).into_iter().map(|(command, _)| command).collect();
    commands.push(Command::SendMessage { room: at.room, nonce: at.nonce, message: String::new().into() });
    commands.push(Command::EditMessage { room: at.room, message: OWN, nonce: at.nonce, body: String::new() });
    commands.push(Command::DeleteMessage { room: at.room, message: Revision(999_999), nonce: at.nonce });
    commands.push(Command::RenameRoom { room: at.room, name: String::new() });
    commands.push(Command::AddMember { room: at.room, user: UserId(999_999) });
    commands.push(Command::RemoveMember { room: at.room, user: UserId(999_999) });
    commands.push(Command::SetRoomRole { room: at.room, user: at.outsider, role: RoomRole::Owner });
    commands
}

#[tokio::test]
async fn a_forbidden_room_answers_exactly_like_one_that_does_not_exist() {
    let house = House::new().await;
    for role in Role::ALL {
        for kind in [RoomKind::Closed, RoomKind::Direct] {
            for is_archived in [false, true] {
                let asker = Asker { role, seat: None, kind, is_archived };
                let forbidden = house.rooms(vec![asker]).await[0];
                let missing = At { room: RoomId(999_999), ..forbidden };
                for (there, nowhere) in all_about(&forbidden).into_iter().zip(all_about(&missing)) {
                    if there == nowhere {
                        // It names no room.
                        continue;
                    }
                    let answers = (house.ask(role, there.clone()).await, house.ask(role, nowhere).await);
                    assert_eq!(answers.0, answers.1, "{there:?} by {asker:?}");
                    assert!(answers.0.is_err(), "{there:?} by {asker:?}");
                }
            }
        }
    }
    house.finish();
}
