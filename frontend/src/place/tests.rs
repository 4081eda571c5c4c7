use super::*;

fn check(path: &str, query: &str, expected: Place) {
    assert_eq!(Place::parse(path, query), expected, "{path}?{query}");
}

#[test]
fn every_place_is_found_again_by_its_address() {
    let room = |message, panel| Place::Room { room: RoomId(7), message, panel };
    let places = [
        Place::Home,
        room(None, Panel::None),
        room(Some(Revision(12)), Panel::None),
        room(None, Panel::Details),
        room(Some(Revision(12)), Panel::Search),
        room(None, Panel::Thread(Revision(9))),
        room(Some(Revision(12)), Panel::Thread(Revision(9))),
        Place::Rooms,
        Place::Saved,
        Place::Drafts,
        Place::Plans,
        Place::Threads,
        Place::Settings,
        Place::SignIn,
        Place::Join,
        Place::Welcome,
    ];
    for place in places {
        let address = place.path();
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        check(path, query, place);
    }
}

#[test]
fn a_search_stands_beside_its_room() {
    let searching = Place::room_with(RoomId(7), Panel::Search);
    check("/room/7", "search=tea%20from%3Aada", searching);
    check("/room/7", "search=", searching);
    check("/room/7", "searching", Place::room(RoomId(7)));
    check("/room/7", "x=search&details", Place::room_with(RoomId(7), Panel::Details));
}

#[test]
fn a_message_stands_in_its_room_or_in_a_thread_beside_it() {
    let message = Revision(12);
    assert_eq!(Place::message(Talk::in_room(RoomId(7)), message).path(), "/room/7/12");
    assert_eq!(Place::message(Talk::in_thread(RoomId(7), Revision(9)), message).path(), "/room/7/12?thread=9");
    assert_eq!(Place::talk(Talk::in_thread(RoomId(7), Revision(9))).path(), "/room/7?thread=9");
    check("/room/7", "thread=", Place::Nowhere);
    check("/room/7", "thread=x", Place::Nowhere);
    check("/room/7", "thread=9&details", Place::talk(Talk::in_thread(RoomId(7), Revision(9))));
}

#[test]
fn links_to_places_are_told_from_others() {
    for address in
        ["", "/", "/room/7", "/room/7/12?details", "/room/7?search=a", "/rooms", "/unread", "/threads", "/settings#x"]
    {
        assert!(is_place(address), "{address}");
    }
    for address in [".evil.org/rooms", ":8081", "@evil.org/", "/join#secret", "/sign-in", "/api/session", "/a.svg"] {
        assert!(!is_place(address), "{address}");
    }
}

#[test]
fn other_addresses_lead_nowhere() {
    for path in ["/room", "/room/x", "/room/1/x", "/room/1/2/3", "/rooms/1", "/elsewhere"] {
        check(path, "", Place::Nowhere);
    }
}
