//! Rows of images, and the bytes that are served. Whoever wants the bytes elsewhere than in the
//! database changes this file alone.

mod fetch;

use std::collections::BTreeSet;

use entity::id::{ImageId, MerchantId};
use entity::image::{self, Format, Status};
use entity::timestamp::Timestamp;
use entity::{image_rendition, shown_image};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use self::fetch::{
    Fetch, claim_fetch, due_fetches, fail_fetch, fetches, keep_fetched, want_fetches,
};
use crate::domain::image::model::{Announced, Image, Width};
use crate::domain::image::render::Rendered;
use crate::infra::aside::{self, Work};
use crate::infra::db::{Tx, padded};
use crate::infra::digest::sha256_hex;

/// How often a file may be sent to one link: each time it is drawn costs a core.
const MOST_TRIES: i64 = 5;

/// Images that are looked at in one tick.
const BATCH: u64 = 500;

impl From<image::Model> for Image {
    fn from(row: image::Model) -> Self {
        Self { id: row.id, merchant: row.merchant_id, size: row.width.zip(row.height) }
    }
}

impl From<image::Model> for Announced {
    fn from(row: image::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            format: row.format,
            bytes: row.bytes,
            until: row.upload_until,
            received: row.status == Status::Ready,
            key_hash: row.key_hash,
        }
    }
}

/// How many images a merchant has, and how many of them nothing shows yet.
pub async fn count(tx: &Tx, merchant: MerchantId) -> anyhow::Result<(i64, i64)> {
    let all = image::Entity::find().filter(image::Column::MerchantId.eq(merchant));
    let unused = all.clone().filter(image::Column::UsedAt.is_null());
    let (all, unused) = (all.count(tx).await?, unused.count(tx).await?);
    Ok((i64::try_from(all)?, i64::try_from(unused)?))
}

/// Writes a file that is announced.
pub async fn announce(tx: &Tx, announced: &Announced, now: Timestamp) -> anyhow::Result<()> {
    let row = image::ActiveModel {
        id: Set(announced.id),
        merchant_id: Set(announced.merchant),
        status: Set(Status::Waiting),
        format: Set(announced.format),
        bytes: Set(announced.bytes),
        key_hash: Set(announced.key_hash.clone()),
        upload_until: Set(announced.until),
        tries: Set(0),
        width: Set(None),
        height: Set(None),
        created_at: Set(now),
        used_at: Set(None),
    };
    image::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What was announced, if anything was.
pub async fn announced(
    connection: &impl ConnectionTrait,
    id: ImageId,
) -> anyhow::Result<Option<Announced>> {
    Ok(image::Entity::find_by_id(id).one(connection).await?.map(Announced::from))
}

/// Counts one more try of a link; false when there were enough.
pub async fn try_once(tx: &Tx, id: ImageId) -> anyhow::Result<bool> {
    let counted = image::Entity::update_many()
        .col_expr(image::Column::Tries, Expr::col(image::Column::Tries).add(1))
        .filter(image::Column::Id.eq(id))
        .filter(image::Column::Status.eq(Status::Waiting))
        .filter(image::Column::Tries.lt(MOST_TRIES))
        .exec(tx)
        .await?;
    Ok(counted.rows_affected == 1)
}

/// Keeps the files of an image that waits for them; false when it does not.
pub async fn keep(
    tx: &Tx,
    id: ImageId,
    (width, height): (u32, u32),
    files: Vec<(Width, Vec<u8>)>,
) -> anyhow::Result<bool> {
    let ready = image::Entity::update_many()
        .col_expr(image::Column::Status, Expr::value(Status::Ready))
        .col_expr(image::Column::Width, Expr::value(i64::from(width)))
        .col_expr(image::Column::Height, Expr::value(i64::from(height)))
        .filter(image::Column::Id.eq(id))
        .filter(image::Column::Status.eq(Status::Waiting))
        .exec(tx)
        .await?;
    if ready.rows_affected == 0 {
        return Ok(false);
    }
    insert_renditions(tx, id, files).await?;
    Ok(true)
}

/// Writes an image that nobody sends: it is here, and kept.
pub async fn insert_ready(
    tx: &Tx,
    merchant: MerchantId,
    (id, format, bytes): (ImageId, Format, u64),
    rendered: Rendered,
    now: Timestamp,
) -> anyhow::Result<()> {
    let row = image::ActiveModel {
        id: Set(id),
        merchant_id: Set(merchant),
        status: Set(Status::Ready),
        format: Set(format),
        bytes: Set(i64::try_from(bytes)?),
        key_hash: Set(String::new()),
        upload_until: Set(now),
        tries: Set(0),
        width: Set(Some(rendered.width.into())),
        height: Set(Some(rendered.height.into())),
        created_at: Set(now),
        used_at: Set(Some(now)),
    };
    image::Entity::insert(row).exec_without_returning(tx).await?;
    insert_renditions(tx, id, rendered.files).await
}

/// Writes the files of an image.
async fn insert_renditions(
    tx: &Tx,
    id: ImageId,
    files: Vec<(Width, Vec<u8>)>,
) -> anyhow::Result<()> {
    let rows = files.into_iter().map(|(width, content)| image_rendition::ActiveModel {
        image_id: Set(id),
        width: Set(width.pixels().into()),
        sha256: Set(sha256_hex(&content)),
        content: Set(content),
    });
    image_rendition::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// A file that is served, a JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// The SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The widest file of an image that is no wider than asked for.
pub async fn rendition(
    connection: &impl ConnectionTrait,
    id: ImageId,
    width: Width,
) -> anyhow::Result<Option<Rendition>> {
    let found = image_rendition::Entity::find()
        .filter(image_rendition::Column::ImageId.eq(id))
        .filter(image_rendition::Column::Width.lte(i64::from(width.pixels())))
        .order_by_desc(image_rendition::Column::Width)
        .limit(1)
        .one(connection)
        .await?;
    Ok(found.map(|row| Rendition { sha256: row.sha256, content: row.content }))
}

/// Many images.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<ImageId>,
) -> anyhow::Result<Vec<Image>> {
    let rows =
        image::Entity::find().filter(image::Column::Id.is_in(padded(&ids))).all(connection).await?;
    Ok(rows.into_iter().map(Image::from).collect())
}

/// Keeps images for good; false unless all of them are this merchant's and uploaded.
pub async fn take(
    tx: &Tx,
    merchant: MerchantId,
    ids: BTreeSet<ImageId>,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let many = u64::try_from(ids.len())?;
    let since = Expr::col(image::Column::UsedAt).if_null(now);
    let taken = image::Entity::update_many()
        .col_expr(image::Column::UsedAt, since)
        .filter(image::Column::Id.is_in(ids))
        .filter(image::Column::MerchantId.eq(merchant))
        .filter(image::Column::Status.eq(Status::Ready))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == many)
}

