-- Entries are final, and a transfer that does not sum to zero is refused as it is written.
CREATE FUNCTION the_ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'the ledger is final: correct it by another transfer' USING ERRCODE = 'restrict_violation';
END $body$;

CREATE TRIGGER transfer_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
    FOR EACH STATEMENT EXECUTE FUNCTION the_ledger_is_final();
CREATE TRIGGER ledger_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION the_ledger_is_final();
CREATE TRIGGER operator_act_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON operator_act
    FOR EACH STATEMENT EXECUTE FUNCTION the_ledger_is_final();

CREATE FUNCTION a_transfer_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT 1 FROM written GROUP BY transfer_id HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'a transfer sums to zero' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $body$;

CREATE TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION a_transfer_sums_to_zero();
