//! The sums of some days in the API.

use async_graphql::{Object, SimpleObject};

use crate::domain::figures;

use crate::graphql::scalar::{Date, Money, SignedMoney};

/// An amount that is a sum of amounts, none of which is below zero.
pub fn amount(fen: i64) -> Money {
    Money(entity::money::Money::from_fen(fen).unwrap_or_default())
}

/// Orders that were paid in some days.
#[derive(SimpleObject)]
pub struct SalesFigures {
    /// How many orders.
    orders: i64,
    /// What was paid for them, before refunds.
    amount: Money,
    /// What they would have been at list price, before refunds.
    at_list_price: Money,
    /// What their customers saved: the difference of the two, in proportion to what of each payment
    /// was not refunded by now.
    saved: Money,
}

impl From<figures::Sales> for SalesFigures {
    fn from(sales: figures::Sales) -> Self {
        Self {
            orders: sales.orders,
            amount: amount(sales.paid),
            at_list_price: amount(sales.list),
            saved: amount(sales.saved),
        }
    }
}

/// Orders that were placed in some days, by where they stand now.
#[derive(SimpleObject)]
pub struct OrderFigures {
    /// All of them.
    placed: i64,
    /// Waiting for payment now.
    waiting_for_payment: i64,
    /// Waiting for the shop now.
    waiting_for_shop: i64,
    /// Being prepared now.
    accepted: i64,
    /// Handed over.
    fulfilled: i64,
    /// Not taken by the shop, or not answered in time.
    declined: i64,
    /// Cancelled by their customers.
    cancelled: i64,
    /// Not paid in time.
    expired: i64,
    /// Given back whole after they were accepted.
    refunded: i64,
}

impl From<figures::Orders> for OrderFigures {
    fn from(orders: figures::Orders) -> Self {
        Self {
            placed: orders.all(),
            waiting_for_payment: orders.placed,
            waiting_for_shop: orders.paid,
            accepted: orders.accepted,
            fulfilled: orders.fulfilled,
            declined: orders.declined,
            cancelled: orders.cancelled,
            expired: orders.expired,
            refunded: orders.refunded,
        }
    }
}

/// Recharges that were paid in some days.
#[derive(SimpleObject)]
pub struct RechargeFigures {
    /// How many.
    count: i64,
    /// What was paid in.
    principal: Money,
    /// What was given on top.
    bonus: Money,
}

impl From<figures::Recharges> for RechargeFigures {
    fn from(recharges: figures::Recharges) -> Self {
        Self {
            count: recharges.count,
            principal: amount(recharges.principal),
            bonus: amount(recharges.bonus),
        }
    }
}

/// What happened in some days.
pub struct FiguresLine {
    /// The sums.
    pub line: figures::Line,
    /// Whether they are of one shop alone.
    pub of_shop: bool,
}

/// What happened in some days.
#[Object]
impl FiguresLine {
    /// The first day.
    async fn from(&self) -> Date {
        Date(self.line.span.from)
    }

    /// The last day, included.
    async fn until(&self) -> Date {
        Date(self.line.span.until)
    }

    /// Orders that were placed, by where they stand now.
    async fn orders(&self) -> OrderFigures {
        self.line.orders.into()
    }

    /// Everything that was paid for, on the day of payment: the three below together.
    async fn sales(&self) -> SalesFigures {
        self.line.sales().into()
    }

    /// What members paid from stored balance whose home is the merchant that sold.
    async fn sold_to_own_members(&self) -> SalesFigures {
        self.line.own.into()
    }

    /// What members of other homes paid from stored balance.
    async fn sold_to_others_members(&self) -> SalesFigures {
        self.line.others.into()
    }

    /// What was paid by gateway, at list price.
    async fn sold_by_gateway(&self) -> SalesFigures {
        self.line.gateway.into()
    }

    /// How often money of an order went back in these days, in whole or in part: declined,
    /// cancelled and refunded orders, whenever they were paid.
    async fn refunds(&self) -> i64 {
        self.line.refunds
    }

    /// How much went back so.
    async fn refunded(&self) -> Money {
        amount(self.line.refunded)
    }

    /// Sales less what went back in these days; below zero where more went back than was sold.
    async fn net_sales(&self) -> SignedMoney {
        SignedMoney(self.line.sales().paid.saturating_sub(self.line.refunded))
    }

    /// Recharges that were paid, on the day of payment, the first of each membership included. Null
    /// where one shop is asked for: memberships are with a merchant.
    async fn recharges(&self) -> Option<RechargeFigures> {
        (!self.of_shop).then(|| self.line.recharges.into())
    }

    /// Memberships that came into force, by their first recharge or by a move. Null where one shop is
    /// asked for.
    async fn members_joined(&self) -> Option<i64> {
        (!self.of_shop).then_some(self.line.joined)
    }

    /// Memberships that ended, by a refund or by a move. Null where one shop is asked for.
    async fn members_closed(&self) -> Option<i64> {
        (!self.of_shop).then_some(self.line.closed)
    }

    /// What members paid from stored balance at merchants that are not their home, before refunds.
    /// Null where one shop is asked for.
    async fn spent_elsewhere(&self) -> Option<Money> {
        (!self.of_shop).then(|| amount(self.line.spent_elsewhere))
    }
}
