-- 0008: lists and reports as files, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE export
  (id              bigint PRIMARY KEY
  ,organisation_id bigint NOT NULL
  ,staff_id        bigint NOT NULL
  ,list            text   NOT NULL
  ,format          text   NOT NULL
  ,language        text   NOT NULL
  ,query           text   NOT NULL
  ,state           text   NOT NULL CHECK
                     (state = 'waiting' OR state = 'running' OR state = 'done' OR state = 'failed'
                         OR state = 'cancelled' OR state = 'expired')
  ,reason          text   NOT NULL
  ,node            bigint NOT NULL
  ,rows            bigint NOT NULL
  ,share           bigint NOT NULL
  ,size            bigint NOT NULL
  ,created_us      bigint NOT NULL
  ,started_us      bigint NOT NULL
  ,ended_us        bigint NOT NULL
  ,expires_us      bigint NOT NULL
  ,version         bigint NOT NULL);

-- Those of a person, and those that a hub has to do with.
CREATE INDEX export_staff ON export (staff_id, id);
CREATE INDEX export_state ON export (state, id);
