-- 0004: merchants' applications at channels, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

-- Merchants' applications at channels.
CREATE TABLE onboarding
  (merchant_id    bigint NOT NULL
  ,id             bigint NOT NULL
  ,account_id     bigint NOT NULL
  ,channel        bigint NOT NULL
  ,number         text   NOT NULL
  ,channel_number text   NOT NULL
  ,sub_number     text   NOT NULL
  ,state          text   NOT NULL CHECK (state IN
                    ('draft', 'submitted', 'auditing', 'to_be_confirmed',
                     'to_be_signed', 'finished', 'rejected', 'cancelled'))
  ,sign_url       text   NOT NULL
  ,round          bigint NOT NULL
  ,made_id        bigint NOT NULL
  ,entered_by     bigint NOT NULL
  ,created_us     bigint NOT NULL
  ,changed_us     bigint NOT NULL
  ,version        bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- And how they came to stand so.
CREATE TABLE onboarding_step
  (merchant_id   bigint NOT NULL
  ,id            bigint NOT NULL
  ,onboarding_id bigint NOT NULL
  ,round         bigint NOT NULL
  ,state         text   NOT NULL
  ,field         text   NOT NULL
  ,text          text   NOT NULL
  ,by_id         bigint NOT NULL
  ,at_us         bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

-- Those of one, in order.
CREATE INDEX onboarding_step_of ON onboarding_step (merchant_id, onboarding_id, id);
