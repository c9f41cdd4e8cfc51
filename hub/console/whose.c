#include "hub/console/whose.h"

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

static const unsigned statements[] = {
    [WHOSE_STORE] = SQL_STORE_CONSOLE_WHOSE_STORE,
    [WHOSE_TERMINAL] = SQL_STORE_CONSOLE_WHOSE_TERMINAL,
    [WHOSE_PLATE] = SQL_STORE_CONSOLE_WHOSE_PLATE,
    [WHOSE_APP] = SQL_STORE_CONSOLE_WHOSE_APP,
    [WHOSE_BOOKS] = SQL_STORE_CONSOLE_WHOSE_BOOKS,
};

static void
find_run(struct reading *reading, struct reader *reader)
{
    struct whose *find = (struct whose *)reading;
    struct query *row = reader_statement(reader, statements[find->kind]);
    const char *path = find->call->scope.path;
    char end[ORGANISATION_PATH_SIZE];

    organisation_path_end(path, end);
    query_bind_int(row, 1, find->id);
    query_bind_text(row, 2, bytes_text(path));
    query_bind_text(row, 3, bytes_text(end));
    find->err = query_step(row);
    if (find->err == ERR_OK)
        find->merchant_id = query_int(row, 0);
    query_reset(row);
}

static void
find_done(struct reading *reading)
{
    struct whose *find = (struct whose *)reading;

    if (find->err == ERR_OK) {
        find->then(find);
        return;
    }
    if (find->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "whose_reading", "err=%s", err_name(find->err));
    call_refuse(find->call,
        find->err == ERR_NOT_FOUND && find->field != NULL ? PROBLEM_FIELD_WRONG
                                                          : problem_of(find->err),
        find->field);
}

void
whose_find(struct whose *find)
{
    enum err err;

    find->reading = (struct reading){.run = find_run, .done = find_done};
    err = reader_submit(find->call->hub->reader, &find->reading);
    if (err != ERR_OK)
        call_refuse(find->call, problem_of(err), NULL);
}

bool
whose_id(struct call *call, int64_t *ret_id)
{
    if (text_read_int(bytes_text(call->param), ret_id) == ERR_OK && *ret_id > 0)
        return true;
    call_refuse(call, PROBLEM_NOT_FOUND, NULL);
    return false;
}

void *
whose_change_take(struct call *call, size_t size, enum whose_kind kind, int64_t id,
    void (*then)(struct whose *find))
{
    struct whose_change *changing = change_take(call, size);

    NEED(size >= sizeof(*changing));
    if (changing == NULL)
        return NULL;
    changing->whose.call = call;
    changing->whose.kind = kind;
    changing->whose.id = id;
    changing->whose.then = then;
    return changing;
}

void
whose_change_submit(struct whose_change *changing, struct operation *inner,
    int64_t (*about)(const struct operation *inner))
{
    changing->change.merchant_id = changing->whose.merchant_id;
    staff_change_submit(&changing->change, changing->whose.call, inner, about);
}
