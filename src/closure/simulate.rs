//! What the default of a merchant would come to, by the rules that would then be followed.

use std::collections::BTreeMap;

use entity::id::{MembershipId, MerchantId};
use entity::money::Money;
use sea_orm::ConnectionTrait;

use crate::wallet::{self, HomeLot, allot, gaps};

/// What a member would get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SimulatedMember {
    /// What was paid in and is left.
    pub principal: Money,
    /// Bonus, which is voided.
    pub bonus: Money,
    /// What is held for the member.
    pub custody: Money,
    /// The member's part of what the merchant is owed.
    pub from_merchant: Money,
    /// What is left as a claim.
    pub claim: Money,
}

/// What the default of a merchant would come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulation {
    /// What the merchant is owed now, in fen; below zero, it owes.
    pub owed_fen: i64,
    /// All members together.
    pub all: SimulatedMember,
    /// Each membership that holds something, in the order of their keys.
    pub members: BTreeMap<MembershipId, SimulatedMember>,
}

impl Simulation {
    /// What of the merchant's members' claims its own money would cover, in basis points of all that
    /// is not held in custody; 10,000 where nothing is lacking.
    pub fn covered_bp(&self) -> i64 {
        let lacking = self.all.from_merchant.plus(self.all.claim).unwrap_or(Money::MAX);
        let whole = Money::from_fen(10_000).unwrap_or_default();
        whole.share_down(self.all.from_merchant.fen(), lacking.fen()).map_or(10_000, Money::fen)
    }

    /// What the merchant would be owed after its members got theirs, in fen.
    pub fn left_fen(&self) -> i64 {
        self.owed_fen.saturating_sub(self.all.from_merchant.fen())
    }
}

/// Works the default of a merchant out. Changes nothing.
pub async fn simulate(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Simulation> {
    let owned = wallet::lots_at_home(connection, merchant).await?;
    let held = wallet::look(connection, merchant).await?;
    let homes: Vec<HomeLot> = owned.iter().map(|(_, home)| home.clone()).collect();
    let parts = allot(&gaps(&homes, true), held.sure(), true);
    let mut simulation = Simulation { owed_fen: held.owed_fen, ..Simulation::default() };
    for (membership, HomeLot { lot, .. }) in owned {
        let part = parts.iter().find(|(id, _)| *id == lot.id).map(|(_, part)| *part);
        let from_merchant = part.unwrap_or_default();
        let covered = lot.custody.plus(from_merchant).unwrap_or(Money::MAX);
        let of_lot = SimulatedMember {
            principal: lot.principal,
            bonus: lot.bonus,
            custody: lot.custody.min(lot.principal),
            from_merchant,
            claim: lot.principal.minus_or_zero(covered),
        };
        add(simulation.members.entry(membership).or_default(), of_lot);
        add(&mut simulation.all, of_lot);
    }
    Ok(simulation)
}

fn add(sum: &mut SimulatedMember, more: SimulatedMember) {
    let plus = |one: Money, other: Money| one.plus(other).unwrap_or(Money::MAX);
    *sum = SimulatedMember {
        principal: plus(sum.principal, more.principal),
        bonus: plus(sum.bonus, more.bonus),
        custody: plus(sum.custody, more.custody),
        from_merchant: plus(sum.from_merchant, more.from_merchant),
        claim: plus(sum.claim, more.claim),
    };
}
