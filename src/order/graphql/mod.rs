//! Orders in the API.

mod mutations;
mod objects;
mod queries;
mod subscription;

pub use mutations::OrderMutation;
pub use objects::{Order, OrderStatus};
pub use queries::{CustomerOrders, OrderQuery, StaffOrders};
pub use subscription::OrderSubscription;
