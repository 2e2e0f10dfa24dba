-- What is done for many members of one merchant: in batches that each say how far they came.

-- What a home merchant is owed, allotted to what its members' custody lacks. Amounts are fen.
CREATE TABLE allotment (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    -- the clearing cycle that claims it; none: the merchant fails its members
    cycle_id $uuid REFERENCES clearing_cycle (id),
    -- 'ended': closed memberships, the first closed first; 'open': open ones, pro rata; 'all': all of a
    -- merchant that fails, pro rata
    pass text NOT NULL,
    -- what is given out, and what was lacking when it began
    amount $int NOT NULL,
    lacking $int NOT NULL,
    -- what is not given out yet, and what those lack whom it has not come to
    amount_left $int NOT NULL,
    lacking_left $int NOT NULL,
    -- the last membership that it came to; of 'ended' also when that one closed
    cursor_at $int,
    cursor_id $uuid REFERENCES membership (id),
    created_at $int NOT NULL,
    ended_at $int,
    CONSTRAINT allotment_pass_is_known CHECK (pass IN ('ended', 'open', 'all')),
    CONSTRAINT no_more_is_given_than_there_is CHECK (amount_left BETWEEN 0 AND amount AND lacking_left BETWEEN 0 AND lacking)
) $strict;
CREATE UNIQUE INDEX one_allotment_of_a_merchant_runs_at_a_time ON allotment (merchant_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX a_cycle_allots_once_a_pass ON allotment (cycle_id, merchant_id, pass) WHERE cycle_id IS NOT NULL;

-- Members that took their part of a running allotment by themselves, as they left.
CREATE TABLE allotment_taken (
    allotment_id $uuid NOT NULL REFERENCES allotment (id),
    membership_id $uuid NOT NULL REFERENCES membership (id),
    PRIMARY KEY (allotment_id, membership_id)
) $strict;
CREATE INDEX membership_ended_by_home ON membership (merchant_id, closed_at, id) WHERE status = 'closed';

-- Custody above the plans' share goes back to a merchant that was reinstated.
CREATE TABLE custody_return (
    merchant_id $uuid NOT NULL PRIMARY KEY REFERENCES merchant (id),
    -- the last membership that it came to
    cursor_id $uuid,
    created_at $int NOT NULL
) $strict;

-- Members are told what becomes of their home merchant.
CREATE TABLE member_notice (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    -- a kind of reminder
    kind text NOT NULL,
    -- the last membership that was told
    cursor_id $uuid,
    created_at $int NOT NULL
) $strict;
