//! Folds the tails of balances into what is kept: of each account, and of all accounts of one kind
//! that belong to one home. A trigger writes a row with each entry, so that none is left out.

use crate::infra::Infra;
use crate::infra::tail::{self, Tail};

const ENTRIES: Tail = Tail {
    table: "ledger_tail",
    columns: "account_id, amount",
    lock: 7_305_191,
    into: &[
        "INSERT INTO ledger_balance (account_id, amount) \
         SELECT account_id, SUM(amount) FROM taken WHERE true GROUP BY account_id ORDER BY account_id \
         ON CONFLICT (account_id) DO UPDATE SET amount = ledger_balance.amount + excluded.amount",
        "INSERT INTO ledger_group (kind, home_id, amount) \
         SELECT a.kind, COALESCE(m.merchant_id, a.owner_id), SUM(s.amount) FROM \
           (SELECT account_id, SUM(amount) AS amount FROM taken GROUP BY account_id) s \
           JOIN ledger_account a ON a.id = s.account_id LEFT JOIN membership m ON m.id = a.owner_id \
         WHERE true GROUP BY 1, 2 ORDER BY 1, 2 \
         ON CONFLICT (kind, home_id) DO UPDATE SET amount = ledger_group.amount + excluded.amount",
    ],
};

/// Folds what there is. Answers how many rows it folded.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    tail::fold(infra, &ENTRIES).await
}
