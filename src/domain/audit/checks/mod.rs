//! The invariants as queries, each for the rows that break it.
//!
//! `{hex:column}` stands for a key as text, `{serial}` for what counts transfers `t`.

mod catalog;
mod gateway;
mod ledger;
mod orders;
mod reminders;
mod sent_once;
mod settlement;

/// One check: each row that its query finds is a violation.
pub(super) struct Check {
    /// Its invariant's name.
    pub(super) invariant: &'static str,
    /// What it says.
    pub(super) says: &'static str,
    /// Finds the rows that break it.
    pub(super) query: &'static str,
}

/// Balance of an account kind, in fen with debit positive.
macro_rules! total {
    ($kind:literal) => {
        concat!(
            "(SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e \
              JOIN ledger_account a ON a.id = e.account_id WHERE a.kind = '",
            $kind,
            "')"
        )
    };
}
use total;

/// All of them, group by group.
pub(super) fn all() -> impl Iterator<Item = &'static Check> {
    let groups = [
        ledger::CHECKS,
        orders::CHECKS,
        gateway::CHECKS,
        settlement::CHECKS,
        sent_once::CHECKS,
        reminders::CHECKS,
        catalog::CHECKS,
    ];
    groups.into_iter().flatten()
}
