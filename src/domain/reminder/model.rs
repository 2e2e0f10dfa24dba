//! What a reminder is, and where a subscriber stands among those of a recipient.

use entity::id::{
    CampaignId, CustomerId, Key, MembershipId, MerchantId, OfferId, OrderId, RechargeId,
    ReminderId, RevisionId, ShopId, StatementId, WebhookEndpointId, spell,
};
use entity::money::Money;
pub use entity::reminder::RecipientKind;
use entity::timestamp::Timestamp;
use uuid::Uuid;

use super::Kind;

/// Who is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A merchant, at its counters.
    Merchant(MerchantId),
    /// A customer.
    Customer(CustomerId),
}

impl Recipient {
    /// The key that hints, positions and cursors know it by.
    pub const fn key(self) -> Uuid {
        match self {
            Self::Merchant(MerchantId(key)) | Self::Customer(CustomerId(key)) => key,
        }
    }

    /// Which of the two it is.
    pub const fn kind(self) -> RecipientKind {
        match self {
            Self::Merchant(_) => RecipientKind::Merchant,
            Self::Customer(_) => RecipientKind::Customer,
        }
    }

    /// The recipient with this key.
    pub const fn new(kind: RecipientKind, key: Uuid) -> Self {
        match kind {
            RecipientKind::Merchant => Self::Merchant(MerchantId(key)),
            RecipientKind::Customer => Self::Customer(CustomerId(key)),
        }
    }
}

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A recharge.
    Recharge(RechargeId),
    /// A membership.
    Membership(MembershipId),
    /// A revision of an offer.
    Revision(RevisionId),
    /// The merchant itself.
    Merchant(MerchantId),
    /// An offer.
    Offer(OfferId),
    /// A campaign.
    Campaign(CampaignId),
    /// A merchant's statement of a clearing.
    Statement(StatementId),
    /// An endpoint of a merchant's own system.
    WebhookEndpoint(WebhookEndpointId),
}

impl Subject {
    /// The prefix of its key in the API, and its key.
    pub const fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Order(id) => (OrderId::PREFIX, id.0),
            Self::Recharge(id) => (RechargeId::PREFIX, id.0),
            Self::Membership(id) => (MembershipId::PREFIX, id.0),
            Self::Revision(id) => (RevisionId::PREFIX, id.0),
            Self::Merchant(id) => (MerchantId::PREFIX, id.0),
            Self::Offer(id) => (OfferId::PREFIX, id.0),
            Self::Campaign(id) => (CampaignId::PREFIX, id.0),
            Self::Statement(id) => (StatementId::PREFIX, id.0),
            Self::WebhookEndpoint(id) => (WebhookEndpointId::PREFIX, id.0),
        }
    }

    /// The subject with these parts. None for a prefix that reminders do not know.
    pub fn from_parts(prefix: &str, key: Uuid) -> Option<Self> {
        Some(match prefix {
            OrderId::PREFIX => Self::Order(OrderId(key)),
            RechargeId::PREFIX => Self::Recharge(RechargeId(key)),
            MembershipId::PREFIX => Self::Membership(MembershipId(key)),
            RevisionId::PREFIX => Self::Revision(RevisionId(key)),
            MerchantId::PREFIX => Self::Merchant(MerchantId(key)),
            OfferId::PREFIX => Self::Offer(OfferId(key)),
            CampaignId::PREFIX => Self::Campaign(CampaignId(key)),
            StatementId::PREFIX => Self::Statement(StatementId(key)),
            WebhookEndpointId::PREFIX => Self::WebhookEndpoint(WebhookEndpointId(key)),
            _ => return None,
        })
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (prefix, key) = self.parts();
        write!(f, "{prefix}_{}", spell(key))
    }
}

/// The figures that a sentence names, in fen. Never personal data: reminders outlive an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Figures {
    /// What it is about, or costs now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What it cost before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Money>,
}

/// A published reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Its key.
    pub id: ReminderId,
    /// Who is reminded.
    pub recipient: Recipient,
    /// In the recipient's own sequence: 1, 2, 3 and so on.
    pub position: i64,
    /// What it tells.
    pub kind: Kind,
    /// The shop that it concerns; none: the whole merchant.
    pub shop: Option<ShopId>,
    /// What it is about.
    pub subject: Subject,
    /// What its sentence names.
    pub figures: Figures,
    /// When the fact happened.
    pub created_at: Timestamp,
    /// When and as which acknowledgement of the recipient it was acknowledged.
    pub acknowledged: Option<Acknowledged>,
    /// How often it was told again.
    pub repetitions: i64,
    /// When it was last repeated or escalated.
    pub urged_at: Option<Timestamp>,
    /// When it was escalated.
    pub escalated_at: Option<Timestamp>,
}

impl Reminder {
    /// How urgent it has become.
    pub const fn urgency(&self) -> Urgency {
        match (self.escalated_at, self.repetitions) {
            (Some(_), _) => Urgency::Escalated,
            (None, 0) => Urgency::Usual,
            (None, _) => Urgency::Repeated,
        }
    }
}

/// How urgent a reminder has become while nobody acknowledged it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "ReminderUrgency")]
pub enum Urgency {
    /// It was told once.
    Usual,
    /// It was told again: it waits for an answer at the counter.
    Repeated,
    /// It still waits: owners and managers of the whole merchant hear it even where they are muted.
    Escalated,
}

/// That a reminder was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// When.
    pub at: Timestamp,
    /// In the recipient's own sequence of changes, which rises but has gaps.
    pub number: i64,
}

/// How far somebody has read: the last position, and the last change of what was told before: an
/// acknowledgement, a repetition, an escalation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The last position; 0 before the first.
    pub position: i64,
    /// The last acknowledgement, repetition or escalation; 0 before the first.
    pub acknowledgement: i64,
}
