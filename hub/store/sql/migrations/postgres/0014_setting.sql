-- 0014: what is set for organisations and terminals, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE setting
  (number     bigint NOT NULL
  ,holder_id  bigint NOT NULL
  ,is_set     bigint NOT NULL
  ,value      text   NOT NULL
  ,sealed     bytea  NOT NULL
  ,changed_by bigint NOT NULL
  ,changed_us bigint NOT NULL
  ,version    bigint NOT NULL
  ,PRIMARY KEY (number, holder_id));

-- All of one holder, and what has changed since.
CREATE INDEX setting_holder ON setting (holder_id, number);
CREATE INDEX setting_changed ON setting (changed_us);
