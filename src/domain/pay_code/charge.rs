//! A counter charges a bill with the code that a customer shows.
//!
//! A code that could be charged is used up by the try, whether its customer could pay or not: so a
//! shop that tries amounts learns nothing of a balance. Why it was not paid is told to the customer.

use async_graphql::Enum;
use entity::id::{OrderId, PayCodeId, ShopId};
use entity::money::Money;
use entity::payment::Tender;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{PayCode, Refusal as Reason, Status, digits, store};
use crate::domain::catalog::{self, Buyer, PriceReason};
use crate::domain::identity::{self, MerchantStatus, Shop, ShopStatus, StaffMember};
use crate::domain::membership;
use crate::domain::order::{self, Bill, Charge};
use crate::domain::wallet::SpendRefused;
use crate::infra::clock::Clock;
use crate::infra::db::Tx;
use crate::infra::failure::{Keyed, Outcome, Refusal, Says, at, says};
use crate::infra::{idempotency, text};

/// Longest number of a bill, in characters.
const LONGEST_NUMBER: usize = 64;

/// A bill that a counter wants to charge.
#[derive(Clone, Debug, Serialize)]
pub struct ChargeBill {
    /// Which member of staff charges it.
    pub by: Uuid,
    /// Where.
    pub shop: ShopId,
    /// What the bill comes to, at list price.
    pub amount: Money,
    /// The number that the shop knows it by.
    pub number: Option<String>,
    /// The digest of the digits that the customer showed; none for what can be no code.
    code: Option<String>,
}

impl ChargeBill {
    /// A bill, and the code as it was typed or scanned.
    pub fn new(by: Uuid, shop: ShopId, amount: Money, number: Option<String>, code: &str) -> Self {
        let code = digits::read(code).map(|digits| digits::digest(&digits));
        Self { by, shop, amount, number, code }
    }
}

/// What came of a code that could be charged. It is an answer either way, to be committed: without
/// an order, the customer could not pay.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Tried {
    /// The code, which is used up.
    pub code: PayCodeId,
    /// The bill that was charged.
    pub order: Option<OrderId>,
}

/// Why a bill was not charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ChargePayCodeErrorCode")]
pub enum ChargeRefused {
    /// The caller serves at no such shop.
    ShopNotFound,
    /// The shop is closed, or its merchant may not sell now.
    ShopNotServing,
    /// A bill comes to 0.01 at least.
    AmountInvalid,
    /// The bill's number is longer than 64 characters, or not printable.
    BillNumberInvalid,
    /// These are not the 20 digits of a code: one is mistyped or missing. Nothing was tried.
    CodeInvalid,
    /// No customer has this code.
    CodeNotFound,
    /// The code's time is over, or its customer has made another: ask for the new one.
    CodeExpired,
    /// The code was charged or refused already: ask for a new one.
    CodeUsed,
    /// The customer cannot pay this bill with the code, which is used up now. Why is for the
    /// customer alone to see, in the app.
    CannotPay,
    /// The key was used with other input.
    IdempotencyConflict,
    /// The key is empty or longer than 64 characters.
    IdempotencyKeyInvalid,
}

impl Refusal for ChargeRefused {
    const MUTATION: &'static str = "ChargePayCode";

    fn says(&self) -> Says {
        match self {
            Self::ShopNotFound => at("shopId", "You serve at no such shop.", "您不在该门店任职。"),
            Self::ShopNotServing => at(
                "shopId",
                "This shop is closed, or its merchant may not sell now.",
                "该门店未营业，或商家当前不能收款。",
            ),
            Self::AmountInvalid => {
                at("amount", "A bill comes to 0.01 at least.", "账单金额须至少为0.01。")
            }
            Self::BillNumberInvalid => at(
                "billNumber",
                "Keep the bill's number within 64 printable characters.",
                "账单号须为可显示字符，且不超过64个字。",
            ),
            Self::CodeInvalid => at(
                "code",
                "These are not the 20 digits of a pay code; check them, or scan again.",
                "付款码不正确，请核对20位数字或重新扫码。",
            ),
            Self::CodeNotFound => at("code", "No customer has this code.", "没有这个付款码。"),
            Self::CodeExpired => at(
                "code",
                "This code is over; ask the customer for a new one.",
                "付款码已失效，请顾客刷新后重试。",
            ),
            Self::CodeUsed => at(
                "code",
                "This code was used already; ask the customer for a new one.",
                "付款码已被使用，请顾客刷新后重试。",
            ),
            Self::CannotPay => says(
                "The customer cannot pay this with the code; the app tells them why.",
                "顾客无法使用该付款码支付此账单，具体原因请顾客查看应用。",
            ),
            Self::IdempotencyConflict => idempotency::CONFLICT,
            Self::IdempotencyKeyInvalid => idempotency::BAD_KEY,
        }
    }
}

