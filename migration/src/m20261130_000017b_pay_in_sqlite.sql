-- A merchant that pays in is no customer. SQLite cannot take a NOT NULL off a column; its own way to
-- loosen a constraint without touching a row is to write the table's definition anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'customer_id BLOB NOT NULL REFERENCES customer (id)', 'customer_id BLOB REFERENCES customer (id)'),
    'CHECK (purpose IN (''recharge'', ''order''))',
    'CHECK (purpose IN (''recharge'', ''order'', ''pay_in'')), CONSTRAINT only_a_pay_in_has_no_customer CHECK ((purpose = ''pay_in'') = (customer_id IS NULL))')
    WHERE type = 'table' AND name = 'intent';
PRAGMA writable_schema = RESET;
