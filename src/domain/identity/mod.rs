//! Who is who: merchants with shops and staff, customers, operators, and their sessions.
//!
//! A merchant that is not approved shows nothing to the public. A session is one login on one
//! device: a short access token opens it, a rotating refresh token renews it, and both are stored
//! as SHA-256 only. A refresh token that is used again later than its grace ends its session.

mod add_staff;
mod argon;
mod authenticate;
pub mod change_password;
pub mod contact;
mod create_shop;
mod device;
mod directory;
mod erase_account;
mod export_data;
pub mod licence;
pub mod log_in;
mod log_out;
mod model;
mod operators;
mod password;
mod place;
mod proof;
mod refresh_session;
mod register_customer;
mod register_merchant;
mod remove_staff;
mod respell;
mod revoke_session;
mod session;
mod set_payout_account;
mod store;
mod token;
mod update_merchant;
mod update_shop;

pub use add_staff::{AddStaff, AddStaffRefused, add_staff};
pub use authenticate::{Sessions, authenticate, ended, hint_ended};
pub use create_shop::{CreateShopRefused, create_shop};
pub use device::{Device, Known};
pub use directory::Directory;
pub use erase_account::{EraseAccountRefused, erase_account};
pub use export_data::{CustomerData, ExportDataRefused, export_data};
pub use log_out::{LogOutRefused, log_out};
pub use model::{
    ActorKind, Customer, Decision, Merchant, MerchantStatus, Operator, PayoutAccount, Role,
    Session, Shop, ShopStatus, Staff, is_stopped,
};
pub use operators::{NewOperator, add_operator};
pub use password::{Passwords, Weak, check as check_password};
pub use place::{ShopDraft, degrees, metres_between, micro_degrees};
pub use proof::Unproven;
pub use refresh_session::{RefreshSessionRefused, refresh_session};
pub use register_customer::{RegisterCustomer, RegisterCustomerRefused, register_customer};
pub use register_merchant::{RegisterMerchant, RegisterMerchantRefused, register_merchant};
pub use remove_staff::{RemoveStaffRefused, remove_staff};
pub use respell::{BATCH as RESPELLED_TOGETHER, tick as respell_tick, walk as respell_walk};
pub use revoke_session::{RevokeSessionRefused, revoke_others, revoke_session};
pub use session::{ACCESS_MINUTES, Grant, REFRESH_DAYS};
pub use set_payout_account::{SetPayoutAccount, SetPayoutAccountRefused, set_payout_account};
pub use store::{
    MerchantSearch, account, actor_by_session, customers, keep_merchant, live_sessions,
    lock_merchant, merchant, merchants, operators, payout_account, save_merchant, search_merchants,
    shop, shop_and_merchant, shops_of, staff, staff_of,
};
pub use update_merchant::{MerchantChange, UpdateMerchantRefused, update_merchant};
pub use update_shop::{UpdateShopRefused, update_shop};

use entity::id::{CustomerId, MerchantId, OperatorId, SessionId, ShopId, StaffId};
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

    /// The customer, if it is one.
    pub const fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Customer { id, .. } => Some(*id),
            _ => None,
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

    /// What the actor is. None for a guest.
    pub const fn kind(&self) -> Option<ActorKind> {
        match self {
            Self::Guest => None,
            Self::Customer { .. } => Some(ActorKind::Customer),
            Self::Staff { .. } => Some(ActorKind::Staff),
            Self::Operator { .. } => Some(ActorKind::Operator),
        }
    }
}
