#include "hub/console/trade/takings_api.h"

#include "hub/console/console.h"
#include "hub/console/trade/takings.h"
#include "shared/base/log.h"

/* 400 days. */
#define ANSWER_MAX ((size_t)100 * 1024)

/* One answer, written on the reader's thread. In the arena. */
struct takings {
    struct reading reading; /* first */
    struct call *call;
    struct text text;
    struct overview_asked asked;
    struct moment now;
    const char *wrong; /* the field that is */
    enum err err;
};

static void
put_figures(struct json_writer *writer, const struct figures *all, const struct figures *cash)
{
    json_put_int(writer, "income", all->paid_fen);
    json_put_int(writer, "income_count", all->paid_count);
    json_put_int(writer, "expense", all->refund_fen);
    json_put_int(writer, "expense_count", all->refund_count);
    json_put_int(writer, "fee", all->fee_fen);
    json_put_int(writer, "cash", cash->paid_fen - cash->refund_fen);
    json_put_int(writer, "to_settle", takings_to_settle(all, cash));
}

static void
put_step(struct json_writer *writer, const struct overview_sums *sums, size_t at)
{
    const struct overview_span *span = &sums->span;
    char date[TAKINGS_DATE_SIZE];
    char edge[MOMENT_ISO_MAX];
    const size_t length = sizeof("2026-11-23T09:53") - 1;

    takings_date(span, sums->starts[at], date);
    json_open_object(writer, NULL);
    json_put_text(writer, "date", bytes_text(date));
    (void)zone_format(span->zone, sums->starts[at], edge);
    json_put_text(writer, "from", bytes_of(edge, length));
    (void)zone_format(span->zone, overview_span_next(span, sums->starts[at]), edge);
    json_put_text(writer, "to", bytes_of(edge, length));
    put_figures(writer, &sums->steps[at], &sums->cash[at]);
    json_close_object(writer);
}

static void
put(struct takings *takings, const struct overview_sums *sums)
{
    struct json_writer writer;

    json_start(&writer, &takings->text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "zone", bytes_text(zone_name(sums->span.zone)));
    json_put_text(&writer, "by", bytes_text(overview_by_word(sums->span.by)));
    json_open_object(&writer, "sum");
    put_figures(&writer, &sums->total, &sums->channels[CHANNEL_CASH]);
    json_close_object(&writer);
    json_open_list(&writer, "items");
    for (size_t i = sums->steps_count; i > 0; i--)
        put_step(&writer, sums, i - 1);
    json_close_list(&writer);
    json_close_object(&writer);
}

static void
run(struct reading *reading, struct reader *reader)
{
    struct takings *takings = (struct takings *)reading;
    struct call *call = takings->call;
    struct overview_sums sums;

    takings->err = takings_read(
        reader, &call->scope, takings->now, &takings->asked, call->arena, &sums, &takings->wrong);
    if (takings->err == ERR_OK)
        put(takings, &sums);
}

static void
done(struct reading *reading)
{
    struct takings *takings = (struct takings *)reading;

    if (takings->wrong != NULL) {
        call_refuse(takings->call, PROBLEM_FIELD_WRONG, takings->wrong);
    } else if (takings->err != ERR_OK) {
        log_event(LOG_ERROR, "takings_reading", "err=%s", err_name(takings->err));
        call_refuse(takings->call, problem_of(takings->err), NULL);
    } else {
        call_json(takings->call, &takings->text);
    }
}

static void
get(struct call *call)
{
    struct takings *takings = arena_take(call->arena, sizeof(*takings));
    char *block = takings == NULL ? NULL : arena_take(call->arena, ANSWER_MAX);
    enum err err = ERR_NO_SPACE;

    if (block != NULL) {
        *takings = (struct takings){.reading = {.run = run, .done = done},
            .call = call,
            .asked = {form_text(call->form, "from"), form_text(call->form, "to"),
                form_text(call->form, "by")},
            .now = net_moment(call->hub->net)};
        text_init(&takings->text, block, ANSWER_MAX);
        err = reader_submit(call->hub->reader, &takings->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"GET", "/console/api/takings", ROUTE_MAY(PERMISSION_OVERVIEW), 0, get, NULL},
};

const struct route_set takings_api_routes = {routes, LENGTH(routes)};
