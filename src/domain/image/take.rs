//! An offer, a shop or a merchant shows images: its merchant's own, and uploaded ones.

use std::collections::BTreeSet;

use entity::id::{ImageId, MerchantId};
use entity::image::Format;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::render::Rendered;
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Never, Outcome, Refusal, Says, at};

/// Why an image is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImageRefused {
    /// The merchant has no such image, or it is not uploaded yet.
    NotFound,
}

impl ImageRefused {
    /// The sentence for the input field that names the image.
    pub const fn in_field(self, field: &'static str) -> Says {
        match self {
            Self::NotFound => at(
                field,
                "You have no such image, or it is not uploaded yet.",
                "没有这张图片，或图片尚未上传完成。",
            ),
        }
    }
}

impl Refusal for ImageRefused {
    const MUTATION: &'static str = "";

    fn says(&self) -> Says {
        self.in_field("imageId")
    }
}

/// Takes images of a merchant to be shown: from now on they are kept.
pub async fn take(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    images: impl IntoIterator<Item = ImageId>,
) -> Outcome<(), ImageRefused> {
    let wanted: BTreeSet<ImageId> = images.into_iter().collect();
    if wanted.is_empty() || store::take(tx, merchant, wanted, clock.now()).await? {
        Ok(())
    } else {
        Err(ImageRefused::NotFound.into())
    }
}

/// Shows an image with a shop or a merchant, by its key; none: takes it away.
pub async fn show(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    with: Uuid,
    image: Option<ImageId>,
) -> Outcome<(), ImageRefused> {
    take(tx, clock, merchant, image).await?;
    store::show(tx, with, image).await?;
    Ok(())
}

/// Has images elsewhere fetched, unless they are here already. An offer that names them shows what
/// was fetched, and nothing before.
pub async fn want(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    urls: impl IntoIterator<Item = String>,
) -> anyhow::Result<()> {
    // In order: two offers that name the same ones do not wait for each other in a circle.
    let wanted: BTreeSet<String> = urls.into_iter().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    store::want_fetches(tx, merchant, wanted.into_iter().collect(), clock.now()).await
}

/// Keeps a picture that was drawn by ourselves as an image of a merchant.
pub async fn keep_drawn(
    tx: &Tx,
    clock: &Clock,
    merchant: MerchantId,
    drawn: &Rendered,
) -> Outcome<ImageId, Never> {
    let (id, now) = (clock.key(), clock.now());
    store::insert_ready(tx, merchant, (id, Format::Jpeg, 0), drawn.clone(), now).await?;
    Ok(id)
}
