#include "hub/courier/folding.h"

#include <stdlib.h>
#include <string.h>

#include "hub/flow/figures.h"
#include "hub/flow/fold_flow.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

/* How much of the time is gone through at once where a look goes over all merchants of it. */
#define SLICE_US (24 * FIGURES_HOUR_US)
/* How many days of another zone are taken apart at once. */
#define UNFOLD_DAYS 40

/* What a level is folded from. */
struct source {
    unsigned due;
    unsigned due_sharded;
    unsigned walk;
    unsigned first;
    int64_t unit_us; /* its moments are multiples of it */
};

static const struct source minutes = {SQL_STORE_FOLD_DUE_MINUTES,
    SQL_STORE_FOLD_DUE_MINUTES_SHARDED, SQL_STORE_FOLD_MINUTES, SQL_STORE_FOLD_FIRST_MINUTES,
    FIGURES_MINUTE_US};
static const struct source hours = {SQL_STORE_FOLD_DUE_SOURCES, SQL_STORE_FOLD_DUE_SOURCES_SHARDED,
    SQL_STORE_FOLD_SOURCES, SQL_STORE_FOLD_FIRST_SOURCES, FIGURES_HOUR_US};

struct folding {
    struct reading reading; /* first */
    struct folding_options options;
    struct net_timer *timer;
    struct moment horizon; /* what is before it is folded in this round */
    struct moment done;    /* the horizon of the last round of all that came to its end */
    bool under_way;        /* a round is */
    bool busy;             /* it is of those alone that sell much */
    enum fold_level level;
    bool takes_apart;    /* days of another zone, before any is folded */
    bool zone_moved;     /* there are some once more */
    struct moment mark;  /* of nobody, at this level */
    struct moment until; /* and where it goes to */
    struct fold_piece pieces[FOLDING_PIECES_MAX];
    size_t pieces_count;
    size_t waiting;
    bool failed;
    enum err err;
};

static const struct source *
source_of(enum fold_level level)
{
    return level == FOLD_SOURCE_DAYS ? &hours : &minutes;
}

/* The one number that a statement asks for; ERR_NOT_FOUND when there is none. */
static enum err
ask(struct query *query, int64_t *ret_value)
{
    enum err err = query_step(query);

    if (err == ERR_OK)
        *ret_value = query_int(query, 0);
    query_reset(query);
    return err;
}

/* The row so many behind the first of a merchant's from a moment on. */
static enum err
walk(const struct folding *folding, struct reader *reader, const struct fold_piece *piece,
    int64_t first_us, int64_t end_us, int64_t rows, int64_t *ret_us)
{
    struct query *query = reader_statement(reader, source_of(folding->level)->walk);

    query_bind_int(query, 1, piece->merchant_id);
    query_bind_int(query, 2, first_us);
    query_bind_int(query, 3, end_us);
    query_bind_int(query, 4, rows);
    return ask(query, ret_us);
}

static enum err
find_zone(struct reader *reader, int64_t merchant_id, char ret_zone[static ZONE_NAME_SIZE])
{
    struct query *query = reader_statement(reader, SQL_STORE_ORGANISATION_ZONE);
    enum err err;

    query_bind_int(query, 1, merchant_id);
    err = query_step(query);
    if (err == ERR_OK)
        err = text_copy(query_text(query, 0), ret_zone, ZONE_NAME_SIZE);
    query_reset(query);
    return err;
}

/* The local day that a piece lies in, and ends with. */
static enum err
find_day(struct folding *folding, struct reader *reader, struct fold_piece *piece,
    struct moment first, int64_t *end_us)
{
    char stored[ZONE_NAME_SIZE];
    const struct zone *zone;
    enum err err;

    memcpy(stored, piece->zone, sizeof(stored));
    err = find_zone(reader, piece->merchant_id, piece->zone);
    if (err != ERR_OK)
        return err;
    zone = zone_of(bytes_text(piece->zone));
    if (zone == NULL)
        return ERR_CORRUPT;
    folding->zone_moved =
        folding->zone_moved || (piece->from.us > 0 && strcmp(stored, piece->zone) != 0);
    piece->day = zone_day(zone, first, 0);
    if (zone_day(zone, first, 1).us < *end_us)
        *end_us = zone_day(zone, first, 1).us;
    return ERR_OK;
}

