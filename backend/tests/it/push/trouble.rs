//! What becomes of notifications when a push service, or this server, does not do its part.

use super::*;

#[tokio::test]
async fn what_is_gone_or_read_by_the_time_it_would_go_is_not_pushed() {
    let mut scene = Scene::new().await;
    // The push service has enough for a while.
    scene.service.answer([Answer::Later(503, 30)]);
    let first = scene.call("first").await;
    assert_eq!(scene.told().await, first);
    let deleted = scene.call("deleted").await;
    let edited = scene.call("edited").await;
    let nonce = scene.world.site.nonce();
    scene.ada.done(Command::DeleteMessage { room: LOBBY, message: deleted, nonce }).await;
    let (nonce, body) = (scene.world.site.nonce(), format!("@[Ben]({}) as it is now", scene.ben.user));
    scene.ada.done(Command::EditMessage { room: LOBBY, message: edited, nonce, body }).await;
    scene.ben.reach(LOBBY, first).await;
    scene.ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: first, rewinds: 0 }).await;
    scene.world.site.pass_ms(60_000);
    let last = scene.call("last").await;
    let pushed = scene.pushed().await;
    assert_eq!(pushed.message.map(|message| message.revision), Some(edited));
    assert_eq!(pushed.text, "@Ben as it is now");
    assert_eq!(scene.told().await, last);
    scene.end().await;
}

#[tokio::test]
async fn a_push_service_that_fails_is_asked_again_in_order_and_a_fault_of_ours_keeps_the_subscription() {
    let mut scene = Scene::new().await;
    for status in [500, 429, 403, 401] {
        scene.service.answer([Answer::Status(status)]);
        let said = scene.call("once more").await;
        assert_eq!(scene.told().await, said);
        let later = scene.call("behind it").await;
        let state = until(&scene.ben, |state| state.fault.is_some()).await;
        assert!(state.is_subscribed);
        assert_eq!(state.fault, Some(PushFault::Refused { status }));
        scene.world.site.pass_ms(60_000);
        let last = scene.call("wakes it").await;
        assert_eq!([scene.told().await, scene.told().await, scene.told().await], [said, later, last]);
        until(&scene.ben, |state| state.fault.is_none()).await;
    }
    scene.end().await;
}

#[tokio::test]
async fn a_message_that_is_never_taken_holds_back_no_other() {
    let mut scene = Scene::new().await;
    scene.service.answer([Answer::Status(413)]);
    let refused = scene.call("too much").await;
    assert_eq!(scene.told().await, refused);
    assert_eq!(until(&scene.ben, |state| state.fault.is_some()).await.fault, Some(PushFault::Refused { status: 413 }));
    // At once, and not when some time has passed.
    let said = scene.call("less").await;
    assert_eq!(scene.told().await, said);
    until(&scene.ben, |state| state.fault.is_none()).await;
    scene.end().await;
}

#[tokio::test]
async fn a_subscription_that_the_browser_gave_up_is_gone_with_what_waits_for_it() {
    for status in [404, 410] {
        let mut scene = Scene::new().await;
        scene.service.answer([Answer::Status(status)]);
        scene.call("nobody takes it").await;
        scene.service.next().await;
        until(&scene.ben, |state| !state.is_subscribed).await;
        scene.call("not even tried").await;
        scene.looked().await;
        // Subscribed anew, the device is told of what comes from then on.
        scene.ben.subscribe(&scene.device.subscription).await.expect("it can be called");
        let said = scene.call("taken").await;
        assert_eq!(scene.told().await, said);
        scene.end().await;
    }
}

#[tokio::test]
async fn what_an_address_says_that_the_device_has_left_is_not_said_of_its_new_one() {
    for status in [410, 503] {
        let mut scene = Scene::new().await;
        scene.service.answer([Answer::Late(status)]);
        let said = scene.call("under way").await;
        assert_eq!(scene.told().await, said);
        let moved = scene.service.device("moved");
        scene.ben.subscribe(&moved.subscription).await.expect("it can be called");
        scene.service.let_go();
        let again = scene.service.pushed(&moved).await;
        assert_eq!(again.message.map(|message| message.revision), Some(said));
        let state = scene.ben.push_state().await;
        assert!(state.is_subscribed && state.fault.is_none());
        scene.end().await;
    }
}

#[tokio::test]
async fn a_device_that_is_slow_holds_nobody_else_back() {
    let mut scene = Scene::new().await;
    let mut chloe = scene.world.join("Chloe", Form::Binary).await;
    chloe.done(Command::Attend { is_attended: false }).await;
    let phone = scene.service.device("chloe");
    chloe.subscribe(&phone.subscription).await.expect("it can be called");
    scene.service.answer([Answer::Nothing]);
    let first = scene.call("never answered").await;
    assert_eq!(scene.told().await, first);
    let body = format!("@[Chloe]({}) hello", chloe.user);
    let said = scene.ada.say(LOBBY, &body).await;
    let pushed = scene.service.pushed(&phone).await;
    assert_eq!(pushed.message.map(|message| message.revision), Some(said));
    let Scene { world, ada, ben, .. } = scene;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn what_waits_survives_the_end_of_the_server_and_so_does_its_key() {
    let mut scene = Scene::new().await;
    let key = scene.ben.push_state().await.key;
    scene.service.answer([Answer::Nothing]);
    let said = scene.call("under way").await;
    assert_eq!(scene.told().await, said);
    let waits = scene.call("behind it").await;
    scene.world.stop().await;
    scene.world.start().await;
    assert_eq!([scene.told().await, scene.told().await], [said, waits]);
    assert_eq!(scene.ben.push_state().await.key, key);
    for client in [&mut scene.ada, &mut scene.ben] {
        client.until_closed().await;
        client.connect().await;
    }
    scene.end().await;
}

#[tokio::test]
async fn only_the_newest_hundred_wait_for_a_device() {
    let mut scene = Scene::new().await;
    scene.service.answer([Answer::Later(503, 60)]);
    let mut said = vec![scene.call("first").await];
    scene.told().await;
    until(&scene.ben, |state| state.fault.is_some()).await;
    for number in 0..110 {
        said.push(scene.call(&number.to_string()).await);
    }
    scene.looked().await;
    scene.world.site.pass_ms(120_000);
    said.push(scene.call("last").await);
    let mut told = Vec::new();
    while told.last() != said.last() {
        told.push(scene.told().await);
    }
    assert_eq!(told, said[said.len() - told.len()..]);
    // One may have been under way when the last came.
    assert!((100..=101).contains(&told.len()), "{}", told.len());
    scene.end().await;
}
