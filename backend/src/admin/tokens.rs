//! The tokens of bots: made, listed, revoked.

use adda_shared::id::UnixMs;
use adda_shared::model::Person;
use cookie::time::OffsetDateTime;

use super::Answer;
use crate::app::App;
use crate::domain::account::{self, TOKENS_PER_PERSON_MAX};
use crate::error::Result;
use crate::store::SessionId;

pub(super) async fn add(app: &App, person: &Person) -> Result<Answer> {
    let (token, user, now) = (app.dice.token(), person.user, app.clock.now());
    let hash = token.hash();
    let added = app.store.write(move |tx| account::add_token(tx, now, user, &hash)).await?;
    Ok(match added {
        Some(_) => Answer::Done(token.as_str().to_owned()),
        None => {
            let name = &person.name;
            Answer::Refused(format!("{name} has {TOKENS_PER_PERSON_MAX} tokens, and may have no more; revoke one"))
        }
    })
}

/// A line for each: its number, when it was made, when it was last used.
pub(super) async fn list(app: &App, person: &Person) -> Result<String> {
    let user = person.user;
    let tokens = app.store.read(move |view| view.tokens(user)).await?;
    let lines = tokens.iter().map(|token| {
        let is_used = token.last_seen > token.begun_at;
        let used = if is_used { format!("used {}", day(token.last_seen)) } else { "no use noted".to_owned() };
        format!("{}\tmade {}\t{used}", token.session.0, day(token.begun_at))
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// Ends one, or all, and every connection of them.
pub(super) async fn revoke(app: &App, person: &Person, token: Option<u64>) -> Result<Answer> {
    let user = person.user;
    let ended = app.store.write(move |tx| tx.end_tokens(user, token.map(SessionId))).await?;
    let name = &person.name;
    Ok(match (token, ended.len()) {
        (Some(token), 0) => Answer::Refused(format!("{name} has no token {token}")),
        (_, 1) => Answer::Done(format!("1 token of {name} is revoked")),
        (_, number) => Answer::Done(format!("{number} tokens of {name} are revoked")),
    })
}

/// The day of a time, in UTC.
fn day(at: UnixMs) -> String {
    let seconds = i64::try_from(at.0 / 1_000).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).map_or_else(|_| "-".to_owned(), |time| time.date().to_string())
}
