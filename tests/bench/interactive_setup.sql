-- The peer's shops: a hundred merchants of ten terminals each, as "add fleet" makes them.
-- What a cash sale leaves empty is filled by defaults, so that the peer names only what it means.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT table_name, column_name, data_type
               FROM information_schema.columns WHERE table_schema = current_schema() LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %s', c.table_name, c.column_name,
            CASE c.data_type WHEN 'bigint' THEN '0' WHEN 'text' THEN '''''' ELSE '''\x''' END);
    END LOOP;
END $$;

INSERT INTO organisation (id, parent_id, merchant_id, kind, name, state, path, version)
SELECT 1000 + n, 1, 1000 + n, 'merchant', 'Merchant ' || n, 'active',
       '0000000000000001' || lpad(to_hex(1000 + n), 16, '0'), 1
FROM generate_series(1, 100) AS n;

INSERT INTO organisation (id, parent_id, merchant_id, kind, name, state, path, version)
SELECT 2000 + n, 1000 + n, 1000 + n, 'store', 'Store', 'active',
       '0000000000000001' || lpad(to_hex(1000 + n), 16, '0') || lpad(to_hex(2000 + n), 16, '0'), 1
FROM generate_series(1, 100) AS n;

INSERT INTO merchant (id, number, fee_rate, cost_rate, version)
SELECT 1000 + n, n, 38, 20, 1 FROM generate_series(1, 100) AS n;

INSERT INTO terminal (id, merchant_id, store_id, name, state, public_key, epoch, created_us, version)
SELECT n, (n - 1) / 10 + 1001, (n - 1) / 10 + 2001, 'Till ' || n, 'active', decode(repeat('04', 65), 'hex'),
       1, 1790000000000000, 1
FROM generate_series(1, 1000) AS n;

INSERT INTO queue (terminal_id, epoch, sequence, chain, aside_count, heard_us, version)
SELECT n, 1, 0, decode(repeat('00', 32), 'hex'), 0, 0, 1 FROM generate_series(1, 1000) AS n;

CREATE SEQUENCE ids START 1000000 CACHE 1000;
ANALYZE;
