-- A listing has all that a card shows and all that decides whether it is seen: a page of the catalog
-- reads this one table, in the order of an index. The indexes are built after the rows are filled:
-- so a million rows are written once each.
DROP INDEX listing_by_newest;
DROP INDEX listing_by_price;
DROP INDEX listing_by_discount;
DROP INDEX listing_by_city;
DROP INDEX listing_by_category;
DROP INDEX listing_by_parent_category;
DROP INDEX listing_by_merchant;
DROP INDEX listing_by_place;

ALTER TABLE listing ADD COLUMN title text NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN title_en text;
-- the images of the revision, as it has them
ALTER TABLE listing ADD COLUMN images $json NOT NULL DEFAULT '[]';
-- whether the merchant is approved or closing, and the shop open
ALTER TABLE listing ADD COLUMN on_show $bool NOT NULL DEFAULT false;

UPDATE listing SET title = r.title, title_en = r.title_en, images = r.images,
    on_show = m.status IN ('approved', 'closing') AND s.status = 'open'
    FROM revision r, merchant m, shop s
    WHERE r.id = listing.revision_id AND m.id = listing.merchant_id AND s.id = listing.shop_id;

CREATE INDEX listing_by_newest ON listing (published_at, offer_id) WHERE on_show;
CREATE INDEX listing_by_price ON listing (member_price, offer_id) WHERE on_show;
CREATE INDEX listing_by_discount ON listing (discount_bp, offer_id) WHERE on_show;
CREATE INDEX listing_by_city ON listing (city, published_at, offer_id) WHERE on_show;
CREATE INDEX listing_by_city_and_price ON listing (city, member_price, offer_id) WHERE on_show;
CREATE INDEX listing_by_category ON listing (category_id, published_at, offer_id) WHERE on_show;
CREATE INDEX listing_by_category_and_price ON listing (category_id, member_price, offer_id)
    WHERE on_show;
CREATE INDEX listing_by_parent_category ON listing (parent_category_id, published_at, offer_id)
    WHERE on_show;
CREATE INDEX listing_by_parent_category_and_price
    ON listing (parent_category_id, member_price, offer_id) WHERE on_show;
CREATE INDEX listing_by_city_category_and_price
    ON listing (city, category_id, member_price, offer_id) WHERE on_show;
CREATE INDEX listing_by_city_parent_category_and_price
    ON listing (city, parent_category_id, member_price, offer_id) WHERE on_show;
-- Of all listings: what a merchant's or a shop's change is written to.
CREATE INDEX listing_by_merchant ON listing (merchant_id, published_at, offer_id);
CREATE INDEX listing_by_shop ON listing (shop_id, published_at, offer_id);
CREATE INDEX listing_by_place ON listing (latitude_e6, longitude_e6) WHERE on_show;

-- How often a merchant or a shop has changed. One row: who keeps merchants and shops in memory
-- reads it to know whether they are still so.
CREATE TABLE directory (
    id $int NOT NULL PRIMARY KEY,
    version $int NOT NULL,
    CONSTRAINT there_is_one_directory CHECK (id = 1)
) $strict;
INSERT INTO directory (id, version) VALUES (1, 1);
