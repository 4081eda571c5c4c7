//! Devices: how they subscribe, and what a test says.

use super::*;

#[tokio::test]
async fn a_device_is_its_session_and_ends_with_it() {
    let mut scene = Scene::new().await;
    let mut phone = scene.world.sign_in("Ben", Form::Binary).await;
    phone.done(Command::Attend { is_attended: false }).await;
    assert!(!phone.push_state().await.is_subscribed, "another session is another device");
    // The same browser, signed in as somebody else, is theirs from then on.
    phone.subscribe(&scene.device.subscription).await.expect("it can be called");
    assert!(!scene.ben.push_state().await.is_subscribed);
    scene.ben.subscribe(&scene.device.subscription).await.expect("it can be called");
    assert!(!phone.push_state().await.is_subscribed);
    let again = scene.service.device("again");
    phone.subscribe(&again.subscription).await.expect("it can be called");
    let signed_out = Call::post("/api/sign-out").signed_in_as(&phone.session).send(&phone.site).await;
    assert_eq!(signed_out.status, 204);
    let said = scene.call("to one device").await;
    assert_eq!(scene.told().await, said);
    phone.retire();
    assert!(!scene.ben.unsubscribe().await.is_subscribed);
    scene.call("to none").await;
    scene.looked().await;
    scene.end().await;
}

#[tokio::test]
async fn a_test_says_whether_it_went_and_why_not() {
    let mut scene = Scene::new().await;
    let state = scene.ben.test_push("It works.").await.expect("it is taken");
    assert!(state.is_subscribed);
    let pushed = scene.pushed().await;
    assert_eq!((pushed.user, pushed.message, pushed.text), (scene.ben.user, None, "It works.".to_owned()));
    let failed = |why| Err(Problem::PushFailed { why });
    scene.service.answer([Answer::Status(403)]);
    assert_eq!(scene.ben.test_push("?").await, failed(PushFault::Refused { status: 403 }));
    scene.service.next().await;
    let empty = Problem::BadText { field: TextField::Notification, fault: TextFault::Empty };
    assert_eq!(scene.ben.test_push(" ").await, Err(empty));
    assert_eq!(scene.ada.test_push("?").await, Err(Problem::NoSuchSubscription));
    scene.service.answer([Answer::Status(410)]);
    assert_eq!(scene.ben.test_push("?").await, failed(PushFault::Gone));
    scene.service.next().await;
    assert!(!scene.ben.push_state().await.is_subscribed);
    let nobody = PushSubscription { endpoint: "http://127.0.0.1:1/".to_owned(), ..scene.device.subscription.clone() };
    scene.ben.subscribe(&nobody).await.expect("it looks like one");
    assert_eq!(scene.ben.test_push("?").await, failed(PushFault::Unreachable));
    scene.end().await;
}

#[tokio::test]
async fn a_server_calls_only_the_public_network_unless_it_is_told_to() {
    let service = PushService::start().await;
    let (world, ada) = World::claimed().await;
    let device = service.device("ada");
    let bad = ada.subscribe(&device.subscription).await;
    assert_eq!(bad, Err(Problem::BadSubscription), "not without TLS");
    let endpoint = device.subscription.endpoint.replace("http://", "https://");
    ada.subscribe(&PushSubscription { endpoint, ..device.subscription }).await.expect("it looks like one");
    let why = PushFault::NotPublic;
    assert_eq!(ada.test_push("?").await, Err(Problem::PushFailed { why }));
    world.finish([ada]).await;
}

#[tokio::test]
async fn nobody_subscribes_for_another_nor_from_another_site() {
    let scene = Scene::new().await;
    let foreign = Call::put("/api/push")
        .json(&scene.device.subscription)
        .header("origin", "https://elsewhere.example")
        .signed_in_as(&scene.ben.session);
    assert_eq!(foreign.send(&scene.ben.site).await.problem(), Problem::ForeignOrigin);
    for call in
        [Call::get("/api/push"), Call::put("/api/push"), Call::delete("/api/push"), Call::post("/api/push/test")]
    {
        assert_eq!(call.send(&scene.ben.site).await.problem(), Problem::NotSignedIn);
    }
    scene.end().await;
}
