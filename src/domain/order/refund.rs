//! Money of a paid order goes back, whole or in part: to the same lots, or through the gateway.

use std::collections::HashSet;

use async_graphql::Enum;
use entity::id::{OrderId, OwedRefundId, RefundId};
use entity::money::Money;
use entity::order::Status;
use entity::payment::Tender;
use entity::refund;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::{Line, Order, Payment};
use super::owe::give_back_or_owe;
use super::store;
use crate::domain::identity::StaffMember;
use crate::domain::ledger::{self, Account, Kind, Transfer};
use crate::domain::reminder::Kind as Remind;
use crate::domain::wallet::GiveBack;
use crate::domain::{catalog, payment, wallet};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at};
use crate::infra::policy::Policy;
use crate::infra::{idempotency, meter};

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// A refund that the shop gives.
#[derive(Clone, Debug, Serialize)]
pub struct Refund {
    /// Of which order.
    pub order: OrderId,
    /// Of which lines; none: of all that is left.
    pub lines: Option<Vec<RefundLine>>,
    /// Of a bill, how much of what was paid; none: all that is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
    /// Which member of staff gives it.
    pub by: Uuid,
}

/// Units of a line to refund.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RefundLine {
    /// The line's number.
    pub number: i64,
    /// How many units.
    pub quantity: i64,
}

