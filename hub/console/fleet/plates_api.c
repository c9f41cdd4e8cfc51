#include "hub/console/fleet/plates_api.h"

#include "hub/console/fleet/plate_print.h"
#include "hub/console/fleet/plate_view.h"
#include "hub/console/whose.h"
#include "hub/flow/plates_flow.h"

#define NAME_MAX 60
#define NUMBER_MAX 100000
#define STATES "on off"

/* One of the operations; in the arena. */
struct changing {
    struct whose_change by; /* first */
    union {
        struct plates_add add;
        struct plate_set set;
    } of;
};

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_CONFLICT                            ? PROBLEM_CHANGED_MEANWHILE
           : err == ERR_FORBIDDEN || err == ERR_BAD_INPUT ? PROBLEM_FIELD_WRONG
                                                          : problem_of(err);
}

static const char *
wrong(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_BAD_INPUT ? "name" : err == ERR_FORBIDDEN ? "terminals" : NULL;
}

static void
changed(struct call *call, struct staff_change *change, int64_t id)
{
    (void)change;
    plate_view_one(call, id);
}

static struct changing *
take(struct call *call, enum whose_kind kind, int64_t id, void (*then)(struct whose *whose))
{
    struct changing *changing = whose_change_take(call, sizeof(*changing), kind, id, then);

    if (changing == NULL)
        return NULL;
    changing->by.change.problem = problem;
    changing->by.change.wrong = wrong;
    changing->by.change.then = changed;
    return changing;
}

/* ["100001", …]; false: it is something else, and has been answered. */
static bool
read_terminals(struct call *call, const struct json_node *root,
    int64_t ret_ids[static PLATE_FLOW_TERMINALS_MAX], size_t *ret_count)
{
    const struct json_node *list = json_find(root, "terminals");
    const struct json_node *node = list == NULL ? NULL : json_first(list);
    size_t count = 0;
    bool is_well = list == NULL || json_is_list(list);

    for (; is_well && node != NULL; node = json_next(node)) {
        const char *text = json_text(node);

        is_well = count < PLATE_FLOW_TERMINALS_MAX && text != NULL &&
                  text_read_int(bytes_text(text), &ret_ids[count]) == ERR_OK && ret_ids[count] > 0;
        count++;
    }
    /* A refusal ends the call, and with it what its arena holds. */
    *ret_count = count;
    if (!is_well)
        call_refuse(call, PROBLEM_FIELD_WRONG, "terminals");
    return is_well;
}

/* --- making ---------------------------------------------------------------------------------- */

enum {
    ADD_STORE,
    ADD_NAME,
    ADD_COUNT,
    ADD_FIRST,
    ADD_FIELDS
};

static const struct shape_field add_fields[ADD_FIELDS] = {
    [ADD_STORE] = {.name = "store_id", .kind = SHAPE_ID},
    [ADD_NAME] = {.name = "name", .kind = SHAPE_TEXT, .max = NAME_MAX},
    [ADD_COUNT] = {.name = "count", .kind = SHAPE_COUNT, .optional = true, .max = PLATES_FLOW_MAX},
    [ADD_FIRST] = {.name = "first", .kind = SHAPE_COUNT, .optional = true, .max = NUMBER_MAX},
};
static const struct shape add_shape = {"PlatesAdded", add_fields, ADD_FIELDS};

static int64_t
about_added(const struct operation *inner)
{
    return ((const struct plates_add *)inner)->plate.id;
}

static void
add_found(struct whose *whose)
{
    struct changing *changing = (struct changing *)whose;
    struct plates_add *add = &changing->of.add;

    add->below = whose->call->scope.path;
    add->store_id = whose->id;
    plates_flow_add(add);
    whose_change_submit(&changing->by, &add->operation, about_added);
}

static void
add(struct call *call)
{
    union shape_value values[ADD_FIELDS];
    const struct json_node *root;
    struct changing *changing;

    if (!change_read_with(call, &add_shape, values, &root) ||
        (changing = take(call, WHOSE_STORE, values[ADD_STORE].number, add_found)) == NULL ||
        !read_terminals(call, root, changing->of.add.terminals, &changing->of.add.terminals_count))
        return;
    changing->by.whose.field = "store_id";
    changing->of.add.name = values[ADD_NAME].text;
    changing->of.add.count = values[ADD_COUNT].number == 0 ? 1 : values[ADD_COUNT].number;
    changing->of.add.first = values[ADD_FIRST].number == 0 ? 1 : values[ADD_FIRST].number;
    whose_find(&changing->by.whose);
}

