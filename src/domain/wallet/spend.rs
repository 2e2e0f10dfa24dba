//! A member pays from what it has stored: lots are drawn oldest first.

use entity::id::{CustomerId, MembershipId, MerchantId, PaymentId, TransferId};
use entity::money::Money;
use sea_orm::ConnectionTrait;

use super::{Draw, Lot, Place, draw, spendable, store};
use crate::domain::ledger::{self, Account, Accounts, Kind, Transfer};
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
    wallets.sort_by_key(|wallet| suits(&wallet.membership, &wallet.lots, merchant, amount));
    Ok(wallets)
}

/// How well a membership suits a payment; the least suits best.
fn suits(
    membership: &Membership,
    lots: &[Lot],
    merchant: MerchantId,
    amount: Money,
) -> (bool, bool, MembershipId) {
    let place = place(membership, merchant);
    (spendable(lots, place) < amount, place != Place::Home, membership.id)
}

/// Whether a merchant is the home of a membership.
pub fn place(membership: &Membership, merchant: MerchantId) -> Place {
    if membership.merchant == merchant { Place::Home } else { Place::Elsewhere }
}

/// Spends an amount: draws lots and posts the transfer.
///
/// The caller writes the payment, then its draws with `Spent::draws`. The memberships in force of
/// the customer and their lots stay locked until the transaction ends.
pub async fn spend(
    tx: &Tx,
    clock: &Clock,
    spend: Spend,
) -> anyhow::Result<Result<Spent, SpendRefused>> {
    let mut decided = spend_all(tx, clock, &Accounts::default(), &[spend]).await?;
    decided.pop().ok_or_else(|| anyhow::anyhow!("{} was not decided", spend.payment))
}

/// Spends amounts, each of another customer, as [`spend`] does: each is decided by itself, and all
/// are read and written together. Answers in their order.
pub async fn spend_all(
    tx: &Tx,
    clock: &Clock,
    accounts: &Accounts,
    spends: &[Spend],
) -> anyhow::Result<Vec<Result<Spent, SpendRefused>>> {
    if spends.is_empty() {
        return Ok(Vec::new());
    }
    let customers = spends.iter().map(|spend| spend.customer).collect();
    let mut held = store::lock_wallets(tx, customers).await?;
    let decided: Vec<_> = spends.iter().map(|spend| decide(&mut held, spend)).collect();
    let (mut transfers, mut changed) = (Vec::new(), Vec::new());
    for (spend, decided) in spends.iter().zip(&decided) {
        let Ok(decided) = decided else { continue };
        transfers.push(transfer(&decided.membership, decided.place, spend, &decided.draws)?);
        changed.extend(&decided.lots);
    }
    let mut posted = ledger::post_all(tx, clock, accounts, transfers).await?.into_iter();
    for lot in changed {
        store::save_lot(tx, lot).await?;
    }
    let settled = decided.into_iter().map(|decided| match decided {
        Err(refused) => Ok(Err(refused)),
        Ok(Decided { membership, draws, left, .. }) => {
            let transfer = posted.next();
            let transfer = transfer.ok_or_else(|| anyhow::anyhow!("a spend was not posted"))?;
            Ok(Ok(Spent { membership: membership.id, transfer, draws, left }))
        }
    });
    settled.collect()
}

/// A spend that the rules allow.
struct Decided {
    membership: Membership,
    place: Place,
    draws: Vec<Draw>,
    /// The lots that were drawn, as they are then.
    lots: Vec<Lot>,
    /// What is left in the membership.
    left: Money,
}

/// Decides on a spend among the customer's locked memberships in force, and draws their lots. Pure.
fn decide(held: &mut [(Membership, Vec<Lot>)], spend: &Spend) -> Result<Decided, SpendRefused> {
    let own = held.iter_mut().filter(|(membership, _)| membership.customer == spend.customer);
    let named = own.filter(|(membership, _)| spend.membership.is_none_or(|id| membership.id == id));
    let best = named
        .min_by_key(|(membership, lots)| suits(membership, lots, spend.merchant, spend.amount));
    let (membership, lots) = best.ok_or(SpendRefused::NoMembership)?;
    let place = place(membership, spend.merchant);
    let Some(draws) = draw(lots, spend.amount, place) else {
        let holds = spendable(lots, Place::Home) >= spend.amount;
        return Err(if holds { SpendRefused::PortableLimit } else { SpendRefused::BalanceShort });
    };
    let is_drawn = |lot: &&Lot| draws.iter().any(|draw| draw.lot == lot.id);
    Ok(Decided {
        membership: membership.clone(),
        place,
        lots: lots.iter().filter(is_drawn).cloned().collect(),
        left: spendable(lots, Place::Home),
        draws,
    })
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
