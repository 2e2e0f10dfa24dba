//! Who is told what: the one table, and how each fact reads it.

use entity::id::{CustomerId, MerchantId, ShopId};
use sea_orm::Iterable as _;

use super::Fact;
use super::Kind::{
    self, BalanceLow, BillCharged, BonusExpiring, Campaign, ClaimGivenUp, CustodyShortfall,
    MembershipClosed, MembershipJoined, MerchantApproved, MerchantClosing, MerchantSuspended,
    OrderAccepted, OrderCancelled, OrderDeclined, OrderExpired, OrderFulfilled, OrderPaid,
    OrderRefunded, PaymentDue, PaymentFailed, PayoutAccountChanged, PriceDropped, RechargeFailed,
    RechargeSucceeded, RefundOwed, RevisionNeedsReview, RevisionPassed, RevisionRejected,
    SettlementFailed, SettlementPaid, StaffChanged, WebhookSwitchedOff,
};
use super::model::{Figures, Recipient, Subject};

/// Who is told a kind of reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The merchant.
    pub merchant: bool,
    /// The customer.
    pub customer: bool,
    /// Of the merchant's staff, cashiers too.
    pub cashiers: bool,
}

/// Who is told this kind.
///
/// Whoever acted is told like everybody else: it is their other devices that must know.
pub const fn audience(kind: Kind) -> Audience {
    let (merchant, customer, cashiers) = match kind {
        OrderPaid | OrderAccepted | OrderDeclined | OrderFulfilled | OrderCancelled
        | OrderExpired | OrderRefunded | BillCharged => (true, true, true),
        RechargeSucceeded | MembershipJoined | MembershipClosed | MerchantSuspended
        | MerchantClosing | RefundOwed => (true, true, false),
        PaymentFailed | RechargeFailed | BonusExpiring | BalanceLow | PriceDropped | Campaign => {
            (false, true, false)
        }
        RevisionPassed | RevisionNeedsReview | RevisionRejected | MerchantApproved
        | SettlementPaid | SettlementFailed | PaymentDue | PayoutAccountChanged | StaffChanged
        | CustodyShortfall | ClaimGivenUp | WebhookSwitchedOff => (true, false, false),
    };
    Audience { merchant, customer, cashiers }
}

/// The kinds that cashiers are shown.
pub fn at_the_counter() -> impl Iterator<Item = Kind> {
    Kind::iter().filter(|kind| audience(*kind).cashiers)
}

/// What all recipients are told about a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Who.
    pub recipients: Vec<Recipient>,
    /// What.
    pub kind: Kind,
    /// Where.
    pub shop: Option<ShopId>,
    /// About what.
    pub subject: Subject,
    /// With which figures.
    pub figures: Figures,
}

/// Who is told about a fact, and what.
pub fn telling(fact: &Fact) -> Telling {
    let (kind, shop, subject) = match *fact {
        Fact::Order { what, order, shop, .. } => (what, Some(shop), Subject::Order(order)),
        Fact::Recharge { what, recharge, .. } => (what, None, Subject::Recharge(recharge)),
        Fact::Membership { what, membership, .. } => (what, None, Subject::Membership(membership)),
        Fact::Revision { what, revision, shop, .. } => {
            (what, Some(shop), Subject::Revision(revision))
        }
        Fact::Merchant { what, merchant } => (what, None, Subject::Merchant(merchant)),
        Fact::HomeMerchant { what, membership, .. } => {
            (what, None, Subject::Membership(membership))
        }
        Fact::Settlement { what, statement, .. } => (what, None, Subject::Statement(statement)),
        Fact::WebhookSwitchedOff { endpoint, .. } => {
            (WebhookSwitchedOff, None, Subject::WebhookEndpoint(endpoint))
        }
        Fact::PriceDropped { offer, .. } => (PriceDropped, None, Subject::Offer(offer)),
        Fact::Campaign { campaign, .. } => (Campaign, None, Subject::Campaign(campaign)),
    };
    let audience = audience(kind);
    let merchant = merchant(fact).filter(|_| audience.merchant).map(Recipient::Merchant);
    let customer = customer(fact).filter(|_| audience.customer).map(Recipient::Customer);
    let recipients = merchant.into_iter().chain(customer).collect();
    Telling { recipients, kind, shop, subject, figures: figures(fact) }
}

const fn merchant(fact: &Fact) -> Option<MerchantId> {
    match *fact {
        Fact::Order { merchant, .. }
        | Fact::Recharge { merchant, .. }
        | Fact::Membership { merchant, .. }
        | Fact::Revision { merchant, .. }
        | Fact::Settlement { merchant, .. }
        | Fact::WebhookSwitchedOff { merchant, .. }
        | Fact::Merchant { merchant, .. } => Some(merchant),
        Fact::HomeMerchant { .. } | Fact::PriceDropped { .. } | Fact::Campaign { .. } => None,
    }
}

const fn customer(fact: &Fact) -> Option<CustomerId> {
    match *fact {
        Fact::Order { customer, .. }
        | Fact::Recharge { customer, .. }
        | Fact::Membership { customer, .. }
        | Fact::HomeMerchant { customer, .. }
        | Fact::PriceDropped { customer, .. }
        | Fact::Campaign { customer, .. } => Some(customer),
        Fact::Revision { .. }
        | Fact::Merchant { .. }
        | Fact::Settlement { .. }
        | Fact::WebhookSwitchedOff { .. } => None,
    }
}

const fn figures(fact: &Fact) -> Figures {
    match *fact {
        Fact::Order { amount, .. }
        | Fact::Recharge { amount, .. }
        | Fact::Settlement { amount, .. }
        | Fact::Membership { amount, .. } => Figures { amount: Some(amount), before: None },
        Fact::PriceDropped { before, now, .. } => {
            Figures { amount: Some(now), before: Some(before) }
        }
        Fact::Revision { .. }
        | Fact::Merchant { .. }
        | Fact::HomeMerchant { .. }
        | Fact::WebhookSwitchedOff { .. }
        | Fact::Campaign { .. } => Figures { amount: None, before: None },
    }
}
