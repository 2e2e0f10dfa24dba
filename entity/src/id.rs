//! Every kind of key, with the prefix it has in the API.
//!
//! A key is a UUID (version 7, so keys of one kind sort by age). In the API it reads `ord_…`: the
//! prefix, then the 128 bits as 26 characters of Crockford's base 32, lower case, in one spelling.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use uuid::Uuid;

/// What every key can do, whatever it is a key of.
pub trait Key: Copy + Eq + std::hash::Hash + Send + Sync + 'static {
    /// The letters before the underscore in the API.
    const PREFIX: &'static str;

    /// The key with these bits.
    fn from_uuid(id: Uuid) -> Self;

    /// The bits of the key.
    fn uuid(self) -> Uuid;

    /// Reads the API's spelling. None for another kind of key or another spelling of this one.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(Self::PREFIX)?.strip_prefix('_')?;
        decode(digits).map(|bits| Self::from_uuid(Uuid::from_u128(bits)))
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident $prefix:literal)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl Key for $name {
            const PREFIX: &'static str = $prefix;

            fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, encode(self.0.as_u128()))
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

keys! {
    /// Of a merchant: a legal person.
    MerchantId "mer"
    /// Of a shop: a place of a merchant.
    ShopId "shp"
    /// Of a member of a merchant's staff.
    StaffId "stf"
    /// Of a customer.
    CustomerId "cus"
    /// Of an operator of the platform.
    OperatorId "opr"
    /// Of a login on one device.
    SessionId "ses"
    /// Of an operator's recorded act.
    OperatorActId "act"
    /// Of an offer: what a merchant shows.
    OfferId "off"
    /// Of a revision: one version of an offer.
    RevisionId "rev"
    /// Of a plan: a membership that a merchant sells.
    PlanId "pln"
    /// Of a membership: the binding of a customer to a home merchant.
    MembershipId "mbr"
    /// Of a recharge: a top-up of a membership.
    RechargeId "rch"
    /// Of a lot: what one recharge left.
    LotId "lot"
    /// Of an intent: a payment asked of the gateway.
    IntentId "int"
    /// Of a notice of the gateway.
    NoticeId "ntc"
    /// Of a refund asked of the gateway.
    GatewayRefundId "grf"
    /// Of a day of a gateway that was held against our books.
    ReconciliationId "rcn"
    /// Of a difference that was found so.
    ReconciliationCaseId "rcc"
    /// Of an order.
    OrderId "ord"
    /// Of a pay code: what a customer shows to be charged at a counter.
    PayCodeId "pco"
    /// Of a payment: a customer's act of paying.
    PaymentId "pay"
    /// Of a refund of an order.
    RefundId "rfd"
    /// Of a refund that its shop owes.
    OwedRefundId "owr"
    /// Of a ledger account.
    AccountId "acc"
    /// Of a transfer: a balanced set of entries.
    TransferId "trf"
    /// Of a correction of the ledger, proposed or decided.
    CorrectionId "cor"
    /// Of a reminder.
    ReminderId "rem"
    /// Of a campaign of a home merchant.
    CampaignId "cmp"
    /// Of a refund of a membership.
    MembershipRefundId "mrf"
    /// Of a clearing cycle.
    CycleId "cyc"
    /// Of an allotment of what a home merchant is owed to its members' custody.
    AllotmentId "alt"
    /// Of a merchant's statement of a clearing cycle.
    StatementId "sst"
    /// Of a settlement: a payout or a collection.
    SettlementId "stl"
    /// Of money that a merchant pays in.
    PayInId "pin"
    /// Of money of a merchant that came.
    ReceiptId "rcp"
    /// Of an address of a merchant's own system that is told of reminders.
    WebhookEndpointId "whe"
    /// Of what is sent there about one reminder.
    WebhookDeliveryId "whd"
    /// Of an image that a merchant uploads.
    ImageId "img"
    /// Of a file of offers that is entered row by row.
    ImportId "imp"
    /// Of what one operator proposes and another decides.
    ProposalId "prp"
    /// Of something that a tick could not do and has set aside.
    SetAsideId "asd"
}

/// Crockford's digits, lower case: no i, l, o, u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many digits 128 bits take.
const LENGTH: usize = 26;

/// The 26 digits of a key, without its prefix.
pub fn spell(id: Uuid) -> String {
    encode(id.as_u128())
}

fn encode(bits: u128) -> String {
    let digit = |place: usize| {
        let shift = u32::try_from(place).unwrap_or_default().saturating_mul(5);
        let five = usize::try_from(bits.checked_shr(shift).unwrap_or_default() & 31);
        DIGITS.get(five.unwrap_or_default()).map(|digit| char::from(*digit))
    };
    (0..LENGTH).rev().filter_map(digit).collect()
}

fn decode(text: &str) -> Option<u128> {
    if text.len() != LENGTH {
        return None;
    }
    text.bytes().try_fold(0_u128, |bits, letter| {
        let five = DIGITS.iter().position(|digit| *digit == letter)?;
        // 26 digits hold 130 bits: a first digit above 7 would be a second spelling.
        bits.checked_mul(32)?.checked_add(u128::try_from(five).ok()?)
    })
}
