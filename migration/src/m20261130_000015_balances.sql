-- What each account comes to, so that nobody has to sum its entries: what is kept, and the tail of
-- what came since and is not folded into it yet.
CREATE TABLE ledger_balance (
    account_id $uuid NOT NULL PRIMARY KEY REFERENCES ledger_account (id),
    amount $int NOT NULL
) $strict;
INSERT INTO ledger_balance (account_id, amount)
    SELECT account_id, CAST(SUM(amount) AS $int) FROM ledger_entry GROUP BY account_id;

-- Subselects, so that one account is found by its indexes and not with all others.
CREATE VIEW account_balance AS
    SELECT a.id AS account_id, a.kind, a.owner_id, CAST(
        COALESCE((SELECT b.amount FROM ledger_balance b WHERE b.account_id = a.id), 0)
        + COALESCE((SELECT SUM(t.amount) FROM ledger_tail t WHERE t.account_id = a.id), 0)
        AS $int) AS amount
    FROM ledger_account a;
