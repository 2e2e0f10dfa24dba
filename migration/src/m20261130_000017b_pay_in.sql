-- Money that a merchant pays in: any amount at any time, by the gateway's page or by a line of the
-- bank that names the reference.

CREATE TABLE pay_in (
    -- its reference
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    -- what the merchant said that it pays in
    amount $int NOT NULL,
    -- what came; more than was said is welcome
    received $int NOT NULL,
    status text NOT NULL,
    intent_id $uuid NOT NULL REFERENCES intent (id),
    created_at $int NOT NULL,
    -- when all of it was there
    settled_at $int,
    CONSTRAINT a_pay_in_brings_something CHECK (amount > 0 AND received >= 0),
    CONSTRAINT pay_in_status_is_known CHECK (status IN ('waiting', 'paid')),
    CONSTRAINT a_pay_in_is_paid_when_all_is_there CHECK ((status = 'paid') = (received >= amount) AND (status = 'paid') = (settled_at IS NOT NULL))
) $strict;
CREATE INDEX pay_in_by_merchant ON pay_in (merchant_id, id);
CREATE INDEX pay_in_by_intent ON pay_in (intent_id);

-- What came, each once: by the gateway, or by a line of the bank.
CREATE TABLE receipt (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    -- what it was paid for: a pay-in, or what a clearing asked for
    pay_in_id $uuid REFERENCES pay_in (id),
    settlement_id $uuid REFERENCES settlement (id),
    -- the gateway's payment, or the bank's own reference
    intent_id $uuid REFERENCES intent (id),
    bank_reference text,
    amount $int NOT NULL,
    transfer_id $uuid NOT NULL REFERENCES transfer (id),
    received_at $int NOT NULL,
    CONSTRAINT a_receipt_brings_something CHECK (amount > 0),
    CONSTRAINT a_receipt_is_for_one_thing CHECK ((pay_in_id IS NULL) <> (settlement_id IS NULL)),
    CONSTRAINT a_gateway_payment_is_received_once UNIQUE (intent_id),
    CONSTRAINT a_line_of_the_bank_is_received_once UNIQUE (pay_in_id, bank_reference),
    CONSTRAINT a_line_for_a_collection_is_received_once UNIQUE (settlement_id, bank_reference)
) $strict;
CREATE INDEX receipt_by_merchant ON receipt (merchant_id, id);
INSERT INTO receipt (id, merchant_id, settlement_id, bank_reference, amount, transfer_id, received_at)
    SELECT id, merchant_id, id, bank_reference, amount, transfer_id, settled_at FROM settlement
    WHERE direction = 'collection' AND status = 'paid';

-- What of the last collection has not come yet: a merchant takes recharges again when nothing is.
ALTER TABLE merchant ADD COLUMN owes $int NOT NULL DEFAULT 0;
UPDATE merchant SET owes = COALESCE((SELECT SUM(s.amount) FROM settlement s WHERE s.merchant_id = merchant.id
    AND s.direction = 'collection' AND s.status IN ('instructed', 'told')), 1) WHERE owes_since IS NOT NULL;
