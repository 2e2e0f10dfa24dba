//! From a body, a query string or a socket's payload to the parts of a GraphQL request.

use crate::infra::limits::Limits;
use async_graphql::{ParseRequestError, Request, Value as GraphqlValue, Variables};
use async_graphql_axum::GraphQLRequest;
use axum::{
    body::Body,
    extract::{self, FromRequest},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};

use super::{
    fault::{Code, Fault},
    negotiate::is_utf8,
};

/// What a client asks for, checked in shape and in nothing else.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub query: Option<String>,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// The hash of a persisted query, by Apollo's extension or by `documentId`.
    pub hash: Option<String>,
    /// Whether the client wants to know what the operation cost: `extensions: { cost: true }`.
    pub cost: bool,
}

impl Asked {
    /// Reads a JSON body, which is parsed once by the library's extractor. What that does not take
    /// is read again by [`Asked::from_json`], which says what is wrong with it.
    ///
    /// # Errors
    /// `BAD_REQUEST` for anything but an object whose members have the specified types.
    pub(super) async fn from_body(body: Bytes) -> Result<Self, Fault> {
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => return Err(bad("The body is empty: send a JSON object with \"query\".")),
            Some(b'[') => {
                return Err(bad("Batches are not accepted: send one operation a request."));
            }
            Some(_) => {}
        }
        // The extractor drops this member.
        let by_id = std::str::from_utf8(&body).is_ok_and(|text| text.contains("\"documentId\""));
        let extracted = if by_id { None } else { extracted(body.clone()).await };
        match extracted {
            // A text that is empty may as well be missing: our own rules know which.
            Some(request) if !request.query.is_empty() => Self::from_extracted(request),
            Some(request) if request.extensions.contains_key("persistedQuery") => {
                Self::from_extracted(request)
            }
            _ => Self::from_json(&body),
        }
    }

    /// Takes the members of an extracted request.
    fn from_extracted(mut request: Request) -> Result<Self, Fault> {
        let cost = request.extensions.remove("cost") == Some(GraphqlValue::Boolean(true));
        let persisted = request.extensions.remove("persistedQuery");
        let persisted = persisted.map(|value| value.into_json().unwrap_or_default());
        let parts = Self {
            query: Some(request.query).filter(|query| !query.is_empty()),
            operation_name: request.operation_name,
            variables: request.variables,
            hash: persisted.map(persisted_hash).transpose()?,
            cost,
        };
        parts.checked()
    }

    /// Reads a JSON body by our own rules.
    fn from_json(body: &[u8]) -> Result<Self, Fault> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self::from_members(members),
            Ok(_) => Err(bad("The body must be a JSON object with \"query\".")),
            Err(_) => Err(bad("The body is not JSON.")),
        }
    }

    /// Reads the query string of a GET.
    ///
    /// # Errors
    /// `BAD_REQUEST`, as for a body, and for a parameter that is there twice.
    pub(super) fn from_query(text: &str) -> Result<Self, Fault> {
        let mut members = Map::new();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            let value = match name.as_ref() {
                "query" | "operationName" | "documentId" => Value::String(value.into_owned()),
                "variables" | "extensions" if value.is_empty() => Value::Null,
                "variables" | "extensions" => serde_json::from_str(&value)
                    .map_err(|_| bad(format!("The parameter \"{name}\" is not JSON.")))?,
                _ => continue,
            };
            if members.insert(name.to_string(), value).is_some() {
                return Err(bad(format!("The parameter \"{name}\" is there twice.")));
            }
        }
        Self::from_members(members)
    }

    /// Reads the members of a request object.
    ///
    /// # Errors
    /// `BAD_REQUEST` for a member of another type, or where neither text nor hash is given.
    pub(super) fn from_members(mut members: Map<String, Value>) -> Result<Self, Fault> {
        let query = string(&mut members, "query")?;
        let operation_name = string(&mut members, "operationName")?;
        let variables = object(&mut members, "variables")?;
        let mut extensions = object(&mut members, "extensions")?;
        let cost = extensions.remove("cost").is_some_and(|asked| asked == true);
        let hash = match string(&mut members, "documentId")? {
            Some(id) => Some(document_hash(&id)?),
            None => extensions.remove("persistedQuery").map(persisted_hash).transpose()?,
        };
        let variables = Variables::from_json(Value::Object(variables));
        Self { query, operation_name, variables, hash, cost }.checked()
    }

    /// The same, where it says what to run.
    fn checked(mut self) -> Result<Self, Fault> {
        if self.query.is_none() && self.hash.is_none() {
            return Err(bad("\"query\" is missing: it must be the text of a document."));
        }
        // An empty name is how forms, and some clients, leave it out.
        self.operation_name = self.operation_name.filter(|name| !name.is_empty());
        Ok(self)
    }
}

