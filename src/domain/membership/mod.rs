//! Memberships: the plans that merchants sell, and the binding of a customer to a home merchant.
//!
//! Always holds: a customer has at most one open membership at a home merchant; what it stores is
//! the business of the wallet.

mod acknowledge_fault;
mod create_plan;
mod freeze;
mod introduction;
mod model;
mod retire_plan;
mod standing;
mod store;

pub use acknowledge_fault::{AcknowledgeFaultRefused, Witness, acknowledge_fault};
pub use create_plan::{CreatePlan, CreatePlanRefused, create_plan};
pub use entity::membership::{FreezeReason, Status};
pub use freeze::{Freeze, FreezeRefused, Proof, Unfreeze, UnfreezeRefused, freeze, unfreeze};
pub use introduction::{Introduction, introduce};
pub use model::{Membership, Plan};
pub use retire_plan::{RetirePlanRefused, retire_plan};
pub use standing::{Standing, standing};
pub use store::{
    Owner, add, by_id, by_ids, lock, lock_for_customer, of_customer, open_at, page, plan_by_id,
    plan_to_join, plans_by_ids, plans_of, plans_of_many, plans_on_sale, save_status,
};
