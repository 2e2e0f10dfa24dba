//! One HTTP request to `/graphql`, from its headers to its answer.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use async_graphql::parser::types::OperationType;
use async_graphql_axum::GraphQLResponse;
use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts, Request, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tracing::Instrument as _;
use uuid::Uuid;

use super::{
    Door, Host, Origin, RequestId, Text,
    fault::{Code, Fault},
    negotiate::{Media, language_of},
    reply::Shaped,
    request::{Asked, check_content_type, read_body},
    socket,
    watch::{self, Transport, Watch},
};

const ALLOWED: HeaderValue = HeaderValue::from_static("GET, POST, OPTIONS");
const POST_ONLY: HeaderValue = HeaderValue::from_static("POST");
const VARY: HeaderValue = HeaderValue::from_static("Accept, Authorization, Accept-Language");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// Answers a request, or turns it into a socket.
pub(super) async fn answer<H: Host>(door: Arc<Door<H>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, ALLOWED)]).into_response();
    }
    if parts.method == Method::GET && parts.headers.contains_key(header::UPGRADE) {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => {
                let spoken = socket::is_spoken(&mut parts).await;
                let language = language_of(&parts.headers);
                let id = request_id(&parts.headers);
                socket::upgrade(door, upgrade, spoken, peer(&parts), language, &id)
            }
            Err(rejection) => rejection.into_response(),
        };
    }
    let id = request_id(&parts.headers);
    let Some(media) = Media::negotiate(&parts.headers) else {
        let message = "The answer is application/graphql-response+json or application/json.";
        let fault = Fault::new(Code::NotAcceptable, message);
        watch::refused(Transport::Http, fault.code);
        return written(Shaped::fault(fault, &id), Media::Json, None);
    };
    match executed(&door, &parts, body, &id).await {
        Ok(answer) => respond(answer, &parts, media),
        Err(fault) => {
            watch::refused(Transport::Http, fault.code);
            let allow = (fault.code == Code::MethodNotAllowed).then(|| allow(&parts.method));
            written(Shaped::fault(fault, &id), media, allow)
        }
    }
}

/// What was executed, and whether it may be kept by whoever passes it on.
struct Answer {
    shaped: Shaped,
    public: bool,
}

async fn executed<H: Host>(
    door: &Door<H>,
    parts: &Parts,
    body: Body,
    id: &RequestId,
) -> Result<Answer, Fault> {
    let limits = door.host.limits();
    let mut asked = match parts.method {
        Method::GET => Asked::from_query(parts.uri.query().unwrap_or_default())?,
        Method::POST => {
            check_content_type(&parts.headers)?;
            Asked::from_body(read_body(&parts.headers, body, limits).await?).await?
        }
        _ => {
            let message = "Send a GraphQL request by POST, or a query by GET.";
            return Err(Fault::new(Code::MethodNotAllowed, message));
        }
    };
    let token = bearer(&parts.headers)?;
    let peer = peer(parts);
    let caller = door.host.identify(token, peer).await?;
    door.host.admit(&caller, peer).await?;

    let Text { query, store_as } = door.text(&mut asked, &caller).await?;
    let (told, language) = (asked.cost, language_of(&parts.headers));
    let from = Origin { caller: &caller, peer, language, id };
    let prepared = door.prepare(&query, asked, &from).await?;
    let kind = prepared.document.kind;
    if kind != OperationType::Query && parts.method == Method::GET {
        let message = "By GET only queries run: send this operation by POST.";
        return Err(Fault::new(Code::MethodNotAllowed, message));
    }
    if kind == OperationType::Subscription {
        let message = "Subscriptions run over a websocket (graphql-transport-ws) only.";
        return Err(Fault::new(Code::BadRequest, message));
    }
    let actor = door.host.account(&caller);
    let watch = Watch::begin(&prepared.document, id, actor.as_deref(), Transport::Http, limits);
    let running = door.run(&prepared, told, &from, &watch);
    let response = running.instrument(watch.span.clone()).await;
    let shaped = watch.span.in_scope(|| Shaped::response(response, id, limits));
    watch.end(&shaped);
    if shaped.data.is_some() {
        door.keep(&prepared.document, store_as).await;
    }
    let guest = token.is_none() && actor.is_none();
    let public = guest && !told && parts.method == Method::GET && shaped.errors.is_empty();
    Ok(Answer { shaped, public })
}

fn respond(answer: Answer, parts: &Parts, media: Media) -> Response {
    let cache = answer.shaped.cache;
    if !(answer.public && cache.public && cache.max_age > 0) {
        return written(answer.shaped, media, None);
    }
    let text = answer.shaped.text();
    // Weak, because compression may change the bytes; the media type is part of what it names.
    let digest = Sha256::new().chain_update(media.content_type()).chain_update(&text).finalize();
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(digest));
    let age = format!("public, max-age={}", cache.max_age);
    let mut response = if is_known(&parts.headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media.content_type())], text).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, VARY);
    if let (Ok(tag), Ok(age)) = (HeaderValue::try_from(tag), HeaderValue::try_from(age)) {
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, age);
    }
    response
}

/// An answer that is for this caller alone. What was executed is written by the library's response
/// type, which would write `data: null` into a refusal.
fn written(mut shaped: Shaped, media: Media, allow: Option<HeaderValue>) -> Response {
    let (status, retry_after) = (shaped.status(media), shaped.retry_after());
    let mut response = match shaped.take_executed() {
        Some(executed) => GraphQLResponse::from(executed).into_response(),
        None => shaped.text().into_response(),
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    headers.insert(header::VARY, VARY);
    headers.insert(header::CACHE_CONTROL, PRIVATE);
    if let Some(methods) = allow {
        headers.insert(header::ALLOW, methods);
    }
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let unread = [
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ];
    if unread.contains(&status) {
        // The rest of the body is not read, so the connection cannot carry another request.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn allow(method: &Method) -> HeaderValue {
    if *method == Method::GET { POST_ONLY } else { ALLOWED }
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    // Compared weakly, as RFC 9110 asks here: what is strong matches what is weak.
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known
        .flat_map(|line| line.split(','))
        .map(opaque)
        .any(|known| known == "*" || known == opaque(tag))
}

/// The token of `Authorization`; no header is a guest, another scheme is refused.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(token_of);
    token.map(Some).ok_or_else(|| {
        Fault::new(Code::Unauthenticated, "Send the token as \"Authorization: Bearer <token>\".")
    })
}

/// The token in `Bearer <token>`.
pub(super) fn token_of(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn peer(parts: &Parts) -> IpAddr {
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}

fn request_id(headers: &HeaderMap) -> RequestId {
    let given = headers.get("x-request-id").and_then(|value| value.to_str().ok());
    let plain = |text: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.len() <= 64 && text.bytes().all(plain)
    };
    RequestId(given.filter(plain).map_or_else(new_id, Into::into))
}

/// An id for an operation that did not come with one.
#[expect(clippy::disallowed_methods, reason = "no key of a row: it names a request in the logs")]
pub(super) fn new_id() -> Arc<str> {
    Uuid::new_v4().simple().to_string().into()
}
