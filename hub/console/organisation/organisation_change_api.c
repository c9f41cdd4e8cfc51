#include "hub/console/organisation/organisation_change_api.h"

#include "hub/api/staff_look.h"
#include "hub/console/organisation/organisation_api.h"
#include "hub/console/staff_change.h"
#include "hub/flow/organisation_flow.h"

#include "hub/store/sql/store.sql.h"

#define KINDS "partner merchant store"
#define STATES "active suspended"
#define NAME_MAX 89
#define ZONE_MAX 40

enum {
    ADD_PARENT,
    ADD_KIND,
    ADD_NAME,
    ADD_ZONE,
    ADD_FIELDS
};

static const struct shape_field add_fields[ADD_FIELDS] = {
    [ADD_PARENT] = {.name = "parent_id", .kind = SHAPE_ID},
    [ADD_KIND] = {.name = "kind", .kind = SHAPE_WORD, .words = KINDS},
    [ADD_NAME] = {.name = "name", .kind = SHAPE_TEXT, .max = NAME_MAX},
    [ADD_ZONE] = {.name = "time_zone", .kind = SHAPE_TEXT, .optional = true, .max = ZONE_MAX},
};
static const struct shape add_shape = {"OrganisationAdded", add_fields, ADD_FIELDS};

enum {
    SET_VERSION,
    SET_NAME,
    SET_STATE,
    SET_ZONE,
    SET_PARENT,
    SET_FIELDS
};

static const struct shape_field set_fields[SET_FIELDS] = {
    [SET_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
    [SET_NAME] = {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = NAME_MAX},
    [SET_STATE] = {.name = "state", .kind = SHAPE_WORD, .optional = true, .words = STATES},
    [SET_ZONE] = {.name = "time_zone",
        .kind = SHAPE_TEXT,
        .optional = true,
        .may_be_empty = true,
        .max = ZONE_MAX,
        .about = "\"\": that of who is above"},
    [SET_PARENT] = {.name = "parent_id", .kind = SHAPE_ID, .optional = true},
};
static const struct shape set_shape = {"OrganisationSet", set_fields, SET_FIELDS};

static const struct shape remove_shape = {"OrganisationRemoved", set_fields, 1};

/* One of the operations; in the arena. */
struct changing {
    struct reading reading; /* first: before it, where something has to be looked up */
    struct staff_change change;
    struct call *call;
    struct scope parent; /* of a move */
    enum err err;
    union {
        struct organisation_add add;
        struct organisation_set set;
        struct organisation_move move;
        struct organisation_remove remove;
    } of;
};

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    if (err == ERR_NOT_STORED)
        return PROBLEM_BUSY; /* another merchant got the number */
    return err == ERR_CONFLICT    ? PROBLEM_CHANGED_MEANWHILE
           : err == ERR_BAD_INPUT ? PROBLEM_FIELD_WRONG
                                  : problem_of(err);
}

static const char *
wrong_hold(const struct operation *inner, enum err err)
{
    const struct organisation_remove *remove = (const struct organisation_remove *)inner;

    return err == ERR_BAD_STATE && remove->hold != ORGANISATION_HOLD_NOTHING
               ? organisation_flow_hold_text(remove->hold)
               : NULL;
}

static void
show(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    session_ring_forget(call->hub->sessions);
    organisation_api_show(call, id);
}

static void
gone(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    (void)id;
    session_ring_forget(call->hub->sessions);
    call_answer(call, 200, "application/json; charset=utf-8", bytes_text("{}"));
}

static struct changing *
take(struct call *call, void (*then)(struct call *, struct staff_change *, int64_t))
{
    struct changing *changing = change_take(call, sizeof(*changing));

    if (changing == NULL)
        return NULL;
    changing->call = call;
    changing->change.then = then;
    changing->change.problem = problem;
    changing->change.merchant_id =
        call->scope.kind == ORGANISATION_PARTNER ? call->scope.partner_id : call->scope.merchant_id;
    return changing;
}

static void
read_first(struct changing *changing, void (*run)(struct reading *, struct reader *),
    void (*done)(struct reading *))
{
    enum err err;

    changing->reading = (struct reading){.run = run, .done = done};
    err = reader_submit(changing->call->hub->reader, &changing->reading);
    if (err != ERR_OK)
        call_refuse(changing->call, problem_of(err), NULL);
}

/* --- adding ------------------------------------------------------------------------- */

static int64_t
added(const struct operation *inner)
{
    return ((const struct organisation_add *)inner)->organisation.id;
}

static void
number_run(struct reading *reading, struct reader *reader)
{
    struct changing *changing = (struct changing *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_MERCHANT_HIGHEST);

    changing->err = query_step(row);
    if (changing->err == ERR_OK)
        changing->of.add.books = (struct merchant_row){.number = query_int(row, 0) + 1,
            .fee_rate = ORGANISATION_FLOW_FEE_RATE,
            .cost_rate = ORGANISATION_FLOW_COST_RATE};
    query_reset(row);
}

static void
number_done(struct reading *reading)
{
    struct changing *changing = (struct changing *)reading;

    if (changing->err != ERR_OK) {
        call_refuse(changing->call, problem_of(changing->err), NULL);
        return;
    }
    organisation_flow_add(&changing->of.add);
    staff_change_submit(&changing->change, changing->call, &changing->of.add.operation, added);
}

