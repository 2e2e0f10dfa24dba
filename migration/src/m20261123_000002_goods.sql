-- What merchants show: offers, their revisions with the findings of the comparison, the history of
-- prices asked, and the catalog that is searched. Prices are fen.

CREATE TABLE offer (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    shop_id $uuid NOT NULL REFERENCES shop (id),
    status text NOT NULL,
    -- the published revision
    live_revision_id $uuid,
    -- units ever entered and units left; both NULL: unlimited
    stock_entered $int,
    stock_left $int,
    created_at $int NOT NULL,
    CONSTRAINT stock_never_below_zero CHECK (stock_left >= 0),
    CONSTRAINT stock_left_was_entered CHECK (stock_left <= stock_entered),
    CONSTRAINT stock_is_counted_or_not CHECK ((stock_left IS NULL) = (stock_entered IS NULL)),
    CONSTRAINT offer_status_is_known CHECK (status IN ('draft', 'live', 'withdrawn'))
) $strict;
CREATE INDEX offer_by_merchant ON offer (merchant_id, id);

CREATE TABLE revision (
    id $uuid NOT NULL PRIMARY KEY,
    offer_id $uuid NOT NULL REFERENCES offer (id),
    number $int NOT NULL,
    status text NOT NULL,
    title text NOT NULL,
    title_en text,
    description text NOT NULL,
    category_id text NOT NULL REFERENCES category (id),
    list_price $int NOT NULL,
    member_price $int NOT NULL,
    barcode text,
    images $json NOT NULL,
    valid_from $int,
    valid_until $int,
    -- title and description in one spelling, to find the same entry again
    title_key text NOT NULL,
    description_key text NOT NULL,
    created_by $uuid NOT NULL REFERENCES staff (id),
    created_at $int NOT NULL,
    -- an operator's decision on a revision that needed review
    decided_by $uuid REFERENCES operator (id),
    decided_at $int,
    decision_reason text,
    published_at $int,
    CONSTRAINT a_revision_has_its_number UNIQUE (offer_id, number),
    CONSTRAINT a_price_is_positive CHECK (member_price > 0),
    CONSTRAINT member_price_is_below_list_price CHECK (member_price < list_price),
    CONSTRAINT revision_status_is_known CHECK (status IN ('passed', 'needs_review', 'rejected', 'superseded'))
) $strict;
CREATE INDEX revision_by_status ON revision (status, id);
CREATE INDEX revision_by_title ON revision (title_key);
CREATE INDEX revision_by_description ON revision (description_key);
CREATE INDEX revision_by_barcode ON revision (barcode);

CREATE TABLE finding (
    revision_id $uuid NOT NULL REFERENCES revision (id),
    number $int NOT NULL,
    code text NOT NULL,
    verdict text NOT NULL,
    evidence $json NOT NULL,
    answer text,
    answered_at $int,
    PRIMARY KEY (revision_id, number)
) $strict;

-- The prices actually asked, and when. Evidence for struck-through prices.
CREATE TABLE asked_price (
    offer_id $uuid NOT NULL REFERENCES offer (id),
    from_at $int NOT NULL,
    until_at $int,
    list_price $int NOT NULL,
    member_price $int NOT NULL,
    PRIMARY KEY (offer_id, from_at)
) $strict;

-- One row an offer on show: what the catalog filters and sorts by.
CREATE TABLE listing (
    offer_id $uuid NOT NULL PRIMARY KEY REFERENCES offer (id),
    revision_id $uuid NOT NULL REFERENCES revision (id),
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    shop_id $uuid NOT NULL REFERENCES shop (id),
    category_id text NOT NULL REFERENCES category (id),
    -- the parent, or the category itself where it has none
    parent_category_id text REFERENCES category (id),
    city text NOT NULL,
    latitude_e6 $int NOT NULL,
    longitude_e6 $int NOT NULL,
    list_price $int NOT NULL,
    member_price $int NOT NULL,
    discount_bp $int NOT NULL,
    -- the title in one spelling, and the barcode, to find the same item elsewhere
    title_key text NOT NULL,
    barcode text,
    valid_from $int,
    valid_until $int,
    published_at $int NOT NULL
) $strict;
CREATE INDEX listing_by_newest ON listing (published_at, offer_id);
CREATE INDEX listing_by_price ON listing (member_price, offer_id);
CREATE INDEX listing_by_discount ON listing (discount_bp, offer_id);
CREATE INDEX listing_by_city ON listing (city, published_at, offer_id);
CREATE INDEX listing_by_category ON listing (category_id, published_at, offer_id);
CREATE INDEX listing_by_parent_category ON listing (parent_category_id, published_at, offer_id);
CREATE INDEX listing_by_merchant ON listing (merchant_id, published_at, offer_id);
CREATE INDEX listing_by_title ON listing (title_key);
CREATE INDEX listing_by_barcode ON listing (barcode);
CREATE INDEX listing_by_place ON listing (latitude_e6, longitude_e6);

-- Postings of the search: the words of an offer, Chinese as windows of two characters.
CREATE TABLE offer_term (
    term $bytewise NOT NULL,
    offer_id $uuid NOT NULL REFERENCES listing (offer_id) ON DELETE CASCADE,
    weight $int NOT NULL,
    PRIMARY KEY (term, offer_id)
) $strict;
CREATE INDEX offer_term_by_offer ON offer_term (offer_id);
