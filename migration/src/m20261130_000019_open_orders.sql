-- What is looked up of orders that have not ended, and payment pages that are called off.

-- Orders of a merchant that is suspended or closed: they end by themselves.
CREATE INDEX order_unaccepted_by_merchant ON "order" (merchant_id, id) WHERE status IN ('placed', 'paid');
CREATE INDEX merchant_that_is_stopped ON merchant (id) WHERE status IN ('suspended', 'closed');
-- Accepted orders that nobody hands over go back.
CREATE INDEX order_to_hand_over ON "order" (accepted_at) WHERE status = 'accepted';
-- A customer's orders that wait for payment are limited.
CREATE INDEX order_unpaid_by_customer ON "order" (customer_id, id) WHERE status = 'placed';

-- When we called a payment off: its page is cancelled at the gateway, and no money is taken for it.
-- Null: it can be paid until it expires.
ALTER TABLE intent ADD COLUMN called_off_at $int;
-- Recharges that are to pay an order, which end with it.
CREATE INDEX recharge_that_pays_an_order ON recharge (then_pay_order_id) WHERE status = 'pending';
