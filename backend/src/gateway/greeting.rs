//! How a connection begins: a hello, a place in the hub, and what the store says at that moment.

use std::sync::Arc;

use adda_shared::limits;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Closing, Form, Hello, decode_client};
use tokio::time::{Duration, timeout};

use super::connection::{Ended, OTHER_KIND, Step};
use super::reading::read;
use super::socket::{Heard, Socket};
use crate::app::App;
use crate::domain::Ctx;
use crate::domain::sync;
use crate::http::account::SignedIn;
use crate::hub::Connected;
use crate::mistake::{Mistake, mistaken};

/// How long a client may take to say hello.
const HELLO_TIMEOUT: Duration = Duration::from_secs(10);

/// Waits for the first frame, which must be a hello.
pub(super) async fn hello(socket: &mut Socket, form: Form) -> Step<Hello> {
    let first = async {
        loop {
            match socket.hear().await {
                Heard::Alive => {}
                heard @ (Heard::Message(..) | Heard::Gone | Heard::Broken(_)) => return heard,
            }
        }
    };
    match timeout(HELLO_TIMEOUT, first).await {
        Ok(Heard::Message(heard, bytes)) if heard == form => match decode_client(form, &bytes) {
            Ok(ClientFrame::Hello(hello)) if hello.rooms.len() <= limits::ROOMS_HELD_MAX => Ok(hello),
            Ok(ClientFrame::Hello(_) | ClientFrame::Command { .. } | ClientFrame::Pong) | Err(_) => {
                Err(Ended::Close(Closing::Malformed))
            }
        },
        Ok(Heard::Message(..)) => Err(Ended::Broken(OTHER_KIND)),
        Ok(Heard::Broken(code)) => Err(Ended::Broken(code)),
        Ok(Heard::Gone | Heard::Alive) => Err(Ended::Gone),
        Err(_) => Err(Ended::Close(Closing::Silent)),
    }
}

/// Enters the hub, then every room, then reads where they stand: what happens in between is in the lanes.
pub(super) async fn begin(
    app: &Arc<App>,
    SignedIn { session, token }: SignedIn,
    hello: Hello,
) -> Step<(Connected, sync::Welcome)> {
    let most = app.config.limits.connections_per_person_max;
    let mut connected = app.hub.connect(session.user, session.session, most).map_err(Ended::Close)?;
    let ctx = Ctx { user: session.user, now: app.clock.now() };
    let rooms = read(app, move |view| {
        // It may have ended since the upgrade; when it ends from now on, the hub ends the connection.
        view.session(&token)?.ok_or(Problem::NotSignedIn)?;
        sync::rooms(view, ctx)
    });
    for room in rooms.await? {
        connected.enter(room);
    }
    let welcome = read(app, move |view| sync::welcome(view, ctx, &hello)).await?;
    for room in &welcome.rooms {
        let held = connected.enter(room.entry.room.room);
        held.cursor = room.cursor;
        if mistaken(Mistake::SubscribesAfterReading) && !room.resumes {
            held.cursor = held.head();
        }
    }
    Ok((connected, welcome))
}
