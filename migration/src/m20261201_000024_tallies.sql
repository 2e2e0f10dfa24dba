-- What is counted of each day, so that figures of a period need not look at its orders: what is kept,
-- and the tail of what came since and is not folded into it yet.
CREATE TABLE tally (
    -- a shop, a merchant, or nobody (nil): the whole network
    of_id $uuid NOT NULL,
    -- days since 1970-01-01 in the gateway's calendar (UTC+8)
    day $int NOT NULL,
    -- where orders stand that were placed on the day, or what happened on it
    what text NOT NULL,
    count $int NOT NULL,
    -- sums in fen; of what depends on what is counted
    first $int NOT NULL,
    second $int NOT NULL,
    third $int NOT NULL,
    PRIMARY KEY (of_id, day, what)
) $strict;

-- All that is counted, thing by thing, as the rows of orders, payments and memberships have it now.
CREATE VIEW tally_row AS
    SELECT (o.placed_at + 28800000000) / 86400000000 AS day, o.merchant_id, o.shop_id, o.status AS what,
        1 AS count, 0 AS first, 0 AS second, 0 AS third
    FROM "order" o
    UNION ALL
    SELECT (p.paid_at + 28800000000) / 86400000000, o.merchant_id, o.shop_id,
        CASE WHEN p.tender = 'gateway' THEN 'sold_by_gateway'
            WHEN m.merchant_id = o.merchant_id THEN 'sold_to_own' ELSE 'sold_to_others' END,
        1, p.amount, o.list_total,
        (o.list_total - p.amount) * (p.amount - COALESCE(r.amount, 0)) / p.amount
    FROM payment p JOIN "order" o ON o.id = p.order_id LEFT JOIN membership m ON m.id = p.membership_id
        LEFT JOIN (SELECT payment_id, CAST(SUM(amount) AS $int) AS amount FROM refund GROUP BY payment_id) r
            ON r.payment_id = p.id
    UNION ALL
    SELECT (r.created_at + 28800000000) / 86400000000, o.merchant_id, o.shop_id, 'refund', 1, r.amount, 0, 0
    FROM refund r JOIN payment p ON p.id = r.payment_id JOIN "order" o ON o.id = p.order_id
    UNION ALL
    SELECT (r.settled_at + 28800000000) / 86400000000, m.merchant_id, NULL, 'recharge', 1, r.principal, r.bonus, 0
    FROM recharge r JOIN membership m ON m.id = r.membership_id WHERE r.status = 'succeeded'
    UNION ALL
    SELECT (m.joined_at + 28800000000) / 86400000000, m.merchant_id, NULL, 'member_joined', 1, 0, 0, 0
    FROM membership m WHERE m.joined_at IS NOT NULL
    UNION ALL
    SELECT (m.closed_at + 28800000000) / 86400000000, m.merchant_id, NULL, 'member_closed', 1, 0, 0, 0
    FROM membership m WHERE m.status = 'closed' AND m.joined_at IS NOT NULL AND m.closed_at IS NOT NULL
    UNION ALL
    SELECT (p.paid_at + 28800000000) / 86400000000, m.merchant_id, NULL, 'spent_elsewhere', 1, p.amount, 0, 0
    FROM payment p JOIN membership m ON m.id = p.membership_id JOIN "order" o ON o.id = p.order_id
    WHERE o.merchant_id <> m.merchant_id;

-- The same by day, of each shop, each merchant and the network.
CREATE VIEW tally_of_rows AS
    WITH sums AS (SELECT day, merchant_id, shop_id, what, CAST(SUM(count) AS $int) AS count,
            CAST(SUM(first) AS $int) AS first, CAST(SUM(second) AS $int) AS second, CAST(SUM(third) AS $int) AS third
        FROM tally_row GROUP BY day, merchant_id, shop_id, what)
    SELECT $nil AS of_id, day, what, count, first, second, third FROM sums
    UNION ALL SELECT merchant_id, day, what, count, first, second, third FROM sums
    UNION ALL SELECT shop_id, day, what, count, first, second, third FROM sums WHERE shop_id IS NOT NULL;

-- What is kept, and each row of the tail: the sum of both is what was counted.
CREATE VIEW tally_part AS
    SELECT of_id, day, what, count, first, second, third FROM tally
    UNION ALL SELECT $nil, day, what, count, first, second, third FROM tally_tail
    UNION ALL SELECT merchant_id, day, what, count, first, second, third FROM tally_tail
    UNION ALL SELECT shop_id, day, what, count, first, second, third FROM tally_tail WHERE shop_id IS NOT NULL;

INSERT INTO tally (of_id, day, what, count, first, second, third)
    SELECT of_id, day, what, CAST(SUM(count) AS $int), CAST(SUM(first) AS $int), CAST(SUM(second) AS $int), CAST(SUM(third) AS $int)
    FROM tally_of_rows GROUP BY of_id, day, what;

-- Places from which nobody has logged in for long are thrown out.
CREATE INDEX known_place_by_time ON known_place (seen_at);

-- What figures were read by before. (membership_id, paid_at) of payments stays: a membership's payments are
-- found by it.
DROP INDEX order_by_merchant_and_placing;
DROP INDEX order_by_placing;
DROP INDEX order_by_payment;
DROP INDEX refund_by_time;
DROP INDEX recharge_by_settlement;
DROP INDEX membership_by_joining;
DROP INDEX membership_by_closing;
