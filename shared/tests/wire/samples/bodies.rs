//! The bodies of the HTTP calls.

use adda_shared::file::{Attachment, FileName, Media, Pixels};
use adda_shared::id::{Revision, UnixMs, UserId};
use adda_shared::protocol::http::{
    Claim, Invitation, InvitationQuery, Join, Me, NewUpload, PushState, PushSubscription, PushTest, Pushed,
    PushedMessage, PushedReminder, Registration, SessionState, SetPassword, SignIn, Upload,
};
use adda_shared::protocol::problem::PushFault;
use adda_shared::protocol::{Form, PROTOCOL_VERSION, encode};
use adda_shared::text::{DisplayName, PersonName, RoomName, SpaceName};

use super::{LOBBY, NONCE};

/// A point of the curve, that of RFC 8291's example.
const KEY: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

/// A body of any call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    SessionState(SessionState),
    Me(Me),
    Claim(Claim),
    InvitationQuery(InvitationQuery),
    Invitation(Invitation),
    Join(Join),
    SignIn(SignIn),
    SetPassword(SetPassword),
    NewUpload(NewUpload),
    Upload(Upload),
    PushState(PushState),
    PushSubscription(PushSubscription),
    PushTest(PushTest),
    Pushed(Pushed),
}

impl Body {
    /// The name of its type.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::SessionState(_) => "SessionState",
            Self::Me(_) => "Me",
            Self::Claim(_) => "Claim",
            Self::InvitationQuery(_) => "InvitationQuery",
            Self::Invitation(_) => "Invitation",
            Self::Join(_) => "Join",
            Self::SignIn(_) => "SignIn",
            Self::SetPassword(_) => "SetPassword",
            Self::NewUpload(_) => "NewUpload",
            Self::Upload(_) => "Upload",
            Self::PushState(_) => "PushState",
            Self::PushSubscription(_) => "PushSubscription",
            Self::PushTest(_) => "PushTest",
            Self::Pushed(_) => "Pushed",
        }
    }

    pub(crate) fn encode(&self, form: Form) -> Vec<u8> {
        match self {
            Self::SessionState(body) => encode(form, body),
            Self::Me(body) => encode(form, body),
            Self::Claim(body) => encode(form, body),
            Self::InvitationQuery(body) => encode(form, body),
            Self::Invitation(body) => encode(form, body),
            Self::Join(body) => encode(form, body),
            Self::SignIn(body) => encode(form, body),
            Self::SetPassword(body) => encode(form, body),
            Self::NewUpload(body) => encode(form, body),
            Self::Upload(body) => encode(form, body),
            Self::PushState(body) => encode(form, body),
            Self::PushSubscription(body) => encode(form, body),
            Self::PushTest(body) => encode(form, body),
            Self::Pushed(body) => encode(form, body),
        }
    }
}

pub(super) fn photo() -> Attachment {
    let pixels = Some(Pixels { width: 1_600, height: 1_200 });
    Attachment { name: FileName::of("tea garden.jpg"), bytes: 1_843_201, media: Media::Jpeg, pixels }
}

pub(super) fn notes() -> Attachment {
    Attachment { name: FileName::of("চা.pdf"), bytes: 90_210, media: Media::Other, pixels: None }
}

fn me() -> Me {
    Me { user: UserId(1), name: PersonName::parse("Ada").expect("a name"), has_password: true }
}

fn space() -> SpaceName {
    SpaceName::parse("The Veranda").expect("a name")
}

fn state(registration: Registration, me: Option<Me>) -> SessionState {
    SessionState { protocol: PROTOCOL_VERSION, version: "0.1.0".into(), space: Some(space()), registration, me }
}

samples! {
    registrations: Registration {
        Registration::Invite => [Registration::Invite],
        Registration::Open => [Registration::Open],
        Registration::Closed => [Registration::Closed],
    }
}

