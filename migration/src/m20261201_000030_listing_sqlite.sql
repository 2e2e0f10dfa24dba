-- Listings follow their merchant and shop, whoever changes these; one is written only where
-- it changes.
CREATE TRIGGER listings_follow_their_merchant AFTER UPDATE OF status ON merchant
WHEN OLD.status <> NEW.status BEGIN
    UPDATE listing SET on_show = NOT on_show FROM shop s
        WHERE s.id = listing.shop_id AND listing.merchant_id = NEW.id
            AND on_show <> (NEW.status IN ('approved', 'closing') AND s.status = 'open');
END;
CREATE TRIGGER listings_follow_their_shop AFTER UPDATE OF status ON shop
WHEN OLD.status <> NEW.status BEGIN
    UPDATE listing SET on_show = NOT on_show FROM merchant m
        WHERE m.id = NEW.merchant_id AND listing.shop_id = NEW.id
            AND on_show <> (NEW.status = 'open' AND m.status IN ('approved', 'closing'));
END;

CREATE TRIGGER merchant_changes_the_directory
AFTER UPDATE OF licence_no, legal_name, contact_phone, status, status_reason, approved_at, closes_at
ON merchant BEGIN
    UPDATE directory SET version = version + 1;
END;
CREATE TRIGGER shop_changes_the_directory AFTER UPDATE ON shop BEGIN
    UPDATE directory SET version = version + 1;
END;
