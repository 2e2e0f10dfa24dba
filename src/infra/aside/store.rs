//! Rows of what is set aside.

use std::collections::HashMap;

use entity::id::{MerchantId, SetAsideId};
use entity::set_aside::{self, Column, Entity, Work};
use entity::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoColumnRef, Order, Query, SimpleExpr};
use sea_orm::{
    ActiveEnum as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::Subject;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key};

/// The first pause, in seconds; it doubles with each try.
const FIRST_PAUSE_S: i64 = 5;

/// The longest pause, in seconds.
const LONGEST_PAUSE_S: i64 = 3_600;

/// What is known of those that are tried again. Beyond it, a success is written down some days later.
const MOST: u64 = 10_000;

/// Most merchants that one tick goes through.
const PAGE: u64 = 100;

/// What is due since so long and was not tried is due no more, in days.
const FORGOTTEN_DAYS: i64 = 3;

/// What is set aside, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Its key.
    pub id: SetAsideId,
    /// Which work it belongs to.
    pub work: Work,
    /// What it is.
    pub name: String,
    /// Why.
    pub reason: String,
    /// How often it was tried.
    pub tries: i64,
    /// Since when.
    pub since: Timestamp,
    /// When it is tried again.
    pub retry_at: Timestamp,
}

impl From<set_aside::Model> for SetAside {
    fn from(row: set_aside::Model) -> Self {
        Self {
            id: row.id,
            work: row.work,
            name: row.name,
            reason: row.reason,
            tries: row.tries,
            since: row.first_at,
            retry_at: row.retry_at,
        }
    }
}

/// The name of a work in figures and logs.
pub(super) fn label(work: Work) -> &'static str {
    match work {
        Work::Orders => "orders",
        Work::Urging => "urging",
        Work::Presenting => "presenting",
        Work::Payments => "payments",
        Work::Refunds => "refunds",
        Work::Release => "release",
        Work::Bonus => "bonus",
        Work::Closure => "closure",
        Work::Notices => "notices",
        Work::Custody => "custody",
        Work::Settling => "settling",
        Work::Telling => "telling",
        Work::Listening => "listening",
        Work::Days => "days",
        Work::Webhooks => "webhooks",
        Work::Images => "images",
        Work::Imports => "imports",
    }
}

/// Those rows of a query, by the column that has their key, that are not set aside at this moment.
pub fn waits(work: Work, key: impl IntoColumnRef, now: Timestamp) -> SimpleExpr {
    let waiting = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::Work)).eq(work.to_value()))
        .and_where(Expr::col((Entity, Column::Subject)).eq(Expr::col(key)))
        .and_where(Expr::col((Entity, Column::RetryAt)).gt(now.0))
        .take();
    Expr::exists(waiting).not()
}

/// The merchants with rows in a table that are not set aside at this moment, the longest waiting
/// first: as many as one tick goes through.
pub async fn merchants(
    connection: &impl ConnectionTrait,
    work: Work,
    table: &'static str,
    now: Timestamp,
) -> anyhow::Result<Vec<MerchantId>> {
    let (merchant, since) = (Expr::col((table, "merchant_id")), Expr::col((table, "created_at")));
    let due = Query::select()
        .expr_as(merchant.clone(), "merchant_id")
        .from(table)
        .and_where(waits(work, (table, "merchant_id"), now))
        .add_group_by([merchant.clone()])
        .order_by_expr(since.min(), Order::Asc)
        .order_by_expr(merchant, Order::Asc)
        .limit(PAGE)
        .take();
    let rows = connection.query_all(&due).await?;
    rows.iter().map(|row| Ok(row.try_get("", "merchant_id")?)).collect()
}

/// How one that is set aside stands.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// How often it was tried in vain.
    pub tries: i64,
    /// When it is tried again.
    pub retry_at: Timestamp,
}

/// What is set aside of a work, by key.
pub async fn tried(
    connection: &impl ConnectionTrait,
    work: Work,
) -> anyhow::Result<HashMap<Uuid, Tried>> {
    let found = Entity::find()
        .select_only()
        .columns([Column::Subject, Column::Tries, Column::RetryAt])
        .filter(Column::Work.eq(work))
        .order_by_asc(Column::RetryAt)
        .limit(MOST);
    let found: Vec<(Uuid, i64, Timestamp)> = found.into_tuple().all(connection).await?;
    let tried = found.into_iter().map(|(key, tries, retry_at)| (key, Tried { tries, retry_at }));
    Ok(tried.collect())
}

/// Sets one aside, or sets it aside for longer.
pub(super) async fn put(
    tx: &Tx,
    clock: &Clock,
    work: Work,
    subject: &Subject,
    reason: &str,
) -> anyhow::Result<()> {
    let now = clock.now();
    let found = Entity::find()
        .filter(Column::Work.eq(work))
        .filter(Column::Subject.eq(subject.key))
        .lock_exclusive()
        .one(tx)
        .await?;
    let tries = found.as_ref().map_or(0, |row| row.tries).saturating_add(1);
    let row = set_aside::ActiveModel {
        id: Set(found.as_ref().map_or_else(|| clock.key(), |row| row.id)),
        work: Set(work),
        subject: Set(subject.key),
        name: Set(subject.name.clone()),
        reason: Set(reason.to_owned()),
        tries: Set(tries),
        first_at: Set(found.as_ref().map_or(now, |row| row.first_at)),
        retry_at: Set(now.plus_seconds(pause(tries))),
    };
    if found.is_some() {
        Entity::update(row).exec(tx).await?;
        return Ok(());
    }
    // Another instance may set the same aside at this moment.
    let once = sea_orm::sea_query::OnConflict::columns([Column::Work, Column::Subject])
        .do_nothing()
        .to_owned();
    Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// How long one waits that was tried so often, in seconds.
fn pause(tries: i64) -> i64 {
    let doubled = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 2_i64.checked_pow(doubled).unwrap_or(i64::MAX);
    Ord::min(FIRST_PAUSE_S.saturating_mul(factor), LONGEST_PAUSE_S)
}

/// Takes one off again.
pub(super) async fn clear(tx: &Tx, work: Work, subject: &Subject) -> anyhow::Result<()> {
    Entity::delete_many()
        .filter(Column::Work.eq(work))
        .filter(Column::Subject.eq(subject.key))
        .exec(tx)
        .await?;
    Ok(())
}

/// How many are set aside.
pub async fn count(connection: &impl ConnectionTrait) -> anyhow::Result<u64> {
    Ok(Entity::find().count(connection).await?)
}

/// Forgets what nobody tries any more: somebody else has done it, or it is gone.
pub(super) async fn forget(tx: &Tx, now: Timestamp) -> anyhow::Result<u64> {
    let since = now.plus_days(FORGOTTEN_DAYS.saturating_neg());
    let gone = Entity::delete_many().filter(Column::RetryAt.lt(since)).exec(tx).await?;
    Ok(gone.rows_affected)
}

/// What is set aside, the longest first.
pub async fn page(
    connection: &impl ConnectionTrait,
    window: &Window<ByKey<SetAsideId>>,
) -> anyhow::Result<Vec<SetAside>> {
    let rows = by_key(Entity::find(), Column::Id, Age::OldestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(SetAside::from).collect())
}
