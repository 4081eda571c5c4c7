//! The HTTP calls that give or take a session, which the link can't. Who is signed in is the server's cookie; this page
//! never sees it.

use adda_shared::protocol::http::{Claim, Invitation, InvitationQuery, Join, Me, SessionState, SetPassword, SignIn};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{Form, decode_body, encode};
use js_sys::Uint8Array;
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen(module = "/js/http.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = call)]
    async fn js_call(method: &str, path: &str, media_type: &str, body: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The server said no.
    Refused(Problem),
    /// The server said nothing, or nothing that can be understood.
    Unreachable,
}

pub(crate) type Outcome<T> = Result<T, Fault>;

/// What this server is, and who is signed in.
pub(crate) async fn session() -> Outcome<SessionState> {
    read(&call("GET", "/api/session", &[]).await?)
}

/// Makes the space and its owner.
pub(crate) async fn claim(claim: &Claim) -> Outcome<Me> {
    post("/api/claim", claim).await
}

/// What an invite link is.
pub(crate) async fn invitation(token: String) -> Outcome<Invitation> {
    post("/api/invitation", &InvitationQuery { token }).await
}

/// Makes an account.
pub(crate) async fn join(join: &Join) -> Outcome<Me> {
    post("/api/join", join).await
}

/// Begins a session.
pub(crate) async fn sign_in(sign_in: &SignIn) -> Outcome<Me> {
    post("/api/sign-in", sign_in).await
}

/// Ends this session. Nobody being signed in any more is what was wanted.
pub(crate) async fn sign_out() -> Outcome<()> {
    match call("POST", "/api/sign-out", &[]).await {
        Ok(_) | Err(Fault::Refused(Problem::NotSignedIn)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Sets one's password.
pub(crate) async fn set_password(password: &SetPassword) -> Outcome<Me> {
    post("/api/password", password).await
}

pub(crate) async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Outcome<T> {
    read(&call("POST", path, &encode(Form::Binary, body)).await?)
}

/// A refusal carries its problem; whatever else is not a success did not come from Adda.
pub(crate) async fn call(method: &str, path: &str, body: &[u8]) -> Outcome<Vec<u8>> {
    let answer = js_call(method, path, Form::Binary.media_type(), &Uint8Array::from(body)).await;
    answer.map(|answer| Uint8Array::from(answer).to_vec()).map_err(|thrown| fault(&thrown))
}

/// What a call has thrown.
pub(crate) fn fault(thrown: &JsValue) -> Fault {
    let problem = thrown.dyn_ref::<Uint8Array>().map(|refusal| read(&refusal.to_vec()));
    problem.map_or(Fault::Unreachable, |problem| problem.map_or_else(|fault| fault, Fault::Refused))
}

pub(crate) fn read<T: DeserializeOwned>(answer: &[u8]) -> Outcome<T> {
    decode_body(Form::Binary, answer).map_err(|_| Fault::Unreachable)
}

/// The secret of a link such as `/join#SECRET`. It stands in the fragment, which browsers never send to a server.
pub(crate) fn token_in_address() -> Option<String> {
    let fragment = window().location().hash().ok()?;
    let token = fragment.trim_start_matches('#');
    (!token.is_empty()).then(|| token.to_owned())
}

/// Takes the secret out of the address, once it is used: it has no business in the history.
pub(crate) fn forget_token() {
    let Ok(path) = window().location().pathname() else { return };
    if let Ok(history) = window().history() {
        // Refused only for another origin's address.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}
