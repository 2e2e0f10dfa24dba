-- Clearing, settlement, and the ends of memberships: refunds, moves, merchants that close.

-- When a merchant stops for good, once its closure is announced; since when it owes the network
-- what it was asked to pay in: until then it takes no recharges.
ALTER TABLE merchant ADD COLUMN closes_at $int;
ALTER TABLE merchant ADD COLUMN owes_since $int;

-- Where the principal of a lot came from, and so goes back to. What is left is at least the lot's
-- principal.
CREATE TABLE lot_source (
    lot_id $uuid NOT NULL REFERENCES lot (id),
    intent_id $uuid NOT NULL REFERENCES intent (id),
    amount_left $int NOT NULL,
    PRIMARY KEY (lot_id, intent_id),
    CONSTRAINT a_source_gives_no_more_than_it_has CHECK (amount_left >= 0)
) $strict;
INSERT INTO lot_source (lot_id, intent_id, amount_left)
    SELECT l.id, r.intent_id, l.principal_in FROM lot l JOIN recharge r ON r.id = l.recharge_id;

-- How a membership ended: what its member was entitled to, what was paid at once, what is a claim.
CREATE TABLE membership_closing (
    membership_id $uuid NOT NULL PRIMARY KEY REFERENCES membership (id),
    cause text NOT NULL,
    -- the membership that the money went to, where it did not leave
    moved_to_id $uuid REFERENCES membership (id),
    entitled $int NOT NULL,
    paid $int NOT NULL,
    forfeited $int NOT NULL,
    bonus_voided $int NOT NULL,
    created_at $int NOT NULL,
    CONSTRAINT closing_cause_is_known CHECK (cause IN ('cooling_off', 'merchants_fault', 'customers_wish')),
    CONSTRAINT no_more_is_paid_than_is_due CHECK (paid BETWEEN 0 AND entitled AND forfeited >= 0 AND bonus_voided >= 0)
) $strict;

-- Money of a closed membership that went back through the gateway: at its closing, or later, when a
-- claim was covered or an order was refunded.
CREATE TABLE membership_refund (
    id $uuid NOT NULL PRIMARY KEY,
    membership_id $uuid NOT NULL REFERENCES membership (id),
    amount $int NOT NULL,
    transfer_id $uuid NOT NULL REFERENCES transfer (id),
    created_at $int NOT NULL,
    CONSTRAINT a_membership_refund_returns_something CHECK (amount > 0)
) $strict;
CREATE INDEX membership_refund_by_membership ON membership_refund (membership_id, id);

CREATE TABLE membership_refund_part (
    gateway_refund_id $uuid NOT NULL PRIMARY KEY REFERENCES gateway_refund (id),
    refund_id $uuid NOT NULL REFERENCES membership_refund (id),
    lot_id $uuid NOT NULL REFERENCES lot (id),
    amount $int NOT NULL
) $strict;
CREATE INDEX membership_refund_part_by_refund ON membership_refund_part (refund_id);

-- A cycle covers the transfers whose serial is above `after_serial` and up to `to_serial`.
CREATE TABLE clearing_cycle (
    id $uuid NOT NULL PRIMARY KEY,
    number $int NOT NULL,
    after_serial $int NOT NULL,
    to_serial $int NOT NULL,
    status text NOT NULL,
    -- who asked for it; none: the time of day did
    operator_id $uuid REFERENCES operator (id),
    cut_off_at $int NOT NULL,
    -- the books at the cut-off: cash = custody + payables + fees
    cash $int,
    custody $int,
    payables $int,
    fees $int,
    settled_at $int,
    CONSTRAINT cycles_are_counted UNIQUE (number),
    CONSTRAINT cycle_status_is_known CHECK (status IN ('cut', 'computed', 'settled'))
) $strict;
CREATE UNIQUE INDEX one_cycle_runs_at_a_time ON clearing_cycle ((settled_at IS NULL)) WHERE settled_at IS NULL;

-- A merchant's statement of a cycle. Amounts are fen; above zero the network owes the merchant.
CREATE TABLE cycle_position (
    id $uuid NOT NULL PRIMARY KEY,
    cycle_id $uuid NOT NULL REFERENCES clearing_cycle (id),
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    opening $int NOT NULL,
    closing $int NOT NULL,
    -- what its members' custody lacked, and what of it was claimed
    shortfall $int NOT NULL,
    claimed $int NOT NULL,
    payout $int NOT NULL,
    -- closing - claimed - payout: the next opening
    carried $int NOT NULL,
    -- what the merchant is asked to pay in
    due $int NOT NULL,
    held text,
    settled_at $int,
    CONSTRAINT a_merchant_has_one_position_in_a_cycle UNIQUE (cycle_id, merchant_id),
    CONSTRAINT a_position_adds_up CHECK (carried = closing - claimed - payout),
    CONSTRAINT a_position_settles_nothing_below_zero CHECK (claimed >= 0 AND payout >= 0 AND due >= 0 AND shortfall >= 0),
    CONSTRAINT held_reason_is_known CHECK (held IN ('no_payout_account', 'merchant_suspended', 'below_zero', 'orders_open'))
) $strict;
CREATE INDEX cycle_position_by_merchant ON cycle_position (merchant_id, id);
CREATE INDEX cycle_position_to_settle ON cycle_position (cycle_id) WHERE settled_at IS NULL;

-- What moved between opening and closing, a line a kind of transfer.
CREATE TABLE cycle_movement (
    position_id $uuid NOT NULL REFERENCES cycle_position (id),
    kind text NOT NULL,
    transfers $int NOT NULL,
    amount $int NOT NULL,
    PRIMARY KEY (position_id, kind)
) $strict;

-- What the bank is told to pay to a merchant, or a merchant to pay in.
CREATE TABLE settlement (
    id $uuid NOT NULL PRIMARY KEY,
    cycle_id $uuid NOT NULL REFERENCES clearing_cycle (id),
    position_id $uuid NOT NULL REFERENCES cycle_position (id),
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    direction text NOT NULL,
    amount $int NOT NULL,
    status text NOT NULL,
    bank_name text,
    account_number text,
    -- the payout as it was instructed; the pay-in as it arrived
    transfer_id $uuid REFERENCES transfer (id),
    -- what took a payout back that the bank failed
    returned_by_id $uuid REFERENCES transfer (id),
    bank_reference text,
    failure text,
    created_at $int NOT NULL,
    told_at $int,
    settled_at $int,
    CONSTRAINT a_position_is_settled_once_a_direction UNIQUE (position_id, direction),
    CONSTRAINT a_settlement_moves_something CHECK (amount > 0),
    CONSTRAINT settlement_direction_is_known CHECK (direction IN ('payout', 'collection')),
    CONSTRAINT settlement_status_is_known CHECK (status IN ('instructed', 'told', 'paid', 'failed', 'superseded')),
    CONSTRAINT a_payout_names_its_account CHECK (direction = 'collection' OR (account_number IS NOT NULL AND transfer_id IS NOT NULL))
) $strict;
CREATE INDEX settlement_by_cycle ON settlement (cycle_id, id);
CREATE INDEX settlement_by_merchant ON settlement (merchant_id, id);
CREATE INDEX settlement_to_tell ON settlement (cycle_id) WHERE status = 'instructed';
