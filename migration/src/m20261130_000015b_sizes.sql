-- What stays quick however large the books are.

-- What the accounts of one kind come to that belong to one home: those of a merchant's members, its
-- own, or those of nobody (nil). Folded from the tails together with each account's balance.
CREATE TABLE ledger_group (
    kind text NOT NULL,
    home_id $uuid NOT NULL,
    amount $int NOT NULL,
    PRIMARY KEY (kind, home_id)
) $strict;
INSERT INTO ledger_group (kind, home_id, amount)
    SELECT a.kind, COALESCE(m.merchant_id, a.owner_id), CAST(SUM(b.amount) AS $int)
    FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id
        LEFT JOIN membership m ON m.id = a.owner_id
    GROUP BY 1, 2;

-- What is kept of each group, and each row of the tails: the sum of both is its balance.
CREATE VIEW ledger_group_part AS
    SELECT g.kind, g.home_id, g.amount FROM ledger_group g
    UNION ALL
    SELECT a.kind, COALESCE(m.merchant_id, a.owner_id), t.amount
    FROM ledger_tail t JOIN ledger_account a ON a.id = t.account_id
        LEFT JOIN membership m ON m.id = a.owner_id;

-- Which night's audit was begun, and what it came to: one instance makes it.
CREATE TABLE audit_night (
    -- days since 1970-01-01 in the gateway's calendar (UTC+8)
    night $int NOT NULL PRIMARY KEY,
    begun_at $int NOT NULL,
    done_at $int,
    -- rows that broke an invariant
    broken $int,
    CONSTRAINT an_audit_that_is_done_says_what_it_found CHECK ((done_at IS NULL) = (broken IS NULL))
) $strict;

-- The order that waits with a code, and lists of orders by where they stand.
CREATE INDEX order_to_hand_over ON "order" (merchant_id, redeem_code) WHERE status IN ('paid', 'accepted');
CREATE INDEX order_by_merchant_and_status ON "order" (merchant_id, status, id);
CREATE INDEX order_by_shop_and_status ON "order" (shop_id, status, id);
CREATE INDEX refund_by_gateway_refund ON refund (gateway_refund_id) WHERE gateway_refund_id IS NOT NULL;
CREATE INDEX membership_by_merchant_and_status ON membership (merchant_id, status);
CREATE INDEX membership_by_status ON membership (status);

-- Lots whose custody lacks something, as the clearing looks for them.
CREATE INDEX lot_below_its_share ON lot (membership_id) WHERE custody * 10000 < principal * custody_share_bp;
CREATE INDEX lot_cooling_off_below_principal ON lot (membership_id) WHERE released_at IS NULL AND custody < principal;

-- What is old is thrown out: sessions that ended, and refresh tokens that were used.
CREATE INDEX session_by_end ON session (refresh_expires_at);
CREATE INDEX session_by_revocation ON session (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX spent_refresh_by_session ON spent_refresh (session_id);
CREATE INDEX spent_refresh_by_time ON spent_refresh (spent_at);

-- Up to which position a recipient's reminders were thrown out, and the newest of those.
ALTER TABLE reminder_tip ADD COLUMN pruned $int NOT NULL DEFAULT 0;
ALTER TABLE reminder_tip ADD COLUMN pruned_until $int NOT NULL DEFAULT 0;
CREATE INDEX webhook_delivery_by_reminder ON webhook_delivery (reminder_id) WHERE reminder_id IS NOT NULL;
