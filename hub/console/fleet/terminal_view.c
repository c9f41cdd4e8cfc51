#include "hub/console/fleet/terminal_view.h"

#include "hub/api/terminal_socket.h"
#include "hub/console/console.h"
#include "hub/flow/sale.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define EPOCHS_MAX 20
#define ALARMS_MAX 50
#define SALES_MAX 20
#define PLATES_MAX 50
#define INSTRUCTIONS_MAX 20

/* In the order of the statements' columns. */
struct seen {
    int64_t id;
    int64_t created_us;
    int64_t version;
    int64_t merchant_id;
    int64_t store_id;
    int64_t epoch;
    int64_t sequence; /* handed in, of this epoch */
    int64_t heard_us;
    int64_t aside;
    int64_t node;
    int64_t up_us;
    int64_t down_us;
    int64_t up_epoch;
    int64_t last_sequence;
    int64_t until_us; /* of the node's lease */
    int64_t code_us;
    char name[61];
    char state[13];
    char merchant[91];
    char store[91];
    char program[65];
};

/* In the arena. What is connected is known on the loop only, so rows are kept until then. */
struct look {
    struct reading reading; /* first */
    struct call *call;
    const char *code;
    int64_t id; /* of one; 0: a page */
    int64_t after;
    int64_t limit;
    int64_t now_us;
    int64_t store_id;
    char state[13];
    char search[TERMINAL_VIEW_SEARCH_MAX + 1];
    char end[ORGANISATION_PATH_SIZE];
    struct text *more; /* of one: the members of what happened to it */
    struct json_writer writer;
    size_t count;
    enum err err;
    struct seen seen[]; /* limit + 1 */
};

/* --- reading ------------------------------------------------------------------------------ */

static enum err
read_row(struct query *row, struct seen *seen)
{
    enum err err;

    *seen = (struct seen){
        .id = query_int(row, 0),
        .created_us = query_int(row, 3),
        .version = query_int(row, 4),
        .merchant_id = query_int(row, 5),
        .store_id = query_int(row, 7),
        .epoch = query_int(row, 9),
        .sequence = query_int(row, 10),
        .heard_us = query_int(row, 11),
        .aside = query_int(row, 12),
        .node = query_int(row, 13),
        .up_us = query_int(row, 14),
        .down_us = query_int(row, 15),
        .up_epoch = query_int(row, 16),
        .last_sequence = query_int(row, 17),
        .until_us = query_int(row, 19),
        .code_us = query_int(row, 20),
    };
    err = text_copy(query_text(row, 1), seen->name, sizeof(seen->name));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 2), seen->state, sizeof(seen->state));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 6), seen->merchant, sizeof(seen->merchant));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 8), seen->store, sizeof(seen->store));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 18), seen->program, sizeof(seen->program));
    return err;
}

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    const struct scope *scope = &look->call->scope;
    struct query *row = reader_statement(reader,
        scope->merchant_id != 0 ? SQL_STORE_CONSOLE_TERMINALS_OF : SQL_STORE_CONSOLE_TERMINALS);

    query_bind_text(row, 1, bytes_text(scope->path));
    query_bind_text(row, 2, bytes_text(look->end));
    query_bind_int(row, 3, look->after);
    query_bind_int(row, 4, look->limit + 1);
    query_bind_int(row, 5, look->store_id);
    query_bind_text(row, 6, bytes_text(look->state));
    query_bind_text(row, 7, bytes_text(look->search));
    if (scope->merchant_id != 0)
        query_bind_int(row, 8, scope->merchant_id);
    while ((look->err = query_step(row)) == ERR_OK && (int64_t)look->count <= look->limit) {
        look->err = read_row(row, &look->seen[look->count]);
        if (look->err != ERR_OK)
            break;
        look->count++;
    }
    query_reset(row);
    if (look->err == ERR_NOT_FOUND)
        look->err = ERR_OK;
}

static enum err
put_list(struct look *look, const char *name, struct query *row,
    void (*put)(struct json_writer *writer, struct query *row))
{
    enum err err;

    json_open_list(&look->writer, name);
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(&look->writer, NULL);
        put(&look->writer, row);
        json_close_object(&look->writer);
    }
    query_reset(row);
    json_close_list(&look->writer);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
put_epoch(struct json_writer *writer, struct query *row)
{
    json_put_int(writer, "epoch", query_int(row, 0));
    json_put_int(writer, "sequence", query_int(row, 1));
    json_put_int(writer, "aside", query_int(row, 2));
    console_put_time(writer, "heard_at", query_int(row, 3));
}

static void
put_alarm(struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "kind", query_text(row, 1));
    if (query_int(row, 2) != 0)
        json_put_id(writer, "order_id", query_int(row, 2));
    console_put_time(writer, "at", query_int(row, 3));
    json_put_text(writer, "detail", query_text(row, 4));
}

