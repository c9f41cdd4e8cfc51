#include "hub/console/console.h"

#include "hub/flow/role.h"

#include "hub/store/sql/store.sql.h"

enum err
console_zone(struct reader *reader, const struct scope *scope, const struct zone **ret_zone)
{
    struct query *query = reader_statement(reader, SQL_STORE_ORGANISATION_ZONE);
    const struct zone *zone = NULL;
    enum err err;

    query_bind_int(query, 1, scope->organisation_id);
    err = query_step(query);
    if (err == ERR_OK)
        zone = zone_of(query_text(query, 0));
    query_reset(query);
    if (err != ERR_OK)
        return err;
    if (zone == NULL)
        return ERR_CORRUPT;
    *ret_zone = zone;
    return ERR_OK;
}

void
console_put_time(struct json_writer *writer, const char *name, int64_t us)
{
    char text[MOMENT_ISO_MAX];

    if (us == 0)
        json_put_null(writer, name);
    else
        json_put_text(writer, name, bytes_text(moment_format_iso((struct moment){us}, text)));
}

void
console_put_role(struct json_writer *writer, int64_t role_id, struct bytes name, bool english)
{
    struct role_built_in role;

    json_open_object(writer, "role");
    json_put_id(writer, "id", role_id);
    if (role_built_in(role_id, &role)) {
        json_put_text(writer, "name", bytes_text(english ? role.english : role.chinese));
        json_put_text(writer, "word", bytes_text(role.word));
    } else {
        json_put_text(writer, "name", name);
    }
    json_close_object(writer);
}

void
console_put_permissions(
    struct json_writer *writer, const char *name, struct permissions permissions)
{
    json_open_list(writer, name);
    for (enum permission i = PERMISSION_NONE + 1; i < PERMISSION_COUNT; i++)
        if (permissions_have(permissions, i))
            json_put_text(writer, NULL, bytes_text(permission_word(i)));
    json_close_list(writer);
}
