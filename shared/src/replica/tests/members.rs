//! Who is in a room, where that was asked for.

use super::*;

#[test]
fn members_are_kept_up_to_date_once_they_were_asked_for() {
    let mut replica = live();
    let id = replica.request(Command::FindMembers { room: LOBBY }).unwrap();
    let member = |user, name| Member { person: person(user, name), role: RoomRole::Member };
    let members = vec![member(ADA, "Ada"), member(BEN, "Ben")];
    let answer = |as_of| Reply::Members { room: LOBBY, as_of: Revision(as_of), members: members.clone() };
    assert_eq!(replica.receive(reply(id, answer(4)), NOW).len(), 1, "older than what is held");
    let id = replica.request(Command::FindMembers { room: LOBBY }).unwrap();
    replica.receive(reply(id, answer(5)), NOW);
    let joined = RoomFact::MemberJoined { person: person(UserId(3), "Chloe"), role: RoomRole::Member };
    let changes = replica.receive(event(6, BEN, joined), NOW);
    assert!(changes.contains(&Change::Members(LOBBY)) && changes.contains(&Change::Person(UserId(3))));
    replica.receive(event(7, BEN, RoomFact::MemberRoleChanged { user: ADA, role: RoomRole::Owner }), NOW);
    replica.receive(event(8, BEN, RoomFact::MemberLeft { user: BEN }), NOW);
    let state = replica.room(LOBBY).unwrap();
    let held: Vec<_> = state.members().unwrap().iter().map(|(user, role)| (user.0, *role)).collect();
    assert_eq!(held, [(1, RoomRole::Owner), (3, RoomRole::Member)]);
    assert_eq!((state.entry().room.member_count, state.entry().role), (2, RoomRole::Owner));
}

#[test]
fn a_list_of_members_is_taken_by_when_membership_last_changed() {
    let mut replica = live();
    let members = |users: &[u64]| {
        users.iter().map(|user| Member { person: person(UserId(*user), "Somebody"), role: RoomRole::Member }).collect()
    };
    let take = |replica: &mut Replica, as_of, users: &[u64]| {
        let id = replica.request(Command::FindMembers { room: LOBBY }).unwrap();
        let answer = Reply::Members { room: LOBBY, as_of: Revision(as_of), members: members(users) };
        replica.receive(reply(id, answer), NOW).contains(&Change::Members(LOBBY))
    };
    let held = |replica: &Replica| -> Option<Vec<u64>> {
        Some(replica.room(LOBBY)?.members()?.keys().map(|user| user.0).collect())
    };
    let joined = |user| RoomFact::MemberJoined { person: person(UserId(user), "Somebody"), role: RoomRole::Member };
    replica.receive(event(6, BEN, joined(3)), NOW);
    for revision in 7..10 {
        replica.receive(message(revision, BEN, revision), NOW);
    }
    assert!(!take(&mut replica, 5, &[1, 2]), "the third had not come yet");
    assert!(take(&mut replica, 6, &[1, 2, 3]), "messages change no membership");
    // Read when the tenth event had taken the third out and the eleventh had let the fourth in.
    assert!(take(&mut replica, 11, &[1, 2, 4]));
    replica.receive(event(10, BEN, RoomFact::MemberLeft { user: UserId(3) }), NOW);
    assert_eq!(held(&replica), Some(vec![1, 2, 4]));
    let changes = replica.receive(event(11, BEN, joined(4)), NOW);
    assert!(!changes.contains(&Change::Members(LOBBY)), "the list held it before the event came");
    replica.receive(event(12, BEN, RoomFact::MemberLeft { user: UserId(2) }), NOW);
    assert_eq!(held(&replica), Some(vec![1, 4]));
    assert_eq!(replica.room(LOBBY).unwrap().entry().room.member_count, 2);
}

#[test]
fn a_guest_takes_the_newest_that_is_told_of_somebody() {
    let mut replica = Replica::default();
    let guest = |entry: RoomEntry, resumes| {
        let ServerFrame::Welcome(mut welcome) = welcome(vec![entry], resumes) else { panic!("a welcome") };
        let me = Person { role: Role::Guest, ..person(ADA, "Ada") };
        welcome.space = Some(SpaceSnapshot {
            head: Revision(2),
            name: SpaceName::parse("The Veranda").unwrap(),
            people: vec![me, person(BEN, "Benjamin")],
        });
        ServerFrame::Welcome(welcome)
    };
    replica.connected();
    replica.receive(guest(entry(), false), NOW);
    assert!(replica.is_live());
    replica.disconnected();
    assert!(!replica.is_live());
    replica.connected();
    replica.receive(guest(RoomEntry { head: Revision(7), ..entry() }, true), NOW);
    let name = |replica: &Replica| replica.person(BEN).map(|person| person.name.as_str().to_owned());
    let joined = |name| RoomFact::MemberJoined { person: person(BEN, name), role: RoomRole::Member };
    replica.receive(event(6, BEN, RoomFact::MemberLeft { user: BEN }), NOW);
    replica.receive(event(7, BEN, joined("Ben")), NOW);
    assert_eq!(name(&replica).as_deref(), Some("Benjamin"), "the welcome is newer");
    replica.receive(event(8, BEN, RoomFact::MemberLeft { user: BEN }), NOW);
    replica.receive(event(9, BEN, joined("Benny")), NOW);
    assert_eq!(name(&replica).as_deref(), Some("Benny"));
}

#[test]
fn whoever_a_page_tells_of_is_met_once() {
    let mut replica = live();
    assert_eq!(replica.me().map(|me| me.user), Some(ADA));
    let mut take = |people: Vec<Person>| {
        let find = Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 1 };
        let id = replica.request(find).unwrap();
        let page = Page {
            room: LOBBY,
            thread: None,
            from: Revision(6),
            to: Revision(5),
            as_of: Revision(5),
            items: vec![],
            people,
        };
        let changes = replica.receive(reply(id, Reply::Page(page)), NOW);
        changes.into_iter().filter(|change| matches!(change, Change::Person(_))).collect::<Vec<_>>()
    };
    let [known, new] = [person(BEN, "Ben"), person(UserId(3), "Chloe")];
    assert_eq!(take(vec![known, new.clone()]), [Change::Person(UserId(3))]);
    assert_eq!(take(vec![new]), []);
}
