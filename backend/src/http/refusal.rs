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

/// Stands in an answer whose refusal was counted, under a better name than its status gives.
#[derive(Clone, Copy, Debug)]
struct Counted;

/// Counts an answer that refuses what the routes themselves refuse: a place that is not there, a method that it does
/// not have, an upgrade that is none.
pub(super) fn count(app: &App, response: &Response) {
    let status = response.status();
    if response.extensions().get::<Counted>().is_some() || !(status.is_client_error() || status.is_server_error()) {
        return;
    }
    let reason = match status {
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::UPGRADE_REQUIRED | StatusCode::BAD_REQUEST => "bad_upgrade",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        _ => "other",
    };
    Metrics::count(&app.metrics.http_refusals, reason);
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = body::write(self.form, &self.problem);
        response.extensions_mut().insert(Counted);
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
        Problem::BadText { .. }
        | Problem::BadInvite
        | Problem::TooManyPeople { .. }
        | Problem::TooManyTerms { .. }
        | Problem::TooManyKeywords { .. }
        | Problem::TooManyFavourites { .. }
        | Problem::NoSuchZone
        | Problem::BadPoll { .. }
        | Problem::BadTime { .. }
        | Problem::NoSuchChoice
        | Problem::BadSubscription
        | Problem::TooManyFiles { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Unreadable => StatusCode::BAD_REQUEST,
        Problem::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::NoSuchRoom
        | Problem::NoSuchPerson
        | Problem::NoSuchMessage
        | Problem::NoSuchUpload
        | Problem::NoSuchPlan
        | Problem::NoSuchSubscription
        | Problem::NoSuchFile => StatusCode::NOT_FOUND,
        Problem::LinkSpent => StatusCode::GONE,
        Problem::NotSignedIn | Problem::WrongPassword => StatusCode::UNAUTHORIZED,
        Problem::NotAllowed | Problem::RegistrationClosed | Problem::ForeignOrigin => StatusCode::FORBIDDEN,
        Problem::NameTaken
        | Problem::LastOwner
        | Problem::WrongState
        | Problem::TooManyRooms { .. }
        | Problem::RoomFull { .. }
        | Problem::SpaceFull { .. }
        | Problem::TooManyUploads { .. }
        | Problem::TooManyReactions { .. }
        | Problem::TooManyPins { .. }
        | Problem::TooManySaved { .. }
        | Problem::PollClosed
        | Problem::TooManyDrafts { .. }
        | Problem::TooManyPlans { .. }
        | Problem::TooManyMentions { .. }
        | Problem::TooManyInvites { .. } => StatusCode::CONFLICT,
        Problem::TooFast { .. } => StatusCode::TOO_MANY_REQUESTS,
        Problem::NoRoom { .. } => StatusCode::INSUFFICIENT_STORAGE,
        Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        // Another server did not do its part.
        Problem::PushFailed { .. } => StatusCode::BAD_GATEWAY,
        Problem::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