static void
put_sale(struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, 0));
    json_put_int(writer, "sequence", query_int(row, 1));
    json_put_int(writer, "fork", query_int(row, 2));
    json_put_int(writer, "amount", query_int(row, 3));
    json_put_text(writer, "state", query_text(row, 4));
    json_put_text(writer, "origin", query_text(row, 5));
    json_put_bool(writer, "recorded", query_int(row, 6) != 0);
    console_put_time(writer, "at", query_int(row, 7));
}

static void
put_plate(struct json_writer *writer, struct query *row)
{
    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "name", query_text(row, 1));
}

static void
put_instruction(struct json_writer *writer, struct query *row)
{
    static const char *const whats[] = {"log", "restart", "wipe"};
    int64_t what = query_int(row, 1);

    json_put_id(writer, "id", query_int(row, 0));
    json_put_text(writer, "what",
        bytes_text(what > 0 && what <= (int64_t)LENGTH(whats) ? whats[what - 1] : "unknown"));
    json_put_text(writer, "state", query_text(row, 2));
    console_put_time(writer, "at", query_int(row, 3));
    console_put_time(writer, "until", query_int(row, 4));
    console_put_time(writer, "ended_at", query_int(row, 5));
    json_put_int(writer, "size", query_int(row, 6));
    json_put_text(writer, "by", query_text(row, 7));
}

/* What happened to one. */
static enum err
put_more(struct look *look, struct reader *reader, const struct seen *seen)
{
    struct query *epochs = reader_statement(reader, SQL_STORE_CONSOLE_TERMINAL_EPOCHS);
    struct query *alarms = reader_statement(reader, SQL_STORE_CONSOLE_TERMINAL_ALARMS);
    struct query *sales = reader_statement(reader, SQL_STORE_CONSOLE_TERMINAL_SALES);
    struct query *plates = reader_statement(reader, SQL_STORE_CONSOLE_TERMINAL_PLATES);
    struct query *asked = reader_statement(reader, SQL_STORE_CONSOLE_TERMINAL_INSTRUCTIONS);
    enum err err;

    query_bind_int(epochs, 1, seen->id);
    query_bind_int(epochs, 2, EPOCHS_MAX);
    err = put_list(look, "epochs", epochs, put_epoch);
    query_bind_int(alarms, 1, seen->merchant_id);
    query_bind_int(alarms, 2, seen->id);
    query_bind_int(alarms, 3, ALARMS_MAX);
    if (err == ERR_OK)
        err = put_list(look, "alarms", alarms, put_alarm);
    query_bind_int(sales, 1, seen->merchant_id);
    query_bind_int(sales, 2, seen->id);
    query_bind_int(sales, 3, seen->epoch);
    query_bind_int(sales, 4, SALES_MAX);
    if (err == ERR_OK)
        err = put_list(look, "sales", sales, put_sale);
    query_bind_int(plates, 1, seen->id);
    query_bind_int(plates, 2, PLATES_MAX);
    if (err == ERR_OK)
        err = put_list(look, "plates", plates, put_plate);
    query_bind_int(asked, 1, seen->merchant_id);
    query_bind_int(asked, 2, seen->id);
    query_bind_int(asked, 3, look->now_us);
    query_bind_int(asked, 4, INSTRUCTIONS_MAX);
    if (err == ERR_OK)
        err = put_list(look, "instructions", asked, put_instruction);
    return err;
}

static void
one_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_TERMINAL);

    query_bind_int(row, 1, look->id);
    query_bind_text(row, 2, bytes_text(look->call->scope.path));
    query_bind_text(row, 3, bytes_text(look->end));
    look->err = query_step(row);
    if (look->err == ERR_OK)
        look->err = read_row(row, look->seen);
    query_reset(row);
    if (look->err != ERR_OK)
        return;
    json_start(&look->writer, look->more);
    json_open_object(&look->writer, NULL);
    look->err = put_more(look, reader, look->seen);
}

/* --- answering ----------------------------------------------------------------------------- */

static bool
is_online(const struct hub *hub, const struct seen *seen)
{
    if (terminal_socket_online(hub, seen->id))
        return true;
    return seen->up_us != 0 && seen->down_us == 0 && seen->node != hub->node &&
           seen->until_us > net_moment(hub->net).us;
}

