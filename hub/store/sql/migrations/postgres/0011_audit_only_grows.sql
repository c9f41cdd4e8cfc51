-- 0011: no row of the audit is changed or taken out, for PostgreSQL (docs/adr/0051).

CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
    RAISE EXCEPTION ''the audit only grows'';
END';

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_only_grows();

CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();

CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.sequence <= OLD.sequence OR NEW.merchant_id <> OLD.merchant_id)
    EXECUTE FUNCTION audit_only_grows();

CREATE TRIGGER audit_head_is_not_deleted BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_only_grows();

CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();

-- Also where a session says that it only repeats what another database has done.
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_not_changed;
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_not_emptied;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_goes_on;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_is_not_deleted;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_is_not_emptied;
