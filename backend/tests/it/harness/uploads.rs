//! Files over HTTP, as a client brings them in and has them back.

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::limits::CHUNK_BYTES_MAX;
use adda_shared::protocol::http::{NewUpload, Upload};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::Draft;
use adda_shared::text::MessageBody;

use super::http::{Answer, Call};
use super::{Client, Site};

/// What came of a call about an upload.
fn told(answer: &Answer) -> Result<Upload, Problem> {
    if answer.status == 200 { Ok(answer.json()) } else { Err(answer.problem()) }
}

impl Client {
    /// Begins to bring a file in.
    pub(crate) async fn begin_upload(&self, nonce: Nonce, name: &str, bytes: u64) -> Result<Upload, Problem> {
        let body = NewUpload { nonce, name: name.to_owned(), bytes };
        told(&Call::post("/api/uploads").json(&body).signed_in_as(&self.session).send(&self.site).await)
    }

    /// Brings a piece of one.
    pub(crate) async fn bring(&self, nonce: Nonce, from: u64, chunk: &[u8]) -> Result<Upload, Problem> {
        let path = format!("/api/uploads/{nonce}?from={from}");
        told(&Call::post(&path).body(chunk).signed_in_as(&self.session).send(&self.site).await)
    }

    /// How far one is.
    pub(crate) async fn upload_state(&self, nonce: Nonce) -> Result<Upload, Problem> {
        told(&Call::get(&format!("/api/uploads/{nonce}")).signed_in_as(&self.session).send(&self.site).await)
    }

    pub(crate) async fn cancel_upload(&self, nonce: Nonce) {
        let call = Call::delete(&format!("/api/uploads/{nonce}")).signed_in_as(&self.session);
        assert_eq!(call.send(&self.site).await.status, 204);
    }

    /// Brings all of a file.
    pub(crate) async fn upload(&self, name: &str, bytes: &[u8]) -> Uploaded {
        let nonce = self.site.nonce();
        let mut upload = self.begin_upload(nonce, name, bytes.len() as u64).await.expect("it may be brought");
        for chunk in bytes.chunks(CHUNK_BYTES_MAX) {
            upload = self.bring(nonce, upload.received, chunk).await.expect("it is taken");
        }
        Uploaded { upload: nonce, what: upload.file.expect("it is whole") }
    }

    /// Sends a message with files and waits until it stands in its room.
    pub(crate) async fn say_with(&mut self, room: RoomId, text: &str, files: Vec<Uploaded>) -> Revision {
        let (nonce, body) = (self.site.nonce(), MessageBody::parse(text).expect("a text"));
        let draft = Draft { files, ..body.into() };
        self.replica.send(room, nonce, draft, self.site.now()).expect("room in the outbox");
        self.flush().await;
        self.until(|replica| replica.outbox().count() == 0).await;
        let items = self.replica.room(room).into_iter().flat_map(|state| state.timeline().items());
        let mut messages = items.filter(|item| item.message().is_some_and(|message| message.nonce == nonce));
        messages.next().expect("it is there").revision
    }

    /// Asks for a file of a message.
    pub(crate) async fn file(&self, room: RoomId, message: Revision, place: usize) -> Answer {
        self.file_by(&path(room, message, place), &[]).await
    }

    pub(crate) async fn file_by(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let call = Call::get(path).signed_in_as(&self.session);
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send(&self.site).await
    }
}

/// Where a file of a message is.
pub(crate) fn path(room: RoomId, message: Revision, place: usize) -> String {
    format!("/api/files/{room}/{message}/{place}")
}

/// Asks for a file as nobody.
pub(crate) async fn file_for_nobody(site: &Site, room: RoomId, message: Revision) -> Answer {
    Call::get(&path(room, message, 0)).send(site).await
}
