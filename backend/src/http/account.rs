//! Coming in and going out: the calls that give a session or end it.
//!
//! The session is a random token in a cookie that scripts can't read and other sites can't send along. Only its hash is
//! kept. Bots show theirs in an `Authorization: Bearer` header.

use std::sync::Arc;

use adda_shared::protocol::PROTOCOL_VERSION;
use adda_shared::protocol::http::{
    Claim, Invitation, InvitationQuery, Join, Me, Registration, SessionState, SetPassword, SignIn,
};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{Password, PersonName, RoomName, SpaceName};
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cookie::{Cookie, CookieBuilder, SameSite};
use serde::Serialize;

use super::body::{self, Body};
use super::refusal::Refusal;
use super::{Peer, origin};
use crate::app::App;
use crate::domain::{Ctx, account, invite};
use crate::error::{Error, Result as Outcome, bad_text};
use crate::secret::{Token, hash};
use crate::store::{SessionKind, SessionRow, TokenHash};

/// Seconds for which a browser keeps the cookie: the longest that browsers allow. The server ends sessions earlier.
const COOKIE_AGE_S: i64 = 400 * 24 * 60 * 60;

type Answer<T> = Result<T, Refusal>;

/// A request with a session that runs.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    pub session: SessionRow,
    /// What the request showed, to ask again later whether the session still runs.
    pub token: TokenHash,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Answer<Self> {
        let found = async {
            let token = shown(app, &parts.headers).ok_or(Problem::NotSignedIn)?;
            let session = app.session(token).await?.ok_or(Problem::NotSignedIn)?;
            Ok(Self { session, token })
        };
        found.await.map_err(Refusal::from_error(app, &parts.headers))
    }
}

/// `GET /api/session`.
///
/// # Errors
/// A fault of the server's own.
pub async fn session(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer<Response> {
    let state = async {
        let session = signed_in(&app, &headers).await?;
        let (registration, version) = (Registration::from(app.config.registration), app.version.clone());
        app.store
            .read(move |view| {
                Ok(SessionState {
                    protocol: PROTOCOL_VERSION,
                    version,
                    space: view.space()?.map(|(name, _)| name),
                    registration,
                    me: session.map(|session| account::me(view, session.user)).transpose()?,
                })
            })
            .await
    };
    respond(&app, &headers, state.await)
}

/// `POST /api/claim`.
///
/// # Errors
/// `too_fast`, `foreign_origin`, `unreadable`, `bad_text`, `link_spent`, `wrong_state`.
pub async fn claim(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    Body(body): Body<Claim>,
) -> Answer<Response> {
    let work = async {
        let body = body?;
        app.attempt(peer.address)?;
        let claim = account::NewSpace {
            space: SpaceName::parse(&body.space_name).map_err(bad_text(TextField::SpaceName))?,
            name: PersonName::parse(&body.name).map_err(bad_text(TextField::Name))?,
            room: RoomName::parse(&body.room_name).map_err(bad_text(TextField::RoomName))?,
        };
        let password = Password::parse(&body.password).map_err(bad_text(TextField::Password))?;
        let link = hash(&body.token);
        // Checked before the costly hashing, and once more in the transaction.
        app.store.read(move |view| account::check_claim(view, link)).await?;
        let phc = app.passwords.hash(password).await?;
        begin(&app, move |tx, now| account::claim(tx, now, link, claim, &phc)).await
    };
    origin::check(&app, &headers)?;
    welcome(&app, &headers, work.await)
}

/// `POST /api/invitation`.
///
/// # Errors
/// `too_fast`, `unreadable`, `link_spent`.
pub async fn invitation(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    Body(body): Body<InvitationQuery>,
) -> Answer<Response> {
    let work = async {
        let body = body?;
        app.attempt(peer.address)?;
        let (token, now) = (hash(&body.token), app.clock.now());
        let invitation: Invitation = app.store.read(move |view| invite::describe(view, now, token)).await?;
        Ok(invitation)
    };
    respond(&app, &headers, work.await)
}

/// `POST /api/join`.
///
/// # Errors
/// `too_fast`, `foreign_origin`, `unreadable`, `bad_text`, `link_spent`, `name_taken`, `registration_closed`,
/// `space_full`, `wrong_state`.
pub async fn join(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    Body(body): Body<Join>,
) -> Answer<Response> {
    let work = async {
        let body = body?;
        app.attempt(peer.address)?;
        let name = PersonName::parse(&body.name).map_err(bad_text(TextField::Name))?;
        let password = body.password.as_deref().map(Password::parse).transpose();
        let password = password.map_err(bad_text(TextField::Password))?;
        let registration = Registration::from(app.config.registration);
        let (link, now) = (body.token.as_deref().map(hash), app.clock.now());
        let (wanted, has_password) = (name.clone(), password.is_some());
        let check = move |view: &dyn crate::store::View| {
            account::check_join(view, now, registration, link, &wanted, has_password)
        };
        app.store.read(check).await?;
        let phc = match password {
            Some(password) => Some(app.passwords.hash(password).await?),
            None => None,
        };
        begin(&app, move |tx, now| account::join(tx, now, registration, link, name, phc.as_deref())).await
    };
    origin::check(&app, &headers)?;
    welcome(&app, &headers, work.await)
}

/// `POST /api/sign-in`.
///
/// # Errors
/// `too_fast`, `foreign_origin`, `unreadable`, `wrong_password`: the same, and after the same time, for a name that
/// nobody has.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    Body(body): Body<SignIn>,
) -> Answer<Response> {
    let work = async {
        let body = body?;
        app.attempt(peer.address)?;
        let wrong = || Error::Refused(Problem::WrongPassword);
        let password = Password::parse(&body.password).map_err(|_| wrong())?;
        let known = app.store.read(move |view| account::credentials(view, &body.name)).await?;
        let (user, phc) = known.unzip();
        if !app.passwords.verify(password, phc.clone()).await? {
            return Err(wrong());
        }
        let user = user.ok_or_else(wrong)?;
        begin(&app, move |tx, _| {
            // Somebody may have set another password while this one was being checked.
            if tx.password(user)? == phc { Ok(user) } else { Err(wrong()) }
        })
        .await
    };
    origin::check(&app, &headers)?;
    welcome(&app, &headers, work.await)
}

