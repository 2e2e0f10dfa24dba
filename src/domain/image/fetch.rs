//! Images elsewhere that offers name are fetched once, drawn anew and kept: what is shown is what we
//! hold, and cannot be exchanged for another picture after its offer was compared.

use std::time::Duration;

use bytes::Bytes;
use entity::image::Format;
use entity::image_fetch::Reason;
use http::StatusCode;
use image::ImageFormat;
use url::Url;

use super::model::{ImagePool, LARGEST_BYTES, MOST_IMAGES};
use super::read::NotRendered;
use super::render::{Rendered, needs_bytes, render};
use super::store::{self, Fetch};

use crate::infra::Infra;
use crate::infra::failure::{Failure, Never};
use crate::infra::outbound::Refused;

/// Images that are fetched in one tick.
const A_TURN: u64 = 20;

/// How often one is tried before it is given up.
const MOST_TRIES: i64 = 5;

/// How long the first pause is between two tries, in seconds; each next one is four times as long.
const PAUSE_SECONDS: i64 = 60;

/// How long the sending of an image may take.
const WITHIN: Duration = Duration::from_secs(30);

/// Why an image was not fetched, and whether it is tried again.
enum NotFetched {
    Never(Reason),
    Later(Reason),
}

/// Fetches images that are due. Answers how many it tried.
pub async fn fetch_due(infra: &Infra, images: &ImagePool) -> anyhow::Result<u64> {
    let due = store::due_fetches(infra.db.read(), infra.clock.now(), A_TURN).await?;
    let mut tried = 0_u64;
    for fetch in due {
        // Should this one break off, it is due again after the pause.
        let factor = 4_i64.saturating_pow(u32::try_from(fetch.tries).unwrap_or_default());
        let pause = PAUSE_SECONDS.saturating_mul(factor);
        let until = infra.clock.now().plus_seconds(pause);
        let claimed = infra.db.write(async |tx| {
            Ok::<_, Failure<Never>>(store::claim_fetch(tx, &fetch, until).await?)
        });
        if !claimed.await.map_err(Failure::into_broken)? {
            continue;
        }
        tried = tried.saturating_add(1);
        let fetched = match fetched(images, &fetch).await {
            Ok(fetched) => fetched,
            // One that breaks does not stop the others.
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "an image could not be fetched");
                Err(NotFetched::Later(Reason::Unreachable))
            }
        };
        conclude(infra, &fetch, fetched).await?;
    }
    Ok(tried)
}

async fn conclude(
    infra: &Infra,
    fetch: &Fetch,
    fetched: Result<(Format, u64, Rendered), NotFetched>,
) -> anyhow::Result<()> {
    let id = infra.clock.key();
    let now = infra.clock.now();
    let done = infra.db.write(async |tx| {
        match fetched {
            Ok((format, bytes, rendered)) => {
                let (kept, _) = store::count(tx, fetch.merchant).await?;
                if kept >= MOST_IMAGES {
                    store::fail_fetch(tx, &fetch.url, Reason::TooManyImages).await?;
                } else {
                    store::keep_fetched(tx, fetch, (id, format, bytes), rendered, now).await?;
                }
            }
            Err(NotFetched::Later(_)) if fetch.tries.saturating_add(1) < MOST_TRIES => {}
            Err(NotFetched::Never(reason) | NotFetched::Later(reason)) => {
                store::fail_fetch(tx, &fetch.url, reason).await?;
            }
        }
        Ok::<_, Failure<Never>>(())
    });
    done.await.map_err(Failure::into_broken)
}

async fn fetched(
    images: &ImagePool,
    fetch: &Fetch,
) -> anyhow::Result<Result<(Format, u64, Rendered), NotFetched>> {
    let Ok(url) = Url::parse(&fetch.url) else {
        return Ok(Err(NotFetched::Never(Reason::AddressRefused)));
    };
    let body = match tokio::time::timeout(WITHIN, download(images, url)).await {
        Ok(Ok(body)) => body,
        Ok(Err(why)) => return Ok(Err(why)),
        Err(_) => return Ok(Err(NotFetched::Later(Reason::Unreachable))),
    };
    let format = match image::guess_format(&body) {
        Ok(ImageFormat::Jpeg) => Format::Jpeg,
        Ok(ImageFormat::Png) => Format::Png,
        Ok(ImageFormat::WebP) => Format::Webp,
        _ => return Ok(Err(NotFetched::Never(Reason::NotAnImage))),
    };
    let bytes = u64::try_from(body.len())?;
    let memory = match needs_bytes(&body, format) {
        Ok(memory) => memory,
        Err(why) => return Ok(Err(why.into())),
    };
    let drawn = images.work(memory, move || render(&body, format)).await?;
    Ok(drawn.map(|rendered| (format, bytes, rendered)).map_err(NotFetched::from))
}

async fn download(images: &ImagePool, url: Url) -> Result<Bytes, NotFetched> {
    let most = usize::try_from(LARGEST_BYTES).unwrap_or(usize::MAX);
    let mut answer = images.outbound.get(url).await?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            return Err(NotFetched::Later(Reason::Unreachable));
        }
        status if status.is_server_error() => return Err(NotFetched::Later(Reason::Unreachable)),
        _ => return Err(NotFetched::Never(Reason::NotGiven)),
    }
    let mut body = Vec::new();
    loop {
        let piece = answer.chunk().await.map_err(|_| NotFetched::Later(Reason::Unreachable))?;
        let Some(piece) = piece else { return Ok(body.into()) };
        if body.len().saturating_add(piece.len()) > most {
            return Err(NotFetched::Never(Reason::TooLarge));
        }
        body.extend_from_slice(&piece);
    }
}

impl From<Refused> for NotFetched {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Address => Self::Never(Reason::AddressRefused),
            Refused::Unreachable => Self::Later(Reason::Unreachable),
        }
    }
}

impl From<NotRendered> for NotFetched {
    fn from(why: NotRendered) -> Self {
        Self::Never(match why {
            NotRendered::TooLarge => Reason::TooLarge,
            NotRendered::NotAnImage | NotRendered::Heic | NotRendered::Moving => Reason::NotAnImage,
        })
    }
}
