//! Pay codes in the API.

mod mutations;
mod objects;
mod subscription;

pub use mutations::PayCodeMutation;
pub use objects::{CustomerPayCodes, PayCode};
pub use subscription::PayCodeSubscription;
