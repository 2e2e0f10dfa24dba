-- What is looked up of orders that have not ended, and payment pages that are called off.

-- Orders of a merchant that is suspended or closed: they end by themselves.
CREATE INDEX order_unaccepted_by_merchant ON "order" (merchant_id, id) WHERE status IN ('placed', 'paid');
CREATE INDEX merchant_that_is_stopped ON merchant (id) WHERE status IN ('suspended', 'closed');
-- Accepted orders that nobody hands over go back.
CREATE INDEX order_overdue ON "order" (accepted_at) WHERE status = 'accepted';
-- A customer's orders that wait for payment are limited.
CREATE INDEX order_unpaid_by_customer ON "order" (customer_id, id) WHERE status = 'placed';

-- Payments whose order or recharge has ended, until the gateway has taken their pages away: written
-- with the end, carried out after it. No key to the intent: who writes here waits for nobody who
-- holds that row.
CREATE TABLE called_off (
    intent_id $uuid NOT NULL PRIMARY KEY,
    called_off_at $int NOT NULL,
    -- when to tell the gateway (again)
    ask_at $int NOT NULL
) $strict;
CREATE INDEX called_off_to_tell ON called_off (ask_at);
-- Recharges that are to pay an order, which end with it.
CREATE INDEX recharge_that_pays_an_order ON recharge (then_pay_order_id) WHERE status = 'pending';
