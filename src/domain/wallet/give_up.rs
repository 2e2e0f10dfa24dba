//! A customer gives up what a membership that has ended still owes it: the claim is posted away.

use entity::id::{CustomerId, MembershipId};
use entity::money::Money;

use super::store;
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership;
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Gives up the claim of a closed membership of a customer. Answers how much that was, zero where
/// there is no claim; none: the customer has no such membership.
pub async fn give_up(
    tx: &Tx,
    clock: &Clock,
    id: MembershipId,
    customer: CustomerId,
) -> anyhow::Result<Option<Money>> {
    let found = membership::lock_for_customer(tx, id, customer).await?;
    let Some(home) = found else { return Ok(None) };
    let mut lots = store::lock_lots(tx, id).await?;
    let Some(claim) = Money::sum(lots.iter().map(|lot| lot.principal)) else {
        anyhow::bail!("the lots of {id} hold too much")
    };
    if home.status != membership::Status::Closed || claim.is_zero() {
        return Ok(Some(Money::ZERO));
    }
    // The home merchant keeps what it has of it already.
    let transfer = Transfer::new(Kind::ClaimGivenUp, id.0)
        .debit(Account::MemberPrincipal(id), claim)
        .credit(Account::Advanced(home.merchant), claim);
    ledger::post(tx, clock, transfer).await?;
    for lot in &mut lots {
        lot.end(Money::ZERO, Money::ZERO, clock.now());
        store::save_lot(tx, lot).await?;
    }
    let fact = Fact::Membership {
        what: Remind::ClaimGivenUp,
        membership: id,
        merchant: home.merchant,
        customer,
        amount: claim,
    };
    reminder::record(tx, clock, fact).await?;
    Ok(Some(claim))
}
