//! Puts back what a payment drew, whole or in part: the same lots, the same split.

use anyhow::Context as _;
use entity::id::{MembershipId, MerchantId, PaymentId, RefundId, TransferId};
use entity::money::Money;

use super::spend::{place, sums};
use super::taking::{consumed, take_off, to_return};
use super::wind_up::pay_ended;
use super::{Draw, Lot, Place, draws_back, release, store, till};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership::{self, Membership};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::policy::Policy;

/// A payment of which something goes back.
#[derive(Clone, Copy, Debug)]
pub struct GiveBack {
    /// The membership that paid.
    pub membership: MembershipId,
    /// The serving merchant.
    pub merchant: MerchantId,
    /// The payment.
    pub payment: PaymentId,
    /// Its transfer.
    pub original: TransferId,
    /// The refund that it goes back by.
    pub refund: RefundId,
    /// How much: at most what has not gone back yet.
    pub amount: Money,
}

/// What went back.
#[derive(Clone, Debug)]
pub struct GivenBack {
    /// The transfer.
    pub transfer: TransferId,
    /// What each lot got.
    pub parts: Vec<Draw>,
}

/// Gives a part of a payment back: each lot gets its share of what it gave and has not got back,
/// so that the last part empties every source exactly.
///
/// The caller writes the refund, then `GivenBack::parts` with it.
pub async fn give_back(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    back: GiveBack,
) -> anyhow::Result<GivenBack> {
    let Some(home) = membership::lock(tx, back.membership).await? else {
        anyhow::bail!("{} was paid from no membership", back.payment)
    };
    let mut lots = store::lock_lots(tx, back.membership).await?;
    let mut freed = Vec::new();
    let left = store::draws_left(tx, back.payment).await?;
    let Some(parts) = draws_back(&left, back.amount) else {
        anyhow::bail!("{} cannot give {} back", back.payment, back.amount)
    };
    for part in &parts {
        let lot = lots.iter_mut().find(|lot| lot.id == part.lot);
        let Some(lot) = lot else {
            anyhow::bail!("{} drew a lot of another membership", back.payment)
        };
        let Some(excess) = lot.put_back(part) else {
            anyhow::bail!("{} cannot take back what {} drew", part.lot, back.payment)
        };
        // A bonus that expired while its order waited is not gone with it.
        let now = clock.now();
        if lot.renew_bonus(now, policy.end_of_day(now, policy.bonus_grace_days)) {
            store::begin_warnings(tx, clock, lot.id).await?;
        }
        store::save_lot(tx, lot).await?;
        freed.push((lot.id, excess));
    }
    let (principal, bonus, custody) = sums(&parts)?;
    let credits = Transfer::new(Kind::OrderRefund, back.refund.0)
        .credit(Account::MemberPrincipal(back.membership), principal)
        .credit(Account::MemberBonus(back.membership), bonus);
    let transfer = match place(&home, back.merchant) {
        Place::Home => credits
            .debit(Account::Advanced(home.merchant), back.amount.minus_or_zero(custody))
            .debit(Account::Payable(home.merchant), custody),
        Place::Elsewhere => credits.debit(Account::Payable(back.merchant), back.amount),
    };
    let transfer = ledger::post_against(tx, clock, transfer, back.original).await?;
    for (lot, excess) in freed {
        release::post(tx, clock, home.merchant, lot, excess).await?;
    }
    if home.status == membership::Status::Closed {
        let returned = return_forfeit(tx, &home, &back, &parts, &mut lots).await?;
        if !returned.is_zero() {
            let transfer = Transfer::new(Kind::ForfeitReturned, back.refund.0)
                .debit(Account::Advanced(home.merchant), returned)
                .credit(Account::MemberPrincipal(home.id), returned);
            ledger::post(tx, clock, transfer).await?;
            store::add_forfeit_returned(tx, home.id, returned).await?;
        }
        // What comes back to a membership that has ended goes straight on to its customer.
        let held = till::hold(tx, home.merchant).await?;
        let failing = till::fails(tx, home.merchant).await?;
        let available = if failing { Money::ZERO } else { held.sure() };
        pay_ended(tx, clock, &home, &mut lots, available).await?;
    }
    Ok(GivenBack { transfer, parts })
}

/// Takes back of what the home merchant kept of a membership that has ended what it kept for goods
/// that are refunded now: nobody forfeits money for what was not delivered. Answers how much.
async fn return_forfeit(
    tx: &Tx,
    home: &Membership,
    back: &GiveBack,
    parts: &[Draw],
    lots: &mut [Lot],
) -> anyhow::Result<Money> {
    let mut takings = store::takings(tx, home.id).await?;
    take_off(&mut takings, back.payment, parts, back.amount);
    let consumed = consumed(&takings, home.merchant, |_| true);
    let mut returned = Vec::new();
    for lot in lots {
        let of_lot = consumed.get(&lot.id).copied().unwrap_or_default();
        let amount = to_return(lot, &of_lot);
        if lot.take_forfeit_back(amount).is_none() {
            anyhow::bail!("{} did not leave {amount} behind", lot.id)
        }
        returned.push(amount);
    }
    Money::sum(returned).context("forfeits beyond all bounds")
}
