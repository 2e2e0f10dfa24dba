//! A customer ends its membership: what it is due goes back through the gateway.

use async_graphql::Enum;
use entity::id::{CustomerId, MembershipId};
use entity::money::Money;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::allot::{Pass, lacking, running_of, take_part};
use super::refund_figures::{Cause, RefundFigures, cools_off, figures};
use super::store::{self, Closing};
use super::taking::{consumed, handed_over};
use super::wind_up::{To, send_back, wind_up};
use super::{Lot, till};
use crate::domain::ledger::{Account, Kind};
use crate::domain::membership::{self, Membership, Status};
use crate::domain::payment;
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::idempotency;

/// A membership to be ended.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Close {
    /// Whose.
    pub customer: CustomerId,
    /// Which.
    pub membership: MembershipId,
    /// Why.
    #[serde(serialize_with = "cause_name")]
    pub cause: Cause,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn cause_name<S: serde::Serializer>(cause: &Cause, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match cause {
        Cause::CoolingOff => "cooling_off",
        Cause::MerchantsFault => "merchants_fault",
        Cause::CustomersWish => "customers_wish",
    })
}

/// A membership that was ended.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Closed {
    /// Which.
    pub membership: MembershipId,
}

/// Why a membership was not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "CloseMembershipErrorCode")]
pub enum CloseRefused {
    /// The caller has no such membership.
    NotFound,
    /// Only a membership in force or frozen can be closed.
    NotOpen,
    /// A recharge is past its cooling-off period, or something of it was spent.
    NotCoolingOff,
    /// A shop has accepted an order that this membership paid, and not handed it over yet.
    OrdersOpen,
    /// Neither does the home merchant close, nor was a fault of its acknowledged.
    NoMerchantsFault,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for CloseRefused {
    const MUTATION: &'static str = "CloseMembership";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("membershipId", "You have no such membership.", "没有这个会员。"),
            Self::NotOpen => at(
                "membershipId",
                "Only a membership in force or frozen can be closed.",
                "只有生效中或已冻结的会员才能退会。",
            ),
            Self::NotCoolingOff => at(
                "cause",
                "A recharge is past its cooling-off period, or was used; close by your own wish.",
                "有充值已过冷静期或已使用，请选择主动退会。",
            ),
            Self::OrdersOpen => at(
                "membershipId",
                "A shop has accepted an order that it paid; fetch it or have it refunded first.",
                "有商家已接单但尚未交付的订单，请先取货或退款，再退会。",
            ),
            Self::NoMerchantsFault => at(
                "cause",
                "The home merchant has neither closed nor acknowledged a fault; ask it or the \
                 platform to, or close by your own wish.",
                "会员商家未停业，也未确认责任；请联系商家或平台确认，或选择主动退会。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for CloseRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Whether a membership may end for a cause.
pub async fn applies(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    home: &Membership,
    lots: &[Lot],
    cause: Cause,
) -> anyhow::Result<bool> {
    Ok(match cause {
        Cause::CoolingOff => cools_off(lots, clock.now()),
        Cause::MerchantsFault => {
            home.fault_acknowledged_at.is_some() || till::fails(connection, home.merchant).await?
        }
        Cause::CustomersWish => true,
    })
}

/// The cause that counts: where the home merchant is at fault, a customer who only wishes to leave
/// loses nothing by it.
pub async fn counts(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    home: &Membership,
    lots: &[Lot],
    named: Cause,
) -> anyhow::Result<Cause> {
    let wish = named == Cause::CustomersWish;
    let fault = wish && applies(connection, clock, home, lots, Cause::MerchantsFault).await?;
    Ok(if fault { Cause::MerchantsFault } else { named })
}

/// Ends a membership of the customer's own, whose orders were seen to.
pub async fn close(tx: &Tx, clock: &Clock, close: Close) -> Outcome<Closed, CloseRefused> {
    use CloseRefused as Refused;
    let found = membership::lock_for_customer(tx, close.membership, close.customer).await?;
    let home = found.ok_or(Refused::NotFound)?;
    if !home.is_open() {
        return Err(Refused::NotOpen.into());
    }
    let mut held = hold(tx, clock, &home).await?;
    if !applies(tx, clock, &home, &held.lots, close.cause).await? {
        return Err(match close.cause {
            Cause::CoolingOff => Refused::NotCoolingOff,
            Cause::MerchantsFault | Cause::CustomersWish => Refused::NoMerchantsFault,
        }
        .into());
    }
    let cause = counts(tx, clock, &home, &held.lots, close.cause).await?;
    let due = held.figures(tx, &home, cause).await?;
    let to = To { account: Account::GatewayCash, kind: Kind::MembershipRefund };
    let wound_up = wind_up(tx, clock, &home, &mut held.lots, &due, to).await?;
    send_back(tx, clock, &home, wound_up).await?;
    end(tx, clock, home, &due, None).await?;
    Ok(Closed { membership: close.membership })
}

/// The lots of a membership, locked, and what its home merchant can pay besides, held still.
pub struct Held {
    /// The lots, oldest first.
    pub lots: Vec<Lot>,
    /// What the home merchant can pay besides custody.
    pub available: Money,
}

impl Held {
    /// What the membership gives back.
    pub async fn figures(
        &self,
        tx: &Tx,
        home: &Membership,
        cause: Cause,
    ) -> anyhow::Result<RefundFigures> {
        let takings = store::takings(tx, home.id).await?;
        let consumed = consumed(&takings, home.merchant, handed_over);
        let of = |lot| consumed.get(&lot).copied().unwrap_or_default();
        Ok(figures(&self.lots, of, self.available, cause))
    }
}

/// Locks what a locked membership holds. Of a merchant that fails the member takes its part of what
/// the merchant is owed first: the same part for all, so that who comes first takes nothing from who
/// comes last.
pub async fn hold(tx: &Tx, clock: &Clock, home: &Membership) -> anyhow::Result<Held> {
    if till::fails(tx, home.merchant).await? {
        // Read before anything is locked: of a large merchant it takes a while.
        let begins = running_of(tx, home.merchant).await?.is_none();
        let lacking = if begins && !till::look(tx, home.merchant).await?.sure().is_zero() {
            lacking(tx, home.merchant, Pass::All).await?
        } else {
            Money::ZERO
        };
        let mut lots = store::lock_lots(tx, home.id).await?;
        let held = till::hold(tx, home.merchant).await?;
        take_part(tx, clock, home, &mut lots, lacking, held).await?;
        return Ok(Held { lots, available: Money::ZERO });
    }
    let lots = store::lock_lots(tx, home.id).await?;
    let held = till::hold(tx, home.merchant).await?;
    Ok(Held { lots, available: till::sure_to_close(tx, home.merchant, held).await? })
}

/// Writes that a locked membership ended, and tells its member and its home merchant.
pub async fn end(
    tx: &Tx,
    clock: &Clock,
    mut home: Membership,
    due: &RefundFigures,
    moved_to: Option<MembershipId>,
) -> anyhow::Result<()> {
    home.status = Status::Closed;
    home.closed_at = Some(clock.now());
    membership::save_status(tx, &home).await?;
    // Recharges that wait on their pages are paid no more.
    for waiting in store::recharges_waiting(tx, home.id).await? {
        payment::call_off(tx, clock, waiting.id.0).await?;
    }
    let closing = Closing {
        membership: home.id,
        cause: due.cause,
        moved_to,
        entitled: due.entitled,
        paid: due.paid(),
        forfeited: due.forfeited,
        forfeit_returned: Money::ZERO,
        bonus_voided: due.bonus_voided,
        created_at: clock.now(),
    };
    store::add_closing(tx, &closing).await?;
    let fact = Fact::Membership {
        what: Remind::MembershipClosed,
        membership: home.id,
        merchant: home.merchant,
        customer: home.customer,
        amount: due.paid(),
    };
    reminder::record(tx, clock, fact).await
}
