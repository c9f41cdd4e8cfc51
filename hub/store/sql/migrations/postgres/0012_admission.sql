-- 0012: merchants apply to sell here, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

CREATE TABLE admission
  (merchant_id  bigint NOT NULL
  ,parent_id    bigint NOT NULL
  ,store_id     bigint NOT NULL
  ,state        text   NOT NULL CHECK
                  (state = 'draft' OR state = 'submitted' OR state = 'passed' OR state = 'rejected')
  ,name         text   NOT NULL
  ,kind         text   NOT NULL
  ,licence      text   NOT NULL
  ,address      text   NOT NULL
  ,store_name   text   NOT NULL
  ,bank         text   NOT NULL
  ,admin_login  text   NOT NULL
  ,admin_name   text   NOT NULL
  ,personal     bytea  NOT NULL
  ,document_key bytea  NOT NULL
  ,documents    bigint NOT NULL
  ,reason       text   NOT NULL
  ,entered_by   bigint NOT NULL
  ,edited_by    bigint NOT NULL
  ,reviewed_by  bigint NOT NULL
  ,created_us   bigint NOT NULL
  ,changed_us   bigint NOT NULL
  ,submitted_us bigint NOT NULL
  ,reviewed_us  bigint NOT NULL
  ,version      bigint NOT NULL
  ,PRIMARY KEY (merchant_id));

CREATE TABLE admission_step
  (merchant_id bigint NOT NULL
  ,id          bigint NOT NULL
  ,state       text   NOT NULL
  ,reason      text   NOT NULL
  ,by_id       bigint NOT NULL
  ,at_us       bigint NOT NULL
  ,PRIMARY KEY (merchant_id, id));

CREATE TABLE admission_document
  (merchant_id bigint NOT NULL
  ,document    bigint NOT NULL
  ,type        text   NOT NULL
  ,size        bigint NOT NULL
  ,body        bytea  NOT NULL
  ,by_id       bigint NOT NULL
  ,changed_us  bigint NOT NULL
  ,version     bigint NOT NULL
  ,PRIMARY KEY (merchant_id, document));
