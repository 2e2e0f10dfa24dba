-- What a tick could not do and has set aside: it is tried again later, and nothing waits for it.
CREATE TABLE set_aside (
    id $uuid NOT NULL PRIMARY KEY,
    -- which work it belongs to
    work text NOT NULL,
    -- the key of the order, lot, merchant and so on; of what has a name alone, a digest of it
    subject $uuid NOT NULL,
    -- the same as people read it
    name text NOT NULL,
    -- why, without personal data
    reason text NOT NULL,
    tries $int NOT NULL,
    first_at $int NOT NULL,
    retry_at $int NOT NULL,
    CONSTRAINT each_is_set_aside_once UNIQUE (work, subject),
    CONSTRAINT what_is_set_aside_was_tried CHECK (tries > 0)
) $strict;
CREATE INDEX set_aside_by_retry ON set_aside (retry_at);