impl Keyed for ChargeRefused {
    const CONFLICT: Self = Self::IdempotencyConflict;
    const BAD_KEY: Self = Self::IdempotencyKeyInvalid;
}

/// Charges a bill at a shop where the caller serves: at the member price, from what the customer
/// stores, by the rules of orders.
pub async fn charge(
    tx: &Tx,
    clock: &Clock,
    member: &StaffMember,
    bill: ChargeBill,
) -> Outcome<Tried, ChargeRefused> {
    use ChargeRefused as Refused;
    if bill.amount.is_zero() {
        return Err(Refused::AmountInvalid.into());
    }
    if bill.number.as_deref().is_some_and(|number| text::line(number, LONGEST_NUMBER).is_err()) {
        return Err(Refused::BillNumberInvalid.into());
    }
    let shop = serving(tx, member, bill.shop).await?;
    let digest = bill.code.as_deref().ok_or(Refused::CodeInvalid)?;
    let found = store::lock_by_digest(tx, digest).await?;
    let mut code = found.ok_or(Refused::CodeNotFound)?;
    match code.status(clock.now()) {
        Status::Waiting => {}
        Status::Expired | Status::Replaced => return Err(Refused::CodeExpired.into()),
        Status::Charged | Status::Refused => return Err(Refused::CodeUsed.into()),
    }
    let standing = membership::standing(tx, code.customer).await?;
    let buyer = Buyer::Customer { standing, tender: Tender::Balance };
    let price = catalog::bill_price(bill.amount, shop.member_discount_bp, buyer);
    let price = price.ok_or_else(|| anyhow::anyhow!("{} has no discount", shop.id))?;
    let order = match price.reason {
        PriceReason::Member if price.amount > code.most => Err(Reason::AboveLimit),
        PriceReason::Member => spend(tx, clock, &code, &shop, bill, price.amount).await?,
        PriceReason::MembershipFrozen => Err(Reason::MembershipFrozen),
        _ => Err(Reason::NoMembership),
    };
    match order {
        Ok(order) => code.charged(order, clock.now()),
        Err(reason) => code.refused(reason, price.amount, clock.now()),
    }
    store::save(tx, &code).await?;
    Ok(Tried { code: code.id, order: order.ok() })
}

/// The shop, if the caller serves there and it may sell now, as offers do that are on show.
async fn serving(tx: &Tx, member: &StaffMember, id: ShopId) -> Outcome<Shop, ChargeRefused> {
    let shop = identity::shop(tx, id).await?;
    let own = shop.filter(|shop| shop.merchant == member.merchant && member.serves(shop.id));
    let shop = own.ok_or(ChargeRefused::ShopNotFound)?;
    let merchant = identity::merchant(tx, shop.merchant).await?;
    let sells = merchant.is_some_and(|merchant| {
        matches!(merchant.status, MerchantStatus::Approved | MerchantStatus::Closing)
    });
    if !sells || shop.status != ShopStatus::Open {
        return Err(ChargeRefused::ShopNotServing.into());
    }
    Ok(shop)
}

async fn spend(
    tx: &Tx,
    clock: &Clock,
    code: &PayCode,
    shop: &Shop,
    bill: ChargeBill,
    amount: Money,
) -> anyhow::Result<Result<OrderId, Reason>> {
    let charge = Charge {
        customer: code.customer,
        membership: code.membership,
        merchant: shop.merchant,
        shop: shop.id,
        list_total: bill.amount,
        member_total: amount,
        bill: Bill { discount_bp: shop.member_discount_bp, number: bill.number },
    };
    let charged = order::charge(tx, clock, charge).await?;
    Ok(charged.map_err(|refused| match refused {
        SpendRefused::NoMembership => Reason::NoMembership,
        SpendRefused::BalanceShort => Reason::BalanceShort,
        SpendRefused::PortableLimit => Reason::PortableLimit,
    }))
}
