//! What is so now in the whole network.

use entity::timestamp::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::domain::figures::period::Period;
use crate::domain::identity::MerchantStatus;
use crate::infra::db::sql;

/// What is so now in the whole network. Amounts are fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PlatformNow {
    /// Customers who were not erased.
    pub customers: i64,
    /// Memberships in force.
    pub memberships: i64,
    /// Memberships that are frozen.
    pub frozen: i64,
    /// What members hold of the money they paid in.
    pub principal: i64,
    /// What they hold of bonus.
    pub bonus: i64,
    /// What of that is held for them.
    pub custody: i64,
    /// What the gateway holds for the network.
    pub cash: i64,
    /// What the platform earned, ever.
    pub fees: i64,
    /// What is owed to merchants, of those it is owed to.
    pub due_to_merchants: i64,
    /// What merchants owe, of those that owe.
    pub due_from_merchants: i64,
    /// Paid for orders that are not accepted yet.
    pub reserved: i64,
    /// Revisions that wait for an operator.
    pub reviews: i64,
    /// Since when the longest waiting of them does.
    pub reviews_since: Option<Timestamp>,
    /// Notices of the gateway that wait for an operator.
    pub quarantined: i64,
    /// Differences to a gateway's day that wait for an operator.
    pub reconciliation_cases: i64,
    /// Corrections of the ledger that wait for a second operator.
    pub corrections: i64,
    /// Reminders that are written and not published.
    pub reminders: i64,
    /// Since when the longest waiting of them does.
    pub reminders_since: Option<Timestamp>,
    /// Refunds that the gateway has not done yet.
    pub gateway_refunds: i64,
}

/// The balance of an account kind, in fen with debit positive: what is kept of it, and its tails.
macro_rules! total {
    ($kind:literal) => {
        concat!(
            "(SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM ledger_group_part \
              WHERE kind = '",
            $kind,
            "')"
        )
    };
}

const NOW: &str = concat!(
    "SELECT (SELECT COUNT(*) FROM customer WHERE erased_at IS NULL) AS customers,
        (SELECT COUNT(*) FROM membership WHERE status = 'active') AS memberships,
        (SELECT COUNT(*) FROM membership WHERE status = 'frozen') AS frozen, -",
    total!("member_principal"),
    " AS principal, -",
    total!("member_bonus"),
    " AS bonus, -",
    total!("member_principal"),
    " - ",
    total!("member_bonus"),
    " - ",
    total!("advanced"),
    " AS custody, ",
    total!("gateway_cash"),
    " AS cash, -",
    total!("fees"),
    " AS fees, payables.due_to_merchants, payables.due_from_merchants,
        (SELECT CAST(COALESCE(SUM(p.amount), 0) AS bigint) FROM \"order\" o
            JOIN payment p ON p.order_id = o.id WHERE o.status = 'paid') AS reserved,
        (SELECT COUNT(*) FROM revision WHERE status = 'needs_review') AS reviews,
        (SELECT MIN(created_at) FROM revision WHERE status = 'needs_review') AS reviews_since,
        (SELECT COUNT(*) FROM notice WHERE outcome = 'quarantined' AND resolved_at IS NULL)
            AS quarantined,
        (SELECT COUNT(*) FROM reconciliation_case WHERE resolved_at IS NULL)
            AS reconciliation_cases,
        (SELECT COUNT(*) FROM ledger_correction WHERE status = 'proposed') AS corrections,
        (SELECT COUNT(*) FROM reminder WHERE position IS NULL) AS reminders,
        (SELECT MIN(created_at) FROM reminder WHERE position IS NULL) AS reminders_since,
        (SELECT COUNT(*) FROM gateway_refund WHERE status = 'requested') AS gateway_refunds
     FROM (SELECT CAST(COALESCE(SUM(CASE WHEN owed > 0 THEN owed ELSE 0 END), 0) AS bigint)
                AS due_to_merchants,
            CAST(COALESCE(SUM(CASE WHEN owed < 0 THEN -owed ELSE 0 END), 0) AS bigint)
                AS due_from_merchants
            FROM (SELECT -SUM(amount) AS owed FROM ledger_group_part WHERE kind = 'payable'
                GROUP BY home_id) AS each_merchant) AS payables"
);

/// What is so now in the whole network, in one statement.
pub async fn platform_now(connection: &impl ConnectionTrait) -> anyhow::Result<PlatformNow> {
    let row = connection.query_one_raw(sql(connection, NOW, [])).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a sum has one row"))?;
    Ok(PlatformNow::from_query_result(&row, "")?)
}

/// How many merchants stand where.
pub async fn merchants_by_status(
    connection: &impl ConnectionTrait,
) -> anyhow::Result<Vec<(MerchantStatus, i64)>> {
    let text = "SELECT status, COUNT(*) AS count FROM merchant GROUP BY status ORDER BY status";
    let rows = connection.query_all_raw(sql(connection, text, [])).await?;
    let read =
        rows.into_iter().map(|row| Ok((row.try_get("", "status")?, row.try_get("", "count")?)));
    read.collect()
}

/// What the platform earned in a period, refunds taken off, in fen.
pub async fn fees_of(connection: &impl ConnectionTrait, period: Period) -> anyhow::Result<i64> {
    let (begins, ends) = period.moments();
    // Keys sort by time: so the entries of the period are one range of the account's index.
    let keys = |at: Timestamp| Uuid::from_u128(u128::from(millis(at)).wrapping_shl(80));
    let text = "\
        SELECT CAST(COALESCE(-SUM(e.amount), 0) AS bigint) AS fees FROM ledger_account a
        JOIN ledger_entry e ON e.account_id = a.id JOIN transfer t ON t.id = e.transfer_id
        WHERE a.kind = 'fees' AND e.transfer_id >= $3 AND e.transfer_id < $4
            AND t.at >= $1 AND t.at < $2";
    let (from, until) =
        (keys(begins.plus_seconds(SLACK_S.saturating_neg())), keys(ends.plus_seconds(SLACK_S)));
    let values = [begins.into(), ends.into(), from.into(), until.into()];
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a sum has one row"))?;
    Ok(row.try_get("", "fees")?)
}

/// By how much the clock of a key may differ from that of its transfer, in seconds.
const SLACK_S: i64 = 60;

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.0.div_euclid(1_000)).unwrap_or_default()
}
