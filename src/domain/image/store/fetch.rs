//! Rows of images elsewhere, and of what became of them.

use entity::id::{ImageId, MerchantId};
use entity::image::Format;
use entity::image_fetch::{self, Reason, Status};
use entity::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::insert_ready;
use crate::domain::image::render::Rendered;
use crate::infra::db::Tx;

/// An image elsewhere, as far as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// Where it is.
    pub url: String,
    /// Who named it first.
    pub merchant: MerchantId,
    /// How far it is.
    pub status: Status,
    /// Why it could not be fetched.
    pub reason: Option<Reason>,
    /// What it became.
    pub image: Option<ImageId>,
    /// How often it was tried.
    pub tries: i64,
    due: Timestamp,
}

impl From<image_fetch::Model> for Fetch {
    fn from(row: image_fetch::Model) -> Self {
        Self {
            url: row.url,
            merchant: row.merchant_id,
            status: row.status,
            reason: row.reason,
            image: row.image_id,
            tries: row.tries,
            due: row.due_at,
        }
    }
}

/// Has images fetched that are not, and those again that failed.
pub async fn want_fetches(
    tx: &Tx,
    merchant: MerchantId,
    urls: Vec<String>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let rows = urls.iter().map(|url| image_fetch::ActiveModel {
        url: Set(url.clone()),
        merchant_id: Set(merchant),
        status: Set(Status::Waiting),
        image_id: Set(None),
        reason: Set(None),
        tries: Set(0),
        due_at: Set(now),
        created_at: Set(now),
    });
    let known = OnConflict::column(image_fetch::Column::Url).do_nothing().to_owned();
    image_fetch::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    image_fetch::Entity::update_many()
        .col_expr(image_fetch::Column::Status, Expr::value(Status::Waiting))
        .col_expr(image_fetch::Column::Reason, Expr::value(Option::<Reason>::None))
        .col_expr(image_fetch::Column::Tries, Expr::value(0_i64))
        .col_expr(image_fetch::Column::DueAt, Expr::value(now))
        .filter(image_fetch::Column::Url.is_in(urls))
        .filter(image_fetch::Column::Status.eq(Status::Failed))
        .exec(tx)
        .await?;
    Ok(())
}

/// Images that are due to be fetched, the longest first.
pub async fn due_fetches(
    connection: &impl ConnectionTrait,
    now: Timestamp,
    most: u64,
) -> anyhow::Result<Vec<Fetch>> {
    let due = image_fetch::Entity::find()
        .filter(image_fetch::Column::Status.eq(Status::Waiting))
        .filter(image_fetch::Column::DueAt.lte(now))
        .order_by_asc(image_fetch::Column::DueAt)
        .limit(most);
    Ok(due.all(connection).await?.into_iter().map(Fetch::from).collect())
}

/// Takes one on until a moment; false when somebody else has.
pub async fn claim_fetch(tx: &Tx, fetch: &Fetch, until: Timestamp) -> anyhow::Result<bool> {
    let claimed = image_fetch::Entity::update_many()
        .col_expr(image_fetch::Column::Tries, Expr::col(image_fetch::Column::Tries).add(1))
        .col_expr(image_fetch::Column::DueAt, Expr::value(until))
        .filter(image_fetch::Column::Url.eq(fetch.url.as_str()))
        .filter(image_fetch::Column::Status.eq(Status::Waiting))
        .filter(image_fetch::Column::DueAt.eq(fetch.due))
        .exec(tx)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Gives one up.
pub async fn fail_fetch(tx: &Tx, url: &str, reason: Reason) -> anyhow::Result<()> {
    image_fetch::Entity::update_many()
        .col_expr(image_fetch::Column::Status, Expr::value(Status::Failed))
        .col_expr(image_fetch::Column::Reason, Expr::value(Some(reason)))
        .filter(image_fetch::Column::Url.eq(url))
        .filter(image_fetch::Column::Status.eq(Status::Waiting))
        .exec(tx)
        .await?;
    Ok(())
}

/// Keeps one that was fetched, unless it is kept already.
pub async fn keep_fetched(
    tx: &Tx,
    fetch: &Fetch,
    (id, format, bytes): (ImageId, Format, u64),
    rendered: Rendered,
    now: Timestamp,
) -> anyhow::Result<()> {
    insert_ready(tx, fetch.merchant, (id, format, bytes), rendered, now).await?;
    let kept = image_fetch::Entity::update_many()
        .col_expr(image_fetch::Column::Status, Expr::value(Status::Kept))
        .col_expr(image_fetch::Column::ImageId, Expr::value(Some(id)))
        .filter(image_fetch::Column::Url.eq(fetch.url.as_str()))
        .filter(image_fetch::Column::Status.eq(Status::Waiting))
        .exec(tx)
        .await?;
    anyhow::ensure!(kept.rows_affected == 1, "an image was fetched by somebody else already");
    Ok(())
}

/// What became of many images elsewhere.
pub async fn fetches(
    connection: &impl ConnectionTrait,
    urls: Vec<String>,
) -> anyhow::Result<Vec<Fetch>> {
    let wanted = image_fetch::Column::Url.is_in(urls);
    let rows = image_fetch::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Fetch::from).collect())
}
