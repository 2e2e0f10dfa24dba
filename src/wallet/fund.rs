//! A home merchant makes good what its members' custody lacks, from what it is owed.
//!
//! Never from what it will be owed: a merchant's debt is no money, and what is paid elsewhere from
//! custody must be there (DOMAIN, section 4: solvent by construction).

use entity::id::{MembershipId, MerchantId};
use entity::money::Money;
use uuid::Uuid;

use super::gap::{HomeLot, allot, gaps, lacking};
use super::till::Held;
use super::wind_up::pay_ended;
use super::{Lot, store, till};
use crate::clock::Clock;
use crate::db::Tx;
use crate::ledger::{self, Account, Kind, Transfer};
use crate::membership;

/// What is claimed, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The home merchant.
    pub home: MerchantId,
    /// Why.
    pub kind: Kind,
    /// The membership or the cycle that it is for.
    pub subject: Uuid,
    /// At most so much, in fen, of what the merchant is owed.
    pub at_most_fen: i64,
    /// A membership whose lots are locked too, though they may lack nothing.
    pub also: Option<MembershipId>,
}

/// What came of a claim.
#[derive(Clone, Debug)]
pub struct Funded {
    /// What custody lacked.
    pub lacked: Money,
    /// What was claimed of that.
    pub claimed: Money,
    /// What the merchant is still owed, held still.
    pub held: Held,
    /// The lots of the membership that was named.
    pub also: Vec<Lot>,
}

/// Claims what custody lacks from what the home merchant is owed, and holds both still: the lots
/// by their keys, then what the merchant is owed.
pub async fn fund(tx: &Tx, clock: &Clock, claim: Claim) -> anyhow::Result<Funded> {
    let failing = till::fails(tx, claim.home).await?;
    let mut owned = store::lock_short_lots(tx, claim.home, failing, claim.also).await?;
    let held = till::hold(tx, claim.home).await?;
    let homes: Vec<HomeLot> = owned.iter().map(|(_, home)| home.clone()).collect();
    let gaps = gaps(&homes, failing);
    let at_most = Money::from_fen(claim.at_most_fen.max(0)).unwrap_or(Money::MAX);
    let parts = allot(&gaps, held.sure().min(at_most), failing);
    for (lot, part) in &parts {
        let found = owned.iter_mut().find(|(_, home)| home.lot.id == *lot);
        let Some((_, home)) = found else { anyhow::bail!("{lot} was allotted, but not locked") };
        if home.lot.fund(*part).is_none() {
            anyhow::bail!("{lot} cannot hold {part} more")
        }
        store::save_lot(tx, &home.lot).await?;
    }
    let claimed = Money::sum(parts.iter().map(|(_, part)| *part)).unwrap_or_default();
    if !claimed.is_zero() {
        let transfer = Transfer::new(claim.kind, claim.subject)
            .debit(Account::Payable(claim.home), claimed)
            .credit(Account::Advanced(claim.home), claimed);
        ledger::post(tx, clock, transfer).await?;
    }
    let mut funded =
        Funded { lacked: lacking(&gaps), claimed, held: held.less(claimed), also: Vec::new() };
    let mut ended = Vec::new();
    for (membership, home) in owned {
        if claim.also == Some(membership) {
            funded.also.push(home.lot);
        } else if home.closed_at.is_some() && !home.lot.custody.is_zero() {
            ended.push((membership, home.lot));
        }
    }
    pay_claims(tx, clock, ended).await?;
    Ok(funded)
}

/// Pays what the lots of closed memberships hold by now: whoever waits for a claim is paid in the
/// moment in which there is something to pay it from.
async fn pay_claims(
    tx: &Tx,
    clock: &Clock,
    mut ended: Vec<(MembershipId, Lot)>,
) -> anyhow::Result<()> {
    ended.sort_by_key(|(membership, lot)| (*membership, lot.id));
    for of_one in ended.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((id, _)) = of_one.first() else { continue };
        let Some(home) = membership::by_id(tx, *id).await? else {
            anyhow::bail!("{id} has lots, but is no membership")
        };
        let mut lots: Vec<Lot> = of_one.iter().map(|(_, lot)| lot.clone()).collect();
        pay_ended(tx, clock, &home, &mut lots, Money::ZERO).await?;
    }
    Ok(())
}
