#include "hub/console/organisation/setting_api.h"

#include "hub/api/terminal_settings.h"
#include "hub/console/staff_change.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define WORD_MAX 40

/* One answer, written on the reader's thread. In the arena. */
struct setting_view {
    struct reading reading; /* first */
    struct call *call;
    struct text *text;
    struct json_writer writer;
    struct setting_read read;
    enum err err;
};

static const char *const kinds[] = {
    [SETTING_COUNT] = "count",
    [SETTING_FEN] = "fen",
    [SETTING_WORD] = "word",
    [SETTING_BOOL] = "bool",
    [SETTING_TEXT] = "text",
    [SETTING_PIN] = "pin",
};

static const char *const origins[] = {
    [SETTING_INITIAL] = "initial",
    [SETTING_CONFIGURATION] = "configuration",
    [SETTING_ORGANISATION] = "organisation",
    [SETTING_TERMINAL] = "terminal",
};

/* Whose it is; who stands above the person's own places has no name here. */
static enum err
put_origin(struct setting_view *view, struct reader *reader, const struct setting_holds *holds)
{
    struct json_writer *writer = &view->writer;
    struct permissions ignored;
    char path[ORGANISATION_PATH_SIZE] = "";
    struct query *row;
    enum err err;

    json_open_object(writer, "origin");
    json_put_text(writer, "kind", bytes_text(origins[holds->origin]));
    if (holds->origin == SETTING_ORGANISATION) {
        row = reader_statement(reader, SQL_STORE_ORGANISATION_NAMED);
        query_bind_int(row, 1, holds->holder_id);
        err = query_step(row);
        if (err == ERR_OK)
            err = text_copy(query_text(row, 1), path, sizeof(path));
        if (err == ERR_OK && staff_look_may(&view->call->staff->seen, path, &ignored)) {
            json_put_id(writer, "id", holds->holder_id);
            json_put_text(writer, "name", query_text(row, 0));
        }
        query_reset(row);
        if (err != ERR_OK)
            return err;
    }
    json_close_object(writer);
    return ERR_OK;
}

static enum err
put(struct setting_view *view, struct reader *reader, enum setting setting)
{
    const struct setting_rule rule = setting_rule(setting);
    const struct setting_holds *holds = &view->read.holds[setting];
    const int64_t own = view->read.terminal_id != 0 ? SETTING_OF_TERMINAL(view->read.terminal_id)
                                                    : view->call->scope.organisation_id;
    const bool is_secret = rule.kind == SETTING_PIN;
    struct json_writer *writer = &view->writer;
    enum err err;

    json_open_object(writer, NULL);
    json_put_text(writer, "name", bytes_text(rule.word));
    json_put_text(writer, "title", bytes_text(view->call->english ? rule.english : rule.chinese));
    json_put_text(writer, "kind", bytes_text(kinds[rule.kind]));
    json_put_int(writer, "least", rule.least);
    json_put_int(writer, "most", rule.most);
    if (is_secret)
        json_put_bool(writer, "is_set", holds->value[0] != '\0');
    else
        json_put_text(writer, "value", bytes_text(holds->value));
    json_put_bool(writer, "own", holds->holder_id == own);
    json_put_int(writer, "version", holds->version);
    err = put_origin(view, reader, holds);
    json_close_object(writer);
    return err;
}

/* False: it does not stand where one looks. */
static bool
is_here(const struct setting_view *view)
{
    return organisation_path_is_below(view->read.path, view->call->scope.path);
}

static void
run(struct reading *reading, struct reader *reader)
{
    struct setting_view *view = (struct setting_view *)reading;

    if (view->read.terminal_id != 0) {
        view->err = setting_read_terminal(&view->read, reader);
    } else {
        text_set(view->read.path, sizeof(view->read.path), view->call->scope.path);
        view->err = setting_read(&view->read, reader);
    }
    if (view->err == ERR_OK && !is_here(view))
        view->err = ERR_NOT_FOUND;
    json_start(&view->writer, view->text);
    json_open_object(&view->writer, NULL);
    json_open_list(&view->writer, "items");
    for (unsigned i = 0; i < SETTINGS && view->err == ERR_OK; i++)
        view->err = put(view, reader, (enum setting)i);
    if (view->err != ERR_OK)
        return;
    json_close_list(&view->writer);
    json_close_object(&view->writer);
}

static void
done(struct reading *reading)
{
    struct setting_view *view = (struct setting_view *)reading;
    struct call *call = view->call;
    const enum err err = view->err;

    crypt_wipe(&view->read, sizeof(view->read));
    if (err == ERR_OK) {
        call_json(call, view->text);
        return;
    }
    if (err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "settings_reading", "err=%s", err_name(err));
    call_refuse(call, problem_of(err), NULL);
}

