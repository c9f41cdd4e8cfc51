-- 0005: where an order's payer goes on to, for PostgreSQL. Columns are explained in
-- hub/store/table.def.

-- Rows are sent as values of the table's type, so its version stays last. A text is never changed:
-- the version of each is 1.
ALTER TABLE order_text DROP COLUMN version;
ALTER TABLE order_text ADD COLUMN return_url text NOT NULL DEFAULT '';
ALTER TABLE order_text ADD COLUMN version bigint NOT NULL DEFAULT 1;
