#include "hub/console/trade/overview_read.h"

#include "hub/store/sql/store.sql.h"

/* Where the sums of a roll-up's row begin, in the order of struct figures. */
#define FIRST_SUM 2

/* A question of so many ways to look: the statement of each kind of organisation. */
struct asked {
    unsigned which[ORGANISATION_KINDS];
};

static const struct asked minutes = {{[ORGANISATION_PLATFORM] = SQL_STORE_OVERVIEW_MINUTES_ALL,
    [ORGANISATION_PARTNER] = SQL_STORE_OVERVIEW_MINUTES_PARTNER,
    [ORGANISATION_MERCHANT] = SQL_STORE_OVERVIEW_MINUTES_OF,
    [ORGANISATION_STORE] = SQL_STORE_OVERVIEW_MINUTES_STORES}};
static const struct asked hours = {{[ORGANISATION_PLATFORM] = SQL_STORE_OVERVIEW_HOURS_ALL,
    [ORGANISATION_PARTNER] = SQL_STORE_OVERVIEW_HOURS_PARTNER,
    [ORGANISATION_MERCHANT] = SQL_STORE_OVERVIEW_HOURS_OF,
    [ORGANISATION_STORE] = SQL_STORE_OVERVIEW_HOURS_STORES}};
/* Hours over all stores are few enough to be read for days, too. */
static const struct asked days = {{[ORGANISATION_PLATFORM] = SQL_STORE_OVERVIEW_HOURS_ALL,
    [ORGANISATION_PARTNER] = SQL_STORE_OVERVIEW_HOURS_PARTNER,
    [ORGANISATION_MERCHANT] = SQL_STORE_OVERVIEW_HOURS_OF,
    [ORGANISATION_STORE] = SQL_STORE_OVERVIEW_DAYS_STORES}};

static const unsigned lists[OVERVIEW_LIST_MERCHANTS] = {
    SQL_STORE_OVERVIEW_STORES, SQL_STORE_OVERVIEW_TERMINALS, SQL_STORE_OVERVIEW_APPS};

static struct figures
figures_of(struct query *row)
{
    return (struct figures){
        .initiated_count = query_int(row, FIRST_SUM),
        .initiated_fen = query_int(row, FIRST_SUM + 1),
        .paid_count = query_int(row, FIRST_SUM + 2),
        .paid_fen = query_int(row, FIRST_SUM + 3),
        .fee_fen = query_int(row, FIRST_SUM + 4),
        .late_count = query_int(row, FIRST_SUM + 5),
        .late_fen = query_int(row, FIRST_SUM + 6),
        .refund_count = query_int(row, FIRST_SUM + 7),
        .refund_fen = query_int(row, FIRST_SUM + 8),
    };
}

static void
add(struct figures *to, const struct figures *more)
{
    to->initiated_count += more->initiated_count;
    to->initiated_fen += more->initiated_fen;
    to->paid_count += more->paid_count;
    to->paid_fen += more->paid_fen;
    to->fee_fen += more->fee_fen;
    to->late_count += more->late_count;
    to->late_fen += more->late_fen;
    to->refund_count += more->refund_count;
    to->refund_fen += more->refund_fen;
}

/* The zone, and the stores that a merchant's or a store's statement is bounded by. */
static void
bind_place(struct query *query, const struct scope *scope, const char *end)
{
    query_bind_int(query, 3, scope->merchant_id);
    query_bind_text(query, 4, bytes_text(scope->path));
    query_bind_text(query, 5, bytes_text(end));
}

static struct query *
ask(struct reader *reader, const struct scope *scope, const struct overview_span *span, char *end)
{
    const struct asked *asked = span->by == OVERVIEW_BY_MINUTE ? &minutes
                                : span->by == OVERVIEW_BY_HOUR ? &hours
                                                               : &days;
    struct query *query = reader_statement(reader, asked->which[scope->kind]);

    query_bind_int(query, 1, span->from.us);
    query_bind_int(query, 2, span->to.us);
    if (scope->kind == ORGANISATION_STORE) {
        bind_place(query, scope, end);
        if (asked == &days)
            query_bind_text(query, 6, bytes_text(zone_name(span->zone)));
    } else if (scope->kind != ORGANISATION_PLATFORM) {
        query_bind_int(
            query, 3, scope->kind == ORGANISATION_PARTNER ? scope->partner_id : scope->merchant_id);
    }
    return query;
}

