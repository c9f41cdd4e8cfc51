#include "hub/console/shown.h"

#include "hub/api/change.h"
#include "shared/base/log.h"

/* What is behind this is more than the longest row, escaped. */
#define PAGE_FULL (CALL_TEXT_MAX - (size_t)32 * 1024)

static void
read_done(struct reading *reading)
{
    struct shown *shown = (struct shown *)reading;
    struct call *call = shown->call;

    if (shown->err == ERR_OK) {
        call_json(call, shown->text);
        return;
    }
    if (shown->wrong != NULL) {
        call_refuse(call, PROBLEM_FIELD_WRONG, shown->wrong);
        return;
    }
    if (shown->err != ERR_NOT_FOUND)
        log_event(
            LOG_ERROR, "not_shown", "door=%s err=%s", call->route->path, err_name(shown->err));
    call_refuse(call, problem_of(shown->err), NULL);
}

void *
shown_take(
    struct call *call, size_t size, void (*run)(struct reading *reading, struct reader *reader))
{
    struct shown *shown = change_take(call, size);

    NEED(size >= sizeof(*shown));
    if (shown == NULL)
        return NULL;
    shown->reading = (struct reading){.run = run, .done = read_done};
    shown->call = call;
    shown->text = call_text(call);
    organisation_path_end(call->scope.path, shown->end);
    if (shown->text != NULL)
        return shown;
    call_refuse(call, PROBLEM_BUSY, NULL);
    return NULL;
}

void
shown_submit(struct shown *shown)
{
    enum err err = reader_submit(shown->call->hub->reader, &shown->reading);

    if (err != ERR_OK)
        call_refuse(shown->call, problem_of(err), NULL);
}

void
shown_bind(const struct shown *shown, struct query *query, int at)
{
    query_bind_text(query, at, bytes_text(shown->call->scope.path));
    query_bind_text(query, at + 1, bytes_text(shown->end));
}

void
shown_page(struct shown *shown, struct reader *reader, struct query *rows, int64_t most,
    enum err (*put)(struct shown *shown, struct reader *reader, struct query *row))
{
    struct json_writer *writer = &shown->writer;
    int64_t count = 0;
    int64_t last = 0;

    json_start(writer, shown->text);
    json_open_object(writer, NULL);
    json_open_list(writer, "items");
    while ((shown->err = query_step(rows)) == ERR_OK && count < most &&
           text_bytes(shown->text).size < PAGE_FULL) {
        json_open_object(writer, NULL);
        shown->err = put(shown, reader, rows);
        json_close_object(writer);
        if (shown->err != ERR_OK)
            break;
        last = query_int(rows, 0);
        count++;
    }
    query_reset(rows);
    json_close_list(writer);
    if (shown->err == ERR_OK)
        json_put_id(writer, "next", last);
    json_close_object(writer);
    if (shown->err == ERR_NOT_FOUND)
        shown->err = ERR_OK;
}
