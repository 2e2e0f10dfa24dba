-- Listings follow their merchant and shop, whoever changes these. Both take the merchant's row before
-- listings, as whoever publishes does, so that none waits for another in a circle. A listing is
-- written only where it changes: a closure that is announced changes none.
CREATE FUNCTION listings_follow_their_merchant() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE listing SET on_show = NOT on_show FROM shop s
        WHERE s.id = listing.shop_id AND listing.merchant_id = NEW.id
            AND on_show <> (NEW.status IN ('approved', 'closing') AND s.status = 'open');
    RETURN NULL;
END $body$;
CREATE TRIGGER listings_follow_their_merchant AFTER UPDATE OF status ON merchant
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION listings_follow_their_merchant();

CREATE FUNCTION listings_follow_their_shop() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE stands text;
BEGIN
    SELECT status INTO STRICT stands FROM merchant WHERE id = NEW.merchant_id FOR SHARE;
    UPDATE listing SET on_show = NOT on_show
        WHERE shop_id = NEW.id
            AND on_show <> (NEW.status = 'open' AND stands IN ('approved', 'closing'));
    RETURN NULL;
END $body$;
CREATE TRIGGER listings_follow_their_shop AFTER UPDATE OF status ON shop
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION listings_follow_their_shop();

-- Counted as the transaction commits, when it waits for nothing else.
CREATE FUNCTION the_directory_changes() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE directory SET version = version + 1;
    RETURN NULL;
END $body$;
CREATE CONSTRAINT TRIGGER merchant_changes_the_directory AFTER UPDATE ON merchant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.licence_no, OLD.legal_name, OLD.contact_phone, OLD.status, OLD.status_reason,
           OLD.approved_at, OLD.closes_at) IS DISTINCT FROM
          (NEW.licence_no, NEW.legal_name, NEW.contact_phone, NEW.status, NEW.status_reason,
           NEW.approved_at, NEW.closes_at))
    EXECUTE FUNCTION the_directory_changes();
CREATE CONSTRAINT TRIGGER shop_changes_the_directory AFTER UPDATE ON shop
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION the_directory_changes();

ANALYZE listing;
