//! From the executor's response to what a client may see, and to the status that goes with it.

use crate::infra::limits::Limits;
use async_graphql::{
    CacheControl, ErrorExtensionValues, PathSegment, Response, ServerError, Value as GraphqlValue,
};
use axum::http::StatusCode;
use serde::Serialize;
use std::collections::BTreeMap;

use super::{
    RequestId,
    fault::{Code, Fault},
    negotiate::Media,
    nullable::was_executed,
};

/// An answer as it is written out: `errors` first, `data` only where something was executed.
#[derive(Debug, Serialize)]
pub(super) struct Shaped {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<GraphqlValue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, GraphqlValue>,
    #[serde(skip)]
    pub cache: CacheControl,
}

impl Shaped {
    /// A refusal.
    pub(super) fn fault(fault: Fault, id: &RequestId) -> Self {
        Self::coded(Response::from_errors(vec![fault.into()]), id, 1, true)
    }

    /// A response: every error has a code of the list, of a refusal few errors are left, and of
    /// what broke only the request id. Where the schema is not told, the executor's own sentences
    /// are not either.
    pub(super) fn response(response: Response, id: &RequestId, limits: &Limits) -> Self {
        Self::coded(response, id, limits.errors, limits.names_schema)
    }

    fn coded(response: Response, id: &RequestId, shown: usize, names_schema: bool) -> Self {
        let executed = was_executed(&response);
        let refused = !executed && response.data == GraphqlValue::Null;
        let mut errors = response.errors;
        if refused {
            errors.truncate(shown);
        }
        for error in &mut errors {
            let own = carries_code(error);
            match code_of(error, executed) {
                Code::Internal => conceal(error, id),
                code => {
                    if !own && !names_schema {
                        unname(error, code);
                    }
                    code.mark(error);
                }
            }
        }
        Self {
            errors,
            data: (!refused).then_some(response.data),
            extensions: response.extensions,
            cache: response.cache_control,
        }
    }

    /// The library's response, of what was executed; none for a refusal.
    pub(super) fn take_executed(&mut self) -> Option<Response> {
        let mut response = Response::new(self.data.take()?);
        response.errors = std::mem::take(&mut self.errors);
        response.extensions = std::mem::take(&mut self.extensions);
        Some(response)
    }

    /// Seconds that a refusal asks the client to wait.
    pub(super) fn retry_after(&self) -> Option<u64> {
        let refusal = self.errors.first().filter(|_| self.data.is_none())?;
        match refusal.extensions.as_ref()?.get("retryAfter")? {
            GraphqlValue::Number(seconds) => seconds.as_u64(),
            _ => None,
        }
    }

    /// The JSON text.
    pub(super) fn text(&self) -> String {
        written(self)
    }

    /// The JSON text of the errors alone.
    pub(super) fn errors_text(&self) -> String {
        written(&self.errors)
    }

    /// The status of the answer. The specification is still moving here, so this is the one place
    /// that knows: old clients get 200 for whatever was a well-formed request.
    pub(super) fn status(&self, media: Media) -> StatusCode {
        let code = match (&self.data, self.errors.first()) {
            (None, Some(error)) => Code::of(error).unwrap_or(Code::Internal),
            _ => return StatusCode::OK,
        };
        match code {
            Code::ParseFailed
            | Code::ValidationFailed
            | Code::BadUserInput
            | Code::QueryTooComplex
            | Code::PersistedQueryNotFound => match media {
                Media::Json => StatusCode::OK,
                Media::GraphqlResponse => StatusCode::BAD_REQUEST,
            },
            Code::BadRequest => StatusCode::BAD_REQUEST,
            Code::Unauthenticated => StatusCode::UNAUTHORIZED,
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Code::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        // Only a map with keys that are no strings could fail, and there is none.
        tracing::error!(%error, "an answer could not be written");
        "{}".to_owned()
    })
}

fn carries_code(error: &ServerError) -> bool {
    error.extensions.as_ref().is_some_and(|known| known.get("code").is_some())
}

/// Puts a sentence without the schema's names in the place of the executor's.
fn unname(error: &mut ServerError, code: Code) {
    let sentence = match code {
        Code::ValidationFailed => "The document does not fit the schema here.",
        Code::QueryTooComplex => "The operation costs more than is allowed.",
        _ => "A value is not of the type that is asked for here.",
    };
    sentence.clone_into(&mut error.message);
}

/// The code that an error has, or that the place it comes from gives it.
fn code_of(error: &ServerError, executed: bool) -> Code {
    if carries_code(error) {
        return Code::of(error).unwrap_or(Code::Internal);
    }
    // The executor's own sentences: it gives neither type nor code for what they say.
    let message = error.message.as_str();
    let says = |beginnings: &[&str]| beginnings.iter().any(|start| message.starts_with(start));
    let of_input =
        ["Failed to parse \"", "Expected input type \"", "Invalid value for argument \""];
    if error.source.is_none() && says(&of_input) {
        return Code::BadUserInput;
    }
    if executed || !error.path.is_empty() {
        return Code::Internal;
    }
    if says(&["Query is too complex", "Query is nested too deep", "The recursion depth of the"]) {
        return Code::QueryTooComplex;
    }
    Code::ValidationFailed
}

/// Leaves of what broke nothing but where, and the id that finds it in the log.
fn conceal(error: &mut ServerError, id: &RequestId) {
    tracing::error!(
        request.id = %id.0,
        path = %path_text(&error.path),
        "a field broke: answered INTERNAL"
    );
    "The server could not answer this.".clone_into(&mut error.message);
    error.source = None;
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("requestId", id.0.as_ref());
    error.extensions = Some(extensions);
    Code::Internal.mark(error);
}

fn path_text(path: &[PathSegment]) -> String {
    let segments: Vec<String> = path
        .iter()
        .map(|segment| match segment {
            PathSegment::Field(name) => name.clone(),
            PathSegment::Index(index) => index.to_string(),
        })
        .collect();
    segments.join(".")
}
