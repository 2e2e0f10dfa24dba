//! `/images/{id}`: a file of a merchant comes in by its link. `/images/{id}/{width}`: an image goes
//! out, for good.

use std::fs::File;
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
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use crate::app::App;
use crate::domain::image::{self, Announced, ReceiveRefused, Width};
use crate::infra::failure::{Overloaded, says};
use crate::transport::{Language, language_of};

/// How long the sending of a file may take: 20 MiB over a slow line.
const SENDING: Duration = Duration::from_mins(5);

/// How long the next piece of it may take.
const PIECE: Duration = Duration::from_secs(15);

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

impl NotTaken {
    fn into_response(self, language: Language) -> Response {
        use ReceiveRefused as Refused;
        let (status, code, says) = match self {
            Self::Refused(refused) => {
                let (status, code) = match refused {
                    Refused::LinkNotUsable => (StatusCode::FORBIDDEN, "LINK_NOT_USABLE"),
                    Refused::AlreadyReceived => (StatusCode::CONFLICT, "ALREADY_RECEIVED"),
                    Refused::WrongType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "WRONG_TYPE"),
                    Refused::WrongSize => (StatusCode::BAD_REQUEST, "WRONG_SIZE"),
                    Refused::NotAnImage | Refused::Heic | Refused::Moving => {
                        (StatusCode::UNPROCESSABLE_ENTITY, "NOT_AN_IMAGE")
                    }
                    Refused::TooManyPixels => (StatusCode::UNPROCESSABLE_ENTITY, "TOO_MANY_PIXELS"),
                };
                (status, code, refused.says())
            }
            Self::TooSlow => {
                let slow = says("The file took too long to come.", "上传超时，请重试。");
                (StatusCode::REQUEST_TIMEOUT, "TOO_SLOW", slow)
            }
            Self::Busy => {
                let busy = says("Too busy just now: send it again.", "当前繁忙，请稍后重试。");
                (StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", busy)
            }
            Self::Broken(error) => {
                tracing::error!(error = format!("{error:#}"), "an upload broke");
                let broken = says(
                    "Something went wrong on our side. Send it again.",
                    "服务器出现问题，请重新上传。",
                );
                (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", broken)
            }
        };
        let message = match language {
            Language::English => says.en,
            Language::Chinese => says.zh,
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
) -> Response {
    let taken = take(&app, &id, &opener.key, &headers, body).await;
    taken.unwrap_or_else(|not| not.into_response(language_of(&headers)))
}

async fn take(
    app: &App,
    id: &str,
    key: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, NotTaken> {
    let id = ImageId::parse(id).ok_or(ReceiveRefused::LinkNotUsable)?;
    let announced = image::announced(app, id, key).await??;
    let media_type = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if media_type != Some(announced.format.media_type()) {
        return Err(ReceiveRefused::WrongType.into());
    }
    let place = app.images.place(announced.merchant).ok_or(NotTaken::Busy)?;
    let file = receive(&announced, headers, body).await?;
    drop(place);
    let done = image::receive(app, &app.images, announced, file).await??;
    let answer = json!({ "id": id.to_string(), "width": done.width, "height": done.height });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Writes the body to a file of no name, when it has as many bytes as were announced: never more of
/// it is read, and none of it is held in memory while more is waited for.
async fn receive(announced: &Announced, headers: &HeaderMap, body: Body) -> Result<File, NotTaken> {
    let wrong = || NotTaken::Refused(ReceiveRefused::WrongSize);
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.is_some_and(|length| length.parse() != Ok(announced.bytes)) {
        return Err(wrong());
    }
    let mut left = usize::try_from(announced.bytes).map_err(|_| wrong())?;
    let file = spawn_blocking(tempfile::tempfile).await.map_err(anyhow::Error::from)?;
    let mut file = tokio::fs::File::from_std(file.map_err(anyhow::Error::from)?);
    let mut pieces = body.into_data_stream();
    let end = Instant::now().checked_add(SENDING);
    loop {
        let over = end.is_none_or(|end| Instant::now() >= end);
        let next = timeout(PIECE, pieces.next()).await.ok().filter(|_| !over);
        let Some(piece) = next.ok_or(NotTaken::TooSlow)? else { break };
        let piece = piece.map_err(|_| wrong())?;
        left = left.checked_sub(piece.len()).ok_or_else(wrong)?;
        file.write_all(&piece).await.map_err(anyhow::Error::from)?;
    }
    if left > 0 {
        return Err(wrong());
    }
    file.flush().await.map_err(anyhow::Error::from)?;
    Ok(file.into_std().await)
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
