-- Plans, memberships, recharges and the lots they leave; the gateway's intents, notices and refunds.

CREATE TABLE plan (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    name text NOT NULL,
    description text NOT NULL,
    -- the first top-up, and what is given on top of it
    price $int NOT NULL,
    bonus $int NOT NULL,
    -- the part of the principal that stays in custody after the cooling-off period
    custody_share_bp $int NOT NULL,
    bonus_valid_days $int,
    terms text NOT NULL,
    terms_version $int NOT NULL,
    status text NOT NULL,
    created_at $int NOT NULL,
    retired_at $int,
    CONSTRAINT a_plan_costs_something CHECK (price > 0 AND bonus >= 0),
    CONSTRAINT custody_share_is_20_to_100_percent CHECK (custody_share_bp BETWEEN 2000 AND 10000),
    CONSTRAINT plan_status_is_known CHECK (status IN ('active', 'retired'))
) $strict;
CREATE INDEX plan_by_merchant ON plan (merchant_id, id);

CREATE TABLE membership (
    id $uuid NOT NULL PRIMARY KEY,
    customer_id $uuid NOT NULL REFERENCES customer (id),
    -- the home merchant
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    plan_id $uuid NOT NULL REFERENCES plan (id),
    status text NOT NULL,
    terms_version $int NOT NULL,
    terms_accepted_at $int NOT NULL,
    created_at $int NOT NULL,
    joined_at $int,
    frozen_at $int,
    closed_at $int,
    CONSTRAINT membership_status_is_known CHECK (status IN ('pending', 'active', 'frozen', 'closed', 'abandoned'))
) $strict;
CREATE INDEX membership_by_customer ON membership (customer_id, id);
CREATE INDEX membership_by_merchant ON membership (merchant_id, id);
CREATE UNIQUE INDEX one_open_membership_at_a_home ON membership (customer_id, merchant_id) WHERE status IN ('pending', 'active', 'frozen');

-- A payment asked of the gateway. Its id is the reference the gateway knows it by.
CREATE TABLE intent (
    id $uuid NOT NULL PRIMARY KEY,
    purpose text NOT NULL,
    -- the recharge or the order that it pays
    subject_id $uuid NOT NULL,
    customer_id $uuid NOT NULL REFERENCES customer (id),
    amount $int NOT NULL,
    status text NOT NULL,
    gateway text NOT NULL,
    gateway_intent_id text,
    pay_url text,
    created_at $int NOT NULL,
    expires_at $int NOT NULL,
    -- when to ask the gateway next, for want of a notice
    ask_at $int NOT NULL,
    settled_at $int,
    CONSTRAINT an_intent_asks_for_something CHECK (amount > 0),
    CONSTRAINT intent_purpose_is_known CHECK (purpose IN ('recharge', 'order')),
    CONSTRAINT intent_status_is_known CHECK (status IN ('created', 'pending', 'succeeded', 'failed'))
) $strict;
CREATE INDEX intent_by_subject ON intent (subject_id);
CREATE INDEX intent_to_ask ON intent (ask_at) WHERE status IN ('created', 'pending');

CREATE TABLE notice (
    id $uuid NOT NULL,
    gateway text NOT NULL,
    notice_id text NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    amount $int NOT NULL,
    received_at $int NOT NULL,
    outcome text NOT NULL,
    -- why it was quarantined, and what an operator decided
    fault text,
    resolved_at $int,
    resolution text,
    PRIMARY KEY (gateway, notice_id),
    CONSTRAINT a_notice_has_one_key UNIQUE (id),
    CONSTRAINT notice_outcome_is_known CHECK (outcome IN ('applied', 'repeated', 'quarantined'))
) $strict;
CREATE INDEX notice_in_quarantine ON notice (received_at) WHERE outcome = 'quarantined';

CREATE TABLE gateway_refund (
    id $uuid NOT NULL PRIMARY KEY,
    intent_id $uuid NOT NULL REFERENCES intent (id),
    amount $int NOT NULL,
    status text NOT NULL,
    gateway_refund_id text,
    -- counts how often the gateway was asked anew, after it had failed
    attempt $int NOT NULL,
    created_at $int NOT NULL,
    ask_at $int NOT NULL,
    settled_at $int,
    CONSTRAINT a_gateway_refund_returns_something CHECK (amount > 0),
    CONSTRAINT gateway_refund_status_is_known CHECK (status IN ('requested', 'succeeded', 'failed'))
) $strict;
CREATE INDEX gateway_refund_by_intent ON gateway_refund (intent_id);
CREATE INDEX gateway_refund_to_do ON gateway_refund (ask_at) WHERE status = 'requested';

CREATE TABLE recharge (
    id $uuid NOT NULL PRIMARY KEY,
    membership_id $uuid NOT NULL REFERENCES membership (id),
    intent_id $uuid NOT NULL REFERENCES intent (id),
    principal $int NOT NULL,
    bonus $int NOT NULL,
    status text NOT NULL,
    -- the order to pay in the same act
    then_pay_order_id $uuid,
    created_at $int NOT NULL,
    settled_at $int,
    CONSTRAINT an_intent_pays_one_recharge UNIQUE (intent_id),
    CONSTRAINT a_recharge_brings_something CHECK (principal > 0 AND bonus >= 0),
    CONSTRAINT recharge_status_is_known CHECK (status IN ('pending', 'succeeded', 'failed'))
) $strict;
CREATE INDEX recharge_by_membership ON recharge (membership_id, id);

CREATE TABLE lot (
    id $uuid NOT NULL PRIMARY KEY,
    membership_id $uuid NOT NULL REFERENCES membership (id),
    recharge_id $uuid NOT NULL REFERENCES recharge (id),
    principal_in $int NOT NULL,
    bonus_in $int NOT NULL,
    principal $int NOT NULL,
    bonus $int NOT NULL,
    custody $int NOT NULL,
    -- custody and value when their ratio last changed: what custody falls by pro rata
    base_custody $int NOT NULL,
    base_value $int NOT NULL,
    custody_share_bp $int NOT NULL,
    cooling_off_until $int NOT NULL,
    released_at $int,
    bonus_expires_at $int,
    -- the last of 30, 7 and 1 days before expiry that the member was told at
    bonus_warned_days $int,
    created_at $int NOT NULL,
    CONSTRAINT a_recharge_leaves_one_lot UNIQUE (recharge_id),
    CONSTRAINT principal_never_below_zero CHECK (principal BETWEEN 0 AND principal_in),
    CONSTRAINT bonus_never_below_zero CHECK (bonus BETWEEN 0 AND bonus_in),
    CONSTRAINT custody_never_below_zero CHECK (custody >= 0),
    CONSTRAINT custody_within_value CHECK (custody <= principal + bonus)
) $strict;
CREATE INDEX lot_by_membership ON lot (membership_id, id);
CREATE INDEX lot_bonus_to_expire ON lot (bonus_expires_at) WHERE bonus > 0;
CREATE INDEX lot_to_release ON lot (cooling_off_until) WHERE released_at IS NULL;
