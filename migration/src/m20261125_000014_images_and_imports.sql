-- Figures: what happened at a merchant in a period, and in the whole network.
CREATE INDEX order_by_merchant_and_placing ON "order" (merchant_id, placed_at);
CREATE INDEX order_by_merchant_and_payment ON "order" (merchant_id, paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX order_by_placing ON "order" (placed_at);
CREATE INDEX order_by_payment ON "order" (paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX payment_by_membership_and_time ON payment (membership_id, paid_at) WHERE membership_id IS NOT NULL;
CREATE INDEX refund_by_time ON refund (created_at);
CREATE INDEX recharge_by_settlement ON recharge (settled_at) WHERE status = 'succeeded';
CREATE INDEX membership_by_joining ON membership (joined_at) WHERE joined_at IS NOT NULL;
CREATE INDEX membership_by_closing ON membership (closed_at) WHERE closed_at IS NOT NULL;