/// What the library's extractor reads from a body that passed every check before its parsing.
async fn extracted(body: Bytes) -> Option<Request> {
    let request = extract::Request::new(Body::from(body));
    let extracted = GraphQLRequest::<Unread>::from_request(request, &()).await;
    extracted.ok().map(GraphQLRequest::into_inner)
}

/// A body that the extractor does not take. Never answered: our own rules say what is wrong.
struct Unread;

impl From<ParseRequestError> for Unread {
    fn from(_: ParseRequestError) -> Self {
        Self
    }
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        StatusCode::BAD_REQUEST.into_response()
    }
}

/// Refuses a POST whose body is not JSON in UTF-8. Forms and plain text could be sent by any page
/// without asking first, so they are refused before they are read.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE`.
pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), Fault> {
    let unsupported = || {
        let message = "Send the request as \"application/json\" in UTF-8, not compressed.";
        Fault::new(Code::UnsupportedMediaType, message)
    };
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(unsupported());
    }
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = text.ok_or_else(unsupported)?.split(';');
    let kind = parts.next().unwrap_or_default().trim();
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((key, value)) if key.trim().eq_ignore_ascii_case("charset") => is_utf8(value),
        _ => true,
    });
    (kind.eq_ignore_ascii_case("application/json") && utf8).then_some(()).ok_or_else(unsupported)
}

/// Reads a body whole, but never more than the limit and never for longer than its time.
///
/// # Errors
/// `PAYLOAD_TOO_LARGE`; `REQUEST_TIMEOUT` where the client stalls; `BAD_REQUEST` where it goes away.
pub(super) async fn read_body(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Bytes, Fault> {
    let too_large = || {
        let message = format!("The body is larger than {} bytes.", limits.body_bytes);
        Fault::new(Code::PayloadTooLarge, message)
    };
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let declared: Option<usize> = declared.and_then(|text| text.parse().ok());
    if declared.is_some_and(|length| length > limits.body_bytes) {
        return Err(too_large());
    }
    let reading = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.body_within, reading).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(bad("The body broke off.")),
        Err(_) => Err(Fault::new(Code::RequestTimeout, "The body took too long to arrive.")),
    }
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(Code::BadRequest, message)
}

fn string(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(bad(format!("\"{name}\" must be a string."))),
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Fault> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(bad(format!("\"{name}\" must be an object."))),
    }
}

fn document_hash(id: &str) -> Result<String, Fault> {
    let hash = id.strip_prefix("sha256:");
    hash.and_then(hexadecimal).ok_or_else(|| bad("\"documentId\" must be \"sha256:\" and a hash."))
}

fn persisted_hash(extension: Value) -> Result<String, Fault> {
    let version = extension.get("version").and_then(Value::as_u64);
    let hash = extension.get("sha256Hash").and_then(Value::as_str);
    match (version, hash.and_then(hexadecimal)) {
        (Some(1), Some(hash)) => Ok(hash),
        _ => Err(bad("\"persistedQuery\" must have version 1 and \"sha256Hash\".")),
    }
}

fn hexadecimal(text: &str) -> Option<String> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| text.to_ascii_lowercase())
}
