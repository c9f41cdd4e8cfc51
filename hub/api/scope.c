#include "hub/api/scope.h"

#include "shared/base/text.h"

#include "hub/store/sql/store.sql.h"

enum err
scope_read(struct reader *reader, int64_t organisation_id, struct scope *ret_scope)
{
    struct query *row = reader_statement(reader, SQL_STORE_ORGANISATION_SCOPE);
    struct scope scope = {.organisation_id = organisation_id};
    enum err err;

    query_bind_int(row, 1, organisation_id);
    err = query_step(row);
    if (err == ERR_OK)
        err = organisation_kind_read(query_text(row, 0), &scope.kind);
    if (err == ERR_OK)
        err = text_copy(query_text(row, 2), scope.path, sizeof(scope.path));
    if (err == ERR_OK) {
        scope.merchant_id = query_int(row, 1);
        scope.partner_id = scope.kind == ORGANISATION_PARTNER ? organisation_id : 0;
        *ret_scope = scope;
    }
    query_reset(row);
    return err;
}
