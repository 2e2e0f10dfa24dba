//! Rows of allotments, and the sums and batches of lots that they go by.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use entity::id::{AllotmentId, CycleId, MembershipId, MerchantId, StatementId};
use entity::lot;
use entity::membership as member;
use entity::merchant::Status as MerchantStatus;
use entity::money::Money;
use entity::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, Statement,
};

use super::model::{Allotment, Pass};
use crate::domain::wallet::Lot;
use crate::infra::clock::Clock;
use crate::infra::db::{Tx, sql};

const COLUMNS: &str = "id, merchant_id, cycle_id, pass, amount, lacking, amount_left, \
    lacking_left, cursor_at, cursor_id, ended_at";

fn read(row: &QueryResult) -> anyhow::Result<Allotment> {
    let pass: String = row.try_get("", "pass")?;
    Ok(Allotment {
        id: row.try_get("", "id")?,
        merchant: row.try_get("", "merchant_id")?,
        cycle: row.try_get("", "cycle_id")?,
        pass: Pass::read(&pass).ok_or_else(|| anyhow::anyhow!("{pass} is no pass"))?,
        amount: row.try_get("", "amount")?,
        lacking: row.try_get("", "lacking")?,
        amount_left: row.try_get("", "amount_left")?,
        lacking_left: row.try_get("", "lacking_left")?,
        cursor_at: row.try_get("", "cursor_at")?,
        cursor: row.try_get("", "cursor_id")?,
        ended_at: row.try_get("", "ended_at")?,
    })
}

async fn one(
    connection: &impl ConnectionTrait,
    found: Statement,
) -> anyhow::Result<Option<Allotment>> {
    connection.query_one_raw(found).await?.map(|row| read(&row)).transpose()
}

