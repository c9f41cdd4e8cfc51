#include "tools/sandbox/core/sandbox_admin.h"

#include <string.h>

#include "shared/text/json.h"
#include "tools/sandbox/core/sandbox_payer.h"

#define STATE_MAX ((size_t)2 * 1024 * 1024)
#define COUNT_MAX 1000000
#define FORWARD_MS_MAX (INT64_C(400) * 86400 * 1000)
#define JSON_TYPE "application/json; charset=utf-8"

void
sandbox_admin_put_column(
    struct json_writer *json, const char *name, struct db_statement *row, int at)
{
    json_put_text(json, name, db_text(row, at));
}

static enum err
put_payers(struct sandbox_store *store, struct json_writer *json)
{
    struct db_statement *rows = store->payer[SQL_PAYER_ALL];
    enum err err;

    json_open_list(json, "payers");
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "channel", rows, 0);
        sandbox_admin_put_column(json, "payer_id", rows, 1);
        sandbox_admin_put_column(json, "open_id", rows, 2);
        sandbox_admin_put_column(json, "name", rows, 3);
        json_put_int(json, "balance_fen", db_int(rows, 4));
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_faults(struct sandbox_store *store, struct json_writer *json)
{
    struct db_statement *rows = store->fault[SQL_FAULT_ALL];
    enum err err;

    json_open_list(json, "faults");
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "channel", rows, 0);
        sandbox_admin_put_column(json, "what", rows, 1);
        sandbox_admin_put_column(json, "method", rows, 2);
        sandbox_admin_put_column(json, "number", rows, 3);
        sandbox_admin_put_column(json, "text", rows, 4);
        json_put_int(json, "value", db_int(rows, 5));
        json_put_int(json, "remaining", db_int(rows, 6));
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_state(struct sandbox_call *call, struct text *body)
{
    struct sandbox *sandbox = call->sandbox;
    struct json_writer json;
    enum err err;

    json_start(&json, body);
    json_open_object(&json, NULL);
    json_put_int(&json, "now_us", sandbox_now(sandbox).us);
    err = put_payers(&sandbox->store, &json);
    if (err == ERR_OK)
        err = put_faults(&sandbox->store, &json);
    for (size_t i = 0; i < sandbox->settings.parts_count && err == ERR_OK; i++) {
        const struct sandbox_dialect *dialect = sandbox->settings.parts[i].dialect;

        json_open_object(&json, dialect->name);
        err = dialect->put_state(sandbox->states[i], call, &json);
        json_close_object(&json);
    }
    json_close_object(&json);
    return err;
}

/* Only for callers on this machine: refused is answered. */
static bool
is_local(struct sandbox_call *call)
{
    const char *peer = call->request->peer;

    if (strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0 ||
        strncmp(peer, "::ffff:127.", 11) == 0)
        return true;
    sandbox_call_refuse(call, ERR_FORBIDDEN);
    return false;
}

/* The dialect of that name, the first one for "", or NULL. */
static const struct sandbox_dialect *
find_dialect(const struct sandbox *sandbox, const char *channel)
{
    const struct sandbox_settings *settings = &sandbox->settings;

    for (size_t i = 0; i < settings->parts_count; i++) {
        const struct sandbox_dialect *dialect = settings->parts[i].dialect;

        if (channel[0] == '\0' || strcmp(channel, dialect->name) == 0)
            return dialect;
    }
    return NULL;
}

static bool
knows(const struct sandbox_dialect *dialect, enum sandbox_fault kind)
{
    for (size_t i = 0; i < dialect->faults_count; i++)
        if (dialect->faults[i] == kind)
            return true;
    return false;
}

static enum err
read_body(struct sandbox_call *call, const struct json_field *fields, size_t count)
{
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    return err == ERR_OK ? json_read(root, fields, count, NULL) : err;
}

static enum err
add_fault(struct sandbox_call *call)
{
    struct sandbox_fault_order order = {.method = "", .number = "", .text = "", .count = 1};
    const struct sandbox_dialect *dialect;
    const char *channel = "";
    const char *what = "";
    const struct json_field fields[] = {
        {"channel", JSON_TEXT, true, &channel},
        {"what", JSON_TEXT, false, &what},
        {"method", JSON_TEXT, true, &order.method},
        {"number", JSON_TEXT, true, &order.number},
        {"text", JSON_TEXT, true, &order.text},
        {"value", JSON_INT, true, &order.value},
        {"count", JSON_INT, true, &order.count},
    };
    enum err err = read_body(call, fields, LENGTH(fields));

    if (err != ERR_OK)
        return err;
    if (order.count < 1 || order.count > COUNT_MAX || order.value < 0 || order.value > INT32_MAX)
        return ERR_OUT_OF_RANGE;
    dialect = find_dialect(call->sandbox, channel);
    order.kind = sandbox_fault_of(bytes_text(what));
    if (dialect == NULL || !knows(dialect, order.kind))
        return ERR_BAD_INPUT;
    order.channel = dialect->name;
    return sandbox_fault_add(&call->sandbox->store, &order);
}

static enum err
clear_faults(struct sandbox_call *call)
{
    return sandbox_fault_clear(&call->sandbox->store, sandbox_call_field(call, "channel"),
        sandbox_call_field(call, "method"));
}

