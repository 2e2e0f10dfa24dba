//! Ends the cooling-off period of lots: what is above their custody share becomes payable.

use entity::id::{LotId, MerchantId};
use entity::money::Money;
use entity::{lot, membership as membership_row, merchant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{store, till};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Releases a lot to its share, once.
pub async fn release(tx: &Tx, clock: &Clock, id: LotId) -> anyhow::Result<()> {
    let Some((membership, mut lot)) = store::lock_lot(tx, id).await? else { return Ok(()) };
    let now = clock.now();
    if now < lot.cooling_off_until {
        return Ok(());
    }
    let Some(home) = membership::by_id(tx, membership).await? else {
        anyhow::bail!("{id} belongs to no membership")
    };
    // A merchant that fails its members is given nothing more of their money.
    if till::fails(tx, home.merchant).await? {
        return Ok(());
    }
    let Some(released) = lot.release(now) else { return Ok(()) };
    store::save_lot(tx, &lot).await?;
    post(tx, clock, home.merchant, id, released).await
}

/// Posts custody of a lot that became payable to its home merchant, if any did.
pub async fn post(
    tx: &Tx,
    clock: &Clock,
    home: MerchantId,
    lot: LotId,
    released: Money,
) -> anyhow::Result<()> {
    if released.is_zero() {
        return Ok(());
    }
    let transfer = Transfer::new(Kind::Release, lot.0)
        .debit(Account::Advanced(home), released)
        .credit(Account::Payable(home), released);
    ledger::post(tx, clock, transfer).await?;
    Ok(())
}

/// Releases the lots whose time has come. Answers how many.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let homes = merchant::Entity::find()
        .select_only()
        .column(merchant::Column::Id)
        .filter(merchant::Column::Status.is_in(till::FAILING));
    let theirs = membership_row::Entity::find()
        .select_only()
        .column(membership_row::Column::Id)
        .filter(membership_row::Column::MerchantId.in_subquery(homes.into_query()));
    let now = infra.clock.now();
    let due = lot::Entity::find()
        .select_only()
        .column(lot::Column::Id)
        .filter(lot::Column::ReleasedAt.is_null())
        .filter(lot::Column::MembershipId.not_in_subquery(theirs.into_query()))
        .filter(lot::Column::CoolingOffUntil.lte(now))
        .filter(aside::waits(Work::Release, (lot::Entity, lot::Column::Id), now))
        .order_by_asc(lot::Column::CoolingOffUntil)
        .limit(500)
        .into_tuple()
        .all(infra.db.read())
        .await?;
    aside::each(
        infra,
        Work::Release,
        due,
        |id: &LotId| (*id).into(),
        |id| async move {
            infra.db.step(async |tx| release(tx, &infra.clock, id).await).await?;
            Ok(1)
        },
    )
    .await
}
