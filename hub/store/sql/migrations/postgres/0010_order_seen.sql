-- 0010: an order as people look at it, for PostgreSQL.

-- With the names of where it was made, and what the payment came to that paid it. is_late: money came
-- for it, by its newest two attempts, that it did not want.
CREATE VIEW order_seen AS
SELECT o.id, o.merchant_id, o.partner_id, o.parts, n.name AS merchant_name, m.number AS merchant_number,
       o.store_id, coalesce(s.name, '') AS store_name, o.terminal_id,
       coalesce(t.name, '') AS terminal_name, o.app_id, coalesce(a.name, '') AS app_name, o.origin,
       o.amount, o.state, o.channel, coalesce(p.receipt_amount, 0) AS paid,
       coalesce(p.refunded, 0) AS refunded, coalesce(p.fee - p.fee_returned, 0) AS fee,
       coalesce(p.channel_number, '') AS channel_number, o.heard_us, o.opened_us, o.expires_us,
       o.ended_us, coalesce(x.number, '') AS number, o.payment_id, o.winner_id,
       CASE WHEN EXISTS
            (SELECT 1
               FROM payment l
               LEFT JOIN payment b ON b.merchant_id = l.merchant_id AND b.id = l.previous_id
              WHERE l.merchant_id = o.merchant_id AND l.id = o.payment_id
                AND (l.state = 'late' OR b.state = 'late'))
            THEN 1 ELSE 0 END AS is_late
  FROM orders o
  JOIN merchant m ON m.id = o.merchant_id
  JOIN organisation n ON n.id = o.merchant_id
  LEFT JOIN organisation s ON s.id = o.store_id
  LEFT JOIN terminal t ON t.id = o.terminal_id
  LEFT JOIN app a ON a.id = o.app_id
  LEFT JOIN payment p ON p.merchant_id = o.merchant_id AND p.id = o.winner_id
  LEFT JOIN order_text x ON x.merchant_id = o.merchant_id
        AND x.order_id = CASE WHEN o.whole_id = 0 THEN o.id ELSE o.whole_id END;
