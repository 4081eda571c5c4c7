//! Reads the pages that messages link to, so that everybody sees what they say, and nobody's browser has to go there.
//!
//! Which links are to be read is in the database, so that a crash loses nothing of it. Of each host one is read at a time,
//! and a few in all. What a page said is kept for a while for everybody who links to it, and that it said nothing for a
//! shorter one.

pub mod page;
mod reading;

use std::collections::BTreeSet;
use std::sync::Arc;

use adda_shared::id::UnixMs;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};
use url::{Origin, Url};

use crate::app::App;
use crate::calls::{Calls, Reach};
use crate::config::Previews as Setting;
use crate::domain::preview;
use crate::error::{Error, Result};
use crate::store::{PageRow, StoreError, WantedRow};
use crate::uploads;

/// Links that are read at one time.
const READ_AT_ONCE: usize = 4;
/// Links that are looked at for one whose host is not being read.
const LOOKED_AT_MAX: usize = 32;
/// How long to wait where the store can't be read or written.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest sleep, and how often what is too old is forgotten.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// Milliseconds for which it holds what a page said, and that it said nothing.
const PAGE_MS: u64 = 24 * 60 * 60 * 1_000;
const NOTHING_MS: u64 = 30 * 60 * 1_000;

/// Reads pages.
#[derive(Debug)]
pub struct Previews {
    calls: Calls,
    /// Pages that are the server's own, which it does not read.
    own: Option<Origin>,
    is_on: bool,
}

impl Previews {
    pub fn new(reach: Reach, setting: Setting, public_url: Option<&str>) -> Self {
        let own = public_url.and_then(|url| Url::parse(url).ok()).map(|url| url.origin());
        Self { calls: Calls::to_read(reach), own, is_on: setting == Setting::On }
    }
}

/// Reads what is to be read, for as long as it is polled.
pub async fn run(app: &Arc<App>) {
    let mut reading = Reading { tasks: JoinSet::new(), busy: BTreeSet::new(), swept: None, is_told: false };
    loop {
        let pause = reading.go_on(app).await;
        tokio::select! {
            () = app.hub.preview_wanted() => {}
            Some(ended) = reading.tasks.join_next() => match ended {
                Ok(host) => {
                    reading.busy.remove(&host);
                }
                // The host is left alone until the next start: what panicked once would again.
                Err(error) => tracing::error!(%error, "reading a page ended in a panic"),
            },
            () = sleep(pause) => {}
        }
    }
}

/// What is being read.
struct Reading {
    tasks: JoinSet<String>,
    /// The hosts.
    busy: BTreeSet<String>,
    /// When it was last looked for what is too old.
    swept: Option<Instant>,
    /// Whether the log says already that the store is at fault.
    is_told: bool,
}

impl Reading {
    /// Begins what can be begun, and answers how long there is nothing else to do.
    async fn go_on(&mut self, app: &Arc<App>) -> Duration {
        match self.begin(app).await {
            Ok(()) => {
                self.is_told = false;
                SWEEP
            }
            Err(error) => {
                if !std::mem::replace(&mut self.is_told, true) {
                    tracing::warn!(%error, "no links are read at the moment");
                }
                PAUSE
            }
        }
    }

    async fn begin(&mut self, app: &Arc<App>) -> Result<()> {
        if self.swept.is_none_or(|swept| swept.elapsed() >= SWEEP) {
            let now = app.clock.now();
            app.store.write(move |tx| tx.expire_pages(now)).await?;
            app.uploads.loosened();
            self.swept = Some(Instant::now());
        }
        if self.tasks.len() == READ_AT_ONCE {
            return Ok(());
        }
        let most = LOOKED_AT_MAX + self.busy.len();
        for wanted in app.store.read(move |view| view.wanted_previews(most)).await? {
            if self.tasks.len() < READ_AT_ONCE && self.busy.insert(wanted.host.clone()) {
                let app = Arc::clone(app);
                self.tasks.spawn(async move {
                    let host = wanted.host.clone();
                    read(&app, wanted).await;
                    host
                });
            }
        }
        Ok(())
    }
}

/// Reads a link, unless that was done a while ago, and gives its message what came of it.
async fn read(app: &Arc<App>, wanted: WantedRow) {
    loop {
        match try_read(app, &wanted).await {
            Ok(()) => return,
            Err(Error::Failed(StoreError::Broken { doing, cause })) => {
                tracing::error!(doing, %cause, room = %wanted.room, "a link gets no preview");
                // Or it would be tried for ever.
                let ended = wanted.clone();
                if app.store.write(move |tx| tx.end_wanted(&ended)).await.is_ok() {
                    return;
                }
            }
            Err(error) => tracing::debug!(%error, "what a page said can't be kept yet"),
        }
        sleep(PAUSE).await;
    }
}

async fn try_read(app: &Arc<App>, wanted: &WantedRow) -> Result<()> {
    if !app.previews.is_on {
        let ended = wanted.clone();
        return app.store.write(move |tx| tx.end_wanted(&ended).map(drop)).await;
    }
    let (now, held) = (app.clock.now(), wanted.clone());
    let is_settled = app.store.write(move |tx| {
        let Some(page) = tx.page(&held.link, now)? else { return Ok(false) };
        preview::settle(tx, now, &held, page.preview.as_ref())?;
        Ok(true)
    });
    if is_settled.await? {
        return Ok(());
    }
    let read = reading::read(&app.previews, &app.uploads, &wanted.link).await;
    let (preview, picture) = read.map_or((None, None), |read| (Some(read.preview), read.picture));
    let (now, wanted) = (app.clock.now(), wanted.clone());
    let expires_at = UnixMs(now.0.saturating_add(if preview.is_some() { PAGE_MS } else { NOTHING_MS }));
    uploads::keep_picture(app, picture, move |tx| {
        let page = PageRow { preview };
        // Of a link that went with its message nothing stays.
        if preview::settle(tx, now, &wanted, page.preview.as_ref())? {
            tx.keep_page(&wanted.link, &page, expires_at)?;
        }
        Ok(())
    })
    .await
}
