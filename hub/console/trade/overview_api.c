#include "hub/console/trade/overview_api.h"

#include "hub/console/console.h"
#include "hub/console/trade/overview_read.h"
#include "shared/base/log.h"

/* A day by the minute, and a hundred of each list. */
#define ANSWER_MAX ((size_t)300 * 1024)
#define PER_10000 10000

/* One answer, written on the reader's thread. In the arena. */
struct overview {
    struct reading reading; /* first */
    struct call *call;
    struct text text;
    struct json_writer writer;
    struct overview_asked asked;
    struct moment now;
    const char *wrong; /* the field that is */
    enum err err;
};

/* a / b times so much, half up, as a member; null where b is nothing. */
static void
put_rate(struct json_writer *writer, const char *name, int64_t a, int64_t times, int64_t b)
{
    struct money rate;

    if (b > 0 && a >= -MONEY_FEN_MAX && a <= MONEY_FEN_MAX &&
        money_scale(money_of(a), times, b, ROUND_HALF_UP, &rate) == ERR_OK)
        json_put_int(writer, name, rate.fen);
    else
        json_put_null(writer, name);
}

static void
put_figures(struct json_writer *writer, const struct figures *figures)
{
    json_put_int(writer, "initiated_count", figures->initiated_count);
    json_put_int(writer, "initiated", figures->initiated_fen);
    json_put_int(writer, "paid_count", figures->paid_count);
    json_put_int(writer, "paid", figures->paid_fen);
    json_put_int(writer, "refund_count", figures->refund_count);
    json_put_int(writer, "refunded", figures->refund_fen);
    json_put_int(writer, "fee", figures->fee_fen);
    json_put_int(writer, "net", figures->paid_fen - figures->refund_fen - figures->fee_fen);
    json_put_int(writer, "late_count", figures->late_count);
    json_put_int(writer, "late", figures->late_fen);
    put_rate(writer, "conversion", figures->paid_count, PER_10000, figures->initiated_count);
    put_rate(writer, "average", figures->paid_fen, 1, figures->paid_count);
    put_rate(writer, "rate", figures->fee_fen, PER_10000, figures->paid_fen);
}

static void
put_object(struct json_writer *writer, const char *name, const struct figures *figures)
{
    json_open_object(writer, name);
    put_figures(writer, figures);
    json_close_object(writer);
}

/* "2026-11-23T09:53" of the zone's wall clock. */
static void
put_local(struct json_writer *writer, const char *name, const struct zone *zone, struct moment at)
{
    char text[MOMENT_ISO_MAX];

    (void)zone_format(zone, at, text);
    json_put_text(writer, name, bytes_of(text, sizeof("2026-11-23T09:53") - 1));
}

static void
put_curve(struct json_writer *writer, const struct overview_sums *sums)
{
    json_open_list(writer, "curve");
    for (size_t i = 0; i < sums->steps_count; i++) {
        json_open_object(writer, NULL);
        put_local(writer, "at", sums->span.zone, sums->starts[i]);
        if (sums->span.by == OVERVIEW_BY_MINUTE) {
            json_put_int(writer, "paid_count", sums->steps[i].paid_count);
            json_put_int(writer, "paid", sums->steps[i].paid_fen);
        } else {
            put_figures(writer, &sums->steps[i]);
        }
        json_close_object(writer);
    }
    json_close_list(writer);
}

static void
put_channels(struct json_writer *writer, const struct overview_sums *sums)
{
    static const struct figures nothing;

    json_open_list(writer, "channels");
    for (enum channel channel = CHANNEL_NONE + 1; channel < CHANNEL_COUNT; channel++) {
        if (memcmp(&sums->channels[channel], &nothing, sizeof(nothing)) == 0)
            continue;
        json_open_object(writer, NULL);
        json_put_text(writer, "channel", bytes_text(channel_name(channel)));
        put_figures(writer, &sums->channels[channel]);
        json_close_object(writer);
    }
    json_close_list(writer);
}

static void
put_listed(void *context, int64_t id, struct bytes name, const struct figures *figures)
{
    struct json_writer *writer = context;

    json_open_object(writer, NULL);
    json_put_id(writer, "id", id);
    json_put_text(writer, "name", name);
    put_figures(writer, figures);
    json_close_object(writer);
}

