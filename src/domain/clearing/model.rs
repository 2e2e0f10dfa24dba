//! Cycles, positions and settlements, and the rules between them. Pure.

use std::collections::BTreeMap;

pub use entity::clearing_cycle::Status as CycleStatus;
pub use entity::cycle_position::Held;
pub use entity::settlement::{Direction, SaidBy, Status as SettlementStatus};

use entity::id::{CycleId, MerchantId, OperatorId, SettlementId, StatementId, TransferId};
use entity::money::Money;
use entity::timestamp::Timestamp;
use entity::transfer::Kind;

use crate::domain::ledger::Movement;

/// A clearing cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Its key.
    pub id: CycleId,
    /// Counts the cycles, from 1.
    pub number: i64,
    /// It covers the transfers above this serial.
    pub after_serial: i64,
    /// And up to this one.
    pub to_serial: i64,
    /// How far it is.
    pub status: CycleStatus,
    /// Who asked for it; none: the time of day did.
    pub operator: Option<OperatorId>,
    /// When it was cut off.
    pub cut_off_at: Timestamp,
    /// The books at the cut-off; none until they are computed.
    pub books: Option<Books>,
    /// When its last position was settled.
    pub settled_at: Option<Timestamp>,
}

/// The books at a cut-off, in fen: cash = custody + payables + fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// What the gateway and the bank hold.
    pub cash: i64,
    /// Of it, held for members.
    pub custody: i64,
    /// Owed to merchants, net of what merchants owe.
    pub payables: i64,
    /// The platform's.
    pub fees: i64,
}

impl Books {
    /// Whether they balance.
    pub fn balance(&self) -> bool {
        let sum = i128::from(self.custody)
            .saturating_add(i128::from(self.payables))
            .saturating_add(i128::from(self.fees));
        i128::from(self.cash) == sum
    }
}

/// A line of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Why money moved.
    pub kind: Kind,
    /// By how many transfers.
    pub transfers: i64,
    /// How much, in fen; above zero for the merchant.
    pub amount: i64,
}

/// A merchant's position in a cycle: its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its key.
    pub id: StatementId,
    /// The cycle.
    pub cycle: CycleId,
    /// The merchant.
    pub merchant: MerchantId,
    /// What the cycle before carried on, in fen.
    pub opening: i64,
    /// What was owed at the cut-off, in fen; below zero, the merchant owes.
    pub closing: i64,
    /// What its members' custody lacked.
    pub shortfall: Money,
    /// What of that was claimed.
    pub claimed: Money,
    /// What is paid out.
    pub payout: Money,
    /// What is carried on, in fen: closing - claimed - payout.
    pub carried: i64,
    /// What the merchant is asked to pay in.
    pub due: Money,
    /// Why something is not paid out.
    pub held: Option<Held>,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// A payout or a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its key: the reference that the bank knows it by.
    pub id: SettlementId,
    /// The cycle.
    pub cycle: CycleId,
    /// The statement that it settles.
    pub statement: StatementId,
    /// The merchant.
    pub merchant: MerchantId,
    /// Which way the money goes.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub status: SettlementStatus,
    /// The merchant's bank, as it was when this was written.
    pub bank_name: Option<String>,
    /// The merchant's account, as it was when this was written.
    pub account_number: Option<String>,
    /// What moved it.
    pub transfer: Option<TransferId>,
    /// What took a payout back that the bank failed.
    pub returned_by: Option<TransferId>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// Why the bank failed it.
    pub failure: Option<String>,
    /// The file that the bank is told in; none before.
    pub file: Option<String>,
    /// Whose account that file names.
    pub account_name: Option<String>,
    /// Whose word ended it.
    pub said_by: Option<SaidBy>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the bank was told.
    pub told_at: Option<Timestamp>,
    /// When the bank said what became of it.
    pub settled_at: Option<Timestamp>,
}

