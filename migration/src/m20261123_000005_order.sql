-- Orders with the prices they were placed with, their payment, what it drew, and refunds.

CREATE TABLE "order" (
    id $uuid NOT NULL PRIMARY KEY,
    customer_id $uuid NOT NULL REFERENCES customer (id),
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    shop_id $uuid NOT NULL REFERENCES shop (id),
    status text NOT NULL,
    list_total $int NOT NULL,
    member_total $int NOT NULL,
    -- digits that the customer shows and the counter types
    redeem_code text NOT NULL,
    redeem_tries $int NOT NULL,
    note text,
    -- why it was declined, cancelled or refunded
    reason text,
    placed_at $int NOT NULL,
    expires_at $int NOT NULL,
    paid_at $int,
    accept_by $int,
    accepted_at $int,
    fulfilled_at $int,
    closed_at $int,
    CONSTRAINT order_totals_are_positive CHECK (member_total > 0 AND member_total <= list_total),
    CONSTRAINT order_status_is_known CHECK (status IN ('placed', 'paid', 'accepted', 'fulfilled', 'declined', 'cancelled', 'expired', 'refunded'))
) $strict;
CREATE INDEX order_by_customer ON "order" (customer_id, id);
CREATE INDEX order_by_merchant ON "order" (merchant_id, id);
CREATE INDEX order_by_shop ON "order" (shop_id, id);
CREATE INDEX order_to_expire ON "order" (expires_at) WHERE status = 'placed';
CREATE INDEX order_to_accept ON "order" (accept_by) WHERE status = 'paid';

CREATE TABLE order_line (
    order_id $uuid NOT NULL REFERENCES "order" (id),
    number $int NOT NULL,
    offer_id $uuid NOT NULL REFERENCES offer (id),
    revision_id $uuid NOT NULL REFERENCES revision (id),
    title text NOT NULL,
    title_en text,
    list_price $int NOT NULL,
    member_price $int NOT NULL,
    quantity $int NOT NULL,
    -- units of it that are taken from a counted stock and were not given back
    stock_held $int NOT NULL,
    -- units of it whose money went back
    refunded $int NOT NULL,
    PRIMARY KEY (order_id, number),
    CONSTRAINT no_more_stock_is_held_than_was_ordered CHECK (stock_held BETWEEN 0 AND quantity),
    CONSTRAINT no_more_is_refunded_than_was_ordered CHECK (refunded BETWEEN 0 AND quantity),
    CONSTRAINT a_line_has_a_quantity CHECK (quantity BETWEEN 1 AND 999)
) $strict;
CREATE INDEX order_line_by_offer ON order_line (offer_id);

CREATE TABLE payment (
    id $uuid NOT NULL PRIMARY KEY,
    order_id $uuid NOT NULL REFERENCES "order" (id),
    tender text NOT NULL,
    amount $int NOT NULL,
    fee $int NOT NULL,
    membership_id $uuid REFERENCES membership (id),
    intent_id $uuid REFERENCES intent (id),
    transfer_id $uuid NOT NULL REFERENCES transfer (id),
    paid_at $int NOT NULL,
    CONSTRAINT an_order_is_paid_at_most_once UNIQUE (order_id),
    CONSTRAINT payment_tender_is_whole CHECK ((tender = 'balance') = (membership_id IS NOT NULL) AND (tender = 'gateway') = (intent_id IS NOT NULL))
) $strict;
CREATE INDEX payment_by_membership ON payment (membership_id);

-- What a payment took from each lot, to be given back exactly.
CREATE TABLE draw (
    payment_id $uuid NOT NULL REFERENCES payment (id),
    lot_id $uuid NOT NULL REFERENCES lot (id),
    principal $int NOT NULL,
    bonus $int NOT NULL,
    custody $int NOT NULL,
    PRIMARY KEY (payment_id, lot_id),
    CONSTRAINT a_draw_takes_something CHECK (principal >= 0 AND bonus >= 0 AND custody >= 0 AND principal + bonus > 0)
) $strict;
CREATE INDEX draw_by_lot ON draw (lot_id);

CREATE TABLE refund (
    id $uuid NOT NULL PRIMARY KEY,
    payment_id $uuid NOT NULL REFERENCES payment (id),
    amount $int NOT NULL,
    -- of it, what the platform gives back of its fee
    fee $int NOT NULL,
    reason text NOT NULL,
    transfer_id $uuid NOT NULL REFERENCES transfer (id),
    gateway_refund_id $uuid REFERENCES gateway_refund (id),
    created_at $int NOT NULL,
    CONSTRAINT a_refund_returns_something CHECK (amount > 0)
) $strict;
CREATE INDEX refund_by_payment ON refund (payment_id);

-- What a refund put back into each lot.
CREATE TABLE refund_draw (
    refund_id $uuid NOT NULL REFERENCES refund (id),
    lot_id $uuid NOT NULL REFERENCES lot (id),
    principal $int NOT NULL,
    bonus $int NOT NULL,
    custody $int NOT NULL,
    PRIMARY KEY (refund_id, lot_id)
) $strict;
