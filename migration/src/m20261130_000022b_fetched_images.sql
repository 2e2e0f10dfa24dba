-- Images elsewhere that offers name: each address is fetched once, and what it had then is kept.
CREATE TABLE image_fetch (
    url text NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    status text NOT NULL,
    image_id $uuid REFERENCES image (id),
    reason text,
    tries $int NOT NULL,
    due_at $int NOT NULL,
    created_at $int NOT NULL,
    CONSTRAINT fetch_status_is_known CHECK (status IN ('waiting', 'kept', 'failed')),
    CONSTRAINT what_is_kept_is_an_image CHECK ((status = 'kept') = (image_id IS NOT NULL)),
    CONSTRAINT what_failed_has_a_reason CHECK ((status = 'failed') = (reason IS NOT NULL))
) $strict;
CREATE INDEX image_fetch_waiting ON image_fetch (due_at) WHERE status = 'waiting';
