-- 0019: what terminals were asked to do to themselves, for PostgreSQL (docs/adr/0058).

CREATE TABLE instruction
  (merchant_id bigint  NOT NULL
  ,id          bigint  NOT NULL
  ,terminal_id bigint  NOT NULL
  ,what        bigint  NOT NULL
  ,state       text    NOT NULL
  ,asked_by    bigint  NOT NULL
  ,asked_us    bigint  NOT NULL
  ,until_us    bigint  NOT NULL
  ,ended_us    bigint  NOT NULL
  ,outbox_id   bigint  NOT NULL
  ,body        bytea   NOT NULL
  ,version     bigint  NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- Those of a terminal, in the order of asking.
CREATE INDEX instruction_terminal ON instruction (merchant_id, terminal_id, id);
