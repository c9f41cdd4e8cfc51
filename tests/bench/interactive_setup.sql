-- The peer's shops: a hundred merchants of ten terminals each, as "add fleet" makes them.
INSERT INTO merchant
       (id, number, name, fee_rate, cost_rate, partner_id, partner_rate, late_rule, version)
SELECT n, n, 'Merchant ' || n, 38, 20, 0, 0, 0, 1 FROM generate_series(1, 100) AS n;

INSERT INTO store (id, merchant_id, name, version)
SELECT n, n, 'Store', 1 FROM generate_series(1, 100) AS n;

INSERT INTO terminal (id, merchant_id, store_id, name, state, public_key, epoch, created_us, version)
SELECT n, (n - 1) / 10 + 1, (n - 1) / 10 + 1, 'Till ' || n, 'active', decode(repeat('04', 65), 'hex'),
       1, 1790000000000000, 1
FROM generate_series(1, 1000) AS n;

INSERT INTO queue (terminal_id, epoch, sequence, chain, aside_count, heard_us, version)
SELECT n, 1, 0, decode(repeat('00', 32), 'hex'), 0, 0, 1 FROM generate_series(1, 1000) AS n;

CREATE SEQUENCE ids START 1000000 CACHE 1000;
ANALYZE;
