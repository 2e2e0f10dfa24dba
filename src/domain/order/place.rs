//! A customer places an order: its prices are fixed and its stock is held until it is paid.

use std::collections::HashSet;

use async_graphql::Enum;
use entity::id::{CustomerId, OfferId, OrderId, ShopId};
use entity::money::Money;
use entity::order::Status;
use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use super::model::{Line, Order};
use super::{store, unpaid};
use crate::domain::catalog::{self, Buyable, Taken};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::idempotency;
use crate::infra::policy::Policy;

/// Most lines of an order.
pub const MOST_LINES: usize = 50;

/// Most units of a line.
pub const MOST_UNITS: i64 = 999;

/// An order that a customer wants to place.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Who orders.
    pub customer: CustomerId,
    /// Where.
    pub shop: ShopId,
    /// What.
    pub lines: Vec<WantedLine>,
    /// What the shop should know.
    pub note: Option<String>,
}

/// A line that a customer wants.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct WantedLine {
    /// What.
    pub offer: OfferId,
    /// How many units.
    pub quantity: i64,
    /// The member price that the customer saw; refused when it is another by now.
    pub expected_member_price: Option<Money>,
    /// The list price that the customer saw; refused when it is another by now.
    pub expected_list_price: Option<Money>,
}

/// A placed order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Placed {
    /// The order.
    pub order: OrderId,
}

