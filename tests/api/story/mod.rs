//! The main job, as stories: from a merchant's registration to the live reminder of a paid order,
//! and to the last fen of a lot.

mod busy;
mod corrections;
mod counter_codes;
mod gateway_reality;
mod hints;
mod idempotency;
mod instances;
mod locks;
mod loss;
mod lot_rules;
mod lots;
mod main_job;
mod merchant_fault;
mod orders;
mod pay_codes;
mod payment_pages;
mod payments_together;
mod races;
mod recharge_and_pay;
mod reconciliation;
mod refunds;
mod refusals;
mod renamed_shop;
mod sent_once;
mod set_aside;
mod sizes;
mod statement_pages;
mod streams;
mod suspension;
mod upgrade;
mod urging;
