//! The harness itself fails when it must.

use adda_shared::protocol::{Form, ServerFrame};

use super::{LOBBY, World};

#[tokio::test]
#[should_panic(expected = "a world must be finished")]
async fn a_world_that_is_forgotten() {
    drop(World::empty(|_| {}).await);
}

#[tokio::test]
#[should_panic(expected = "clients that finish was not told of")]
async fn a_client_that_is_forgotten() {
    let (world, ada) = World::claimed().await;
    let _ben = world.join("Ben", Form::Json).await;
    world.finish([ada]).await;
}

#[tokio::test]
#[should_panic(expected = "room 1: RoomEntry")]
async fn a_client_that_missed_something() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ben.lose(|frame| matches!(frame, ServerFrame::Room(_)));
    ada.say(LOBBY, "lost").await;
    world.finish([ada, ben]).await;
}
