-- A payment writes a row into every index of what it touches: those that another one covers go.

-- Open and unaccepted orders of a merchant: (merchant_id, status, id) finds them.
DROP INDEX order_open_at_merchant;
DROP INDEX order_unaccepted_by_merchant;
-- (membership_id, paid_at) begins alike.
DROP INDEX payment_by_membership;
-- Few transfers take another one back.
DROP INDEX transfer_by_original;
CREATE INDEX transfer_by_original ON transfer (reverses_id) WHERE reverses_id IS NOT NULL;