/* From the mark of a merchant that has something behind it: so many rows, within one day. */
static enum err
cut_piece(struct folding *folding, struct reader *reader, struct fold_piece *piece)
{
    int64_t end_us = folding->until.us;
    int64_t first_us;
    int64_t until_us;
    enum err err = walk(folding, reader, piece, piece->from.us, end_us, 0, &first_us);

    if (err == ERR_OK && fold_flow_has_days(folding->level))
        err = find_day(folding, reader, piece, (struct moment){first_us}, &end_us);
    if (err != ERR_OK)
        return err;
    err = walk(folding, reader, piece, first_us, end_us, FOLD_ROWS_MAX, &until_us);
    if (err == ERR_NOT_FOUND)
        until_us = end_us;
    else if (err != ERR_OK)
        return err;
    else if (until_us == first_us)
        until_us += source_of(folding->level)->unit_us;
    piece->until.us = until_us;
    return ERR_OK;
}

/* Which merchants are to be looked after next, and where their marks are. */
static enum err
find_due(struct folding *folding, struct reader *reader)
{
    const struct source *source = source_of(folding->level);
    struct query *query =
        reader_statement(reader, reader_is_shared(reader) ? source->due_sharded : source->due);
    enum err err;

    query_bind_int(query, 1, folding->level);
    query_bind_int(query, 2, 0);
    query_bind_int(query, 3, FOLDING_PIECES_MAX);
    query_bind_int(query, 4, folding->mark.us);
    query_bind_int(query, 5, folding->until.us);
    query_bind_int(query, 6, folding->busy ? FOLD_BUSY_ROWS : 0);
    while ((err = query_step(query)) == ERR_OK) {
        struct fold_piece *piece = &folding->pieces[folding->pieces_count++];

        *piece = (struct fold_piece){.merchant_id = query_int(query, 0),
            .level = folding->level,
            .from = {query_int(query, 1)}};
        err = text_copy(query_text(query, 2), piece->zone, sizeof(piece->zone));
        if (err != ERR_OK)
            break;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Where rows are not kept by merchant, a look goes over all of them: a day of them at once. */
static enum err
find_stretch(struct folding *folding, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_FOLD_MARK);
    int64_t first_us = 0;
    enum err err;

    query_bind_int(query, 1, folding->level);
    err = ask(query, &folding->mark.us);
    folding->until = folding->horizon;
    if (err != ERR_OK || reader_is_shared(reader))
        return err;
    query = reader_statement(reader, source_of(folding->level)->first);
    query_bind_int(query, 1, folding->mark.us);
    err = ask(query, &first_us);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    first_us -= first_us % FIGURES_HOUR_US;
    if (err == ERR_OK && first_us + SLICE_US < folding->horizon.us)
        folding->until.us = first_us + SLICE_US;
    return err;
}

/* Merchants whose days are those of another zone than theirs is now: the newest go first. */
static enum err
find_others(struct folding *folding, struct reader *reader)
{
    struct query *query = reader_statement(reader, SQL_STORE_FOLD_OTHERS);
    enum err err;

    query_bind_int(query, 1, folding->level);
    query_bind_int(query, 2, FOLDING_PIECES_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        struct fold_piece *piece = &folding->pieces[folding->pieces_count];
        const struct zone *zone = zone_of(query_text(query, 2));

        *piece = (struct fold_piece){.merchant_id = query_int(query, 0),
            .level = folding->level,
            .from = {query_int(query, 1)}};
        err = text_copy(query_text(query, 2), piece->zone, sizeof(piece->zone));
        if (err != ERR_OK)
            break;
        folding->pieces_count++;
        if (zone != NULL) /* else it is none any more: all at once */
            piece->until = zone_day(zone, piece->from, -UNFOLD_DAYS);
        if (piece->until.us < query_int(query, 3))
            piece->until.us = 0;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct folding *folding = (struct folding *)reading;
    size_t found;

    folding->pieces_count = 0;
    folding->zone_moved = false;
    folding->err = find_stretch(folding, reader);
    if (folding->err == ERR_OK && folding->takes_apart) {
        folding->err = find_others(folding, reader);
        return;
    }
    if (folding->err == ERR_OK)
        folding->err = find_due(folding, reader);
    found = folding->pieces_count;
    for (size_t i = 0; i < found && folding->err == ERR_OK; i++)
        folding->err = cut_piece(folding, reader, &folding->pieces[i]);
}

static void look(void *context);

static void
set_timer(struct folding *folding, struct span span)
{
    enum err err = net_timer_start(folding->options.net, span, look, folding, &folding->timer);

    if (err != ERR_OK)
        log_event(LOG_ERROR, "folding_timer", "err=%s", err_name(err));
}

static void
answered(struct operation *operation)
{
    struct folding *folding = operation->context;

    if (operation->err != ERR_OK && !folding->failed)
        log_event(LOG_ERROR, "folding", "merchant=%lld level=%d err=%s",
            (long long)operation->merchant_id, (int)folding->level, err_name(operation->err));
    folding->failed = folding->failed || operation->err != ERR_OK;
    if (--folding->waiting == 0)
        set_timer(folding, folding->failed ? FOLDING_SPAN : FOLDING_SOON);
}

static void
submit(struct folding *folding)
{
    const size_t count = folding->pieces_count;

    folding->failed = false;
    folding->waiting = count + 1;
    for (size_t i = 0; i < count; i++) {
        struct fold_piece *piece = &folding->pieces[i];

        fold_flow_piece(piece);
        piece->operation.context = folding;
        piece->operation.answer = answered;
        if (lane_submit(folding->options.lane, &piece->operation) != ERR_OK) {
            folding->failed = true;
            folding->waiting--;
        }
    }
    if (--folding->waiting == 0)
        set_timer(folding, FOLDING_SPAN);
}

static void
move_mark(struct folding *folding, struct moment until)
{
    folding->pieces[0] =
        (struct fold_piece){.level = folding->level, .from = folding->mark, .until = until};
    folding->pieces_count = 1;
    submit(folding);
}

/* The level behind one; FOLD_LEVELS_END: none. Sources are counted by the hour anyway. */
static enum fold_level
next_level(const struct folding *folding)
{
    if (folding->busy && folding->level + 1 == FOLD_SOURCE_DAYS)
        return FOLD_MINUTES;
    return folding->level + 1;
}

/* Nothing is left to do at this place: the mark of nobody follows, then the next place. */
static void
go_on(struct folding *folding)
{
    if (folding->takes_apart) {
        folding->takes_apart = false;
    } else if (!folding->busy && folding->mark.us < folding->until.us) {
        move_mark(folding, folding->until);
        return;
    } else if (next_level(folding) < FOLD_LEVELS_END) {
        folding->level = next_level(folding);
        folding->takes_apart = fold_flow_has_days(folding->level);
    } else {
        if (!folding->busy)
            folding->done = folding->horizon;
        folding->under_way = false;
    }
    set_timer(folding, folding->under_way ? FOLDING_SOON : FOLDING_SPAN);
}

static void
look_done(struct reading *reading)
{
    struct folding *folding = (struct folding *)reading;

    if (folding->err != ERR_OK) {
        log_event(LOG_ERROR, "folding_look", "level=%d err=%s", (int)folding->level,
            err_name(folding->err));
        set_timer(folding, FOLDING_SPAN);
    } else if (folding->zone_moved) {
        folding->takes_apart = true;
        set_timer(folding, FOLDING_SOON);
    } else if (folding->pieces_count > 0 && folding->takes_apart && folding->mark.us > 0) {
        move_mark(folding, (struct moment){0}); /* before there is something behind it */
    } else if (folding->pieces_count > 0) {
        submit(folding);
    } else {
        go_on(folding);
    }
}

/* Of all, up to the last hour that is old enough; if that was done, of those that sell much. */
static void
begin_round(struct folding *folding)
{
    const struct moment now = net_moment(folding->options.net);
    int64_t horizon_us = now.us - FOLD_AFTER.us;

    horizon_us -= horizon_us % FIGURES_HOUR_US;
    folding->busy = horizon_us <= folding->done.us;
    if (folding->busy) {
        horizon_us = now.us - FOLD_BUSY_AFTER.us;
        horizon_us -= horizon_us % FIGURES_MINUTE_US;
    }
    folding->horizon.us = horizon_us;
    folding->level = FOLD_HOURS;
    folding->takes_apart = false;
    folding->under_way = true;
}

static void
look(void *context)
{
    struct folding *folding = context;

    folding->timer = NULL;
    if (!folding->under_way)
        begin_round(folding);
    folding->reading = (struct reading){.run = look_run, .done = look_done};
    if (reader_submit(folding->options.reader, &folding->reading) != ERR_OK)
        set_timer(folding, FOLDING_SPAN);
}

void
folding_start(struct folding *folding)
{
    look(folding);
}

enum err
folding_make(const struct folding_options *options, struct folding **ret_folding)
{
    struct folding *folding = calloc(1, sizeof(*folding));

    if (folding == NULL)
        return ERR_NO_SPACE;
    folding->options = *options;
    *ret_folding = folding;
    return ERR_OK;
}

void
folding_free(struct folding **folding)
{
    if (*folding == NULL)
        return;
    net_timer_cancel((*folding)->options.net, &(*folding)->timer);
    free(*folding);
    *folding = NULL;
}
