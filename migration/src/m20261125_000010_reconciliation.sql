-- The gateway's day held against our books. A day is the number of days since 1970-01-01 in the
-- gateway's calendar (UTC+8).

-- What the gateway listed, each reference once: by the day on which it was listed first.
CREATE TABLE gateway_listing (
    gateway text NOT NULL,
    kind text NOT NULL,
    -- our name for the payment or the refund, as the gateway wrote it
    reference text NOT NULL,
    amount $int NOT NULL,
    day $int NOT NULL,
    PRIMARY KEY (gateway, kind, reference),
    CONSTRAINT listing_kind_is_known CHECK (kind IN ('payment', 'refund'))
) $strict;

CREATE TABLE reconciliation (
    id $uuid NOT NULL PRIMARY KEY,
    gateway text NOT NULL,
    day $int NOT NULL,
    payments_listed $int NOT NULL,
    payments_listed_sum $int NOT NULL,
    payments_booked $int NOT NULL,
    payments_booked_sum $int NOT NULL,
    refunds_listed $int NOT NULL,
    refunds_listed_sum $int NOT NULL,
    refunds_booked $int NOT NULL,
    refunds_booked_sum $int NOT NULL,
    -- how many differences were found
    cases $int NOT NULL,
    done_at $int NOT NULL,
    CONSTRAINT a_day_is_reconciled_once UNIQUE (gateway, day)
) $strict;

CREATE TABLE reconciliation_case (
    id $uuid NOT NULL PRIMARY KEY,
    reconciliation_id $uuid NOT NULL REFERENCES reconciliation (id),
    gateway text NOT NULL,
    day $int NOT NULL,
    kind text NOT NULL,
    -- whether a payment or a refund differs
    movement text NOT NULL,
    reference text NOT NULL,
    listed_amount $int,
    booked_amount $int,
    found_at $int NOT NULL,
    resolved_at $int,
    -- what an operator found out, or that a later list had it
    note text,
    CONSTRAINT case_kind_is_known CHECK (kind IN ('paid_but_not_booked', 'booked_but_not_listed', 'amount_differs', 'listed_twice', 'refund_not_booked')),
    CONSTRAINT case_movement_is_known CHECK (movement IN ('payment', 'refund')),
    CONSTRAINT a_resolved_case_says_why CHECK ((resolved_at IS NULL) = (note IS NULL))
) $strict;
CREATE INDEX reconciliation_case_open ON reconciliation_case (id) WHERE resolved_at IS NULL;
CREATE INDEX reconciliation_case_by_day ON reconciliation_case (reconciliation_id);

-- What was settled on a day, and what a gateway payment became.
CREATE INDEX intent_by_settlement ON intent (settled_at) WHERE status = 'succeeded';
CREATE INDEX gateway_refund_by_settlement ON gateway_refund (settled_at) WHERE status = 'succeeded';
CREATE INDEX payment_by_intent ON payment (intent_id) WHERE intent_id IS NOT NULL;
