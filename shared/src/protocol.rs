//! The wire: every frame that crosses the socket, in two forms of the same enums.
//!
//! `adda.v1.bin` is [postcard](https://postcard.jamesmunns.com/wire-format) in binary frames, for the page.
//! `adda.v1.json` is JSON in text frames, for bots, devices and people with a terminal.
//! A client picks one by the subprotocol of its upgrade. Encoding and decoding happen here and nowhere else.
//!
//! A conversation goes like this. The client opens the socket and says [`ClientFrame::Hello`] with what it holds.
//! The server answers [`ServerFrame::Welcome`] and then every event that the client is missing, and from there on
//! pushes each event as it happens. The client asks for things with [`ClientFrame::Command`], and each gets one
//! [`ServerFrame::Reply`]. What a command changed comes back as an event, to the asker like to everybody else.

pub mod command;
pub mod event;
pub mod http;
pub mod problem;
pub mod search;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::id::{Epoch, RequestId, Revision, RoomId, UnixMs, UserId};
use crate::limits;
use crate::model::{Presence, RoomEntry, SpaceSnapshot};
use crate::notify::Preferences;
use crate::plan::Plan;
use command::{Command, Reply};
use event::{RoomEvent, Signal, SpaceEvent};
use problem::Problem;

/// Counts up with every change that an older page could not understand.
pub const PROTOCOL_VERSION: u32 = 1;

/// The two forms that a frame has on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Postcard in binary frames.
    Binary,
    /// JSON in text frames.
    Json,
}

impl Form {
    /// Both, the preferred one first.
    pub const ALL: [Self; 2] = [Self::Binary, Self::Json];

    /// The WebSocket subprotocol that asks for this form.
    #[must_use]
    pub const fn subprotocol(self) -> &'static str {
        match self {
            Self::Binary => "adda.v1.bin",
            Self::Json => "adda.v1.json",
        }
    }

    /// The media type of an HTTP body in this form, for `Content-Type` and `Accept`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Binary => "application/vnd.adda.v1.bin",
            Self::Json => "application/json",
        }
    }

    /// The form that a media type names, whatever parameters stand behind it.
    #[must_use]
    pub fn of_media_type(value: &str) -> Option<Self> {
        let essence = value.split(';').next().unwrap_or(value).trim();
        Self::ALL.into_iter().find(|form| essence.eq_ignore_ascii_case(form.media_type()))
    }
}

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame of a connection, and only that: what the client holds already. With nothing in it, it says
    /// that it holds nothing.
    Hello(Hello),
    /// Asks for something. The number comes back with the reply; it may be any, and is best counted up.
    Command {
        /// The client's number for this request.
        id: RequestId,
        /// What is asked.
        command: Command,
    },
    /// The answer to a ping.
    Pong,
}

/// What a client holds when it connects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Hello {
    /// The life of the database that it knew; with another one, the cursors below mean nothing.
    pub epoch: Option<Epoch>,
    /// The last revision of the space that it applied.
    pub space: Option<Revision>,
    /// The last revision that it applied of each room that it holds.
    pub rooms: Vec<(RoomId, Revision)>,
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ServerFrame {
    /// The answer to hello, and the first frame of the server.
    Welcome(Box<Welcome>),
    /// Something happened in a room that the client is in. Revisions of a room come in order and without a hole.
    Room(RoomEvent),
    /// Something happened in the space. Revisions come in order and without a hole.
    Space(SpaceEvent),
    /// The client's copy of this room begins here: it has just come into the room, or was too far behind.
    /// Whatever it held of the room is void, unless that is newer.
    RoomReset(Box<RoomEntry>),
    /// Something fleeting. The newest value of its kind; earlier ones may have been left out.
    Signal(Signal),
    /// The answer to one command.
    Reply {
        /// The number that the client gave to its request.
        id: RequestId,
        /// What came of it: `done` with a reply, or `refused` with a problem.
        #[serde(with = "outcome")]
        result: Result<Reply, Problem>,
    },
    /// Asks for a pong, and says how far the rooms are, so that a lost tail is noticed.
    Ping {
        /// The head revision of the space.
        space: Revision,
        /// The head revision of each room that the client is in.
        rooms: Vec<(RoomId, Revision)>,
    },
}

