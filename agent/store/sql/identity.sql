-- name: identity_read
SELECT terminal, private_key, hub_key, hub_url, socket_url, pay_base, merchant, store, name, settings
FROM identity WHERE id = 1;

-- name: identity_write
INSERT INTO identity
    (id, terminal, private_key, hub_key, hub_url, socket_url, pay_base, merchant, store, name, settings)
VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET terminal = $1, private_key = $2, hub_key = $3, hub_url = $4,
    socket_url = $5, pay_base = $6, merchant = $7, store = $8, name = $9, settings = $10;

-- name: identity_set
UPDATE identity SET settings = $1 WHERE id = 1;
