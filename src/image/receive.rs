//! A file that was announced arrives: it is drawn anew, and kept.

use entity::id::ImageId;
use subtle::ConstantTimeEq as _;

use super::model::{Announced, digest};
use super::render::{NotRendered, render};
use super::store;
use crate::app::App;
use crate::failure::{Failure, Never};

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The image.
    pub id: ImageId,
    /// In pixels, the right way up.
    pub width: u32,
    /// In pixels, the right way up.
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveRefused {
    /// Nothing was announced under this link, or its time is over, or it failed too often.
    #[error("this link cannot be used, or not any more: ask for another one")]
    LinkNotUsable,
    /// The link was used.
    #[error("the file of this link is here already")]
    AlreadyReceived,
    /// It was announced in another form.
    #[error("send the file with the content type that was announced")]
    WrongType,
    /// It was announced with another size.
    #[error("send as many bytes as were announced")]
    WrongSize,
    /// It cannot be read as a picture of the form that was announced.
    #[error("this is no picture of the form that was announced")]
    NotAnImage,
    /// It has more pixels than are taken.
    #[error("a picture has at most 24 million pixels, and 12,000 a side")]
    TooManyPixels,
}

impl From<NotRendered> for ReceiveRefused {
    fn from(why: NotRendered) -> Self {
        match why {
            NotRendered::NotAnImage => Self::NotAnImage,
            NotRendered::TooLarge => Self::TooManyPixels,
        }
    }
}

/// What was announced under a link. Whoever has not its key learns nothing.
pub async fn announced(
    app: &App,
    id: ImageId,
    key: &str,
) -> anyhow::Result<Result<Announced, ReceiveRefused>> {
    let found = store::announced(app.db.read(), id).await?;
    let theirs = digest(key.as_bytes());
    let opened = found.filter(|found| found.key_hash.as_bytes().ct_eq(theirs.as_bytes()).into());
    let Some(found) = opened else { return Ok(Err(ReceiveRefused::LinkNotUsable)) };
    if found.received {
        return Ok(Err(ReceiveRefused::AlreadyReceived));
    }
    if app.clock.now() >= found.until {
        return Ok(Err(ReceiveRefused::LinkNotUsable));
    }
    Ok(Ok(found))
}

/// Takes the file of a link that can be used.
pub async fn receive(
    app: &App,
    announced: Announced,
    file: Vec<u8>,
) -> anyhow::Result<Result<Received, ReceiveRefused>> {
    let Announced { id, format, .. } = announced;
    let tried = app.db.write(async |tx| Ok::<_, Failure<Never>>(store::try_once(tx, id).await?));
    if !tried.await.map_err(Failure::into_broken)? {
        return Ok(Err(ReceiveRefused::LinkNotUsable));
    }
    let rendered = match app.images.work(move || render(&file, format)).await? {
        Ok(rendered) => rendered,
        Err(why) => return Ok(Err(why.into())),
    };
    let (width, height) = (rendered.width, rendered.height);
    let kept = app.db.write(async |tx| {
        Ok::<_, Failure<Never>>(store::keep(tx, id, (width, height), rendered.files).await?)
    });
    if !kept.await.map_err(Failure::into_broken)? {
        return Ok(Err(ReceiveRefused::AlreadyReceived));
    }
    Ok(Ok(Received { id, width, height }))
}
