-- A lot comes from a recharge, or from a membership that moved here.
ALTER TABLE lot ALTER COLUMN recharge_id DROP NOT NULL;
ALTER TABLE lot ADD COLUMN moved_from_id uuid REFERENCES membership (id);
ALTER TABLE lot ADD CONSTRAINT a_lot_has_one_origin CHECK ((recharge_id IS NULL) <> (moved_from_id IS NULL));

-- The order in which transfers are committed, as far as a cut-off needs it: every writer holds the
-- lock shared until its end, a cut-off takes it alone. So whoever holds it alone sees all transfers
-- with lower serials, and none will come.
ALTER TABLE transfer ADD COLUMN serial bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX transfer_by_serial ON transfer (serial);
CREATE FUNCTION a_transfer_waits_for_a_cut_off() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7305190);
    RETURN NULL;
END $body$;
CREATE TRIGGER transfer_stays_clear_of_a_cut_off BEFORE INSERT ON transfer
    FOR EACH STATEMENT EXECUTE FUNCTION a_transfer_waits_for_a_cut_off();
