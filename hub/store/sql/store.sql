-- What readers ask, and what the store needs at start. Statements on single
-- rows are made from table.def (tools/tablegen); these are the others.

-- name: store_outbox_pending
-- A starting courier goes on from here, a page at a time: what this node is to carry.
SELECT merchant_id, id, topic, action, about, target, body, state, due_us, tries, created_us, version
  FROM outbox
 WHERE state = 'pending' AND id > $1 AND node = $3
 ORDER BY id
 LIMIT $2;

-- name: store_outbox_pushes
-- What waits for a terminal, whichever hub holds it.
SELECT id, body, action
  FROM outbox
 WHERE merchant_id = $1 AND state = 'pending' AND topic = 'push' AND target = $2
 ORDER BY id
 LIMIT $3;

-- name: store_payment
-- What a courier needs to speak to a channel about a payment.
-- What it is for is the app's subject (a part has its whole's), or else the store or the merchant.
SELECT p.merchant_id, p.id, p.order_id, p.channel, p.state, p.amount, p.payer, p.expires_us,
       m.number, coalesce(t.subject, n.name), o.terminal_id, o.epoch, o.sequence,
       p.created_us, o.split_rule, p.channel_number, p.way, p.account_id
  FROM payment p
  JOIN orders o ON o.merchant_id = p.merchant_id AND o.id = p.order_id
  JOIN merchant m ON m.id = p.merchant_id
  JOIN organisation n ON n.id = CASE WHEN o.store_id = 0 THEN o.merchant_id ELSE o.store_id END
  LEFT JOIN order_text t ON t.merchant_id = o.merchant_id
        AND t.order_id = CASE WHEN o.whole_id = 0 THEN o.id ELSE o.whole_id END
 WHERE p.merchant_id = $1 AND p.id = $2;

-- name: store_split
-- What a courier needs to speak to a channel about a split.
SELECT s.state, s.finish, s.channel, s.payment_id, s.first_place, s.shares, p.channel_number,
       m.number, s.account_id
  FROM split s
  JOIN payment p ON p.merchant_id = s.merchant_id AND p.id = s.payment_id
  JOIN merchant m ON m.id = s.merchant_id
 WHERE s.merchant_id = $1 AND s.id = $2;

-- name: store_split_shares
-- Those that the channel pays.
SELECT type, account, amount
  FROM share
 WHERE merchant_id = $1 AND payment_id = $2 AND place >= $3 AND place < $4
   AND organisation_id = 0
 ORDER BY place;

-- name: store_split_return
SELECT r.state, r.channel, r.split_id, r.amount, p.channel_number, m.number, h.account,
       r.account_id
  FROM split_return r
  JOIN payment p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
  JOIN share h ON h.merchant_id = r.merchant_id AND h.payment_id = r.payment_id AND h.place = r.place
  JOIN merchant m ON m.id = r.merchant_id
 WHERE r.merchant_id = $1 AND r.id = $2;

-- name: store_receiver
SELECT v.state, v.channel, v.type, v.account, v.name, v.relation, v.custom_relation, m.number
  FROM receiver v
  JOIN merchant m ON m.id = v.merchant_id
 WHERE v.merchant_id = $1 AND v.id = $2;

-- name: store_refund
-- And about a refund.
SELECT r.state, r.amount, r.reason, r.payment_id, r.channel, p.amount, m.number,
       p.channel_number, p.created_us, p.way, r.created_us, r.account_id
  FROM refund r
  JOIN payment p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
  JOIN merchant m ON m.id = r.merchant_id
 WHERE r.merchant_id = $1 AND r.id = $2;

-- name: store_refunds
-- The newest first.
SELECT id, order_id, payment_id, kind, state, hold, amount, number, code
  FROM refund
 WHERE merchant_id = $1 AND id < $2
 ORDER BY id DESC
 LIMIT $3;

-- name: store_merchant_by_number
SELECT id FROM merchant WHERE number = $1;

-- name: store_order
-- What a payer's page shows; the payment is the order's newest.
SELECT o.id, o.merchant_id, o.terminal_id, o.epoch, o.sequence, o.salt, o.amount, o.state, o.channel,
       o.winner_id, o.payment_id, o.recorded, o.ended_us, o.fork, n.name, m.number
  FROM orders o
  JOIN organisation n ON n.id = CASE WHEN o.store_id = 0 THEN o.merchant_id ELSE o.store_id END
  JOIN merchant m ON m.id = o.merchant_id
 WHERE o.merchant_id = $1 AND o.id = $2;

-- name: store_order_payment
SELECT id, channel, state, channel_number, code, account_id, handle, way
  FROM payment
 WHERE merchant_id = $1 AND id = $2;

-- name: store_plate
-- What a plate's page shows. Of a store that is suspended, or stands below who is: "suspended".
SELECT p.merchant_id, s.name, p.name,
       CASE WHEN EXISTS (SELECT 1 FROM organisation a
                          WHERE a.state = 'suspended' AND a.path IN
                                (substr(s.path, 1, 32), substr(s.path, 1, 48), substr(s.path, 1, 64),
                                 substr(s.path, 1, 80), substr(s.path, 1, 96), substr(s.path, 1, 112),
                                 substr(s.path, 1, 128), substr(s.path, 1, 144),
                                 substr(s.path, 1, 160), substr(s.path, 1, 176), s.path))
            THEN 'suspended' ELSE p.state END, p.wallets, p.amount_min, p.amount_max
  FROM plate p
  JOIN organisation s ON s.id = p.store_id
 WHERE p.id = $1;

-- name: store_plates
-- Those of a merchant, or of all (0), with how many of the terminals are named.
SELECT p.id, p.name, p.state, p.wallets, p.amount_min, p.amount_max, p.terminals, s.name, m.number
  FROM plate p
  JOIN organisation s ON s.id = p.store_id
  JOIN merchant m ON m.id = p.merchant_id
 WHERE p.merchant_id = $1 OR $1 = 0
 ORDER BY m.number, s.id, p.created_us, p.id;

-- name: store_plate_terminals
SELECT terminal_id FROM plate_terminal WHERE plate_id = $1 AND place < $2 ORDER BY place;

-- name: store_terminal_key
SELECT public_key, state, merchant_id FROM terminal WHERE id = $1;

-- name: store_terminal_codes
-- Those that still enrol it.
SELECT id FROM activation WHERE terminal_id = $1 AND used_us = 0 AND expires_us > 0 ORDER BY id LIMIT $2;

-- name: store_terminal_standing
SELECT state, public_key FROM terminal WHERE id = $1;

-- name: store_terminal_place
-- What a terminal is told about itself.
SELECT t.name, s.name, n.name
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
  JOIN organisation n ON n.id = t.merchant_id
 WHERE t.id = $1;

-- name: store_alarms
SELECT id, kind, terminal_id, order_id, at_us, detail
  FROM alarm
 WHERE id >= $1
 ORDER BY id DESC
 LIMIT $2;

-- name: store_upkeep_accounts
-- Accounts that are on and whose task $3 has no effect that waits; with $4 all of them. Whose effect
-- it is, is the account's owner or nobody.
SELECT a.id, a.merchant_id, a.dialect
  FROM channel_account a
 WHERE a.id > $1 AND a.state = 'on'
   AND (CAST($4 AS bigint) = 1 OR NOT EXISTS
        (SELECT 1
           FROM upkeep u
           JOIN outbox o ON o.merchant_id = u.merchant_id AND o.id = u.outbox_id
          WHERE u.merchant_id IN (0, a.merchant_id) AND u.account_id = a.id AND u.task = $3
            AND o.state = 'pending'))
 ORDER BY a.id
 LIMIT $2;

-- name: store_account_health
SELECT use, state, codes, since_us
  FROM account_health
 WHERE merchant_id = $1 AND account_id = $2
 ORDER BY use;

-- name: store_channel_accounts
-- Those that may take a merchant's payments: of $1 itself, or of the one numbered $6 that is
-- below it. 0 is the platform, with what is its own. The newest first.
WITH whose (id, partner_id) AS
     (SELECT m.id, m.partner_id
        FROM merchant m
        JOIN organisation n ON n.id = m.id
        JOIN organisation a ON a.id = $1 OR (a.id = 1 AND $1 = 0)
       WHERE (m.number = $6 OR ($6 = 0 AND m.id = $1)) AND n.path >= a.path AND n.path < a.path || 'g')
SELECT c.id, c.merchant_id, c.channel, c.dialect, c.name, c.state, c.priority, c.weight, c.amount_min,
       c.amount_max, c.from_minute, c.to_minute, h.settles_to, h.returns_cost, c.created_us, c.changed_us,
       coalesce(m.number, 0), 0, c.params, c.secrets, c.version
  FROM channel_account c
  JOIN holder h ON h.id = c.id
  LEFT JOIN merchant m ON m.id = c.merchant_id
 WHERE c.id <= $2 AND c.id >= $3 AND (c.state = $5 OR $5 = '')
   AND (EXISTS (SELECT 1 FROM whose) OR ($1 = 0 AND $6 = 0))
   AND c.merchant_id IN (0, (SELECT id FROM whose), (SELECT partner_id FROM whose))
 ORDER BY c.id DESC
 LIMIT $4;

-- name: store_channel_account_seen
-- One of them as $1 sees it, with whether it is $1's to change: its own, or of somebody below it;
-- the platform's (0) are all.
SELECT c.id, c.merchant_id, c.channel, c.dialect, c.name, c.state, c.priority, c.weight, c.amount_min,
       c.amount_max, c.from_minute, c.to_minute, h.settles_to, h.returns_cost, c.created_us, c.changed_us,
       coalesce(m.number, 0), CASE WHEN EXISTS
        (SELECT 1 FROM organisation n JOIN organisation a ON a.id = $1
          WHERE n.id = c.merchant_id AND n.path >= a.path AND n.path < a.path || 'g') OR $1 = 0
       THEN 1 ELSE 0 END,
       c.params, c.secrets, c.version
  FROM channel_account c
  JOIN holder h ON h.id = c.id
  LEFT JOIN merchant m ON m.id = c.merchant_id
 WHERE c.id = $2 AND c.id >= $3
 LIMIT $4;

-- name: store_channel_account_whose
-- Whose an account is, as $2 is to know: $2, where it may see it; else its owner. The platform (0)
-- sees all.
SELECT CASE WHEN c.merchant_id = 0
              OR EXISTS
                 (SELECT 1 FROM organisation n JOIN organisation a ON a.id = $2
                   WHERE n.id = c.merchant_id AND n.path >= a.path AND n.path < a.path || 'g')
              OR c.merchant_id = (SELECT partner_id FROM merchant WHERE id = $2)
              OR $2 = 0
            THEN $2 ELSE c.merchant_id END
  FROM channel_account c
 WHERE c.id = $1;

-- name: store_merchant_below
-- The merchant numbered $2, if $1 is that or above it, or 0 (the platform); and how many channel
-- accounts it has.
SELECT m.id, (SELECT count(*) FROM channel_account c WHERE c.merchant_id = m.id)
  FROM merchant m
  JOIN organisation n ON n.id = m.id
  JOIN organisation a ON a.id = $1 OR (a.id = 1 AND $1 = 0)
 WHERE m.number = $2 AND n.path >= a.path AND n.path < a.path || 'g';

-- name: store_merchant_itself
-- How many $1 itself has.
SELECT count(*) FROM channel_account WHERE merchant_id = $1;

-- name: store_organisation_below
-- Who stands below $1, at most $2 of them.
SELECT n.id
  FROM organisation a
  JOIN organisation n ON n.path > a.path AND n.path < a.path || 'g'
 WHERE a.id = $1
 LIMIT $2;

-- name: store_organisations
-- $1 and who stands below, in the order of the tree; at most $2.
SELECT n.id, n.kind, n.name, n.state, n.path, coalesce(m.number, 0), n.time_zone
  FROM organisation a
  JOIN organisation n ON n.path >= a.path AND n.path < a.path || 'g'
  LEFT JOIN merchant m ON m.id = n.id
 WHERE a.id = $1
 ORDER BY n.path
 LIMIT $2;

-- name: store_organisation_hold
-- What hangs on $1 (enum organisation_hold), so that it cannot go: the first of it.
SELECT CASE
       WHEN EXISTS (SELECT 1 FROM organisation WHERE parent_id = n.id) THEN 1
       WHEN EXISTS (SELECT 1 FROM terminal WHERE store_id = n.id OR merchant_id = n.id) THEN 2
       WHEN EXISTS (SELECT 1 FROM plate WHERE store_id = n.id OR merchant_id = n.id) THEN 3
       WHEN EXISTS (SELECT 1 FROM app WHERE merchant_id = n.id) THEN 4
       WHEN EXISTS (SELECT 1 FROM channel_account WHERE merchant_id = n.id) THEN 5
       WHEN EXISTS (SELECT 1 FROM orders WHERE merchant_id = n.merchant_id
                       AND (store_id = n.id OR merchant_id = n.id)) THEN 6
       WHEN EXISTS (SELECT 1 FROM balance WHERE merchant_id = n.id) THEN 7
       ELSE 0 END
  FROM organisation n
 WHERE n.id = $1;

-- name: store_organisation_forget_books
DELETE FROM merchant WHERE id = $1;

-- name: store_organisation_forget
DELETE FROM organisation WHERE id = $1;

-- name: store_audit_next
-- The next chain, of which a head or a row is there.
SELECT merchant_id
  FROM (SELECT min(merchant_id) AS merchant_id
          FROM (SELECT min(merchant_id) AS merchant_id FROM audit_head WHERE merchant_id > $1
                UNION ALL
                SELECT min(merchant_id) FROM audit WHERE merchant_id > $1) AS chains) AS first
 WHERE merchant_id IS NOT NULL;

-- name: store_audit_rows
SELECT merchant_id, sequence, id, organisation_id, who, who_id, name, address, action, about, about_id,
       was, became, at_us, hash
  FROM audit
 WHERE merchant_id = $1 AND sequence > $2
 ORDER BY sequence
 LIMIT $3;

-- name: store_audit_head
SELECT sequence, hash FROM audit_head WHERE merchant_id = $1;

-- name: store_audit_newest
-- Of one chain, the newest first.
SELECT sequence, who, name, address, action, about, about_id, was, became, at_us
  FROM audit
 WHERE merchant_id = $1
 ORDER BY sequence DESC
 LIMIT $2;

-- name: store_audit_heads
-- The heads of chains behind $1, at most $2.
SELECT merchant_id, sequence, hash, at_us
  FROM audit_head
 WHERE merchant_id > $1
 ORDER BY merchant_id
 LIMIT $2;

-- name: store_audit_heads_end
-- Where such a page ends.
SELECT max(merchant_id)
  FROM (SELECT merchant_id FROM audit_head WHERE merchant_id > $1 ORDER BY merchant_id LIMIT $2) AS page;

-- name: store_security_events
-- What was refused since the hour $1, the newest first.
SELECT merchant_id, account_id, kind, hour, channel, count, first_us, last_us, samples
  FROM security_event
 WHERE hour >= $1
 ORDER BY hour DESC, last_us DESC
 LIMIT $2;

-- name: store_security_forget
-- Before the hour $1, but no more than about $2 of them.
DELETE FROM security_event
 WHERE hour < $1
   AND hour <= (SELECT coalesce(max(hour), 0)
                  FROM (SELECT hour FROM security_event WHERE hour < $1 ORDER BY hour LIMIT $2) AS oldest);

-- name: store_id_floor
-- The highest id of any table: nothing is made below it, whatever the clock says.
SELECT coalesce(max(id), 0)
  FROM (SELECT max(id) AS id FROM orders
        UNION ALL SELECT max(id) FROM payment
        UNION ALL SELECT max(id) FROM refund
        UNION ALL SELECT max(id) FROM receipt
        UNION ALL SELECT max(id) FROM outbox
        UNION ALL SELECT max(journal_id) FROM entry
        UNION ALL SELECT max(id) FROM freezing
        UNION ALL SELECT max(id) FROM alarm
        UNION ALL SELECT max(id) FROM receiver
        UNION ALL SELECT max(id) FROM split_rule
        UNION ALL SELECT max(id) FROM split
        UNION ALL SELECT max(id) FROM split_return
        UNION ALL SELECT max(id) FROM transfer
        UNION ALL SELECT max(id) FROM move
        UNION ALL SELECT max(id) FROM attempt
        UNION ALL SELECT max(id) FROM exchange
        UNION ALL SELECT max(id) FROM instruction
        UNION ALL SELECT max(id) FROM complaint
        UNION ALL SELECT max(id) FROM onboarding
        UNION ALL SELECT max(id) FROM onboarding_step
        UNION ALL SELECT max(id) FROM correction
        UNION ALL SELECT max(id) FROM audit) AS highest;

