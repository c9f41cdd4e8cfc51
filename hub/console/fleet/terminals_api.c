#include "hub/console/fleet/terminals_api.h"

#include "hub/api/staff_gate.h"
#include "hub/api/terminal_socket.h"
#include "hub/console/fleet/terminal_log.h"
#include "hub/console/fleet/terminal_view.h"
#include "hub/console/whose.h"
#include "hub/flow/fleet_flow.h"
#include "hub/flow/instruction_flow.h"

#define NAME_MAX 60
#define STATES "active suspended new"

/* One of the operations; in the arena. */
struct changing {
    struct whose_change by; /* first */
    char plain[TERMINAL_CODE_LENGTH + 1];
    char dashed[TERMINAL_CODE_SIZE]; /* "": it makes none */
    union {
        struct terminal_add add;
        struct terminal_code code;
        struct terminal_set set;
        struct instruction_ask ask;
    } of;
};

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_CONFLICT       ? PROBLEM_CHANGED_MEANWHILE
           : err == ERR_FORBIDDEN    ? PROBLEM_FIELD_WRONG
           : err == ERR_BAD_INPUT    ? PROBLEM_FIELD_WRONG
           : err == ERR_OUT_OF_RANGE ? PROBLEM_PACKAGE_FULL
                                     : problem_of(err);
}

static const char *
wrong(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_BAD_INPUT      ? "name"
           : err == ERR_FORBIDDEN    ? "store_id"
           : err == ERR_OUT_OF_RANGE ? "terminals"
                                     : NULL;
}

static void
made(struct call *call, struct staff_change *change, int64_t id)
{
    const struct changing *changing =
        (const struct changing *)(const void *)((const char *)change -
                                                offsetof(struct changing, by.change));

    terminal_view_one(call, id, changing->dashed[0] == '\0' ? NULL : changing->dashed);
}

/* It is told what has become of it. */
static void
was_set(struct call *call, struct staff_change *change, int64_t id)
{
    terminal_socket_changed(call->hub, id);
    if (call->hub->changed != NULL)
        call->hub->changed(call->hub, change->merchant_id);
    terminal_view_one(call, id, NULL);
}

static struct changing *
take(struct call *call, enum whose_kind kind, int64_t id, void (*then)(struct whose *find))
{
    struct changing *changing = whose_change_take(call, sizeof(*changing), kind, id, then);

    if (changing == NULL)
        return NULL;
    changing->by.change.problem = problem;
    changing->by.change.wrong = wrong;
    changing->by.change.then = made;
    return changing;
}

static bool
make_code(struct changing *changing)
{
    uint8_t mac[CRYPT_SHA256_SIZE];

    if (!staff_change_secret(changing->by.whose.call, "activation", 0, mac))
        return false;
    terminal_flow_code(mac, changing->plain, changing->dashed);
    return true;
}

/* --- adding ---------------------------------------------------------------------------------- */

enum {
    ADD_STORE,
    ADD_NAME,
    ADD_FIELDS
};

static const struct shape_field add_fields[ADD_FIELDS] = {
    [ADD_STORE] = {.name = "store_id", .kind = SHAPE_ID},
    [ADD_NAME] = {.name = "name", .kind = SHAPE_TEXT, .max = NAME_MAX},
};
static const struct shape add_shape = {"TerminalAdded", add_fields, ADD_FIELDS};

static int64_t
about_added(const struct operation *inner)
{
    return ((const struct terminal_add *)inner)->terminal.id;
}

static void
add_found(struct whose *find)
{
    struct changing *changing = (struct changing *)find;
    struct terminal_add *add = &changing->of.add;

    if (!make_code(changing))
        return;
    add->below = find->call->scope.path;
    add->store_id = find->id;
    add->code = bytes_text(changing->plain);
    fleet_flow_add(add);
    whose_change_submit(&changing->by, &add->operation, about_added);
}

static void
add(struct call *call)
{
    union shape_value values[ADD_FIELDS];
    struct changing *changing;

    if (!change_read(call, &add_shape, values) ||
        (changing = take(call, WHOSE_STORE, values[ADD_STORE].number, add_found)) == NULL)
        return;
    changing->by.whose.field = "store_id";
    changing->of.add.name = values[ADD_NAME].text;
    whose_find(&changing->by.whose);
}

/* --- a new code ------------------------------------------------------------------------------ */

static int64_t
about_code(const struct operation *inner)
{
    return ((const struct terminal_code *)inner)->terminal.id;
}

static void
code_found(struct whose *find)
{
    struct changing *changing = (struct changing *)find;
    struct terminal_code *code = &changing->of.code;

    if (!make_code(changing))
        return;
    code->below = find->call->scope.path;
    code->terminal_id = find->id;
    code->code = bytes_text(changing->plain);
    fleet_flow_code(code);
    whose_change_submit(&changing->by, &code->operation, about_code);
}

static void
code(struct call *call)
{
    struct changing *changing;
    int64_t id;

    if (!whose_id(call, &id) || (changing = take(call, WHOSE_TERMINAL, id, code_found)) == NULL)
        return;
    whose_find(&changing->by.whose);
}

/* --- setting --------------------------------------------------------------------------------- */

enum {
    SET_VERSION,
    SET_NAME,
    SET_STORE,
    SET_STATE,
    SET_FIELDS
};

static const struct shape_field set_fields[SET_FIELDS] = {
    [SET_VERSION] = {.name = "version", .kind = SHAPE_COUNT, .max = INT32_MAX},
    [SET_NAME] = {.name = "name", .kind = SHAPE_TEXT, .optional = true, .max = NAME_MAX},
    [SET_STORE] = {.name = "store_id", .kind = SHAPE_ID, .optional = true},
    [SET_STATE] = {.name = "state", .kind = SHAPE_WORD, .optional = true, .words = STATES},
};
static const struct shape set_shape = {"TerminalSet", set_fields, SET_FIELDS};

