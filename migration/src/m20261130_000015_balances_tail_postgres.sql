-- The tail of each balance: what was entered and is not folded into it yet. Rows come and go by the
-- thousand, so they are swept up early. A trigger writes them, so that no entry is left out.
CREATE TABLE ledger_tail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL,
    amount bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ledger_tail_by_account ON ledger_tail (account_id);

CREATE FUNCTION an_entry_is_in_a_tail() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO ledger_tail (account_id, amount) SELECT account_id, amount FROM written;
    RETURN NULL;
END $body$;

CREATE TRIGGER ledger_entry_has_a_tail AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION an_entry_is_in_a_tail();
