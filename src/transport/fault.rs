//! Why a request was not executed: the closed list of codes, and the error that carries one.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

/// `extensions.code` of every top-level error. Clients branch on these, so none is ever renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The request is not shaped as GraphQL over HTTP asks.
    BadRequest,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// A variable, an argument or the operation's name is wrong.
    BadUserInput,
    /// The token is unknown, expired or revoked; or the field needs one.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// Too many requests; `retryAfter` says how many seconds to wait.
    RateLimited,
    /// The document is beyond a limit.
    QueryTooComplex,
    /// The hash of a persisted query is unknown: send the text with it.
    PersistedQueryNotFound,
    /// The operation took too long and was given up.
    Timeout,
    /// The body took too long to arrive.
    RequestTimeout,
    /// The body is beyond the limit.
    PayloadTooLarge,
    /// The content type is not `application/json`.
    UnsupportedMediaType,
    /// No media type of `Accept` can be served.
    NotAcceptable,
    /// The operation cannot run with this HTTP method.
    MethodNotAllowed,
    /// The server has more to do than it can; nothing was done, and it may be tried again.
    Overloaded,
    /// The server broke; `requestId` finds it in the log.
    Internal,
}

impl Code {
    const ALL: [Self; 17] = [
        Self::BadRequest,
        Self::ParseFailed,
        Self::ValidationFailed,
        Self::BadUserInput,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::RateLimited,
        Self::QueryTooComplex,
        Self::PersistedQueryNotFound,
        Self::Timeout,
        Self::RequestTimeout,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::NotAcceptable,
        Self::MethodNotAllowed,
        Self::Overloaded,
        Self::Internal,
    ];

    /// The code as clients see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::RateLimited => "RATE_LIMITED",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Timeout => "TIMEOUT",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::Overloaded => "OVERLOADED",
            Self::Internal => "INTERNAL",
        }
    }

    /// Whether it says that the server is at fault.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Internal | Self::Timeout | Self::Overloaded)
    }

    /// The code that `error` carries, if it is one of the list.
    pub fn of(error: &ServerError) -> Option<Self> {
        let text = match error.extensions.as_ref()?.get("code")? {
            Value::String(text) => text.as_str(),
            Value::Enum(name) => name.as_str(),
            _ => return None,
        };
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// Writes the code into `error`.
    pub fn mark(self, error: &mut ServerError) {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("code", self.as_str());
    }
}

/// A request that is refused before it runs.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What kind of refusal it is.
    pub code: Code,
    /// A sentence for the developer of the client.
    pub message: String,
    /// Where in the document.
    pub positions: Vec<Pos>,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
}

impl Fault {
    /// A refusal without a place in the document.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), positions: Vec::new(), retry_after: None }
    }

    /// The same refusal, pointing at a place in the document.
    #[must_use]
    pub fn at(mut self, position: Pos) -> Self {
        self.positions.push(position);
        self
    }
}

impl From<Fault> for ServerError {
    fn from(fault: Fault) -> Self {
        let mut error = Self::new(fault.message, None);
        error.locations = fault.positions;
        fault.code.mark(&mut error);
        if let (Some(seconds), Some(extensions)) = (fault.retry_after, error.extensions.as_mut()) {
            extensions.set("retryAfter", seconds);
        }
        error
    }
}
