-- The names of merchants and shops as they look and as they are searched: two names with one look
-- cannot be told apart by eye.
CREATE TABLE name_look (
    -- a merchant or a shop
    owner_id $uuid NOT NULL,
    -- which of its names: the legal name or the name, or the English name
    kind text NOT NULL,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    shown text NOT NULL,
    look text NOT NULL,
    folded text NOT NULL,
    PRIMARY KEY (owner_id, kind),
    CONSTRAINT name_kind_is_known CHECK (kind IN ('name', 'name_en'))
) $strict;
CREATE INDEX name_look_by_look ON name_look (look, owner_id);
CREATE INDEX name_look_by_merchant ON name_look (merchant_id);

-- Rows that were written before a rule of spelling changed are brought to the new one behind the
-- running program, in batches: how far each kind of row is.
CREATE TABLE respelling (
    kind text NOT NULL PRIMARY KEY,
    -- the key of the last row that is done
    after $uuid,
    done $bool NOT NULL
) $strict;
