//! Rows of preferences.

use anyhow::Context as _;
use entity::id::{MerchantId, ShopId, StaffId};
use entity::reminder_preferences::{self as row, Column, Entity};
use entity::shop;
use entity::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait, EntityTrait, PaginatorTrait as _,
    QueryFilter as _,
};

use super::model::{Preferences, QuietHours};
use crate::domain::reminder::Kind;
use crate::infra::db::Tx;

/// What a member of staff wants.
pub async fn of(conn: &impl ConnectionTrait, member: StaffId) -> anyhow::Result<Preferences> {
    let found = Entity::find_by_id(member).one(conn).await?;
    found.map_or_else(|| Ok(Preferences::default()), Preferences::try_from)
}

/// Whether all of these are shops of the merchant.
pub async fn are_shops_of(
    conn: &impl ConnectionTrait,
    merchant: MerchantId,
    shops: &[ShopId],
) -> anyhow::Result<bool> {
    if shops.is_empty() {
        return Ok(true);
    }
    let found = shop::Entity::find()
        .filter(shop::Column::MerchantId.eq(merchant))
        .filter(shop::Column::Id.is_in(shops.iter().copied()));
    Ok(found.count(conn).await? == u64::try_from(shops.len())?)
}

/// Writes what a member of staff wants, in the place of what they wanted.
pub async fn save(
    tx: &Tx,
    member: StaffId,
    preferences: &Preferences,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Preferences { kinds, shops, quiet, until } = preferences;
    let kinds: Vec<String> = kinds.iter().map(Kind::to_value).collect();
    let shops: Vec<String> = shops.iter().map(|shop| shop.0.to_string()).collect();
    let row = row::ActiveModel {
        staff_id: Set(member),
        muted_kinds: Set(serde_json::to_value(kinds)?),
        muted_shops: Set(serde_json::to_value(shops)?),
        quiet_from: Set(quiet.as_ref().map(|quiet| quiet.from)),
        quiet_until: Set(quiet.as_ref().map(|quiet| quiet.until)),
        time_zone: Set(quiet.as_ref().map(|quiet| quiet.zone.clone())),
        muted_until: Set(*until),
        changed_at: Set(now),
    };
    let instead = OnConflict::column(Column::StaffId)
        .update_columns([
            Column::MutedKinds,
            Column::MutedShops,
            Column::QuietFrom,
            Column::QuietUntil,
            Column::TimeZone,
            Column::MutedUntil,
            Column::ChangedAt,
        ])
        .to_owned();
    Entity::insert(row).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(())
}

impl TryFrom<row::Model> for Preferences {
    type Error = anyhow::Error;

    fn try_from(row: row::Model) -> anyhow::Result<Self> {
        let kinds: Vec<String> = serde_json::from_value(row.muted_kinds).context("muted kinds")?;
        let shops: Vec<String> = serde_json::from_value(row.muted_shops).context("muted shops")?;
        let hours = row.quiet_from.zip(row.quiet_until).zip(row.time_zone);
        Ok(Self {
            kinds: kinds.iter().map(Kind::try_from_value).collect::<Result<_, _>>()?,
            shops: shops
                .iter()
                .map(|shop| Ok(ShopId(shop.parse()?)))
                .collect::<anyhow::Result<_>>()?,
            quiet: hours.map(|((from, until), zone)| QuietHours { from, until, zone }),
            until: row.muted_until,
        })
    }
}
