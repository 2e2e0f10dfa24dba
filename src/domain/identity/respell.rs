//! Rows that were written before a rule of spelling changed are brought to the new one: in
//! batches, behind the running program, on from where the last batch ended. Each row may be done
//! twice.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, QueryResult};
use uuid::Uuid;

use super::{contact, store};
use crate::infra::Infra;
use crate::infra::db::{Tx, sql};
use crate::infra::failure::{Failure, Never};
use crate::infra::text::Country;

/// Rows of one batch.
pub const BATCH: usize = 200;

/// Batches of one tick.
const MOST_BATCHES: u64 = 100;

/// Brings names, phones and addresses to today's spelling. Answers how many batches it did.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    let country = infra.config.policy.phone_country;
    let merchants =
        walk(infra, "merchants", &(), |tx, (), after| merchants(tx, after).boxed()).await?;
    let shops = walk(infra, "shops", &(), |tx, (), after| shops(tx, after).boxed()).await?;
    let customers = walk(infra, "customers", &country, |tx, country, after| {
        customers(tx, *country, after).boxed()
    });
    Ok(merchants.saturating_add(shops).saturating_add(customers.await?))
}

/// Respells the rows behind a key by what `By` says, and answers the key of the last one; none when
/// there is none left.
pub type Batch<By> =
    for<'a> fn(&'a Tx, &'a By, Uuid) -> BoxFuture<'a, anyhow::Result<Option<Uuid>>>;

/// Does the next batches of a kind of rows.
pub async fn walk<By>(
    infra: &Infra,
    kind: &'static str,
    by: &By,
    batch: Batch<By>,
) -> anyhow::Result<u64> {
    let mut done = 0_u64;
    while done < MOST_BATCHES {
        let step = infra.db.write(async |tx| {
            let query = "SELECT after, done FROM respelling WHERE kind = $1";
            let row = tx.query_one_raw(sql(tx, query, [kind.into()])).await?;
            let (after, over) = match row {
                Some(row) => (row.try_get::<Option<Uuid>>("", "after")?, row.try_get("", "done")?),
                None => (None, false),
            };
            if over {
                return Ok(false);
            }
            let last = batch(tx, by, after.unwrap_or_default()).await?;
            let query = "INSERT INTO respelling (kind, after, done) VALUES ($1, $2, $3) \
                         ON CONFLICT (kind) DO UPDATE SET after = excluded.after, \
                         done = excluded.done";
            let values = [kind.into(), last.or(after).into(), last.is_none().into()];
            tx.execute_raw(sql(tx, query, values)).await?;
            Ok::<_, Failure<Never>>(last.is_some())
        });
        if !step.await.map_err(Failure::into_broken)? {
            break;
        }
        done = done.saturating_add(1);
    }
    Ok(done)
}

/// The rows of a table behind a key.
async fn behind(tx: &Tx, columns: &str, after: Uuid) -> anyhow::Result<Vec<QueryResult>> {
    let query = format!("SELECT id, {columns} WHERE id > $1 ORDER BY id LIMIT {BATCH}");
    Ok(tx.query_all_raw(sql(tx, query, [after.into()])).await?)
}

async fn merchants(tx: &Tx, after: Uuid) -> anyhow::Result<Option<Uuid>> {
    let mut last = None;
    for row in behind(tx, "legal_name FROM merchant", after).await? {
        let id: Uuid = row.try_get("", "id")?;
        store::look_of_merchant(tx, id, &row.try_get::<String>("", "legal_name")?).await?;
        last = Some(id);
    }
    Ok(last)
}

async fn shops(tx: &Tx, after: Uuid) -> anyhow::Result<Option<Uuid>> {
    let mut last = None;
    for row in behind(tx, "merchant_id, name, name_en FROM shop", after).await? {
        let id: Uuid = row.try_get("", "id")?;
        let name: String = row.try_get("", "name")?;
        let name_en: Option<String> = row.try_get("", "name_en")?;
        let merchant = row.try_get("", "merchant_id")?;
        store::look_of_shop(tx, (id, merchant), &name, name_en.as_deref()).await?;
        last = Some(id);
    }
    Ok(last)
}

async fn customers(tx: &Tx, country: Country, after: Uuid) -> anyhow::Result<Option<Uuid>> {
    let mut last = None;
    for row in behind(tx, "phone, email FROM customer", after).await? {
        let id: Uuid = row.try_get("", "id")?;
        let phone: Option<String> = row.try_get("", "phone")?;
        let email: Option<String> = row.try_get("", "email")?;
        let new_phone = phone.as_deref().and_then(|phone| contact::phone(phone, country));
        let new_email = email.as_deref().and_then(contact::email);
        for (column, old, new) in [("phone", phone, new_phone), ("email", email, new_email)] {
            let Some(new) = new.filter(|new| Some(new) != old.as_ref()) else { continue };
            // Where another account has it already, both stay as they are, and both still log in.
            let query = format!(
                "UPDATE customer SET {column} = $1 WHERE id = $2 AND NOT EXISTS \
                 (SELECT 1 FROM customer WHERE {column} = $1)"
            );
            tx.execute_raw(sql(tx, query, [new.into(), id.into()])).await?;
        }
        last = Some(id);
    }
    Ok(last)
}
