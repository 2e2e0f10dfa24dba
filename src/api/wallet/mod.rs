//! Memberships with what they store, recharges and statements in the API.

mod closing;
mod ending;
mod membership;
mod pay_in;
mod recharge;
mod statement;

pub use closing::RefundQuery;
pub use ending::ClosingMutation;
pub use membership::Membership;
pub use pay_in::{PayInMutation, StaffPayIns};
pub use recharge::{GatewayPayment, Recharge, WalletMutation, present};
pub use statement::{CustomerWallet, StaffMembers, TransferKind};
