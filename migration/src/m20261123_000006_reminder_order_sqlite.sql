-- The order in which reminders are written is that of their rowid, which every index ends with.
CREATE INDEX reminder_to_publish ON reminder (position) WHERE position IS NULL;
