//! Images in the API.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::graphql::loader::Loader;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{ImageId, Key as _};
use uuid::Uuid;

use crate::domain::image::{self, Format, UploadImage, UploadImageRefused, Width, upload_image};
use crate::graphql::context::{Batch, Caller as _};
use crate::graphql::fault::Fault;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::{DateTime, Url};
use crate::infra::limiter::Bucket;

/// Links that a merchant may ask for in a row.
const LINKS: u32 = 60;

/// How soon one of them comes back.
const A_LINK: Duration = Duration::from_secs(2);

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Format", name = "ImageContentType")]
pub enum ContentType {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
}

/// How large an image is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "Width", name = "ImageSize")]
pub enum Size {
    /// At most 320 pixels wide: for lists on phones.
    Small,
    /// At most 800 pixels wide.
    #[default]
    Medium,
    /// At most 1,600 pixels wide.
    Large,
}

/// An image that a merchant uploaded.
#[derive(Clone)]
pub struct Image(pub image::Image);

impl Image {
    /// The image with this id, if the caller may see it: once it is uploaded, anyone.
    pub async fn node(ctx: &Context<'_>, id: ImageId) -> Result<Option<Self>> {
        let found = ctx.load(id).await?;
        let seen = |of| ctx.manager_of(of).is_ok();
        Ok(found.filter(|found| found.0.size.is_some() || seen(found.0.merchant)))
    }
}

/// An image that a merchant uploaded. It never changes.
#[Object]
impl Image {
    /// The id, `img_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Where it is, as a JPEG that may be kept for ever; null until it is uploaded.
    async fn url(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How large; `MEDIUM` when left out. It is never made larger than it is.")]
        size: Option<Size>,
    ) -> Option<Url> {
        self.0.size?;
        url(ctx, self.0.id, size.unwrap_or_default().into())
    }

    /// How wide the picture that was uploaded is, in pixels; null until it is uploaded.
    async fn width(&self) -> Option<i64> {
        self.0.size.map(|(width, _)| width)
    }

    /// How high the picture that was uploaded is, in pixels; null until it is uploaded.
    async fn height(&self) -> Option<i64> {
        self.0.size.map(|(_, height)| height)
    }
}

fn url(ctx: &Context<'_>, id: ImageId, width: Width) -> Option<Url> {
    let public = &ctx.app().config.public_url;
    let text = format!("{public}/images/{id}/{}", width.pixels());
    url::Url::parse(&text).ok().map(Url)
}

/// The URLs of an offer's images that are here: of those elsewhere, where they are kept.
pub async fn urls(ctx: &Context<'_>, images: &[String]) -> Result<Vec<Url>> {
    let found = images.iter().map(|image| kept(ctx, image));
    let found = futures_util::future::try_join_all(found).await?;
    Ok(found.into_iter().flatten().filter_map(|id| url(ctx, id, Width::Medium)).collect())
}

async fn kept(ctx: &Context<'_>, image: &str) -> Result<Option<ImageId>> {
    if let Some(id) = ImageId::parse(image) {
        return Ok(Some(id));
    }
    let fetch = ctx.load(FetchedFrom(image.to_owned())).await?;
    Ok(fetch.and_then(|fetch| fetch.0.image))
}

/// An image elsewhere that an offer names. It is fetched once, drawn anew, and shown from here.
#[derive(Clone)]
pub struct ForeignImage(pub image::Fetch);

/// How far the fetching of an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "image::FetchStatus", name = "ForeignImageStatus")]
pub enum ForeignStatus {
    /// It is to be fetched: within a minute, or later where its server was away.
    Waiting,
    /// It is here, and shown from here.
    Kept,
    /// It could not be fetched. Save the offer again to have it tried anew.
    Failed,
}

/// Why an image could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "image::FetchFailure", name = "ForeignImageFailure")]
pub enum ForeignFailure {
    /// Its address is not https, or leads to no public server.
    AddressRefused,
    /// Its server has no such image, or does not give it out.
    NotGiven,
    /// Its server could not be reached, or took too long.
    Unreachable,
    /// It is no whole JPEG, PNG or WebP, or it moves.
    NotAnImage,
    /// It has more bytes or pixels than an upload may have.
    TooLarge,
    /// The merchant keeps as many images as it may.
    TooManyImages,
}

/// An image elsewhere that an offer names. It is fetched once, drawn anew, and shown from here: what
/// lies at its address later changes nothing.
#[Object]
impl ForeignImage {
    /// The address that was named.
    async fn url(&self) -> Option<Url> {
        url::Url::parse(&self.0.url).ok().map(Url)
    }

    /// How far it is.
    async fn status(&self) -> ForeignStatus {
        self.0.status.into()
    }

    /// Why it could not be fetched; null unless it failed.
    async fn reason(&self) -> Option<ForeignFailure> {
        self.0.reason.map(ForeignFailure::from)
    }

    /// What it became; null until it is here.
    async fn image(&self, ctx: &Context<'_>) -> Result<Option<Image>> {
        match self.0.image {
            Some(id) => ctx.load(id).await,
            None => Ok(None),
        }
    }
}

