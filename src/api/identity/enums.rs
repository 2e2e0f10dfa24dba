//! The states and roles of this part, as the API names them.

use async_graphql::Enum;

/// Where a merchant stands with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::identity::MerchantStatus")]
pub enum MerchantStatus {
    /// Registered, waits for an operator. Nothing of it is shown.
    Pending,
    /// On show, and may take recharges.
    Approved,
    /// Refused by an operator, with a reason. Correcting the registration hands it in again.
    Rejected,
    /// Stopped by an operator, with a reason. Nothing of it is shown, recharges are refused.
    Suspended,
    /// Has announced its closure: it serves until `closesAt`, but takes no recharges.
    Closing,
    /// Gone. Nothing of it is shown; what its members hold stays theirs.
    Closed,
}

/// Whether a shop serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::identity::ShopStatus")]
pub enum ShopStatus {
    /// It serves.
    Open,
    /// It does not: nothing can be ordered there.
    Closed,
}

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::identity::Role")]
pub enum StaffRole {
    /// Everything, staff included.
    Owner,
    /// Everything but staff and plans; of one shop, where bound to it.
    Manager,
    /// Orders at the counter.
    Cashier,
}

/// Whose login it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::identity::ActorKind")]
pub enum LoginKind {
    /// A customer's: a phone number or an e-mail address.
    Customer,
    /// A login name of a merchant's staff.
    Staff,
    /// A login name of an operator of the platform.
    Operator,
}
