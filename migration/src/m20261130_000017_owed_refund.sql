-- Refunds that their shop cannot fund: they stand as owed, and are paid from the first money that
-- comes to it.

CREATE TABLE owed_refund (
    id $uuid NOT NULL PRIMARY KEY,
    payment_id $uuid NOT NULL REFERENCES payment (id),
    order_id $uuid NOT NULL REFERENCES "order" (id),
    -- who owes it
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    -- whom it is owed to
    customer_id $uuid NOT NULL REFERENCES customer (id),
    -- all that goes back; each part that was posted is a row of refund
    amount $int NOT NULL,
    -- what of it is not posted
    amount_left $int NOT NULL,
    reason text NOT NULL,
    status text NOT NULL,
    created_at $int NOT NULL,
    -- when the last part was posted, or its customer gave the rest up
    ended_at $int,
    CONSTRAINT an_owed_refund_owes_a_part CHECK (amount > 0 AND amount_left BETWEEN 0 AND amount),
    CONSTRAINT owed_refund_status_is_known CHECK (status IN ('owed', 'done', 'given_up')),
    CONSTRAINT an_owed_refund_ends_once CHECK ((status = 'owed') = (ended_at IS NULL) AND (status = 'done') = (amount_left = 0))
) $strict;
CREATE INDEX owed_refund_by_payment ON owed_refund (payment_id);
CREATE INDEX owed_refund_by_order ON owed_refund (order_id);
CREATE INDEX owed_refund_by_merchant ON owed_refund (merchant_id, id);
CREATE INDEX owed_refund_of_merchant ON owed_refund (merchant_id, id) WHERE status = 'owed';
CREATE INDEX owed_refund_of_customer ON owed_refund (customer_id, id) WHERE status = 'owed';
ALTER TABLE refund ADD COLUMN owed_refund_id $uuid REFERENCES owed_refund (id);
CREATE INDEX refund_by_owed_refund ON refund (owed_refund_id) WHERE owed_refund_id IS NOT NULL;

-- What was paid for orders that a merchant has not accepted, which may still go back.
CREATE INDEX order_open_at_merchant ON "order" (merchant_id) WHERE status = 'paid';
