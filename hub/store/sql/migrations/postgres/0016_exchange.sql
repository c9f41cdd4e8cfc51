-- 0016: what channels were asked about an order, and said, for PostgreSQL (docs/adr/0049).

CREATE TABLE exchange
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,order_id    bigint NOT NULL
  ,about_id    bigint NOT NULL
  ,account_id  bigint NOT NULL
  ,action      text   NOT NULL
  ,at_us       bigint NOT NULL
  ,took_us     bigint NOT NULL
  ,status      bigint NOT NULL
  ,outcome     text   NOT NULL
  ,asked       bytea  NOT NULL
  ,answered    bytea  NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- Those of an order, in the order of asking.
CREATE INDEX exchange_order ON exchange (merchant_id, order_id, id);

-- What waits to be approved, of all merchants (store_console_payouts_waiting).
CREATE INDEX transfer_asked ON transfer (id) WHERE state = 'asked';

-- And by their ids alone, which on SQLite are the rows'.
CREATE INDEX transfer_id ON transfer (id);
CREATE INDEX alarm_id ON alarm (id);

-- Who has looked into what (store_console_alarms).
CREATE INDEX audit_about ON audit (about_id, id);