samples! {
    plain_bodies: Body {
        Body::SessionState(_) => [Body::SessionState(state(Registration::Invite, Some(me())))],
        Body::Me(_) => [Body::Me(me())],
        Body::Claim(_) => [
            Body::Claim(Claim {
                token: "kV3nWq7cT0m2yX9sLr5aZw".into(),
                space_name: "The Veranda".into(),
                name: "Ada".into(),
                password: "a long easy talk".into(),
                room_name: "lobby".into(),
            }),
        ],
        Body::InvitationQuery(_) => [
            Body::InvitationQuery(InvitationQuery { token: "kV3nWq7cT0m2yX9sLr5aZw".into() }),
        ],
        Body::Invitation(_) => [
            Body::Invitation(Invitation {
                space: space(),
                by: Some(PersonName::parse("Ada").expect("a name")),
                is_guest: true,
                rooms: vec![RoomName::parse("lobby").expect("a name")],
            }),
            Body::Invitation(Invitation { space: space(), by: None, is_guest: false, rooms: Vec::new() }),
        ],
        Body::Join(_) => [
            Body::Join(Join {
                token: Some("kV3nWq7cT0m2yX9sLr5aZw".into()),
                name: "Ben".into(),
                password: Some("with nobody in a hurry".into()),
            }),
            Body::Join(Join { token: None, name: "Chloe".into(), password: None }),
        ],
        Body::SignIn(_) => [
            Body::SignIn(SignIn { name: "Ada".into(), password: "a long easy talk".into() }),
        ],
        Body::SetPassword(_) => [
            Body::SetPassword(SetPassword {
                current: Some("a long easy talk".into()),
                password: "a longer easier talk".into(),
            }),
            Body::SetPassword(SetPassword { current: None, password: "a longer easier talk".into() }),
        ],
        Body::NewUpload(_) => [
            Body::NewUpload(NewUpload { nonce: NONCE, name: "tea garden.jpg".into(), bytes: 1_843_201 }),
        ],
        Body::Upload(_) => [
            Body::Upload(Upload { received: 524_288, bytes: 1_843_201, file: None }),
            Body::Upload(Upload { received: 1_843_201, bytes: 1_843_201, file: Some(photo()) }),
        ],
        Body::PushState(_) => [
            Body::PushState(PushState { key: KEY.into(), is_subscribed: true, fault: None }),
            Body::PushState(PushState {
                key: KEY.into(),
                is_subscribed: true,
                fault: Some(PushFault::Refused { status: 403 }),
            }),
        ],
        Body::PushSubscription(_) => [
            Body::PushSubscription(PushSubscription {
                endpoint: "https://push.example.net/wpush/v2/gAAAAABh".into(),
                p256dh: KEY.into(),
                auth: "BTBZMqHH6r4Tts7J_aSIgg".into(),
            }),
        ],
        Body::PushTest(_) => [
            Body::PushTest(PushTest { text: "Notifications reach this device.".into() }),
        ],
        Body::Pushed(_) => [
            Body::Pushed(Pushed {
                user: UserId(1),
                message: Some(PushedMessage {
                    room: LOBBY,
                    thread: Some(Revision(288)),
                    revision: Revision(290),
                    at: UnixMs(1_780_000_000_000),
                    from: DisplayName::parse("Ben").expect("a name"),
                    room_name: Some(RoomName::parse("lobby").expect("a name")),
                }),
                text: "@Ada tea at five?".into(),
                unread: 3,
                reminder: None,
            }),
            Body::Pushed(Pushed {
                user: UserId(1),
                message: None,
                text: "Notifications reach this device.".into(),
                unread: 0,
                reminder: Some(PushedReminder { plan: NONCE, at: UnixMs(1_780_000_000_000) }),
            }),
        ],
    }
}

/// Every body of an HTTP call.
pub(crate) fn http_bodies() -> Vec<Body> {
    let states = registrations().into_iter().map(|registration| Body::SessionState(state(registration, None)));
    plain_bodies().into_iter().chain(states).collect()
}
