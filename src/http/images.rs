//! `/images/{id}`: a file of a merchant comes in by its link. `/images/{id}/{width}`: an image goes
//! out, for good.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use entity::id::{ImageId, Key as _};
use http_body_util::{BodyExt as _, Limited};
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::failure::Overloaded;
use crate::image::{self, Announced, ReceiveRefused, Width};

/// How long the sending of a file may take.
const SENDING: Duration = Duration::from_secs(30);

/// A year: an image never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What came out of pixels is no page, and is not let act as one.
const POLICY: &str = "default-src 'none'; sandbox";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The routes of images.
pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/images/{id}", put(upload))
        .route("/images/{id}/{width}", get(show))
        .with_state(app)
}

/// What opens a link. It is in the query, which is never logged.
#[derive(Deserialize)]
struct Opener {
    #[serde(default)]
    key: String,
}

/// Why a file is not taken, as an answer.
enum NotTaken {
    Refused(ReceiveRefused),
    TooSlow,
    Busy,
    Broken(anyhow::Error),
}

impl From<ReceiveRefused> for NotTaken {
    fn from(refused: ReceiveRefused) -> Self {
        Self::Refused(refused)
    }
}

impl From<anyhow::Error> for NotTaken {
    fn from(error: anyhow::Error) -> Self {
        if error.is::<Overloaded>() { Self::Busy } else { Self::Broken(error) }
    }
}

impl IntoResponse for NotTaken {
    fn into_response(self) -> Response {
        use ReceiveRefused as Refused;
        let (status, code, message) = match self {
            Self::Refused(refused) => {
                let (status, code) = match refused {
                    Refused::LinkNotUsable => (StatusCode::FORBIDDEN, "LINK_NOT_USABLE"),
                    Refused::AlreadyReceived => (StatusCode::CONFLICT, "ALREADY_RECEIVED"),
                    Refused::WrongType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "WRONG_TYPE"),
                    Refused::WrongSize => (StatusCode::BAD_REQUEST, "WRONG_SIZE"),
                    Refused::NotAnImage => (StatusCode::UNPROCESSABLE_ENTITY, "NOT_AN_IMAGE"),
                    Refused::TooManyPixels => (StatusCode::UNPROCESSABLE_ENTITY, "TOO_MANY_PIXELS"),
                };
                (status, code, refused.to_string())
            }
            Self::TooSlow => {
                let message = "The file took too long to come.".to_owned();
                (StatusCode::REQUEST_TIMEOUT, "TOO_SLOW", message)
            }
            Self::Busy => {
                let message = "Too busy just now: send it again.".to_owned();
                (StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", message)
            }
            Self::Broken(error) => {
                tracing::error!(error = format!("{error:#}"), "an upload broke");
                let message = "Something went wrong on our side. Send it again.".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
            }
        };
        let busy = status == StatusCode::SERVICE_UNAVAILABLE;
        let mut response =
            (status, Json(json!({ "code": code, "message": message }))).into_response();
        if busy {
            response.headers_mut().insert(RETRY_AFTER, 2.into());
        }
        response
    }
}

/// Answers 201 once the image is kept.
async fn upload(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(opener): Query<Opener>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, NotTaken> {
    let id = ImageId::parse(&id).ok_or(ReceiveRefused::LinkNotUsable)?;
    let announced = image::announced(&app, id, &opener.key).await??;
    let media_type = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if media_type != Some(announced.format.media_type()) {
        return Err(ReceiveRefused::WrongType.into());
    }
    let _room = app.images.room().ok_or(NotTaken::Busy)?;
    let file = read(&announced, &headers, body).await?;
    let done = image::receive(&app, announced, file).await??;
    let answer = json!({ "id": id.to_string(), "width": done.width, "height": done.height });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// The body, when it has as many bytes as were announced: never more of it is read.
async fn read(announced: &Announced, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, NotTaken> {
    let wrong = || NotTaken::Refused(ReceiveRefused::WrongSize);
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.is_some_and(|length| length.parse() != Ok(announced.bytes)) {
        return Err(wrong());
    }
    let most = usize::try_from(announced.bytes).map_err(|_| wrong())?;
    let whole = tokio::time::timeout(SENDING, Limited::new(body, most).collect()).await;
    let file = whole.map_err(|_| NotTaken::TooSlow)?.map_err(|_| wrong())?.to_bytes();
    if file.len() == most { Ok(file.into()) } else { Err(wrong()) }
}

/// An image in one of its widths; 404 for what there is not.
async fn show(
    State(app): State<Arc<App>>,
    Path((id, width)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let asked = ImageId::parse(&id).zip(width.parse().ok().and_then(Width::of));
    let Some((id, width)) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let found = match image::rendition(app.db.read(), id, width).await {
        Ok(Some(found)) => found,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "an image could not be read");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let tag = format!("\"{}\"", found.sha256);
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let kept = known.is_some_and(|tags| tags.split(',').any(|one| one.trim() == tag));
    let about = [
        (CACHE_CONTROL, FOR_EVER.to_owned()),
        (ETAG, tag),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (RESOURCE_POLICY, "cross-origin".to_owned()),
    ];
    if kept {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(CONTENT_TYPE, "image/jpeg")], found.content).into_response()
}
