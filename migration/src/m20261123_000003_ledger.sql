-- The double-entry ledger: the only way money moves. Amounts are fen, debit positive.

CREATE TABLE ledger_account (
    id $uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    -- a merchant, a membership, or the nil uuid for the platform and the gateway
    owner_id $uuid NOT NULL,
    CONSTRAINT an_owner_has_one_account_of_a_kind UNIQUE (kind, owner_id),
    CONSTRAINT account_kind_is_in_the_chart CHECK (kind IN ('gateway_cash', 'member_principal', 'member_bonus', 'advanced', 'payable', 'fees'))
) $strict;

CREATE TABLE transfer (
    id $uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    -- the recharge, order, lot or refund that it moves money for
    subject_id $uuid NOT NULL,
    -- the original, where this one takes it back
    reverses_id $uuid REFERENCES transfer (id),
    at $int NOT NULL
) $strict;
CREATE INDEX transfer_by_subject ON transfer (subject_id);
CREATE INDEX transfer_by_original ON transfer (reverses_id);

CREATE TABLE ledger_entry (
    transfer_id $uuid NOT NULL REFERENCES transfer (id),
    account_id $uuid NOT NULL REFERENCES ledger_account (id),
    amount $int NOT NULL,
    PRIMARY KEY (transfer_id, account_id),
    CONSTRAINT an_entry_moves_something CHECK (amount <> 0)
) $strict;
CREATE INDEX ledger_entry_by_account ON ledger_entry (account_id, transfer_id);

-- Every act that moves money, by the key its client gave: the answer it got, to be given again.
CREATE TABLE idempotency_key (
    actor_id $uuid NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    fingerprint text NOT NULL,
    answer $json,
    refusal $json,
    created_at $int NOT NULL,
    PRIMARY KEY (actor_id, key)
) $strict;
CREATE INDEX idempotency_key_by_time ON idempotency_key (created_at);
