-- What the office does: corrections of the ledger that two operators agree on, where a merchant is
-- paid out, why a membership is frozen, and whose fault it is when it ends.

CREATE TABLE ledger_correction (
    id $uuid NOT NULL PRIMARY KEY,
    proposed_by $uuid NOT NULL REFERENCES operator (id),
    proposed_at $int NOT NULL,
    reason text NOT NULL,
    -- the transfer that was wrong, where it is one
    corrects_id $uuid REFERENCES transfer (id),
    status text NOT NULL,
    -- written once, by another operator
    decided_by $uuid REFERENCES operator (id),
    decided_at $int,
    decision_reason text,
    -- what the approval posted
    transfer_id $uuid REFERENCES transfer (id),
    CONSTRAINT correction_status_is_known CHECK (status IN ('proposed', 'approved', 'rejected')),
    CONSTRAINT two_operators_make_a_correction CHECK (decided_by <> proposed_by),
    CONSTRAINT a_decision_has_its_operator CHECK ((status = 'proposed') = (decided_by IS NULL)),
    CONSTRAINT a_decision_has_its_time CHECK ((status = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT a_decision_has_its_reason CHECK ((status = 'proposed') = (decision_reason IS NULL)),
    CONSTRAINT what_is_approved_is_posted CHECK ((status = 'approved') = (transfer_id IS NOT NULL)),
    CONSTRAINT a_transfer_carries_out_one_correction UNIQUE (transfer_id)
) $strict;
CREATE INDEX ledger_correction_by_status ON ledger_correction (status, id);
CREATE INDEX ledger_correction_by_original ON ledger_correction (corrects_id);

CREATE TABLE ledger_correction_leg (
    correction_id $uuid NOT NULL REFERENCES ledger_correction (id),
    -- the order in which they were proposed, from 1
    number $int NOT NULL,
    account_kind text NOT NULL,
    merchant_id $uuid REFERENCES merchant (id),
    -- fen, debit positive
    amount $int NOT NULL,
    PRIMARY KEY (correction_id, number),
    CONSTRAINT what_follows_lots_is_not_corrected CHECK (account_kind IN ('gateway_cash', 'payable', 'fees')),
    CONSTRAINT a_payable_is_a_merchants CHECK ((account_kind = 'payable') = (merchant_id IS NOT NULL)),
    CONSTRAINT a_leg_moves_something CHECK (amount <> 0)
) $strict;

-- Where a merchant is paid out: an account in its own legal name.
CREATE TABLE payout_account (
    merchant_id $uuid NOT NULL PRIMARY KEY REFERENCES merchant (id),
    bank_name text NOT NULL,
    -- digits only
    account_number text NOT NULL,
    changed_at $int NOT NULL,
    changed_by $uuid NOT NULL REFERENCES staff (id),
    CONSTRAINT an_account_number_has_8_to_30_digits CHECK (length(account_number) BETWEEN 8 AND 30)
) $strict;

-- Why a membership is frozen, while it is.
ALTER TABLE membership ADD COLUMN freeze_reason text CONSTRAINT freeze_reason_is_known CHECK (freeze_reason IN ('pause', 'loss'));
UPDATE membership SET freeze_reason = 'pause' WHERE status = 'frozen';

-- That a membership cannot be used for a reason that is not its member's: an operator says so, or
-- the home merchant itself.
ALTER TABLE membership ADD COLUMN fault_acknowledged_at $int;
ALTER TABLE membership ADD COLUMN fault_reason text;
ALTER TABLE membership ADD COLUMN fault_acknowledged_by $uuid;
