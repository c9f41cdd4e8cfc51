-- 0006: how channels are asked about applications, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE onboarding_watch
  (merchant_id   bigint NOT NULL
  ,onboarding_id bigint NOT NULL
  ,outbox_id     bigint NOT NULL
  ,asked_us      bigint NOT NULL
  ,failures      bigint NOT NULL
  ,code          text   NOT NULL
  ,said          bigint NOT NULL
  ,version       bigint NOT NULL
  ,PRIMARY KEY (merchant_id, onboarding_id));
