//! What a connection reads of the store for itself: a store that is busy is waited for, and a refusal ends it.

use adda_shared::protocol::Closing;
use adda_shared::protocol::problem::Problem;
use tokio::time::{Duration, sleep};

use super::connection::{Ended, Step};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::View;

/// How long to wait where more reads are waiting than may.
const PAUSE: Duration = Duration::from_millis(250);
/// How often that is done.
const PAUSES_MAX: u32 = 40;

/// Reads at one moment. A connection has a cursor and loses nothing by waiting.
pub(super) async fn read<T, F>(app: &App, work: F) -> Step<T>
where
    T: Send + 'static,
    F: FnOnce(&dyn View) -> Result<T> + Clone + Send + 'static,
{
    let mut pauses = 0;
    loop {
        match app.store.read(work.clone()).await {
            Err(Error::Refused(Problem::Unavailable)) if pauses < PAUSES_MAX => {
                pauses += 1;
                sleep(PAUSE).await;
            }
            result => return result.map_err(|error| failed(app, error)),
        }
    }
}

/// What a connection that can't go on is closed with.
fn failed(app: &App, error: Error) -> Ended {
    let problem = app.problem(error);
    Ended::Close(if problem == Problem::NotSignedIn {
        Closing::SignedOut
    } else if matches!(problem, Problem::NoSuchRoom | Problem::Unavailable) {
        // Put out of a room while behind in it, which no event that may be seen tells: the client begins anew.
        Closing::GoingAway
    } else {
        Closing::Failed
    })
}