/* --- setting --------------------------------------------------------------------------------- */

enum {
    SET_VERSION,
    SET_NAME,
    SET_STATE,
    SET_STORE,
    SET_MIN,
    SET_MAX,
    SET_FIELDS
};

static const struct shape_field set_fields[SET_FIELDS] = {
    [SET_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
    [SET_NAME] = {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = NAME_MAX},
    [SET_STATE] = {.name = "state", .kind = SHAPE_WORD, .optional = true, .words = STATES},
    [SET_STORE] = {.name = "store_id", .kind = SHAPE_ID, .optional = true},
    [SET_MIN] = {.name = "amount_min", .kind = SHAPE_AMOUNT, .optional = true},
    [SET_MAX] = {.name = "amount_max", .kind = SHAPE_AMOUNT, .optional = true},
};
static const struct shape set_shape = {"PlateSet", set_fields, SET_FIELDS};

static int64_t
about_set(const struct operation *inner)
{
    return ((const struct plate_set *)inner)->plate_id;
}

static const char *
wrong_of_set(const struct operation *inner, enum err err)
{
    const struct plate_set *set = (const struct plate_set *)inner;

    if (err == ERR_BAD_INPUT && (set->says & PLATE_SAYS_AMOUNTS) != 0 &&
        set->amount_max < set->amount_min)
        return "amount_max";
    return err == ERR_FORBIDDEN && (set->says & PLATE_SAYS_TERMINALS) == 0 ? "store_id"
                                                                           : wrong(inner, err);
}

static void
set_found(struct whose *whose)
{
    struct changing *changing = (struct changing *)whose;
    struct plate_set *set = &changing->of.set;

    set->below = whose->call->scope.path;
    set->plate_id = whose->id;
    plates_flow_set(set);
    whose_change_submit(&changing->by, &set->operation, about_set);
}

static void
take_values(struct plate_set *set, const union shape_value *values, bool says_terminals)
{
    set->version = values[SET_VERSION].number;
    set->name = values[SET_NAME].text;
    set->off = values[SET_STATE].number == 1;
    set->store_id = values[SET_STORE].number;
    set->amount_min = values[SET_MIN].number;
    set->amount_max = values[SET_MAX].number;
    if (set->name != NULL)
        set->says |= PLATE_SAYS_NAME;
    if (values[SET_STATE].number >= 0)
        set->says |= PLATE_SAYS_STATE;
    if (set->store_id != 0)
        set->says |= PLATE_SAYS_STORE;
    if (set->amount_min != 0 && set->amount_max != 0)
        set->says |= PLATE_SAYS_AMOUNTS;
    if (says_terminals)
        set->says |= PLATE_SAYS_TERMINALS;
}

static void
set(struct call *call)
{
    union shape_value values[SET_FIELDS];
    const struct json_node *root;
    struct changing *changing;
    int64_t id;

    if (!whose_id(call, &id) || !change_read_with(call, &set_shape, values, &root) ||
        (changing = take(call, WHOSE_PLATE, id, set_found)) == NULL ||
        !read_terminals(call, root, changing->of.set.terminals, &changing->of.set.terminals_count))
        return;
    changing->by.change.wrong = wrong_of_set;
    take_values(&changing->of.set, values, json_find(root, "terminals") != NULL);
    whose_find(&changing->by.whose);
}

static void
one(struct call *call)
{
    int64_t id;

    if (whose_id(call, &id))
        plate_view_one(call, id);
}

#define PLATES "/console/api/plates"
#define CHANGE (ROUTE_MAY(PERMISSION_PLATE) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", PLATES, ROUTE_MAY(PERMISSION_PLATES), 0, plate_view_page, NULL},
    {"POST", PLATES, CHANGE, CONSOLE_BODY_MAX, add, NULL},
    {"GET", PLATES "/sheet", ROUTE_MAY(PERMISSION_PLATES), 0, plate_print, NULL}, /* before /: */
    {"GET", PLATES "/:", ROUTE_MAY(PERMISSION_PLATES), 0, one, NULL},
    {"PATCH", PLATES "/:", CHANGE, CONSOLE_BODY_MAX, set, NULL},
};

const struct route_set plates_api_routes = {routes, LENGTH(routes)};
