//! Operators of the platform: what they did, and why, is written down and stays.

pub mod correction;
mod create;
mod decide_merchant;
pub mod proposal;
mod store;

pub use create::operator_create;
pub use decide_merchant::{
    ApproveMerchantRefused, ReinstateMerchantRefused, RejectMerchantRefused, Ruling,
    SuspendMerchantRefused, approve_merchant, reinstate_merchant, reject_merchant,
    suspend_merchant,
};
pub use store::{Act, acts, note};
