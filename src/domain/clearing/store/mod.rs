//! Rows of cycles, positions and settlements.

mod settlements;

pub use settlements::*;

use std::collections::{BTreeMap, HashMap};

use entity::clearing_cycle::{self, Status as CycleStatus};
use entity::id::{CycleId, MerchantId, StatementId};
use entity::money::Money;
use entity::settlement::{self, Status};
use entity::timestamp::Timestamp;
use entity::{cycle_movement, cycle_position, merchant};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::model::{Books, Cycle, Opened, Position, StatementLine};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::page::{Age, ByKey, Window, by_key, by_key_of_each};

impl From<clearing_cycle::Model> for Cycle {
    fn from(row: clearing_cycle::Model) -> Self {
        let books = match (row.cash, row.custody, row.payables, row.fees) {
            (Some(cash), Some(custody), Some(payables), Some(fees)) => {
                Some(Books { cash, custody, payables, fees })
            }
            _ => None,
        };
        Self {
            id: row.id,
            number: row.number,
            after_serial: row.after_serial,
            to_serial: row.to_serial,
            status: row.status,
            operator: row.operator_id,
            cut_off_at: row.cut_off_at,
            books,
            settled_at: row.settled_at,
        }
    }
}

impl From<cycle_position::Model> for Position {
    fn from(row: cycle_position::Model) -> Self {
        Self {
            id: row.id,
            cycle: row.cycle_id,
            merchant: row.merchant_id,
            opening: row.opening,
            closing: row.closing,
            shortfall: row.shortfall,
            claimed: row.claimed,
            payout: row.payout,
            carried: row.carried,
            due: row.due,
            held: row.held,
            settled_at: row.settled_at,
        }
    }
}

/// The cycle with the highest number.
pub async fn newest(connection: &impl ConnectionTrait) -> anyhow::Result<Option<Cycle>> {
    let newest = clearing_cycle::Entity::find().order_by_desc(clearing_cycle::Column::Number);
    Ok(newest.one(connection).await?.map(Cycle::from))
}

/// Up to when the books are cleared.
#[derive(Clone, Copy, Debug)]
pub struct CutOffs {
    /// The cut-off of the newest cycle that is settled.
    pub settled: Option<Timestamp>,
    /// That of the newest cycle, where it is not.
    pub unsettled: Option<Timestamp>,
}

/// Up to when the books are cleared.
pub async fn cut_offs(connection: &impl ConnectionTrait) -> anyhow::Result<CutOffs> {
    let newest = newest(connection).await?;
    let settled = clearing_cycle::Entity::find()
        .filter(clearing_cycle::Column::SettledAt.is_not_null())
        .order_by_desc(clearing_cycle::Column::Number)
        .one(connection)
        .await?;
    Ok(CutOffs {
        settled: settled.map(|cycle| cycle.cut_off_at),
        unsettled: newest.filter(|it| it.settled_at.is_none()).map(|it| it.cut_off_at),
    })
}

/// The cycle before this one.
pub async fn before(
    connection: &impl ConnectionTrait,
    cycle: &Cycle,
) -> anyhow::Result<Option<Cycle>> {
    let found = clearing_cycle::Entity::find()
        .filter(clearing_cycle::Column::Number.eq(cycle.number.saturating_sub(1)));
    Ok(found.one(connection).await?.map(Cycle::from))
}

/// Writes a new cycle.
pub async fn add_cycle(tx: &Tx, cycle: &Cycle) -> anyhow::Result<()> {
    let row = clearing_cycle::ActiveModel {
        id: Set(cycle.id),
        number: Set(cycle.number),
        after_serial: Set(cycle.after_serial),
        to_serial: Set(cycle.to_serial),
        status: Set(cycle.status),
        operator_id: Set(cycle.operator),
        cut_off_at: Set(cycle.cut_off_at),
        cash: Set(None),
        custody: Set(None),
        payables: Set(None),
        fees: Set(None),
        settled_at: Set(None),
    };
    clearing_cycle::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A cycle, locked until the transaction ends.
pub async fn lock_cycle(tx: &Tx, id: CycleId) -> anyhow::Result<Option<Cycle>> {
    let found = clearing_cycle::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Cycle::from))
}

