//! The main job, as stories: from a merchant's registration to the live reminder of a paid order.

mod instances;
mod main_job;
