-- The tail of what is counted of each day: what happened and is not folded into it yet. Triggers write
-- it, so that no order, payment, refund, recharge or membership is left out.
CREATE TABLE tally_tail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day $int NOT NULL,
    merchant_id $uuid NOT NULL,
    -- null where it is not of a shop
    shop_id $uuid,
    what text NOT NULL,
    count $int NOT NULL,
    first $int NOT NULL,
    second $int NOT NULL,
    third $int NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);

CREATE FUNCTION an_order_is_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third) VALUES ((NEW.placed_at + 28800000000) / 86400000000, NEW.merchant_id, NEW.shop_id, NEW.status, 1, 0, 0, 0);
    RETURN NULL;
END $body$;

CREATE FUNCTION an_order_is_counted_where_it_stands() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third) VALUES ((OLD.placed_at + 28800000000) / 86400000000, OLD.merchant_id, OLD.shop_id, OLD.status, -1, 0, 0, 0), ((NEW.placed_at + 28800000000) / 86400000000, NEW.merchant_id, NEW.shop_id, NEW.status, 1, 0, 0, 0);
    RETURN NULL;
END $body$;

CREATE FUNCTION a_payment_is_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third)
    SELECT (p.paid_at + 28800000000) / 86400000000, o.merchant_id, o.shop_id, CASE WHEN p.tender = 'gateway' THEN 'sold_by_gateway' WHEN m.merchant_id = o.merchant_id THEN 'sold_to_own' ELSE 'sold_to_others' END, 1, p.amount, o.list_total, o.list_total - p.amount
    FROM payment p JOIN "order" o ON o.id = p.order_id LEFT JOIN membership m ON m.id = p.membership_id WHERE p.id = NEW.id
    UNION ALL SELECT (p.paid_at + 28800000000) / 86400000000, m.merchant_id, NULL, 'spent_elsewhere', 1, p.amount, 0, 0
    FROM payment p JOIN "order" o ON o.id = p.order_id JOIN membership m ON m.id = p.membership_id WHERE p.id = NEW.id AND o.merchant_id <> m.merchant_id;
    RETURN NULL;
END $body$;

CREATE FUNCTION a_refund_is_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third)
    SELECT (NEW.created_at + 28800000000) / 86400000000, o.merchant_id, o.shop_id, 'refund', 1, NEW.amount, 0, 0
    FROM payment p JOIN "order" o ON o.id = p.order_id WHERE p.id = NEW.payment_id
    UNION ALL SELECT (p.paid_at + 28800000000) / 86400000000, o.merchant_id, o.shop_id, CASE WHEN p.tender = 'gateway' THEN 'sold_by_gateway' WHEN m.merchant_id = o.merchant_id THEN 'sold_to_own' ELSE 'sold_to_others' END, 0, 0, 0, (o.list_total - p.amount) * (p.amount - r.amount) / p.amount - (o.list_total - p.amount) * (p.amount - (r.amount - NEW.amount)) / p.amount
    FROM payment p JOIN "order" o ON o.id = p.order_id LEFT JOIN membership m ON m.id = p.membership_id
    CROSS JOIN (SELECT CAST(SUM(amount) AS $int) AS amount FROM refund WHERE payment_id = NEW.payment_id) r WHERE p.id = NEW.payment_id;
    RETURN NULL;
END $body$;

CREATE FUNCTION a_recharge_is_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third)
    SELECT (NEW.settled_at + 28800000000) / 86400000000, m.merchant_id, NULL, 'recharge', 1, NEW.principal, NEW.bonus, 0 FROM membership m WHERE m.id = NEW.membership_id;
    RETURN NULL;
END $body$;

CREATE FUNCTION a_member_is_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third) VALUES ((NEW.joined_at + 28800000000) / 86400000000, NEW.merchant_id, NULL, 'member_joined', 1, 0, 0, 0);
    RETURN NULL;
END $body$;

CREATE FUNCTION a_member_that_left_is_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tally_tail (day, merchant_id, shop_id, what, count, first, second, third) VALUES ((NEW.closed_at + 28800000000) / 86400000000, NEW.merchant_id, NULL, 'member_closed', 1, 0, 0, 0);
    RETURN NULL;
END $body$;

CREATE TRIGGER an_order_is_counted AFTER INSERT ON "order" FOR EACH ROW EXECUTE FUNCTION an_order_is_counted();
CREATE TRIGGER an_order_is_counted_where_it_stands AFTER UPDATE ON "order" FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION an_order_is_counted_where_it_stands();
CREATE TRIGGER a_payment_is_counted AFTER INSERT ON payment FOR EACH ROW EXECUTE FUNCTION a_payment_is_counted();
CREATE TRIGGER a_refund_is_counted AFTER INSERT ON refund FOR EACH ROW EXECUTE FUNCTION a_refund_is_counted();
CREATE TRIGGER a_recharge_is_counted AFTER UPDATE ON recharge FOR EACH ROW WHEN (OLD.status <> 'succeeded' AND NEW.status = 'succeeded') EXECUTE FUNCTION a_recharge_is_counted();
CREATE TRIGGER a_member_is_counted AFTER UPDATE ON membership FOR EACH ROW WHEN (OLD.joined_at IS NULL AND NEW.joined_at IS NOT NULL) EXECUTE FUNCTION a_member_is_counted();
CREATE TRIGGER a_member_that_left_is_counted AFTER UPDATE ON membership FOR EACH ROW WHEN (OLD.status <> 'closed' AND NEW.status = 'closed' AND NEW.joined_at IS NOT NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION a_member_that_left_is_counted();
-- A row that is written when it is settled already.
CREATE TRIGGER a_recharge_is_counted_at_once AFTER INSERT ON recharge FOR EACH ROW WHEN (NEW.status = 'succeeded') EXECUTE FUNCTION a_recharge_is_counted();
CREATE TRIGGER a_member_is_counted_at_once AFTER INSERT ON membership FOR EACH ROW WHEN (NEW.joined_at IS NOT NULL) EXECUTE FUNCTION a_member_is_counted();
