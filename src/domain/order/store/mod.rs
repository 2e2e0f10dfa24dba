//! Rows of orders, their lines and payments.

mod owed;
mod to_pay;

pub use owed::*;
pub use to_pay::*;

use entity::id::{CustomerId, MerchantId, OrderId, PaymentId, ShopId};
use entity::money::Money;
use entity::order::{self, Status};
use entity::payment::Tender;
use entity::{order_line, payment, refund};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::model::{Bill, Line, Order, Payment};
use crate::domain::identity::StaffMember;
use crate::domain::reminder::{self, Fact, Kind};
use crate::infra::clock::Clock;
use crate::infra::db::{Tx, padded};
use crate::infra::meter;
use crate::infra::page::{Age, ByKey, Window, by_key};

impl From<order::Model> for Order {
    fn from(row: order::Model) -> Self {
        let number = row.bill_number;
        Self {
            bill: row.bill_discount_bp.map(|discount_bp| Bill { discount_bp, number }),
            id: row.id,
            customer: row.customer_id,
            merchant: row.merchant_id,
            shop: row.shop_id,
            status: row.status,
            list_total: row.list_total,
            member_total: row.member_total,
            redeem_code: row.redeem_code,
            redeem_tries: row.redeem_tries,
            note: row.note,
            reason: row.reason,
            placed_at: row.placed_at,
            expires_at: row.expires_at,
            paid_at: row.paid_at,
            accept_by: row.accept_by,
            accepted_at: row.accepted_at,
            fulfilled_at: row.fulfilled_at,
            closed_at: row.closed_at,
        }
    }
}

impl From<order_line::Model> for Line {
    fn from(row: order_line::Model) -> Self {
        Self {
            order: row.order_id,
            number: row.number,
            offer: row.offer_id,
            revision: row.revision_id,
            title: row.title,
            title_en: row.title_en,
            list_price: row.list_price,
            member_price: row.member_price,
            quantity: row.quantity,
            stock_held: row.stock_held,
            refunded: row.refunded,
        }
    }
}

impl From<payment::Model> for Payment {
    fn from(row: payment::Model) -> Self {
        Self {
            id: row.id,
            order: row.order_id,
            tender: row.tender,
            amount: row.amount,
            fee: row.fee,
            membership: row.membership_id,
            intent: row.intent_id,
            transfer: row.transfer_id,
            paid_at: row.paid_at,
        }
    }
}

/// Whose orders are listed.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    /// A customer's own.
    Customer(CustomerId),
    /// A merchant's, or those of one of its shops.
    Merchant(MerchantId, Option<ShopId>),
}

/// Many orders.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: Vec<OrderId>,
) -> anyhow::Result<Vec<Order>> {
    let wanted = order::Column::Id.is_in(padded(&ids));
    let rows = order::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Order::from).collect())
}

/// A page of orders, newest first.
pub async fn page(
    connection: &impl ConnectionTrait,
    owner: Owner,
    status: Option<Status>,
    window: &Window<ByKey<OrderId>>,
) -> anyhow::Result<Vec<Order>> {
    let mut found = order::Entity::find();
    found = match owner {
        Owner::Customer(id) => found.filter(order::Column::CustomerId.eq(id)),
        Owner::Merchant(id, shop) => {
            let own = found.filter(order::Column::MerchantId.eq(id));
            shop.map_or(own.clone(), |shop| own.filter(order::Column::ShopId.eq(shop)))
        }
    };
    if let Some(status) = status {
        found = found.filter(order::Column::Status.eq(status));
    }
    let rows = by_key(found, order::Column::Id, Age::NewestFirst, window).all(connection).await?;
    Ok(rows.into_iter().map(Order::from).collect())
}

/// The orders that wait at a merchant's counters with this redeem code, at most two.
pub async fn waiting_with_code(
    connection: &impl ConnectionTrait,
    merchant: MerchantId,
    code: &str,
) -> anyhow::Result<Vec<OrderId>> {
    let rows = order::Entity::find()
        .filter(order::Column::MerchantId.eq(merchant))
        .filter(order::Column::RedeemCode.eq(code))
        // As the index has it: a bound value would not find it on SQLite.
        .filter(Expr::cust("status IN ('paid', 'accepted')"))
        .limit(2)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// An order, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: OrderId) -> anyhow::Result<Option<Order>> {
    let row = order::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(row.map(Order::from))
}

/// An order, locked until the transaction ends; breaks at once where somebody else holds it, for
/// whoever holds what that one may wait for.
pub async fn lock_at_once(tx: &Tx, id: OrderId) -> anyhow::Result<Option<Order>> {
    let found = order::Entity::find_by_id(id);
    let found = found.lock_with_behavior(LockType::Update, LockBehavior::Nowait);
    Ok(found.one(tx).await?.map(Order::from))
}

