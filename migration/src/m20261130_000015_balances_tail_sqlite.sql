-- The tail of each balance: what was entered and is not folded into it yet. A trigger writes it, so
-- that no entry is left out.
CREATE TABLE ledger_tail (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    amount INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_tail_by_account ON ledger_tail (account_id);

CREATE TRIGGER ledger_entry_has_a_tail AFTER INSERT ON ledger_entry BEGIN INSERT INTO ledger_tail (account_id, amount) VALUES (NEW.account_id, NEW.amount); END;