/// Writes an allotment that begins.
pub async fn add(tx: &Tx, clock: &Clock, new: &Allotment) -> anyhow::Result<()> {
    let text = format!(
        "INSERT INTO allotment ({COLUMNS}, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    );
    let values = [
        new.id.into(),
        new.merchant.into(),
        new.cycle.into(),
        new.pass.name().into(),
        new.amount.into(),
        new.lacking.into(),
        new.amount_left.into(),
        new.lacking_left.into(),
        new.cursor_at.into(),
        new.cursor.into(),
        new.ended_at.into(),
        clock.now().into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// The allotment that runs at a home merchant.
pub async fn running_of(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Option<Allotment>> {
    let text =
        format!("SELECT {COLUMNS} FROM allotment WHERE merchant_id = $1 AND ended_at IS NULL");
    one(connection, sql(connection, text, [merchant.into()])).await
}

/// An allotment, if it runs.
pub async fn running(tx: &Tx, id: AllotmentId) -> anyhow::Result<Option<Allotment>> {
    let text = format!("SELECT {COLUMNS} FROM allotment WHERE id = $1 AND ended_at IS NULL");
    one(tx, sql(tx, text, [id.into()])).await
}

/// An allotment, read with the till held: whoever changes it holds that.
pub async fn lock(tx: &Tx, id: AllotmentId) -> anyhow::Result<Option<Allotment>> {
    let text = format!("SELECT {COLUMNS} FROM allotment WHERE id = $1");
    one(tx, sql(tx, text, [id.into()])).await
}

/// Allotments that run, the oldest first.
pub async fn all_running(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<AllotmentId>> {
    let text = "SELECT id FROM allotment WHERE ended_at IS NULL ORDER BY id LIMIT 100";
    let rows = connection.query_all_raw(sql(connection, text, [])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// What was allotted at a home merchant in a cycle.
pub async fn in_cycle(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
    merchant: MerchantId,
) -> anyhow::Result<Vec<Allotment>> {
    let text = format!(
        "SELECT {COLUMNS} FROM allotment WHERE cycle_id = $1 AND merchant_id = $2 ORDER BY id"
    );
    let values = [cycle.into(), merchant.into()];
    let rows = connection.query_all_raw(sql(connection, text, values)).await?;
    rows.iter().map(read).collect()
}

/// Whether a position of a cycle is still to be settled.
pub async fn waits(tx: &Tx, position: StatementId) -> anyhow::Result<bool> {
    let text = "SELECT 1 AS one FROM cycle_position WHERE id = $1 AND settled_at IS NULL";
    Ok(tx.query_one_raw(sql(tx, text, [position.into()])).await?.is_some())
}

/// Writes how far an allotment is.
pub async fn save(tx: &Tx, allotment: &Allotment) -> anyhow::Result<()> {
    let text = "UPDATE allotment SET amount = $2, amount_left = $3, lacking_left = $4, \
                cursor_at = $5, cursor_id = $6, ended_at = $7 WHERE id = $1";
    let values = [
        allotment.id.into(),
        allotment.amount.into(),
        allotment.amount_left.into(),
        allotment.lacking_left.into(),
        allotment.cursor_at.into(),
        allotment.cursor.into(),
        allotment.ended_at.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Writes that a membership took its part by itself.
pub async fn take(tx: &Tx, id: AllotmentId, membership: MembershipId) -> anyhow::Result<()> {
    let text = "INSERT INTO allotment_taken (allotment_id, membership_id) VALUES ($1, $2)";
    tx.execute_raw(sql(tx, text, [id.into(), membership.into()])).await?;
    Ok(())
}

/// Those of these memberships that took their part by themselves.
pub async fn taken(
    tx: &Tx,
    id: AllotmentId,
    of: &[MembershipId],
) -> anyhow::Result<HashSet<MembershipId>> {
    let (Some(first), Some(last)) = (of.iter().min(), of.iter().max()) else {
        return Ok(HashSet::new());
    };
    let text = "SELECT membership_id FROM allotment_taken \
                WHERE allotment_id = $1 AND membership_id >= $2 AND membership_id <= $3";
    let values = [id.into(), (*first).into(), (*last).into()];
    let rows = tx.query_all_raw(sql(tx, text, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "membership_id")?)).collect()
}

#[derive(FromQueryResult)]
struct Next {
    id: MembershipId,
    closed_at: Option<Timestamp>,
}

/// The next memberships that an allotment comes to, in its order; with when they ended, where it goes
/// by that.
pub async fn next_members(
    tx: &Tx,
    allotment: &Allotment,
    most: usize,
) -> anyhow::Result<Vec<(MembershipId, Option<Timestamp>)>> {
    let home = allotment.merchant.into();
    let (text, values) = match (allotment.pass, allotment.cursor, allotment.cursor_at) {
        (Pass::Ended, Some(id), at) => (
            "SELECT id, closed_at FROM membership WHERE merchant_id = $1 AND status = 'closed' \
             AND (closed_at, id) > ($2, $3) ORDER BY closed_at, id",
            vec![home, at.unwrap_or(Timestamp(0)).into(), id.into()],
        ),
        (Pass::Ended, None, _) => (
            "SELECT id, closed_at FROM membership WHERE merchant_id = $1 AND status = 'closed' \
             ORDER BY closed_at, id",
            vec![home],
        ),
        (_, Some(id), _) => (
            "SELECT id, CAST(NULL AS bigint) AS closed_at FROM membership WHERE merchant_id = $1 AND id > $2 \
             ORDER BY id",
            vec![home, id.into()],
        ),
        (_, None, _) => (
            "SELECT id, CAST(NULL AS bigint) AS closed_at FROM membership WHERE merchant_id = $1 ORDER BY id",
            vec![home],
        ),
    };
    let text = format!("{text} LIMIT {most}");
    let rows = Next::find_by_statement(sql(tx, text, values)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.closed_at)).collect())
}

/// The lots of memberships that hold principal, locked in the order of their keys.
pub async fn lock_lots(
    tx: &Tx,
    memberships: &[MembershipId],
) -> anyhow::Result<Vec<(MembershipId, Lot)>> {
    let found = lot::Entity::find()
        .filter(lot::Column::MembershipId.is_in(memberships.to_vec()))
        .filter(lot::Column::Principal.gt(0))
        .order_by_asc(lot::Column::Id)
        .lock_exclusive();
    let rows = found.all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.membership_id, Lot::from(row))).collect())
}

/// Those of these memberships that have ended, and when.
pub async fn ends_of(
    tx: &Tx,
    memberships: &[MembershipId],
) -> anyhow::Result<HashMap<MembershipId, Option<Timestamp>>> {
    let found = member::Entity::find()
        .filter(member::Column::Id.is_in(memberships.to_vec()))
        .filter(member::Column::Status.eq(member::Status::Closed));
    let rows = found.all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.closed_at)).collect())
}

/// What the lots lack that an allotment would go to. The rule is [`super::lacks`].
pub async fn lacking(
    connection: &impl ConnectionTrait,
    home: MerchantId,
    pass: Pass,
) -> anyhow::Result<Money> {
    let (due, of) = match pass {
        Pass::All => ("l.principal", ""),
        Pass::Ended => ("l.principal", "AND m.status = 'closed'"),
        Pass::Open => (
            "CASE WHEN l.released_at IS NULL THEN l.principal \
             ELSE (l.principal * l.custody_share_bp + 9999) / 10000 END",
            "AND m.status <> 'closed'",
        ),
    };
    let text = format!(
        "SELECT CAST(COALESCE(SUM({due} - l.custody), 0) AS bigint) AS fen \
         FROM membership m JOIN lot l ON l.membership_id = m.id \
         WHERE m.merchant_id = $1 {of} AND {due} > l.custody"
    );
    fen(connection, sql(connection, text, [home.into()])).await
}

