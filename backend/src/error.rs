//! The two ways in which something is not done.
//!
//! `Refused` is an expected no: it goes to the asker as it is and is not an error to anybody. `Failed` is our fault:
//! it is logged once, at the edge, with its whole chain and an incident number, and the asker learns the number only.

use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;

use crate::store::StoreError;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An expected no.
    #[error("refused: {0}")]
    Refused(Problem),
    /// A fault of our own.
    #[error("failed")]
    Failed(#[source] StoreError),
}

/// What most of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full | StoreError::Overloaded => Self::Refused(Problem::Unavailable),
            StoreError::Broken { .. } | StoreError::Stopped => Self::Failed(error),
        }
    }
}

/// Names the text that a fault is about.
pub fn bad_text(field: TextField) -> impl FnOnce(TextFault) -> Error {
    move |fault| Error::Refused(Problem::BadText { field, fault })
}
