-- Entries are final. SQLite has no statement triggers: the sum is checked by construction and by the audit.
CREATE TRIGGER transfer_is_not_updated BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
CREATE TRIGGER transfer_is_not_deleted BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
CREATE TRIGGER ledger_entry_is_not_updated BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
CREATE TRIGGER ledger_entry_is_not_deleted BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
CREATE TRIGGER operator_act_is_not_updated BEFORE UPDATE ON operator_act BEGIN SELECT RAISE(ABORT, 'an operator''s act is final'); END;
CREATE TRIGGER operator_act_is_not_deleted BEFORE DELETE ON operator_act BEGIN SELECT RAISE(ABORT, 'an operator''s act is final'); END;
