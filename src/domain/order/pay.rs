//! A customer pays a placed order: from stored balance at the member price, or asks the gateway at
//! the list price. What is due is told by the one function that tells prices.

use anyhow::Context as _;
use async_graphql::Enum;
use entity::id::{CustomerId, IntentId, MembershipId, OrderId};
use entity::intent::Purpose;
use entity::money::Money;
use entity::payment::Tender;
use entity::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::{Order, Payment};
use super::store::{self, ToPay};
use crate::domain::catalog::{self, Buyer};
use crate::domain::ledger::{self, Account, Accounts, Kind, Transfer};
use crate::domain::membership::{self, Standing};
use crate::domain::payment::{self, Ask};
use crate::domain::reminder::{self, Fact, Kind as Remind};
use crate::domain::wallet::{self, Spend, SpendRefused, Spent};
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::policy::Policy;
use crate::infra::{idempotency, meter};

/// A payment that a customer makes or begins.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Pay {
    /// Who pays.
    pub customer: CustomerId,
    /// What.
    pub order: OrderId,
    /// With what.
    #[serde(serialize_with = "tender_name")]
    pub tender: Tender,
    /// From which membership; none: the one that suits best.
    pub membership: Option<MembershipId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn tender_name<S: serde::Serializer>(tender: &Tender, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match tender {
        Tender::Balance => "balance",
        Tender::Gateway => "gateway",
    })
}

/// An order that is paid, or that waits for the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// The order.
    pub order: OrderId,
    /// What the gateway is asked for; none when it was paid from balance.
    pub intent: Option<IntentId>,
}

