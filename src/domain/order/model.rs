//! An order and what may happen to it. Pure.

use entity::id::{
    CustomerId, IntentId, MembershipId, MerchantId, OfferId, OrderId, OwedRefundId, PaymentId,
    RefundId, RevisionId, ShopId, TransferId,
};
use entity::money::Money;
use entity::order::Status;
use entity::owed_refund;
use entity::payment::Tender;
use entity::timestamp::Timestamp;

use crate::infra::policy::Policy;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its key.
    pub id: OrderId,
    /// Who placed it.
    pub customer: CustomerId,
    /// Whose shop serves it.
    pub merchant: MerchantId,
    /// Where it is served.
    pub shop: ShopId,
    /// Where it stands.
    pub status: Status,
    /// What it costs by gateway.
    pub list_total: Money,
    /// What it costs from stored balance.
    pub member_total: Money,
    /// Digits that the customer shows at the counter.
    pub redeem_code: String,
    /// Wrong codes typed for it so far.
    pub redeem_tries: i64,
    /// What the customer wants the shop to know.
    pub note: Option<String>,
    /// Why it was declined, cancelled or refunded.
    pub reason: Option<String>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// Until when the shop can accept it.
    pub accept_by: Option<Timestamp>,
    /// When the shop accepted it.
    pub accepted_at: Option<Timestamp>,
    /// When it was handed over.
    pub fulfilled_at: Option<Timestamp>,
    /// When it ended in another way.
    pub closed_at: Option<Timestamp>,
    /// The bill that it is, in place of lines: charged at a counter, and handed over with that.
    pub bill: Option<Bill>,
}

/// What an order without lines was charged for. Its list amount is the order's list total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The shop's member discount then, in basis points.
    pub discount_bp: i64,
    /// The number that the shop knows it by.
    pub number: Option<String>,
}

/// A line of an order, with the prices it was placed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its order.
    pub order: OrderId,
    /// From 1.
    pub number: i64,
    /// What was ordered.
    pub offer: OfferId,
    /// In which version.
    pub revision: RevisionId,
    /// Its title then.
    pub title: String,
    /// Its English title then.
    pub title_en: Option<String>,
    /// A unit's list price then.
    pub list_price: Money,
    /// A unit's member price then.
    pub member_price: Money,
    /// How many units.
    pub quantity: i64,
    /// Units of it that are taken from a counted stock and were not given back.
    pub stock_held: i64,
    /// Units of it whose money went back.
    pub refunded: i64,
}

impl Line {
    /// What was paid for a unit.
    pub const fn paid_unit(&self, tender: Tender) -> Money {
        match tender {
            Tender::Balance => self.member_price,
            Tender::Gateway => self.list_price,
        }
    }

    /// Units whose money has not gone back.
    pub const fn refundable(&self) -> i64 {
        self.quantity.saturating_sub(self.refunded)
    }
}

/// How an order was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its key.
    pub id: PaymentId,
    /// The order.
    pub order: OrderId,
    /// With what.
    pub tender: Tender,
    /// How much.
    pub amount: Money,
    /// Of it, the platform's.
    pub fee: Money,
    /// From which membership.
    pub membership: Option<MembershipId>,
    /// By which gateway payment.
    pub intent: Option<IntentId>,
    /// What moved it.
    pub transfer: TransferId,
    /// When.
    pub paid_at: Timestamp,
}

/// A refund that its shop cannot fund, or could not at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedRefund {
    /// Its key.
    pub id: OwedRefundId,
    /// The payment that goes back.
    pub payment: PaymentId,
    /// Its order.
    pub order: OrderId,
    /// Who owes it.
    pub merchant: MerchantId,
    /// Whom it is owed to.
    pub customer: CustomerId,
    /// All that goes back.
    pub amount: Money,
    /// What of it has not gone back.
    pub left: Money,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub status: owed_refund::Status,
    /// When it was given.
    pub created_at: Timestamp,
    /// When its last part went back, or the rest was given up.
    pub ended_at: Option<Timestamp>,
}

