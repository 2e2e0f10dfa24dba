-- A renewal whose answer was lost is answered again, and an owner gets in where a stranger may not.

-- What the successors of a spent refresh token are derived with, beside the token itself. Null in rows
-- of before: those tokens have no grace.
ALTER TABLE spent_refresh ADD COLUMN seed text;

-- Where an account has logged in before: networks and devices, as SHA-256 in hex that includes the
-- account, so that two accounts of one place cannot be told to be together.
CREATE TABLE known_place (
    actor_kind text NOT NULL,
    actor_id $uuid NOT NULL,
    digest text NOT NULL,
    -- when it last logged in from there, in microseconds since 1970
    seen_at $int NOT NULL,
    CONSTRAINT a_place_is_known_once PRIMARY KEY (actor_kind, actor_id, digest)
) $strict;
