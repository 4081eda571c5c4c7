//! A refusal as an HTTP answer.

use adda_shared::protocol::Form;
use adda_shared::protocol::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::body;
use crate::app::App;
use crate::error::Error;
use crate::telemetry::Metrics;

/// See the [module](self).
#[derive(Debug)]
pub struct Refusal {
    problem: Problem,
    form: Form,
}

impl Refusal {
    /// Makes an answer of an error, in the form that the asker reads; a fault is logged here.
    pub fn from_error(app: &App, headers: &HeaderMap) -> impl FnOnce(Error) -> Self {
        let form = body::accepted(headers);
        move |error| {
            let problem = app.problem(error);
            Metrics::count(&app.metrics.http_refusals, problem.word());
            Self { problem, form }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = body::write(self.form, &self.problem);
        *response.status_mut() = status(&self.problem);
        if let Problem::TooFast { retry_after_ms } = self.problem {
            let seconds = retry_after_ms.div_ceil(1_000);
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
        Problem::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
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
