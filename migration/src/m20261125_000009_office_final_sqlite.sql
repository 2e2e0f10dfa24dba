-- What was proposed is final, and so is a decision once it is there.
CREATE TRIGGER ledger_correction_is_decided_once BEFORE UPDATE ON ledger_correction WHEN OLD.status <> 'proposed' OR NEW.id IS NOT OLD.id OR NEW.proposed_by IS NOT OLD.proposed_by OR NEW.proposed_at IS NOT OLD.proposed_at OR NEW.reason IS NOT OLD.reason OR NEW.corrects_id IS NOT OLD.corrects_id BEGIN SELECT RAISE(ABORT, 'a correction is final but for its one decision'); END;
CREATE TRIGGER ledger_correction_is_not_deleted BEFORE DELETE ON ledger_correction BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
CREATE TRIGGER ledger_correction_leg_is_not_updated BEFORE UPDATE ON ledger_correction_leg BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
CREATE TRIGGER ledger_correction_leg_is_not_deleted BEFORE DELETE ON ledger_correction_leg BEGIN SELECT RAISE(ABORT, 'the ledger is final: correct it by another transfer'); END;