static void
add(struct call *call)
{
    static const enum organisation_kind kinds[] = {
        ORGANISATION_PARTNER, ORGANISATION_MERCHANT, ORGANISATION_STORE};
    union shape_value values[ADD_FIELDS];
    struct changing *changing;

    if (!change_read(call, &add_shape, values))
        return;
    if (values[ADD_PARENT].number != call->scope.organisation_id) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "parent_id");
        return;
    }
    changing = take(call, show);
    if (changing == NULL)
        return;
    changing->of.add = (struct organisation_add){.parent_id = values[ADD_PARENT].number,
        .kind = kinds[values[ADD_KIND].number],
        .name = values[ADD_NAME].text,
        .time_zone = values[ADD_ZONE].text == NULL ? "" : values[ADD_ZONE].text};
    read_first(changing, number_run, number_done);
}

/* --- setting, moving ------------------------------------------------------------------ */

static int64_t
was_set(const struct operation *inner)
{
    return ((const struct organisation_set *)inner)->id;
}

static int64_t
moved(const struct operation *inner)
{
    return ((const struct organisation_move *)inner)->id;
}

static void
set(struct call *call, const union shape_value *values)
{
    struct changing *changing = take(call, show);
    struct organisation_set *set;

    if (changing == NULL)
        return;
    set = &changing->of.set;
    *set = (struct organisation_set){.id = call->scope.organisation_id,
        .version = values[SET_VERSION].number,
        .name = values[SET_NAME].text,
        .suspended = values[SET_STATE].number == 1,
        .time_zone = values[SET_ZONE].text};
    if (values[SET_NAME].text != NULL)
        set->says |= ORGANISATION_SAYS_NAME;
    if (values[SET_STATE].number >= 0)
        set->says |= ORGANISATION_SAYS_STATE;
    if (values[SET_ZONE].text != NULL)
        set->says |= ORGANISATION_SAYS_TIME_ZONE;
    organisation_flow_set(set);
    staff_change_submit(&changing->change, call, &set->operation, was_set);
}

static void
parent_run(struct reading *reading, struct reader *reader)
{
    struct changing *changing = (struct changing *)reading;

    changing->err = scope_read(reader, changing->of.move.parent_id, &changing->parent);
}

static void
parent_done(struct reading *reading)
{
    struct changing *changing = (struct changing *)reading;
    struct call *call = changing->call;
    struct permitted_demand there;
    struct permissions may;

    if (changing->err != ERR_OK ||
        !staff_look_may(&call->staff->seen, changing->parent.path, &may)) {
        call_refuse(
            call, problem_of(changing->err == ERR_OK ? ERR_NOT_FOUND : changing->err), "parent_id");
        return;
    }
    if (!permissions_have(may, PERMISSION_ORGANISE)) {
        call_refuse(call, PROBLEM_FORBIDDEN, permission_word(PERMISSION_ORGANISE));
        return;
    }
    there =
        (struct permitted_demand){changing->of.move.parent_id, permissions_of(PERMISSION_ORGANISE)};
    changing->change.demands = &there;
    changing->change.demands_count = 1;
    organisation_flow_move(&changing->of.move);
    staff_change_submit(&changing->change, call, &changing->of.move.operation, moved);
}

static void
move(struct call *call, const union shape_value *values)
{
    struct changing *changing = take(call, gone); /* it may be where one does not look any more */

    if (changing == NULL)
        return;
    changing->of.move.id = call->scope.organisation_id;
    changing->of.move.version = values[SET_VERSION].number;
    changing->of.move.parent_id = values[SET_PARENT].number;
    read_first(changing, parent_run, parent_done);
}

/* The one in the path is the one that is looked at. False: the call has been answered. */
static bool
is_here(struct call *call)
{
    int64_t id;

    if (text_read_int(bytes_text(call->param), &id) == ERR_OK && id == call->scope.organisation_id)
        return true;
    call_refuse(call, PROBLEM_FIELD_WRONG, "at");
    return false;
}

static void
patch(struct call *call)
{
    union shape_value values[SET_FIELDS];

    if (!is_here(call) || !change_read(call, &set_shape, values))
        return;
    if (values[SET_PARENT].number != 0)
        move(call, values);
    else
        set(call, values);
}

/* --- removing -------------------------------------------------------------------------- */

static int64_t
removed(const struct operation *inner)
{
    return ((const struct organisation_remove *)inner)->id;
}

static void
remove_one(struct call *call)
{
    union shape_value values[SET_FIELDS];
    struct changing *changing;

    if (!is_here(call) || !change_read(call, &remove_shape, values))
        return;
    changing = take(call, gone);
    if (changing == NULL)
        return;
    changing->change.wrong = wrong_hold;
    changing->of.remove = (struct organisation_remove){
        .id = call->scope.organisation_id, .version = values[SET_VERSION].number};
    organisation_flow_remove(&changing->of.remove);
    staff_change_submit(&changing->change, call, &changing->of.remove.operation, removed);
}

#define CHANGE (ROUTE_MAY(PERMISSION_ORGANISE) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"POST", "/console/api/organisations", CHANGE, CONSOLE_BODY_MAX, add, NULL},
    {"PATCH", "/console/api/organisations/:", CHANGE, CONSOLE_BODY_MAX, patch, NULL},
    {"DELETE", "/console/api/organisations/:", CHANGE, CONSOLE_BODY_MAX, remove_one, NULL},
};

const struct route_set organisation_change_api_routes = {routes, LENGTH(routes)};
