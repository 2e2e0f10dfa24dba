-- What merchants' own systems are sent: endpoints, one delivery a reminder and endpoint, and attempts.

CREATE TABLE webhook_endpoint (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    url text NOT NULL,
    -- the kinds of reminders that it is sent; an empty list: all of them
    kinds $json NOT NULL,
    shop_id $uuid REFERENCES shop (id),
    status text NOT NULL,
    off_since $int,
    -- its merchant's reminders up to here have their deliveries
    position $int NOT NULL,
    -- secrets are derived, not stored: this is which one signs, and how long the one before still does
    secret_version $int NOT NULL,
    previous_until $int,
    last_success_at $int,
    created_at $int NOT NULL,
    CONSTRAINT webhook_endpoint_status_is_known CHECK (status IN ('enabled', 'disabled', 'failing', 'gone')),
    CONSTRAINT what_is_off_says_since_when CHECK ((status = 'enabled') = (off_since IS NULL))
) $strict;
CREATE INDEX webhook_endpoint_by_merchant ON webhook_endpoint (merchant_id, id);

CREATE TABLE webhook_delivery (
    id $uuid NOT NULL PRIMARY KEY,
    endpoint_id $uuid NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    -- NULL: a test
    reminder_id $uuid REFERENCES reminder (id),
    position $int,
    status text NOT NULL,
    -- when it is attempted next; while it is being sent, when it would be taken over by another; NULL:
    -- it is settled, or its endpoint is off
    due_at $int,
    sending_until $int,
    -- counts who has taken it to be sent: only the last one may say what came of it
    claim $int NOT NULL,
    -- attempts in all, and since it was last asked for
    attempts $int NOT NULL,
    tries $int NOT NULL,
    tried_since $int,
    created_at $int NOT NULL,
    settled_at $int,
    CONSTRAINT one_delivery_a_reminder UNIQUE (endpoint_id, position),
    CONSTRAINT a_test_has_no_position CHECK ((reminder_id IS NULL) = (position IS NULL)),
    CONSTRAINT webhook_delivery_status_is_known CHECK (status IN ('waiting', 'delivered', 'failed', 'skipped')),
    CONSTRAINT only_what_waits_is_due CHECK (status = 'waiting' OR due_at IS NULL),
    CONSTRAINT what_waits_is_not_settled CHECK ((status = 'waiting') = (settled_at IS NULL))
) $strict;
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_delivery_by_endpoint ON webhook_delivery (endpoint_id, id);
CREATE INDEX webhook_delivery_by_status ON webhook_delivery (endpoint_id, status, id);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);

CREATE TABLE webhook_attempt (
    delivery_id $uuid NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
    number $int NOT NULL,
    at $int NOT NULL,
    took_ms $int NOT NULL,
    outcome text NOT NULL,
    -- of the answer, where one came
    status_code $int,
    PRIMARY KEY (delivery_id, number)
) $strict;
