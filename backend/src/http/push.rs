//! How a device is told of messages while no page is open on it. A worker of the browser calls here, too.

use std::sync::Arc;

use adda_shared::protocol::http::{PushState, PushSubscription, PushTest, Pushed};
use adda_shared::protocol::problem::{Problem, PushFault, TextField};
use adda_shared::text::TextFault;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::account::SignedIn;
use super::body::{self, Body};
use super::origin;
use super::refusal::Refusal;
use crate::app::App;
use crate::domain::notify;
use crate::error::{Result as Outcome, bad_text};
use crate::push;
use crate::store::SessionRow;

type Answer<T> = Result<T, Refusal>;

/// `GET /api/push`.
///
/// # Errors
/// `not_signed_in`, or a fault of the server's own.
pub async fn find(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
) -> Answer<Response> {
    respond(&app, &headers, state(&app, session).await)
}

/// `PUT /api/push`.
///
/// # Errors
/// `not_signed_in`, `foreign_origin`, `unreadable`, `too_fast`, `bad_subscription`.
pub async fn subscribe(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Body(body): Body<PushSubscription>,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        let to = app.outgoing.parse(&body?)?;
        app.outgoing.take(session.user)?;
        app.store.write(move |tx| notify::subscribe(tx, session.session, &to)).await?;
        state(&app, session).await
    };
    respond(&app, &headers, work.await)
}

/// `DELETE /api/push`.
///
/// # Errors
/// `not_signed_in`, `foreign_origin`, `too_fast`.
pub async fn unsubscribe(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        app.outgoing.take(session.user)?;
        app.store.write(move |tx| tx.unsubscribe(session.session)).await?;
        state(&app, session).await
    };
    respond(&app, &headers, work.await)
}

/// `POST /api/push/test`.
///
/// # Errors
/// `not_signed_in`, `foreign_origin`, `unreadable`, `bad_text`, `too_fast`, `no_such_subscription`, `push_failed`.
pub async fn test(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Body(body): Body<PushTest>,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        let text = body?.text;
        if text.trim().is_empty() {
            return Err(bad_text(TextField::Notification)(TextFault::Empty));
        }
        app.outgoing.take(session.user)?;
        let now = app.clock.now();
        let (subscription, unread) = app
            .store
            .read(move |view| Ok((view.subscription(session.session)?, notify::unread(view, session.user, now)?)))
            .await?;
        let address = subscription.ok_or(Problem::NoSuchSubscription)?.address;
        let pushed = Pushed {
            user: session.user,
            message: None,
            text: adda_shared::notify::shortened(&text),
            unread,
            reminder: None,
        };
        let failed = |why| Problem::PushFailed { why };
        let outcome = app.outgoing.push(&app, &address, &pushed).await?;
        app.store.write(move |tx| notify::settle_test(tx, session.session, &address, outcome)).await?;
        match outcome {
            push::Outcome::Taken => {}
            push::Outcome::Gone => return Err(failed(PushFault::Gone).into()),
            push::Outcome::Refused(why) | push::Outcome::Failed { fault: why, .. } => return Err(failed(why).into()),
        }
        state(&app, session).await
    };
    respond(&app, &headers, work.await)
}

async fn state(app: &App, session: SessionRow) -> Outcome<PushState> {
    let key = app.outgoing.key(app).await?.public().to_owned();
    let subscription = app.store.read(move |view| view.subscription(session.session)).await?;
    let is_subscribed = subscription.is_some();
    Ok(PushState { key, is_subscribed, fault: subscription.and_then(|subscription| subscription.trouble.fault) })
}

fn respond(app: &App, headers: &HeaderMap, outcome: Outcome<PushState>) -> Answer<Response> {
    let body = outcome.map_err(Refusal::from_error(app, headers))?;
    Ok(body::write(body::accepted(headers), &body))
}