/// Why nothing was refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "RefundOrderErrorCode")]
pub enum RefundRefused {
    /// There is no such order at the caller's shops.
    NotFound,
    /// Only an accepted or fulfilled order can be refunded by its shop.
    NotRefundable,
    /// Say why, in 1 to 200 characters.
    ReasonInvalid,
    /// A line is not of this order, stands twice, or has fewer units left than asked for.
    LinesInvalid,
    /// An amount can be named for a bill only: at most what is left of what was paid for it.
    AmountInvalid,
    /// Not given any more: a refund that its shop cannot fund is written as owed (`Order.refunds`).
    #[graphql(deprecation = "A refund that its shop cannot fund is written as owed.")]
    MerchantFundsShort,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for RefundRefused {
    const MUTATION: &'static str = "RefundOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "There is no such order here.", "本店没有这个订单。"),
            Self::NotRefundable => at(
                "orderId",
                "Only an accepted or fulfilled order can be refunded.",
                "只有已接单或已完成的订单才能退款。",
            ),
            Self::ReasonInvalid => {
                at("reason", "Say why, in 1 to 200 characters.", "请填写1到200字的原因。")
            }
            Self::LinesInvalid => at(
                "lines",
                "Name lines of this order, each once, with no more units than are left of it.",
                "请填写本订单的行号，每行一次，数量不超过剩余可退数量。",
            ),
            Self::AmountInvalid => at(
                "amount",
                "Name an amount for a bill only: from 0.01 to what is left of what was paid.",
                "仅账单可按金额退款，金额须大于0且不超过剩余可退金额。",
            ),
            Self::MerchantFundsShort => at(
                "orderId",
                "You were paid out already, and the platform cannot lend you this; earn it or pay it \
                 in first.",
                "款项已结算给您，平台无法垫付该退款；请待后续收入足够或先行缴款。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for RefundRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Whether a text can be a reason.
pub fn is_reason(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_REASON
}

/// Refunds an accepted or fulfilled order of the caller's shop, whole or in part: by lines and units
/// at the unit prices that were paid, a bill by amount. Units that were not handed over are free to
/// be sold again.
pub async fn refund(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    member: &StaffMember,
    refund: Refund,
) -> Outcome<OrderId, RefundRefused> {
    use RefundRefused as Refused;
    if !is_reason(&refund.reason) {
        return Err(Refused::ReasonInvalid.into());
    }
    let found = store::lock_at(tx, refund.order, member).await?;
    refund_locked(tx, clock, policy, found.ok_or(Refused::NotFound)?, refund).await
}

/// Refunds a locked order: by its shop, or because nobody handed it over in time.
pub async fn refund_locked(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    mut order: Order,
    refund: Refund,
) -> Outcome<OrderId, RefundRefused> {
    use RefundRefused as Refused;
    if !matches!(order.status, Status::Accepted | Status::Fulfilled) {
        return Err(Refused::NotRefundable.into());
    }
    let payments = store::payments_of(tx, vec![order.id]).await?;
    let paid = payments.into_iter().next().ok_or(Refused::NotRefundable)?;
    let Going { amount, all } = if order.bill.is_some() {
        of_bill(tx, &paid, &refund).await?
    } else {
        of_lines(tx, &order, &paid, &refund).await?
    };
    let reason = &refund.reason;
    let owed = give_back_or_owe(tx, clock, policy, &order, &paid, amount, reason).await?;
    if all {
        order.close(Status::Refunded, Some(refund.reason), clock.now());
    }
    told(tx, clock, &order, owed).await?;
    Ok(order.id)
}

/// Writes where a refunded order stands, and tells of what went back: of what is owed its two sides
/// were told, and are told again when it is paid.
async fn told(tx: &Tx, clock: &Clock, order: &Order, owed: Money) -> anyhow::Result<()> {
    if owed.is_zero() {
        return store::save_and_tell(tx, clock, order, Remind::OrderRefunded).await;
    }
    tx.counts(&meter::ORDERS, ["refunded"]);
    store::save(tx, order).await
}

/// What goes back of an order.
struct Going {
    amount: Money,
    /// Whether nothing is left then.
    all: bool,
}

/// What goes back of a bill: it has no units, so whatever is named of what was paid.
async fn of_bill(tx: &Tx, paid: &Payment, refund: &Refund) -> Outcome<Going, RefundRefused> {
    if refund.lines.is_some() {
        return Err(RefundRefused::LinesInvalid.into());
    }
    let left = store::not_refunded(tx, paid).await?;
    let amount = refund.amount.unwrap_or(left);
    if amount.is_zero() || amount > left {
        return Err(RefundRefused::AmountInvalid.into());
    }
    Ok(Going { amount, all: amount == left })
}

/// What goes back of an order by its lines, which are written with it.
async fn of_lines(
    tx: &Tx,
    order: &Order,
    paid: &Payment,
    refund: &Refund,
) -> Outcome<Going, RefundRefused> {
    use RefundRefused as Refused;
    if refund.amount.is_some() {
        return Err(Refused::AmountInvalid.into());
    }
    let mut lines = store::lines_of(tx, vec![order.id]).await?;
    // Offers by key, as when their stock was taken: two orders never wait for each other.
    lines.sort_by_key(|line| line.offer);
    let wanted = wanted(&lines, refund.lines.as_deref()).ok_or(Refused::LinesInvalid)?;
    let amount = Money::sum(wanted.iter().filter_map(|(number, units)| {
        let line = lines.iter().find(|line| line.number == *number)?;
        line.paid_unit(paid.tender).times(*units)
    }));
    let amount = amount.ok_or(Refused::LinesInvalid)?;
    let handed_over = order.status == Status::Fulfilled;
    for line in &mut lines {
        let Some((_, units)) = wanted.iter().find(|(number, _)| *number == line.number) else {
            continue;
        };
        line.refunded = line.refunded.saturating_add(*units);
        let freed = if handed_over { 0 } else { line.stock_held.min(*units) };
        if freed > 0 {
            line.stock_held = line.stock_held.saturating_sub(freed);
            catalog::give_stock_back(tx, line.offer, freed).await?;
        }
        store::save_line(tx, line).await?;
    }
    Ok(Going { amount, all: lines.iter().all(|line| line.refunded == line.quantity) })
}

/// Which units of which lines go back: all that are left, or those named. None when what is named
/// does not fit the order.
fn wanted(lines: &[Line], named: Option<&[RefundLine]>) -> Option<Vec<(i64, i64)>> {
    let Some(named) = named else {
        let left = lines.iter().map(|line| (line.number, line.refundable()));
        return Some(left.filter(|(_, units)| *units > 0).collect());
    };
    let mut seen = HashSet::new();
    let fits = named.iter().all(|one| {
        let line = lines.iter().find(|line| line.number == one.number);
        seen.insert(one.number)
            && line.is_some_and(|line| (1..=line.refundable()).contains(&one.quantity))
    });
    let units = named.iter().map(|one| (one.number, one.quantity));
    (fits && !named.is_empty()).then(|| units.collect())
}

/// How an order ends whose money goes back.
pub struct Ended<'a> {
    /// Where it stands from now on.
    pub status: Status,
    /// What is written on the order, if anything.
    pub reason: Option<String>,
    /// What is written on the refund.
    pub refund_reason: &'a str,
    /// What those whom it concerns are told.
    pub tells: Remind,
}

/// Ends a locked order that was not handed over: its stock is free, and its money goes back.
///
/// The order is written as ended first: one that still stood as paid would keep its own money from
/// those to whom it goes back, since a merchant's open orders are set aside.
pub async fn end_with_money_back(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    mut order: Order,
    ended: Ended<'_>,
) -> anyhow::Result<OrderId> {
    order.close(ended.status, ended.reason, clock.now());
    store::save_and_tell(tx, clock, &order, ended.tells).await?;
    // Offers before lots and the till, as a refund locks them.
    store::free_stock(tx, order.id).await?;
    give_back(tx, clock, policy, &order, ended.refund_reason).await?;
    // Pages that were opened for it take no money any more.
    payment::call_off(tx, clock, vec![order.id.0]).await?;
    Ok(order.id)
}

/// Gives back what is left of the payment of a locked order. An order that was not paid needs
/// nothing.
async fn give_back(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    order: &Order,
    reason: &str,
) -> anyhow::Result<()> {
    let payments = store::payments_of(tx, vec![order.id]).await?;
    let Some(paid) = payments.into_iter().next() else { return Ok(()) };
    let left = store::not_refunded(tx, &paid).await?;
    let part = Part { order, paid: &paid, amount: left, reason, owed: None };
    give_back_part(tx, clock, policy, part).await
}

/// A part of the payment of a locked order that goes back.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its payment.
    pub paid: &'a Payment,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: &'a str,
    /// The owed refund that it pays a part of.
    pub owed: Option<OwedRefundId>,
}

/// Gives a part of the payment of a locked order back: to the same lots, or through the gateway.
pub async fn give_back_part(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    part: Part<'_>,
) -> anyhow::Result<()> {
    let Part { order, paid, amount, reason, owed } = part;
    let id: RefundId = clock.key();
    let row = refund::ActiveModel {
        id: Set(id),
        payment_id: Set(paid.id),
        amount: Set(amount),
        reason: Set(reason.to_owned()),
        owed_refund_id: Set(owed),
        created_at: Set(clock.now()),
        ..Default::default()
    };
    match (paid.tender, paid.membership, paid.intent) {
        (Tender::Balance, Some(membership), _) => {
            let (merchant, payment, original) = (order.merchant, paid.id, paid.transfer);
            let back = GiveBack { membership, merchant, payment, original, refund: id, amount };
            let given = wallet::give_back(tx, clock, policy, back).await?;
            let row = refund::ActiveModel {
                fee: Set(Money::ZERO),
                transfer_id: Set(given.transfer),
                gateway_refund_id: Set(None),
                ..row
            };
            refund::Entity::insert(row).exec_without_returning(tx).await?;
            wallet::add_draws_back(tx, id, &given.parts).await
        }
        (Tender::Gateway, _, Some(intent)) => {
            let asked = payment::send_back(tx, clock, intent, amount).await?;
            let left = store::not_posted(tx, paid).await?;
            let fee = left.fee.share_nearest(amount.fen(), left.amount.fen()).unwrap_or_default();
            let transfer = Transfer::new(Kind::OrderRefund, id.0)
                .debit(Account::Payable(order.merchant), amount.minus_or_zero(fee))
                .debit(Account::Fees, fee)
                .credit(Account::GatewayCash, amount);
            let transfer = ledger::post_against(tx, clock, transfer, paid.transfer).await?;
            let row = refund::ActiveModel {
                fee: Set(fee),
                transfer_id: Set(transfer),
                gateway_refund_id: Set(Some(asked)),
                ..row
            };
            refund::Entity::insert(row).exec_without_returning(tx).await?;
            Ok(())
        }
        _ => anyhow::bail!("{} names no source", paid.id),
    }
}