/// Why an order was not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "PlaceOrderErrorCode")]
pub enum PlaceRefused {
    /// An order has 1 to 50 lines.
    LinesInvalid,
    /// A line has 1 to 999 units.
    QuantityInvalid,
    /// An offer stands in two lines; add up its units.
    OfferRepeated,
    /// An offer is not on show, or not at this shop.
    OfferNotFound,
    /// A price is another than the one expected; ask for a quote.
    PriceChanged,
    /// There is not enough stock.
    OutOfStock,
    /// The caller has as many unpaid orders as one may have, or they would hold more of an offer's
    /// stock than unpaid orders of one customer may: see `serviceConfig { policy { mostOpenOrders
    /// openStockShareBasisPoints } }`. Pay or cancel one first.
    TooManyOpenOrders,
    /// The note is longer than 500 characters.
    NoteTooLong,
    /// The order's total is beyond what an order can be.
    TotalTooLarge,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for PlaceRefused {
    const MUTATION: &'static str = "PlaceOrder";

    fn says(&self) -> Says {
        match self {
            Self::LinesInvalid => {
                at("lines", "An order has 1 to 50 lines.", "一个订单须有1到50行。")
            }
            Self::QuantityInvalid => {
                at("lines.quantity", "Order 1 to 999 units.", "数量须为1到999。")
            }
            Self::OfferRepeated => at(
                "lines.offerId",
                "An offer stands in two lines; put its units into one.",
                "同一商品出现在两行，请合并数量。",
            ),
            Self::OfferNotFound => at(
                "lines.offerId",
                "An offer is not on show at this shop; look at the catalog again.",
                "有商品已不在该门店出售，请刷新后再试。",
            ),
            Self::PriceChanged => at(
                "lines",
                "A price has changed; ask for a new quote and order again.",
                "价格已变动，请重新询价后下单。",
            ),
            Self::OutOfStock => at(
                "lines.quantity",
                "There is not enough stock left of an offer.",
                "有商品库存不足。",
            ),
            Self::TooManyOpenOrders => at(
                "lines",
                "Your unpaid orders would be too many, or hold too much of an offer's stock; pay or \
                 cancel one first, or order fewer.",
                "您的待支付订单过多或占用库存过多，请先支付或取消订单，或减少数量。",
            ),
            Self::NoteTooLong => {
                at("note", "Keep the note within 500 characters.", "备注不能超过500个字。")
            }
            Self::TotalTooLarge => says("The total is too large for one order.", "订单金额过大。"),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for PlaceRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Places an order.
pub async fn place(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    wanted: Place,
) -> Outcome<Placed, PlaceRefused> {
    use PlaceRefused as Refused;
    check(&wanted)?;
    let now = clock.now();
    // Of ten calls at once each sees what those before it hold.
    unpaid::hold(tx, wanted.customer).await?;
    let held_unpaid = unpaid::of(tx, wanted.customer).await?;
    let keys: Vec<OfferId> = wanted.lines.iter().map(|line| line.offer).collect();
    let buyable = catalog::buyable(tx, now, &keys).await?;
    let id: OrderId = clock.key();
    let lines = lines(id, &wanted, &buyable)?;
    let total = |price: fn(&Line) -> Money| {
        let totals = lines.iter().map(|line| price(line).times(line.quantity));
        totals.collect::<Option<Vec<_>>>().and_then(Money::sum).ok_or(Refused::TotalTooLarge)
    };
    let (list_total, member_total) = (total(|line| line.list_price)?, total(|l| l.member_price)?);
    if held_unpaid.waiting(now) >= policy.most_open_orders {
        return Err(Refused::TooManyOpenOrders.into());
    }
    let lines = hold_stock(tx, lines).await?;
    let left = |offer| buyable.iter().find(|found| found.offer == offer)?.stock_left;
    let share_bp = policy.open_stock_share_bp;
    let fits =
        |line: &Line| held_unpaid.may_hold(line, left(line.offer).unwrap_or_default(), share_bp);
    if !lines.iter().all(fits) {
        return Err(Refused::TooManyOpenOrders.into());
    }
    let merchant = buyable.first().ok_or(Refused::OfferNotFound)?.merchant;
    let order = Order {
        id,
        customer: wanted.customer,
        merchant,
        shop: wanted.shop,
        status: Status::Placed,
        list_total,
        member_total,
        redeem_code: redeem_code(),
        redeem_tries: 0,
        note: wanted.note,
        reason: None,
        placed_at: now,
        expires_at: now.plus_seconds(policy.order_expiry_minutes.saturating_mul(60)),
        paid_at: None,
        accept_by: None,
        accepted_at: None,
        fulfilled_at: None,
        closed_at: None,
        bill: None,
    };
    store::add(tx, &order, lines).await?;
    Ok(Placed { order: id })
}

fn check(wanted: &Place) -> Result<(), PlaceRefused> {
    use PlaceRefused as Refused;
    if wanted.lines.is_empty() || wanted.lines.len() > MOST_LINES {
        return Err(Refused::LinesInvalid);
    }
    if wanted.lines.iter().any(|line| !(1..=MOST_UNITS).contains(&line.quantity)) {
        return Err(Refused::QuantityInvalid);
    }
    let different: HashSet<OfferId> = wanted.lines.iter().map(|line| line.offer).collect();
    if different.len() < wanted.lines.len() {
        return Err(Refused::OfferRepeated);
    }
    if wanted.note.as_ref().is_some_and(|note| note.chars().count() > 500) {
        return Err(Refused::NoteTooLong);
    }
    Ok(())
}

/// The lines at the prices asked now.
fn lines(order: OrderId, wanted: &Place, buyable: &[Buyable]) -> Result<Vec<Line>, PlaceRefused> {
    let made = (1_i64..).zip(&wanted.lines).map(|(number, line)| {
        let found = buyable.iter().find(|found| found.offer == line.offer);
        let found = found.filter(|found| found.shop == wanted.shop);
        let found = found.ok_or(PlaceRefused::OfferNotFound)?;
        let as_expected = line.expected_member_price.is_none_or(|p| p == found.member_price)
            && line.expected_list_price.is_none_or(|p| p == found.list_price);
        if !as_expected {
            return Err(PlaceRefused::PriceChanged);
        }
        Ok(Line {
            order,
            number,
            offer: found.offer,
            revision: found.revision,
            title: found.title.clone(),
            title_en: found.title_en.clone(),
            list_price: found.list_price,
            member_price: found.member_price,
            quantity: line.quantity,
            stock_held: 0,
            refunded: 0,
        })
    });
    made.collect()
}

/// Takes the units from counted stocks, offers by key so that two orders never wait for each other.
async fn hold_stock(tx: &Tx, mut lines: Vec<Line>) -> Outcome<Vec<Line>, PlaceRefused> {
    lines.sort_by_key(|line| line.offer);
    for line in &mut lines {
        line.stock_held = match catalog::take_stock(tx, line.offer, line.quantity).await? {
            Taken::Held => line.quantity,
            Taken::Unlimited => 0,
            Taken::Short => return Err(PlaceRefused::OutOfStock.into()),
        };
    }
    lines.sort_by_key(|line| line.number);
    Ok(lines)
}

/// Eight digits that nobody can foresee.
fn redeem_code() -> String {
    format!("{:08}", rand::rng().random_range(0..100_000_000_u32))
}
