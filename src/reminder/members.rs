//! The members of a home merchant are told what becomes of it.

use entity::id::{CustomerId, MembershipId, MerchantId};
use entity::membership::{Column, Entity, Status};
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::{Fact, Kind, record_all};
use crate::clock::Clock;
use crate::db::Tx;

/// Tells everybody with an open membership of a home merchant what becomes of it:
/// `MERCHANT_SUSPENDED` or `MERCHANT_CLOSING`. It is about their money, so no consent is asked.
pub async fn tell_members(
    tx: &Tx,
    clock: &Clock,
    home: MerchantId,
    what: Kind,
) -> anyhow::Result<()> {
    let members = Entity::find()
        .select_only()
        .columns([Column::Id, Column::CustomerId])
        .filter(Column::MerchantId.eq(home))
        .filter(Column::Status.is_in([Status::Active, Status::Frozen]))
        .order_by_asc(Column::Id)
        .into_tuple::<(MembershipId, CustomerId)>()
        .all(tx)
        .await?;
    let facts = members.into_iter().map(|(membership, customer)| Fact::HomeMerchant {
        what,
        membership,
        customer,
    });
    record_all(tx, clock, facts.collect()).await
}
