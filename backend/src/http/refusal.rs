//! A refusal as an HTTP answer.

use adda_shared::protocol::problem::Problem;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::error::Error;
use crate::telemetry::Metrics;

/// See the [module](self).
#[derive(Debug)]
pub struct Refusal(Problem);

impl Refusal {
    /// Makes an answer of an error; a fault is logged here.
    pub fn from_error(app: &App) -> impl FnOnce(Error) -> Self {
        |error| {
            let problem = app.problem(error);
            Metrics::count(&app.metrics.http_refusals, problem.word());
            Self(problem)
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let retry_after_s = match &self.0 {
            Problem::TooFast { retry_after_ms } => Some(retry_after_ms.div_ceil(1_000)),
            _ => None,
        };
        let mut response = (status, Json(self.0)).into_response();
        if let Some(seconds) = retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::BadText { .. } | Problem::BadInvite | Problem::TooManyPeople { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Problem::Unreadable => StatusCode::BAD_REQUEST,
        Problem::NoSuchRoom | Problem::NoSuchPerson => StatusCode::NOT_FOUND,
        Problem::LinkSpent => StatusCode::GONE,
        Problem::NotSignedIn | Problem::WrongPassword => StatusCode::UNAUTHORIZED,
        Problem::NotAllowed | Problem::RegistrationClosed | Problem::ForeignOrigin => StatusCode::FORBIDDEN,
        Problem::NameTaken
        | Problem::LastOwner
        | Problem::WrongState
        | Problem::TooManyRooms { .. }
        | Problem::RoomFull { .. }
        | Problem::SpaceFull { .. }
        | Problem::TooManyInvites { .. } => StatusCode::CONFLICT,
        Problem::TooFast { .. } => StatusCode::TOO_MANY_REQUESTS,
        Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