impl OwedRefund {
    /// A part of it goes back.
    pub fn pay(&mut self, part: Money, now: Timestamp) {
        self.left = self.left.minus_or_zero(part);
        if self.left.is_zero() {
            (self.status, self.ended_at) = (owed_refund::Status::Done, Some(now));
        }
    }
}

/// A refund of an order as its two sides see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderRefund {
    /// It went back at once.
    Whole {
        /// Its key.
        id: RefundId,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// It was owed at first.
    Owed(OwedRefund),
}

impl OrderRefund {
    /// When it was given.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Whole { at, .. } => *at,
            Self::Owed(owed) => owed.created_at,
        }
    }
}

/// What may be done with an order now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum)]
#[graphql(name = "OrderAction")]
pub enum Action {
    /// `payOrder`, by its customer.
    Pay,
    /// `cancelOrder`, by its customer.
    Cancel,
    /// `acceptOrder`, by the shop.
    Accept,
    /// `declineOrder`, by the shop.
    Decline,
    /// `fulfilOrder`, by the shop.
    Fulfil,
    /// `undoFulfilment`, by the shop, within `serviceConfig { policy { undoFulfilmentMinutes } }`.
    UndoFulfilment,
    /// `refundOrder`, by the shop.
    Refund,
}

/// Who looks at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Its customer.
    Customer,
    /// The shop's staff.
    Shop,
}

impl Order {
    /// Whether it can be paid.
    pub fn payable(&self, now: Timestamp) -> bool {
        self.status == Status::Placed && now < self.expires_at
    }

    /// Whether its fulfilment can be undone. A bill waits for nothing to be handed over again.
    pub fn undoable(&self, policy: &Policy, now: Timestamp) -> bool {
        let within = policy.undo_fulfilment_seconds();
        self.status == Status::Fulfilled
            && self.bill.is_none()
            && self.fulfilled_at.is_some_and(|at| now < at.plus_seconds(within))
    }

    /// Until when it is to be handed over; none unless it is accepted.
    pub fn hand_over_by(&self, policy: &Policy) -> Option<Timestamp> {
        let accepted_at = self.accepted_at.filter(|_| self.status == Status::Accepted);
        accepted_at.map(|at| at.plus_days(policy.hand_over_days))
    }

    /// What a side may do with it now.
    pub fn actions(&self, side: Side, policy: &Policy, now: Timestamp) -> Vec<Action> {
        match (side, self.status) {
            (Side::Customer, Status::Placed) if self.payable(now) => {
                vec![Action::Pay, Action::Cancel]
            }
            (Side::Customer, Status::Placed | Status::Paid) => vec![Action::Cancel],
            (Side::Shop, Status::Paid) if self.accept_by.is_none_or(|by| now < by) => {
                vec![Action::Accept, Action::Decline]
            }
            (Side::Shop, Status::Paid) => vec![Action::Decline],
            (Side::Shop, Status::Accepted) => vec![Action::Fulfil, Action::Refund],
            (Side::Shop, Status::Fulfilled) if self.undoable(policy, now) => {
                vec![Action::UndoFulfilment, Action::Refund]
            }
            (Side::Shop, Status::Fulfilled) => vec![Action::Refund],
            _ => Vec::new(),
        }
    }

    /// Marks it paid: the shop's time to accept begins.
    pub fn pay(&mut self, now: Timestamp, accept_within_s: i64) {
        self.status = Status::Paid;
        self.paid_at = Some(now);
        self.accept_by = Some(now.plus_seconds(accept_within_s));
    }

    /// Ends it in another way than by handing it over.
    pub fn close(&mut self, status: Status, reason: Option<String>, now: Timestamp) {
        self.status = status;
        self.reason = reason;
        self.closed_at = Some(now);
    }
}
