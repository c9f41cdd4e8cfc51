-- 0015: packages, and who has which, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE package
  (id         bigint PRIMARY KEY
  ,name       text   NOT NULL
  ,apps       bigint NOT NULL CHECK (apps >= 0)
  ,calls      bigint NOT NULL CHECK (calls >= 0)
  ,terminals  bigint NOT NULL CHECK (terminals >= 0)
  ,staff      bigint NOT NULL CHECK (staff >= 0)
  ,created_us bigint NOT NULL
  ,version    bigint NOT NULL);

CREATE TABLE subscription
  (merchant_id bigint NOT NULL
  ,package_id  bigint NOT NULL
  ,given_by    bigint NOT NULL
  ,changed_us  bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id));

CREATE TABLE calls
  (merchant_id bigint NOT NULL
  ,month       bigint NOT NULL
  ,calls       bigint NOT NULL
  ,PRIMARY KEY (merchant_id, month));
