//! The end of a membership's money: what is due is paid, the rest is left to the home merchant.
//!
//! Custody pays first, then what the home merchant is owed, and what nobody has at hand stays as a
//! claim: principal of a closed membership that no custody holds. A clearing pays it when there is
//! something to pay it from (DOMAIN, section 4).

use entity::id::{IntentId, LotId, MembershipRefundId, TransferId};
use entity::money::Money;

use super::refund_figures::{Cause, RefundFigures, figures};
use super::store::{MembershipRefund, RefundPart};
use super::taking::Consumed;
use super::{Lot, store};
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::membership::Membership;
use crate::domain::payment;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// Where the money goes.
#[derive(Clone, Copy, Debug)]
pub struct To {
    /// The account that it goes to.
    pub account: Account,
    /// Why.
    pub kind: Kind,
}

/// What was taken out of one lot, and the gateway payment that it once came by.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The lot.
    pub lot: LotId,
    /// The gateway payment.
    pub intent: IntentId,
    /// How much.
    pub amount: Money,
}

/// What was paid.
#[derive(Clone, Debug)]
pub struct WoundUp {
    /// The transfer; none when there was nothing to pay or to void.
    pub transfer: Option<TransferId>,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// Ends the locked lots of a membership by figures worked out under the same locks, with what its
/// home merchant is owed held still.
pub async fn wind_up(
    tx: &Tx,
    clock: &Clock,
    home: &Membership,
    lots: &mut [Lot],
    due: &RefundFigures,
    to: To,
) -> anyhow::Result<WoundUp> {
    let (merchant, subject) = (home.merchant, home.id.0);
    if !due.from_home.is_zero() {
        let claim = Transfer::new(Kind::Claim, subject)
            .debit(Account::Payable(merchant), due.from_home)
            .credit(Account::Advanced(merchant), due.from_home);
        ledger::post(tx, clock, claim).await?;
    }
    // What is forfeited is posted like a spend at home: custody that nobody needs becomes payable.
    if !due.forfeited.is_zero() {
        let forfeit = Transfer::new(Kind::Forfeit, subject)
            .debit(Account::MemberPrincipal(home.id), due.forfeited)
            .credit(Account::Advanced(merchant), due.forfeited.minus_or_zero(due.to_home))
            .credit(Account::Payable(merchant), due.to_home);
        ledger::post(tx, clock, forfeit).await?;
    }
    let paid = due.paid();
    let mut transfer = None;
    if !paid.is_zero() || !due.bonus_voided.is_zero() {
        let out = Transfer::new(to.kind, subject)
            .debit(Account::MemberPrincipal(home.id), paid)
            .debit(Account::MemberBonus(home.id), due.bonus_voided)
            .credit(to.account, paid)
            .credit(Account::Advanced(merchant), due.bonus_voided);
        transfer = Some(ledger::post(tx, clock, out).await?);
    }
    let mut left = paid;
    let mut parts = Vec::new();
    for lot in lots {
        let of_lot = due.lots.iter().find(|of_lot| of_lot.lot == lot.id);
        let Some(of_lot) = of_lot else { anyhow::bail!("{} was not reckoned", lot.id) };
        let now = of_lot.entitled.min(left);
        left = left.minus_or_zero(now);
        lot.end(of_lot.entitled.minus_or_zero(now), of_lot.forfeited, clock.now());
        store::save_lot(tx, lot).await?;
        if !now.is_zero() {
            let taken = store::take_from_sources(tx, lot.id, now).await?;
            let lot = lot.id;
            parts.extend(taken.into_iter().map(|(intent, amount)| Part { lot, intent, amount }));
        }
    }
    Ok(WoundUp { transfer, parts })
}

/// Sends what was wound up back through the gateway, to the payments that it once came by.
pub async fn send_back(
    tx: &Tx,
    clock: &Clock,
    home: &Membership,
    wound_up: WoundUp,
) -> anyhow::Result<()> {
    let amount = Money::sum(wound_up.parts.iter().map(|part| part.amount)).unwrap_or_default();
    let (Some(transfer), false) = (wound_up.transfer, amount.is_zero()) else { return Ok(()) };
    let id: MembershipRefundId = clock.key();
    let mut parts = Vec::new();
    for Part { lot, intent, amount } in wound_up.parts {
        let asked = payment::send_back(tx, clock, intent, amount).await?;
        parts.push(RefundPart { asked, lot, amount });
    }
    let refund =
        MembershipRefund { id, membership: home.id, amount, transfer, created_at: clock.now() };
    store::add_membership_refund(tx, &refund, parts).await
}

/// Pays what the locked lots of a closed membership hold: a claim was covered, or an order was
/// refunded after the end. `available` is what the home merchant is owed, held still.
pub async fn pay_ended(
    tx: &Tx,
    clock: &Clock,
    home: &Membership,
    lots: &mut [Lot],
    available: Money,
) -> anyhow::Result<()> {
    // Whatever it ended for, what is there now is the member's own.
    let due = figures(lots, |_| Consumed::default(), available, Cause::MerchantsFault);
    let to = To { account: Account::GatewayCash, kind: Kind::MembershipRefund };
    let wound_up = wind_up(tx, clock, home, lots, &due, to).await?;
    send_back(tx, clock, home, wound_up).await
}