static int64_t
about_set(const struct operation *inner)
{
    return ((const struct terminal_set *)inner)->terminal_id;
}

static enum problem
problem_of_set(const struct operation *inner, enum err err)
{
    const struct terminal_set *set = (const struct terminal_set *)inner;

    return err == ERR_NOT_FOUND && set->terminal.id != 0 ? PROBLEM_FIELD_WRONG
                                                         : problem(inner, err);
}

static const char *
wrong_of_set(const struct operation *inner, enum err err)
{
    const struct terminal_set *set = (const struct terminal_set *)inner;

    return err == ERR_NOT_FOUND && set->terminal.id != 0 ? "store_id" : wrong(inner, err);
}

static void
set_found(struct whose *find)
{
    struct changing *changing = (struct changing *)find;
    struct terminal_set *set = &changing->of.set;

    set->below = find->call->scope.path;
    set->terminal_id = find->id;
    fleet_flow_set(set);
    whose_change_submit(&changing->by, &set->operation, about_set);
}

static void
set(struct call *call)
{
    static const enum terminal_state states[] = {
        TERMINAL_STATE_ACTIVE, TERMINAL_STATE_SUSPENDED, TERMINAL_STATE_NEW};
    union shape_value values[SET_FIELDS];
    struct changing *changing;
    struct terminal_set *set;
    int64_t id;

    if (!whose_id(call, &id) || !change_read(call, &set_shape, values) ||
        (changing = take(call, WHOSE_TERMINAL, id, set_found)) == NULL)
        return;
    changing->by.change.problem = problem_of_set;
    changing->by.change.wrong = wrong_of_set;
    changing->by.change.then = was_set;
    set = &changing->of.set;
    set->version = values[SET_VERSION].number;
    set->name = values[SET_NAME].text;
    set->store_id = values[SET_STORE].number;
    if (set->name != NULL)
        set->says |= TERMINAL_SAYS_NAME;
    if (set->store_id != 0)
        set->says |= TERMINAL_SAYS_STORE;
    if (values[SET_STATE].number >= 0) {
        set->says |= TERMINAL_SAYS_STATE;
        set->state = states[values[SET_STATE].number];
    }
    whose_find(&changing->by.whose);
}

/* --- asking it to do something to itself ------------------------------------------------------ */

enum {
    ASK_WHAT,
    ASK_FIELDS
};

static const struct shape_field ask_fields[ASK_FIELDS] = {
    [ASK_WHAT] = {.name = "what", .kind = SHAPE_WORD, .words = TERMINAL_VIEW_WHATS},
};
static const struct shape ask_shape = {"TerminalAsked", ask_fields, ASK_FIELDS};

/* The repeat of a request finds the instruction: of which terminal, the path says. */
static void
was_asked(struct call *call, struct staff_change *change, int64_t id)
{
    int64_t terminal_id;

    (void)change;
    (void)id;
    if (whose_id(call, &terminal_id))
        terminal_view_one(call, terminal_id, NULL);
}

static enum problem
problem_of_ask(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_TOO_OFTEN ? PROBLEM_BAD_STATE : problem_of(err);
}

static int64_t
about_ask(const struct operation *inner)
{
    return ((const struct instruction_ask *)inner)->row.id;
}

static void
ask_found(struct whose *find)
{
    struct changing *changing = (struct changing *)find;
    struct instruction_ask *ask = &changing->of.ask;

    ask->below = find->call->scope.path;
    ask->merchant_id = find->merchant_id;
    ask->terminal_id = find->id;
    ask->now = net_moment(find->call->hub->net);
    instruction_flow_ask(ask);
    whose_change_submit(&changing->by, &ask->operation, about_ask);
}

static void
ask(struct call *call)
{
    union shape_value values[ASK_FIELDS];
    struct changing *changing;
    int64_t id;

    if (!whose_id(call, &id) || !change_read(call, &ask_shape, values) ||
        (changing = take(call, WHOSE_TERMINAL, id, ask_found)) == NULL)
        return;
    changing->by.change.problem = problem_of_ask;
    changing->by.change.wrong = NULL;
    changing->by.change.then = was_asked;
    changing->of.ask.what = (enum message_instruction_what)(values[ASK_WHAT].number + 1);
    changing->of.ask.asked_by = call->staff->seen.staff_id;
    whose_find(&changing->by.whose);
}

/* --- the doors ------------------------------------------------------------------------------- */

static void
one(struct call *call)
{
    int64_t id;

    if (whose_id(call, &id))
        terminal_view_one(call, id, NULL);
}

#define TERMINALS "/console/api/terminals"
#define CHANGE (ROUTE_MAY(PERMISSION_TERMINAL) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", TERMINALS, ROUTE_MAY(PERMISSION_TERMINALS), 0, terminal_view_page, NULL},
    {"POST", TERMINALS, CHANGE, CONSOLE_BODY_MAX, add, NULL},
    {"GET", TERMINALS "/:", ROUTE_MAY(PERMISSION_TERMINALS), 0, one, NULL},
    {"PATCH", TERMINALS "/:", CHANGE, CONSOLE_BODY_MAX, set, NULL},
    {"POST", TERMINALS "/:/code", CHANGE, CONSOLE_BODY_MAX, code, NULL},
    {"POST", TERMINALS "/:/instructions", CHANGE, CONSOLE_BODY_MAX, ask, NULL},
    {"GET", "/console/api/instructions/:", ROUTE_MAY(PERMISSION_TERMINAL), 0, terminal_log, NULL},
};

const struct route_set terminals_api_routes = {routes, LENGTH(routes)};
