//! One position of a cycle is settled: custody has been made good, in batches of their own
//! (`wallet::allot_in_cycle`); what is left is paid out.
//!
//! One transaction a merchant, which either did all of it or nothing.

use entity::id::{StatementId, TransferId};
use entity::merchant::Status;
use entity::money::Money;

use super::model::{
    Cycle, Direction, Obstacles, Owed, Position, Settlement, SettlementStatus, outcome,
};
use super::store;
use crate::domain::identity::{self, PayoutAccount};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::domain::wallet;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// Settles a position whose claims are posted, once.
pub async fn settle(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    cycle: &Cycle,
    id: StatementId,
) -> anyhow::Result<()> {
    let Some(mut position) = store::lock_position(tx, id).await? else { return Ok(()) };
    if position.settled_at.is_some() {
        return Ok(());
    }
    let held = wallet::hold(tx, position.merchant).await?;
    let claims = wallet::claimed_in_cycle(tx, cycle.id, position.merchant).await?;
    // Another instance is still claiming: whoever comes next settles it.
    let Some((lacked, claimed)) = claims else { return Ok(()) };
    let (status, owes_since) = store::standing(tx, position.merchant).await?;
    let account = identity::payout_account(tx, position.merchant).await?;
    let lacking = lacked.minus_or_zero(claimed);
    let left = position.closing.saturating_sub(claimed.fen());
    let obstacles =
        Obstacles { suspended: status == Status::Suspended, no_account: account.is_none() };
    // What has become sure since it was claimed is not paid out while custody lacks it.
    let owed = Owed { now_fen: held.owed_fen, sure: held.sure().minus_or_zero(lacking) };
    let least = Money::from_fen(policy.least_collection_fen).unwrap_or_default();
    // What refunds wait for is asked for with what custody lacks.
    let wanted = lacking.plus(held.refunds).unwrap_or(Money::MAX);
    let decided = outcome(left, owed, wanted, least, obstacles);
    position.shortfall = lacked;
    position.claimed = claimed;
    position.payout = decided.payout;
    position.carried = left.saturating_sub(decided.payout.fen());
    position.due = decided.due;
    position.held = decided.held;
    position.settled_at = Some(clock.now());
    store::supersede_collections(tx, position.merchant).await?;
    if let Some(account) = account.filter(|_| !decided.payout.is_zero()) {
        pay_out(tx, clock, &position, account).await?;
    }
    let asked = !decided.due.is_zero();
    if asked {
        collect(tx, clock, &position).await?;
    }
    let since = asked.then_some(owes_since.unwrap_or(clock.now()));
    store::save_owes(tx, position.merchant, since, decided.due).await?;
    store::save_position(tx, &position).await?;
    tell_shortfall(tx, clock, &position).await
}

/// Tells a merchant what the custody of its members lacks after a claim, if it lacks anything.
pub async fn tell_shortfall(tx: &Tx, clock: &Clock, position: &Position) -> anyhow::Result<()> {
    let lacking = position.shortfall.minus_or_zero(position.claimed);
    if lacking.is_zero() {
        return Ok(());
    }
    tell(tx, clock, position, Remind::CustodyShortfall, lacking).await
}

/// Books a payout, and writes what the bank is to be told. The account stands as it is now.
async fn pay_out(
    tx: &Tx,
    clock: &Clock,
    position: &Position,
    account: PayoutAccount,
) -> anyhow::Result<()> {
    let id = clock.key::<entity::id::SettlementId>();
    let transfer = Transfer::new(Kind::Payout, id.0)
        .debit(Account::Payable(position.merchant), position.payout)
        .credit(Account::GatewayCash, position.payout);
    let transfer = ledger::post(tx, clock, transfer).await?;
    let settlement = Settlement {
        id,
        bank_name: Some(account.bank_name),
        account_number: Some(account.number),
        ..new(clock, position, Direction::Payout, position.payout, Some(transfer))
    };
    store::add_settlement(tx, &settlement).await
}

/// Asks a merchant to pay in what it owes.
async fn collect(tx: &Tx, clock: &Clock, position: &Position) -> anyhow::Result<()> {
    let asked = new(clock, position, Direction::Collection, position.due, None);
    store::add_settlement(tx, &asked).await?;
    tell(tx, clock, position, Remind::PaymentDue, position.due).await
}

fn new(
    clock: &Clock,
    position: &Position,
    direction: Direction,
    amount: Money,
    transfer: Option<TransferId>,
) -> Settlement {
    Settlement {
        id: clock.key(),
        cycle: position.cycle,
        statement: position.id,
        merchant: position.merchant,
        direction,
        amount,
        status: SettlementStatus::Instructed,
        bank_name: None,
        account_number: None,
        transfer,
        returned_by: None,
        bank_reference: None,
        failure: None,
        file: None,
        account_name: None,
        said_by: None,
        created_at: clock.now(),
        told_at: None,
        settled_at: None,
    }
}

async fn tell(
    tx: &Tx,
    clock: &Clock,
    position: &Position,
    what: Remind,
    amount: Money,
) -> anyhow::Result<()> {
    let (statement, merchant) = (position.id, position.merchant);
    reminder::record(tx, clock, Fact::Settlement { what, statement, merchant, amount }).await
}
