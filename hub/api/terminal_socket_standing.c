#include "hub/api/terminal_socket_inside.h"

#include <stdlib.h>

#include "hub/flow/terminal_flow.h"
#include "shared/base/log.h"
#include "shared/base/number.h"

#include "hub/store/sql/store.sql.h"

#define KEY_TAG_AT 1 /* behind the byte that says what kind of point it is */

/* How a terminal stands, read because somebody has changed it. */
struct standing {
    struct reading reading; /* first */
    struct hub *hub;
    int64_t terminal;
    char state[13];
    uint64_t key_tag; /* 0: it has no key */
    enum err err;
};

uint64_t
terminal_socket_key_tag(struct bytes public_key)
{
    return public_key.size < KEY_TAG_AT + 8 ? 0 : number_get(public_key.at + KEY_TAG_AT, 8);
}

void
terminal_socket_tell(struct terminal_session *session, struct bytes state, bool also_active)
{
    bool is_suspended = bytes_is(state, "suspended");

    if (!is_suspended && !also_active)
        return;
    terminal_socket_say(session, MESSAGE_standing, &message_standing_shape,
        &(struct message_standing){
            .state = is_suspended ? MESSAGE_STANDING_SUSPENDED : MESSAGE_STANDING_ACTIVE});
}

static void
gone_answered(struct operation *operation)
{
    free(operation);
}

void
terminal_socket_gone(const struct terminal_session *session)
{
    struct hub *hub = session->hub;
    struct terminal_gone *gone;

    /* Of a hub that ends all are gone: its number says so. */
    if (hub->stopping)
        return;
    gone = calloc(1, sizeof(*gone));
    if (gone == NULL)
        return; /* it is shown as last seen when it was last heard of */
    gone->operation.answer = gone_answered;
    gone->operation.merchant_id = session->merchant_id;
    gone->terminal_id = session->terminal;
    gone->up_us = session->up_us;
    terminal_flow_gone(gone);
    if (lane_submit(hub->lane, &gone->operation) != ERR_OK)
        free(gone);
    if (hub->changed != NULL)
        hub->changed(hub, session->merchant_id);
}

static void
standing_run(struct reading *reading, struct reader *reader)
{
    struct standing *standing = (struct standing *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_TERMINAL_STANDING);

    query_bind_int(row, 1, standing->terminal);
    standing->err = query_step(row);
    if (standing->err == ERR_OK) {
        standing->err = text_copy(query_text(row, 0), standing->state, sizeof(standing->state));
        standing->key_tag = terminal_socket_key_tag(query_blob(row, 1));
    }
    query_reset(row);
}

static void
standing_done(struct reading *reading)
{
    struct standing *standing = (struct standing *)reading;
    struct terminal_session *session = terminal_socket_find(standing->hub, standing->terminal);

    if (standing->err != ERR_OK)
        log_event(LOG_WARN, "standing_not_read", "terminal=%lld err=%s",
            (long long)standing->terminal, err_name(standing->err));
    else if (session != NULL && session->key_tag != standing->key_tag)
        terminal_socket_refuse(session, ERR_NOT_FOUND, MESSAGE_hello, 0, true);
    else if (session != NULL)
        terminal_socket_tell(session, bytes_text(standing->state), true);
    free(standing);
}

void
terminal_socket_look(struct hub *hub, int64_t terminal)
{
    struct standing *standing;

    directory_forget(hub->directory, terminal);
    if (terminal_socket_find(hub, terminal) == NULL)
        return;
    standing = calloc(1, sizeof(*standing));
    if (standing == NULL)
        return; /* it hears of it with its next hello */
    standing->reading = (struct reading){.run = standing_run, .done = standing_done};
    standing->hub = hub;
    standing->terminal = terminal;
    if (reader_submit(hub->reader, &standing->reading) != ERR_OK)
        free(standing);
}

void
terminal_socket_changed(struct hub *hub, int64_t terminal)
{
    if (hub->heart != NULL)
        heart_say(hub->heart, &(struct heart_message){.word = HEART_LOOK, .terminal = terminal});
    terminal_socket_look(hub, terminal);
}