-- name: store_id_floor_sharded
-- The same where rows are kept by merchant: a look into the index for each merchant and table.
-- Merchants 0 (nobody) and 1 (the lab's) may have rows and no name.
WITH m AS (SELECT id FROM merchant UNION ALL SELECT 0 UNION ALL SELECT 1)
SELECT coalesce(max(id), 0)
  FROM (SELECT (SELECT max(t.id) FROM orders t WHERE t.merchant_id = m.id) AS id FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM payment t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM refund t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM receipt t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM outbox t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.journal_id) FROM entry t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM freezing t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM alarm t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM receiver t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM split_rule t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM split t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM split_return t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM transfer t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM move t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM attempt t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM exchange t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM instruction t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM complaint t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM onboarding t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM onboarding_step t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM correction t WHERE t.merchant_id = m.id) FROM m
        UNION ALL SELECT (SELECT max(t.id) FROM audit t WHERE t.merchant_id = m.id) FROM m
       ) AS highest;

-- name: store_merchant_highest
SELECT coalesce(max(number), 0) FROM merchant;

-- name: store_terminal_highest
-- Terminal numbers begin above 100000.
SELECT coalesce(max(id), 100000) FROM terminal;

-- name: store_meta
SELECT value FROM meta WHERE name = $1;

-- name: store_meta_add
-- Of two hubs that start at once, the first one's.
INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING;

-- name: store_meta_set
UPDATE meta SET value = $2 WHERE name = $1;

-- name: store_channel_account_ids
SELECT id FROM channel_account WHERE id > $1 ORDER BY id LIMIT $2;

-- name: store_app_ids
-- A page of all apps, for who seals their secrets anew.
SELECT id FROM app WHERE id > $1 ORDER BY id LIMIT $2;

-- name: store_staff_ids
-- Likewise, of people who have a second factor, or begin to.
SELECT id FROM staff WHERE id > $1 AND length(second_secret) > 0 ORDER BY id LIMIT $2;

-- name: store_node_free
-- Numbers of hubs that have ended: the lowest.
SELECT number FROM node WHERE until_us < $1 ORDER BY number LIMIT 1;

-- name: store_node_next
SELECT coalesce(max(number), -1) + 1 FROM node;

-- name: store_node_take
-- A number that nobody holds, or whose lease has lapsed.
INSERT INTO node (number, token, until_us) VALUES ($1, $2, $3)
ON CONFLICT (number) DO UPDATE SET token = excluded.token, until_us = excluded.until_us
 WHERE node.until_us < $4;

-- name: store_node_renew
UPDATE node SET until_us = $3 WHERE number = $1 AND token = $2;

-- name: store_node_lapsed
-- Hubs that have ended and whose effects nobody has taken over yet.
SELECT number FROM node WHERE until_us < $1 AND number <> $2 AND token <> '' ORDER BY number;

-- name: store_node_fence
-- Whoever had the number may not act under it any more; its effects are still to be taken over.
UPDATE node SET token = 'lapsed' WHERE number = $1 AND until_us < $2 AND token <> '';

-- name: store_node_inherit
-- Some of them at a time.
UPDATE outbox SET node = $2, version = version + 1
 WHERE (merchant_id, id) IN (SELECT merchant_id, id FROM outbox
                              WHERE node = $1 AND state = 'pending'
                              ORDER BY merchant_id, id
                              LIMIT $3);

-- name: store_node_emptied
-- Nothing of it is left.
UPDATE node SET token = '' WHERE number = $1;

-- name: store_wallet
-- A merchant's wallets, holder by holder, each account in its own direction. Holder 0 is the till's cash.
SELECT b.holder_id, coalesce(h.name, ''), coalesce(h.settles_to, ''),
       -sum(CASE WHEN b.account = 3 THEN b.amount ELSE 0 END),
       -sum(CASE WHEN b.account = 9 THEN b.amount ELSE 0 END),
       coalesce(max(k.frozen), 0),
       sum(CASE WHEN b.account = 10 THEN b.amount ELSE 0 END),
       -sum(CASE WHEN b.account = 15 THEN b.amount ELSE 0 END),
       -sum(CASE WHEN b.account = 11 THEN b.amount ELSE 0 END),
       -sum(CASE WHEN b.account = 12 THEN b.amount ELSE 0 END),
       -sum(CASE WHEN b.account = 5 THEN b.amount ELSE 0 END)
  FROM balance b
  LEFT JOIN holder h ON h.id = b.holder_id
  LEFT JOIN book k ON k.merchant_id = b.merchant_id AND k.holder_id = b.holder_id
 WHERE b.merchant_id = $1 AND b.holder_id <> 0
 GROUP BY b.holder_id, h.name, h.settles_to
 ORDER BY b.holder_id;

-- name: store_statement
-- What moved a merchant's pending, available and debt, and why, the newest first: what is older
-- than (journal, leg), down to $5. What was frozen stands among it as account 0.
SELECT s.id, s.leg, s.holder_id, s.account, s.amount, s.event, s.cause,
       coalesce(p.order_id, 0), coalesce(m.kind, 0), coalesce(m.peer_id, 0), coalesce(m.cause, 0),
       coalesce(t.number, ''), coalesce(t.reason, f.reason, ''), coalesce(f.by_id, 0)
  FROM (SELECT id, leg, holder_id, account, amount, event, cause
          FROM (SELECT journal_id AS id, leg, holder_id, account, amount, event, cause
                  FROM entry
                 WHERE merchant_id = $1 AND account IN (3, 9, 10) AND (journal_id, leg) < ($2, $3)
                   AND journal_id >= $5
                 ORDER BY journal_id DESC, leg DESC
                 LIMIT $4) AS posted
        UNION ALL
        SELECT id, leg, holder_id, account, amount, event, cause
          FROM (SELECT id, 0 AS leg, holder_id, 0 AS account, amount, 0 AS event, id AS cause
                  FROM freezing
                 WHERE merchant_id = $1 AND id < $2 AND id >= $5
                 ORDER BY id DESC
                 LIMIT $4) AS frozen) AS s
  LEFT JOIN payment p ON p.merchant_id = $1 AND p.id = s.cause
  LEFT JOIN move m ON m.merchant_id = $1 AND m.id = s.cause
  LEFT JOIN transfer t ON t.merchant_id = $1 AND t.id = s.cause
  LEFT JOIN freezing f ON f.merchant_id = $1 AND f.id = s.cause
 ORDER BY s.id DESC, s.leg DESC
 LIMIT $4;

-- name: store_statement_walk
-- So many entries below one, as store_order_walk.
SELECT journal_id FROM entry WHERE journal_id <= $1 ORDER BY journal_id DESC, leg DESC LIMIT 1 OFFSET $2;

-- name: store_statement_walk_of
SELECT journal_id FROM entry WHERE merchant_id = $3 AND journal_id <= $1
 ORDER BY journal_id DESC, leg DESC LIMIT 1 OFFSET $2;

-- name: store_entry_view
-- A merchant's entries, the newest first: what is older than (journal, leg), down to $5.
SELECT journal_id, leg, holder_id, account, amount, event, cause
  FROM entry
 WHERE merchant_id = $1 AND (journal_id, leg) < ($2, $3) AND journal_id >= $5
 ORDER BY journal_id DESC, leg DESC
 LIMIT $4;

-- name: store_transfers
-- The newest first.
SELECT id, number, kind, state, holder_id, amount, to_id, bank, reason, note, app_id, asked_by,
       approved_by, created_us, ended_us
  FROM transfer
 WHERE merchant_id = $1 AND id < $2
 ORDER BY id DESC
 LIMIT $3;

-- name: store_lab_balance
-- Of an account of the lab, in the present generation; credits are above 0.
SELECT -b.amount
  FROM balance b
 WHERE b.merchant_id = $1 AND b.account = $2
   AND b.holder_id = coalesce((SELECT CAST(n.text AS bigint) FROM lab_name n
                                WHERE n.merchant_id = $1 AND n.id = 0), 0);

-- name: store_lab_journal
-- Those behind (journal, leg), numbered from the first of all.
SELECT j.journal_id, j.leg, j.transaction_name, j.account_name, j.amount, j.place, j.account_place
  FROM (SELECT e.journal_id, e.leg, t.text AS transaction_name, a.text AS account_name, e.amount,
               row_number() OVER (ORDER BY e.journal_id, e.leg) AS place,
               row_number() OVER (PARTITION BY e.account
                                  ORDER BY e.journal_id, e.leg) AS account_place
          FROM entry e
          JOIN lab_name t ON t.merchant_id = e.merchant_id AND t.id = e.cause
          JOIN lab_name a ON a.merchant_id = e.merchant_id AND a.id = e.account
         WHERE e.merchant_id = $1
           AND e.holder_id = coalesce((SELECT CAST(n.text AS bigint) FROM lab_name n
                                        WHERE n.merchant_id = $1 AND n.id = 0), 0)) AS j
 WHERE (j.journal_id, j.leg) > ($3, $4)
 ORDER BY j.journal_id, j.leg
 LIMIT $2;

-- name: store_check_balance
-- Accounts whose cached balance is not the sum of their entries: there are none.
SELECT count(*)
  FROM (SELECT merchant_id, holder_id, account, sum(amount) AS amount, count(*) AS entries
          FROM entry GROUP BY merchant_id, holder_id, account) AS e
  FULL JOIN balance b
    ON b.merchant_id = e.merchant_id AND b.holder_id = e.holder_id AND b.account = e.account
 WHERE b.amount IS NULL OR e.amount IS NULL OR b.amount <> e.amount OR b.entries <> e.entries;

-- name: store_check_journals
-- Journals that do not sum to zero: there are none.
SELECT count(*)
  FROM (SELECT journal_id FROM entry GROUP BY merchant_id, journal_id HAVING sum(amount) <> 0) AS j;

-- name: store_check_winners
-- Orders that more than one payment has paid: there are none.
SELECT count(*)
  FROM (SELECT order_id FROM payment WHERE state = 'paid'
         GROUP BY merchant_id, order_id HAVING count(*) > 1) AS p;

-- name: store_check_refunds
-- Payments whose refunds are not what they say, or are more than was received: there are none.
SELECT count(*)
  FROM payment p
  LEFT JOIN (SELECT merchant_id, payment_id, sum(amount) AS amount, sum(cost) AS cost
               FROM refund
              WHERE state <> 'failed' AND state <> 'dropped'
              GROUP BY merchant_id, payment_id) AS r
    ON r.merchant_id = p.merchant_id AND r.payment_id = p.id
 WHERE p.refunded <> coalesce(r.amount, 0) OR p.cost_returned <> coalesce(r.cost, 0)
    OR p.refunded > p.receipt_amount OR p.fee_returned > p.fee;

-- name: store_check_transit
-- Books whose refunds in transit are not those that are under way: there are none.
SELECT count(*)
  FROM (SELECT merchant_id, account_id, sum(amount) AS amount
          FROM refund
         WHERE state = 'waiting' OR state = 'created' OR state = 'pending' OR state = 'unknown'
         GROUP BY merchant_id, account_id) AS r
  FULL JOIN (SELECT merchant_id, holder_id, amount FROM balance WHERE account = 11) AS b
    ON b.merchant_id = r.merchant_id AND b.holder_id = r.account_id
 WHERE coalesce(b.amount, 0) + coalesce(r.amount, 0) <> 0;

-- name: store_check_suspense
-- Books whose suspense is not the late money that has not left yet: there are none.
SELECT count(*)
  FROM (SELECT p.merchant_id, p.account_id, sum(p.receipt_amount - coalesce(r.amount, 0)) AS amount
          FROM payment p
          LEFT JOIN (SELECT merchant_id, payment_id, sum(amount) AS amount
                       FROM refund
                      WHERE state <> 'held' AND state <> 'failed' AND state <> 'dropped'
                      GROUP BY merchant_id, payment_id) AS r
            ON r.merchant_id = p.merchant_id AND r.payment_id = p.id
         WHERE p.state = 'late'
         GROUP BY p.merchant_id, p.account_id) AS l
  FULL JOIN (SELECT merchant_id, holder_id, amount FROM balance WHERE account = 5) AS b
    ON b.merchant_id = l.merchant_id AND b.holder_id = l.account_id
 WHERE coalesce(b.amount, 0) + coalesce(l.amount, 0) <> 0;

-- name: store_check_wholes
-- Wholes that are not what their parts are: there are none.
SELECT count(*)
  FROM orders w
  LEFT JOIN (SELECT merchant_id, whole_id, sum(amount) AS amount,
                    sum(CASE WHEN state = 'paid' THEN 1 ELSE 0 END) AS paid,
                    sum(CASE WHEN state = 'paid' OR state = 'closed' THEN 0 ELSE 1 END) AS live
               FROM orders WHERE whole_id <> 0
              GROUP BY merchant_id, whole_id) AS p
    ON p.merchant_id = w.merchant_id AND p.whole_id = w.id
 WHERE w.parts > 0
   AND (coalesce(p.amount, 0) <> w.amount OR coalesce(p.paid, 0) <> w.parts_paid
        OR (w.state = 'paid') <> (w.parts_paid = w.parts)
        OR (w.state = 'closed') <> (w.parts_paid < w.parts AND coalesce(p.live, 0) = 0));

-- name: store_check_figures
-- Minutes whose figures are not those of the orders, payments and refunds: there are none.
SELECT count(*)
  FROM (SELECT merchant_id, minute_us, store_id, channel, partner_id
          FROM (SELECT merchant_id, at_us - at_us % 60000000 AS minute_us, store_id, channel, partner_id,
                       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count,
                       late_fen, refund_count, refund_fen
                  FROM counted
                UNION ALL
                SELECT merchant_id, minute_us, store_id, channel, partner_id,
                       -initiated_count, -initiated_fen, -paid_count, -paid_fen, -fee_fen, -late_count,
                       -late_fen, -refund_count, -refund_fen
                  FROM rollup) AS both_of
         GROUP BY merchant_id, minute_us, store_id, channel, partner_id
        HAVING sum(initiated_count) <> 0 OR sum(initiated_fen) <> 0 OR sum(paid_count) <> 0 OR
            sum(paid_fen) <> 0 OR sum(fee_fen) <> 0 OR sum(late_count) <> 0 OR sum(late_fen) <> 0 OR
            sum(refund_count) <> 0 OR sum(refund_fen) <> 0) AS wrong;

-- name: store_check_sources
-- Hours of a terminal, an app or a plate, likewise.
SELECT count(*)
  FROM (SELECT merchant_id, hour_us, kind, source_id, store_id, channel
          FROM (SELECT merchant_id, at_us - at_us % 3600000000 AS hour_us, kind, source_id, store_id, channel,
                       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count,
                       late_fen, refund_count, refund_fen
                  FROM (SELECT c.*, 1 AS kind, terminal_id AS source_id FROM counted c
                        UNION ALL SELECT c.*, 2, app_id FROM counted c
                        UNION ALL SELECT c.*, 3, plate_id FROM counted c) AS counted
                 WHERE source_id <> 0
                UNION ALL
                SELECT merchant_id, hour_us, kind, source_id, store_id, channel,
                       -initiated_count, -initiated_fen, -paid_count, -paid_fen, -fee_fen, -late_count,
                       -late_fen, -refund_count, -refund_fen
                  FROM rollup_source) AS both_of
         GROUP BY merchant_id, hour_us, kind, source_id, store_id, channel
        HAVING sum(initiated_count) <> 0 OR sum(initiated_fen) <> 0 OR sum(paid_count) <> 0 OR
            sum(paid_fen) <> 0 OR sum(fee_fen) <> 0 OR sum(late_count) <> 0 OR sum(late_fen) <> 0 OR
            sum(refund_count) <> 0 OR sum(refund_fen) <> 0) AS wrong;

-- name: store_fold_stores
-- Minutes of a merchant become minutes over all its stores.
INSERT INTO rollup_minute (merchant_id, minute_us, partner_id, channel,
       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count, late_fen,
       refund_count, refund_fen)
SELECT merchant_id, minute_us, partner_id, channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup
 WHERE merchant_id = $1 AND minute_us >= $2 AND minute_us < $3
 GROUP BY merchant_id, minute_us, partner_id, channel
