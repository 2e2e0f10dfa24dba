//! Orders in the API.

mod mutations;
mod objects;
mod payment;
mod quarantine;
mod queries;
mod reconciliation;
mod refunds;
mod subscription;

pub use mutations::OrderMutation;
pub use objects::{Order, OrderStatus};
pub use quarantine::{OperatorQuarantine, QuarantineMutation};
pub use queries::{CustomerOrders, OrderQuery, StaffOrders};
pub use reconciliation::{OperatorReconciliation, ReconciliationMutation};
pub use refunds::{ClaimMutation, StaffRefunds};
pub use subscription::OrderSubscription;