static enum err
put_payer(struct sandbox_call *call)
{
    const struct sandbox_dialect *dialect;
    const char *channel = "";
    const char *payer_id = "";
    struct money balance;
    const struct json_field fields[] = {
        {"channel", JSON_TEXT, true, &channel},
        {"payer_id", JSON_TEXT, false, &payer_id},
        {"balance_fen", JSON_FEN, false, &balance},
    };
    enum err err = read_body(call, fields, LENGTH(fields));

    if (err != ERR_OK)
        return err;
    if (balance.fen < 0)
        return ERR_OUT_OF_RANGE;
    dialect = find_dialect(call->sandbox, channel);
    if (dialect == NULL || payer_id[0] == '\0')
        return ERR_BAD_INPUT;
    return sandbox_payer_put(&call->sandbox->store, dialect->name, payer_id, balance);
}

static enum err
turn_clock(struct sandbox_call *call)
{
    struct db_statement *forward = call->sandbox->store.sandbox[SQL_SANDBOX_FORWARD];
    int64_t ms = 0;
    const struct json_field fields[] = {{"forward_ms", JSON_INT, false, &ms}};
    enum err err = read_body(call, fields, LENGTH(fields));

    if (err != ERR_OK)
        return err;
    if (ms < 0 || ms > FORWARD_MS_MAX)
        return ERR_OUT_OF_RANGE;
    db_bind_int(forward, 1, call->sandbox->forward.us + span_ms(ms).us);
    return db_run(forward);
}

static enum err
commit(struct sandbox_call *call, enum err (*run)(struct sandbox_call *call))
{
    struct db *db = call->sandbox->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = run(call);
    err = db_end(db, err);
    return sandbox_check_broken(call->sandbox, err);
}

static void
answer(struct sandbox_call *call, enum err err)
{
    struct text body;
    char block[16];

    if (err != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    text_init(&body, block, sizeof(block));
    text_put(&body, "{\"ok\":true}");
    sandbox_call_answer(call, 200, JSON_TYPE, &body);
}

void
sandbox_admin_change(struct sandbox_call *call, enum err (*run)(struct sandbox_call *call))
{
    if (is_local(call))
        answer(call, commit(call, run));
}

void
sandbox_admin_add_fault(struct sandbox_call *call)
{
    sandbox_admin_change(call, add_fault);
}

void
sandbox_admin_clear_faults(struct sandbox_call *call)
{
    sandbox_admin_change(call, clear_faults);
}

void
sandbox_admin_put_payer(struct sandbox_call *call)
{
    sandbox_admin_change(call, put_payer);
}

void
sandbox_admin_turn_clock(struct sandbox_call *call)
{
    struct sandbox *sandbox = call->sandbox;
    struct db_statement *read = sandbox->store.sandbox[SQL_SANDBOX_READ];
    enum err err;

    if (!is_local(call))
        return;
    err = commit(call, turn_clock);
    if (err == ERR_OK) {
        err = db_step(read);
        if (err == ERR_OK)
            sandbox->forward = span_us(db_int(read, 0));
        db_reset(read);
    }
    for (size_t i = 0; i < sandbox->settings.parts_count && err == ERR_OK; i++)
        if (sandbox->settings.parts[i].dialect->wake != NULL)
            sandbox->settings.parts[i].dialect->wake(sandbox->states[i]);
    answer(call, err);
}

void
sandbox_admin_state(struct sandbox_call *call)
{
    struct db *db = call->sandbox->store.db;
    struct text body;
    enum err err;

    if (!is_local(call))
        return;
    err = sandbox_call_text(call->arena, STATE_MAX, &body);
    if (err == ERR_OK)
        err = db_begin(db);
    if (err == ERR_OK) {
        err = put_state(call, &body);
        err = db_end(db, err);
    }
    if (sandbox_check_broken(call->sandbox, err) != ERR_OK)
        sandbox_call_refuse(call, err);
    else
        sandbox_call_answer(call, 200, JSON_TYPE, &body);
}

static enum err
put_said(struct db_statement *rows, struct bytes id, struct json_writer *json)
{
    enum err err;

    json_open_list(json, "log");
    db_bind_text(rows, 1, id);
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "type", rows, 0);
        sandbox_admin_put_column(json, "details", rows, 1);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
sandbox_admin_put_complaints(
    struct db_statement *complaints, struct db_statement *said, struct json_writer *json)
{
    enum err err;

    json_open_list(json, "complaints");
    while ((err = db_step(complaints)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "complaint_id", complaints, 0);
        sandbox_admin_put_column(json, "number", complaints, 1);
        sandbox_admin_put_column(json, "state", complaints, 2);
        err = put_said(said, db_text(complaints, 0), json);
        json_close_object(json);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(complaints, err);
}

enum err
sandbox_admin_put_attempts(
    struct json_writer *json, struct db_statement *rows, struct bytes notify_id)
{
    enum err err;

    json_open_list(json, "attempts");
    db_bind_text(rows, 1, notify_id);
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        json_put_int(json, "number", db_int(rows, 0));
        json_put_int(json, "sent_us", db_int(rows, 1));
        sandbox_admin_put_column(json, "fault", rows, 2);
        sandbox_admin_put_column(json, "outcome", rows, 3);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

void
sandbox_admin_put_text(struct json_writer *json, const char *name, const char *value)
{
    json_put_text(json, name, bytes_text(value));
}
