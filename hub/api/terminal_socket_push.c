#include "hub/api/terminal_socket_inside.h"

#include <stdlib.h>

#include "hub/flow/outbox_flow.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define STORED_MAX 100
#define RESULT_SIZE 1024

typedef void push_fn(struct terminal_session *session, int64_t id, struct bytes body);

/* A result on its way from the rows to the terminal. */
struct stored_result {
    int64_t id;
    push_fn *push;
    size_t size;
    uint8_t body[RESULT_SIZE];
};

/* Reading what waits for a terminal, whichever hub put it there. */
struct look {
    struct reading reading; /* first */
    struct hub *hub;
    int64_t terminal;
    int64_t merchant_id;
    enum err err;
    size_t count;
    struct stored_result results[STORED_MAX];
};

static void
push_result(struct terminal_session *session, int64_t id, struct bytes body)
{
    struct message_result result;

    if (message_get(&message_result_shape, body, &result) != ERR_OK)
        return;
    result.id = id;
    session->hub->figures.results_pushed++;
    fault_point("hub.before_push");
    terminal_socket_say(session, MESSAGE_result, &message_result_shape, &result);
}

static void
push_plate(struct terminal_session *session, int64_t id, struct bytes body)
{
    struct message_plate_paid paid;

    if (message_get(&message_plate_paid_shape, body, &paid) != ERR_OK)
        return;
    paid.id = id;
    session->hub->figures.results_pushed++;
    fault_point("hub.before_push");
    terminal_socket_say(session, MESSAGE_plate_paid, &message_plate_paid_shape, &paid);
}

static void
push_instruction(struct terminal_session *session, int64_t id, struct bytes body)
{
    struct message_instruction instruction;

    if (message_get(&message_instruction_shape, body, &instruction) != ERR_OK)
        return;
    instruction.id = id;
    terminal_socket_say(session, MESSAGE_instruction, &message_instruction_shape, &instruction);
}

/* By the action of its row: hub/flow/plate_push.h, instruction_flow.h; all others are results. */
static push_fn *
push_of(struct bytes action)
{
    return bytes_is(action, "plate")         ? push_plate
           : bytes_is(action, "instruction") ? push_instruction
                                             : push_result;
}

static void
push_row(void *context, const struct outbox_row *row)
{
    push_of(bytes_text(row->action))(context, row->id, row->body);
}

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct look *look = (struct look *)reading;
    struct query *query = reader_statement(reader, SQL_STORE_OUTBOX_PUSHES);

    query_bind_int(query, 1, look->merchant_id);
    query_bind_int(query, 2, look->terminal);
    query_bind_int(query, 3, STORED_MAX);
    while ((look->err = query_step(query)) == ERR_OK) {
        struct stored_result *result = &look->results[look->count];
        struct bytes body = query_blob(query, 1);

        if (body.size > sizeof(result->body))
            continue;
        result->id = query_int(query, 0);
        result->push = push_of(query_text(query, 2));
        result->size = body.size;
        if (body.size > 0)
            memcpy(result->body, body.at, body.size);
        look->count++;
    }
    query_reset(query);
}

static void
look_done(struct reading *reading)
{
    struct look *look = (struct look *)reading;
    struct terminal_session *session = terminal_socket_find(look->hub, look->terminal);

    if (look->err != ERR_NOT_FOUND)
        log_event(LOG_WARN, "pushes_not_read", "terminal=%lld err=%s", (long long)look->terminal,
            err_name(look->err));
    for (size_t i = 0; session != NULL && i < look->count; i++) {
        const struct stored_result *result = &look->results[i];

        result->push(session, result->id, bytes_of(result->body, result->size));
    }
    free(look);
}

void
terminal_socket_push_stored(struct hub *hub, int64_t terminal)
{
    const struct terminal_session *session = terminal_socket_find(hub, terminal);
    struct look *look = session == NULL ? NULL : calloc(1, sizeof(*look));

    if (look == NULL)
        return;
    look->reading = (struct reading){.run = look_run, .done = look_done};
    look->hub = hub;
    look->terminal = terminal;
    look->merchant_id = session->merchant_id;
    if (reader_submit(hub->reader, &look->reading) != ERR_OK)
        free(look); /* whoever holds the row says so again */
}

void
terminal_socket_push_all(struct terminal_session *session)
{
    if (session->hub->heart != NULL)
        terminal_socket_push_stored(session->hub, session->terminal);
    else
        courier_each(session->hub->courier, session->terminal, push_row, session);
}

static void
looked(struct operation *operation)
{
    free(operation);
}

/* Another hub may have carried it meanwhile: who looks at the row is told. */
static void
look_again(struct hub *hub, const struct outbox_row *row)
{
    struct outbox_done *done = calloc(1, sizeof(*done));

    if (done == NULL)
        return;
    done->operation.answer = looked;
    done->merchant_id = row->merchant_id;
    done->outbox_id = row->id;
    outbox_flow_look(done);
    if (lane_submit(hub->lane, &done->operation) != ERR_OK)
        free(done);
}

void
terminal_socket_push(void *context, const struct outbox_row *row)
{
    struct hub *hub = context;
    struct terminal_session *session = terminal_socket_find(hub, row->target);

    /* Whoever is not here gets it with the next welcome, or is connected to another hub. */
    if (session != NULL) {
        push_row(session, row);
        return;
    }
    if (hub->heart == NULL)
        return;
    heart_say(hub->heart,
        &(struct heart_message){
            .word = HEART_PUSH, .terminal = row->target, .merchant_id = row->merchant_id});
    look_again(hub, row);
}

void
terminal_socket_settings(struct hub *hub, int64_t terminal, struct bytes json)
{
    struct terminal_session *session = terminal_socket_find(hub, terminal);

    if (session != NULL)
        terminal_socket_say(session, MESSAGE_settings, &message_settings_shape,
            &(struct message_settings){.json = json});
}