ON CONFLICT (merchant_id, minute_us, partner_id, channel)
DO UPDATE SET
       initiated_count = rollup_minute.initiated_count + excluded.initiated_count, initiated_fen =
       rollup_minute.initiated_fen + excluded.initiated_fen, paid_count = rollup_minute.paid_count +
       excluded.paid_count, paid_fen = rollup_minute.paid_fen + excluded.paid_fen, fee_fen =
       rollup_minute.fee_fen + excluded.fee_fen, late_count = rollup_minute.late_count +
       excluded.late_count, late_fen = rollup_minute.late_fen + excluded.late_fen, refund_count =
       rollup_minute.refund_count + excluded.refund_count, refund_fen = rollup_minute.refund_fen +
       excluded.refund_fen;

-- name: store_fold_hours
-- Minutes of a merchant become hours over all its stores.
INSERT INTO rollup_hour (merchant_id, hour_us, partner_id, channel,
       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count, late_fen,
       refund_count, refund_fen)
SELECT merchant_id, minute_us - minute_us % 3600000000, partner_id, channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup
 WHERE merchant_id = $1 AND minute_us >= $2 AND minute_us < $3
 GROUP BY merchant_id, minute_us - minute_us % 3600000000, partner_id, channel
ON CONFLICT (merchant_id, hour_us, partner_id, channel)
DO UPDATE SET
       initiated_count = rollup_hour.initiated_count + excluded.initiated_count, initiated_fen =
       rollup_hour.initiated_fen + excluded.initiated_fen, paid_count = rollup_hour.paid_count +
       excluded.paid_count, paid_fen = rollup_hour.paid_fen + excluded.paid_fen, fee_fen =
       rollup_hour.fee_fen + excluded.fee_fen, late_count = rollup_hour.late_count +
       excluded.late_count, late_fen = rollup_hour.late_fen + excluded.late_fen, refund_count =
       rollup_hour.refund_count + excluded.refund_count, refund_fen = rollup_hour.refund_fen +
       excluded.refund_fen;

-- name: store_fold_days
-- Minutes within one day of its zone, which begins at $4, become that day.
INSERT INTO rollup_day (merchant_id, day_us, partner_id, store_id, channel,
       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count, late_fen,
       refund_count, refund_fen)
SELECT merchant_id, CAST($4 AS bigint), partner_id, store_id, channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup
 WHERE merchant_id = $1 AND minute_us >= $2 AND minute_us < $3
 GROUP BY merchant_id, partner_id, store_id, channel
ON CONFLICT (merchant_id, day_us, partner_id, store_id, channel)
DO UPDATE SET
       initiated_count = rollup_day.initiated_count + excluded.initiated_count, initiated_fen =
       rollup_day.initiated_fen + excluded.initiated_fen, paid_count = rollup_day.paid_count +
       excluded.paid_count, paid_fen = rollup_day.paid_fen + excluded.paid_fen, fee_fen =
       rollup_day.fee_fen + excluded.fee_fen, late_count = rollup_day.late_count + excluded.late_count,
       late_fen = rollup_day.late_fen + excluded.late_fen, refund_count = rollup_day.refund_count +
       excluded.refund_count, refund_fen = rollup_day.refund_fen + excluded.refund_fen;

-- name: store_fold_source_days
-- Likewise hours of its terminals, apps and plates.
INSERT INTO rollup_source_day (merchant_id, day_us, kind, source_id, store_id,
       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count, late_fen,
       refund_count, refund_fen)
SELECT merchant_id, CAST($4 AS bigint), kind, source_id, store_id,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup_source
 WHERE merchant_id = $1 AND hour_us >= $2 AND hour_us < $3
 GROUP BY merchant_id, kind, source_id, store_id
ON CONFLICT (merchant_id, day_us, kind, source_id, store_id)
DO UPDATE SET
       initiated_count = rollup_source_day.initiated_count + excluded.initiated_count, initiated_fen =
       rollup_source_day.initiated_fen + excluded.initiated_fen, paid_count =
       rollup_source_day.paid_count + excluded.paid_count, paid_fen = rollup_source_day.paid_fen +
       excluded.paid_fen, fee_fen = rollup_source_day.fee_fen + excluded.fee_fen, late_count =
       rollup_source_day.late_count + excluded.late_count, late_fen = rollup_source_day.late_fen +
       excluded.late_fen, refund_count = rollup_source_day.refund_count + excluded.refund_count,
       refund_fen = rollup_source_day.refund_fen + excluded.refund_fen;

-- name: store_unfold_days
DELETE FROM rollup_day WHERE merchant_id = $1 AND day_us >= $2;

-- name: store_unfold_source_days
DELETE FROM rollup_source_day WHERE merchant_id = $1 AND day_us >= $2;

-- name: store_organisation_zone
-- An organisation's time zone: its own, or that of the next one above it which has one.
SELECT coalesce((SELECT a.time_zone
                   FROM organisation a
                  WHERE a.time_zone <> '' AND substr(o.path, 1, length(a.path)) = a.path
                  ORDER BY length(a.path) DESC
                  LIMIT 1), '')
  FROM organisation o
 WHERE o.id = $1;

-- name: store_fold_others
-- Merchants whose days at level $1 are not those of their zone, and the first of them.
SELECT x.merchant_id, x.until_us, x.zone, x.first_us
  FROM (SELECT f.merchant_id, f.until_us, f.zone,
               CASE WHEN f.level = 2
                    THEN (SELECT min(d.day_us) FROM rollup_day d WHERE d.merchant_id = f.merchant_id)
                    ELSE (SELECT min(d.day_us) FROM rollup_source_day d
                           WHERE d.merchant_id = f.merchant_id)
               END AS first_us,
               coalesce((SELECT a.time_zone
                           FROM organisation a
                          WHERE a.time_zone <> '' AND substr(o.path, 1, length(a.path)) = a.path
                          ORDER BY length(a.path) DESC
                          LIMIT 1), '') AS present
          FROM rollup_fold f
          JOIN organisation o ON o.id = f.merchant_id
         WHERE f.level = $1 AND f.until_us > 0) AS x
 WHERE x.zone <> x.present
 ORDER BY x.merchant_id
 LIMIT $2;

-- name: store_fold_mark
SELECT coalesce(max(until_us), 0) FROM rollup_fold WHERE merchant_id = 0 AND level = $1;

-- name: store_fold_due_minutes
-- Merchants with something from $4 to $5 that is not folded at level $1, from merchant $2 on; more rows than $6.
SELECT r.merchant_id, coalesce(max(f.until_us), 0), coalesce(max(f.zone), '')
  FROM rollup r
  LEFT JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = $1
 WHERE r.minute_us >= $4 AND r.minute_us < $5 AND r.minute_us >= coalesce(f.until_us, 0) AND r.merchant_id >= $2
 GROUP BY r.merchant_id
HAVING count(*) > $6
 ORDER BY r.merchant_id
 LIMIT $3;

-- name: store_fold_due_minutes_sharded
-- The same where rows are kept by merchant.
SELECT m.id, coalesce(f.until_us, 0), coalesce(f.zone, '')
  FROM merchant m
  LEFT JOIN rollup_fold f ON f.merchant_id = m.id AND f.level = $1
 WHERE m.id >= $2
   AND EXISTS (SELECT 1
                 FROM rollup r
                WHERE r.merchant_id = m.id AND r.minute_us < $5
                  AND r.minute_us >= CASE WHEN f.until_us > $4 THEN f.until_us ELSE $4 END
                LIMIT 1 OFFSET $6)
 ORDER BY m.id
 LIMIT $3;

-- name: store_fold_due_sources
-- Merchants with something from $4 to $5 that is not folded at level $1, from merchant $2 on; more rows than $6.
SELECT r.merchant_id, coalesce(max(f.until_us), 0), coalesce(max(f.zone), '')
  FROM rollup_source r
  LEFT JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = $1
 WHERE r.hour_us >= $4 AND r.hour_us < $5 AND r.hour_us >= coalesce(f.until_us, 0) AND r.merchant_id >= $2
 GROUP BY r.merchant_id
HAVING count(*) > $6
 ORDER BY r.merchant_id
 LIMIT $3;

-- name: store_fold_due_sources_sharded
-- The same where rows are kept by merchant.
SELECT m.id, coalesce(f.until_us, 0), coalesce(f.zone, '')
  FROM merchant m
  LEFT JOIN rollup_fold f ON f.merchant_id = m.id AND f.level = $1
 WHERE m.id >= $2
   AND EXISTS (SELECT 1
                 FROM rollup_source r
                WHERE r.merchant_id = m.id AND r.hour_us < $5
                  AND r.hour_us >= CASE WHEN f.until_us > $4 THEN f.until_us ELSE $4 END
                LIMIT 1 OFFSET $6)
 ORDER BY m.id
 LIMIT $3;

-- name: store_fold_minutes
-- The row behind $4 of a merchant's, from $2 to $3: where a piece of folding begins, or ends.
SELECT minute_us
  FROM rollup
 WHERE merchant_id = $1 AND minute_us >= $2 AND minute_us < $3
 ORDER BY minute_us
 LIMIT 1 OFFSET $4;

-- name: store_fold_first_minutes
-- The first of all, from $1 on.
SELECT minute_us FROM rollup WHERE minute_us >= $1 ORDER BY minute_us LIMIT 1;

-- name: store_fold_sources
-- The row behind $4 of a merchant's, from $2 to $3: where a piece of folding begins, or ends.
SELECT hour_us
  FROM rollup_source
 WHERE merchant_id = $1 AND hour_us >= $2 AND hour_us < $3
 ORDER BY hour_us
 LIMIT 1 OFFSET $4;

-- name: store_fold_first_sources
-- The first of all, from $1 on.
SELECT hour_us FROM rollup_source WHERE hour_us >= $1 ORDER BY hour_us LIMIT 1;

-- name: store_check_minutes
-- Minutes over all stores that are not what those of the stores come to, as far as they are folded.
SELECT count(*)
  FROM (SELECT merchant_id, minute_us, partner_id, channel
          FROM (SELECT r.merchant_id, minute_us, partner_id, channel,
                       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count,
                       late_fen, refund_count, refund_fen
                  FROM rollup r
                  JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 4
                       AND r.minute_us < f.until_us
                UNION ALL
                SELECT merchant_id, minute_us, partner_id, channel,
                       -initiated_count, -initiated_fen, -paid_count, -paid_fen, -fee_fen, -late_count,
                       -late_fen, -refund_count, -refund_fen
                  FROM rollup_minute) AS both_of
         GROUP BY merchant_id, minute_us, partner_id, channel
        HAVING sum(initiated_count) <> 0 OR sum(initiated_fen) <> 0 OR sum(paid_count) <> 0 OR
            sum(paid_fen) <> 0 OR sum(fee_fen) <> 0 OR sum(late_count) <> 0 OR sum(late_fen) <> 0 OR
            sum(refund_count) <> 0 OR sum(refund_fen) <> 0) AS wrong;

-- name: store_check_hours
-- Hours that are not what their minutes come to, as far as they are folded: there are none.
SELECT count(*)
  FROM (SELECT merchant_id, hour_us, partner_id, channel
          FROM (SELECT r.merchant_id, minute_us - minute_us % 3600000000 AS hour_us, partner_id, channel,
                       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count,
                       late_fen, refund_count, refund_fen
                  FROM rollup r
                  JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 1
                       AND r.minute_us < f.until_us
                UNION ALL
                SELECT merchant_id, hour_us, partner_id, channel,
                       -initiated_count, -initiated_fen, -paid_count, -paid_fen, -fee_fen, -late_count,
                       -late_fen, -refund_count, -refund_fen
                  FROM rollup_hour) AS both_of
         GROUP BY merchant_id, hour_us, partner_id, channel
        HAVING sum(initiated_count) <> 0 OR sum(initiated_fen) <> 0 OR sum(paid_count) <> 0 OR
            sum(paid_fen) <> 0 OR sum(fee_fen) <> 0 OR sum(late_count) <> 0 OR sum(late_fen) <> 0 OR
            sum(refund_count) <> 0 OR sum(refund_fen) <> 0) AS wrong;

-- name: store_check_days
-- Days, likewise; a minute is of the last day that begins before it.
SELECT count(*)
  FROM (SELECT merchant_id, day_us, partner_id, store_id, channel
          FROM (SELECT r.merchant_id,
                       (SELECT max(d.day_us) FROM rollup_day d WHERE d.merchant_id = r.merchant_id AND d.day_us <= minute_us)
                       AS day_us, partner_id, store_id, channel,
                       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count,
                       late_fen, refund_count, refund_fen
                  FROM rollup r
                  JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 2
                       AND r.minute_us < f.until_us
                UNION ALL
                SELECT merchant_id, day_us, partner_id, store_id, channel,
                       -initiated_count, -initiated_fen, -paid_count, -paid_fen, -fee_fen, -late_count,
                       -late_fen, -refund_count, -refund_fen
                  FROM rollup_day) AS both_of
         GROUP BY merchant_id, day_us, partner_id, store_id, channel
        HAVING sum(initiated_count) <> 0 OR sum(initiated_fen) <> 0 OR sum(paid_count) <> 0 OR
            sum(paid_fen) <> 0 OR sum(fee_fen) <> 0 OR sum(late_count) <> 0 OR sum(late_fen) <> 0 OR
            sum(refund_count) <> 0 OR sum(refund_fen) <> 0) AS wrong;

-- name: store_check_source_days
-- And days of terminals, apps and plates.
SELECT count(*)
  FROM (SELECT merchant_id, day_us, kind, source_id, store_id
          FROM (SELECT r.merchant_id,
                       (SELECT max(d.day_us) FROM rollup_source_day d WHERE d.merchant_id = r.merchant_id AND d.day_us <= hour_us)
                       AS day_us, kind, source_id, store_id,
                       initiated_count, initiated_fen, paid_count, paid_fen, fee_fen, late_count,
                       late_fen, refund_count, refund_fen
                  FROM rollup_source r
                  JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 3
                       AND r.hour_us < f.until_us
                UNION ALL
                SELECT merchant_id, day_us, kind, source_id, store_id,
                       -initiated_count, -initiated_fen, -paid_count, -paid_fen, -fee_fen, -late_count,
                       -late_fen, -refund_count, -refund_fen
                  FROM rollup_source_day) AS both_of
         GROUP BY merchant_id, day_us, kind, source_id, store_id
        HAVING sum(initiated_count) <> 0 OR sum(initiated_fen) <> 0 OR sum(paid_count) <> 0 OR
            sum(paid_fen) <> 0 OR sum(fee_fen) <> 0 OR sum(late_count) <> 0 OR sum(late_fen) <> 0 OR
            sum(refund_count) <> 0 OR sum(refund_fen) <> 0) AS wrong;

-- name: store_overview_minutes_of
-- From $1 to $2, of a merchant: over all stores as far as that is folded, else of each.
SELECT x.at_us, x.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.minute_us AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_minute r
                 WHERE r.merchant_id = $3
                   AND r.minute_us >= $1
                   AND r.minute_us < $2
                UNION ALL
                SELECT r.minute_us AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                 WHERE r.merchant_id = $3
                   AND r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = $3 AND level = 4) AS f)) AS x
 GROUP BY x.at_us, x.channel;

-- name: store_overview_minutes_stores
-- From $1 to $2, of a merchant's stores from path $4 to $5.
SELECT r.minute_us, r.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup r
 WHERE r.minute_us >= $1 AND r.minute_us < $2
   AND r.merchant_id = $3 AND r.store_id IN (SELECT id FROM organisation WHERE path >= $4 AND path < $5)
 GROUP BY r.minute_us, r.channel;

-- name: store_overview_minutes_partner
-- From $1 to $2, of a partner.
SELECT r.minute_us, r.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup r
 WHERE r.minute_us >= $1 AND r.minute_us < $2
   AND r.partner_id = $3 AND r.partner_id <> 0
 GROUP BY r.minute_us, r.channel;

-- name: store_overview_minutes_all
-- From $1 to $2, of everybody.
SELECT r.minute_us, r.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM rollup r
 WHERE r.minute_us >= $1 AND r.minute_us < $2
 GROUP BY r.minute_us, r.channel;

