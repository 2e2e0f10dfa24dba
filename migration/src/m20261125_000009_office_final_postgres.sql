-- What was proposed is final, and so is a decision once it is there.
CREATE FUNCTION a_correction_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF OLD.status <> 'proposed'
        OR (NEW.id, NEW.proposed_by, NEW.proposed_at, NEW.reason, NEW.corrects_id)
            IS DISTINCT FROM (OLD.id, OLD.proposed_by, OLD.proposed_at, OLD.reason, OLD.corrects_id)
    THEN
        RAISE EXCEPTION 'a correction is final but for its one decision' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $body$;

CREATE TRIGGER ledger_correction_is_decided_once BEFORE UPDATE ON ledger_correction
    FOR EACH ROW EXECUTE FUNCTION a_correction_is_decided_once();
CREATE TRIGGER ledger_correction_stays BEFORE DELETE OR TRUNCATE ON ledger_correction
    FOR EACH STATEMENT EXECUTE FUNCTION the_ledger_is_final();
CREATE TRIGGER ledger_correction_leg_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_correction_leg
    FOR EACH STATEMENT EXECUTE FUNCTION the_ledger_is_final();
