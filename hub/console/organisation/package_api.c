#include "hub/console/organisation/package_api.h"

#include "hub/console/staff_change.h"
#include "hub/flow/package.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define NAME_MAX 60

/* One answer, written on the reader's thread. In the arena. */
struct package_view {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    int64_t month;
    enum err err;
};

/* --- seeing -------------------------------------------------------------------------- */

static void
put_limits(struct json_writer *writer, struct query *row, int first)
{
    for (int i = 0; i < PACKAGE_LIMITS; i++)
        json_put_int(writer, package_limit_word((enum package_limit)i), query_int(row, first + i));
}

static void
list_run(struct reading *reading, struct reader *reader)
{
    struct package_view *view = (struct package_view *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_PACKAGES);
    struct json_writer *writer = &view->writer;

    query_bind_int(rows, 1, 0);
    query_bind_int(rows, 2, PACKAGE_API_MAX);
    json_start(writer, view->text);
    json_open_object(writer, NULL);
    json_open_list(writer, "items");
    while ((view->err = query_step(rows)) == ERR_OK) {
        json_open_object(writer, NULL);
        json_put_id(writer, "id", query_int(rows, 0));
        json_put_text(writer, "name", query_text(rows, 1));
        put_limits(writer, rows, 2);
        json_put_int(writer, "version", query_int(rows, 6));
        json_put_int(writer, "merchants", query_int(rows, 7));
        json_close_object(writer);
    }
    query_reset(rows);
    json_close_list(writer);
    json_close_object(writer);
    if (view->err == ERR_NOT_FOUND)
        view->err = ERR_OK;
}

static void
used_run(struct reading *reading, struct reader *reader)
{
    struct package_view *view = (struct package_view *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_PACKAGE_USED);
    struct json_writer *writer = &view->writer;

    query_bind_int(row, 1, view->call->scope.organisation_id);
    query_bind_int(row, 2, view->month);
    view->err = query_step(row);
    if (view->err == ERR_OK) {
        json_start(writer, view->text);
        json_open_object(writer, NULL);
        if (query_int(row, 0) != 0) {
            json_open_object(writer, "package");
            json_put_id(writer, "id", query_int(row, 0));
            json_put_text(writer, "name", query_text(row, 1));
            json_close_object(writer);
        }
        json_open_object(writer, "limits");
        put_limits(writer, row, 2);
        json_close_object(writer);
        json_put_int(writer, "version", query_int(row, 6));
        json_open_object(writer, "used");
        put_limits(writer, row, 7);
        json_close_object(writer);
        json_put_int(writer, "month", view->month);
        json_close_object(writer);
    }
    query_reset(row);
}

static void
viewed(struct reading *reading)
{
    struct package_view *view = (struct package_view *)reading;

    if (view->err == ERR_OK) {
        call_json(view->call, view->text);
        return;
    }
    if (view->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "package_reading", "err=%s", err_name(view->err));
    call_refuse(view->call, problem_of(view->err), NULL);
}

