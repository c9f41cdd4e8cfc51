#include "hub/console/people/role_api.h"

#include "hub/console/console.h"
#include "hub/console/people/staff_rights.h"
#include "hub/console/staff_change.h"
#include "hub/flow/staff_flow.h"

#include "hub/store/sql/store.sql.h"

#define ROLES_MAX 500

/* One answer, written on the reader's thread. In the arena. */
struct listing {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    enum err err;
};

static void
put_built_in(struct json_writer *writer, const struct call *call)
{
    for (size_t i = 0; i < role_count(); i++) {
        struct role_built_in role = role_at(i);

        if (role.kind < call->scope.kind)
            continue;
        json_open_object(writer, NULL);
        json_put_id(writer, "id", role.id);
        json_put_text(writer, "name", bytes_text(call->english ? role.english : role.chinese));
        json_put_text(writer, "word", bytes_text(role.word));
        json_put_text(writer, "kind", bytes_text(organisation_kind_word(role.kind)));
        console_put_permissions(writer, "permissions", role.may);
        json_close_object(writer);
    }
}

static enum err
put_own(struct json_writer *writer, struct query *row)
{
    struct permissions may;
    enum err err = permission_parse(query_text(row, 2), &may);

    if (err != ERR_OK)
        return err;
    json_open_object(writer, NULL);
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "name", query_text(row, 1));
    console_put_permissions(writer, "permissions", may);
    json_put_id(writer, "organisation_id", query_int(row, 5));
    json_put_int(writer, "version", query_int(row, 4));
    json_close_object(writer);
    return ERR_OK;
}

