//! What a viewer pays, and why (DOMAIN, section 3). Nothing else decides on a price.

use entity::money::Money;
use entity::payment::Tender;

use crate::domain::membership::Standing;
use crate::infra::failure::{Says, says};

/// Who would pay, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// Nobody is logged in, or somebody who does not buy.
    Guest,
    /// A customer.
    Customer {
        /// Whether they are a member.
        standing: Standing,
        /// What they pay the whole amount with.
        tender: Tender,
    },
}

/// What is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// The amount.
    pub amount: Money,
    /// Why this amount.
    pub reason: PriceReason,
}

/// Why a price is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum)]
pub enum PriceReason {
    /// The list price: the viewer has no membership in force.
    NotAMember,
    /// The member price: paid wholly from the stored balance of a membership in force.
    Member,
    /// The list price: whoever pays by a third party pays it.
    ThirdPartyPayment,
    /// The list price: the membership is frozen.
    MembershipFrozen,
    /// The list price: the membership has ended.
    MembershipClosed,
}

impl PriceReason {
    /// The reason as a sentence.
    pub const fn says(self) -> Says {
        match self {
            Self::NotAMember => says(
                "The list price. Members who pay from their balance pay the member price.",
                "标价。会员使用余额支付可享会员价。",
            ),
            Self::Member => says(
                "The member price, because you pay from the balance of your membership.",
                "会员价，因为您使用会员余额支付。",
            ),
            Self::ThirdPartyPayment => says(
                "The list price, because a third party carries out the payment. The member price \
                 is for payments from your balance.",
                "标价，因为使用第三方支付。使用会员余额支付可享会员价。",
            ),
            Self::MembershipFrozen => says(
                "The list price, because your membership is frozen. Unfreeze it to pay the member \
                 price.",
                "标价，因为您的会员已冻结。解冻后可享会员价。",
            ),
            Self::MembershipClosed => says(
                "The list price, because your membership has ended. Join again to pay the member \
                 price.",
                "标价，因为您的会员已注销。重新入会可享会员价。",
            ),
        }
    }
}

/// What a buyer pays for something with these two prices (of one unit, or of a whole order).
pub const fn price(list: Money, member: Money, buyer: Buyer) -> Price {
    let reason = reason(buyer);
    let amount = match reason {
        PriceReason::Member => member,
        PriceReason::NotAMember
        | PriceReason::ThirdPartyPayment
        | PriceReason::MembershipFrozen
        | PriceReason::MembershipClosed => list,
    };
    Price { amount, reason }
}

/// What a buyer pays for a bill that is not in the catalog, at a shop that gives members
/// `discount_bp` basis points off. The member price is rounded up to the fen, so never nothing.
/// None for a discount of more than the whole.
pub fn bill_price(bill: Money, discount_bp: i64, buyer: Buyer) -> Option<Price> {
    let left = 10_000_i64.checked_sub(discount_bp).filter(|left| (0..=10_000).contains(left))?;
    Some(price(bill, bill.share_up(left, 10_000)?, buyer))
}

const fn reason(buyer: Buyer) -> PriceReason {
    match buyer {
        Buyer::Guest => PriceReason::NotAMember,
        Buyer::Customer { tender: Tender::Gateway, .. } => PriceReason::ThirdPartyPayment,
        Buyer::Customer { standing, tender: Tender::Balance } => match standing {
            Standing::None => PriceReason::NotAMember,
            Standing::InForce => PriceReason::Member,
            Standing::Frozen => PriceReason::MembershipFrozen,
            Standing::Closed => PriceReason::MembershipClosed,
        },
    }
}
