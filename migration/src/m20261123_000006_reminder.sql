-- Reminders: written with the fact they tell, numbered without a gap when they are published.

CREATE TABLE reminder (
    id $uuid NOT NULL PRIMARY KEY,
    recipient_kind text NOT NULL,
    recipient_id $uuid NOT NULL,
    -- the recipient's own sequence, from 1; NULL until published
    position $int,
    kind text NOT NULL,
    shop_id $uuid REFERENCES shop (id),
    -- what it is about, as a kind and a key, and the figures its sentence names
    subject_kind text NOT NULL,
    subject_id $uuid NOT NULL,
    figures $json NOT NULL,
    created_at $int NOT NULL,
    acknowledged_at $int,
    -- the recipient's own sequence of acknowledgements: it rises, but has gaps
    acknowledgement $int,
    CONSTRAINT a_position_is_given_once UNIQUE (recipient_id, position),
    CONSTRAINT an_acknowledgement_is_told_once UNIQUE (recipient_id, acknowledgement),
    CONSTRAINT an_acknowledgement_is_whole CHECK ((acknowledged_at IS NULL) = (acknowledgement IS NULL)),
    CONSTRAINT only_the_published_is_acknowledged CHECK (position >= 1 OR (position IS NULL AND acknowledgement IS NULL)),
    CONSTRAINT reminder_recipient_is_known CHECK (recipient_kind IN ('merchant', 'customer'))
) $strict;
CREATE INDEX reminder_unacknowledged ON reminder (recipient_id, position) WHERE acknowledged_at IS NULL;

-- The last position and the last acknowledgement given to each recipient.
CREATE TABLE reminder_tip (
    recipient_id $uuid NOT NULL PRIMARY KEY,
    recipient_kind text NOT NULL,
    position $int NOT NULL,
    acknowledgement $int NOT NULL
) $strict;

-- Campaigns: what a home merchant tells its consenting members.
CREATE TABLE campaign (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    title text NOT NULL,
    body text NOT NULL,
    offer_id $uuid REFERENCES offer (id),
    recipients $int NOT NULL,
    created_at $int NOT NULL
) $strict;
CREATE INDEX campaign_by_merchant ON campaign (merchant_id, created_at);
