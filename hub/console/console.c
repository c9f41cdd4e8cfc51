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

bool
console_search(const struct call *call, char *ret_search, size_t size)
{
    if (text_copy(bytes_text(form_text(call->form, "search")), ret_search, size) != ERR_OK)
        return false;
    for (char *at = ret_search; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return true;
}

bool
console_number(const struct call *call, const char *name, int64_t most, int64_t *value)
{
    const char *text = form_text(call->form, name);
    int64_t number;

    if (text[0] == '\0')
        return true;
    if (text_read_int(bytes_text(text), &number) != ERR_OK || number < 1 || number > most)
        return false;
    *value = number;
    return true;
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
console_put_named(struct json_writer *writer, const char *member, int64_t id, struct bytes name)
{
    if (id == 0)
        return;
    json_open_object(writer, member);
    json_put_id(writer, "id", id);
    json_put_text(writer, "name", name);
    json_close_object(writer);
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
