-- 0009: the audit, for PostgreSQL. Columns are explained in hub/store/table.def.

CREATE TABLE audit_head
  (merchant_id bigint PRIMARY KEY
  ,sequence    bigint NOT NULL
  ,hash        bytea NOT NULL CHECK (length(hash) = 32)
  ,at_us       bigint NOT NULL
  ,version     bigint NOT NULL);

CREATE TABLE audit
  (merchant_id     bigint NOT NULL
  ,sequence        bigint NOT NULL CHECK (sequence >= 1)
  ,id              bigint NOT NULL
  ,organisation_id bigint NOT NULL
  ,who             text NOT NULL
  ,who_id          bigint NOT NULL
  ,name            text NOT NULL
  ,address         text NOT NULL
  ,action          text NOT NULL
  ,about           text NOT NULL
  ,about_id        bigint NOT NULL
  ,was             text NOT NULL
  ,became          text NOT NULL
  ,at_us           bigint NOT NULL
  ,hash            bytea NOT NULL CHECK (length(hash) = 32)
  ,PRIMARY KEY (merchant_id, sequence));

-- In the order of time.
CREATE INDEX audit_time ON audit (merchant_id, id);
