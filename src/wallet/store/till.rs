//! What merchants are owed and what of it may still go back, each in one statement.

use entity::id::MerchantId;
use entity::money::Money;
use sea_orm::{ConnectionTrait, QueryResult};

use crate::db::{Tx, sql};
use crate::wallet::till::Held;

/// What an order `o` that was paid by `p` and is not accepted may still take back of what its
/// merchant is owed: of a member's at home only what custody gave, for the rest never was the
/// network's to owe.
macro_rules! may_go_back {
    () => {
        "CASE WHEN p.tender = 'gateway' THEN p.amount - p.fee \
         WHEN m.merchant_id = o.merchant_id THEN \
           (SELECT COALESCE(SUM(d.custody), 0) FROM draw d WHERE d.payment_id = p.id) \
         ELSE p.amount END"
    };
}

/// What a merchant is owed, what may still go back, and what refunds wait for: one statement, so
/// that whoever gives money back beside it is seen wholly or not at all.
pub async fn till_of(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Held> {
    let text = concat!(
        "SELECT CAST((SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_account a \
           JOIN ledger_entry e ON e.account_id = a.id \
           WHERE a.kind = 'payable' AND a.owner_id = $1) AS bigint) AS owed, \
         CAST((SELECT COALESCE(SUM(",
        may_go_back!(),
        "), 0) FROM \"order\" o JOIN payment p ON p.order_id = o.id \
           LEFT JOIN membership m ON m.id = p.membership_id \
           WHERE o.status = 'paid' AND o.merchant_id = $1) AS bigint) AS open, \
         CAST((SELECT COALESCE(SUM(r.amount_left), 0) FROM owed_refund r \
           WHERE r.status = 'owed' AND r.merchant_id = $1) AS bigint) AS refunds"
    );
    let row = connection.query_one_raw(sql(connection, text, [merchant.into()])).await?;
    let Some(row) = row else { anyhow::bail!("{merchant} has no till") };
    Ok(Held {
        owed_fen: row.try_get("", "owed")?,
        open: money(&row, "open")?,
        refunds: money(&row, "refunds")?,
    })
}

fn money(row: &QueryResult, column: &str) -> anyhow::Result<Money> {
    let fen: i64 = row.try_get("", column)?;
    Ok(Money::from_fen(fen).unwrap_or(Money::MAX))
}

/// What is left of the platform's own money, in fen, when all that merchants may come to owe is lent
/// to them: fees of orders that may go back are not own money, and each merchant owes what may go
/// back above what it is owed. Below zero, too much is lent.
pub async fn lendable(tx: &Tx) -> anyhow::Result<i64> {
    let text = concat!(
        "WITH paid AS (SELECT o.merchant_id, p.fee, ",
        may_go_back!(),
        " AS back FROM \"order\" o JOIN payment p ON p.order_id = o.id \
           LEFT JOIN membership m ON m.id = p.membership_id WHERE o.status = 'paid'), \
         waiting AS (SELECT merchant_id, SUM(back) AS back FROM paid GROUP BY merchant_id), \
         owing AS (SELECT a.owner_id, SUM(e.amount) AS amount FROM ledger_account a \
           JOIN ledger_entry e ON e.account_id = a.id WHERE a.kind = 'payable' GROUP BY a.owner_id) \
         SELECT CAST((SELECT COALESCE(-SUM(e.amount), 0) FROM ledger_account a \
             JOIN ledger_entry e ON e.account_id = a.id WHERE a.kind = 'fees') \
           - (SELECT COALESCE(SUM(fee), 0) FROM paid) \
           - (SELECT COALESCE(SUM(o.amount + COALESCE(w.back, 0)), 0) FROM owing o \
              LEFT JOIN waiting w ON w.merchant_id = o.owner_id \
              WHERE o.amount + COALESCE(w.back, 0) > 0) AS bigint) AS lendable"
    );
    let row = tx.query_one_raw(sql(tx, text, [])).await?;
    Ok(row.map(|row| row.try_get("", "lendable")).transpose()?.unwrap_or_default())
}
