-- What a merchant leaves unanswered is told again, and then to more people.
ALTER TABLE reminder ADD COLUMN repetitions $int NOT NULL DEFAULT 0;
-- when it was last repeated or escalated
ALTER TABLE reminder ADD COLUMN urged_at $int;
ALTER TABLE reminder ADD COLUMN escalated_at $int;
CREATE INDEX reminder_to_urge ON reminder (kind, created_at) WHERE acknowledged_at IS NULL;

-- Each repetition and escalation, in the sequence of its recipient that acknowledgements are numbered in.
CREATE TABLE reminder_urging (
    recipient_id $uuid NOT NULL,
    number $int NOT NULL,
    reminder_id $uuid NOT NULL REFERENCES reminder (id),
    change text NOT NULL,
    urged_at $int NOT NULL,
    PRIMARY KEY (recipient_id, number),
    CONSTRAINT urging_change_is_known CHECK (change IN ('repeated', 'escalated'))
) $strict;
CREATE INDEX reminder_urging_by_reminder ON reminder_urging (reminder_id);

-- When a member of staff does not want their device to ring. Who never said has no row.
CREATE TABLE reminder_preferences (
    staff_id $uuid NOT NULL PRIMARY KEY REFERENCES staff (id),
    muted_kinds $json NOT NULL,
    muted_shops $json NOT NULL,
    -- minutes of the day on a clock in this time zone (IANA)
    quiet_from $int,
    quiet_until $int,
    time_zone text,
    muted_until $int,
    changed_at $int NOT NULL,
    CONSTRAINT quiet_hours_are_whole CHECK ((quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL) = (time_zone IS NULL)),
    CONSTRAINT quiet_hours_are_times_of_day CHECK (quiet_from IS NULL OR (quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439))
) $strict;
