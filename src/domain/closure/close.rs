//! Merchants whose announced time has come are closed: nothing of them is shown any more.

use entity::id::MerchantId;
use entity::merchant::{Column, Entity, Status};
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _};

use crate::domain::identity;
use crate::infra::Infra;
use crate::infra::aside::{self, Work};
use crate::infra::failure::{Failure, Never};

/// Closes the merchants whose time has come. Answers how many.
pub async fn close_due(infra: &Infra) -> anyhow::Result<u64> {
    let now = infra.clock.now();
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::Closing))
        .filter(Column::ClosesAt.lte(now))
        .filter(aside::waits(Work::Closure, (Entity, Column::Id), now))
        .into_tuple::<MerchantId>()
        .all(infra.db.read())
        .await?;
    aside::each(
        infra,
        Work::Closure,
        due,
        |id| (*id).into(),
        |id| async move {
            let done = infra.db.write(async |tx| {
                let Some(mut merchant) = identity::lock_merchant(tx, id).await? else {
                    return Ok(false);
                };
                let is_due = merchant.close(now);
                if is_due {
                    identity::save_merchant(tx, merchant).await?;
                }
                Ok::<_, Failure<Never>>(is_due)
            });
            Ok(u64::from(done.await.map_err(Failure::into_broken)?))
        },
    )
    .await
}