static int64_t
later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The members of an object that is open. */
static void
put(struct json_writer *writer, const struct hub *hub, const struct seen *seen)
{
    bool online = is_online(hub, seen);
    int64_t waiting =
        seen->up_epoch == seen->epoch ? seen->last_sequence - seen->sequence : seen->last_sequence;

    json_put_id(writer, "id", seen->id);
    json_put_text(writer, "name", bytes_text(seen->name));
    json_put_text(writer, "state", bytes_text(seen->state));
    console_put_named(writer, "merchant", seen->merchant_id, bytes_text(seen->merchant));
    console_put_named(writer, "store", seen->store_id, bytes_text(seen->store));
    json_put_bool(writer, "online", online);
    console_put_time(writer, "connected_at", online ? seen->up_us : 0);
    console_put_time(writer, "seen_at", later(later(seen->up_us, seen->down_us), seen->heard_us));
    json_put_text(writer, "program", bytes_text(seen->program));
    json_put_int(writer, "epoch", seen->epoch);
    json_put_int(writer, "waiting", later(waiting, 0));
    json_put_int(writer, "aside", seen->aside);
    console_put_time(writer, "created_at", seen->created_us);
    console_put_time(
        writer, "code_expires_at", seen->code_us > net_moment(hub->net).us ? seen->code_us : 0);
    json_put_int(writer, "version", seen->version);
}

static bool
is_well(struct look *look)
{
    if (look->err == ERR_OK)
        return true;
    if (look->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "terminal_reading", "err=%s", err_name(look->err));
    call_refuse(look->call, problem_of(look->err), NULL);
    return false;
}

static void
page_done(struct reading *reading)
{
    struct look *look = (struct look *)reading;
    struct text *text;
    struct json_writer writer;
    size_t shown = look->count;

    if (!is_well(look))
        return;
    text = call_text(look->call);
    if (text == NULL) {
        call_refuse(look->call, PROBLEM_BUSY, NULL);
        return;
    }
    if ((int64_t)shown > look->limit)
        shown = (size_t)look->limit;
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    for (size_t i = 0; i < shown; i++) {
        json_open_object(&writer, NULL);
        put(&writer, look->call->hub, &look->seen[i]);
        json_close_object(&writer);
    }
    json_close_list(&writer);
    if (shown < look->count)
        json_put_id(&writer, "next", look->seen[shown - 1].id);
    json_close_object(&writer);
    call_json(look->call, text);
}

static void
one_done(struct reading *reading)
{
    struct look *look = (struct look *)reading;

    if (!is_well(look))
        return;
    put(&look->writer, look->call->hub, look->seen);
    if (look->code != NULL)
        json_put_text(&look->writer, "code", bytes_text(look->code));
    json_close_object(&look->writer);
    call_json(look->call, look->more);
}

/* --- asking -------------------------------------------------------------------------------- */

static struct look *
take(struct call *call, int64_t limit)
{
    struct look *look =
        arena_take(call->arena, sizeof(*look) + (size_t)(limit + 1) * sizeof(struct seen));

    if (look == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return NULL;
    }
    look->call = call;
    look->limit = limit;
    look->now_us = net_moment(call->hub->net).us;
    organisation_path_end(call->scope.path, look->end);
    return look;
}

static void
submit(struct look *look)
{
    enum err err = reader_submit(look->call->hub->reader, &look->reading);

    if (err != ERR_OK)
        call_refuse(look->call, problem_of(err), NULL);
}

static bool
read_state(struct look *look)
{
    const char *state = form_text(look->call->form, "state");

    if (state[0] != '\0' && strcmp(state, "new") != 0 && strcmp(state, "active") != 0 &&
        strcmp(state, "suspended") != 0)
        return false;
    text_set(look->state, sizeof(look->state), state);
    return true;
}

void
terminal_view_page(struct call *call)
{
    int64_t limit = TERMINAL_VIEW_PAGE_INITIAL;
    struct look *look;
    const char *wrong = NULL;

    if (!console_number(call, "limit", TERMINAL_VIEW_PAGE_MAX, &limit)) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "limit");
        return;
    }
    look = take(call, limit);
    if (look == NULL)
        return;
    if (!console_number(call, "after", INT64_MAX, &look->after))
        wrong = "after";
    else if (!console_number(call, "store", INT64_MAX, &look->store_id))
        wrong = "store";
    else if (!read_state(look))
        wrong = "state";
    else if (!console_search(call, look->search, sizeof(look->search)))
        wrong = "search";
    look->reading = (struct reading){.run = page_run, .done = page_done};
    if (wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, wrong);
    else
        submit(look);
}

void
terminal_view_one(struct call *call, int64_t id, const char *code)
{
    struct look *look = take(call, 0);

    if (look == NULL)
        return;
    look->id = id;
    look->code = code;
    look->more = call_text(call);
    look->reading = (struct reading){.run = one_run, .done = one_done};
    if (look->more == NULL)
        call_refuse(call, PROBLEM_BUSY, NULL);
    else
        submit(look);
}
