//! A file that was announced arrives: it is drawn anew, and kept.

use std::fs::File;
use std::io::{Read as _, Seek as _};

use entity::id::ImageId;
use entity::image::Format;
use subtle::ConstantTimeEq as _;
use tokio::task::spawn_blocking;

use super::model::{Announced, ImagePool, digest};
use super::read::NotRendered;
use super::render::{Rendered, needs, render};
use super::store;

use crate::infra::Infra;
use crate::infra::failure::{Failure, Never, Says, says};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiveRefused {
    /// Nothing was announced under this link, or its time is over, or it failed too often.
    LinkNotUsable,
    /// The link was used.
    AlreadyReceived,
    /// It was announced in another form.
    WrongType,
    /// It was announced with another size.
    WrongSize,
    /// It cannot be read as a picture of the form that was announced, or is broken off.
    NotAnImage,
    /// It is a HEIC or AVIF.
    Heic,
    /// It has more than one picture.
    Moving,
    /// It has more pixels than are taken.
    TooManyPixels,
}

impl ReceiveRefused {
    /// The sentence a person reads.
    pub const fn says(self) -> Says {
        match self {
            Self::LinkNotUsable => says(
                "This link cannot be used, or not any more: ask for another one.",
                "该上传链接不可用或已失效，请重新获取。",
            ),
            Self::AlreadyReceived => {
                says("The file of this link is here already.", "该链接的文件已上传。")
            }
            Self::WrongType => says(
                "Send the file with the content type that was announced.",
                "请按申请时的文件类型上传。",
            ),
            Self::WrongSize => {
                says("Send as many bytes as were announced.", "文件大小与申请时不一致。")
            }
            Self::NotAnImage => says(
                "This is no whole picture of the form that was announced: send a JPEG, PNG or WebP \
                 file, and send it again if it broke off.",
                "文件不是所申请格式的完整图片：请上传JPEG、PNG或WebP文件；若文件不完整，请重新上传。",
            ),
            Self::Heic => says(
                "This is a HEIC or AVIF file, which not every browser shows. On an iPhone choose \
                 Settings, Camera, Formats, Most Compatible, or send the photo as a JPEG.",
                "这是HEIC或AVIF文件，部分浏览器无法显示。iPhone请在“设置-相机-格式”中选择“兼容性最佳”，\
                 或将照片转为JPEG后上传。",
            ),
            Self::Moving => says(
                "This picture moves: send one that stands still.",
                "不支持动态图片，请上传静态图片。",
            ),
            Self::TooManyPixels => says(
                "A JPEG has at most 65 million pixels, another picture 24 million, and 16,384 a \
                 side: make it smaller.",
                "JPEG最多6500万像素，其他格式最多2400万像素，单边最多16384像素：请缩小后再上传。",
            ),
        }
    }
}

impl From<NotRendered> for ReceiveRefused {
    fn from(why: NotRendered) -> Self {
        match why {
            NotRendered::NotAnImage => Self::NotAnImage,
            NotRendered::Heic => Self::Heic,
            NotRendered::Moving => Self::Moving,
            NotRendered::TooLarge => Self::TooManyPixels,
        }
    }
}

/// What was announced under a link. Whoever has not its key learns nothing.
pub async fn announced(
    infra: &Infra,
    id: ImageId,
    key: &str,
) -> anyhow::Result<Result<Announced, ReceiveRefused>> {
    let found = store::announced(infra.db.read(), id).await?;
    let theirs = digest(key.as_bytes());
    let opened = found.filter(|found| found.key_hash.as_bytes().ct_eq(theirs.as_bytes()).into());
    let Some(found) = opened else { return Ok(Err(ReceiveRefused::LinkNotUsable)) };
    if found.received {
        return Ok(Err(ReceiveRefused::AlreadyReceived));
    }
    if infra.clock.now() >= found.until {
        return Ok(Err(ReceiveRefused::LinkNotUsable));
    }
    Ok(Ok(found))
}

/// Takes the file of a link that can be used. Its head is looked at first: how much memory the rest
/// takes is known before it is read.
pub async fn receive(
    infra: &Infra,
    images: &ImagePool,
    announced: Announced,
    file: File,
) -> anyhow::Result<Result<Received, ReceiveRefused>> {
    let Announced { id, format, bytes, .. } = announced;
    let tried = infra.db.write(async |tx| Ok::<_, Failure<Never>>(store::try_once(tx, id).await?));
    if !tried.await.map_err(Failure::into_broken)? {
        return Ok(Err(ReceiveRefused::LinkNotUsable));
    }
    let rendered = match from_file(images, file, u64::try_from(bytes)?, format).await? {
        Ok(rendered) => rendered,
        Err(why) => return Ok(Err(why.into())),
    };
    let (width, height) = (rendered.width, rendered.height);
    let kept = infra.db.write(async |tx| {
        Ok::<_, Failure<Never>>(store::keep(tx, id, (width, height), rendered.files).await?)
    });
    if !kept.await.map_err(Failure::into_broken)? {
        return Ok(Err(ReceiveRefused::AlreadyReceived));
    }
    Ok(Ok(Received { id, width, height }))
}

/// Draws a picture anew that lies in a file, as soon as there is memory for it.
pub(super) async fn from_file(
    images: &ImagePool,
    mut file: File,
    bytes: u64,
    format: Format,
) -> anyhow::Result<Result<Rendered, NotRendered>> {
    let looked = spawn_blocking(move || {
        file.rewind()?;
        let memory = needs(&file, format);
        file.rewind()?;
        anyhow::Ok((file, memory))
    });
    let (mut file, memory) = looked.await??;
    let memory = match memory {
        Ok(memory) => memory,
        Err(why) => return Ok(Err(why)),
    };
    let drawing = move || {
        let mut whole = Vec::new();
        file.read_to_end(&mut whole)?;
        anyhow::Ok(render(&whole, format))
    };
    images.work(memory.saturating_add(bytes), drawing).await?
}
