-- A lot comes from a recharge, or from a membership that moved here. SQLite cannot take a NOT NULL
-- off a column: the table is made anew. The serial of a transfer is its rowid: there is one writer.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE lot_with_origin (
    id BLOB NOT NULL PRIMARY KEY,
    membership_id BLOB NOT NULL REFERENCES membership (id),
    recharge_id BLOB REFERENCES recharge (id),
    moved_from_id BLOB REFERENCES membership (id),
    principal_in INTEGER NOT NULL,
    bonus_in INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    bonus INTEGER NOT NULL,
    custody INTEGER NOT NULL,
    -- custody and value when their ratio last changed: what custody falls by pro rata
    base_custody INTEGER NOT NULL,
    base_value INTEGER NOT NULL,
    custody_share_bp INTEGER NOT NULL,
    cooling_off_until INTEGER NOT NULL,
    released_at INTEGER,
    bonus_expires_at INTEGER,
    -- the last of 30, 7 and 1 days before expiry that the member was told at
    bonus_warned_days INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT a_recharge_leaves_one_lot UNIQUE (recharge_id),
    CONSTRAINT a_lot_has_one_origin CHECK ((recharge_id IS NULL) <> (moved_from_id IS NULL)),
    CONSTRAINT principal_never_below_zero CHECK (principal BETWEEN 0 AND principal_in),
    CONSTRAINT bonus_never_below_zero CHECK (bonus BETWEEN 0 AND bonus_in),
    CONSTRAINT custody_never_below_zero CHECK (custody >= 0),
    CONSTRAINT custody_within_value CHECK (custody <= principal + bonus)
) STRICT;
INSERT INTO lot_with_origin SELECT id, membership_id, recharge_id, NULL, principal_in, bonus_in, principal, bonus,
    custody, base_custody, base_value, custody_share_bp, cooling_off_until, released_at, bonus_expires_at,
    bonus_warned_days, created_at FROM lot;
DROP TABLE lot;
ALTER TABLE lot_with_origin RENAME TO lot;
CREATE INDEX lot_by_membership ON lot (membership_id, id);
CREATE INDEX lot_bonus_to_expire ON lot (bonus_expires_at) WHERE bonus > 0;
CREATE INDEX lot_to_release ON lot (cooling_off_until) WHERE released_at IS NULL;
COMMIT;
PRAGMA foreign_keys = ON;
