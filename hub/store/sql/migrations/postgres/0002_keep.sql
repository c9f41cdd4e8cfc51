-- 0002: what a running hub does for its channel accounts, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE security_event
  (merchant_id bigint NOT NULL
  ,account_id  bigint NOT NULL
  ,kind        bigint NOT NULL
  ,hour        bigint NOT NULL
  ,channel     bigint NOT NULL
  ,count       bigint NOT NULL
  ,first_us    bigint NOT NULL
  ,last_us     bigint NOT NULL
  ,samples     text NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, account_id, kind, hour));

CREATE TABLE account_health
  (merchant_id bigint NOT NULL
  ,account_id  bigint NOT NULL
  ,use         bigint NOT NULL
  ,state       text NOT NULL CHECK (state IN ('broken', 'well'))
  ,codes       text NOT NULL
  ,since_us    bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, account_id, use));

CREATE TABLE upkeep
  (merchant_id bigint NOT NULL
  ,account_id  bigint NOT NULL
  ,task        bigint NOT NULL
  ,outbox_id   bigint NOT NULL
  ,hurried_us  bigint NOT NULL
  ,failures    bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, account_id, task));
