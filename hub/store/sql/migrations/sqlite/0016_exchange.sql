-- 0016: what channels were asked about an order, and said, for SQLite (docs/adr/0049).

CREATE TABLE exchange
  (merchant_id INTEGER NOT NULL
  ,id          INTEGER PRIMARY KEY
  ,order_id    INTEGER NOT NULL
  ,about_id    INTEGER NOT NULL
  ,account_id  INTEGER NOT NULL
  ,action      TEXT    NOT NULL
  ,at_us       INTEGER NOT NULL
  ,took_us     INTEGER NOT NULL
  ,status      INTEGER NOT NULL
  ,outcome     TEXT    NOT NULL
  ,asked       BLOB    NOT NULL
  ,answered    BLOB    NOT NULL) STRICT;

-- Those of an order, in the order of asking.
CREATE INDEX exchange_order ON exchange (order_id, id);

-- What waits to be approved, of all merchants (store_console_payouts_waiting).
CREATE INDEX transfer_asked ON transfer (id) WHERE state = 'asked';

-- Who has looked into what (store_console_alarms).
CREATE INDEX audit_about ON audit (about_id, id);
