//! The bodies of HTTP calls and of their answers, in either form of the wire.

use std::convert::Infallible;
use std::sync::Arc;

use adda_shared::limits::HTTP_BODY_BYTES_MAX;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{Form, decode_body, encode};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;

/// The body of a call, read in the form that its `Content-Type` names. What can't be read is refused by the call
/// itself, once it knows who asks.
#[derive(Debug)]
pub struct Body<T>(pub Result<T, Problem>);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Infallible> {
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(Form::of_media_type);
        Ok(Self(match Bytes::from_request(request, app).await {
            Ok(bytes) => form.and_then(|form| decode_body(form, &bytes).ok()).ok_or(Problem::Unreadable),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::TooLarge { bytes_max: HTTP_BODY_BYTES_MAX as u64 })
            }
            Err(_) => Err(Problem::Unreadable),
        }))
    }
}

/// The form that the asker reads: JSON, unless its `Accept` names the other.
pub fn accepted(headers: &HeaderMap) -> Form {
    let lists = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut forms = lists.flat_map(|list| list.split(',')).filter_map(Form::of_media_type);
    if forms.any(|form| form == Form::Binary) { Form::Binary } else { Form::Json }
}

/// An answer's body.
pub fn write<T: Serialize>(form: Form, body: &T) -> Response {
    ([(header::CONTENT_TYPE, form.media_type())], encode(form, body)).into_response()
}