/// Writes how far a locked cycle is.
pub async fn save_cycle(tx: &Tx, cycle: &Cycle) -> anyhow::Result<()> {
    let row = clearing_cycle::ActiveModel {
        id: Set(cycle.id),
        status: Set(cycle.status),
        cash: Set(cycle.books.map(|books| books.cash)),
        custody: Set(cycle.books.map(|books| books.custody)),
        payables: Set(cycle.books.map(|books| books.payables)),
        fees: Set(cycle.books.map(|books| books.fees)),
        settled_at: Set(cycle.settled_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Many cycles.
pub async fn cycles_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<CycleId>,
) -> anyhow::Result<Vec<Cycle>> {
    let wanted = clearing_cycle::Column::Id.is_in(ids);
    let rows = clearing_cycle::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Cycle::from).collect())
}

/// A page of cycles, newest first.
pub async fn cycles(
    connection: &impl ConnectionTrait,
    window: &Window<ByKey<CycleId>>,
) -> anyhow::Result<Vec<Cycle>> {
    let (all, id) = (clearing_cycle::Entity::find(), clearing_cycle::Column::Id);
    let rows = by_key(all, id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Cycle::from).collect())
}

/// What a cycle carried on, a merchant each.
pub async fn carried(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> anyhow::Result<Vec<(MerchantId, i64)>> {
    let rows = cycle_position::Entity::find()
        .filter(cycle_position::Column::CycleId.eq(cycle))
        .filter(cycle_position::Column::Carried.ne(0))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.merchant_id, row.carried)).collect())
}

/// Most rows of one statement.
const AT_ONCE: usize = 1_000;

/// Writes the positions that are to be settled.
pub async fn add_positions(
    tx: &Tx,
    clock: &Clock,
    cycle: CycleId,
    positions: &BTreeMap<MerchantId, Opened>,
) -> anyhow::Result<()> {
    let keyed: Vec<(StatementId, MerchantId, &Opened)> =
        positions.iter().map(|(merchant, opened)| (clock.key(), *merchant, opened)).collect();
    for some in keyed.chunks(AT_ONCE) {
        let rows = some.iter().map(|(id, merchant, opened)| cycle_position::ActiveModel {
            id: Set(*id),
            cycle_id: Set(cycle),
            merchant_id: Set(*merchant),
            opening: Set(opened.opening),
            closing: Set(opened.closing()),
            shortfall: Set(Money::ZERO),
            claimed: Set(Money::ZERO),
            payout: Set(Money::ZERO),
            carried: Set(opened.closing()),
            due: Set(Money::ZERO),
            held: Set(None),
            settled_at: Set(None),
        });
        cycle_position::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    let lines: Vec<cycle_movement::ActiveModel> = keyed
        .iter()
        .flat_map(|(id, _, opened)| opened.lines.iter().map(|line| (*id, line)))
        .map(|(id, line)| cycle_movement::ActiveModel {
            position_id: Set(id),
            kind: Set(line.kind),
            transfers: Set(line.transfers),
            amount: Set(line.amount),
        })
        .collect();
    for some in lines.chunks(AT_ONCE) {
        cycle_movement::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The positions of a cycle that wait to be settled with their merchants, in the order of their
/// keys.
pub async fn to_settle(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> anyhow::Result<Vec<(StatementId, MerchantId)>> {
    let found = cycle_position::Entity::find()
        .select_only()
        .columns([cycle_position::Column::Id, cycle_position::Column::MerchantId])
        .filter(cycle_position::Column::CycleId.eq(cycle))
        .filter(cycle_position::Column::SettledAt.is_null())
        .order_by_asc(cycle_position::Column::Id);
    Ok(found.into_tuple().all(connection).await?)
}

/// A position, locked until the transaction ends.
pub async fn lock_position(tx: &Tx, id: StatementId) -> anyhow::Result<Option<Position>> {
    let found = cycle_position::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Position::from))
}

/// Writes what became of a locked position.
pub async fn save_position(tx: &Tx, position: &Position) -> anyhow::Result<()> {
    let row = cycle_position::ActiveModel {
        id: Set(position.id),
        shortfall: Set(position.shortfall),
        claimed: Set(position.claimed),
        payout: Set(position.payout),
        carried: Set(position.carried),
        due: Set(position.due),
        held: Set(position.held),
        settled_at: Set(position.settled_at),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// All positions of a cycle, in the order of their keys.
pub async fn positions_of(
    connection: &impl ConnectionTrait,
    cycle: CycleId,
) -> anyhow::Result<Vec<Position>> {
    let rows = cycle_position::Entity::find()
        .filter(cycle_position::Column::CycleId.eq(cycle))
        .order_by_asc(cycle_position::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Position::from).collect())
}

/// A page of a merchant's statements that are settled, newest first.
pub async fn statements_of_merchant(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    window: &Window<ByKey<StatementId>>,
) -> anyhow::Result<Vec<Position>> {
    let settled = cycle_position::Entity::find()
        .filter(cycle_position::Column::MerchantId.eq(merchant))
        .filter(cycle_position::Column::SettledAt.is_not_null());
    let page = by_key(settled, cycle_position::Column::Id, Age::NewestFirst, window);
    Ok(page.all(connection).await?.into_iter().map(Position::from).collect())
}

/// The same page of the statements of each of many cycles, the first made first.
pub async fn statements_of_cycles(
    connection: &impl ConnectionTrait,
    cycles: Vec<CycleId>,
    window: &Window<ByKey<StatementId>>,
) -> anyhow::Result<Vec<Position>> {
    let of_them = cycle_position::Column::CycleId.is_in(cycles);
    let (all, id) = (cycle_position::Entity::find().filter(of_them), cycle_position::Column::Id);
    let page = by_key_of_each(all, cycle_position::Column::CycleId, id, Age::OldestFirst, window);
    Ok(page.all(connection).await?.into_iter().map(Position::from).collect())
}

/// Many statements.
pub async fn statements_by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<StatementId>,
) -> anyhow::Result<Vec<Position>> {
    let wanted = cycle_position::Column::Id.is_in(ids);
    let rows = cycle_position::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Position::from).collect())
}