/// The images elsewhere that an offer names.
pub async fn foreign(ctx: &Context<'_>, images: &[String]) -> Result<Vec<ForeignImage>> {
    let named = images.iter().filter(|image| ImageId::parse(image).is_none());
    let found = named.map(|url| ctx.load(FetchedFrom(url.clone())));
    Ok(futures_util::future::try_join_all(found).await?.into_iter().flatten().collect())
}

/// An image elsewhere, by its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FetchedFrom(pub String);

#[async_trait::async_trait]
impl Loader<FetchedFrom> for Batch {
    type Value = ForeignImage;
    type Error = Arc<anyhow::Error>;

    async fn load(
        &self,
        keys: &[FetchedFrom],
    ) -> Result<HashMap<FetchedFrom, ForeignImage>, Self::Error> {
        let urls = keys.iter().map(|key| key.0.clone()).collect();
        let rows = image::fetches(self.app.db.read(), urls).await.map_err(Arc::new)?;
        let found = rows.into_iter().map(|row| (FetchedFrom(row.url.clone()), ForeignImage(row)));
        Ok(found.collect())
    }
}

/// Those of an offer's images that were uploaded.
pub async fn uploaded(ctx: &Context<'_>, images: &[String]) -> Result<Vec<Image>> {
    let keys = images.iter().filter_map(|image| ImageId::parse(image));
    let found = futures_util::future::try_join_all(keys.map(|key| ctx.load(key))).await?;
    Ok(found.into_iter().flatten().collect())
}

/// A file to be uploaded.
#[derive(InputObject)]
pub struct UploadImageInput {
    /// Its form. It is looked at, not believed.
    content_type: ContentType,
    /// How many bytes it has, 1 to 20,971,520.
    bytes: i64,
}

/// Where a file is sent to.
#[derive(SimpleObject)]
pub struct ImageUpload {
    /// Send the file here, as the body and nothing else. Whoever has it can: do not pass it on.
    url: Url,
    /// The method: `PUT`.
    method: &'static str,
    /// The headers to send with it.
    headers: Vec<ImageUploadHeader>,
    /// Until when it can be sent.
    expires_at: DateTime,
}

/// A header to send with a file.
#[derive(SimpleObject)]
pub struct ImageUploadHeader {
    /// Its name.
    name: &'static str,
    /// Its value.
    value: &'static str,
}

/// What came of `uploadImage`.
#[derive(SimpleObject)]
pub struct UploadImagePayload {
    /// Where to send the file; null when there are errors.
    upload: Option<ImageUpload>,
    /// The image that it becomes: it can be used once the file was sent. One that nothing shows
    /// after a day is gone.
    image: Option<Image>,
    /// Why the file may not be sent; empty when it may.
    user_errors: Vec<UserError<UploadImageRefused>>,
}

/// Images of merchants.
#[derive(Default)]
pub struct ImageMutation;

/// Images of merchants.
#[Object]
impl ImageMutation {
    /// Asks where an image can be sent to: the answer is a link for one file, good for ten minutes.
    /// What was sent is drawn anew, the right way up, in the colours of sRGB, and without what else
    /// the file told, such as where it was taken. A JPEG has at most 65 million pixels, another
    /// picture 24 million, and 16,384 a side; pictures that move and HEIC files are not taken. For owners and managers, 60 in a row and 30 a minute.
    async fn upload_image(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: UploadImageInput,
    ) -> Result<UploadImagePayload> {
        let (app, merchant) = (ctx.app(), ctx.manager()?);
        let bucket = Bucket::of("image", &merchant.to_string(), LINKS, A_LINK);
        app.limiter.take(app.clock.now(), &bucket).await.map_err(Fault::from)?;
        let (format, bytes) = (Format::from(input.content_type), input.bytes);
        let asked = UploadImage { merchant, format, bytes };
        let outcome = app.db.write(async |tx| upload_image(tx, &app.clock, asked).await).await;
        let (link, user_errors) = settle(ctx, outcome)?;
        let Some(link) = link else {
            return Ok(UploadImagePayload { upload: None, image: None, user_errors });
        };
        let text = format!("{}/images/{}?key={}", app.config.public_url, link.image, link.key);
        let upload = url::Url::parse(&text).ok().map(|url| ImageUpload {
            url: Url(url),
            method: "PUT",
            headers: vec![ImageUploadHeader { name: "content-type", value: format.media_type() }],
            expires_at: link.until.into(),
        });
        let image = ctx.load(link.image).await?;
        Ok(UploadImagePayload { upload, image, user_errors })
    }
}

/// The image that a shop or a merchant shows, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShownWith(pub Uuid);

#[async_trait::async_trait]
impl Loader<ImageId> for Batch {
    type Value = Image;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[ImageId]) -> Result<HashMap<ImageId, Image>, Self::Error> {
        let rows = image::by_ids(self.app.db.read(), keys.to_vec()).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|image| (image.id, Image(image))).collect())
    }
}

#[async_trait::async_trait]
impl Loader<ShownWith> for Batch {
    type Value = Image;
    type Error = Arc<anyhow::Error>;

    async fn load(&self, keys: &[ShownWith]) -> Result<HashMap<ShownWith, Image>, Self::Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let rows = image::shown_with(self.app.db.read(), keys).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|(with, image)| (ShownWith(with), Image(image))).collect())
    }
}
