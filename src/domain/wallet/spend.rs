//! A member pays from what it has stored: lots are drawn oldest first.

use entity::id::{CustomerId, MembershipId, MerchantId, PaymentId, TransferId};
use entity::money::Money;
use sea_orm::ConnectionTrait;

use super::{Draw, Lot, Place, draw, spendable, store};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership::{self, Membership};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// A payment from stored balance.
#[derive(Clone, Copy, Debug)]
pub struct Spend {
    /// Who pays.
    pub customer: CustomerId,
    /// From which membership; none: the one that suits best.
    pub membership: Option<MembershipId>,
    /// The serving merchant.
    pub merchant: MerchantId,
    /// How much, all of it from one membership.
    pub amount: Money,
    /// The payment that it is written under.
    pub payment: PaymentId,
}

/// What was spent.
#[derive(Clone, Debug)]
pub struct Spent {
    /// From which membership.
    pub membership: MembershipId,
    /// The transfer.
    pub transfer: TransferId,
    /// What it took from which lot.
    pub draws: Vec<Draw>,
    /// What is left in it.
    pub left: Money,
}

/// Why nothing was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpendRefused {
    /// The customer has no (such) membership in force.
    NoMembership,
    /// The balance does not hold the amount.
    BalanceShort,
    /// The balance does, but not the part that can be spent at this merchant.
    PortableLimit,
}

/// A membership with its lots, seen from a merchant.
#[derive(Clone, Debug)]
pub struct Wallet {
    /// The membership.
    pub membership: Membership,
    /// Where it would be spent.
    pub place: Place,
    /// Its lots, oldest first.
    pub lots: Vec<Lot>,
}

impl Wallet {
    /// What can be spent at that merchant.
    pub fn spendable(&self) -> Money {
        spendable(&self.lots, self.place)
    }

    /// What would be drawn for an amount.
    pub fn draws(&self, amount: Money) -> Option<Vec<Draw>> {
        draw(&mut self.lots.clone(), amount, self.place)
    }
}

/// The customer's wallets in force at a merchant, the best suited to an amount first: one that can
/// pay it before one that cannot, the home merchant's own before others, the oldest first.
pub async fn wallets(
    connection: &impl ConnectionTrait,
    customer: CustomerId,
    merchant: MerchantId,
    amount: Money,
) -> anyhow::Result<Vec<Wallet>> {
    let mut in_force = membership::of_customer(connection, customer).await?;
    in_force.retain(Membership::in_force);
    let keys = in_force.iter().map(|membership| membership.id).collect();
    let lots = store::lots_of_many(connection, keys).await?;
    let mut wallets: Vec<Wallet> = in_force
        .into_iter()
        .map(|membership| {
            let own = lots.iter().filter(|(owner, _)| *owner == membership.id);
            let lots = own.map(|(_, lot)| lot.clone()).collect();
            Wallet { place: place(&membership, merchant), membership, lots }
        })
        .collect();
    wallets.sort_by_key(|wallet| (wallet.spendable() < amount, wallet.place != Place::Home));
    Ok(wallets)
}

/// Whether a merchant is the home of a membership.
pub fn place(membership: &Membership, merchant: MerchantId) -> Place {
    if membership.merchant == merchant { Place::Home } else { Place::Elsewhere }
}

/// Spends an amount: draws lots and posts the transfer.
///
/// The caller writes the payment, then its draws with `Spent::draws`. The membership and its lots
/// stay locked until the transaction ends.
pub async fn spend(
    tx: &Tx,
    clock: &Clock,
    spend: Spend,
) -> anyhow::Result<Result<Spent, SpendRefused>> {
    let chosen = match spend.membership {
        Some(id) => Some(id),
        None => wallets(tx, spend.customer, spend.merchant, spend.amount)
            .await?
            .first()
            .map(|wallet| wallet.membership.id),
    };
    let Some(id) = chosen else { return Ok(Err(SpendRefused::NoMembership)) };
    // Closing locks the membership as well: what is read here stays so.
    let found = membership::lock_for_customer(tx, id, spend.customer).await?;
    let Some(membership) = found.filter(Membership::in_force) else {
        return Ok(Err(SpendRefused::NoMembership));
    };
    let place = place(&membership, spend.merchant);
    let mut lots = store::lock_lots(tx, id).await?;
    let Some(draws) = draw(&mut lots, spend.amount, place) else {
        let holds = spendable(&lots, Place::Home) >= spend.amount;
        return Ok(Err(if holds {
            SpendRefused::PortableLimit
        } else {
            SpendRefused::BalanceShort
        }));
    };
    for lot in lots.iter().filter(|lot| draws.iter().any(|draw| draw.lot == lot.id)) {
        store::save_lot(tx, lot).await?;
    }
    let transfer = transfer(&membership, place, &spend, &draws)?;
    let transfer = ledger::post(tx, clock, transfer).await?;
    Ok(Ok(Spent { membership: id, transfer, draws, left: spendable(&lots, Place::Home) }))
}

/// The transfer of a spend (DOMAIN, section 5).
fn transfer(
    membership: &Membership,
    place: Place,
    spend: &Spend,
    draws: &[Draw],
) -> anyhow::Result<Transfer> {
    let (principal, bonus, custody) = sums(draws)?;
    let kind = if place == Place::Home { Kind::SpendHome } else { Kind::SpendElsewhere };
    let debits = Transfer::new(kind, spend.payment.0)
        .debit(Account::MemberPrincipal(membership.id), principal)
        .debit(Account::MemberBonus(membership.id), bonus);
    Ok(match place {
        Place::Home => {
            let advanced = spend.amount.minus(custody);
            let advanced = advanced.ok_or_else(|| anyhow::anyhow!("custody above the spend"))?;
            debits
                .credit(Account::Advanced(membership.merchant), advanced)
                .credit(Account::Payable(membership.merchant), custody)
        }
        Place::Elsewhere => debits.credit(Account::Payable(spend.merchant), spend.amount),
    })
}

/// What draws take together: principal, bonus, custody.
pub fn sums(draws: &[Draw]) -> anyhow::Result<(Money, Money, Money)> {
    let sum = |part: fn(&Draw) -> Money| {
        Money::sum(draws.iter().map(part)).ok_or_else(|| anyhow::anyhow!("draws beyond all bounds"))
    };
    Ok((sum(|draw| draw.principal)?, sum(|draw| draw.bonus)?, sum(|draw| draw.custody)?))
}
