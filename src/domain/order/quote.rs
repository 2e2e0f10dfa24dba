//! What a viewer would pay for an order, from which lots, and until when that holds.

use entity::id::{MembershipId, OfferId, ShopId};
use entity::money::Money;
use entity::payment::Tender;
use entity::timestamp::Timestamp;
use sea_orm::ConnectionTrait;

use super::place::{MOST_LINES, MOST_UNITS, WantedLine};
use crate::domain::catalog::{self, Buyer, Price, PriceReason};
use crate::domain::identity::Actor;
use crate::domain::membership;
use crate::domain::wallet::{self, Draw};
use crate::infra::policy::Policy;

/// What one would pay.
#[derive(Clone, Debug)]
pub struct Quote {
    /// All lines at list price.
    pub list_total: Money,
    /// All lines at member price.
    pub member_total: Money,
    /// From stored balance; none when the viewer cannot pay so, for the reason in `balance_price`.
    pub balance: Option<BalanceQuote>,
    /// What stored balance would be asked, and why.
    pub balance_price: Price,
    /// What the gateway would be asked, and why.
    pub gateway_price: Price,
    /// Until when the prices are meant to hold.
    pub holds_until: Timestamp,
}

/// How stored balance would pay.
#[derive(Clone, Debug)]
pub struct BalanceQuote {
    /// From which membership.
    pub membership: MembershipId,
    /// What of it can be spent at this shop.
    pub spendable: Money,
    /// What each lot would give, oldest first; none when `spendable` is short.
    pub draws: Option<Vec<Draw>>,
}

/// Why there is no quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteRefused {
    /// No lines, too many, or a quantity beyond bounds.
    LinesInvalid,
    /// An offer is not on show at this shop.
    OfferNotFound,
}

/// Works out what a viewer would pay. Changes nothing: placing the order fixes its prices.
pub async fn quote(
    connection: &impl ConnectionTrait,
    policy: &Policy,
    now: Timestamp,
    actor: &Actor,
    shop: ShopId,
    lines: &[WantedLine],
) -> anyhow::Result<Result<Quote, QuoteRefused>> {
    let fits = |line: &WantedLine| (1..=MOST_UNITS).contains(&line.quantity);
    if lines.is_empty() || lines.len() > MOST_LINES || !lines.iter().all(fits) {
        return Ok(Err(QuoteRefused::LinesInvalid));
    }
    let keys: Vec<OfferId> = lines.iter().map(|line| line.offer).collect();
    let buyable = catalog::buyable(connection, now, &keys).await?;
    let mut list_total = Money::ZERO;
    let mut member_total = Money::ZERO;
    for line in lines {
        let found = buyable.iter().find(|found| found.offer == line.offer && found.shop == shop);
        let Some(found) = found else { return Ok(Err(QuoteRefused::OfferNotFound)) };
        let add = |total: Money, price: Money| total.plus(price.times(line.quantity)?);
        let totals = (add(list_total, found.list_price), add(member_total, found.member_price));
        let (Some(list), Some(member)) = totals else {
            return Ok(Err(QuoteRefused::LinesInvalid));
        };
        (list_total, member_total) = (list, member);
    }
    let buyer = |tender, standing| match actor {
        Actor::Customer { .. } => Buyer::Customer { standing, tender },
        _ => Buyer::Guest,
    };
    let customer = match actor {
        Actor::Customer { id, .. } => Some(*id),
        _ => None,
    };
    let standing = match customer {
        Some(id) => membership::standing(connection, id).await?,
        None => membership::Standing::None,
    };
    let price = |tender| catalog::price(list_total, member_total, buyer(tender, standing));
    let balance_price = price(Tender::Balance);
    let merchant = buyable.first().map(|found| found.merchant);
    let mut balance = None;
    if let (Some(customer), Some(merchant), PriceReason::Member) =
        (customer, merchant, balance_price.reason)
    {
        let amount = balance_price.amount;
        let wallets = wallet::wallets(connection, customer, merchant, amount).await?;
        balance = wallets.first().map(|wallet| BalanceQuote {
            membership: wallet.membership.id,
            spendable: wallet.spendable(),
            draws: wallet.draws(amount),
        });
    }
    Ok(Ok(Quote {
        list_total,
        member_total,
        balance,
        balance_price,
        gateway_price: price(Tender::Gateway),
        holds_until: now.plus_seconds(policy.quote_holds_seconds),
    }))
}