-- name: store_overview_hours_of
-- Whole hours of a merchant: what is folded and, behind the mark, what is not.
SELECT x.at_us, x.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.hour_us AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_hour r
                 WHERE r.merchant_id = $3
                   AND r.hour_us >= $1
                   AND r.hour_us < $2
                UNION ALL
                SELECT r.minute_us - r.minute_us % 3600000000 AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                 WHERE r.merchant_id = $3
                   AND r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = $3 AND level = 1) AS f)) AS x
 GROUP BY x.at_us, x.channel;

-- name: store_overview_hours_partner
-- The same of a partner: each merchant has its own mark, and none lies before that of nobody.
SELECT x.at_us, x.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.hour_us AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_hour r
                 WHERE r.partner_id = $3 AND r.partner_id <> 0
                   AND r.hour_us >= $1
                   AND r.hour_us < $2
                UNION ALL
                SELECT r.minute_us - r.minute_us % 3600000000 AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                  LEFT JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 1
                 WHERE r.partner_id = $3 AND r.partner_id <> 0
                   AND r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = 0 AND level = 1) AS f)
                   AND r.minute_us >= coalesce(f.until_us, 0)) AS x
 GROUP BY x.at_us, x.channel;

-- name: store_overview_hours_all
-- The same of everybody: each merchant has its own mark, and none lies before that of nobody.
SELECT x.at_us, x.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.hour_us AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_hour r
                 WHERE r.hour_us >= $1
                   AND r.hour_us < $2
                UNION ALL
                SELECT r.minute_us - r.minute_us % 3600000000 AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                  LEFT JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 1
                 WHERE r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = 0 AND level = 1) AS f)
                   AND r.minute_us >= coalesce(f.until_us, 0)) AS x
 GROUP BY x.at_us, x.channel;

-- name: store_overview_hours_stores
-- The same of some stores, for which hours are not folded.
SELECT x.at_us, x.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.minute_us - r.minute_us % 3600000000 AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                 WHERE r.merchant_id = $3 AND r.store_id IN (SELECT id FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.minute_us >= $1
                   AND r.minute_us < $2) AS x
 GROUP BY x.at_us, x.channel;

-- name: store_overview_days_stores
-- Whole days in the zone $6 of some stores: days where they are folded in that zone, and hours.
SELECT x.at_us, x.channel,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.day_us AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_day r
                 WHERE r.merchant_id = $3 AND r.store_id IN (SELECT id FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.day_us >= $1
                   AND r.day_us < $2
                   AND EXISTS (SELECT 1 FROM rollup_fold WHERE merchant_id = $3 AND level = 2 AND zone = $6)
                UNION ALL
                SELECT r.minute_us - r.minute_us % 3600000000 AS at_us, r.channel,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                 WHERE r.merchant_id = $3 AND r.store_id IN (SELECT id FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = $3 AND level = 2 AND zone = $6) AS f)) AS x
 GROUP BY x.at_us, x.channel;

-- name: store_overview_merchants_partner
-- Which merchants of a partner had how much, in whole hours: those with the most money first.
SELECT x.id, o.name,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.merchant_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_hour r
                 WHERE r.partner_id = $3 AND r.partner_id <> 0
                   AND r.hour_us >= $1
                   AND r.hour_us < $2
                UNION ALL
                SELECT r.merchant_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                  LEFT JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 1
                 WHERE r.partner_id = $3 AND r.partner_id <> 0
                   AND r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = 0 AND level = 1) AS f)
                   AND r.minute_us >= coalesce(f.until_us, 0)) AS x
  JOIN organisation o ON o.id = x.id
 GROUP BY x.id, o.name
 ORDER BY sum(x.paid_fen) DESC, x.id
 LIMIT $4;

-- name: store_overview_merchants_all
-- Which merchants of everybody had how much, in whole hours: those with the most money first.
SELECT x.id, o.name,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.merchant_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_hour r
                 WHERE r.hour_us >= $1
                   AND r.hour_us < $2
                UNION ALL
                SELECT r.merchant_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                  LEFT JOIN rollup_fold f ON f.merchant_id = r.merchant_id AND f.level = 1
                 WHERE r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = 0 AND level = 1) AS f)
                   AND r.minute_us >= coalesce(f.until_us, 0)) AS x
  JOIN organisation o ON o.id = x.id
 GROUP BY x.id, o.name
 ORDER BY sum(x.paid_fen) DESC, x.id
 LIMIT $3;

-- name: store_overview_stores
-- Which stores at or below a path had how much: whole days of zone $6, or minutes for "".
SELECT x.id, o.name,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.store_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_day r
                 WHERE r.merchant_id = $3
                   AND r.store_id IN (SELECT id FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.day_us < $2
                   AND r.day_us >= $1
                   AND EXISTS (SELECT 1 FROM rollup_fold WHERE merchant_id = $3 AND level = 2 AND zone = $6)
                UNION ALL
                SELECT r.store_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup r
                 WHERE r.merchant_id = $3
                   AND r.store_id IN (SELECT id FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.minute_us < $2
                   AND r.minute_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = $3 AND level = 2 AND zone = $6) AS f)) AS x
  JOIN organisation o ON o.id = x.id
 WHERE x.id <> 0
 GROUP BY x.id, o.name
 ORDER BY sum(x.paid_fen) DESC, x.id
 LIMIT $7;

-- name: store_overview_terminals
-- Likewise which terminals; whole hours.
SELECT x.id, t.name,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.source_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_source_day r
                 WHERE r.merchant_id = $3
                   AND r.kind = 1
                   AND r.store_id IN (SELECT CASE WHEN id = $3 THEN 0 ELSE id END FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.day_us < $2
                   AND r.day_us >= $1
                   AND EXISTS (SELECT 1 FROM rollup_fold WHERE merchant_id = $3 AND level = 3 AND zone = $6)
                UNION ALL
                SELECT r.source_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_source r
                 WHERE r.merchant_id = $3
                   AND r.kind = 1
                   AND r.store_id IN (SELECT CASE WHEN id = $3 THEN 0 ELSE id END FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.hour_us < $2
                   AND r.hour_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = $3 AND level = 3 AND zone = $6) AS f)) AS x
  JOIN terminal t ON t.id = x.id
 WHERE x.id <> 0
 GROUP BY x.id, t.name
 ORDER BY sum(x.paid_fen) DESC, x.id
 LIMIT $7;

