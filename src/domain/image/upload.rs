//! `uploadImage`: announces a file, and gives the link that it can be sent to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::id::{ImageId, MerchantId};
use entity::image::Format;
use entity::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::{Announced, LARGEST_BYTES, MOST_IMAGES, digest};
use super::store;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, at, says};

/// How long a link can be used, in seconds.
const LINK_SECONDS: i64 = 10 * 60;

/// Images of a merchant that nothing shows yet.
const MOST_UNUSED: i64 = 200;

/// A file that is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadImage {
    /// Whose image it becomes.
    pub merchant: MerchantId,
    /// Its form.
    pub format: Format,
    /// How many bytes it has.
    pub bytes: i64,
}

/// A link that a file can be sent to.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The image that it becomes.
    pub image: ImageId,
    /// What opens the link: known to whoever has it, and to nobody else.
    pub key: String,
    /// Until when.
    pub until: Timestamp,
}

/// Why no link is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
#[graphql(name = "UploadImageErrorCode")]
pub enum UploadImageRefused {
    /// The file is empty or larger than 20 MiB.
    SizeInvalid,
    /// The merchant has 5,000 images.
    TooManyImages,
    /// The merchant has 200 images that nothing shows yet.
    TooManyUnused,
}

impl Refusal for UploadImageRefused {
    const MUTATION: &'static str = "UploadImage";

    fn says(&self) -> Says {
        match self {
            Self::SizeInvalid => at(
                "bytes",
                "An image has at least 1 byte and at most 20 MiB: make it smaller.",
                "图片大小须为1字节至20MiB：请压缩后再上传。",
            ),
            Self::TooManyImages => {
                says("You keep as many images as you may.", "您保存的图片数量已达上限。")
            }
            Self::TooManyUnused => says(
                "Too many of your images are not shown anywhere: use them, or wait a day until they \
                 are gone.",
                "未使用的图片过多：请先使用，或等待一天后自动清除。",
            ),
        }
    }
}

/// Announces a file of a merchant.
pub async fn upload_image(
    tx: &Tx,
    clock: &Clock,
    asked: UploadImage,
) -> Outcome<Upload, UploadImageRefused> {
    if !(1..=LARGEST_BYTES).contains(&asked.bytes) {
        return Err(UploadImageRefused::SizeInvalid.into());
    }
    let (kept, unused) = store::count(tx, asked.merchant).await?;
    if kept >= MOST_IMAGES {
        return Err(UploadImageRefused::TooManyImages.into());
    }
    if unused >= MOST_UNUSED {
        return Err(UploadImageRefused::TooManyUnused.into());
    }
    let bits: [u8; 32] = rand::random();
    let key = URL_SAFE_NO_PAD.encode(bits);
    let (now, id) = (clock.now(), clock.key());
    let until = now.plus_seconds(LINK_SECONDS);
    let key_hash = digest(key.as_bytes());
    let UploadImage { merchant, format, bytes } = asked;
    let announced = Announced { id, merchant, format, bytes, until, received: false, key_hash };
    store::announce(tx, &announced, now).await?;
    Ok(Upload { image: id, key, until })
}
