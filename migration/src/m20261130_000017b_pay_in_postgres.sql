-- A merchant that pays in is no customer.
ALTER TABLE intent ALTER COLUMN customer_id DROP NOT NULL;
ALTER TABLE intent DROP CONSTRAINT intent_purpose_is_known;
ALTER TABLE intent ADD CONSTRAINT intent_purpose_is_known CHECK (purpose IN ('recharge', 'order', 'pay_in'));
ALTER TABLE intent ADD CONSTRAINT only_a_pay_in_has_no_customer CHECK ((purpose = 'pay_in') = (customer_id IS NULL));
