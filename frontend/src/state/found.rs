//! Messages found among those that are held here, by the words in them.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::mention;
use adda_shared::replica::Replica;

use super::State;
use super::talk::Talk;

/// Messages that are looked at for one query, so that typing stays quick however much is held: as many in each room.
const LOOKED_AT_MAX: usize = 10_000;

/// Messages that are looked at for who spoke lately.
const LATELY_MAX: usize = 500;

/// Bytes that a query has at the least.
const QUERY_BYTES_MIN: usize = 2;

impl State {
    /// The newest messages held here that have all words of a query in them.
    pub(crate) fn find_messages(self, query: &str, count_max: usize) -> Vec<(RoomId, Revision)> {
        find(&self.inner().replica.borrow(), query, count_max, LOOKED_AT_MAX)
    }

    /// Who has said something in a room or a thread, whoever did last first: in the messages that are held here.
    pub(crate) fn spoke_lately(self, talk: Talk) -> Vec<UserId> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let mut spoke = Vec::new();
        let window = replica.room(talk.room).and_then(|room| talk.window(room));
        let items = window.into_iter().flat_map(|window| window.items().rev());
        for item in items.take(LATELY_MAX).filter(|item| item.body().is_some()) {
            if !spoke.contains(&item.by) {
                spoke.push(item.by);
            }
        }
        spoke
    }

    /// Whose a message is that is held here, and what it says.
    pub(crate) fn held_message(self, room: RoomId, revision: Revision) -> Option<(UserId, String)> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let item = replica.room(room)?.timeline().item(revision)?;
        let (by, body) = (item.by, item.body()?.to_string());
        drop(replica);
        Some((by, self.as_shown(&body)))
    }
}

fn find(replica: &Replica, query: &str, count_max: usize, looked_at_max: usize) -> Vec<(RoomId, Revision)> {
    let words: Vec<&str> = query.split_whitespace().collect();
    if query.len() < QUERY_BYTES_MIN {
        return Vec::new();
    }
    let mut found: Vec<(u64, RoomId, Revision)> = Vec::new();
    let share = looked_at_max / replica.rooms().count().max(1);
    for (room, state) in replica.rooms() {
        for item in state.timeline().items().rev().take(share) {
            let is_older = found.len() >= count_max && found.last().is_some_and(|(at, ..)| *at >= item.at.0);
            if is_older {
                break;
            }
            if item.body().is_some_and(|body| {
                let said = mention::plain(body.as_str(), |_| None);
                words.iter().all(|word| holds(&said, word))
            }) {
                let place = found.partition_point(|(at, ..)| *at >= item.at.0);
                found.insert(place, (item.at.0, room, item.revision));
                found.truncate(count_max);
            }
        }
    }
    found.into_iter().map(|(_, room, revision)| (room, revision)).collect()
}

/// Whether a text has a word in it, in large letters or small as far as those are Latin.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use adda_shared::id::{Epoch, Nonce, UnixMs};
    use adda_shared::item::{Content, Item, Message, Said};
    use adda_shared::model::{ReadMarker, Room, RoomEntry, RoomKind};
    use adda_shared::notify::RoomNotify;
    use adda_shared::permission::RoomRole;
    use adda_shared::replica::kept::{KeptRoom, KeptSpace};
    use adda_shared::text::{MessageBody, SpaceName, Topic};

    use super::*;

    const ADA: UserId = UserId(1);

    /// A replica with these messages, one after the other in time, each in its room.
    fn replica(messages: &[(u64, &str)]) -> Replica {
        let mut replica = Replica::new(ADA, Vec::new());
        let (epoch, name) = (Epoch(1), SpaceName::parse("The Veranda").expect("short"));
        let space = KeptSpace { epoch, me: ADA, head: Revision(1), name, people: Vec::new(), is_partial: false };
        assert!(replica.restore_space(space));
        for number in [1, 2] {
            let of_room = messages.iter().enumerate().filter(|(_, (room, _))| *room == number);
            let items: Vec<Item> = (1..)
                .zip(of_room)
                .map(|(number, (at, (_, text)))| {
                    let (revision, nonce) = (Revision(number), Nonce(number));
                    // Nothing is left of what was deleted.
                    let said = match MessageBody::parse(text) {
                        Ok(body) if !body.is_empty() => Said::Text { text: body.into(), edited: None },
                        _ => Said::Deleted { by: ADA },
                    };
                    let what = Content::Message(Message {
                        number,
                        nonce,
                        changed: revision,
                        thread: None,
                        replies: None,
                        said,
                        reactions: Vec::new(),
                        is_pinned: false,
                        votes: adda_shared::poll::Votes::default(),
                        previews: Vec::new(),
                    });
                    Item { revision, at: UnixMs(at as u64), by: ADA, what }
                })
                .collect();
            let room = Room {
                room: RoomId(number),
                kind: RoomKind::Open,
                name: None,
                topic: Topic::none(),
                is_archived: false,
                member_count: 1,
                people: Vec::new(),
            };
            let (head, last_number) = (Revision(items.len() as u64), items.len() as u64);
            let (role, read, last_at) = (RoomRole::Member, ReadMarker::default(), UnixMs(0));
            let entry = RoomEntry {
                room,
                role,
                read,
                head,
                last_number,
                last_at,
                mentions: Vec::new(),
                notify: RoomNotify::of(RoomKind::Open),
                pins: Vec::new(),
                saved: Vec::new(),
                threads: Vec::new(),
                drafts: Vec::new(),
            };
            assert!(replica.restore_room(KeptRoom {
                epoch,
                me: ADA,
                entry,
                from: Revision(1),
                to: head,
                items,
                aside: Vec::new(),
                threads: Vec::new(),
            }));
        }
        replica
    }

    fn check(query: &str, count_max: usize, expected: &[(u64, u64)]) {
        check_among(query, count_max, LOOKED_AT_MAX, expected);
    }

    fn check_among(query: &str, count_max: usize, looked_at_max: usize, expected: &[(u64, u64)]) {
        let replica = replica(&[
            (1, "Tea at five?"),
            (2, "no tea for me"),
            (1, "five it is"),
            (2, "বিকেলে চা, পাঁচটায়"),
            (1, "TEA then"),
        ]);
        let expected: Vec<_> = expected.iter().map(|(room, revision)| (RoomId(*room), Revision(*revision))).collect();
        assert_eq!(find(&replica, query, count_max, looked_at_max), expected, "{query}");
    }

    #[test]
    fn messages_are_found_by_their_words_the_newest_first() {
        check("tea", 9, &[(1, 3), (2, 1), (1, 1)]);
        check("tea", 2, &[(1, 3), (2, 1)]);
        check("five tea", 9, &[(1, 1)]);
        check("চা", 9, &[(2, 2)]);
        check("coffee", 9, &[]);
    }

    #[test]
    fn each_room_is_looked_at() {
        check_among("tea", 9, 4, &[(1, 3), (2, 1)]);
        check_among("tea", 9, 2, &[(1, 3)]);
    }

    #[test]
    fn what_was_deleted_is_not_found() {
        let replica = replica(&[(1, "tea"), (1, "")]);
        assert_eq!(find(&replica, "tea", 9, 9), [(RoomId(1), Revision(1))]);
    }

    #[test]
    fn one_letter_finds_no_messages() {
        check("t", 9, &[]);
        check("", 9, &[]);
    }
}
