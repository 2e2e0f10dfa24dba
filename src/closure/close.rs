//! Merchants whose announced time has come are closed: nothing of them is shown any more.

use entity::merchant::{Column, Entity, Status};
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _};

use crate::app::App;
use crate::failure::{Failure, Never};
use crate::identity;

/// Closes the merchants whose time has come. Answers how many.
pub async fn tick(app: &App) -> anyhow::Result<u64> {
    let now = app.clock.now();
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::Closing))
        .filter(Column::ClosesAt.lte(now))
        .into_tuple::<entity::id::MerchantId>()
        .all(app.db.read())
        .await?;
    let mut closed = 0_u64;
    for id in due {
        let done = app.db.write(async |tx| {
            let Some(mut merchant) = identity::lock_merchant(tx, id).await? else {
                return Ok(false);
            };
            let is_over = merchant.close(now);
            if is_over {
                identity::save_merchant(tx, merchant).await?;
            }
            Ok::<_, Failure<Never>>(is_over)
        });
        closed = closed.saturating_add(u64::from(done.await.map_err(Failure::into_broken)?));
    }
    Ok(closed)
}
