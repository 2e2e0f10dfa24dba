//! Sums of a day become those of a week, a month, a period. Pure.

use super::period::{Period, Span};
use crate::domain::payment::reconcile::Day;

/// What was counted on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Which day.
    pub day: Day,
    /// What: where an order stands, or one of the words in [`Line::add`].
    pub what: String,
    /// How many.
    pub count: i64,
    /// Its sums, in fen; what they are of depends on what was counted.
    pub sums: [i64; 3],
}

/// Orders that were paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sales {
    /// How many.
    pub orders: i64,
    /// What was paid, in fen.
    pub paid: i64,
    /// What they are at list price, in fen.
    pub list: i64,
    /// What of the difference stayed with the member after refunds, in fen.
    pub saved: i64,
}

/// Recharges that were paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recharges {
    /// How many.
    pub count: i64,
    /// Paid in, in fen.
    pub principal: i64,
    /// Given on top, in fen.
    pub bonus: i64,
}

/// Orders that were placed, by where they stand now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// Waiting for payment.
    pub placed: i64,
    /// Waiting for the shop.
    pub paid: i64,
    /// Being prepared.
    pub accepted: i64,
    /// Handed over.
    pub fulfilled: i64,
    /// Not taken by the shop.
    pub declined: i64,
    /// Taken back by their customers.
    pub cancelled: i64,
    /// Not paid in time.
    pub expired: i64,
    /// Given back whole after they were accepted.
    pub refunded: i64,
}

impl Orders {
    /// All of them.
    pub fn all(&self) -> i64 {
        let Self { placed, paid, accepted, fulfilled, declined, cancelled, expired, refunded } =
            *self;
        [placed, paid, accepted, fulfilled, declined, cancelled, expired, refunded]
            .into_iter()
            .fold(0, i64::saturating_add)
    }
}

/// The sums of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which days.
    pub span: Span,
    /// Orders placed.
    pub orders: Orders,
    /// Sold to members whose home is the merchant that sold.
    pub own: Sales,
    /// Sold to members of other homes.
    pub others: Sales,
    /// Sold for a payment by gateway.
    pub gateway: Sales,
    /// How often money of an order went back.
    pub refunds: i64,
    /// How much of it, in fen.
    pub refunded: i64,
    /// Recharges paid.
    pub recharges: Recharges,
    /// Members who joined.
    pub joined: i64,
    /// Memberships that ended.
    pub closed: i64,
    /// What the merchant's members paid at other merchants, in fen.
    pub spent_elsewhere: i64,
}

impl Line {
    fn of(span: Span) -> Self {
        let none = Sales::default();
        Self {
            span,
            orders: Orders::default(),
            own: none,
            others: none,
            gateway: none,
            refunds: 0,
            refunded: 0,
            recharges: Recharges::default(),
            joined: 0,
            closed: 0,
            spent_elsewhere: 0,
        }
    }

    /// Everything that was sold.
    pub fn sales(&self) -> Sales {
        let [own, others, gateway] = [self.own, self.others, self.gateway];
        [others, gateway].into_iter().fold(own, |sum, more| Sales {
            orders: sum.orders.saturating_add(more.orders),
            paid: sum.paid.saturating_add(more.paid),
            list: sum.list.saturating_add(more.list),
            saved: sum.saved.saturating_add(more.saved),
        })
    }

    fn add(&mut self, tally: &Tally) {
        let Tally { what, count, sums: [first, second, third], .. } = tally;
        let sold = |sales: &mut Sales| {
            more(&mut sales.orders, *count);
            more(&mut sales.paid, *first);
            more(&mut sales.list, *second);
            more(&mut sales.saved, *third);
        };
        let orders = &mut self.orders;
        match what.as_str() {
            "placed" => more(&mut orders.placed, *count),
            "paid" => more(&mut orders.paid, *count),
            "accepted" => more(&mut orders.accepted, *count),
            "fulfilled" => more(&mut orders.fulfilled, *count),
            "declined" => more(&mut orders.declined, *count),
            "cancelled" => more(&mut orders.cancelled, *count),
            "expired" => more(&mut orders.expired, *count),
            "refunded" => more(&mut orders.refunded, *count),
            "sold_to_own" => sold(&mut self.own),
            "sold_to_others" => sold(&mut self.others),
            "sold_by_gateway" => sold(&mut self.gateway),
            "refund" => {
                more(&mut self.refunds, *count);
                more(&mut self.refunded, *first);
            }
            "recharge" => {
                more(&mut self.recharges.count, *count);
                more(&mut self.recharges.principal, *first);
                more(&mut self.recharges.bonus, *second);
            }
            "member_joined" => more(&mut self.joined, *count),
            "member_closed" => more(&mut self.closed, *count),
            "spent_elsewhere" => more(&mut self.spent_elsewhere, *first),
            _ => {}
        }
    }
}

const fn more(sum: &mut i64, by: i64) {
    *sum = sum.saturating_add(by);
}

/// The line of a whole period, and those of its days, weeks or months.
pub fn add_up(period: Period, tallies: &[Tally]) -> (Line, Vec<Line>) {
    let mut whole = Line::of(period.whole);
    let mut lines: Vec<Line> = period.spans().into_iter().map(Line::of).collect();
    for tally in tallies {
        whole.add(tally);
        let on = |line: &&mut Line| tally.day <= Day::from(line.span.until);
        if let Some(line) = lines.iter_mut().find(on) {
            line.add(tally);
        }
    }
    (whole, lines)
}