-- name: store_overview_apps
-- And which apps.
SELECT x.id, a.name,
       sum(initiated_count), sum(initiated_fen), sum(paid_count), sum(paid_fen), sum(fee_fen),
       sum(late_count), sum(late_fen), sum(refund_count), sum(refund_fen)
  FROM (SELECT r.source_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_source_day r
                 WHERE r.merchant_id = $3
                   AND r.kind = 2
                   AND r.store_id IN (SELECT CASE WHEN id = $3 THEN 0 ELSE id END FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.day_us < $2
                   AND r.day_us >= $1
                   AND EXISTS (SELECT 1 FROM rollup_fold WHERE merchant_id = $3 AND level = 3 AND zone = $6)
                UNION ALL
                SELECT r.source_id AS id,
                       r.initiated_count, r.initiated_fen, r.paid_count, r.paid_fen, r.fee_fen,
                       r.late_count, r.late_fen, r.refund_count, r.refund_fen
                  FROM rollup_source r
                 WHERE r.merchant_id = $3
                   AND r.kind = 2
                   AND r.store_id IN (SELECT CASE WHEN id = $3 THEN 0 ELSE id END FROM organisation WHERE path >= $4 AND path < $5)
                   AND r.hour_us < $2
                   AND r.hour_us >= (SELECT CASE WHEN f.until_us > $1 THEN f.until_us ELSE $1 END
                                        FROM (SELECT coalesce(max(until_us), 0) AS until_us
                                                FROM rollup_fold
                                               WHERE merchant_id = $3 AND level = 3 AND zone = $6) AS f)) AS x
  JOIN app a ON a.id = x.id
 WHERE x.id <> 0
 GROUP BY x.id, a.name
 ORDER BY sum(x.paid_fen) DESC, x.id
 LIMIT $7;

-- name: store_console_orders_of
-- Orders, a merchant's: the newest first, up to $1 and down to $2, $3 at most; each filter or its nothing.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id <= $1 AND id >= $2 AND parts = 0 AND merchant_id = $16
   AND (state = $4 OR $4 = '') AND (channel = $5 OR $5 = 0) AND (store_id = $6 OR $6 = 0)
   AND (terminal_id = $7 OR $7 = 0) AND (app_id = $8 OR $8 = 0) AND (origin = $9 OR $9 = '')
   AND amount >= $10 AND amount <= $11 AND (CAST($12 AS bigint) = 0 OR refunded > 0)
   AND (CAST($13 AS bigint) = 0 OR is_late = 1)
   AND (cashier = $14 OR $14 = '') AND (shift_id = $15 OR $15 = 0)
 ORDER BY id DESC
 LIMIT $3;

-- name: store_console_orders_stores
-- Orders, those of a merchant's stores: the newest first, up to $1 and down to $2, $3 at most; each filter or its nothing.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id <= $1 AND id >= $2 AND parts = 0 AND merchant_id = $16
   AND store_id IN (SELECT id FROM organisation WHERE path >= $17 AND path < $18)
   AND (state = $4 OR $4 = '') AND (channel = $5 OR $5 = 0) AND (store_id = $6 OR $6 = 0)
   AND (terminal_id = $7 OR $7 = 0) AND (app_id = $8 OR $8 = 0) AND (origin = $9 OR $9 = '')
   AND amount >= $10 AND amount <= $11 AND (CAST($12 AS bigint) = 0 OR refunded > 0)
   AND (CAST($13 AS bigint) = 0 OR is_late = 1)
   AND (cashier = $14 OR $14 = '') AND (shift_id = $15 OR $15 = 0)
 ORDER BY id DESC
 LIMIT $3;

-- name: store_console_orders_partner
-- Orders, those that a partner had brought: the newest first, up to $1 and down to $2, $3 at most; each filter or its nothing.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id <= $1 AND id >= $2 AND parts = 0 AND partner_id = $16 AND partner_id <> 0
   AND (state = $4 OR $4 = '') AND (channel = $5 OR $5 = 0) AND (store_id = $6 OR $6 = 0)
   AND (terminal_id = $7 OR $7 = 0) AND (app_id = $8 OR $8 = 0) AND (origin = $9 OR $9 = '')
   AND amount >= $10 AND amount <= $11 AND (CAST($12 AS bigint) = 0 OR refunded > 0)
   AND (CAST($13 AS bigint) = 0 OR is_late = 1)
   AND (cashier = $14 OR $14 = '') AND (shift_id = $15 OR $15 = 0)
 ORDER BY id DESC
 LIMIT $3;

-- name: store_console_orders_all
-- Orders, everybody's: the newest first, up to $1 and down to $2, $3 at most; each filter or its nothing.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id <= $1 AND id >= $2 AND parts = 0
   AND (state = $4 OR $4 = '') AND (channel = $5 OR $5 = 0) AND (store_id = $6 OR $6 = 0)
   AND (terminal_id = $7 OR $7 = 0) AND (app_id = $8 OR $8 = 0) AND (origin = $9 OR $9 = '')
   AND amount >= $10 AND amount <= $11 AND (CAST($12 AS bigint) = 0 OR refunded > 0)
   AND (CAST($13 AS bigint) = 0 OR is_late = 1)
   AND (cashier = $14 OR $14 = '') AND (shift_id = $15 OR $15 = 0)
 ORDER BY id DESC
 LIMIT $3;

-- name: store_console_order_of
-- One order by its id, if it is among these.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id = $1 AND merchant_id = $2;

-- name: store_console_order_stores
-- One order by its id, if it is among these.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id = $1 AND merchant_id = $2
   AND store_id IN (SELECT id FROM organisation WHERE path >= $3 AND path < $4);

-- name: store_console_order_partner
-- One order by its id, if it is among these.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id = $1 AND partner_id = $2 AND partner_id <> 0;

-- name: store_console_order_all
-- One order by its id, if it is among these.
SELECT id, merchant_id, merchant_name, merchant_number, store_id, store_name, terminal_id, terminal_name,
       app_id, app_name, origin, amount, state, channel, paid, refunded, heard_us, ended_us, number,
       payment_id, opened_us, expires_us, winner_id, channel_number, fee
  FROM order_seen
 WHERE id = $1;

-- name: store_console_walk_partner
-- So many orders of a partner below one, where they are stored merchant by merchant.
SELECT id FROM orders WHERE partner_id = $3 AND partner_id <> 0 AND id <= $1 ORDER BY id DESC LIMIT 1 OFFSET $2;

-- name: store_console_walk_all
-- How many orders there are from $2 up to $1, as far as $3, where they are stored merchant by merchant.
SELECT count(*)
  FROM (SELECT o.id
          FROM merchant m
          JOIN orders o ON o.merchant_id = m.id AND o.id <= $1 AND o.id >= $2
         LIMIT $3) AS x;

-- name: store_console_by_payment
-- The order of a payment by its id, of the merchant numbered $1.
SELECT p.order_id
  FROM merchant m
  JOIN payment p ON p.merchant_id = m.id AND p.id = $2
 WHERE m.number = $1;

-- name: store_console_by_channel_number
-- Of the merchant $3, or of any for 0.
SELECT DISTINCT order_id
  FROM payment
 WHERE channel_number = $1 AND channel_number <> '' AND (merchant_id = $3 OR $3 = 0)
 LIMIT $2;

-- name: store_console_by_claim
-- What merchants called $3, whose digest begins so: the merchant $5, those that $6 had brought, or any for 0.
-- In this order, by the key of the claim: left to itself SQLite goes through all claims, or all texts.
SELECT c.about
  FROM merchant m
 CROSS JOIN claim c
 CROSS JOIN order_text x
 CROSS JOIN orders o
 WHERE (m.id = $5 OR $5 = 0) AND c.merchant_id = m.id AND c.kind = $1 AND c.hash = $2
   AND x.merchant_id = c.merchant_id AND x.order_id = c.about AND x.number = $3
   AND o.merchant_id = c.merchant_id AND o.id = c.about AND (o.partner_id = $6 OR $6 = 0)
 LIMIT $4;

-- name: store_console_payments
-- The attempts to pay an order, the newest first.
WITH RECURSIVE tried (id, depth) AS
     (SELECT CAST($2 AS bigint), 0
      UNION ALL
      SELECT p.previous_id, t.depth + 1
        FROM tried t
        JOIN payment p ON p.merchant_id = $1 AND p.id = t.id
       WHERE p.previous_id <> 0 AND t.depth < 40)
SELECT p.id, p.channel, p.state, p.amount, p.receipt_amount, p.fee, p.channel_number, p.code, p.way, p.created_us,
       p.ended_us, p.refund_id, p.account_id, p.queries, p.payer
  FROM tried t
  JOIN payment p ON p.merchant_id = $1 AND p.id = t.id
 ORDER BY p.id DESC;

-- name: store_console_refunds
-- The refunds of a payment, the newest first.
WITH RECURSIVE given (id, depth) AS
     (SELECT CAST($2 AS bigint), 0
      UNION ALL
      SELECT r.previous_id, g.depth + 1
        FROM given g
        JOIN refund r ON r.merchant_id = $1 AND r.id = g.id
       WHERE r.previous_id <> 0 AND g.depth < 100)
SELECT r.id, r.number, r.kind, r.state, r.amount, r.fee, r.reason, r.code, r.channel, r.channel_number,
       r.created_us, r.ended_us, r.sends, r.queries
  FROM given g
  JOIN refund r ON r.merchant_id = $1 AND r.id = g.id
 ORDER BY r.id DESC;

-- name: store_console_splits
-- How a payment was shared. Its splits are found by their shares.
SELECT h.place, h.split_id, h.type, h.account, h.amount, h.returned, h.state, h.code, s.number, s.state, s.created_us,
       s.ended_us
  FROM share h
  JOIN split s ON s.merchant_id = h.merchant_id AND s.id = h.split_id
 WHERE h.merchant_id = $1 AND h.payment_id = $2
 ORDER BY h.place;

-- name: store_console_receipts
-- What its terminal recorded of an order, in some stretch of ids.
SELECT x.id, x.kind, x.amount, x.till_us, x.heard_us, x.epoch, x.sequence
  FROM (SELECT id, kind, amount, till_us, heard_us, epoch, sequence, order_id
          FROM receipt
         WHERE merchant_id = $1 AND id >= $2 AND id <= $3
         ORDER BY id
         LIMIT $5) AS x
 WHERE x.order_id = $4;

-- name: store_console_effects
-- The effects of a thing that were stored in some stretch of ids, with how they stand.
SELECT x.id, x.topic, x.action, x.state, x.tries, x.due_us, x.created_us
  FROM (SELECT id, topic, action, state, tries, due_us, created_us, about
          FROM outbox
         WHERE merchant_id = $1 AND id >= $2 AND id <= $3
         ORDER BY id
         LIMIT $5) AS x
 WHERE x.about = $4 AND x.topic <> 'feed';

-- name: store_console_attempts
-- How a notice was posted.
SELECT at_us, status, took_us, outcome, answer
  FROM attempt
 WHERE merchant_id = $1 AND outbox_id = $2
 ORDER BY id
 LIMIT $3;

-- name: store_console_exchanges
-- What channels were asked about an order, and when they answered.
SELECT id, about_id, action, at_us, took_us, status, outcome
  FROM exchange
 WHERE merchant_id = $1 AND order_id = $2
 ORDER BY id
 LIMIT $3;

-- name: store_console_exchange
-- One of them, with both texts.
SELECT id, about_id, account_id, action, at_us, took_us, status, outcome, asked, answered
  FROM exchange
 WHERE merchant_id = $1 AND order_id = $2 AND id = $3;

-- name: store_console_entries
-- What a thing posted, in some stretch of ids.
SELECT x.journal_id, x.account, x.amount, x.event
  FROM (SELECT journal_id, leg, account, amount, event, cause
          FROM entry
         WHERE merchant_id = $1 AND journal_id >= $2 AND journal_id <= $3
         ORDER BY journal_id, leg
         LIMIT $5) AS x
 WHERE x.cause = $4
 ORDER BY x.journal_id, x.leg;

-- name: store_check_gaps
-- Terminals whose receipts are not exactly those up to the watermark: there are none.
SELECT count(*)
  FROM (SELECT q.terminal_id
          FROM queue q
          LEFT JOIN receipt r ON r.terminal_id = q.terminal_id AND r.epoch = q.epoch
         GROUP BY q.terminal_id, q.epoch, q.sequence
        HAVING count(r.id) <> q.sequence OR count(DISTINCT r.sequence) <> q.sequence) AS g;

-- name: store_check_shares
-- Payments whose shared is not what their shares and the returns of them make it: there are none.
SELECT count(*)
  FROM payment p
  LEFT JOIN (SELECT merchant_id, payment_id, sum(amount) AS amount
               FROM share WHERE state <> 'failed' GROUP BY merchant_id, payment_id) AS s
    ON s.merchant_id = p.merchant_id AND s.payment_id = p.id
  LEFT JOIN (SELECT merchant_id, payment_id, sum(amount) AS amount
               FROM split_return WHERE state = 'done' GROUP BY merchant_id, payment_id) AS r
    ON r.merchant_id = p.merchant_id AND r.payment_id = p.id
 WHERE p.shared <> coalesce(s.amount, 0) - coalesce(r.amount, 0);

-- name: store_check_split_transit
-- Merchants whose split_transit is not the shares that are under way: there are none.
SELECT count(*)
  FROM (SELECT merchant_id, sum(amount) AS amount
          FROM balance WHERE account = 12 GROUP BY merchant_id) AS b
  FULL JOIN (SELECT merchant_id, sum(amount) AS amount
               FROM share WHERE state = 'pending' GROUP BY merchant_id) AS s
    ON s.merchant_id = b.merchant_id
 WHERE coalesce(b.amount, 0) + coalesce(s.amount, 0) <> 0;

-- name: store_check_clearing
-- What clearing stands at over all books is what was sent and has not come: 0 says so.
SELECT CASE WHEN (SELECT coalesce(sum(amount), 0) FROM balance WHERE account = 13)
                 + coalesce(sum(s.amount), 0) = 0 THEN 0 ELSE 1 END
  FROM move s
  LEFT JOIN move r ON r.pair_id = s.id AND r.merchant_id = s.peer_id
 WHERE s.pair_id = 0 AND r.id IS NULL;

-- name: store_check_moves
-- Moves that came twice, came as something else than was sent, or whose effect is done though
-- they never came: there are none.
SELECT (SELECT count(*)
          FROM (SELECT pair_id FROM move WHERE pair_id <> 0
                 GROUP BY merchant_id, pair_id HAVING count(*) > 1) AS twice)
       + (SELECT count(*)
            FROM move r
            LEFT JOIN move s ON s.id = r.pair_id AND s.merchant_id = r.peer_id
           WHERE r.pair_id <> 0 AND (s.id IS NULL OR s.amount <> r.amount OR s.holder_id <> r.holder_id))
       + (SELECT count(*)
            FROM outbox x
            LEFT JOIN move r ON r.pair_id = x.about AND r.merchant_id = x.target
           WHERE x.topic = 'move' AND x.state <> 'pending' AND r.id IS NULL);

-- name: store_check_wallets
-- Wallets with less available than is frozen, or frozen otherwise than for a reason: there are
-- none. Credits are below 0.
SELECT (SELECT count(*)
          FROM book b
          LEFT JOIN balance a
            ON a.merchant_id = b.merchant_id AND a.holder_id = b.holder_id AND a.account = 9
         WHERE b.frozen > -coalesce(a.amount, 0))
       + (SELECT count(*) FROM balance WHERE account = 9 AND amount > 0)
       + (SELECT count(*)
            FROM book b
            LEFT JOIN (SELECT merchant_id, holder_id, sum(amount) AS amount
                         FROM freezing GROUP BY merchant_id, holder_id) AS f
              ON f.merchant_id = b.merchant_id AND f.holder_id = b.holder_id
           WHERE b.frozen <> coalesce(f.amount, 0));

-- name: store_check_payouts
-- Books whose payout_transit is not what is under way: there are none.
SELECT count(*)
  FROM (SELECT merchant_id, holder_id, sum(amount) AS amount
          FROM (SELECT merchant_id, holder_id, amount FROM balance WHERE account = 15
                UNION ALL
                SELECT merchant_id, holder_id, amount FROM transfer
                 WHERE state IN ('asked', 'approved')
                    OR (kind = 'withdrawal' AND state IN ('sent', 'unknown'))) AS both_sides
         GROUP BY merchant_id, holder_id
        HAVING sum(amount) <> 0) AS wrong;

-- name: store_stuck
-- What nobody asks about any more, or has been asked about since before $1, or waits for a person:
-- the oldest first, of one merchant, or of all for 0. Effects are those that gave up though what
-- they were about has ended.
SELECT s.what, m.number, s.id, s.order_id, s.state, s.amount, s.since_us, s.code
  FROM (SELECT 'payment' AS what, merchant_id, id, id AS about, order_id, state, amount,
               created_us AS since_us, code, 0 AS waits
          FROM payment
         WHERE state IN ('created', 'pending', 'unknown', 'reversing', 'kept')
        UNION ALL
        SELECT 'late money', merchant_id, id, 0, order_id, state, receipt_amount - refunded,
               ended_us, code, 0
          FROM payment
         WHERE state = 'late' AND refunded < receipt_amount
        UNION ALL
        SELECT 'refund', r.merchant_id, r.id, r.id, r.order_id, r.state, r.amount, r.created_us,
               r.code, CASE WHEN r.hold = 1 OR coalesce(c.open, 0) > 0 THEN 1 ELSE 0 END
          FROM refund r
          LEFT JOIN recall c ON c.merchant_id = r.merchant_id AND c.refund_id = r.id
         WHERE r.state IN ('held', 'waiting', 'created', 'pending', 'unknown')
        UNION ALL
        SELECT 'split', merchant_id, id, id, order_id, state, amount, created_us, code, 0
          FROM split
         WHERE state IN ('created', 'pending', 'unknown')
        UNION ALL
        SELECT 'split return', merchant_id, id, id, order_id, state, amount, created_us, code, 0
          FROM split_return
         WHERE state IN ('created', 'pending', 'unknown')
        UNION ALL
        SELECT 'receiver', merchant_id, id, id, 0, state, 0, created_us, code, 0
          FROM receiver
         WHERE state IN ('binding', 'unbinding')
        UNION ALL
        SELECT 'transfer', merchant_id, id, 0, 0, state, amount, created_us, number,
               CASE WHEN state = 'unknown' THEN 0 ELSE 1 END
          FROM transfer
         WHERE state IN ('asked', 'approved', 'sent', 'unknown')
        UNION ALL
        SELECT topic, merchant_id, id, 0, about, state, 0, created_us, action, 1
          FROM outbox
         WHERE state = 'pending' AND (topic = 'move' OR (topic = 'timer' AND tries > 0))
        UNION ALL
        SELECT 'notice', merchant_id, id, 0, about, state, 0, created_us, action, 0
          FROM outbox
         WHERE state = 'dead' AND topic = 'notice' AND tries > 1
        UNION ALL
        SELECT 'effect', x.merchant_id, x.about, 0, 0, x.state, 0, x.created_us, x.action, 0
          FROM outbox x
          LEFT JOIN payment p ON p.merchant_id = x.merchant_id AND p.id = x.about
               AND p.state IN ('created', 'pending', 'unknown', 'reversing', 'kept')
          LEFT JOIN refund r ON r.merchant_id = x.merchant_id AND r.id = x.about
               AND r.state IN ('created', 'pending', 'unknown')
          LEFT JOIN split s ON s.merchant_id = x.merchant_id AND s.id = x.about
               AND s.state IN ('created', 'pending', 'unknown')
          LEFT JOIN split_return b ON b.merchant_id = x.merchant_id AND b.id = x.about
               AND b.state IN ('created', 'pending', 'unknown')
          LEFT JOIN receiver v ON v.merchant_id = x.merchant_id AND v.id = x.about
               AND v.state IN ('binding', 'unbinding')
         WHERE x.state = 'dead' AND x.topic = 'channel'
           AND coalesce(p.id, r.id, s.id, b.id, v.id) IS NULL) AS s
  JOIN merchant m ON m.id = s.merchant_id
  LEFT JOIN (SELECT merchant_id, about
               FROM outbox
              WHERE state = 'pending'
                AND (topic = 'channel' OR (topic = 'timer' AND action = 'recall'))
              GROUP BY merchant_id, about) AS a
    ON a.merchant_id = s.merchant_id AND a.about = s.about
 WHERE ((a.about IS NULL AND s.waits = 0) OR s.since_us < $1) AND (m.number = $2 OR $2 = 0)
 ORDER BY s.since_us, s.id
 LIMIT $3;

-- name: store_stuck_effects
-- What asks about a thing, or did until it gave up: what waits first.
SELECT id
  FROM (SELECT id, 0 AS place
          FROM outbox
         WHERE merchant_id = $1 AND about = $2 AND state = 'pending'
           AND (topic = 'channel' OR (topic = 'timer' AND action = 'recall'))
        UNION ALL
        SELECT id, 1 AS place
          FROM outbox
         WHERE merchant_id = $1 AND about = $2 AND state = 'dead' AND topic = 'channel') AS x
 ORDER BY place, id
 LIMIT $3;

-- name: store_terminal_totals
-- What the hub has of a terminal, for comparing with the terminal itself.
SELECT coalesce(max(q.sequence), 0),
       (SELECT count(*) FROM orders o WHERE o.terminal_id = $1 AND o.state = 'paid'),
       (SELECT coalesce(sum(o.amount), 0) FROM orders o WHERE o.terminal_id = $1 AND o.state = 'paid'),
       (SELECT count(*) FROM receipt r WHERE r.terminal_id = $1)
  FROM queue q
 WHERE q.terminal_id = $1;

-- name: store_roster
-- The channel accounts that may take a merchant's payments: its own, its partner's, the platform's.
SELECT id, merchant_id, channel, dialect, state, priority, weight, amount_min, amount_max,
       from_minute, to_minute, params, secrets, version
  FROM channel_account
 WHERE merchant_id IN (0, $1, (SELECT partner_id FROM merchant WHERE id = $1))
 ORDER BY id
 LIMIT 32;

-- name: store_roster_account
SELECT id, merchant_id, channel, dialect, state, priority, weight, amount_min, amount_max,
       from_minute, to_minute, params, secrets, version
  FROM channel_account
 WHERE id = $1;

-- name: store_app
-- Who signs with what, and where its notices go.
SELECT merchant_id, state, sign_kind, secret, previous_secret, previous_until_us, public_key,
       notice_url, grants, previous_public_key
  FROM app
 WHERE id = $1;

-- name: store_app_view
-- What an app is told of itself.
SELECT a.id, a.name, a.state, a.sign_kind, a.notice_url, a.previous_until_us, a.created_us,
       m.number, n.name
  FROM app a
  JOIN merchant m ON m.id = a.merchant_id
  JOIN organisation n ON n.id = m.id
 WHERE a.merchant_id = $1 AND a.id = $2;

-- name: store_notice_view
-- An app's notices, or all of a merchant's (0), newest first.
SELECT id, action, about, state, due_us, tries, created_us, body
  FROM outbox
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3 AND topic = 'notice'
   AND (state = $5 OR $5 = '') AND (target = $6 OR $6 = 0)
 ORDER BY id DESC
 LIMIT $4;

-- name: store_notice_owner
SELECT merchant_id FROM outbox WHERE topic = 'notice' AND id = $1;

-- name: store_attempts
SELECT at_us, status, took_us, outcome, answer
  FROM attempt
 WHERE merchant_id = $1 AND outbox_id = $2
 ORDER BY id DESC
 LIMIT $3;

-- name: store_claimed
-- What a name stands for.
SELECT about, digest FROM claim WHERE merchant_id = $1 AND kind = $2 AND hash = $3;

-- name: store_order_owner
SELECT merchant_id FROM orders WHERE id = $1;

-- name: store_order_view
-- Orders as their merchant is told of them, newest first; a part has its whole's words. One whose
-- newest payment's outcome nobody knows is unknown.
SELECT o.id, o.whole_id, o.parts, o.store_id, o.terminal_id, o.amount, o.state, o.origin, o.channel,
       o.payment_id, o.winner_id, o.heard_us, o.expires_us, o.ended_us, o.split_rule,
       coalesce(t.number, ''), coalesce(t.subject, ''), coalesce(t.description, ''),
       coalesce(t.return_url, '')
  FROM orders o
  LEFT JOIN order_text t ON t.merchant_id = o.merchant_id
       AND t.order_id = CASE WHEN o.whole_id = 0 THEN o.id ELSE o.whole_id END
  LEFT JOIN payment p ON p.merchant_id = o.merchant_id AND p.id = o.payment_id
 WHERE o.merchant_id = $1 AND o.id <= $2 AND o.id >= $3
   AND (CASE WHEN o.state <> 'paid' AND o.state <> 'closed'
                  AND (p.state = 'unknown' OR p.state = 'reversing') THEN 'unknown'
             ELSE o.state END = $5 OR $5 = '')
   AND (o.store_id = $6 OR $6 = 0)
 ORDER BY o.id DESC
 LIMIT $4;

-- name: store_order_walk
-- So many orders below one: a page of a list looks no further at once. Where all are on one file.
SELECT id FROM orders WHERE id <= $1 ORDER BY id DESC LIMIT 1 OFFSET $2;

-- name: store_order_walk_of
-- The same where they are stored merchant by merchant.
SELECT id FROM orders WHERE merchant_id = $3 AND id <= $1 ORDER BY id DESC LIMIT 1 OFFSET $2;

-- name: store_order_parts
SELECT id, amount, state, channel, payment_id
  FROM orders
 WHERE merchant_id = $1 AND terminal_id = 0 AND epoch = 0 AND sequence = $2 AND fork > 0
 ORDER BY fork;

-- name: store_payment_view
SELECT p.id, p.channel, p.way, p.state, p.amount, p.receipt_amount, p.payer_amount, p.fee,
       p.refunded, p.channel_number, p.code, p.created_us, p.ended_us, m.number, p.handle, p.order_id
  FROM payment p
  JOIN merchant m ON m.id = p.merchant_id
 WHERE p.merchant_id = $1 AND p.id = $2;

-- name: store_order_winner
SELECT winner_id FROM orders WHERE merchant_id = $1 AND id = $2;

-- name: store_order_rest
-- What of an order that is paid has not been refunded.
SELECT o.winner_id, p.receipt_amount - p.refunded, p.refund_id
  FROM orders o
  JOIN payment p ON p.merchant_id = o.merchant_id AND p.id = o.winner_id
 WHERE o.merchant_id = $1 AND o.id = $2;

-- name: store_refund_owner
SELECT merchant_id FROM refund WHERE id = $1;

-- name: store_refund_view
-- The newest first.
SELECT id, order_id, payment_id, channel, kind, number, reason, state, amount, fee, code,
       channel_number, created_us, ended_us
  FROM refund
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3
   AND (state = $5 OR $5 = '') AND (order_id = $6 OR $6 = 0)
 ORDER BY id DESC
 LIMIT $4;

-- name: store_split_owner
SELECT merchant_id FROM split WHERE id = $1;

-- name: store_split_view
-- The newest first.
SELECT id, order_id, payment_id, channel, number, state, amount, first_place, shares, finish, code,
       channel_number, created_us, ended_us
  FROM split
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3
   AND (state = $5 OR $5 = '') AND (order_id = $6 OR $6 = 0)
 ORDER BY id DESC
 LIMIT $4;

-- name: store_split_view_shares
SELECT receiver_id, amount, returned, state, code
  FROM share
 WHERE merchant_id = $1 AND payment_id = $2 AND place >= $3 AND place < $4
 ORDER BY place;

-- name: store_split_return_owner
SELECT merchant_id FROM split_return WHERE id = $1;

-- name: store_split_return_view
-- The newest first.
SELECT r.id, r.split_id, r.order_id, h.receiver_id, r.channel, r.number, r.state, r.amount, r.code,
       r.channel_number, r.created_us, r.ended_us
  FROM split_return r
  JOIN share h ON h.merchant_id = r.merchant_id AND h.payment_id = r.payment_id AND h.place = r.place
 WHERE r.merchant_id = $1 AND r.id <= $2 AND r.id >= $3
   AND (r.state = $5 OR $5 = '') AND (r.order_id = $6 OR $6 = 0)
 ORDER BY r.id DESC
 LIMIT $4;

-- name: store_transfer_view
-- The newest first.
SELECT id, number, kind, state, holder_id, amount, to_id, bank, reason, note, created_us, ended_us
  FROM transfer
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3 AND (state = $5 OR $5 = '')
 ORDER BY id DESC
 LIMIT $4;

-- name: store_transfer_owner
SELECT merchant_id FROM transfer WHERE id = $1;

-- name: store_receivers
-- The newest first.
SELECT id, kind, channel, type, account, name, relation, custom_relation, organisation_id, state,
       code, created_us
  FROM receiver
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3 AND (state = $5 OR $5 = '')
 ORDER BY id DESC
 LIMIT $4;

-- name: store_receiver_owner
SELECT merchant_id FROM receiver WHERE id = $1;

-- name: store_rules
-- The newest first.
SELECT id, name, automatic, delay_s, cap_rate, rest, take_back, release, created_us
  FROM split_rule
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3
 ORDER BY id DESC
 LIMIT $4;

-- name: store_rule_parts
SELECT receiver_id, rate FROM split_part WHERE merchant_id = $1 AND rule_id = $2 ORDER BY place;

-- name: store_rule_owner
SELECT merchant_id FROM split_rule WHERE id = $1;

-- name: store_nonces_until
-- How far the first so many nonces of before $1 go (kind 7).
SELECT created_us FROM claim WHERE kind = 7 AND created_us < $1 ORDER BY created_us LIMIT 1 OFFSET $2;

-- name: store_nonces_forget
-- Nonces of signed requests (kind 7) whose timestamps are stale by now.
DELETE FROM claim WHERE kind = 7 AND created_us < $1;

-- name: store_effects_forget
-- Effects that are over and were made before the id $1, the oldest: where all are on one file.
DELETE FROM outbox
 WHERE id IN (SELECT id FROM outbox
               WHERE id < $1 AND (state = 'sent' OR state = 'feed')
               ORDER BY id
               LIMIT $2);

-- name: store_effects_forget_of
-- The same of one merchant: where they are stored merchant by merchant.
DELETE FROM outbox
 WHERE merchant_id = $1
   AND id IN (SELECT id FROM outbox
               WHERE merchant_id = $1 AND id < $2 AND (state = 'sent' OR state = 'feed')
               ORDER BY id
               LIMIT $3);

-- name: store_exchanges_forget
-- What channels said before the id $1, the oldest.
DELETE FROM exchange
 WHERE id IN (SELECT id FROM exchange WHERE id < $1 ORDER BY id LIMIT $2);

-- name: store_exchanges_forget_of
DELETE FROM exchange
 WHERE merchant_id = $1
   AND id IN (SELECT id FROM exchange WHERE merchant_id = $1 AND id < $2 ORDER BY id LIMIT $3);

-- name: store_attempts_forget
-- Attempts to post notices that are forgotten.
DELETE FROM attempt
 WHERE id IN (SELECT t.id FROM attempt t
                LEFT JOIN outbox x ON x.merchant_id = t.merchant_id AND x.id = t.outbox_id
               WHERE t.id < $1 AND x.id IS NULL
               ORDER BY t.id
               LIMIT $2);

-- name: store_attempts_forget_of
DELETE FROM attempt
 WHERE merchant_id = $1
   AND id IN (SELECT t.id FROM attempt t
                LEFT JOIN outbox x ON x.merchant_id = t.merchant_id AND x.id = t.outbox_id
               WHERE t.merchant_id = $1 AND t.id < $2 AND x.id IS NULL
               ORDER BY t.id
               LIMIT $3);

-- name: store_proofs_forget
-- Of connections that have ended long ago: nobody asks any more what became of their commits.
DELETE FROM proof WHERE at_us < $1;

-- name: store_sessions_forget
-- Of people, which were over before $1.
DELETE FROM session
 WHERE id IN (SELECT id FROM session WHERE until_us < $1 ORDER BY until_us LIMIT $2);

-- name: store_merchant_next
SELECT id FROM merchant WHERE id > $1 ORDER BY id LIMIT 1;

-- name: store_dead
-- Effects that have given up; not those notices that nobody wanted to have.
SELECT count(*) FROM outbox WHERE state = 'dead' AND (topic <> 'notice' OR tries > 1);

-- name: store_complaint_watch
SELECT page, deep_us
  FROM complaint_watch
 WHERE merchant_id = 0 AND account_id = $1;

-- name: store_complaint_payment
-- Which payment of ours a complaint is about, if it was paid through that account.
SELECT p.order_id
  FROM payment p
 WHERE p.merchant_id = $1 AND p.id = $2 AND p.account_id = $3;

-- name: store_complaint
-- What a courier needs to ask about a complaint, and to say what waits to be said.
SELECT c.account_id, c.channel, c.number, c.owner, c.order_id, c.payment_id, c.state,
       coalesce(w.state, ''), coalesce(w.kind, ''), coalesce(w.text, ''), coalesce(w.code, '')
  FROM complaint c
  LEFT JOIN complaint_word w ON w.merchant_id = c.merchant_id AND w.complaint_id = c.id
        AND w.name = c.say_id
 WHERE c.merchant_id = $1 AND c.id = $2;

-- name: store_complaint_owner
SELECT merchant_id FROM complaint WHERE id = $1;

-- name: store_complaints
-- The newest first.
SELECT id, channel, account_id, number, state, waits, kind, text, phone, amount, refund_wanted,
       order_id, payment_id, trade, filed_us, due_us, overdue, heard_us, created_us
  FROM complaint
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3 AND (state = $5 OR $5 = '')
 ORDER BY id DESC
 LIMIT $4;

-- name: store_complaint_words
-- What was said about one, in the order of saying.
SELECT name, who, kind, text, state, code, at_us, app_id, said_by
  FROM complaint_word
 WHERE merchant_id = $1 AND complaint_id = $2 AND state <> 'ours'
 ORDER BY at_us, name
 LIMIT $3;

-- name: store_complaints_all
-- Of all merchants, for people: the newest first; all of them, or what is not closed.
SELECT c.id, coalesce(m.number, 0), c.channel, c.number, c.state, c.waits, c.kind, c.amount,
       c.order_id, c.filed_us, c.due_us, c.overdue, c.text
  FROM complaint c
  LEFT JOIN merchant m ON m.id = c.merchant_id
 WHERE c.state <> 'closed' OR CAST($1 AS bigint) = 0
 ORDER BY c.id DESC
 LIMIT $2;

-- name: store_complaint_ids
-- A page of those with a secret, for who seals it anew.
SELECT merchant_id, id FROM complaint WHERE id > $1 AND length(phone) > 0 ORDER BY id LIMIT $2;

-- name: store_onboarding_owner
SELECT merchant_id FROM onboarding WHERE id = $1;

-- name: store_onboarding_asked
-- What its channel is asked.
SELECT account_id, channel, number, state
  FROM onboarding
 WHERE merchant_id = $1 AND id = $2;

-- name: store_onboarding_watch
-- What came of asking its channel.
SELECT asked_us, code, failures
  FROM onboarding_watch
 WHERE merchant_id = $1 AND onboarding_id = $2
 LIMIT $3;

-- name: store_onboardings
-- The newest first.
SELECT id, channel, account_id, number, channel_number, sub_number, state, sign_url, round, made_id,
       entered_by, created_us, changed_us
  FROM onboarding
 WHERE merchant_id = $1 AND id <= $2 AND id >= $3 AND (state = $5 OR $5 = '')
 ORDER BY id DESC
 LIMIT $4;

-- name: store_onboardings_of
-- Those of $1 itself, or of the merchant numbered $6 that is below it. The newest first.
SELECT o.id, o.channel, o.account_id, o.number, o.channel_number, o.sub_number, o.state, o.sign_url, o.round,
       o.made_id, o.merchant_id, o.created_us, o.changed_us, m.number
  FROM onboarding o
  JOIN merchant m ON m.id = o.merchant_id
  JOIN organisation n ON n.id = m.id
  JOIN organisation a ON a.id = $1
 WHERE o.id <= $2 AND o.id >= $3 AND (o.state = $5 OR $5 = '')
   AND (m.number = $6 OR ($6 = 0 AND m.id = $1))
   AND n.path >= a.path AND n.path < a.path || 'g'
 ORDER BY o.id DESC
 LIMIT $4;

-- name: store_onboarding_seen
-- One, if it is of $1 or of somebody below.
SELECT o.id, o.channel, o.account_id, o.number, o.channel_number, o.sub_number, o.state, o.sign_url, o.round,
       o.made_id, o.merchant_id, o.created_us, o.changed_us, m.number
  FROM onboarding o
  JOIN merchant m ON m.id = o.merchant_id
  JOIN organisation n ON n.id = m.id
  JOIN organisation a ON a.id = $1
 WHERE o.id = $2 AND o.id >= $3 AND n.path >= a.path AND n.path < a.path || 'g'
 LIMIT $4;

-- name: store_onboarding_whose
-- Whose one is, as $2 is to know: $2, where it may see it; else its merchant.
SELECT CASE WHEN EXISTS
        (SELECT 1 FROM organisation n JOIN organisation a ON a.id = $2
          WHERE n.id = o.merchant_id AND n.path >= a.path AND n.path < a.path || 'g') THEN $2 ELSE o.merchant_id END
  FROM onboarding o
 WHERE o.id = $1;

-- name: store_onboarding_steps
-- How one came to stand so, and what is missing or wrong in each round; from a round on.
SELECT round, state, field, text, by_id, at_us
  FROM onboarding_step
 WHERE merchant_id = $1 AND onboarding_id = $2 AND round >= $3
 ORDER BY id
 LIMIT $4;

-- name: store_onboardings_all
-- Of all merchants, for people: the newest first.
SELECT o.id, coalesce(m.number, 0), o.channel, o.number, o.state, o.sub_number, o.changed_us
  FROM onboarding o
  LEFT JOIN merchant m ON m.id = o.merchant_id
 ORDER BY o.id DESC
 LIMIT $1;

-- name: store_recon_page
-- What happened at an account in a day, as we know it, in the order of ids: at most $7 after $3.
-- Whose account it is narrows it to a merchant from $1 to $2.
SELECT x.id, x.is_refund, m.number, x.amount, x.receipt, x.created_us, x.ended_us
  FROM (SELECT merchant_id, id, 0 AS is_refund, amount, receipt_amount AS receipt, created_us,
               ended_us
          FROM payment
         WHERE merchant_id >= $1 AND merchant_id <= $2 AND id > $3 AND account_id = $4
           AND ended_us >= $5 AND created_us < $6 AND state IN ('paid', 'late')
        UNION ALL
        SELECT merchant_id, id, 1, amount, amount, created_us, ended_us
          FROM refund
         WHERE merchant_id >= $1 AND merchant_id <= $2 AND id > $3 AND account_id = $4
           AND ended_us >= $5 AND created_us < $6 AND state = 'done') AS x
  JOIN merchant m ON m.id = x.merchant_id
 ORDER BY x.id
 LIMIT $7;

-- name: store_recon_fund
-- What moved an account's money in a day, as we know it, in the order of payments: at most $7 of those after $3, each with
-- the part of its payment, what it moved, the fee that moved with it, and the channel's name of it. What began before $8 is
-- too old. Shares of a wallet that we keep ourselves move nothing at a channel.
SELECT x.payment_id, x.id, x.part, x.fen, x.fee, x.created_us, x.ended_us, m.number, x.channel_number, x.undone,
       CASE WHEN s.payment_id IS NULL THEN 0 ELSE 1 END AS held
  FROM (SELECT merchant_id, id AS payment_id, id, 0 AS part, receipt_amount AS fen, -cost AS fee, created_us, ended_us,
               channel_number, CASE WHEN state = 'returned' THEN 1 ELSE 0 END AS undone
          FROM payment
         WHERE merchant_id >= $1 AND merchant_id <= $2 AND id > $3 AND id > $8 AND account_id = $4
           AND ended_us >= $5 AND created_us < $6 AND state IN ('paid', 'late', 'returned')
        UNION ALL
        SELECT merchant_id, payment_id, id, 2, -amount, cost, created_us, ended_us, channel_number, 0
          FROM refund
         WHERE merchant_id >= $1 AND merchant_id <= $2 AND payment_id > $3 AND id > $8 AND account_id = $4
           AND ended_us >= $5 AND created_us < $6 AND state = 'done'
        UNION ALL
        SELECT t.merchant_id, t.payment_id, t.id, 3, -h.amount, 0, t.created_us, t.ended_us, t.channel_number, 0
          FROM split t
          JOIN share h ON h.merchant_id = t.merchant_id AND h.payment_id = t.payment_id AND h.split_id = t.id
         WHERE t.merchant_id >= $1 AND t.merchant_id <= $2 AND t.payment_id > $3 AND t.id > $8 AND t.account_id = $4
           AND t.ended_us >= $5 AND t.created_us < $6 AND h.state = 'done' AND h.organisation_id = 0
        UNION ALL
        SELECT r.merchant_id, r.payment_id, r.id, 3, r.amount, 0, r.created_us, r.ended_us, r.channel_number, 0
          FROM split_return r
          JOIN share h ON h.merchant_id = r.merchant_id AND h.payment_id = r.payment_id AND h.place = r.place
         WHERE r.merchant_id >= $1 AND r.merchant_id <= $2 AND r.payment_id > $3 AND r.id > $8 AND r.account_id = $4
           AND r.ended_us >= $5 AND r.created_us < $6 AND r.state = 'done' AND h.organisation_id = 0) AS x
  JOIN merchant m ON m.id = x.merchant_id
  LEFT JOIN sharing s ON s.merchant_id = x.merchant_id AND s.payment_id = x.payment_id
 ORDER BY x.payment_id, x.part, x.id
 LIMIT $7;

-- name: store_recon_payment
SELECT p.account_id, p.state, p.amount, p.receipt_amount
  FROM merchant m
  JOIN payment p ON p.merchant_id = m.id AND p.id = $2
 WHERE m.number = $1;

-- name: store_recon_refund
SELECT r.account_id, r.state, r.amount, r.amount
  FROM merchant m
  JOIN refund r ON r.merchant_id = m.id AND r.id = $2
 WHERE m.number = $1;

-- name: store_session
-- Whose a session is, and whether he may come in.
SELECT s.token_hash, s.staff_id, s.stage, s.created_us, s.seen_us, s.until_us, s.ended_us,
       t.login, t.name, t.language, t.state, t.signed_out_us, t.second_since_us, t.version
  FROM session s
  JOIN staff t ON t.id = s.staff_id
 WHERE s.id = $1;

-- name: store_staff_posts
-- What he may do, and where: the first that was given first.
SELECT p.id, p.organisation_id, p.role_id, o.kind, o.merchant_id, o.path, o.name,
       coalesce(r.name, ''), CASE WHEN r.state = 'on' THEN r.permissions ELSE '' END
  FROM post p
  JOIN organisation o ON o.id = p.organisation_id
  LEFT JOIN role r ON r.id = p.role_id
 WHERE p.staff_id = $1 AND p.state = 'held'
 ORDER BY p.created_us, p.id
 LIMIT $2;

-- name: store_organisation_scope
-- What bounds the statements of who looks at it.
SELECT kind, merchant_id, path
  FROM organisation
 WHERE id = $1;

-- name: store_console_organisation
-- One, if it stands in that range of the tree.
SELECT o.id, o.parent_id, o.kind, o.name, o.state, o.path, o.time_zone, o.version,
       (SELECT count(*) FROM organisation c WHERE c.parent_id = o.id), coalesce(m.number, 0)
  FROM organisation o
  LEFT JOIN merchant m ON m.id = o.id
 WHERE o.id = $1 AND o.path >= $2 AND o.path < $3;

-- name: store_console_organisations
-- What stands directly below one, in the order of the tree.
SELECT o.id, o.parent_id, o.kind, o.name, o.state, o.path, o.time_zone, o.version,
       (SELECT count(*) FROM organisation c WHERE c.parent_id = o.id), coalesce(m.number, 0)
  FROM organisation o
  LEFT JOIN merchant m ON m.id = o.id
 WHERE o.path >= $1 AND o.path < $2 AND o.parent_id = $5
   AND o.path > coalesce((SELECT a.path FROM organisation a WHERE a.id = $3), $1)
 ORDER BY o.path
 LIMIT $4;

-- name: store_console_organisations_named
-- Who has that in his name, in that range of the tree.
SELECT o.id, o.parent_id, o.kind, o.name, o.state, o.path, o.time_zone, o.version,
       (SELECT count(*) FROM organisation c WHERE c.parent_id = o.id), coalesce(m.number, 0)
  FROM organisation o
  LEFT JOIN merchant m ON m.id = o.id
 WHERE o.path >= $1 AND o.path < $2 AND replace(lower(o.name), $5, '') <> lower(o.name)
   AND o.path > coalesce((SELECT a.path FROM organisation a WHERE a.id = $3), '')
 ORDER BY o.path
 LIMIT $4;

-- name: store_console_organisation_name
SELECT name, time_zone
  FROM organisation
 WHERE id = $1;

-- name: store_console_terminals
-- Those that stand in that range of the tree.
SELECT t.id, t.name, t.state, t.created_us, t.version, t.merchant_id, n.name, t.store_id, s.name,
       t.epoch, coalesce(q.sequence, 0), coalesce(q.heard_us, 0), coalesce(q.aside_count, 0),
       coalesce(p.node, -1), coalesce(p.up_us, 0), coalesce(p.down_us, 0), coalesce(p.epoch, 0),
       coalesce(p.last_sequence, 0), coalesce(p.program, ''), coalesce(d.until_us, 0),
       coalesce((SELECT max(a.expires_us) FROM activation a WHERE a.terminal_id = t.id AND a.used_us = 0), 0)
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
  JOIN organisation n ON n.id = t.merchant_id
  LEFT JOIN queue q ON q.terminal_id = t.id AND q.epoch = t.epoch
  LEFT JOIN presence p ON p.terminal_id = t.id
  LEFT JOIN node d ON d.number = p.node
 WHERE s.path >= $1 AND s.path < $2 AND t.id > $3
   AND (t.store_id = $5 OR $5 = 0) AND (t.state = $6 OR $6 = '')
   AND ($7 = '' OR CAST(t.id AS text) = $7 OR replace(lower(t.name), $7, '') <> lower(t.name))
 ORDER BY t.id
 LIMIT $4;

-- name: store_console_terminals_of
-- Likewise those of one merchant.
SELECT t.id, t.name, t.state, t.created_us, t.version, t.merchant_id, n.name, t.store_id, s.name,
       t.epoch, coalesce(q.sequence, 0), coalesce(q.heard_us, 0), coalesce(q.aside_count, 0),
       coalesce(p.node, -1), coalesce(p.up_us, 0), coalesce(p.down_us, 0), coalesce(p.epoch, 0),
       coalesce(p.last_sequence, 0), coalesce(p.program, ''), coalesce(d.until_us, 0),
       coalesce((SELECT max(a.expires_us) FROM activation a WHERE a.terminal_id = t.id AND a.used_us = 0), 0)
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
  JOIN organisation n ON n.id = t.merchant_id
  LEFT JOIN queue q ON q.terminal_id = t.id AND q.epoch = t.epoch
  LEFT JOIN presence p ON p.terminal_id = t.id
  LEFT JOIN node d ON d.number = p.node
 WHERE t.merchant_id = $8 AND s.path >= $1 AND s.path < $2 AND t.id > $3
   AND (t.store_id = $5 OR $5 = 0) AND (t.state = $6 OR $6 = '')
   AND ($7 = '' OR CAST(t.id AS text) = $7 OR replace(lower(t.name), $7, '') <> lower(t.name))
 ORDER BY t.id
 LIMIT $4;

-- name: store_console_terminal
-- One that stands in that range.
SELECT t.id, t.name, t.state, t.created_us, t.version, t.merchant_id, n.name, t.store_id, s.name,
       t.epoch, coalesce(q.sequence, 0), coalesce(q.heard_us, 0), coalesce(q.aside_count, 0),
       coalesce(p.node, -1), coalesce(p.up_us, 0), coalesce(p.down_us, 0), coalesce(p.epoch, 0),
       coalesce(p.last_sequence, 0), coalesce(p.program, ''), coalesce(d.until_us, 0),
       coalesce((SELECT max(a.expires_us) FROM activation a WHERE a.terminal_id = t.id AND a.used_us = 0), 0)
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
  JOIN organisation n ON n.id = t.merchant_id
  LEFT JOIN queue q ON q.terminal_id = t.id AND q.epoch = t.epoch
  LEFT JOIN presence p ON p.terminal_id = t.id
  LEFT JOIN node d ON d.number = p.node
 WHERE t.id = $1 AND s.path >= $2 AND s.path < $3;

-- name: store_console_terminal_epochs
-- How far each run of its numbers has come, the newest first.
SELECT epoch, sequence, aside_count, heard_us
  FROM queue
 WHERE terminal_id = $1
 ORDER BY epoch DESC
 LIMIT $2;

-- name: store_console_terminal_alarms
SELECT id, kind, order_id, at_us, detail
  FROM alarm
 WHERE merchant_id = $1 AND terminal_id = $2 AND terminal_id <> 0
 ORDER BY id DESC
 LIMIT $3;

-- name: store_console_terminal_sales
-- Its newest orders of one run of its numbers; of a whole not the parts.
SELECT id, sequence, fork, amount, state, origin, recorded, heard_us
  FROM orders
 WHERE merchant_id = $1 AND terminal_id = $2 AND epoch = $3
 ORDER BY sequence DESC, fork DESC
 LIMIT $4;

-- name: store_console_terminal_plates
-- The plates that tell it what is paid at them.
SELECT p.id, p.name
  FROM plate_terminal x
  JOIN plate p ON p.id = x.plate_id AND x.place < p.terminals
 WHERE x.terminal_id = $1
 ORDER BY p.id
 LIMIT $2;

-- name: store_console_terminal_instructions
-- What it was asked to do to itself, newest first. Merchant, terminal, now, how many.
SELECT i.id, i.what,
       CASE WHEN i.state = 'asked' AND i.until_us <= $3 THEN 'late' ELSE i.state END,
       i.asked_us, i.until_us, i.ended_us, length(i.body), coalesce(s.name, '')
  FROM instruction i
  LEFT JOIN staff s ON s.id = i.asked_by
 WHERE i.merchant_id = $1 AND i.terminal_id = $2
 ORDER BY i.id DESC
 LIMIT $4;

-- name: store_console_instruction
-- What a terminal of that range of the tree has sent for it. Terminal, instruction, range.
SELECT i.body
  FROM terminal t
  JOIN organisation o ON o.id = t.store_id
  JOIN instruction i ON i.merchant_id = t.merchant_id AND i.terminal_id = t.id
 WHERE t.id = $1 AND i.id = $2 AND o.path >= $3 AND o.path < $4;

-- name: store_instructions_open
-- How many a terminal has not answered and still may. Merchant, terminal, now.
SELECT count(*) FROM instruction
 WHERE merchant_id = $1 AND terminal_id = $2 AND state = 'asked' AND until_us > $3;

-- name: store_console_stores
-- Stores in that range of the tree, at any depth.
SELECT o.id, o.name, o.merchant_id, n.name
  FROM organisation o
  JOIN organisation n ON n.id = o.merchant_id
 WHERE o.kind = 'store' AND o.path >= $1 AND o.path < $2
   AND ($3 = '' OR replace(lower(o.name), $3, '') <> lower(o.name))
 ORDER BY o.path
 LIMIT $4;

-- name: store_console_whose_store
-- Whose a store is, if it stands in that range of the tree.
SELECT merchant_id, path
  FROM organisation
 WHERE id = $1 AND kind = 'store' AND path >= $2 AND path < $3;

-- name: store_console_whose_terminal
SELECT t.merchant_id, s.path
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
 WHERE t.id = $1 AND s.path >= $2 AND s.path < $3;

-- name: store_console_shifts
-- Shifts at terminals in that range of the tree, the newest first, from $3 back and not before $8: in a state
-- ($5; "differs", "variance" for closed ones with that), at a terminal ($6), of a cashier ($7). Each with
-- what we count of each line. One that was not opened yet is no shift that people know of.
SELECT h.id, h.number, h.fork, h.state, h.cashier, h.merchant_id, n.name, h.store_id, s.name, h.terminal_id,
       coalesce(t.name, ''), h.opened_us, h.closed_us, h.float_fen, h.counted_fen, h.said_fen, h.expected_fen,
       h.differs, h.ended_us,
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 1), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 2), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 3), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 4), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 5), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 6), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 7), 0),
       coalesce((SELECT l.heard_fen FROM shift_line l
                  WHERE l.merchant_id = h.merchant_id AND l.shift_id = h.id AND l.line = 8), 0)
  FROM shift h
  JOIN organisation s ON s.id = h.store_id
  JOIN organisation n ON n.id = h.merchant_id
  LEFT JOIN terminal t ON t.id = h.terminal_id
 WHERE s.path >= $1 AND s.path < $2 AND h.id <= $3 AND h.state <> 'next'
   AND ($5 = '' OR h.state = $5 OR ($5 = 'differs' AND h.differs = 1)
        OR ($5 = 'variance' AND h.state = 'closed' AND h.counted_fen <> h.expected_fen))
   AND (h.terminal_id = $6 OR $6 = 0) AND ($7 = '' OR h.cashier = $7) AND h.id >= $8
 ORDER BY h.id DESC
 LIMIT $4;

