//! Why the sandbox says no, and how that looks on the wire.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A request that was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    #[error("the API key is missing or wrong")]
    Unauthorized,
    #[error("there is no such object")]
    NotFound,
    #[error("this field is missing or not acceptable: {0}")]
    Invalid(&'static str),
    #[error("this reference was used before with other input")]
    ReferenceConflict,
    #[error("this intent can no longer be paid")]
    NotPayable,
    #[error("this intent has been paid and cannot be cancelled")]
    AlreadyPaid,
    #[error("this intent has not been paid")]
    NotPaid,
    #[error("refunds would exceed what was paid")]
    AbovePaidAmount,
    #[error("the sandbox broke, by accident or on demand")]
    Broken,
}

impl Problem {
    fn wire(self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid"),
            Self::ReferenceConflict => (StatusCode::CONFLICT, "reference_conflict"),
            Self::NotPayable => (StatusCode::CONFLICT, "not_payable"),
            Self::AlreadyPaid => (StatusCode::CONFLICT, "already_paid"),
            Self::NotPaid => (StatusCode::CONFLICT, "not_paid"),
            Self::AbovePaidAmount => (StatusCode::CONFLICT, "above_paid_amount"),
            Self::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code) = self.wire();
        let body = json!({ "error": { "code": code, "message": self.to_string() } });
        (status, Json(body)).into_response()
    }
}
