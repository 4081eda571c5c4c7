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
pub mod upgrade;

use std::sync::Arc;

use adda_shared::limits::CLIENT_FRAME_BYTES_MAX;
use adda_shared::protocol::{Closing, Form};
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::Response;
use tracing::Instrument;

use crate::app::App;
use crate::http::Peer;
use crate::http::account::SignedIn;
use crate::http::refusal::Refusal;
use crate::telemetry::Metrics;
use adda_shared::protocol::problem::Problem;
use connection::Connection;
use upgrade::Upgrade;

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
    upgrade: Upgrade,
) -> Result<Response, Refusal> {
    crate::http::origin::check(&app, &headers)?;
    let is_asked = |form: &Form| upgrade.asked().iter().any(|protocol| protocol == form.subprotocol());
    let form = Form::ALL.into_iter().find(is_asked);
    let Some(form) = form else { return other_protocol(app, &headers, upgrade) };
    let permit = Arc::clone(&app.connections).try_acquire_owned();
    let span = tracing::debug_span!("connection", user = signed_in.session.user.0, peer = %peer.address);
    Ok(upgrade.grant(Some(form.subprotocol()), CLIENT_FRAME_BYTES_MAX, move |socket| {
        let serve = async move {
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
fn other_protocol(app: Arc<App>, headers: &HeaderMap, upgrade: Upgrade) -> Result<Response, Refusal> {
    let Some(first) = upgrade.asked().first().cloned() else {
        return Err(Refusal::from_error(&app, headers)(Problem::Unreadable.into()));
    };
    Ok(upgrade.grant(Some(&first), CLIENT_FRAME_BYTES_MAX, move |socket| async move {
        Metrics::count(&app.metrics.closes, Closing::OtherProtocol.word());
        socket.close(Closing::OtherProtocol.code()).await;
    }))
}

/// `GET /ws-echo`: see [`socket::echo`]. Takes messages of so many bytes, which may be more than any client's.
pub async fn echo(upgrade: Upgrade, bytes_max: usize) -> Response {
    upgrade.grant(None, bytes_max, socket::echo)
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