/// Writes a new order with its lines: none, if it is a bill.
pub async fn add(tx: &Tx, order: &Order, lines: Vec<Line>) -> anyhow::Result<()> {
    let row = order::ActiveModel {
        id: Set(order.id),
        customer_id: Set(order.customer),
        merchant_id: Set(order.merchant),
        shop_id: Set(order.shop),
        status: Set(order.status),
        list_total: Set(order.list_total),
        member_total: Set(order.member_total),
        redeem_code: Set(order.redeem_code.clone()),
        redeem_tries: Set(order.redeem_tries),
        note: Set(order.note.clone()),
        reason: Set(None),
        placed_at: Set(order.placed_at),
        expires_at: Set(order.expires_at),
        paid_at: Set(order.paid_at),
        accept_by: Set(None),
        accepted_at: Set(order.accepted_at),
        fulfilled_at: Set(order.fulfilled_at),
        closed_at: Set(None),
        bill_discount_bp: Set(order.bill.as_ref().map(|bill| bill.discount_bp)),
        bill_number: Set(order.bill.as_ref().and_then(|bill| bill.number.clone())),
    };
    tx.insert_later(vec![row]).await?;
    if lines.is_empty() {
        return Ok(());
    }
    let rows = lines.into_iter().map(|line| order_line::ActiveModel {
        order_id: Set(line.order),
        number: Set(line.number),
        offer_id: Set(line.offer),
        revision_id: Set(line.revision),
        title: Set(line.title),
        title_en: Set(line.title_en),
        list_price: Set(line.list_price),
        member_price: Set(line.member_price),
        quantity: Set(line.quantity),
        stock_held: Set(line.stock_held),
        refunded: Set(line.refunded),
    });
    tx.insert_later(rows.collect()).await?;
    tx.counts(&meter::ORDERS, ["placed"]);
    Ok(())
}

/// Writes where a locked order stands now.
pub async fn save(tx: &Tx, order: &Order) -> anyhow::Result<()> {
    let row = order::ActiveModel {
        id: Set(order.id),
        status: Set(order.status),
        redeem_tries: Set(order.redeem_tries),
        reason: Set(order.reason.clone()),
        paid_at: Set(order.paid_at),
        accept_by: Set(order.accept_by),
        accepted_at: Set(order.accepted_at),
        fulfilled_at: Set(order.fulfilled_at),
        closed_at: Set(order.closed_at),
        ..Default::default()
    };
    Ok(tx.update_later(row).await?)
}

/// Writes where a locked order stands now, and tells those whom it concerns.
pub async fn save_and_tell(
    tx: &Tx,
    clock: &Clock,
    order: &Order,
    what: Kind,
) -> anyhow::Result<()> {
    // Read first, so that what is written is written together.
    let amount = amount_of(tx, order).await?;
    save(tx, order).await?;
    tx.counts(&meter::ORDERS, [transition(what)]);
    tell_amount(tx, clock, order, what, amount).await
}

/// What happened to an order, to count by.
const fn transition(what: Kind) -> &'static str {
    match what {
        Kind::OrderPaid => "paid",
        Kind::OrderAccepted => "accepted",
        Kind::OrderDeclined => "declined",
        Kind::OrderFulfilled => "fulfilled",
        Kind::OrderCancelled => "cancelled",
        Kind::OrderExpired => "expired",
        Kind::OrderRefunded => "refunded",
        _ => "other",
    }
}

/// Tells those whom it concerns what happened to an order.
pub async fn tell(tx: &Tx, clock: &Clock, order: &Order, what: Kind) -> anyhow::Result<()> {
    let amount = amount_of(tx, order).await?;
    tell_amount(tx, clock, order, what, amount).await
}

/// What was paid for an order, or is asked of everybody.
async fn amount_of(tx: &Tx, order: &Order) -> anyhow::Result<Money> {
    let paid = payments_of(tx, vec![order.id]).await?.first().map(|payment| payment.amount);
    Ok(paid.unwrap_or(order.list_total))
}

/// Tells those whom it concerns what happened to an amount of an order.
pub async fn tell_amount(
    tx: &Tx,
    clock: &Clock,
    order: &Order,
    what: Kind,
    amount: Money,
) -> anyhow::Result<()> {
    let Order { id, shop, merchant, customer, .. } = *order;
    let fact = Fact::Order { what, order: id, shop, merchant, customer, amount };
    reminder::record(tx, clock, fact).await
}