/// The lines of statements.
pub async fn lines_of(
    connection: &impl ConnectionTrait,
    statements: Vec<StatementId>,
) -> anyhow::Result<HashMap<StatementId, Vec<StatementLine>>> {
    let mut lines: HashMap<StatementId, Vec<StatementLine>> = HashMap::new();
    for some in statements.chunks(AT_ONCE) {
        let rows = cycle_movement::Entity::find()
            .filter(cycle_movement::Column::PositionId.is_in(some.iter().copied()))
            .order_by_asc(cycle_movement::Column::Kind)
            .all(connection)
            .await?;
        for row in rows {
            let line =
                StatementLine { kind: row.kind, transfers: row.transfers, amount: row.amount };
            lines.entry(row.position_id).or_default().push(line);
        }
    }
    Ok(lines)
}

/// Settled cycles with something that the bank has not been told, the oldest first.
pub async fn to_tell(connection: &impl ConnectionTrait) -> anyhow::Result<Vec<Cycle>> {
    let waiting = settlement::Entity::find()
        .select_only()
        .column(settlement::Column::CycleId)
        .filter(settlement::Column::Status.eq(Status::Instructed));
    let rows = clearing_cycle::Entity::find()
        .filter(clearing_cycle::Column::Status.eq(CycleStatus::Settled))
        .filter(clearing_cycle::Column::Id.in_subquery(waiting.into_query()))
        .order_by_asc(clearing_cycle::Column::Number)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Cycle::from).collect())
}

/// Writes since when a merchant, whose till is held, owes what it was asked to pay in, and how much.
pub async fn save_owes(
    tx: &Tx,
    merchant: MerchantId,
    since: Option<Timestamp>,
    owes: Money,
) -> anyhow::Result<()> {
    let row = merchant::ActiveModel {
        id: Set(merchant),
        owes_since: Set(since),
        owes: Set(owes),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Where a merchant stands, and since when it owes.
pub async fn standing(
    tx: &Tx,
    merchant: MerchantId,
) -> anyhow::Result<(merchant::Status, Option<Timestamp>)> {
    let row = merchant::Entity::find_by_id(merchant).one(tx).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("{merchant} is no merchant"))?;
    Ok((row.status, row.owes_since))
}
