//! Texts at their bounds and one past them, over the wire.

use adda_shared::id::UnixMs;
use adda_shared::limits::{
    BODY_BYTES_MAX, NAME_CHARS_MAX, ROOM_NAME_CHARS_MAX, SPACE_NAME_CHARS_MAX, STATUS_CHARS_MAX, TOPIC_CHARS_MAX,
};
use adda_shared::model::Hue;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewStatus};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;

use crate::harness::{LOBBY, World};

fn too_long(field: TextField, max: usize) -> Problem {
    let max = u32::try_from(max).expect("a bound");
    Problem::BadText { field, fault: TextFault::TooLong { max } }
}

#[tokio::test]
async fn texts_are_taken_up_to_their_bounds_and_refused_with_them_past_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let hue = Hue::new(1).expect("an angle");
    let site = &world.site;
    type Make<'a> = &'a dyn Fn(String) -> Command;
    let cases: [(TextField, usize, Make<'_>); 7] = [
        (TextField::Body, BODY_BYTES_MAX, &|body| Command::SendMessage {
            room: LOBBY,
            nonce: site.nonce(),
            message: body.into(),
        }),
        (TextField::DisplayName, NAME_CHARS_MAX, &|display_name| Command::ChangeProfile { display_name, hue }),
        (TextField::SpaceName, SPACE_NAME_CHARS_MAX, &|name| Command::RenameSpace { name }),
        (TextField::RoomName, ROOM_NAME_CHARS_MAX, &|name| Command::RenameRoom { room: LOBBY, name }),
        (TextField::RoomName, ROOM_NAME_CHARS_MAX, &|name| Command::CreateRoom {
            nonce: site.nonce(),
            is_open: false,
            name,
            topic: String::new(),
        }),
        (TextField::Status, STATUS_CHARS_MAX, &|text| Command::SetStatus {
            status: Some(NewStatus { emoji: None, text, until: UnixMs(0) }),
        }),
        (TextField::Topic, TOPIC_CHARS_MAX, &|topic| Command::DescribeRoom { room: LOBBY, topic }),
    ];
    for (field, max, make) in cases {
        assert!(ada.ask(make("x".repeat(max))).await.is_ok(), "{field:?}");
        let refused = ada.ask(make("x".repeat(max + 1))).await;
        assert_eq!(refused.err(), Some(too_long(field, max)), "{field:?}");
        if !matches!(field, TextField::Topic | TextField::Status) {
            let refused = ada.ask(make(" \n ".to_owned())).await;
            assert_eq!(refused.err(), Some(Problem::BadText { field, fault: TextFault::Empty }), "{field:?}");
        }
        let refused = ada.ask(make("bell \u{7}".to_owned())).await;
        assert_eq!(refused.err(), Some(Problem::BadText { field, fault: TextFault::Character }), "{field:?}");
    }
    // Characters are counted, not bytes, save in a message.
    ada.done(Command::RenameSpace { name: "আ".repeat(SPACE_NAME_CHARS_MAX) }).await;
    let body = "আ".repeat(BODY_BYTES_MAX / 3 + 1);
    let refused = ada.ask(Command::SendMessage { room: LOBBY, nonce: site.nonce(), message: body.into() }).await;
    assert_eq!(refused.err(), Some(too_long(TextField::Body, BODY_BYTES_MAX)));
    // Nothing of what was refused has left a trace.
    ben.settle().await;
    assert_eq!(ben.texts(LOBBY), ["x".repeat(BODY_BYTES_MAX)]);
    world.finish([ada, ben]).await;
}
