-- 0005: where an order's payer goes on to, for SQLite. Columns are explained in hub/store/table.def.

ALTER TABLE order_text ADD COLUMN return_url TEXT NOT NULL DEFAULT '';
