//! What the default of a merchant would come to, by the rules that would then be followed.

use entity::id::{MembershipId, MerchantId};
use entity::money::Money;
use sea_orm::ConnectionTrait;

use crate::domain::wallet::{self, MemberSum, Pass, Slice};

/// What a member would get, or all together.
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

impl SimulatedMember {
    /// From sums of lots, in fen.
    fn new(principal: i64, bonus: i64, custody: i64, from_merchant: Money) -> Self {
        let money = |fen: i64| Money::from_fen(fen.max(0)).unwrap_or(Money::MAX);
        let covered = money(custody).plus(from_merchant).unwrap_or(Money::MAX);
        Self {
            principal: money(principal),
            bonus: money(bonus),
            custody: money(custody),
            from_merchant,
            claim: money(principal).minus_or_zero(covered),
        }
    }
}

/// What the default of a merchant would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// The merchant.
    pub merchant: MerchantId,
    /// What the merchant is owed now, in fen; below zero, it owes.
    pub owed_fen: i64,
    /// All members together.
    pub all: SimulatedMember,
    /// How many memberships hold something.
    pub memberships: i64,
    /// What custody lacks of all principal.
    lacking: Money,
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

    /// What members get up to one before whom and with whom so much is lacking.
    fn given_up_to(&self, lacking: Money) -> Money {
        let whole = self.lacking.fen();
        self.all.from_merchant.share_nearest(lacking.fen(), whole).unwrap_or_default()
    }
}

/// Works the default of a merchant out. Changes nothing.
pub async fn simulate(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Simulation> {
    let held = wallet::look(connection, merchant).await?;
    let home = wallet::home(connection, merchant).await?;
    let lacking = wallet::lacking(connection, merchant, Pass::All).await?;
    let from_merchant = held.sure().min(lacking);
    Ok(Simulation {
        merchant,
        owed_fen: held.owed_fen,
        all: SimulatedMember::new(home.principal, home.bonus, home.custody, from_merchant),
        memberships: home.memberships,
        lacking,
    })
}

/// What a part of the members would get, in the order of the part.
pub async fn members(
    connection: &impl ConnectionTrait,
    simulation: &Simulation,
    slice: Slice,
) -> anyhow::Result<Vec<(MembershipId, SimulatedMember)>> {
    let merchant = simulation.merchant;
    let mut rows = wallet::members_of(connection, merchant, slice).await?;
    if slice.backwards {
        rows.reverse();
    }
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let mut seen = wallet::lacking_before(connection, merchant, first.id).await?;
    let mut shares = Vec::new();
    for MemberSum { id, principal, bonus, custody } in rows {
        let before = simulation.given_up_to(seen);
        let lacks = Money::from_fen(principal.saturating_sub(custody).max(0)).unwrap_or_default();
        seen = seen.plus(lacks).unwrap_or(Money::MAX);
        let part = simulation.given_up_to(seen).minus_or_zero(before);
        shares.push((id, SimulatedMember::new(principal, bonus, custody, part)));
    }
    if slice.backwards {
        shares.reverse();
    }
    Ok(shares)
}
