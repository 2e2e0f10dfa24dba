//! What a home merchant is owed is allotted to what its members' custody lacks, in batches.
//!
//! An allotment is stored: how much is given out, to how much that is lacking, and how far it has come.
//! Each batch is a transaction of its own, under the lots and then the till, and gives no more than
//! what is sure at that moment; so a merchant of 100,000 members holds nobody up, and a crash between
//! two batches loses nothing. Of a merchant that fails every member gets the same part, whoever closes
//! early or late: who ends its membership takes its part of the running allotment with it
//! (`take_part.rs`), and what it still lacks keeps its place as a claim.
//!
//! Never from what the merchant will be owed: its debt is no money, and what is paid elsewhere from
//! custody must be there (DOMAIN, section 4: solvent by construction).

mod begin;
mod go_on;
mod model;
mod run;
mod store;
mod take_part;

pub use model::{Allotment, Pass};
pub use run::{InCycle, allot_for, allot_in_cycle, claimed_in_cycle, end_in_cycle, tick};
pub use store::{
    Home, MemberSum, Slice, home, lacking, lacking_before, lock_lots, members_of, running_of,
};
pub use take_part::{parts, take_part};