/// Kinds of transfers that a cycle itself posts: they belong to that cycle, though they are posted
/// after its cut-off.
pub const OWN: [Kind; 2] = [Kind::ClearingClaim, Kind::Payout];

/// A position before it is settled: opening, lines and closing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What the cycle before carried on, in fen.
    pub opening: i64,
    /// What moved since.
    pub lines: Vec<StatementLine>,
}

impl Opened {
    /// What is owed at the cut-off, in fen.
    pub fn closing(&self) -> i64 {
        self.lines.iter().fold(self.opening, |sum, line| sum.saturating_add(line.amount))
    }
}

/// The positions of a cycle: what was carried into it, and what moved in it.
pub fn open(
    carried: impl IntoIterator<Item = (MerchantId, i64)>,
    movements: &[Movement],
    homes: impl IntoIterator<Item = MerchantId>,
) -> BTreeMap<MerchantId, Opened> {
    let mut positions: BTreeMap<MerchantId, Opened> = BTreeMap::new();
    for (merchant, opening) in carried {
        positions.entry(merchant).or_default().opening = opening;
    }
    for moved in movements.iter().filter(|moved| !OWN.contains(&moved.kind)) {
        let Movement { merchant, kind, transfers, amount } = *moved;
        let line = StatementLine { kind, transfers, amount };
        positions.entry(merchant).or_default().lines.push(line);
    }
    for home in homes {
        positions.entry(home).or_default();
    }
    positions
}

/// What stands in the way of a payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacles {
    /// An operator has stopped the merchant.
    pub suspended: bool,
    /// It has not said where to pay to.
    pub no_account: bool,
}

/// What a merchant is owed once its members' custody is made good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// All of it, in fen; below zero, it owes.
    pub now_fen: i64,
    /// What of it nobody can take back: without what was paid for orders that are not accepted yet.
    pub sure: Money,
}

/// What becomes of a position once its members' custody is made good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What is paid out.
    pub payout: Money,
    /// Why something is not.
    pub held: Option<Held>,
    /// What the merchant is asked to pay in.
    pub due: Money,
}

/// Decides what is paid out, and what is due.
///
/// `left` is what is left of the closing position once custody was made good, in fen: refunds since
/// the cut-off may have used up what the cut-off found. `lacking` is what custody still lacks and
/// what refunds wait for: the merchant pays in what of it is not already owed to it. Less than `least` is not worth a transfer:
/// it is carried on.
pub fn outcome(
    left: i64,
    owed: Owed,
    lacking: Money,
    least: Money,
    obstacles: Obstacles,
) -> Outcome {
    let amount = |fen: i64| Money::from_fen(fen.max(0)).unwrap_or(Money::MAX);
    let payable = amount(left.min(owed.now_fen));
    let sure = payable.min(owed.sure);
    let (payout, held) = match left {
        ..=0 => (Money::ZERO, None),
        _ if payable.is_zero() => (Money::ZERO, Some(Held::BelowZero)),
        _ if obstacles.suspended => (Money::ZERO, Some(Held::MerchantSuspended)),
        _ if obstacles.no_account => (Money::ZERO, Some(Held::NoPayoutAccount)),
        _ => (sure, (sure < payable).then_some(Held::OrdersOpen)),
    };
    let due = amount(lacking.fen().saturating_sub(owed.now_fen));
    let due = if due < least { Money::ZERO } else { due };
    Outcome { payout, held, due }
}

/// The moment of the last daily cycle at or before now: a time of day in the gateway's calendar
/// (UTC+8).
pub fn last_daily(now: Timestamp, at_minutes: i64) -> Timestamp {
    const DAY_S: i64 = 86_400;
    const EAST_S: i64 = 8 * 3_600;
    let begins = at_minutes.saturating_mul(60).saturating_sub(EAST_S);
    let since = now.unix_seconds().saturating_sub(begins).rem_euclid(DAY_S);
    Timestamp::from_seconds(now.unix_seconds().saturating_sub(since))
}