/// Writes which image a shop or a merchant shows.
pub async fn show(tx: &Tx, with: Uuid, image: Option<ImageId>) -> anyhow::Result<()> {
    let Some(image) = image else {
        shown_image::Entity::delete_by_id(with).exec(tx).await?;
        return Ok(());
    };
    let row = shown_image::ActiveModel { owner_id: Set(with), image_id: Set(image) };
    let other = OnConflict::column(shown_image::Column::OwnerId)
        .update_column(shown_image::Column::ImageId)
        .to_owned();
    shown_image::Entity::insert(row).on_conflict(other).exec_without_returning(tx).await?;
    Ok(())
}

/// The images that shops and merchants show.
pub async fn shown_with(
    connection: &impl ConnectionTrait,
    owners: Vec<Uuid>,
) -> anyhow::Result<Vec<(Uuid, Image)>> {
    let rows = shown_image::Entity::find()
        .filter(shown_image::Column::OwnerId.is_in(padded(&owners)))
        .find_also_related(image::Entity)
        .all(connection)
        .await?;
    let shown = rows.into_iter().filter_map(|(shown, row)| Some((shown.owner_id, row?.into())));
    Ok(shown.collect())
}

/// The oldest images that nothing shows and that were announced before a moment.
pub async fn unused(
    connection: &impl ConnectionTrait,
    before: Timestamp,
    now: Timestamp,
) -> anyhow::Result<Vec<ImageId>> {
    let due = image::Entity::find()
        .select_only()
        .column(image::Column::Id)
        .filter(image::Column::UsedAt.is_null())
        .filter(image::Column::CreatedAt.lt(before))
        .filter(aside::waits(Work::Images, (image::Entity, image::Column::Id), now))
        .order_by_asc(image::Column::CreatedAt)
        .limit(BATCH)
        .into_tuple();
    Ok(due.all(connection).await?)
}

/// Throws an image out, if nothing shows it.
pub async fn throw_out(tx: &Tx, id: ImageId) -> anyhow::Result<u64> {
    // One that is taken at this moment is locked, and is not unused any more after that.
    let gone = image::Entity::delete_many()
        .filter(image::Column::Id.eq(id))
        .filter(image::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(gone.rows_affected)
}
