//! The names of merchants and shops as they look and as they are searched.

use sea_orm::{ConnectionTrait as _, DbErr};
use uuid::Uuid;

use crate::infra::db::{Tx, sql};
use crate::infra::text;

/// Writes the legal name of a merchant.
pub async fn look_of_merchant(tx: &Tx, id: Uuid, legal_name: &str) -> Result<(), DbErr> {
    look(tx, (id, id), [("name", Some(legal_name))]).await
}

/// Writes the names of a shop of a merchant.
pub async fn look_of_shop(
    tx: &Tx,
    shop_and_merchant: (Uuid, Uuid),
    name: &str,
    name_en: Option<&str>,
) -> Result<(), DbErr> {
    look(tx, shop_and_merchant, [("name", Some(name)), ("name_en", name_en)]).await
}

async fn look<const N: usize>(
    tx: &Tx,
    (owner, merchant): (Uuid, Uuid),
    names: [(&str, Option<&str>); N],
) -> Result<(), DbErr> {
    for (kind, name) in names {
        let Some(name) = name else {
            let query = "DELETE FROM name_look WHERE owner_id = $1 AND kind = $2";
            tx.execute_raw(sql(tx, query, [owner.into(), kind.into()])).await?;
            continue;
        };
        let query = "INSERT INTO name_look (owner_id, kind, merchant_id, shown, look, folded) \
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner_id, kind) DO UPDATE SET \
                     shown = excluded.shown, look = excluded.look, folded = excluded.folded";
        let values = [
            owner.into(),
            kind.into(),
            merchant.into(),
            name.into(),
            text::lookalike(name).into(),
            text::words(name).into(),
        ];
        tx.execute_raw(sql(tx, query, values)).await?;
    }
    Ok(())
}
