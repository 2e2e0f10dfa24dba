//! The facts that are worth telling.

use entity::id::{
    CampaignId, CustomerId, MembershipId, MerchantId, OfferId, OrderId, RechargeId, RevisionId,
    ShopId, StatementId, WebhookEndpointId,
};
use entity::money::Money;
use sea_orm::{DeriveActiveEnum, EnumIter};

/// A fact that somebody is told, as its slice knows it when it happens.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Something happened to an order.
    Order {
        /// What: one of the `ORDER_…` kinds, `BILL_CHARGED`, or `PAYMENT_FAILED`.
        what: Kind,
        /// The order.
        order: OrderId,
        /// Where it was placed.
        shop: ShopId,
        /// Whose shop.
        merchant: MerchantId,
        /// Who placed it.
        customer: CustomerId,
        /// What was or is to be paid.
        amount: Money,
    },
    /// Something happened to a recharge: `RECHARGE_SUCCEEDED` or `RECHARGE_FAILED`.
    Recharge {
        /// What.
        what: Kind,
        /// The recharge.
        recharge: RechargeId,
        /// The home merchant.
        merchant: MerchantId,
        /// Who recharged.
        customer: CustomerId,
        /// The principal.
        amount: Money,
    },
    /// Something happened to a membership: `MEMBERSHIP_JOINED`, `MEMBERSHIP_CLOSED`,
    /// `BONUS_EXPIRING` or `BALANCE_LOW`.
    Membership {
        /// What.
        what: Kind,
        /// The membership.
        membership: MembershipId,
        /// The home merchant.
        merchant: MerchantId,
        /// The member.
        customer: CustomerId,
        /// The balance or bonus that it is about.
        amount: Money,
    },
    /// The comparison of a revision ended: `REVISION_PASSED`, `…_NEEDS_REVIEW` or `…_REJECTED`.
    Revision {
        /// How.
        what: Kind,
        /// The revision.
        revision: RevisionId,
        /// Whose.
        merchant: MerchantId,
        /// The shop that shows it.
        shop: ShopId,
    },
    /// The platform or the merchant itself decided: `MERCHANT_APPROVED`, `MERCHANT_SUSPENDED`,
    /// `MERCHANT_CLOSING` or `PAYOUT_ACCOUNT_CHANGED`.
    Merchant {
        /// What.
        what: Kind,
        /// The merchant.
        merchant: MerchantId,
    },
    /// A member's home merchant fails it: `MERCHANT_SUSPENDED` or `MERCHANT_CLOSING`.
    HomeMerchant {
        /// What.
        what: Kind,
        /// The membership, which is to be closed or moved.
        membership: MembershipId,
        /// The member.
        customer: CustomerId,
    },
    /// A clearing has news for a merchant: `SETTLEMENT_PAID`, `SETTLEMENT_FAILED`,
    /// `CUSTODY_SHORTFALL` or `PAYMENT_DUE`.
    Settlement {
        /// What.
        what: Kind,
        /// Its statement.
        statement: StatementId,
        /// The merchant.
        merchant: MerchantId,
        /// What was paid, is lacking, or is due.
        amount: Money,
    },
    /// An endpoint of a merchant's own system was switched off: it failed for too long, or is gone.
    WebhookSwitchedOff {
        /// The endpoint.
        endpoint: WebhookEndpointId,
        /// Whose.
        merchant: MerchantId,
    },
    /// An offer's member price fell.
    PriceDropped {
        /// The offer.
        offer: OfferId,
        /// A consenting member of its merchant.
        customer: CustomerId,
        /// The member price before.
        before: Money,
        /// The member price now.
        now: Money,
    },
    /// A home merchant tells its consenting members something.
    Campaign {
        /// The campaign.
        campaign: CampaignId,
        /// A consenting member.
        customer: CustomerId,
    },
}

/// What a reminder tells.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "ReminderKind")]
pub enum Kind {
    /// An order was paid: the shop has until its deadline to accept it.
    OrderPaid,
    /// The shop accepted the order.
    OrderAccepted,
    /// The shop declined the order, or let its deadline pass; the money went back.
    OrderDeclined,
    /// The order was handed over.
    OrderFulfilled,
    /// A counter charged a bill with a pay code: it is paid and done.
    BillCharged,
    /// The order was cancelled: by its customer, or because its merchant was suspended or the
    /// membership that paid it ended. Money that was paid went back.
    OrderCancelled,
    /// The order was not paid in time; its stock is free again.
    OrderExpired,
    /// Money of the order went back.
    OrderRefunded,
    /// A refund stands as owed: the shop has not the money at hand, and is asked to pay in.
    RefundOwed,
    /// A customer gave up what was owed to it.
    ClaimGivenUp,
    /// A payment by gateway did not succeed.
    PaymentFailed,
    /// A recharge was paid.
    RechargeSucceeded,
    /// A recharge was not paid.
    RechargeFailed,
    /// A customer became a member.
    MembershipJoined,
    /// A membership ended.
    MembershipClosed,
    /// A bonus will expire, in as many days as `serviceConfig { policy { bonusWarningDays } }` has.
    BonusExpiring,
    /// The balance of a membership is nearly used up.
    BalanceLow,
    /// A revision passed the comparison and is on show.
    RevisionPassed,
    /// A revision waits for an operator.
    RevisionNeedsReview,
    /// A revision was refused; its findings say why.
    RevisionRejected,
    /// The platform approved the merchant.
    MerchantApproved,
    /// The platform suspended the merchant. Its members are told as well.
    MerchantSuspended,
    /// The merchant announced its closure. Its members are told as well.
    MerchantClosing,
    /// A settlement was paid out.
    SettlementPaid,
    /// The bank could not pay a settlement out; the next clearing tries again.
    SettlementFailed,
    /// A clearing asks the merchant to pay in what it owes.
    PaymentDue,
    /// The bank account that the merchant is paid out to was set or changed.
    PayoutAccountChanged,
    /// Somebody was made an owner or a manager of the merchant, or a member of its staff was removed.
    StaffChanged,
    /// Custody is short of what members spent elsewhere.
    CustodyShortfall,
    /// An endpoint of the merchant's own system failed for too long, or said that it is gone: nothing
    /// is sent to it any more until an owner enables it again.
    WebhookSwitchedOff,
    /// An offer's member price fell.
    PriceDropped,
    /// The home merchant has something to tell.
    Campaign,
}