-- name: store_console_shift
SELECT h.id, h.number, h.fork, h.state, h.cashier, h.merchant_id, n.name, h.store_id, s.name, h.terminal_id,
       coalesce(t.name, ''), h.opened_us, h.closed_us, h.float_fen, h.counted_fen, h.said_fen, h.expected_fen,
       h.differs, h.ended_us
  FROM shift h
  JOIN organisation s ON s.id = h.store_id
  JOIN organisation n ON n.id = h.merchant_id
  LEFT JOIN terminal t ON t.id = h.terminal_id
 WHERE h.id = $1 AND s.path >= $2 AND s.path < $3;

-- name: store_console_shift_lines
SELECT line, heard_count, heard_fen, heard_late_count, heard_late_fen, said_count, said_fen, said_late_count,
       said_late_fen
  FROM shift_line
 WHERE merchant_id = $1 AND shift_id = $2
 ORDER BY line;

-- name: store_console_shift_moves
SELECT line, reason, fen, cashier, till_us
  FROM drawer_move
 WHERE merchant_id = $1 AND shift_id = $2
 ORDER BY id
 LIMIT $3;

-- name: store_console_plates
-- Plates in that range of the tree; their numbers are random, so the order is nobody's.
SELECT p.id, p.name, p.state, p.store_id, s.name, p.merchant_id, n.name, p.amount_min, p.amount_max, p.terminals,
       p.created_us, p.version
  FROM plate p
  JOIN organisation s ON s.id = p.store_id
  JOIN organisation n ON n.id = p.merchant_id
 WHERE s.path >= $1 AND s.path < $2 AND p.id > $3 AND (p.store_id = $5 OR $5 = 0) AND ($6 = '' OR p.state = $6)
   AND ($7 = '' OR replace(lower(p.name), $7, '') <> lower(p.name) OR CAST(p.id AS text) = $7)
 ORDER BY p.id
 LIMIT $4;

