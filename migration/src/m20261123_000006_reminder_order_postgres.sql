-- The order in which reminders are written. A fact that waited for the lock of another comes after it
-- here, whatever the clocks of two servers say.
ALTER TABLE reminder ADD COLUMN written bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX reminder_to_publish ON reminder (written) WHERE position IS NULL;
