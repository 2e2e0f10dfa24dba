-- Books of any size that the audit passes, written set by set. {members} members of 100 merchants, half
-- of them at the first; each has paid in 1,000.00 once and bought nine times at home. The rest of the
-- entries are releases of what is held for a merchant's members, each taken back by a claim.
-- {filling} pairs of those, {now} is the moment in microseconds.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '128MB';

CREATE FUNCTION pg_temp.k(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('01900000-0000-7000-80' || kind || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.home(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + n % 99 END $$;

INSERT INTO category (id, name_zh, name_en, position) VALUES ('growth', '增长', 'Growth', 1);
INSERT INTO operator (id, login, name, password_hash, created_at) VALUES (pg_temp.k('19', 1), 'growth', 'Growth', '-', 1);
INSERT INTO merchant (id, licence_no, legal_name, contact_phone, status, created_at, approved_at)
    SELECT pg_temp.k('01', m), 'L' || m, 'Merchant ' || m, '13800000000', 'approved', 1, 1 FROM generate_series(1, 100) m;
INSERT INTO payout_account (merchant_id, bank_name, account_number, changed_at, changed_by)
    SELECT pg_temp.k('01', m), 'Bank', '62220000' || m, 1, pg_temp.k('18', m) FROM generate_series(1, 100) m;
INSERT INTO shop (id, merchant_id, name, category_id, city, address, latitude_e6, longitude_e6, member_discount_bp, accept_within_s, status, created_at)
    SELECT pg_temp.k('02', m), pg_temp.k('01', m), 'Shop ' || m, 'growth', 'City', 'Street', 0, 0, 0, 900, 'open', 1 FROM generate_series(1, 100) m;
INSERT INTO staff (id, merchant_id, login, name, role, password_hash, created_at)
    SELECT pg_temp.k('18', m), pg_temp.k('01', m), 'staff' || m, 'Staff', 'owner', '-', 1 FROM generate_series(1, 100) m;
INSERT INTO plan (id, merchant_id, name, description, price, bonus, custody_share_bp, terms, terms_version, status, created_at)
    SELECT pg_temp.k('04', m), pg_temp.k('01', m), 'Plan', 'Plan', 100000, 0, 10000, 'Terms', 1, 'active', 1 FROM generate_series(1, 100) m;
INSERT INTO offer (id, merchant_id, shop_id, status, live_revision_id, created_at)
    SELECT pg_temp.k('15', m), pg_temp.k('01', m), pg_temp.k('02', m), 'live', pg_temp.k('16', m), 1 FROM generate_series(1, 100) m;
INSERT INTO revision (id, offer_id, number, status, title, description, category_id, list_price, member_price, images, title_key, description_key, created_by, created_at, published_at)
    SELECT pg_temp.k('16', m), pg_temp.k('15', m), 1, 'passed', 'Goods', 'Goods', 'growth', 1250, 1000, '[]', 'goods', 'goods', pg_temp.k('18', m), 1, 1 FROM generate_series(1, 100) m;

INSERT INTO customer (id, phone, name, password_hash, marketing, created_at)
    SELECT pg_temp.k('03', n), '+86' || n, 'Customer', '-', false, 1 FROM generate_series(1::bigint, {members}) n;
INSERT INTO membership (id, customer_id, merchant_id, plan_id, status, terms_version, terms_accepted_at, created_at, joined_at)
    SELECT pg_temp.k('05', n), pg_temp.k('03', n), pg_temp.k('01', pg_temp.home(n)), pg_temp.k('04', pg_temp.home(n)), 'active', 1, 1, 1, {now} - 40000000000000
    FROM generate_series(1::bigint, {members}) n;
INSERT INTO intent (id, purpose, subject_id, customer_id, amount, status, gateway, created_at, expires_at, ask_at, settled_at)
    SELECT pg_temp.k('06', n), 'recharge', pg_temp.k('07', n), pg_temp.k('03', n), 100000, 'succeeded', 'sandbox', {now} - 40000000000000, {now}, {now}, {now} - 40000000000000
    FROM generate_series(1::bigint, {members}) n;
INSERT INTO recharge (id, membership_id, intent_id, principal, bonus, status, created_at, settled_at)
    SELECT pg_temp.k('07', n), pg_temp.k('05', n), pg_temp.k('06', n), 100000, 0, 'succeeded', {now} - 40000000000000, {now} - 40000000000000
    FROM generate_series(1::bigint, {members}) n;
INSERT INTO lot (id, membership_id, recharge_id, principal_in, bonus_in, principal, bonus, custody, base_principal, base_custody, base_value, custody_share_bp, cooling_off_until, released_at, created_at)
    SELECT pg_temp.k('08', n), pg_temp.k('05', n), pg_temp.k('07', n), 100000, 0, 91000, 0, 91000, 100000, 100000, 100000, 10000, {now} - 39000000000000, {now} - 39000000000000, {now} - 40000000000000
    FROM generate_series(1::bigint, {members}) n;
INSERT INTO lot_source (lot_id, intent_id, amount_left)
    SELECT pg_temp.k('08', n), pg_temp.k('06', n), 100000 FROM generate_series(1::bigint, {members}) n;

-- Nine orders of each member, the oldest a year ago; one in a thousand is ready, one waits for an answer.
INSERT INTO "order" (id, customer_id, merchant_id, shop_id, status, list_total, member_total, redeem_code, redeem_tries, placed_at, expires_at, paid_at, accept_by, accepted_at, fulfilled_at)
    SELECT pg_temp.k('09', o), pg_temp.k('03', n), pg_temp.k('01', h), pg_temp.k('02', h),
        CASE o % 1000 WHEN 1 THEN 'accepted' WHEN 2 THEN 'paid' ELSE 'fulfilled' END, 1250, 1000, lpad((o * 7919 % 100000000)::text, 8, '0'), 0, at, at + 900000000, at,
        {now} + 600000000, CASE WHEN o % 1000 <> 2 THEN at + 60000000 END, CASE WHEN o % 1000 NOT IN (1, 2) THEN at + 120000000 END
    FROM (SELECT o, (o - 1) / 9 + 1 AS n, pg_temp.home((o - 1) / 9 + 1) AS h,
        CASE WHEN o % 1000 IN (1, 2) THEN {now} - 120000000 ELSE {now} - (9 * {members} - o) * (31536000000000 / (9 * {members})) END AS at
        FROM generate_series(1::bigint, 9 * {members}) o) orders;
INSERT INTO order_line (order_id, number, offer_id, revision_id, title, list_price, member_price, quantity, stock_held, refunded)
    SELECT o.id, 1, f.id, f.live_revision_id, 'Goods', 1250, 1000, 1, 0, 0 FROM "order" o JOIN offer f ON f.shop_id = o.shop_id;
INSERT INTO transfer (id, kind, subject_id, at)
    SELECT pg_temp.k('0b', n), 'recharge', pg_temp.k('07', n), {now} - 40000000000000 FROM generate_series(1::bigint, {members}) n;
INSERT INTO transfer (id, kind, subject_id, at)
    SELECT pg_temp.k('0c', o), 'spend_home', pg_temp.k('0a', o), {now} FROM generate_series(1::bigint, 9 * {members}) o;
INSERT INTO transfer (id, kind, subject_id, at)
    SELECT pg_temp.k('0d', t), CASE t % 2 WHEN 1 THEN 'release' ELSE 'claim' END, pg_temp.k('08', t % {members} + 1), {now}
    FROM generate_series(1::bigint, 2 * {filling}) t;
INSERT INTO payment (id, order_id, tender, amount, fee, membership_id, transfer_id, paid_at)
    SELECT pg_temp.k('0a', o), pg_temp.k('09', o), 'balance', 1000, 0, pg_temp.k('05', (o - 1) / 9 + 1), pg_temp.k('0c', o),
        {now} - (9 * {members} - o) * (31536000000000 / (9 * {members}))
    FROM generate_series(1::bigint, 9 * {members}) o;
INSERT INTO draw (payment_id, lot_id, principal, bonus, custody)
    SELECT pg_temp.k('0a', o), pg_temp.k('08', (o - 1) / 9 + 1), 1000, 0, 1000 FROM generate_series(1::bigint, 9 * {members}) o;

INSERT INTO ledger_account (id, kind, owner_id)
    SELECT pg_temp.k('11', m), 'payable', pg_temp.k('01', m) FROM generate_series(1, 100) m
    UNION ALL SELECT pg_temp.k('12', m), 'advanced', pg_temp.k('01', m) FROM generate_series(1, 100) m
    UNION ALL SELECT pg_temp.k('17', 1), 'gateway_cash', '00000000-0000-0000-0000-000000000000';
INSERT INTO ledger_account (id, kind, owner_id)
    SELECT pg_temp.k('13', n), 'member_principal', pg_temp.k('05', n) FROM generate_series(1::bigint, {members}) n;
INSERT INTO ledger_entry (transfer_id, account_id, amount)
    SELECT pg_temp.k('0b', n), leg.account, leg.amount FROM generate_series(1::bigint, {members}) n,
        LATERAL (VALUES (pg_temp.k('17', 1), 100000), (pg_temp.k('13', n), -100000)) leg (account, amount);
INSERT INTO ledger_entry (transfer_id, account_id, amount)
    SELECT pg_temp.k('0c', o), leg.account, leg.amount FROM generate_series(1::bigint, 9 * {members}) o,
        LATERAL (VALUES (pg_temp.k('13', (o - 1) / 9 + 1), 1000), (pg_temp.k('11', pg_temp.home((o - 1) / 9 + 1)), -1000)) leg (account, amount);
INSERT INTO ledger_entry (transfer_id, account_id, amount)
    SELECT pg_temp.k('0d', t), leg.account, CASE t % 2 WHEN 1 THEN leg.amount ELSE -leg.amount END FROM generate_series(1::bigint, 2 * {filling}) t,
        LATERAL (VALUES (pg_temp.k('12', pg_temp.home((t + 1) / 2)), 100), (pg_temp.k('11', pg_temp.home((t + 1) / 2)), -100)) leg (account, amount);
INSERT INTO ledger_balance (account_id, amount) SELECT account_id, SUM(amount) FROM ledger_entry GROUP BY account_id;
INSERT INTO ledger_group (kind, home_id, amount)
    SELECT a.kind, COALESCE(m.merchant_id, a.owner_id), SUM(b.amount) FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id
        LEFT JOIN membership m ON m.id = a.owner_id GROUP BY 1, 2;

INSERT INTO reminder (id, recipient_kind, recipient_id, position, kind, shop_id, subject_kind, subject_id, figures, created_at, acknowledged_at, acknowledgement)
    SELECT pg_temp.k('0f', row_number() OVER (ORDER BY o.id)), 'merchant', o.merchant_id, row_number() OVER w, 'ORDER_PAID', o.shop_id, 'ord', o.id, '{}', o.paid_at,
        CASE WHEN o.status <> 'paid' THEN o.paid_at END, CASE WHEN o.status <> 'paid' THEN row_number() OVER w END
    FROM "order" o WINDOW w AS (PARTITION BY o.merchant_id ORDER BY o.id);
INSERT INTO reminder_tip (recipient_id, recipient_kind, position, acknowledgement)
    SELECT recipient_id, 'merchant', COUNT(*), COUNT(*) FROM reminder GROUP BY recipient_id;

-- Two thousand orders that can be paid.
INSERT INTO "order" (id, customer_id, merchant_id, shop_id, status, list_total, member_total, redeem_code, redeem_tries, placed_at, expires_at)
    SELECT pg_temp.k('29', p), pg_temp.k('03', 2 * p), pg_temp.k('01', 1), pg_temp.k('02', 1), 'placed', 1250, 1000, '00000000', 0, {now}, {now} + 86400000000
    FROM generate_series(1::bigint, 2000) p;
INSERT INTO order_line (order_id, number, offer_id, revision_id, title, list_price, member_price, quantity, stock_held, refunded)
    SELECT pg_temp.k('29', p), 1, pg_temp.k('15', 1), pg_temp.k('16', 1), 'Goods', 1250, 1000, 1, 0, 0 FROM generate_series(1::bigint, 2000) p;

INSERT INTO tally (of_id, day, what, count, first, second, third)
    SELECT of_id, day, what, SUM(count), SUM(first), SUM(second), SUM(third) FROM tally_of_rows GROUP BY of_id, day, what;
