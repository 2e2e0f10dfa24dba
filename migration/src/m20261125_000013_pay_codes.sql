-- Bills charged at a counter against the code that a customer shows.

-- A bill is an order without lines: what was charged stands in its totals.
ALTER TABLE "order" ADD COLUMN bill_discount_bp $int
    CONSTRAINT a_bill_has_a_discount CHECK (bill_discount_bp BETWEEN 0 AND 10000);
ALTER TABLE "order" ADD COLUMN bill_number text;

CREATE TABLE pay_code (
    id $uuid NOT NULL PRIMARY KEY,
    customer_id $uuid NOT NULL REFERENCES customer (id),
    membership_id $uuid REFERENCES membership (id),
    -- SHA-256 of the digits, in hex: the digits themselves are with the customer alone
    digest text NOT NULL,
    most $int NOT NULL,
    status text NOT NULL,
    order_id $uuid REFERENCES "order" (id),
    refusal text,
    refused_amount $int,
    created_at $int NOT NULL,
    expires_at $int NOT NULL,
    used_at $int,
    CONSTRAINT a_code_is_nobody_elses UNIQUE (digest),
    CONSTRAINT a_bill_is_charged_by_one_code UNIQUE (order_id),
    CONSTRAINT pay_code_status_is_known CHECK (status IN ('waiting', 'charged', 'refused', 'expired', 'replaced')),
    CONSTRAINT a_charged_code_has_its_bill CHECK ((status = 'charged') = (order_id IS NOT NULL)),
    CONSTRAINT a_refused_code_says_why CHECK ((status = 'refused') = (refusal IS NOT NULL)),
    CONSTRAINT a_code_may_be_charged_with_something CHECK (most > 0)
) $strict;
CREATE INDEX pay_code_by_customer ON pay_code (customer_id, id);
CREATE UNIQUE INDEX a_customer_has_one_code_that_waits ON pay_code (customer_id) WHERE status = 'waiting';