/* What ends now ends with this day as well, which is folded: nothing is later than now. */
static struct overview_span
until_midnight(const struct overview_span *span, struct moment now)
{
    struct overview_span whole = *span;

    if (span->to.us >= now.us)
        whole.to = zone_day(span->zone, (struct moment){span->to.us - 1}, 1);
    return whole;
}

static enum err
put_lists(struct overview *overview, struct reader *reader, const struct overview_span *of)
{
    const struct overview_span span = until_midnight(of, overview->now);
    static const char *const names[OVERVIEW_LISTS] = {"stores", "terminals", "apps", "merchants"};
    enum err err = ERR_OK;

    for (enum overview_list list = OVERVIEW_LIST_STORES; err == ERR_OK && list < OVERVIEW_LISTS;
         list++) {
        json_open_list(&overview->writer, names[list]);
        err = overview_read_list(
            reader, &overview->call->scope, &span, list, put_listed, &overview->writer);
        json_close_list(&overview->writer);
    }
    return err;
}

static enum err
put_overview(struct overview *overview, struct reader *reader, const struct overview_span *span)
{
    struct json_writer *writer = &overview->writer;
    struct overview_span past = overview_span_before(span);
    struct arena *arena = overview->call->arena;
    struct overview_sums sums;
    struct figures before;
    enum err err;

    /* Of what was before only the sum is told: hours are read faster than minutes. */
    if (past.by == OVERVIEW_BY_MINUTE && overview_span_is_of_hours(&past))
        past.by = OVERVIEW_BY_HOUR;
    err = overview_read_sums(reader, &overview->call->scope, span, arena, &sums);
    if (err == ERR_OK)
        err = overview_read_total(reader, &overview->call->scope, &past, &before);
    if (err != ERR_OK)
        return err;
    json_start(writer, &overview->text);
    json_open_object(writer, NULL);
    json_put_text(writer, "zone", bytes_text(zone_name(span->zone)));
    put_local(writer, "from", span->zone, span->from);
    put_local(writer, "to", span->zone, span->to);
    json_put_text(writer, "by", bytes_text(overview_by_word(span->by)));
    put_object(writer, "total", &sums.total);
    put_object(writer, "before", &before);
    put_curve(writer, &sums);
    put_channels(writer, &sums);
    err = put_lists(overview, reader, span);
    json_close_object(writer);
    return err;
}

static void
overview_run(struct reading *reading, struct reader *reader)
{
    struct overview *overview = (struct overview *)reading;
    const struct zone *zone = NULL;
    struct overview_span span;

    overview->err = console_zone(reader, &overview->call->scope, &zone);
    if (overview->err != ERR_OK)
        return;
    if (overview_span_read(zone, overview->now, &overview->asked, &span, &overview->wrong) !=
        ERR_OK)
        return;
    overview->wrong = NULL;
    overview->err = put_overview(overview, reader, &span);
}

static void
overview_done(struct reading *reading)
{
    struct overview *overview = (struct overview *)reading;

    if (overview->err != ERR_OK) {
        log_event(LOG_ERROR, "overview_reading", "err=%s", err_name(overview->err));
        call_refuse(overview->call, problem_of(overview->err), NULL);
    } else if (overview->wrong != NULL) {
        call_refuse(overview->call, PROBLEM_FIELD_WRONG, overview->wrong);
    } else {
        call_json(overview->call, &overview->text);
    }
}

static void
get(struct call *call)
{
    struct overview *overview = arena_take(call->arena, sizeof(*overview));
    char *block = overview == NULL ? NULL : arena_take(call->arena, ANSWER_MAX);
    enum err err = ERR_NO_SPACE;

    if (block != NULL) {
        *overview = (struct overview){.reading = {.run = overview_run, .done = overview_done},
            .call = call,
            .asked = {form_text(call->form, "from"), form_text(call->form, "to"),
                form_text(call->form, "by")},
            .now = net_moment(call->hub->net)};
        text_init(&overview->text, block, ANSWER_MAX);
        err = reader_submit(call->hub->reader, &overview->reading);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

static const struct route routes[] = {
    {"GET", "/console/api/overview", ROUTE_MAY(PERMISSION_OVERVIEW), 0, get, NULL},
};

const struct route_set overview_api_routes = {routes, LENGTH(routes)};
