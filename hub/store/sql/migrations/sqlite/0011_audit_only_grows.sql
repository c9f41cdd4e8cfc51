-- 0011: no row of the audit is changed or taken out, for SQLite (docs/adr/0051).

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit only grows');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit only grows');
END;

-- INSERT OR REPLACE deletes without asking the one above.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit a
              WHERE a.merchant_id = new.merchant_id AND a.sequence = new.sequence)
BEGIN
    SELECT raise(ABORT, 'the audit only grows');
END;

CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON audit_head
WHEN new.sequence <= old.sequence OR new.merchant_id <> old.merchant_id
BEGIN
    SELECT raise(ABORT, 'the audit only grows');
END;

CREATE TRIGGER audit_head_is_not_deleted BEFORE DELETE ON audit_head
BEGIN
    SELECT raise(ABORT, 'the audit only grows');
END;