/// `POST /api/sign-out`: ends the session, and every connection of it.
///
/// # Errors
/// `foreign_origin`, or a fault of the server's own.
pub async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        if let Some(session) = signed_in(&app, &headers).await? {
            app.store.write(move |tx| tx.end_session(session.session)).await?;
        }
        Ok(())
    };
    work.await.map_err(Refusal::from_error(&app, &headers))?;
    let mut gone = cookie(&app, String::new()).build();
    gone.make_removal();
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone.to_string())]).into_response())
}

/// `POST /api/password`.
///
/// # Errors
/// `not_signed_in`, `too_fast`, `foreign_origin`, `unreadable`, `bad_text`, `wrong_password`.
pub async fn password(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Body(body): Body<SetPassword>,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        let body = body?;
        app.attempt(peer.address)?;
        let password = Password::parse(&body.password).map_err(bad_text(TextField::Password))?;
        let kept = app.store.read(move |view| view.password(session.user)).await?;
        let wrong = || Error::Refused(Problem::WrongPassword);
        if kept.is_some() {
            let current = Password::parse(body.current.as_deref().unwrap_or("")).map_err(|_| wrong())?;
            if !app.passwords.verify(current, kept.clone()).await? {
                return Err(wrong());
            }
        }
        let phc = app.passwords.hash(password).await?;
        let ctx = Ctx { user: session.user, now: app.clock.now() };
        let but = session.session;
        let set = app.store.write(move |tx| {
            // Somebody may have set another one while this one was being checked.
            if tx.password(ctx.user)? == kept { account::set_password(tx, ctx, Some(but), &phc) } else { Err(wrong()) }
        });
        set.await?;
        app.store.read(move |view| account::me(view, session.user)).await
    };
    respond(&app, &headers, work.await)
}

/// Begins a session for whoever the work admits, in the same transaction.
async fn begin<F>(app: &App, work: F) -> Outcome<(Token, Me)>
where
    F: FnOnce(&mut dyn crate::store::Tx, adda_shared::id::UnixMs) -> Outcome<adda_shared::id::UserId> + Send + 'static,
{
    let token = app.dice.token();
    let (hash, now) = (token.hash(), app.clock.now());
    let begun = app.store.write(move |tx| {
        let user = work(tx, now)?;
        account::begin_session(tx, now, user, &hash, SessionKind::Browser)?;
        account::me(tx, user)
    });
    Ok((token, begun.await?))
}

/// Answers with what came of a call, in the form that the asker reads.
fn respond<T: Serialize>(app: &App, headers: &HeaderMap, outcome: Outcome<T>) -> Answer<Response> {
    let body = outcome.map_err(Refusal::from_error(app, headers))?;
    Ok(body::write(body::accepted(headers), &body))
}

/// Answers with a session that has begun.
fn welcome(app: &App, headers: &HeaderMap, outcome: Outcome<(Token, Me)>) -> Answer<Response> {
    let (token, me) = outcome.map_err(Refusal::from_error(app, headers))?;
    let cookie = cookie(app, token.as_str().to_owned()).max_age(cookie::time::Duration::seconds(COOKIE_AGE_S)).build();
    Ok(([(header::SET_COOKIE, cookie.to_string())], body::write(body::accepted(headers), &me)).into_response())
}

/// Over TLS the name's prefix makes browsers refuse a cookie that another host or a plain connection set.
fn cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() { "__Host-adda" } else { "adda" }
}

fn cookie(app: &App, value: String) -> CookieBuilder<'static> {
    Cookie::build((cookie_name(app), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.is_secure())
}

async fn signed_in(app: &App, headers: &HeaderMap) -> Outcome<Option<SessionRow>> {
    match shown(app, headers) {
        Some(token) => app.session(token).await,
        None => Ok(None),
    }
}

/// The token that a request shows.
fn shown(app: &App, headers: &HeaderMap) -> Option<TokenHash> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == cookie_name(app))
        .map(|cookie| cookie.value().to_owned());
    bearer.map(str::to_owned).or(cookie).map(|token| hash(&token))
}