/// How a connection begins, from the server's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Welcome {
    /// [`PROTOCOL_VERSION`] of the server.
    pub protocol: u32,
    /// The server's version, to be shown and to notice a new one.
    pub version: String,
    /// The life of the database.
    pub epoch: Epoch,
    /// Who is signed in on this connection.
    pub me: UserId,
    /// The server's clock.
    pub now: UnixMs,
    /// The space. Nothing, where the client's copy was recent enough: the events that it misses follow.
    pub space: Option<SpaceSnapshot>,
    /// All the rooms that the person is in. A room that the client holds and that is not here, it has left.
    pub rooms: Vec<RoomWelcome>,
    /// Everybody who is not offline, as far as this person may see them.
    pub presence: Vec<(UserId, Presence)>,
    /// What the person has set that holds in all rooms.
    pub preferences: Preferences,
    /// What the person has planned, in the order in which they did.
    #[serde(default)]
    pub plans: Vec<Plan>,
}

/// How one room begins on a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RoomWelcome {
    /// The room at its head.
    pub entry: RoomEntry,
    /// Whether the client goes on from its cursor: the events that it misses follow, up to the entry's head.
    /// Where not, the client begins anew with the entry.
    pub resumes: bool,
}

/// Bytes that are not a frame of this protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// More bytes than a client may send in one frame.
    #[error("a frame of {bytes} bytes; at most {} are taken", limits::CLIENT_FRAME_BYTES_MAX)]
    TooLarge {
        /// Bytes that came.
        bytes: usize,
    },
    /// Not what the enums describe.
    #[error("{0}")]
    Unreadable(String),
}

/// A result under the names that everything else on the wire is named by.
mod outcome {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Outcome<Reply, Problem> {
        Done(Reply),
        Refused(Problem),
    }

    pub(super) fn serialize<R: Serialize, P: Serialize, S: Serializer>(
        result: &Result<R, P>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match result {
            Ok(reply) => Outcome::Done(reply),
            Err(problem) => Outcome::Refused(problem),
        }
        .serialize(serializer)
    }

    pub(super) fn deserialize<'de, R: Deserialize<'de>, P: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Result<R, P>, D::Error> {
        Ok(match Outcome::deserialize(deserializer)? {
            Outcome::Done(reply) => Ok(reply),
            Outcome::Refused(problem) => Err(problem),
        })
    }
}

/// Encodes a frame of either side, or an HTTP body.
///
/// # Panics
/// Never for the frames of this module: all of them can be written in both forms, which a test shows for each.
#[must_use]
pub fn encode<T: Serialize>(form: Form, frame: &T) -> Vec<u8> {
    match form {
        Form::Binary => postcard::to_allocvec(frame).expect("every frame can be written in postcard"),
        Form::Json => serde_json::to_vec(frame).expect("every frame can be written in JSON"),
    }
}

/// Reads what a client said.
///
/// # Errors
/// [`Malformed`], which ends the connection: a client that speaks another language can't be answered in this one.
pub fn decode_client(form: Form, bytes: &[u8]) -> Result<ClientFrame, Malformed> {
    if bytes.len() > limits::CLIENT_FRAME_BYTES_MAX {
        return Err(Malformed::TooLarge { bytes: bytes.len() });
    }
    decode(form, bytes)
}

/// Reads what the server said.
///
/// # Errors
/// [`Malformed`], which means that the two sides are of different versions.
pub fn decode_server(form: Form, bytes: &[u8]) -> Result<ServerFrame, Malformed> {
    decode(form, bytes)
}

/// Reads the body of an HTTP call, or of its answer.
///
/// # Errors
/// [`Malformed::Unreadable`].
pub fn decode_body<T: DeserializeOwned>(form: Form, bytes: &[u8]) -> Result<T, Malformed> {
    decode(form, bytes)
}

