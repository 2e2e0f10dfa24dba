//! A counter charges a bill that is not in the catalog: an order without lines, paid from balance at
//! the member price and handed over in the same moment. Who allowed it is for the caller to know.

use entity::id::{CustomerId, MembershipId, MerchantId, OrderId, ShopId};
use entity::money::Money;
use entity::order::Status;

use super::model::{Bill, Order};
use super::{pay, store};
use crate::domain::reminder::Kind;
use crate::domain::wallet::{self, Spend, SpendRefused};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;

/// A bill to charge.
#[derive(Clone, Debug)]
pub struct Charge {
    /// Who pays.
    pub customer: CustomerId,
    /// From which membership; none: the one that suits best.
    pub membership: Option<MembershipId>,
    /// Whose shop charges.
    pub merchant: MerchantId,
    /// The shop.
    pub shop: ShopId,
    /// What the bill comes to.
    pub list_total: Money,
    /// What its member pays.
    pub member_total: Money,
    /// What makes the one of the other.
    pub bill: Bill,
}

/// Charges a bill. Refused for what the customer stores alone, and then nothing is written.
///
/// Those whom it concerns are told once: it never waits for the shop to accept, nor to be handed
/// over.
pub async fn charge(
    tx: &Tx,
    clock: &Clock,
    charge: Charge,
) -> anyhow::Result<Result<OrderId, SpendRefused>> {
    let Charge { customer, membership, merchant, .. } = charge;
    let (amount, payment) = (charge.member_total, clock.key());
    let spend = Spend { customer, membership, merchant, amount, payment };
    let drawn = match wallet::spend(tx, clock, spend).await? {
        Ok(drawn) => drawn,
        Err(refused) => return Ok(Err(refused)),
    };
    let now = clock.now();
    let order = Order {
        id: clock.key(),
        customer,
        merchant,
        shop: charge.shop,
        status: Status::Fulfilled,
        list_total: charge.list_total,
        member_total: charge.member_total,
        // Nothing is fetched with it.
        redeem_code: String::new(),
        redeem_tries: 0,
        note: None,
        reason: None,
        placed_at: now,
        expires_at: now,
        paid_at: Some(now),
        accept_by: None,
        accepted_at: Some(now),
        fulfilled_at: Some(now),
        closed_at: None,
        bill: Some(charge.bill),
    };
    store::add(tx, &order, Vec::new()).await?;
    pay::add_spent(tx, clock, order.id, spend, &drawn).await?;
    store::tell(tx, clock, &order, Kind::BillCharged).await?;
    pay::tell_if_low(tx, clock, spend, &drawn).await?;
    Ok(Ok(order.id))
}
