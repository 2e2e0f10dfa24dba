-- What one operator proposes and another decides: whatever sends money a second time.
CREATE TABLE proposal (
    id $uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    -- the settlement or the notice
    subject_id $uuid NOT NULL,
    reason text NOT NULL,
    -- the bank's own reference, where there is one
    bank_reference text,
    status text NOT NULL,
    proposed_by $uuid NOT NULL REFERENCES operator (id),
    proposed_at $int NOT NULL,
    -- none of both: it waits; no operator: the bank or the gateway was first
    decided_by $uuid REFERENCES operator (id),
    decided_at $int,
    decision_reason text,
    CONSTRAINT proposal_kind_is_known CHECK (kind IN ('settlement_failed', 'quarantine_send_back')),
    CONSTRAINT proposal_status_is_known CHECK (status IN ('proposed', 'approved', 'rejected', 'overtaken')),
    CONSTRAINT a_proposal_is_decided_by_another CHECK (decided_by <> proposed_by),
    CONSTRAINT a_decided_proposal_has_its_moment CHECK ((status = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT an_operator_decides CHECK (status NOT IN ('approved', 'rejected') OR decided_by IS NOT NULL)
) $strict;
CREATE UNIQUE INDEX one_proposal_waits_at_a_time ON proposal (kind, subject_id) WHERE status = 'proposed';
CREATE INDEX proposal_by_subject ON proposal (subject_id);

-- The file that the bank is told in, whose account it names, and whose word ended it.
ALTER TABLE settlement ADD COLUMN file text;
ALTER TABLE settlement ADD COLUMN account_name text;
ALTER TABLE settlement ADD COLUMN said_by text;
CREATE INDEX settlement_by_file ON settlement (file) WHERE file IS NOT NULL;
CREATE INDEX settlement_being_told ON settlement (file) WHERE status = 'telling';
UPDATE settlement SET file = 'settlement-' || COALESCE((SELECT CASE WHEN c.number < 1000000
        THEN SUBSTR('000000' || CAST(c.number AS text), LENGTH(CAST(c.number AS text)) + 1)
        ELSE CAST(c.number AS text) END FROM clearing_cycle c WHERE c.id = settlement.cycle_id), '') || '.csv',
    account_name = (SELECT m.legal_name FROM merchant m WHERE m.id = settlement.merchant_id)
    WHERE told_at IS NOT NULL AND status = 'told';

-- One operator sent these back, before it took two.
UPDATE notice SET resolution = 'sent back by one operator' WHERE resolution = 'sent back';
CREATE INDEX notice_by_reference ON notice (reference);

-- What the bank says is a case too: it was found on no day of the gateway. `once` names what was
-- said, so that it is one case however often it is said; `evidence` is what was said.
ALTER TABLE reconciliation_case ADD COLUMN once text;
ALTER TABLE reconciliation_case ADD COLUMN evidence $json;
CREATE UNIQUE INDEX a_case_is_opened_once ON reconciliation_case (once);
