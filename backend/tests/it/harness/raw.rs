//! A socket without a replica, to say what no client of ours would say.

use adda_backend::client::wire;
pub(crate) use adda_backend::client::wire::message;
use adda_shared::id::RequestId;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::{ClientFrame, Form, Hello, ServerFrame, decode_server, encode};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::http::Session;
use super::{LIMIT, Site};

/// The request that opens a socket.
pub(crate) fn upgrade(site: &Site, session: &Session, form: Form) -> Request {
    let header = session.header();
    let pass = header.as_ref().map(|(name, value)| (*name, value.as_str()));
    wire::upgrade(&site.address().to_string(), pass, form).expect("plain headers")
}

/// Opens a socket, or gets the status that refuses it.
pub(crate) async fn open(site: &Site, request: Request) -> Result<WebSocketStream<TcpStream>, u16> {
    let stream = TcpStream::connect(site.address()).await.expect("the server listens");
    let opened = timeout(LIMIT, tokio_tungstenite::client_async(request, stream)).await.expect("an answer in time");
    match opened {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("the upgrade failed: {error}"),
    }
}

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) socket: WebSocketStream<TcpStream>,
    form: Form,
    commands: u64,
}

impl Raw {
    /// An open socket that has said nothing yet.
    pub(crate) async fn open(site: &Site, session: &Session, form: Form) -> Self {
        let socket = open(site, upgrade(site, session, form)).await.expect("the upgrade is granted");
        Self { socket, form, commands: 0 }
    }

    /// The same after hello and welcome.
    pub(crate) async fn greeted(site: &Site, session: &Session, form: Form) -> Self {
        let mut raw = Self::open(site, session, form).await;
        raw.say(&ClientFrame::Hello(Hello::default())).await;
        let first = raw.hear().await;
        assert!(matches!(first, Ok(ServerFrame::Welcome(_))), "{first:?}");
        raw
    }

    pub(crate) async fn say(&mut self, frame: &ClientFrame) {
        self.send(message(self.form, encode(self.form, frame))).await;
    }

    /// Asks for something and does not wait for the answer.
    pub(crate) async fn ask(&mut self, command: Command) -> RequestId {
        self.commands += 1;
        let id = RequestId(self.commands);
        self.say(&ClientFrame::Command { id, command }).await;
        id
    }

    pub(crate) async fn send(&mut self, message: Message) {
        // A server that has closed may not be there any more; what it said is read afterwards.
        let _ = self.socket.send(message).await;
    }

    /// The next frame, or the code with which the server closes.
    pub(crate) async fn hear(&mut self) -> Result<ServerFrame, u16> {
        loop {
            let heard = timeout(LIMIT, self.socket.next()).await.expect("a frame in time");
            let (form, bytes) = match heard {
                Some(Ok(Message::Binary(bytes))) => (Form::Binary, bytes.to_vec()),
                Some(Ok(Message::Text(text))) => (Form::Json, text.as_bytes().to_vec()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Err(error)) => panic!("the socket broke: {error}"),
                None => panic!("the server went without a word"),
            };
            assert_eq!(form, self.form, "a frame of the other form");
            return Ok(decode_server(form, &bytes).expect("a frame of the protocol"));
        }
    }

    /// Reads until the server closes, and says with which code.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            if let Err(code) = self.hear().await {
                return code;
            }
        }
    }
}
