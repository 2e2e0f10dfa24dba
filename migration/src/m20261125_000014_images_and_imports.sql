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

-- Images of merchants. One is announced, sent to a link whose key is stored hashed, drawn anew, and
-- kept when something shows it.
CREATE TABLE image (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    status text NOT NULL,
    format text NOT NULL,
    bytes $int NOT NULL,
    key_hash text NOT NULL,
    upload_until $int NOT NULL,
    tries $int NOT NULL,
    width $int,
    height $int,
    created_at $int NOT NULL,
    -- when it was first shown with something: from then on it is kept
    used_at $int,
    CONSTRAINT image_status_is_known CHECK (status IN ('waiting', 'ready')),
    CONSTRAINT image_format_is_known CHECK (format IN ('jpeg', 'png', 'webp')),
    CONSTRAINT an_image_that_is_here_has_a_size CHECK ((status = 'ready') = (width IS NOT NULL AND height IS NOT NULL)),
    CONSTRAINT only_what_is_here_is_shown CHECK (status = 'ready' OR used_at IS NULL)
) $strict;
CREATE INDEX image_by_merchant ON image (merchant_id, id);
CREATE INDEX image_unused ON image (created_at) WHERE used_at IS NULL;

-- What is served, a JPEG for each width.
CREATE TABLE image_rendition (
    image_id $uuid NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    width $int NOT NULL,
    sha256 text NOT NULL,
    content $bytes NOT NULL,
    PRIMARY KEY (image_id, width)
) $strict;

-- The image that a shop or a merchant shows.
CREATE TABLE shown_image (
    owner_id $uuid NOT NULL PRIMARY KEY,
    image_id $uuid NOT NULL REFERENCES image (id)
) $strict;

-- Files of offers, entered row by row in the order of the file: what is done is always the first rows.
CREATE TABLE offer_import (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    shop_id $uuid NOT NULL REFERENCES shop (id),
    -- who sent it
    staff_id $uuid NOT NULL REFERENCES staff (id),
    status text NOT NULL,
    -- the file, until every row is answered
    content text,
    rows_total $int NOT NULL,
    rows_done $int NOT NULL,
    entered $int NOT NULL,
    revised $int NOT NULL,
    unchanged $int NOT NULL,
    refused $int NOT NULL,
    created_at $int NOT NULL,
    finished_at $int,
    CONSTRAINT import_status_is_known CHECK (status IN ('running', 'done')),
    CONSTRAINT no_more_rows_are_done_than_there_are CHECK (rows_done BETWEEN 0 AND rows_total),
    CONSTRAINT every_row_that_is_done_is_counted CHECK (entered + revised + unchanged + refused = rows_done),
    CONSTRAINT an_import_is_done_with_its_last_row CHECK ((status = 'done') = (rows_done = rows_total) AND (status = 'done') = (content IS NULL) AND (status = 'done') = (finished_at IS NOT NULL))
) $strict;
CREATE INDEX offer_import_by_merchant ON offer_import (merchant_id, id);
CREATE INDEX offer_import_running ON offer_import (id) WHERE status = 'running';

CREATE TABLE offer_import_row (
    import_id $uuid NOT NULL REFERENCES offer_import (id),
    number $int NOT NULL,
    change text,
    offer_id $uuid REFERENCES offer (id),
    revision_id $uuid REFERENCES revision (id),
    refusal text,
    PRIMARY KEY (import_id, number),
    CONSTRAINT a_row_is_entered_or_refused CHECK ((change IS NULL) = (refusal IS NOT NULL) AND (change IS NULL) = (offer_id IS NULL) AND (change IS NULL) = (revision_id IS NULL)),
    CONSTRAINT change_is_known CHECK (change IN ('entered', 'revised', 'unchanged'))
) $strict;