static void
start(struct call *call, void (*run)(struct reading *reading, struct reader *reader))
{
    struct package_view *view = change_take(call, sizeof(*view));
    enum err err = ERR_NO_SPACE;

    if (view == NULL)
        return;
    *view = (struct package_view){.reading = {.run = run, .done = viewed},
        .call = call,
        .text = call_text(call),
        .month = package_month(net_moment(call->hub->net))};
    if (view->text != NULL)
        err = reader_submit(call->hub->reader, &view->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static void
list(struct call *call)
{
    start(call, list_run);
}

/* The one in the path is the one that is looked at. False: the call has been answered. */
static bool
is_here(struct call *call)
{
    int64_t id;

    if (text_read_int(bytes_text(call->param), &id) != ERR_OK || id < 1)
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    else if (id != call->scope.organisation_id)
        call_refuse(call, PROBLEM_FIELD_WRONG, "at");
    else
        return true;
    return false;
}

static void
used(struct call *call)
{
    if (is_here(call))
        start(call, used_run);
}

/* --- changing -------------------------------------------------------------------------- */

enum {
    PUT_NAME,
    PUT_APPS,
    PUT_CALLS,
    PUT_TERMINALS,
    PUT_STAFF,
    PUT_VERSION,
    PUT_FIELDS
};

#define LIMIT(word)                                                                                \
    {                                                                                              \
        .name = (word), .kind = SHAPE_COUNT, .optional = true, .max = PACKAGE_LIMIT_MAX,           \
        .about = "0: as much as it likes"                                                          \
    }

static const struct shape_field put_fields[PUT_FIELDS] = {
    [PUT_NAME] = {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = NAME_MAX},
    [PUT_APPS] = LIMIT("apps"),
    [PUT_CALLS] = LIMIT("calls"),
    [PUT_TERMINALS] = LIMIT("terminals"),
    [PUT_STAFF] = LIMIT("staff"),
    [PUT_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
};
static const struct shape add_shape = {"PackageAdded", put_fields, PUT_VERSION};
static const struct shape put_shape = {"PackageChanged", put_fields, PUT_FIELDS};

enum {
    GIVE_PACKAGE,
    GIVE_VERSION,
    GIVE_FIELDS
};

static const struct shape_field give_fields[GIVE_FIELDS] = {
    [GIVE_PACKAGE] = {.name = "package_id",
        .kind = SHAPE_ID,
        .optional = true,
        .about = "left out: none, and no limits"},
    [GIVE_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
};
static const struct shape give_shape = {"PackageGiven", give_fields, GIVE_FIELDS};

struct package_change {
    struct staff_change change; /* first */
    union {
        struct package_put put;
        struct package_give give;
    } of;
};

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_CONFLICT ? PROBLEM_CHANGED_MEANWHILE : problem_of(err);
}

static int64_t
was_put(const struct operation *inner)
{
    return ((const struct package_put *)inner)->made_id;
}

static int64_t
was_given(const struct operation *inner)
{
    return ((const struct package_give *)inner)->merchant_id;
}

static void
show_all(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    (void)id;
    list(call);
}

static void
show_used(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    (void)id;
    start(call, used_run);
}

static struct package_change *
take(struct call *call, void (*then)(struct call *, struct staff_change *, int64_t))
{
    struct package_change *change = change_take(call, sizeof(*change));

    if (change == NULL)
        return NULL;
    change->change.then = then;
    change->change.problem = problem;
    change->change.merchant_id = call->scope.merchant_id;
    return change;
}

/* Packages are the platform's: which merchant has which is its word, too. */
static bool
is_platform(struct call *call)
{
    struct permissions may;

    for (size_t i = 0; i < call->staff->seen.posts_count; i++)
        if (organisation_path_levels(call->staff->seen.posts[i].path) == 1 &&
            staff_look_may(&call->staff->seen, call->staff->seen.posts[i].path, &may) &&
            permissions_have(may, PERMISSION_SETTINGS))
            return true;
    call_refuse(call, PROBLEM_FORBIDDEN, permission_word(PERMISSION_SETTINGS));
    return false;
}

static void
put(struct call *call, int64_t id, const union shape_value *values, const struct json_node *body)
{
    struct package_change *change = take(call, show_all);

    if (change == NULL)
        return;
    change->of.put = (struct package_put){
        .id = id, .version = values[PUT_VERSION].number, .name = values[PUT_NAME].text};
    for (unsigned i = 0; i < PACKAGE_LIMITS; i++)
        change->of.put.limits[i] = json_find(body, put_fields[PUT_APPS + i].name) == NULL
                                       ? -1
                                       : values[PUT_APPS + i].number;
    package_put(&change->of.put);
    staff_change_submit(&change->change, call, &change->of.put.operation, was_put);
}

static void
add(struct call *call)
{
    union shape_value values[PUT_FIELDS] = {{.text = NULL}};
    const struct json_node *body;

    if (!change_read_with(call, &add_shape, values, &body))
        return;
    if (values[PUT_NAME].text == NULL)
        call_refuse(call, PROBLEM_FIELD_MISSING, "name");
    else if (is_platform(call))
        put(call, 0, values, body);
}

static void
patch(struct call *call)
{
    union shape_value values[PUT_FIELDS];
    const struct json_node *body;
    int64_t id;

    if (!change_read_with(call, &put_shape, values, &body) || !is_platform(call))
        return;
    if (text_read_int(bytes_text(call->param), &id) != ERR_OK || id < 1)
        call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    else
        put(call, id, values, body);
}

static void
give(struct call *call)
{
    union shape_value values[GIVE_FIELDS];
    struct package_change *change;

    if (!is_here(call) || !change_read(call, &give_shape, values) || !is_platform(call))
        return;
    change = take(call, show_used);
    if (change == NULL)
        return;
    change->of.give = (struct package_give){.merchant_id = call->scope.organisation_id,
        .package_id = values[GIVE_PACKAGE].number,
        .version = values[GIVE_VERSION].number,
        .by_id = call->staff->seen.staff_id};
    package_give(&change->of.give);
    staff_change_submit(&change->change, call, &change->of.give.operation, was_given);
}

#define SEE ROUTE_MAY(PERMISSION_ORGANISATIONS)
#define CHANGE (ROUTE_MAY(PERMISSION_SETTINGS) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", "/console/api/packages", SEE, 0, list, NULL},
    {"POST", "/console/api/packages", CHANGE, CONSOLE_BODY_MAX, add, NULL},
    {"PATCH", "/console/api/packages/:", CHANGE, CONSOLE_BODY_MAX, patch, NULL},
    {"GET", "/console/api/organisations/:/package", SEE, 0, used, NULL},
    {"PATCH", "/console/api/organisations/:/package", CHANGE, CONSOLE_BODY_MAX, give, NULL},
};

const struct route_set package_api_routes = {routes, LENGTH(routes)};
