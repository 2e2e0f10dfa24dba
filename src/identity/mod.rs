//! Who is who: merchants with shops and staff, customers, operators, and their sessions.

pub mod graphql;

use entity::id::{CustomerId, MerchantId, OperatorId, SessionId, ShopId, StaffId};
use entity::staff::Role;
use uuid::Uuid;

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is logged in.
    Guest,
    /// A customer.
    Customer {
        /// The customer.
        id: CustomerId,
        /// The login.
        session: SessionId,
    },
    /// A member of a merchant's staff.
    Staff {
        /// Who, where, and what they may do.
        member: StaffMember,
        /// The login.
        session: SessionId,
    },
    /// An operator of the platform.
    Operator {
        /// The operator.
        id: OperatorId,
        /// The login.
        session: SessionId,
    },
}

/// A member of staff who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// The account.
    pub id: StaffId,
    /// Whose staff.
    pub merchant: MerchantId,
    /// The one shop they work at; none: all of them.
    pub shop: Option<ShopId>,
    /// What they may do.
    pub role: Role,
}

impl StaffMember {
    /// Whether they may manage the merchant's offers, shops and figures.
    pub const fn manages(&self) -> bool {
        matches!(self.role, Role::Owner | Role::Manager)
    }

    /// Whether what happens at this shop is theirs to see.
    pub fn serves(&self, shop: ShopId) -> bool {
        self.shop.is_none_or(|own| own == shop)
    }
}

impl Actor {
    /// The key that idempotency keys and logs know the actor by. None for a guest.
    pub fn key(&self) -> Option<Uuid> {
        match self {
            Self::Guest => None,
            Self::Customer { id, .. } => Some(id.0),
            Self::Staff { member, .. } => Some(member.id.0),
            Self::Operator { id, .. } => Some(id.0),
        }
    }

    /// The login. None for a guest.
    pub const fn session(&self) -> Option<SessionId> {
        match self {
            Self::Guest => None,
            Self::Customer { session, .. }
            | Self::Staff { session, .. }
            | Self::Operator { session, .. } => Some(*session),
        }
    }
}