-- name: store_console_plate
SELECT p.id, p.name, p.state, p.store_id, s.name, p.merchant_id, n.name, p.amount_min, p.amount_max, p.terminals,
       p.created_us, p.version
  FROM plate p
  JOIN organisation s ON s.id = p.store_id
  JOIN organisation n ON n.id = p.merchant_id
 WHERE p.id = $1 AND s.path >= $2 AND s.path < $3;

-- name: store_console_plate_terminals
SELECT t.id, t.name
  FROM plate p
  JOIN plate_terminal x ON x.plate_id = p.id AND x.place < p.terminals
  JOIN terminal t ON t.id = x.terminal_id
 WHERE p.id = $1
 ORDER BY x.place;

-- name: store_console_whose_plate
SELECT p.merchant_id, s.path
  FROM plate p
  JOIN organisation s ON s.id = p.store_id
 WHERE p.id = $1 AND s.path >= $2 AND s.path < $3;

-- name: store_console_whose_app
SELECT a.merchant_id, n.path
  FROM app a
  JOIN organisation n ON n.id = a.merchant_id
 WHERE a.id = $1 AND n.path >= $2 AND n.path < $3;

-- name: store_console_whose_books
SELECT id, path
  FROM organisation
 WHERE id = $1 AND (kind = 'merchant' OR kind = 'partner') AND path >= $2 AND path < $3;

-- name: store_console_apps
-- Those of who stands in that range of the tree, the newest first.
SELECT a.id, a.name, a.state, a.sign_kind, a.notice_url, a.grants, a.created_us, a.previous_until_us, a.version,
       a.merchant_id, n.name, CASE WHEN m.notice_app = a.id THEN 1 ELSE 0 END, a.public_key
  FROM app a
  JOIN organisation n ON n.id = a.merchant_id
  JOIN merchant m ON m.id = a.merchant_id
 WHERE n.path >= $1 AND n.path < $2 AND (a.id < $3 OR $3 = 0)
   AND ($5 = '' OR CAST(a.id AS text) = $5 OR replace(lower(a.name), $5, '') <> lower(a.name))
 ORDER BY a.id DESC
 LIMIT $4;

-- name: store_console_app
SELECT a.id, a.name, a.state, a.sign_kind, a.notice_url, a.grants, a.created_us, a.previous_until_us, a.version,
       a.merchant_id, n.name, CASE WHEN m.notice_app = a.id THEN 1 ELSE 0 END, a.public_key
  FROM app a
  JOIN organisation n ON n.id = a.merchant_id
  JOIN merchant m ON m.id = a.merchant_id
 WHERE a.id = $1 AND n.path >= $2 AND n.path < $3;

-- name: store_console_app_test
-- The newest test notice of an app.
SELECT id, state, tries, created_us
  FROM outbox
 WHERE topic = 'notice' AND target = $1 AND action = 'test'
 ORDER BY id DESC
 LIMIT 1;

-- name: store_sessions_of
-- Where a person is signed in, the newest first.
SELECT s.id, s.created_us, s.seen_us, s.until_us, s.address, s.agent
  FROM session s
  JOIN staff t ON t.id = s.staff_id
 WHERE s.staff_id = $1 AND s.stage = 'in' AND s.ended_us = 0 AND s.created_us > t.signed_out_us
   AND s.until_us > $2 AND s.seen_us > $3
 ORDER BY s.created_us DESC
 LIMIT $4;

-- name: store_export_expired
-- One whose file is to go.
SELECT id, state, format
  FROM export
 WHERE state = 'done' AND expires_us <= $1
 ORDER BY id
 LIMIT 1;

-- name: store_export_next
-- The oldest that nobody writes: it waits, or its hub has ended; or it is this hub's, which asks
-- only while it writes none.
SELECT id, state, format
  FROM export
 WHERE state = 'waiting'
    OR (state = 'running'
        AND (node = $1 OR node NOT IN (SELECT number FROM node WHERE until_us > $2)))
 ORDER BY id
 LIMIT 1;