/// Why an order was not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "PayOrderErrorCode")]
pub enum PayRefused {
    /// The caller has no such order.
    NotFound,
    /// The order is not waiting for payment any more.
    NotPlaced,
    /// The time to pay it is over.
    Expired,
    /// The order's merchant is suspended, or has closed: the order is being cancelled.
    MerchantSuspended,
    /// Stored balance pays only with a membership in force.
    NoMembership,
    /// The membership is frozen; take it up again first.
    MembershipFrozen,
    /// The balance does not hold the amount; recharge, or pay by gateway at the list price.
    BalanceShort,
    /// The balance holds the amount, but not in the part that can be spent at this merchant.
    PortableLimit,
    /// A membership is named, but the payment is by gateway.
    MembershipNotUsed,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for PayRefused {
    const MUTATION: &'static str = "PayOrder";

    fn says(&self) -> Says {
        match self {
            Self::NotFound => at("orderId", "You have no such order.", "没有这个订单。"),
            Self::NotPlaced => at(
                "orderId",
                "This order is not waiting for payment any more.",
                "该订单已不在待支付状态。",
            ),
            Self::Expired => at(
                "orderId",
                "The time to pay this order is over; place it again.",
                "订单支付已超时，请重新下单。",
            ),
            Self::MerchantSuspended => at(
                "orderId",
                "This merchant cannot take payments at present; the order is cancelled by itself.",
                "该商户目前已暂停收款，订单将自动取消。",
            ),
            Self::NoMembership => says(
                "You have no membership in force; join one, or pay by gateway at the list price.",
                "您没有生效中的会员，请先入会，或按原价由第三方支付。",
            ),
            Self::MembershipFrozen => says(
                "Your membership is frozen; unfreeze it, or pay by gateway at the list price.",
                "会员已冻结，请先解冻，或按原价由第三方支付。",
            ),
            Self::BalanceShort => says(
                "Your balance is short; recharge, or pay by gateway at the list price.",
                "余额不足，请先充值，或按原价由第三方支付。",
            ),
            Self::PortableLimit => says(
                "Less than this can be spent away from your home merchant; recharge first.",
                "超出可在其他商户使用的余额，请先充值。",
            ),
            Self::MembershipNotUsed => at(
                "membershipId",
                "Name a membership only when paying from balance.",
                "仅在余额支付时才能指定会员。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for PayRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

impl From<SpendRefused> for PayRefused {
    fn from(refused: SpendRefused) -> Self {
        match refused {
            SpendRefused::NoMembership => Self::NoMembership,
            SpendRefused::BalanceShort => Self::BalanceShort,
            SpendRefused::PortableLimit => Self::PortableLimit,
        }
    }
}

/// Pays an order of the customer's own, or begins to.
pub async fn pay(tx: &Tx, clock: &Clock, policy: &Policy, pay: Pay) -> Outcome<Paid, PayRefused> {
    match pay.tender {
        Tender::Gateway => begin(tx, clock, policy, pay).await,
        Tender::Balance => {
            let mut paid = from_balance(tx, clock, &Accounts::default(), &[pay]).await?;
            call_off(tx, clock, &paid).await?;
            let paid = paid.pop().context("a payment was not decided")?;
            Ok(paid?)
        }
    }
}

/// The order that a customer wants to pay, if it may be paid now.
fn payable(
    found: Option<&ToPay>,
    customer: CustomerId,
    now: Timestamp,
) -> Result<&ToPay, PayRefused> {
    use PayRefused as Refused;
    // Another customer's order is answered like none at all.
    let found = found.filter(|found| found.order.customer == customer).ok_or(Refused::NotFound)?;
    if found.order.status != super::Status::Placed {
        return Err(Refused::NotPlaced);
    }
    if !found.order.payable(now) {
        return Err(Refused::Expired);
    }
    if found.is_stopped {
        return Err(Refused::MerchantSuspended);
    }
    Ok(found)
}

/// Pays orders from stored balance, each of another customer: each is decided by itself, and all are
/// read and written together. Answers in their order. What is left to do for those that are paid is
/// [`call_off`].
pub(super) async fn from_balance(
    tx: &Tx,
    clock: &Clock,
    accounts: &Accounts,
    pays: &[Pay],
) -> anyhow::Result<Vec<Result<Paid, PayRefused>>> {
    let now = clock.now();
    let found = store::lock_all_to_pay(tx, pays.iter().map(|pay| pay.order).collect()).await?;
    let wanted = pays.iter().map(|pay| {
        let found = payable(found.get(&pay.order), pay.customer, now)?;
        Ok((found, spend_of(clock, pay, &found.order)))
    });
    let wanted: Vec<Result<(&ToPay, Spend), PayRefused>> = wanted.collect();
    let spends: Vec<Spend> = wanted.iter().flatten().map(|(_, spend)| *spend).collect();
    let mut decided = wallet::spend_all(tx, clock, accounts, &spends).await?.into_iter();
    let mut answers = Vec::with_capacity(pays.len());
    for wanted in wanted {
        let (found, spend) = match wanted {
            Ok(wanted) => wanted,
            Err(refused) => {
                answers.push(Err(refused));
                continue;
            }
        };
        answers.push(match decided.next().context("a spend was not decided")? {
            Ok(drawn) => {
                let order = found.order.clone();
                add_spent(tx, clock, order.id, spend, &drawn).await?;
                mark_paid(tx, clock, order, found.accept_within_s, spend.amount).await?;
                tell_if_low(tx, clock, spend, &drawn).await?;
                Ok(Paid { order: found.order.id, intent: None })
            }
            Err(refused) => Err(refused.into()),
        });
    }
    for (pay, answer) in pays.iter().zip(&mut answers) {
        if *answer == Err(PayRefused::NoMembership)
            && membership::standing(tx, pay.customer).await? == Standing::Frozen
        {
            *answer = Err(PayRefused::MembershipFrozen);
        }
    }
    Ok(answers)
}

/// Calls off other pages that were opened for orders that are paid now: they take no money any more. A
/// statement of its own, so it comes after all that is written together.
pub(super) async fn call_off(
    tx: &Tx,
    clock: &Clock,
    answers: &[Result<Paid, PayRefused>],
) -> anyhow::Result<()> {
    let paid = answers.iter().flatten().map(|paid| paid.order.0);
    payment::call_off(tx, clock, paid.collect()).await
}

/// What is spent for an order. Only a membership in force pays, so its price is that of one.
fn spend_of(clock: &Clock, pay: &Pay, order: &Order) -> Spend {
    let buyer = Buyer::Customer { standing: Standing::InForce, tender: Tender::Balance };
    let price = catalog::price(order.list_total, order.member_total, buyer);
    Spend {
        customer: pay.customer,
        membership: pay.membership,
        merchant: order.merchant,
        amount: price.amount,
        payment: clock.key(),
    }
}

/// Writes the payment of an order that was spent for, and what it drew.
pub(super) async fn add_spent(
    tx: &Tx,
    clock: &Clock,
    order: OrderId,
    spend: Spend,
    drawn: &Spent,
) -> anyhow::Result<()> {
    let row = Payment {
        id: spend.payment,
        order,
        tender: Tender::Balance,
        amount: spend.amount,
        fee: Money::ZERO,
        membership: Some(drawn.membership),
        intent: None,
        transfer: drawn.transfer,
        paid_at: clock.now(),
    };
    store::add_payment(tx, &row).await?;
    wallet::add_draws(tx, spend.payment, &drawn.draws).await
}

/// Tells a customer whose membership would not pay the same again.
pub(super) async fn tell_if_low(
    tx: &Tx,
    clock: &Clock,
    spend: Spend,
    drawn: &Spent,
) -> anyhow::Result<()> {
    if drawn.left >= spend.amount {
        return Ok(());
    }
    let fact = Fact::Membership {
        what: Remind::BalanceLow,
        membership: drawn.membership,
        merchant: spend.merchant,
        customer: spend.customer,
        amount: drawn.left,
    };
    reminder::record(tx, clock, fact).await
}

/// Asks the gateway. An intent that still waits for the same order is used again.
async fn begin(tx: &Tx, clock: &Clock, policy: &Policy, pay: Pay) -> Outcome<Paid, PayRefused> {
    let found = store::lock_to_pay(tx, pay.order).await?;
    let order = &payable(found.as_ref(), pay.customer, clock.now())?.order;
    if pay.membership.is_some() {
        return Err(PayRefused::MembershipNotUsed.into());
    }
    // Whoever pays by gateway pays the same price, a member or not.
    let buyer = Buyer::Customer { standing: Standing::None, tender: Tender::Gateway };
    let amount = catalog::price(order.list_total, order.member_total, buyer).amount;
    let waiting = payment::pending_for(tx, vec![order.id.0]).await?;
    let usable = waiting.iter().rfind(|intent| clock.now() < intent.expires_at);
    let intent = if let Some(intent) = usable {
        intent.id
    } else {
        let (purpose, subject) = (Purpose::Order, order.id.0);
        let until = Some(order.expires_at);
        let ask = Ask { purpose, subject, customer: Some(order.customer), amount, until };
        payment::ask(tx, clock, policy, ask).await?
    };
    Ok(Paid { order: order.id, intent: Some(intent) })
}

/// The gateway said what became of an order's payment. Money for an order that cannot be paid any
/// more goes back by itself.
pub async fn settle_order(
    tx: &Tx,
    clock: &Clock,
    policy: &Policy,
    intent: &payment::Intent,
) -> anyhow::Result<()> {
    let id = OrderId(intent.subject);
    let Some(ToPay { order, is_stopped, accept_within_s }) = store::lock_to_pay(tx, id).await?
    else {
        anyhow::bail!("{} pays an order that is not there", intent.id)
    };
    let waits = order.status == super::Status::Placed;
    if intent.status != payment::Status::Succeeded {
        // Of an order that was paid otherwise, or has ended, it is no news.
        if !waits {
            return Ok(());
        }
        tx.counts(&meter::PAYMENTS, ["gateway", "failed"]);
        return store::tell(tx, clock, &order, Remind::PaymentFailed).await;
    }
    // A payment in time whose notice comes late still counts while nobody closed the order, and its
    // merchant may sell.
    if !waits || is_stopped {
        tx.counts(&meter::PAYMENTS, ["gateway", "sent_back"]);
        payment::send_back(tx, clock, intent.id, intent.amount).await?;
        return store::tell(tx, clock, &order, Remind::OrderRefunded).await;
    }
    let fee = intent.amount.share_down(policy.fee_bp, 10_000).unwrap_or_default();
    let payment = clock.key::<entity::id::PaymentId>();
    let transfer = Transfer::new(Kind::GatewayPayment, payment.0)
        .debit(Account::GatewayCash, intent.amount)
        .credit(Account::Payable(order.merchant), intent.amount.minus_or_zero(fee))
        .credit(Account::Fees, fee);
    let transfer = ledger::post(tx, clock, transfer).await?;
    let row = Payment {
        id: payment,
        order: id,
        tender: Tender::Gateway,
        amount: intent.amount,
        fee,
        membership: None,
        intent: Some(intent.id),
        transfer,
        paid_at: clock.now(),
    };
    store::add_payment(tx, &row).await?;
    mark_paid(tx, clock, order, accept_within_s, intent.amount).await?;
    payment::call_off(tx, clock, vec![id.0]).await
}

async fn mark_paid(
    tx: &Tx,
    clock: &Clock,
    mut order: Order,
    accept_within_s: i64,
    amount: Money,
) -> anyhow::Result<()> {
    order.pay(clock.now(), accept_within_s);
    store::save(tx, &order).await?;
    tx.counts(&meter::ORDERS, ["paid"]);
    store::tell_amount(tx, clock, &order, Remind::OrderPaid, amount).await
}