/// The lines of orders.
pub async fn lines_of(
    connection: &impl ConnectionTrait,
    orders: Vec<OrderId>,
) -> anyhow::Result<Vec<Line>> {
    let rows = order_line::Entity::find()
        .filter(order_line::Column::OrderId.is_in(padded(&orders)))
        .order_by_asc(order_line::Column::OrderId)
        .order_by_asc(order_line::Column::Number)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Line::from).collect())
}

/// Gives the counted stock of an order's lines back.
pub async fn free_stock(tx: &Tx, order: OrderId) -> anyhow::Result<()> {
    let mut lines = lines_of(tx, vec![order]).await?;
    lines.retain(|line| line.stock_held > 0);
    // Offers by key, as when they were taken: two orders never wait for each other.
    lines.sort_by_key(|line| line.offer);
    for mut line in lines {
        crate::domain::catalog::give_stock_back(tx, line.offer, line.stock_held).await?;
        line.stock_held = 0;
        save_line(tx, &line).await?;
    }
    Ok(())
}

/// The payments of orders.
pub async fn payments_of(
    connection: &impl ConnectionTrait,
    orders: Vec<OrderId>,
) -> anyhow::Result<Vec<Payment>> {
    let wanted = payment::Column::OrderId.is_in(padded(&orders));
    let rows = payment::Entity::find().filter(wanted).all(connection).await?;
    Ok(rows.into_iter().map(Payment::from).collect())
}

/// Writes a payment.
pub async fn add_payment(tx: &Tx, payment: &Payment) -> anyhow::Result<PaymentId> {
    let row = payment::ActiveModel {
        id: Set(payment.id),
        order_id: Set(payment.order),
        tender: Set(payment.tender),
        amount: Set(payment.amount),
        fee: Set(payment.fee),
        membership_id: Set(payment.membership),
        intent_id: Set(payment.intent),
        transfer_id: Set(payment.transfer),
        paid_at: Set(payment.paid_at),
    };
    tx.insert_later(vec![row]).await?;
    tx.counts(&meter::PAYMENTS, [tender(payment.tender), "paid"]);
    Ok(payment.id)
}

const fn tender(tender: Tender) -> &'static str {
    match tender {
        Tender::Balance => "balance",
        Tender::Gateway => "gateway",
    }
}

/// An order at a shop where this member of staff serves, locked; any other is answered like none.
pub async fn lock_at(tx: &Tx, id: OrderId, member: &StaffMember) -> anyhow::Result<Option<Order>> {
    let found = lock(tx, id).await?;
    Ok(found.filter(|order| order.merchant == member.merchant && member.serves(order.shop)))
}

/// Writes how many units of a line have gone back, and how many it still holds.
pub async fn save_line(tx: &Tx, line: &Line) -> anyhow::Result<()> {
    let row = order_line::ActiveModel {
        order_id: Set(line.order),
        number: Set(line.number),
        refunded: Set(line.refunded),
        stock_held: Set(line.stock_held),
        ..Default::default()
    };
    Ok(tx.update_later(row).await?)
}

/// What has gone back of payments, where anything has.
pub async fn refunded_of(
    connection: &impl ConnectionTrait,
    payments: Vec<PaymentId>,
) -> anyhow::Result<Vec<(PaymentId, Money)>> {
    let wanted = refund::Column::PaymentId.is_in(padded(&payments));
    let query = refund::Entity::find().filter(wanted).order_by_asc(refund::Column::PaymentId);
    let rows = query.all(connection).await?;
    let sums = rows.chunk_by(|one, other| one.payment_id == other.payment_id).filter_map(|rows| {
        Some((rows.first()?.payment_id, Money::sum(rows.iter().map(|row| row.amount))?))
    });
    Ok(sums.collect())
}

/// What has not gone back of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRefunded {
    /// Of its amount.
    pub amount: Money,
    /// Of the platform's fee.
    pub fee: Money,
}

/// What has not gone back of a payment, and is not owed either.
pub async fn not_refunded(tx: &Tx, paid: &Payment) -> anyhow::Result<Money> {
    let mut left = not_posted(tx, paid).await?.amount;
    for owed in owed_of(tx, vec![paid.id]).await? {
        left = left.minus_or_zero(owed.left);
    }
    Ok(left)
}

/// What has not gone back of a payment.
pub async fn not_posted(tx: &Tx, paid: &Payment) -> anyhow::Result<NotRefunded> {
    let refunds = refund::Entity::find().filter(refund::Column::PaymentId.eq(paid.id));
    let mut left = NotRefunded { amount: paid.amount, fee: paid.fee };
    for row in refunds.all(tx).await? {
        left.amount = left.amount.minus_or_zero(row.amount);
        left.fee = left.fee.minus_or_zero(row.fee);
    }
    Ok(left)
}
