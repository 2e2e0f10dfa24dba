//! Faults of a request or of ours: top-level `errors`, each with a code from a closed list.

use async_graphql::{Error, ErrorExtensions as _};

use crate::infra::failure::Overloaded;
use crate::infra::limiter::Limited;
use crate::infra::{db, meter};

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody is logged in, or the session has ended.
    Unauthenticated,
    /// Somebody is logged in who may not do this.
    Forbidden,
    /// The input is not of the form that the schema's descriptions ask for.
    BadInput(String),
    /// Too many attempts.
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The server has more to do than it can; nothing was done.
    Overloaded,
}

impl Fault {
    /// A fault of the input, in a sentence.
    pub fn bad_input(sentence: impl Into<String>) -> Self {
        Self::BadInput(sentence.into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let (code, sentence) = match &fault {
            Fault::Unauthenticated => {
                ("UNAUTHENTICATED", "Log in first: send `Authorization: Bearer <access token>`.")
            }
            Fault::Forbidden => ("FORBIDDEN", "Your account may not do this."),
            Fault::BadInput(sentence) => ("BAD_USER_INPUT", sentence.as_str()),
            Fault::RateLimited { .. } => ("RATE_LIMITED", "Too many attempts. Wait and try again."),
            Fault::Overloaded => ("OVERLOADED", "Too busy just now; nothing was done. Try again."),
        };
        Self::new(sentence).extend_with(|_, extensions| {
            extensions.set("code", code);
            if let Fault::RateLimited { retry_after } = fault {
                extensions.set("retryAfter", retry_after);
            }
        })
    }
}

/// Whether an error is a fault of the input.
pub fn is_bad_input(error: &Error) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    code == Some(&async_graphql::Value::from("BAD_USER_INPUT"))
}

impl From<Limited> for Fault {
    fn from(limited: Limited) -> Self {
        Self::RateLimited { retry_after: limited.retry_after }
    }
}

/// What broke, logged once with its chain; the caller sees `INTERNAL` and the request id only.
pub fn internal(error: impl Into<anyhow::Error>) -> Error {
    let error = error.into();
    // Whoever waited too long for a row or a connection was rolled back, and may try again.
    if let Some(reason) = db::fault(&error).and_then(db::busy) {
        meter::BUSY.count([reason]);
        return Fault::Overloaded.into();
    }
    if error.is::<Overloaded>() {
        return Fault::Overloaded.into();
    }
    tracing::error!(error = format!("{error:#}"), "an operation broke");
    Error::new("Something went wrong on our side. Nothing was half done.")
        .extend_with(|_, extensions| extensions.set("code", "INTERNAL"))
}
