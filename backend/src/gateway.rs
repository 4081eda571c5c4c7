//! Where sockets come in: who may open one, in which form, and how many.
//!
//! Knows sockets and the wire; knows no SQL, and no rule of the domain.

mod acquaintances;
pub mod connection;
mod delivery;
pub mod dispatch;
mod greeting;
pub mod rate;
mod reading;
pub mod socket;

use std::sync::Arc;

use adda_shared::protocol::{Closing, Form};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::app::App;
use crate::http::Peer;
use crate::http::account::SignedIn;
use crate::http::refusal::Refusal;
use crate::telemetry::Metrics;
use adda_shared::protocol::problem::Problem;
use connection::Connection;
use socket::Socket;

/// `GET /ws`: opens a connection for who is signed in, from a page of this server or from no page at all.
///
/// # Errors
/// 403 from another site's page, 401 without a session, 400 without a subprotocol. Where only others than ours are asked
/// for, the socket is closed with [`Closing::OtherProtocol`], and where too many are open with [`Closing::Crowded`]: a
/// page can read that, and a status it can't.
pub async fn open(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    signed_in: SignedIn,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    crate::http::origin::check(&app, &headers)?;
    let upgrade = socket::bounded(upgrade).protocols(Form::ALL.map(Form::subprotocol));
    let selected = upgrade.selected_protocol().and_then(|protocol| protocol.to_str().ok());
    let form = Form::ALL.into_iter().find(|form| selected == Some(form.subprotocol()));
    let Some(form) = form else { return other_protocol(app, &headers, upgrade) };
    let permit = Arc::clone(&app.connections).try_acquire_owned();
    let span = tracing::debug_span!("connection", user = signed_in.session.user.0, peer = %peer.address);
    Ok(upgrade.on_upgrade(move |socket| {
        let serve = async move {
            let socket = Socket::new(socket);
            let Ok(_permit) = permit else {
                Metrics::count(&app.metrics.closes, Closing::Crowded.word());
                return socket.close(Closing::Crowded.code()).await;
            };
            app.metrics.connections_opened.inc();
            app.metrics.connections.inc();
            let open = scopeguard(Arc::clone(&app));
            Connection::serve(app, socket, form, signed_in).await;
            drop(open);
        };
        serve.instrument(span)
    }))
}

/// Grants the first subprotocol that is asked for, as a browser wants it, only to say that it is none of ours.
fn other_protocol(app: Arc<App>, headers: &HeaderMap, upgrade: WebSocketUpgrade) -> Result<Response, Refusal> {
    let asked = headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = asked.split(',').map(str::trim).find(|protocol| !protocol.is_empty());
    let Some(first) = first else {
        return Err(Refusal::from_error(&app, headers)(Problem::Unreadable.into()));
    };
    Ok(upgrade.protocols([first.to_owned()]).on_upgrade(move |socket| async move {
        Metrics::count(&app.metrics.closes, Closing::OtherProtocol.word());
        Socket::new(socket).close(Closing::OtherProtocol.code()).await;
    }))
}

/// `GET /ws-echo`: see [`socket::echo`].
pub async fn echo(upgrade: WebSocketUpgrade) -> Response {
    socket::bounded(upgrade).on_upgrade(socket::echo).into_response()
}

/// Counts the connection out again, however it ends; a panic as a fault of our own.
fn scopeguard(app: Arc<App>) -> impl Drop {
    struct Open(Arc<App>);
    impl Drop for Open {
        fn drop(&mut self) {
            self.0.metrics.connections.dec();
            if std::thread::panicking() {
                self.0.metrics.faults.inc();
            }
        }
    }
    Open(app)
}
