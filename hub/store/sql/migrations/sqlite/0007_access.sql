-- 0007: who works here and may do what, for SQLite. Columns are explained in
-- hub/store/table.def.

CREATE TABLE staff
  (id                  INTEGER PRIMARY KEY
  ,organisation_id     INTEGER NOT NULL
  ,login               TEXT    NOT NULL
  ,name                TEXT    NOT NULL
  ,state               TEXT    NOT NULL CHECK
                         (state = 'invited' OR state = 'active' OR state = 'suspended')
  ,language            TEXT    NOT NULL
  ,password            TEXT    NOT NULL
  ,second_secret       BLOB    NOT NULL
  ,second_since_us     INTEGER NOT NULL
  ,second_step         INTEGER NOT NULL
  ,recovery            BLOB    NOT NULL
  ,invitation          BLOB    NOT NULL
  ,invitation_until_us INTEGER NOT NULL
  ,signed_out_us       INTEGER NOT NULL
  ,created_us          INTEGER NOT NULL
  ,version             INTEGER NOT NULL) STRICT;

-- Roles of an organisation's own.
CREATE TABLE role
  (id              INTEGER PRIMARY KEY
  ,organisation_id INTEGER NOT NULL
  ,name            TEXT    NOT NULL
  ,permissions     TEXT    NOT NULL
  ,state           TEXT    NOT NULL CHECK (state = 'on' OR state = 'off')
  ,created_us      INTEGER NOT NULL
  ,version         INTEGER NOT NULL) STRICT;

-- Those of an organisation.
CREATE INDEX role_of ON role (organisation_id, id);

CREATE TABLE post
  (id              INTEGER PRIMARY KEY
  ,staff_id        INTEGER NOT NULL
  ,organisation_id INTEGER NOT NULL
  ,role_id         INTEGER NOT NULL
  ,state           TEXT    NOT NULL CHECK (state = 'held' OR state = 'ended')
  ,given_by        INTEGER NOT NULL
  ,created_us      INTEGER NOT NULL
  ,changed_us      INTEGER NOT NULL
  ,version         INTEGER NOT NULL
  ,UNIQUE (staff_id, organisation_id, role_id)) STRICT;

-- Who works at an organisation.
CREATE INDEX post_at ON post (organisation_id, staff_id);

CREATE TABLE session
  (id         INTEGER PRIMARY KEY
  ,staff_id   INTEGER NOT NULL
  ,token_hash BLOB    NOT NULL
  ,stage      TEXT    NOT NULL CHECK (stage = 'code' OR stage = 'in')
  ,created_us INTEGER NOT NULL
  ,seen_us    INTEGER NOT NULL
  ,until_us   INTEGER NOT NULL
  ,ended_us   INTEGER NOT NULL
  ,tries      INTEGER NOT NULL
  ,address    TEXT    NOT NULL
  ,agent      TEXT    NOT NULL
  ,version    INTEGER NOT NULL) STRICT;

-- One's own, and what is over.
CREATE INDEX session_of ON session (staff_id, id);
CREATE INDEX session_until ON session (until_us);
