//! The main job, as stories: from a merchant's registration to the live reminder of a paid order.

mod main_job;
mod recharge_and_pay;
mod refunds;
