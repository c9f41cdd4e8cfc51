#include "hub/console/fleet/terminal_log.h"

#include "hub/api/change.h"
#include "hub/console/whose.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* In the arena. */
struct sent {
    struct reading reading; /* first */
    struct call *call;
    int64_t terminal_id;
    int64_t instruction_id;
    char end[ORGANISATION_PATH_SIZE];
    struct bytes body; /* in the arena */
    enum err err;
};

static void
sent_run(struct reading *reading, struct reader *reader)
{
    struct sent *sent = (struct sent *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_INSTRUCTION);

    query_bind_int(row, 1, sent->terminal_id);
    query_bind_int(row, 2, sent->instruction_id);
    query_bind_text(row, 3, bytes_text(sent->call->scope.path));
    query_bind_text(row, 4, bytes_text(sent->end));
    sent->err = query_step(row);
    if (sent->err == ERR_OK) {
        sent->body = arena_copy(sent->call->arena, query_blob(row, 0));
        if (sent->body.at == NULL)
            sent->err = ERR_NO_SPACE;
    }
    query_reset(row);
}

static void
sent_done(struct reading *reading)
{
    struct sent *sent = (struct sent *)reading;
    struct call *call = sent->call;
    const char *disposition;

    /* Nothing was sent: for who asks there is no such thing. */
    if (sent->err == ERR_OK && sent->body.size == 0)
        sent->err = ERR_NOT_FOUND;
    if (sent->err != ERR_OK) {
        if (sent->err != ERR_NOT_FOUND)
            log_event(LOG_ERROR, "log_reading", "err=%s", err_name(sent->err));
        call_refuse(call, problem_of(sent->err), NULL);
        return;
    }
    disposition = arena_printf(call->arena, "attachment; filename=\"terminal-%lld-%lld.log\"",
        (long long)sent->terminal_id, (long long)sent->instruction_id);
    if (disposition == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    call_header(call, "content-disposition", disposition);
    call_answer(call, 200, "text/plain; charset=utf-8", sent->body);
}

void
terminal_log(struct call *call)
{
    struct sent *sent;
    int64_t terminal_id = 0;
    int64_t id;

    if (!whose_id(call, &id))
        return;
    if (!console_number(call, "terminal", INT64_MAX, &terminal_id) || terminal_id == 0) {
        call_refuse(call, PROBLEM_FIELD_WRONG, "terminal");
        return;
    }
    sent = change_take(call, sizeof(*sent));
    if (sent == NULL)
        return;
    sent->reading = (struct reading){.run = sent_run, .done = sent_done};
    sent->call = call;
    sent->terminal_id = terminal_id;
    sent->instruction_id = id;
    organisation_path_end(call->scope.path, sent->end);
    if (reader_submit(call->hub->reader, &sent->reading) != ERR_OK)
        call_refuse(call, PROBLEM_BUSY, NULL);
}