static void
list_run(struct reading *reading, struct reader *reader)
{
    struct listing *listing = (struct listing *)reading;
    const struct scope *scope = &listing->call->scope;
    struct query *rows = reader_statement(reader, SQL_STORE_ROLES_AT);
    char end[ORGANISATION_PATH_SIZE];
    struct json_writer writer;

    organisation_path_end(scope->path, end);
    query_bind_text(rows, 1, bytes_text(scope->path));
    query_bind_text(rows, 2, bytes_text(end));
    query_bind_int(rows, 3, ROLES_MAX);
    json_start(&writer, listing->text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    put_built_in(&writer, listing->call);
    while ((listing->err = query_step(rows)) == ERR_OK)
        if ((listing->err = put_own(&writer, rows)) != ERR_OK)
            break;
    query_reset(rows);
    json_close_list(&writer);
    json_close_object(&writer);
    if (listing->err == ERR_NOT_FOUND)
        listing->err = ERR_OK;
}

static void
listed(struct reading *reading)
{
    struct listing *listing = (struct listing *)reading;

    if (listing->err == ERR_OK)
        call_json(listing->call, listing->text);
    else
        call_refuse(listing->call, problem_of(listing->err), NULL);
}

static void
list(struct call *call)
{
    struct listing *listing = arena_take(call->arena, sizeof(*listing));
    enum err err = ERR_NO_SPACE;

    if (listing != NULL) {
        *listing = (struct listing){
            .reading = {.run = list_run, .done = listed}, .call = call, .text = call_text(call)};
        if (listing->text != NULL)
            err = reader_submit(call->hub->reader, &listing->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* --- changing ------------------------------------------------------------------------- */

struct putting {
    struct staff_change change; /* first */
    struct role_put put;
    struct staff_rights *rights;
    struct permissions wanted;
};

enum {
    PUT_NAME,
    PUT_PERMISSIONS,
    PUT_OFF,
    PUT_VERSION
};

static const struct shape_field add_fields[] = {
    {.name = "name", .kind = SHAPE_TEXT, .max = 60},
    {.name = "permissions", .kind = SHAPE_TEXT, .max = PERMISSION_WORDS_SIZE - 1},
};
static const struct shape add_shape = {"AddRole", add_fields, LENGTH(add_fields)};

static const struct shape_field put_fields[] = {
    {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = 60},
    {.name = "permissions", .kind = SHAPE_TEXT, .optional = true, .max = PERMISSION_WORDS_SIZE - 1},
    {.name = "off", .kind = SHAPE_BOOL, .optional = true},
    {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
};
static const struct shape put_shape = {"ChangeRole", put_fields, LENGTH(put_fields)};

static enum problem
put_problem(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_CONFLICT ? PROBLEM_CHANGED_MEANWHILE : problem_of(err);
}

static int64_t
about_put(const struct operation *inner)
{
    return ((const struct role_put *)inner)->made_id;
}

static void
shown(struct call *call, struct staff_change *change, int64_t id)
{
    struct text *text = call_text(call);
    struct json_writer writer;

    (void)change;
    session_ring_forget(call->hub->sessions);
    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_id(&writer, "id", id);
    json_close_object(&writer);
    call_json(call, text);
}

/* What a role lets one do, before and after, is what he has himself who makes or changes it. */
static void
put_allowed(struct staff_rights *rights)
{
    struct putting *putting = rights->context;

    rights->may = permissions_both(rights->may, putting->wanted);
    if (!staff_rights_give(rights))
        return;
    staff_flow_role(&putting->put);
    staff_rights_submit(rights, &putting->change, &putting->put.operation, about_put);
}

static struct putting *
take(struct call *call)
{
    struct putting *putting = change_take(call, sizeof(*putting));

    if (putting == NULL)
        return NULL;
    putting->rights = staff_rights_take(call);
    if (putting->rights == NULL)
        return NULL;
    putting->rights->then = put_allowed;
    putting->rights->context = putting;
    putting->change.problem = put_problem;
    putting->change.then = shown;
    return putting;
}

static bool
read_words(struct call *call, const char *words, struct putting *putting)
{
    if (words == NULL || permission_parse(bytes_text(words), &putting->wanted) == ERR_OK)
        return true;
    call_refuse(call, PROBLEM_FIELD_WRONG, "permissions");
    return false;
}

static void
add(struct call *call)
{
    union shape_value values[LENGTH(add_fields)];
    struct putting *putting;

    if (!change_read(call, &add_shape, values) || (putting = take(call)) == NULL ||
        !read_words(call, values[PUT_PERMISSIONS].text, putting))
        return;
    putting->rights->organisation_id = call->scope.organisation_id;
    putting->put = (struct role_put){.organisation_id = call->scope.organisation_id,
        .name = values[PUT_NAME].text,
        .permissions = values[PUT_PERMISSIONS].text};
    staff_rights_read(putting->rights);
}

static void
change(struct call *call)
{
    union shape_value values[LENGTH(put_fields)];
    struct putting *putting;
    int64_t id = 0;

    if (text_read_int(bytes_text(call->param), &id) != ERR_OK || id <= ROLE_BUILT_IN_MAX) {
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    if (!change_read(call, &put_shape, values) || (putting = take(call)) == NULL ||
        !read_words(call, values[PUT_PERMISSIONS].text, putting))
        return;
    putting->rights->role_id = id;
    putting->rights->role_home = true;
    putting->put = (struct role_put){.role_id = id,
        .version = values[PUT_VERSION].number,
        .name = values[PUT_NAME].text,
        .permissions = values[PUT_PERMISSIONS].text,
        .off = values[PUT_OFF].truth};
    staff_rights_read(putting->rights);
}

#define ROLES "/console/api/roles"
#define EMPLOY (ROUTE_MAY(PERMISSION_EMPLOY) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", ROLES, ROUTE_MAY(PERMISSION_ROLES), 0, list, NULL},
    {"POST", ROLES, EMPLOY, CONSOLE_BODY_MAX, add, NULL},
    {"PATCH", ROLES "/:", EMPLOY, CONSOLE_BODY_MAX, change, NULL},
};

const struct route_set role_api_routes = {routes, LENGTH(routes)};