static void
show(struct call *call, int64_t terminal_id)
{
    struct setting_view *view = change_take(call, sizeof(*view));
    enum err err = ERR_NO_SPACE;

    if (view == NULL)
        return;
    *view = (struct setting_view){.reading = {.run = run, .done = done},
        .call = call,
        .text = call_text(call),
        .read = {.terminal_id = terminal_id,
            .configuration = call->hub->settings.terminal_settings,
            .keys = call->hub->keys}};
    if (view->text != NULL)
        err = reader_submit(call->hub->reader, &view->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

/* False: the call has been answered. */
static bool
read_id(struct call *call, int64_t *ret_id)
{
    if (text_read_int(bytes_text(call->param), ret_id) == ERR_OK && *ret_id > 0)
        return true;
    call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    return false;
}

static bool
read_place(struct call *call)
{
    int64_t id;

    if (!read_id(call, &id))
        return false;
    if (id == call->scope.organisation_id)
        return true;
    call_refuse(call, PROBLEM_FIELD_WRONG, "at");
    return false;
}

static void
get_organisation(struct call *call)
{
    if (read_place(call))
        show(call, 0);
}

static void
get_terminal(struct call *call)
{
    int64_t id;

    if (read_id(call, &id))
        show(call, id);
}

/* --- changing ---------------------------------------------------------------------------- */

enum {
    SET_NAME,
    SET_VALUE,
    SET_VERSION,
    SET_FIELDS
};

static const struct shape_field fields[SET_FIELDS] = {
    [SET_NAME] = {.name = "name", .kind = SHAPE_TEXT, .max = WORD_MAX},
    [SET_VALUE] = {.name = "value",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = SETTING_VALUE_SIZE - 1,
        .about = "left out: who is above decides"},
    [SET_VERSION] = {.name = "version",
        .kind = SHAPE_COUNT,
        .max = INT32_MAX,
        .about = "that was read; 0: nobody has set it here yet"},
};
static const struct shape shape = {"SettingSet", fields, SET_FIELDS};

struct setting_change {
    struct staff_change change; /* first */
    struct setting_set set;
};

static enum problem
problem(const struct operation *inner, enum err err)
{
    (void)inner;
    return err == ERR_CONFLICT    ? PROBLEM_CHANGED_MEANWHILE
           : err == ERR_BAD_INPUT ? PROBLEM_FIELD_WRONG
                                  : problem_of(err);
}

static const char *
wrong(const struct operation *inner, enum err err)
{
    return err == ERR_BAD_INPUT ? setting_rule(((const struct setting_set *)inner)->setting).word
                                : NULL;
}

static int64_t
about(const struct operation *inner)
{
    const int64_t holder_id = ((const struct setting_set *)inner)->holder_id;

    return holder_id < 0 ? SETTING_OF_TERMINAL(holder_id) : holder_id;
}

static void
was_set(struct call *call, struct staff_change *change, int64_t id)
{
    const struct setting_set *set = &((const struct setting_change *)(const void *)change)->set;

    if (call->hub->settings_watch != NULL)
        terminal_settings_changed(call->hub->settings_watch, set->holder_id);
    show(call, set->holder_id < 0 ? id : 0);
}

static void
set(struct call *call, int64_t holder_id)
{
    union shape_value values[SET_FIELDS];
    struct setting_change *change;
    enum setting setting;

    if (!change_read(call, &shape, values))
        return;
    setting = setting_named(values[SET_NAME].text);
    if (setting == SETTINGS) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "name");
        return;
    }
    change = change_take(call, sizeof(*change));
    if (change == NULL)
        return;
    *change = (struct setting_change){
        .change = {.then = was_set,
            .problem = problem,
            .wrong = wrong,
            .merchant_id = call->scope.kind == ORGANISATION_PARTNER ? call->scope.partner_id
                                                                    : call->scope.merchant_id},
        .set = {.holder_id = holder_id,
            .setting = setting,
            .value = values[SET_VALUE].text,
            .version = values[SET_VERSION].number,
            .path = call->scope.path,
            .by_id = call->staff->seen.staff_id,
            .keys = call->hub->keys}};
    setting_flow_set(&change->set);
    staff_change_submit(&change->change, call, &change->set.operation, about);
}

static void
set_organisation(struct call *call)
{
    if (read_place(call))
        set(call, call->scope.organisation_id);
}

static void
set_terminal(struct call *call)
{
    int64_t id;

    if (read_id(call, &id))
        set(call, SETTING_OF_TERMINAL(id));
}

#define ORGANISATION "/console/api/organisations/:/settings"
#define TERMINAL "/console/api/terminals/:/settings"
#define SEE ROUTE_MAY(PERMISSION_ORGANISATIONS)
#define CHANGE (ROUTE_MAY(PERMISSION_SETTINGS) | (unsigned)ROUTE_KEYED)

static const struct route routes[] = {
    {"GET", ORGANISATION, SEE, 0, get_organisation, NULL},
    {"PATCH", ORGANISATION, CHANGE, CONSOLE_BODY_MAX, set_organisation, NULL},
    {"GET", TERMINAL, ROUTE_MAY(PERMISSION_TERMINALS), 0, get_terminal, NULL},
    {"PATCH", TERMINAL, CHANGE, CONSOLE_BODY_MAX, set_terminal, NULL},
};

const struct route_set setting_api_routes = {routes, LENGTH(routes)};