/// What the lots of memberships before this one lack, all of whose principal is due.
pub async fn lacking_before(
    connection: &impl ConnectionTrait,
    home: MerchantId,
    before: MembershipId,
) -> anyhow::Result<Money> {
    let text = "SELECT CAST(COALESCE(SUM(l.principal - l.custody), 0) AS bigint) AS fen \
        FROM membership m JOIN lot l ON l.membership_id = m.id \
        WHERE m.merchant_id = $1 AND m.id < $2 AND l.principal > l.custody";
    fen(connection, sql(connection, text, [home.into(), before.into()])).await
}

async fn fen(connection: &impl ConnectionTrait, found: Statement) -> anyhow::Result<Money> {
    let row = connection.query_one_raw(found).await?;
    let fen: i64 = row.map(|row| row.try_get("", "fen")).transpose()?.unwrap_or_default();
    Ok(Money::from_fen(fen).unwrap_or(Money::MAX))
}

/// What all members of a home merchant hold together.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Home {
    /// Memberships that hold something.
    pub memberships: i64,
    /// What was paid in and is left.
    pub principal: i64,
    /// What is left of bonuses.
    pub bonus: i64,
    /// What of the principal is held in custody.
    pub custody: i64,
}

const SUMS: &str = "CAST(COALESCE(SUM(l.principal), 0) AS bigint) AS principal, \
    CAST(COALESCE(SUM(l.bonus), 0) AS bigint) AS bonus, \
    CAST(COALESCE(SUM(CASE WHEN l.custody < l.principal THEN l.custody ELSE l.principal END), 0) \
      AS bigint) AS custody";

/// What all members of a home merchant hold together.
pub async fn home(connection: &impl ConnectionTrait, merchant: MerchantId) -> anyhow::Result<Home> {
    let text = format!(
        "SELECT COUNT(DISTINCT m.id) AS memberships, {SUMS} \
         FROM membership m JOIN lot l ON l.membership_id = m.id \
         WHERE m.merchant_id = $1 AND (l.principal > 0 OR l.bonus > 0)"
    );
    let found = Home::find_by_statement(sql(connection, text, [merchant.into()]));
    Ok(found.one(connection).await?.unwrap_or_default())
}

/// What one membership holds.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct MemberSum {
    /// The membership.
    pub id: MembershipId,
    /// What was paid in and is left.
    pub principal: i64,
    /// What is left of bonuses.
    pub bonus: i64,
    /// What of the principal is held in custody.
    pub custody: i64,
}

/// A part of the members of a home merchant.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// Only memberships after this one.
    pub after: Option<MembershipId>,
    /// Only memberships before this one.
    pub before: Option<MembershipId>,
    /// The last of them, not the first.
    pub backwards: bool,
    /// At most so many.
    pub limit: u64,
}

/// What memberships of a home merchant hold that hold something, in the order of their keys, or
/// against it.
pub async fn members_of(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    slice: Slice,
) -> anyhow::Result<Vec<MemberSum>> {
    let (mut of, mut values) = (String::new(), vec![merchant.into()]);
    for (bound, sign) in [(slice.after, ">"), (slice.before, "<")] {
        if let Some(bound) = bound {
            values.push(bound.into());
            // Writing into a String cannot fail.
            let _ = write!(of, " AND m.id {sign} ${}", values.len());
        }
    }
    let order = if slice.backwards { "DESC" } else { "ASC" };
    let text = format!(
        "SELECT m.id, {SUMS} FROM membership m JOIN lot l ON l.membership_id = m.id \
         WHERE m.merchant_id = $1 AND (l.principal > 0 OR l.bonus > 0){of} \
         GROUP BY m.id ORDER BY m.id {order} LIMIT {}",
        slice.limit
    );
    let found = MemberSum::find_by_statement(sql(connection, text, values));
    Ok(found.all(connection).await?)
}

/// Merchants that fail and are owed something, at most 1,000.
pub async fn failing(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<MerchantId>> {
    let states = [MerchantStatus::Suspended, MerchantStatus::Closing, MerchantStatus::Closed];
    let found = entity::merchant::Entity::find()
        .select_only()
        .column(entity::merchant::Column::Id)
        .filter(entity::merchant::Column::Status.is_in(states))
        .order_by_asc(entity::merchant::Column::Id)
        .limit(1_000);
    Ok(found.into_tuple().all(connection).await?)
}
