-- A bonus is spent at home only, so custody is principal, never more: what a lot holds beside its
-- ratio is kept for each part of it.
ALTER TABLE lot ADD COLUMN base_principal $int NOT NULL DEFAULT 0 CONSTRAINT custody_within_principal CHECK (custody <= principal);
-- what its home merchant kept of it when the membership ended by its customer's wish
ALTER TABLE lot ADD COLUMN forfeited $int NOT NULL DEFAULT 0 CONSTRAINT forfeit_never_below_zero CHECK (forfeited >= 0);
-- when its bonus is looked at next: the member is warned then, or what is left is voided
ALTER TABLE lot ADD COLUMN bonus_next_at $int;

UPDATE lot SET base_principal = principal, base_custody = custody, base_value = principal + bonus;
UPDATE lot SET bonus_next_at = created_at WHERE bonus > 0 AND bonus_expires_at IS NOT NULL;
-- What left the network: what was paid in, less what payments kept, went back, or is still claimed.
UPDATE lot SET forfeited = principal_in - principal
    - COALESCE((SELECT SUM(d.principal) FROM draw d WHERE d.lot_id = lot.id), 0)
    + COALESCE((SELECT SUM(b.principal) FROM refund_draw b WHERE b.lot_id = lot.id), 0)
    - COALESCE((SELECT SUM(p.amount) FROM membership_refund_part p WHERE p.lot_id = lot.id), 0)
    WHERE membership_id IN (SELECT membership_id FROM membership_closing
        WHERE cause = 'customers_wish' AND forfeited > 0 AND moved_to_id IS NULL);
UPDATE lot SET forfeited = (SELECT c.forfeited FROM membership_closing c WHERE c.membership_id = lot.membership_id)
    WHERE membership_id IN (SELECT c.membership_id FROM membership_closing c JOIN lot o ON o.membership_id = c.membership_id
        WHERE c.cause = 'customers_wish' AND c.forfeited > 0 AND c.moved_to_id IS NOT NULL
        GROUP BY c.membership_id HAVING COUNT(*) = 1);

DROP INDEX lot_bonus_to_expire;
CREATE INDEX lot_bonus_to_look_at ON lot (bonus_next_at) WHERE bonus > 0;

-- what the home merchant gave back of a forfeit, because goods were refunded after the end
ALTER TABLE membership_closing ADD COLUMN forfeit_returned $int NOT NULL DEFAULT 0 CONSTRAINT no_more_is_returned_than_was_forfeited CHECK (forfeit_returned BETWEEN 0 AND forfeited);
