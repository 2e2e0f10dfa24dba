//! Operators of the platform: what they did, and why, is written down and stays.

mod approve_merchant;
pub mod correction;
mod create;
mod decide;
pub mod proposal;
mod reinstate_merchant;
mod reject_merchant;
mod store;
mod suspend_merchant;

pub use approve_merchant::{ApproveMerchantRefused, approve_merchant};
pub use create::operator_create;
pub use decide::Ruling;
pub use reinstate_merchant::{ReinstateMerchantRefused, reinstate_merchant};
pub use reject_merchant::{RejectMerchantRefused, reject_merchant};
pub use store::{Act, acts, note};
pub use suspend_merchant::{SuspendMerchantRefused, suspend_merchant};