/* The step that a moment of the span lies in. */
static size_t
step_of(const struct overview_sums *sums, int64_t at_us)
{
    size_t low = 0;
    size_t high = sums->steps_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (sums->starts[middle].us <= at_us)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum err
lay_steps(struct overview_sums *sums, struct arena *arena)
{
    const struct overview_span *span = &sums->span;
    struct moment at = span->from;

    while (at.us < span->to.us) {
        sums->steps_count++;
        at = overview_span_next(span, at);
    }
    sums->starts = arena_take(arena, sums->steps_count * sizeof(*sums->starts));
    sums->steps = arena_take(arena, sums->steps_count * sizeof(*sums->steps));
    if (sums->starts == NULL || sums->steps == NULL)
        return ERR_NO_SPACE;
    if (span->by >= OVERVIEW_BY_DAY) {
        sums->cash = arena_take(arena, sums->steps_count * sizeof(*sums->cash));
        if (sums->cash == NULL)
            return ERR_NO_SPACE;
        memset(sums->cash, 0, sums->steps_count * sizeof(*sums->cash));
    }
    at = span->from;
    for (size_t i = 0; i < sums->steps_count; i++) {
        sums->starts[i] = at;
        sums->steps[i] = (struct figures){0};
        at = overview_span_next(span, at);
    }
    return ERR_OK;
}

static void
add_step(
    struct overview_sums *sums, int64_t at_us, enum channel channel, const struct figures *figures)
{
    const size_t step = step_of(sums, at_us);

    add(&sums->steps[step], figures);
    if (sums->cash != NULL && channel == CHANNEL_CASH)
        add(&sums->cash[step], figures);
}

/* Adds up what a statement hands out; step by step where steps are laid. */
static enum err
add_up(struct reader *reader, const struct scope *scope, struct overview_sums *sums)
{
    char end[ORGANISATION_PATH_SIZE];
    struct query *query;
    enum err err;

    organisation_path_end(scope->path, end);
    query = ask(reader, scope, &sums->span, end);
    while ((err = query_step(query)) == ERR_OK) {
        const struct figures figures = figures_of(query);

        add(&sums->total, &figures);
        add(&sums->channels[channel_of(query_int(query, 1))], &figures);
        if (sums->steps != NULL)
            add_step(sums, query_int(query, 0), channel_of(query_int(query, 1)), &figures);
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
overview_read_sums(struct reader *reader, const struct scope *scope,
    const struct overview_span *span, struct arena *arena, struct overview_sums *ret_sums)
{
    struct overview_sums sums = {.span = *span};
    enum err err = lay_steps(&sums, arena);

    if (err == ERR_OK)
        err = add_up(reader, scope, &sums);
    if (err == ERR_OK)
        *ret_sums = sums;
    return err;
}

enum err
overview_read_total(struct reader *reader, const struct scope *scope,
    const struct overview_span *span, struct figures *ret_total)
{
    struct overview_sums sums = {.span = *span};
    enum err err = add_up(reader, scope, &sums);

    if (err == ERR_OK)
        *ret_total = sums.total;
    return err;
}

static enum err
hand_out(struct query *query, overview_each_fn *each, void *context)
{
    enum err err;

    while ((err = query_step(query)) == ERR_OK) {
        const struct figures figures = figures_of(query);

        each(context, query_int(query, 0), query_text(query, 1), &figures);
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
read_merchants(struct reader *reader, const struct scope *scope, const struct overview_span *span,
    overview_each_fn *each, void *context)
{
    const bool is_partner = scope->kind == ORGANISATION_PARTNER;
    struct query *query;

    if (scope->merchant_id != 0 || !overview_span_is_of_hours(span))
        return ERR_OK;
    query = reader_statement(reader,
        is_partner ? SQL_STORE_OVERVIEW_MERCHANTS_PARTNER : SQL_STORE_OVERVIEW_MERCHANTS_ALL);
    query_bind_int(query, 1, span->from.us);
    query_bind_int(query, 2, span->to.us);
    if (is_partner)
        query_bind_int(query, 3, scope->partner_id);
    query_bind_int(query, is_partner ? 4 : 3, OVERVIEW_LISTED_MAX);
    return hand_out(query, each, context);
}

enum err
overview_read_list(struct reader *reader, const struct scope *scope,
    const struct overview_span *span, enum overview_list list, overview_each_fn *each,
    void *context)
{
    const bool whole_days = overview_span_is_of_days(span);
    char end[ORGANISATION_PATH_SIZE];
    struct query *query;

    if (list == OVERVIEW_LIST_MERCHANTS)
        return read_merchants(reader, scope, span, each, context);
    if (scope->merchant_id == 0)
        return ERR_OK;
    if (list != OVERVIEW_LIST_STORES && !overview_span_is_of_hours(span))
        return ERR_OK;
    organisation_path_end(scope->path, end);
    query = reader_statement(reader, lists[list]);
    query_bind_int(query, 1, span->from.us);
    query_bind_int(query, 2, span->to.us);
    bind_place(query, scope, end);
    query_bind_text(query, 6, bytes_text(whole_days ? zone_name(span->zone) : ""));
    query_bind_int(query, 7, OVERVIEW_LISTED_MAX);
    return hand_out(query, each, context);
}
