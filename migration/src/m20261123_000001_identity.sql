-- Who is who: merchants with their shops and staff, customers, operators, and their sessions.
-- Times are microseconds since 1970 UTC. Tokens are stored as SHA-256 only.

CREATE TABLE category (
    id text NOT NULL PRIMARY KEY,
    parent_id text REFERENCES category (id),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    position $int NOT NULL
) $strict;

CREATE TABLE merchant (
    id $uuid NOT NULL PRIMARY KEY,
    licence_no text NOT NULL,
    legal_name text NOT NULL,
    contact_phone text NOT NULL,
    status text NOT NULL,
    -- why an operator rejected or suspended it
    status_reason text,
    created_at $int NOT NULL,
    approved_at $int,
    CONSTRAINT a_licence_registers_one_merchant UNIQUE (licence_no),
    CONSTRAINT merchant_status_is_known CHECK (status IN ('pending', 'approved', 'rejected', 'suspended', 'closing', 'closed'))
) $strict;
CREATE INDEX merchant_by_status ON merchant (status, created_at);

CREATE TABLE shop (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    name text NOT NULL,
    name_en text,
    category_id text NOT NULL REFERENCES category (id),
    city text NOT NULL,
    address text NOT NULL,
    phone text,
    -- millionths of a degree, so that both databases compare them alike
    latitude_e6 $int NOT NULL,
    longitude_e6 $int NOT NULL,
    -- what a member is given off a bill that is not in the catalog
    member_discount_bp $int NOT NULL,
    -- how long the counter has to accept a paid order, in seconds
    accept_within_s $int NOT NULL,
    status text NOT NULL,
    created_at $int NOT NULL,
    CONSTRAINT shop_is_on_earth CHECK (latitude_e6 BETWEEN -90000000 AND 90000000 AND longitude_e6 BETWEEN -180000000 AND 180000000),
    CONSTRAINT member_discount_is_a_share CHECK (member_discount_bp BETWEEN 0 AND 9000),
    CONSTRAINT accept_deadline_is_1_to_15_minutes CHECK (accept_within_s BETWEEN 60 AND 900),
    CONSTRAINT shop_status_is_known CHECK (status IN ('open', 'closed'))
) $strict;
CREATE INDEX shop_by_merchant ON shop (merchant_id);
CREATE INDEX shop_by_city ON shop (city, category_id);

CREATE TABLE staff (
    id $uuid NOT NULL PRIMARY KEY,
    merchant_id $uuid NOT NULL REFERENCES merchant (id),
    -- the one shop a cashier works at; none: all shops of the merchant
    shop_id $uuid REFERENCES shop (id),
    login text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    created_at $int NOT NULL,
    removed_at $int,
    CONSTRAINT a_staff_login_is_unique UNIQUE (login),
    CONSTRAINT staff_role_is_known CHECK (role IN ('owner', 'manager', 'cashier'))
) $strict;
CREATE INDEX staff_by_merchant ON staff (merchant_id);

CREATE TABLE customer (
    id $uuid NOT NULL PRIMARY KEY,
    phone text,
    email text,
    name text NOT NULL,
    password_hash text NOT NULL,
    -- consent to offers, price drops and campaigns; off until given
    marketing $bool NOT NULL,
    created_at $int NOT NULL,
    erased_at $int,
    CONSTRAINT a_phone_belongs_to_one_customer UNIQUE (phone),
    CONSTRAINT an_email_belongs_to_one_customer UNIQUE (email),
    CONSTRAINT customer_can_be_reached CHECK (phone IS NOT NULL OR email IS NOT NULL OR erased_at IS NOT NULL)
) $strict;

CREATE TABLE operator (
    id $uuid NOT NULL PRIMARY KEY,
    login text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    created_at $int NOT NULL,
    disabled_at $int,
    CONSTRAINT an_operator_login_is_unique UNIQUE (login)
) $strict;

CREATE TABLE session (
    id $uuid NOT NULL PRIMARY KEY,
    actor_kind text NOT NULL,
    actor_id $uuid NOT NULL,
    access_hash text NOT NULL,
    access_expires_at $int NOT NULL,
    refresh_hash text NOT NULL,
    refresh_expires_at $int NOT NULL,
    -- what the client called itself, for the owner to recognise it
    device text,
    created_at $int NOT NULL,
    refreshed_at $int NOT NULL,
    revoked_at $int,
    CONSTRAINT an_access_token_opens_one_session UNIQUE (access_hash),
    CONSTRAINT a_refresh_token_renews_one_session UNIQUE (refresh_hash),
    CONSTRAINT session_actor_is_known CHECK (actor_kind IN ('customer', 'staff', 'operator'))
) $strict;
CREATE INDEX session_by_actor ON session (actor_kind, actor_id, created_at);

-- Refresh tokens that were used: one seen again means a stolen family, which ends.
CREATE TABLE spent_refresh (
    refresh_hash text NOT NULL PRIMARY KEY,
    session_id $uuid NOT NULL REFERENCES session (id),
    spent_at $int NOT NULL
) $strict;

-- What operators did and why. Final.
CREATE TABLE operator_act (
    id $uuid NOT NULL PRIMARY KEY,
    operator_id $uuid NOT NULL REFERENCES operator (id),
    act text NOT NULL,
    subject text NOT NULL,
    reason text,
    at $int NOT NULL
) $strict;
CREATE INDEX operator_act_by_time ON operator_act (at, id);
