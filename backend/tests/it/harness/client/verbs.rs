//! What people do with a client, and what they see.

use std::panic::Location;

use adda_shared::id::{Epoch, Nonce, Revision, RoomId};
use adda_shared::item::Item;
use adda_shared::model::Admission;
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::replica::outbox::{Draft, EchoState};
use adda_shared::text::MessageBody;

use super::Client;
use crate::harness::LOBBY;

impl Client {
    /// Waits until no message is under way: each is kept, refused, or waits for its time.
    #[track_caller]
    pub(crate) fn until_answered(&mut self) -> impl Future<Output = ()> {
        self.until(|replica| replica.outbox().all(|echo| !matches!(echo.state, EchoState::Sending)))
    }

    /// Puts a message into the outbox, like the page does.
    pub(crate) async fn send(&mut self, room: RoomId, text: &str) -> Nonce {
        let nonce = self.site.nonce();
        let body = MessageBody::parse(text).expect("a message that may be sent");
        self.replica.send(room, nonce, body, self.site.now()).expect("room in the outbox");
        self.flush().await;
        nonce
    }

    /// Sends so many messages, many at a time, and waits until all are kept. It reads meanwhile: who only writes ends up
    /// waiting for a server that waits for them.
    pub(crate) async fn pour(&mut self, room: RoomId, count: usize, body: &str) {
        let mut left = count;
        while left > 0 {
            let mut asked = Vec::new();
            for _ in 0..left.min(40) {
                let nonce = self.site.nonce();
                asked.push(self.begin(Command::SendMessage { room, nonce, message: body.into() }).await);
            }
            left -= asked.len();
            for id in asked {
                self.answer(id).await.expect("a member may write");
            }
        }
    }

    /// Sends a message and waits until it stands in its room.
    #[track_caller]
    pub(crate) fn say(&mut self, room: RoomId, text: &str) -> impl Future<Output = Revision> {
        let from = Location::caller();
        async move {
            let nonce = self.send(room, text).await;
            self.wait(from, |client| client.find(room, nonce).is_some()).await;
            self.find(room, nonce).expect("just seen")
        }
    }

    /// Replies in a thread of the lobby through the outbox, as the page does, and answers with the revision of the reply.
    pub(crate) async fn reply(&mut self, thread: Revision, text: &str) -> Revision {
        let body = MessageBody::parse(text).expect("a message that may be sent");
        let (nonce, now) = (self.site.nonce(), self.site.now());
        let draft = Draft { thread: Some(thread), ..body.into() };
        self.replica.send(LOBBY, nonce, draft, now).expect("room in the outbox");
        self.flush().await;
        self.until(|replica| replica.outbox().count() == 0).await;
        self.replica.room(LOBBY).expect("a room").cursor()
    }

    /// Makes a room and waits until it is there.
    #[track_caller]
    pub(crate) fn create(&mut self, name: &str, is_open: bool) -> impl Future<Output = RoomId> {
        let nonce = self.site.nonce();
        let command = Command::CreateRoom { nonce, is_open, name: name.to_owned(), topic: String::new() };
        let made = self.done(command);
        async move {
            match made.await {
                Reply::Room { room } => room,
                other => panic!("not a room: {other:?}"),
            }
        }
    }

    /// Makes a link for members, and tells its secret.
    pub(crate) async fn member_link(&mut self) -> String {
        self.link(Admission::Member).await
    }

    /// Makes a link for guests of these rooms, and tells its secret.
    pub(crate) async fn guest_link(&mut self, rooms: Vec<RoomId>) -> String {
        self.link(Admission::Guest { rooms }).await
    }

    async fn link(&mut self, admission: Admission) -> String {
        match self.done(Command::CreateInvite { admission, life_s: None, uses_max: None }).await {
            Reply::Invited { token, .. } => token,
            other => panic!("not a link: {other:?}"),
        }
    }

    /// Waits until this client has applied what happened in a room up to there.
    #[track_caller]
    pub(crate) fn reach(&mut self, room: RoomId, revision: Revision) -> impl Future<Output = ()> {
        self.until(move |replica| replica.room(room).is_some_and(|state| state.cursor() >= revision))
    }

    fn find(&self, room: RoomId, wanted: Nonce) -> Option<Revision> {
        let items = self.replica.room(room)?.timeline().items();
        let is_it = |item: &&Item| item.message().is_some_and(|message| message.nonce == wanted);
        items.rev().find(|item| item.by == self.user && is_it(item)).map(|item| item.revision)
    }

    /// What was said in a room, as far as the window shows it.
    pub(crate) fn texts(&self, room: RoomId) -> Vec<String> {
        let items = self.replica.room(room).into_iter().flat_map(|state| state.timeline().items());
        items.filter_map(|item| item.body().map(ToString::to_string)).collect()
    }

    /// The life of the database that this client was last welcomed to.
    pub(crate) fn epoch(&self) -> Option<Epoch> {
        self.heard.iter().rev().find_map(|frame| match frame {
            ServerFrame::Welcome(welcome) => Some(welcome.epoch),
            _ => None,
        })
    }

    /// The revisions of a room that the server sent to this client, in the order in which they came.
    pub(crate) fn revisions_heard(&self, room: RoomId) -> Vec<u64> {
        let events = self.heard.iter().filter_map(|frame| match frame {
            ServerFrame::Room(event) if event.room == room => Some(event.revision.0),
            _ => None,
        });
        events.collect()
    }

    /// Lets everything that is under way arrive: the outbox is empty, and nothing more is asked for.
    #[track_caller]
    pub(crate) fn settle(&mut self) -> impl Future<Output = ()> {
        let from = Location::caller();
        async move {
            loop {
                let is_settled = |echo: &EchoState| matches!(echo, EchoState::Refused(_));
                self.wait(from, |client| client.replica.outbox().all(|echo| is_settled(&echo.state))).await;
                let before = self.commands_sent;
                // Whatever the answer is: events come before the answers that follow them.
                let id = self.begin(Command::ListInvites).await;
                self.wait(from, |client| client.answers.contains_key(&id)).await;
                if self.commands_sent == before + 1 {
                    return;
                }
            }
        }
    }
}
