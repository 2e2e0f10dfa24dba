//! The chart of accounts.

use entity::id::{MembershipId, MerchantId};
use entity::ledger_account::Kind;
use uuid::Uuid;

/// An account, by what it is and whose (DOMAIN, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// Money that the gateway received for us and that is not yet paid out.
    GatewayCash,
    /// What the network owes a member of the money paid in.
    MemberPrincipal(MembershipId),
    /// What it owes a member of bonus.
    MemberBonus(MembershipId),
    /// Value of a home merchant's members that this merchant already has, as cash or as a promise.
    Advanced(MerchantId),
    /// What the network owes a merchant now; below zero, the merchant owes.
    Payable(MerchantId),
    /// What the platform earned.
    Fees,
}

impl Account {
    /// What it is.
    pub const fn kind(self) -> Kind {
        match self {
            Self::GatewayCash => Kind::GatewayCash,
            Self::MemberPrincipal(_) => Kind::MemberPrincipal,
            Self::MemberBonus(_) => Kind::MemberBonus,
            Self::Advanced(_) => Kind::Advanced,
            Self::Payable(_) => Kind::Payable,
            Self::Fees => Kind::Fees,
        }
    }

    /// Whose it is; nil for the platform's and the gateway's.
    pub const fn owner(self) -> Uuid {
        match self {
            Self::GatewayCash | Self::Fees => Uuid::nil(),
            Self::MemberPrincipal(membership) | Self::MemberBonus(membership) => membership.0,
            Self::Advanced(merchant) | Self::Payable(merchant) => merchant.0,
        }
    }
}