/// How many bytes of fields may be missing from the end of what an earlier version wrote.
const LATER_BYTES_MAX: usize = 8;

/// Reads what an earlier version may have written in postcard, which lacked the last fields: they are zeros, so nothing.
///
/// # Errors
/// [`Malformed::Unreadable`].
pub fn decode_earlier<T: DeserializeOwned>(mut bytes: Vec<u8>) -> Result<T, Malformed> {
    let wrote = bytes.len();
    bytes.resize(wrote + LATER_BYTES_MAX, 0);
    match postcard::take_from_bytes(&bytes) {
        Ok((value, rest)) if rest.len() <= LATER_BYTES_MAX => Ok(value),
        Ok((_, rest)) => Err(Malformed::Unreadable(format!("{} bytes after the end", rest.len() - LATER_BYTES_MAX))),
        Err(error) => Err(Malformed::Unreadable(error.to_string())),
    }
}

fn decode<'de, T: Deserialize<'de>>(form: Form, bytes: &'de [u8]) -> Result<T, Malformed> {
    let unreadable = |error: &dyn std::fmt::Display| Malformed::Unreadable(error.to_string());
    match form {
        Form::Binary => match postcard::take_from_bytes(bytes) {
            Ok((frame, [])) => Ok(frame),
            Ok((_, rest)) => Err(Malformed::Unreadable(format!("{} bytes after the end", rest.len()))),
            Err(error) => Err(unreadable(&error)),
        },
        Form::Json => serde_json::from_slice(bytes).map_err(|error| unreadable(&error)),
    }
}

macro_rules! closings {
    ($($(#[$doc:meta])* $closing:ident = $code:literal, $word:literal;)*) => {
        /// Why the server closed a socket, as the code of its close frame.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Closing {
            $($(#[$doc])* $closing,)*
        }

        impl Closing {
            /// Every reason.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$closing),*];

            /// The WebSocket close code: RFC 6455 section 7.4 where it has one, else from the range for private use.
            #[must_use]
            pub const fn code(self) -> u16 {
                match self {
                    $(Self::$closing => $code,)*
                }
            }

            /// Its name, for counting.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$closing => $word,)*
                }
            }
        }
    };
}

closings! {
    /// The server stops or is being replaced, or what the connection may see is best told from its beginning.
    GoingAway = 1001, "going_away";
    /// Something went wrong on the server's side.
    Failed = 1011, "failed";
    /// The session has ended.
    SignedOut = 4001, "signed_out";
    /// The client spoke no protocol of this server's.
    OtherProtocol = 4002, "other_protocol";
    /// A frame could not be read, or came where it had no place.
    Malformed = 4003, "malformed";
    /// Frames came faster than they may, for longer than refusals could stop.
    Flooding = 4004, "flooding";
    /// Nothing was heard for too long.
    Silent = 4005, "silent";
    /// As many connections are open as may be, for this person or in all.
    Crowded = 4006, "crowded";
}

/// What a client does after a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Connect again, after the ordinary back-off.
    Retry,
    /// Connect again, after this long at the least.
    Wait {
        /// Milliseconds.
        ms: u64,
    },
    /// Don't: there is nobody to connect as.
    SignIn,
    /// Load the page anew: it is of another version.
    Reload,
}

impl Closing {
    /// The reason behind a code; nothing for codes that this server does not send.
    #[must_use]
    pub fn of(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|closing| closing.code() == code)
    }

    /// What the client does about it.
    #[must_use]
    pub const fn advice(self) -> Advice {
        match self {
            Self::GoingAway | Self::Failed | Self::Silent => Advice::Retry,
            Self::SignedOut => Advice::SignIn,
            Self::OtherProtocol | Self::Malformed => Advice::Reload,
            Self::Flooding => Advice::Wait { ms: limits::FLOODING_WAIT_MS },
            Self::Crowded => Advice::Wait { ms: limits::CROWDED_WAIT_MS },
        }
    }
}
