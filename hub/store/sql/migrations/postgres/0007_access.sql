-- 0007: who works here and may do what, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE staff
  (id                  bigint NOT NULL PRIMARY KEY
  ,organisation_id     bigint NOT NULL
  ,login               text   NOT NULL
  ,name                text   NOT NULL
  ,state               text   NOT NULL CHECK (state IN ('invited', 'active', 'suspended'))
  ,language            text   NOT NULL
  ,password            text   NOT NULL
  ,second_secret       bytea  NOT NULL
  ,second_since_us     bigint NOT NULL
  ,second_step         bigint NOT NULL
  ,recovery            bytea  NOT NULL
  ,invitation          bytea  NOT NULL
  ,invitation_until_us bigint NOT NULL
  ,signed_out_us       bigint NOT NULL
  ,created_us          bigint NOT NULL
  ,version             bigint NOT NULL);

-- Roles of an organisation's own.
CREATE TABLE role
  (id              bigint NOT NULL PRIMARY KEY
  ,organisation_id bigint NOT NULL
  ,name            text   NOT NULL
  ,permissions     text   NOT NULL
  ,state           text   NOT NULL CHECK (state IN ('on', 'off'))
  ,created_us      bigint NOT NULL
  ,version         bigint NOT NULL);

-- Those of an organisation.
CREATE INDEX role_of ON role (organisation_id, id);

CREATE TABLE post
  (id              bigint NOT NULL PRIMARY KEY
  ,staff_id        bigint NOT NULL
  ,organisation_id bigint NOT NULL
  ,role_id         bigint NOT NULL
  ,state           text   NOT NULL CHECK (state IN ('held', 'ended'))
  ,given_by        bigint NOT NULL
  ,created_us      bigint NOT NULL
  ,changed_us      bigint NOT NULL
  ,version         bigint NOT NULL
  ,UNIQUE (staff_id, organisation_id, role_id));

-- Who works at an organisation.
CREATE INDEX post_at ON post (organisation_id, staff_id);

CREATE TABLE session
  (id         bigint NOT NULL PRIMARY KEY
  ,staff_id   bigint NOT NULL
  ,token_hash bytea  NOT NULL
  ,stage      text   NOT NULL CHECK (stage IN ('code', 'in'))
  ,created_us bigint NOT NULL
  ,seen_us    bigint NOT NULL
  ,until_us   bigint NOT NULL
  ,ended_us   bigint NOT NULL
  ,tries      bigint NOT NULL
  ,address    text   NOT NULL
  ,agent      text   NOT NULL
  ,version    bigint NOT NULL);

-- One's own, and what is over.
CREATE INDEX session_of ON session (staff_id, id);
CREATE INDEX session_until ON session (until_us);