-- name: store_exports
-- A person's, or one of them.
SELECT id, organisation_id, list, format, language, query, state, reason, rows, share, size,
       created_us, started_us, ended_us, expires_us
  FROM export
 WHERE staff_id = $1 AND id <= $2 AND id >= $3
 ORDER BY id DESC
 LIMIT $4;

-- name: store_staff_login
-- Who signs in, and whether he is of the platform.
SELECT t.state, t.password, t.login, t.name, t.second_since_us,
       (SELECT count(*)
          FROM post p
          JOIN organisation o ON o.id = p.organisation_id
         WHERE p.staff_id = t.id AND p.state = 'held' AND o.kind = 'platform'),
       t.invitation, t.invitation_until_us, coalesce(h.name, '')
  FROM staff t
  LEFT JOIN organisation h ON h.id = t.organisation_id
 WHERE t.id = $1;

-- name: store_staff_all
-- Everybody, for commands.
SELECT t.login, t.name, t.state, t.second_since_us, coalesce(o.name, ''), coalesce(p.role_id, 0),
       coalesce(r.name, ''), coalesce(p.organisation_id, 0)
  FROM staff t
  LEFT JOIN post p ON p.staff_id = t.id AND p.state = 'held'
  LEFT JOIN organisation o ON o.id = p.organisation_id
  LEFT JOIN role r ON r.id = p.role_id
 ORDER BY t.login, p.created_us
 LIMIT $1;

-- name: store_post
-- Where a post is, and of which role.
SELECT organisation_id, role_id FROM post WHERE id = $1 AND state = 'held';

-- name: store_role
SELECT permissions, organisation_id FROM role WHERE id = $1;

-- name: store_staff_home
SELECT t.login, o.path, o.id
  FROM staff t
  JOIN organisation o ON o.id = t.organisation_id
 WHERE t.id = $1;

-- name: store_staff_posts_in
-- Those at and below a place.
SELECT p.id, o.id, o.name, o.kind, p.role_id, coalesce(r.name, '')
  FROM post p
  JOIN organisation o ON o.id = p.organisation_id
  LEFT JOIN role r ON r.id = p.role_id
 WHERE p.staff_id = $1 AND p.state = 'held' AND o.path >= $2 AND o.path < $3
 ORDER BY p.created_us, p.id;

-- name: store_staff_one
-- Somebody who has a post at or below a place, or was invited there.
SELECT t.id, t.login, t.name, t.state, t.second_since_us,
       (SELECT coalesce(max(s.created_us), 0)
          FROM session s
         WHERE s.staff_id = t.id AND s.stage = 'in'),
       t.version
  FROM staff t
 WHERE t.id = $1
   AND (EXISTS (SELECT 1
                  FROM post p
                  JOIN organisation o ON o.id = p.organisation_id
                 WHERE p.staff_id = t.id AND p.state = 'held' AND o.path >= $2 AND o.path < $3)
        OR EXISTS (SELECT 1
                     FROM organisation h
                    WHERE h.id = t.organisation_id AND h.path >= $2 AND h.path < $3));

-- name: store_staff_page
-- All of them, a page at a time.
SELECT t.id, t.login, t.name, t.state, t.second_since_us,
       (SELECT coalesce(max(s.created_us), 0)
          FROM session s
         WHERE s.staff_id = t.id AND s.stage = 'in'),
       t.version
  FROM staff t
 WHERE t.id > $1
   AND (EXISTS (SELECT 1
                  FROM post p
                  JOIN organisation o ON o.id = p.organisation_id
                 WHERE p.staff_id = t.id AND p.state = 'held' AND o.path >= $2 AND o.path < $3)
        OR EXISTS (SELECT 1
                     FROM organisation h
                    WHERE h.id = t.organisation_id AND h.path >= $2 AND h.path < $3))
 ORDER BY t.id
 LIMIT $4;

-- name: store_roles_at
-- Roles of places' own: those that can be given at a place or below it.
SELECT r.id, r.name, r.permissions, r.state, r.version, r.organisation_id
  FROM role r
  JOIN organisation o ON o.id = r.organisation_id
 WHERE r.state = 'on'
   AND (substr($1, 1, length(o.path)) = o.path OR (o.path >= $1 AND o.path < $2))
 ORDER BY r.id
 LIMIT $3;

-- name: store_organisation_since
-- When the oldest of those at and below a path was made.
SELECT coalesce(min(created_us), 0) FROM organisation WHERE path >= $1 AND path < $2 AND created_us > 0;

-- name: store_console_payouts
-- What is to leave wallets below a place ($2 to $3), the newest first, before $1.
SELECT t.id, t.merchant_id, n.name, t.number, t.kind, t.state, t.amount, t.to_id, coalesce(o.name, ''), t.bank,
       t.reason, t.note, t.asked_by, coalesce(s.name, a.name, ''), t.approved_by, coalesce(p.name, ''),
       t.created_us, t.ended_us
  FROM transfer t
  JOIN organisation n ON n.id = t.merchant_id
  LEFT JOIN organisation o ON o.id = t.to_id
  LEFT JOIN staff s ON s.id = t.asked_by
  LEFT JOIN app a ON a.id = t.asked_by
  LEFT JOIN staff p ON p.id = t.approved_by
 WHERE t.id < $1 AND n.path >= $2 AND n.path < $3
 ORDER BY t.id DESC
 LIMIT $4;

-- name: store_console_payouts_waiting
-- Of them those that wait to be approved.
SELECT t.id, t.merchant_id, n.name, t.number, t.kind, t.state, t.amount, t.to_id, coalesce(o.name, ''), t.bank,
       t.reason, t.note, t.asked_by, coalesce(s.name, a.name, ''), t.approved_by, coalesce(p.name, ''),
       t.created_us, t.ended_us
  FROM transfer t
  JOIN organisation n ON n.id = t.merchant_id
  LEFT JOIN organisation o ON o.id = t.to_id
  LEFT JOIN staff s ON s.id = t.asked_by
  LEFT JOIN app a ON a.id = t.asked_by
  LEFT JOIN staff p ON p.id = t.approved_by
 WHERE t.id < $1 AND n.path >= $2 AND n.path < $3 AND t.state = 'asked'
 ORDER BY t.id DESC
 LIMIT $4;

-- name: store_console_payout
-- One of them.
SELECT t.id, t.merchant_id, n.name, t.number, t.kind, t.state, t.amount, t.to_id, coalesce(o.name, ''), t.bank,
       t.reason, t.note, t.asked_by, coalesce(s.name, a.name, ''), t.approved_by, coalesce(p.name, ''),
       t.created_us, t.ended_us
  FROM transfer t
  JOIN organisation n ON n.id = t.merchant_id
  LEFT JOIN organisation o ON o.id = t.to_id
  LEFT JOIN staff s ON s.id = t.asked_by
  LEFT JOIN app a ON a.id = t.asked_by
  LEFT JOIN staff p ON p.id = t.approved_by
 WHERE t.id = $1 AND n.path >= $2 AND n.path < $3;

-- name: store_console_alarms
-- What people have to look into below a place ($2 to $3; what is nobody's is the platform's), the newest
-- first, before $1, with who has: that is a row of the audit. With $4 only what nobody has.
SELECT l.id, l.merchant_id, CASE WHEN l.merchant_id = 0 THEN '' ELSE n.name END, l.kind, l.terminal_id,
       l.order_id, l.at_us, l.detail, coalesce(a.at_us, 0), coalesce(a.name, ''), coalesce(a.became, '')
  FROM alarm l
  JOIN organisation n ON n.id = CASE WHEN l.merchant_id = 0 THEN 1 ELSE l.merchant_id END
  LEFT JOIN audit a ON a.about_id = l.id AND a.id =
            (SELECT max(b.id) FROM audit b WHERE b.about_id = l.id AND b.about = 'alarms')
 WHERE l.id < $1 AND n.path >= $2 AND n.path < $3 AND (a.id IS NULL OR CAST($4 AS bigint) = 0)
 ORDER BY l.id DESC
 LIMIT $5;

-- name: store_console_alarm
-- Whose one is.
SELECT l.merchant_id
  FROM alarm l
  JOIN organisation n ON n.id = CASE WHEN l.merchant_id = 0 THEN 1 ELSE l.merchant_id END
 WHERE l.id = $1 AND n.path >= $2 AND n.path < $3;

-- name: store_console_audit
-- The newest first, before $1 and not before $9: all of it ($2), or a chain ($3) and what was done in a
-- part of the tree ($4, $5); by somebody ($6), about a thing ($7) or a kind of things ($8).
SELECT a.id, a.at_us, a.who, a.who_id, a.name, a.address, a.action, a.about, a.about_id, a.was,
       a.became, a.organisation_id, coalesce(o.name, ''), a.merchant_id, a.sequence, a.hash
  FROM audit a
  LEFT JOIN organisation o ON o.id = a.organisation_id
 WHERE a.id < $1
   AND (CAST($2 AS bigint) = 1 OR (a.merchant_id = $3 AND $3 <> 0) OR (o.path >= $4 AND o.path < $5))
   AND (a.name = $6 OR $6 = '') AND (a.about_id = $7 OR $7 = 0)
   AND (a.about = $8 OR $8 = '') AND a.id >= $9 AND (a.action = $10 OR $10 = '')
 ORDER BY a.id DESC
 LIMIT $11;

-- name: store_admission_review
-- Whether somebody was at an application before, and the highest number of a merchant.
SELECT (SELECT count(*) FROM admission_step
         WHERE merchant_id = $1 AND by_id = $2 AND (state = 'draft' OR state = 'submitted')),
       coalesce((SELECT max(number) FROM merchant), 0);

-- name: store_admission_ids
-- Applications, for who seals what is personal in them anew.
SELECT merchant_id FROM admission WHERE merchant_id > $1 ORDER BY merchant_id LIMIT $2;

-- name: store_admissions
-- A page of applications under a range of the tree, newest first.
SELECT a.merchant_id, a.parent_id, p.name, a.state, a.name, a.kind, a.licence, a.entered_by,
       coalesce(e.name, ''), a.created_us, a.submitted_us, a.reviewed_us, a.changed_us, a.version
  FROM admission a
  JOIN organisation p ON p.id = a.parent_id
  LEFT JOIN staff e ON e.id = a.entered_by
 WHERE p.path >= $1 AND p.path < $2 AND a.merchant_id < $3 AND (a.state = $4 OR $4 = '')
   AND ($5 = '' OR replace(lower(a.name), $5, '') <> lower(a.name))
 ORDER BY a.merchant_id DESC
 LIMIT $6;

-- name: store_admission
-- One of them.
SELECT a.merchant_id, a.parent_id, p.name, a.state, a.name, a.kind, a.licence, a.entered_by,
       coalesce(e.name, ''), a.created_us, a.submitted_us, a.reviewed_us, a.changed_us, a.version,
       a.address, a.store_name, a.bank, a.admin_login, a.admin_name, a.personal, a.documents,
       a.reason, a.edited_by, a.reviewed_by
  FROM admission a
  JOIN organisation p ON p.id = a.parent_id
  LEFT JOIN staff e ON e.id = a.entered_by
 WHERE a.merchant_id = $1 AND p.path >= $2 AND p.path < $3;

-- name: store_admission_admin
-- Whom a pass would invite.
SELECT a.admin_login
  FROM admission a
  JOIN organisation p ON p.id = a.parent_id
 WHERE a.merchant_id = $1 AND p.path >= $2 AND p.path < $3;

-- name: store_admission_personal
SELECT a.personal
  FROM admission a
  JOIN organisation p ON p.id = a.parent_id
 WHERE a.merchant_id = $1 AND p.path >= $2 AND p.path < $3;

-- name: store_admission_steps
-- How it came to stand so.
SELECT s.at_us, s.state, s.reason, s.by_id, coalesce(t.name, '')
  FROM admission_step s
  LEFT JOIN staff t ON t.id = s.by_id
 WHERE s.merchant_id = $1
 ORDER BY s.id
 LIMIT 200;

-- name: store_admission_documents
-- What it has of documents, without their bytes.
SELECT document, type, size, changed_us
  FROM admission_document
 WHERE merchant_id = $1 AND size > 0
 ORDER BY document;

-- name: store_admission_document
-- One, and what opens it.
SELECT d.type, d.body, a.document_key
  FROM admission_document d
  JOIN admission a ON a.merchant_id = d.merchant_id
  JOIN organisation p ON p.id = a.parent_id
 WHERE d.merchant_id = $1 AND d.document = $2 AND d.size > 0 AND p.path >= $3 AND p.path < $4;

-- name: store_organisation_named
SELECT name, path FROM organisation WHERE id = $1;

-- name: store_settings
-- What is set for one holder.
SELECT number, is_set, value, sealed, version
  FROM setting
 WHERE holder_id = $1
 ORDER BY number;

-- name: store_setting_ids
-- PINs, for who seals them anew.
SELECT number, holder_id
  FROM setting
 WHERE number = 6 AND holder_id > $1 AND length(sealed) > 0
 ORDER BY holder_id
 LIMIT $2;

-- name: store_settings_changed
-- Whose have changed at that moment or since, once each.
SELECT DISTINCT holder_id FROM setting WHERE changed_us >= $1 ORDER BY holder_id LIMIT $2;

-- name: store_terminal_path
-- Where a terminal stands.
SELECT s.path, t.name
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
 WHERE t.id = $1;

-- name: store_terminals_below
-- Terminals that a holder's settings reach: below an organisation, or the one whose id stands below zero.
SELECT t.id
  FROM terminal t
  JOIN organisation s ON s.id = t.store_id
  LEFT JOIN organisation o ON o.id = $1
 WHERE t.id > $2
   AND (t.id = -$1 OR (o.id IS NOT NULL AND substr(s.path, 1, length(o.path)) = o.path))
 ORDER BY t.id
 LIMIT $3;

-- name: store_package_room
-- What the package of the merchant lets it have that an organisation is or belongs to, in the order
-- of enum package_limit, and how much it has. No row: as much as it likes.
SELECT p.apps, p.calls, p.terminals, p.staff,
       (SELECT count(*) FROM app a WHERE a.merchant_id = s.merchant_id), 0,
       (SELECT count(*) FROM terminal t WHERE t.merchant_id = s.merchant_id),
       (SELECT count(DISTINCT h.staff_id)
          FROM post h
          JOIN organisation w ON w.id = h.organisation_id
         WHERE w.merchant_id = s.merchant_id AND h.state = 'held')
  FROM organisation o
  JOIN subscription s ON s.merchant_id = o.merchant_id
  JOIN package p ON p.id = s.package_id
 WHERE o.id = $1;

-- name: store_package_calls
-- How many calls a merchant may make, and has made that month.
SELECT coalesce((SELECT p.calls
                   FROM subscription s
                   JOIN package p ON p.id = s.package_id
                  WHERE s.merchant_id = $1), 0),
       coalesce((SELECT c.calls FROM calls c WHERE c.merchant_id = $1 AND c.month = $2), 0);

-- name: store_packages
-- All of them, with how many merchants have each.
SELECT p.id, p.name, p.apps, p.calls, p.terminals, p.staff, p.version,
       (SELECT count(*) FROM subscription s WHERE s.package_id = p.id)
  FROM package p
 WHERE p.id > $1
 ORDER BY p.id
 LIMIT $2;

-- name: store_package_used
-- What a merchant has: its package, if any, and how much of each it uses.
SELECT coalesce(p.id, 0), coalesce(p.name, ''), coalesce(p.apps, 0), coalesce(p.calls, 0),
       coalesce(p.terminals, 0), coalesce(p.staff, 0), coalesce(s.version, 0),
       (SELECT count(*) FROM app a WHERE a.merchant_id = o.id),
       coalesce((SELECT c.calls FROM calls c WHERE c.merchant_id = o.id AND c.month = $2), 0),
       (SELECT count(*) FROM terminal t WHERE t.merchant_id = o.id),
       (SELECT count(DISTINCT h.staff_id)
          FROM post h
          JOIN organisation w ON w.id = h.organisation_id
         WHERE w.merchant_id = o.id AND h.state = 'held')
  FROM organisation o
  LEFT JOIN subscription s ON s.merchant_id = o.id
  LEFT JOIN package p ON p.id = s.package_id
 WHERE o.id = $1 AND o.kind = 'merchant';
