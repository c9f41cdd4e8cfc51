#include "hub/store/lane_inside.h"

#include <stdlib.h>

#include "shared/base/fault.h"
#include "shared/base/log.h"

#define ROUNDS_MAX 8
/* A database that cannot be reached is tried anew for so long: then it is said. */
#define TRIES_SPAN span_s(5)

static enum err
look(struct lane *lane, struct operation *const *operations, size_t count)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        if (operations[i]->look != NULL)
            err = operations[i]->look(operations[i], lane->options.engine);
    }
    return err;
}

static enum err
gather(struct lane *lane, struct operation *const *operations, size_t count)
{
    for (unsigned round = 0; round < ROUNDS_MAX; round++) {
        size_t loaded;
        enum err err;

        err = look(lane, operations, count);
        if (err != ERR_OK)
            return err;
        for (size_t i = 0; i < count; i++)
            operations[i]->kind->keys(operations[i], lane->desk);
        err = desk_load(lane->desk, &loaded);
        if (err != ERR_OK || loaded == 0)
            return err;
    }
    return ERR_OK;
}

/* False when it looked for a row that it had not wanted. */
static bool
decide_one(struct lane *lane, struct operation *operation, const struct turn *turn)
{
    size_t before = desk_touched(lane->desk);
    jmp_buf way_out;

    if (setjmp(way_out) != 0) {
        desk_set_way_out(lane->desk, NULL);
        return false;
    }
    desk_set_way_out(lane->desk, &way_out);
    operation->err = operation->kind->decide(operation, lane->desk, turn);
    desk_set_way_out(lane->desk, NULL);
    NEED(
        operation->err == ERR_OK || desk_touched(lane->desk) == before || desk_is_full(lane->desk));
    return true;
}

/* What it found by looking is of the database: not of what this turn has decided already. */
static bool
was_overtaken(const struct lane *lane, const struct operation *operation)
{
    return operation->look != NULL && desk_touched(lane->desk) > 0;
}

/* Hands back how many of them could be decided with what was read. */
static size_t
decide(struct lane *lane, struct operation *const *operations, size_t count)
{
    struct turn turn = {
        .now = net_moment(lane->options.net),
        .node = lane->options.node->number,
        .ids = lane->ids_of,
        .random = lane->options.net->random,
        .arena = desk_arena(lane->desk),
    };

    for (size_t i = 0; i < count; i++) {
        if (was_overtaken(lane, operations[i]) || !decide_one(lane, operations[i], &turn))
            return i;
        if (operations[i]->err != ERR_OK)
            lane->turn_figures.refused++;
        else if (operations[i]->also != NULL)
            return i + 1; /* what it does besides is not on the desk: nobody goes on from there */
    }
    return count;
}

static void
keep_effect(void *context, const void *row)
{
    const struct outbox_row *outbox = row;
    struct lane *lane = context;
    struct lane_effect *effect = malloc(sizeof(*effect) + outbox->body.size);

    /* A lost copy is not a lost effect: the row is stored, and whoever carries it reads it. */
    if (effect == NULL) {
        lane->turn_figures.unsure++;
        log_event(LOG_ERROR, "outbox_copy_lost", "id=%lld", (long long)outbox->id);
        return;
    }
    effect->row = *outbox;
    if (outbox->body.size > 0)
        memcpy(effect->body, outbox->body.at, outbox->body.size);
    effect->row.body = bytes_of(effect->body, outbox->body.size);
    effect->next = NULL;
    *lane->effects_end = effect;
    lane->effects_end = &effect->next;
}

/*
 * What has been carried already is told too, nobody else does: by another hub, or by a turn
 * that was quicker than the first reading of what is pending.
 */
static void
keep_carried(void *context, const void *row)
{
    const struct outbox_row *outbox = row;
    const struct lane *lane = context;

    if (strcmp(outbox->state, "pending") != 0 || outbox->node != lane->options.node->number)
        keep_effect(context, row);
}

static void
keep_effects(struct lane *lane)
{
    desk_each_touched(lane->desk, TABLE_outbox, keep_effect, lane);
    desk_each_read(lane->desk, TABLE_outbox, keep_carried, lane);
}

/* The rows, and what operations do besides; whether anything is to be committed. */
static enum err
write_all(struct lane *lane, struct operation *const *operations, size_t count, bool *ret_any)
{
    bool any = desk_touched(lane->desk) > 0;
    enum err err = any ? desk_write(lane->desk) : ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        bool changed = false;

        if (operations[i]->also == NULL || operations[i]->err != ERR_OK)
            continue;
        err = operations[i]->also(
            operations[i], lane->options.engine, net_moment(lane->options.net), &changed);
        any = any || changed;
    }
    *ret_any = any;
    return err;
}

static enum err
commit(struct lane *lane)
{
    struct tick before;
    enum err err;

    fault_point("lane.before_commit");
    before = net_tick(lane->options.net);
    err = engine_commit(lane->options.engine);
    lane->turn_figures.commit_us += net_tick(lane->options.net).us - before.us;
    if (err != ERR_OK)
        return err;
    fault_point("lane.after_commit");
    keep_effects(lane);
    return ERR_OK;
}

/* One transaction over some operations: all of it, or none of it. */
static enum err
attempt(struct lane *lane, struct operation *const *operations, size_t count)
{
    bool any = false;
    enum err err;

    lane->missed = false;
    desk_clear(lane->desk);
    if (!node_holds(lane->options.node, net_tick(lane->options.net)))
        return ERR_UNREACHABLE;
    err = engine_begin(lane->options.engine);
    if (err != ERR_OK)
        return err;
    err = gather(lane, operations, count);
    if (err == ERR_OK) {
        lane->decided = decide(lane, operations, count);
        fault_point("lane.decided");
        lane->missed = lane->decided < count;
        if (lane->missed)
            err = ERR_BUSY;
        else
            err = write_all(lane, operations, count, &any);
        if (err == ERR_OK && any)
            return commit(lane);
        if (err == ERR_OK)
            keep_effects(lane);
    }
    engine_rollback(lane->options.engine);
    return err;
}

/* Whether it is too late to try a database that is away once more: whoever asked is waiting. */
static bool
is_over(const struct lane *lane, enum err err, struct tick since)
{
    return err == ERR_UNREACHABLE &&
           tick_reached(net_tick(lane->options.net), tick_after(since, TRIES_SPAN));
}

/* How often a turn is begun in all when it ends so. */
static unsigned
tries_of(const struct lane *lane, enum err err)
{
    /* A row that another writer has added meanwhile is there at the next look. */
    bool was_beaten = err == ERR_CONFLICT && engine_is_shared(lane->options.engine);

    if (err == ERR_BUSY || err == ERR_UNREACHABLE || was_beaten)
        return engine_tries(lane->options.engine);
    return 1;
}

static enum err
persist(struct lane *lane, struct operation *const *operations, size_t count)
{
    struct tick since = net_tick(lane->options.net);

    for (unsigned tries = 1;; tries++) {
        enum err err = attempt(lane, operations, count);

        if (err == ERR_OK || lane->missed || tries >= tries_of(lane, err) ||
            is_over(lane, err, since))
            return err;
        engine_rollback(lane->options.engine);
        lane->turn_figures.retried++;
    }
}

/*
 * "No" is a decision's to say, and the database decides nothing: what it refuses is our own
 * fault (a row that breaks the schema's rules), or may be taken again later (a place that we
 * may not enter now). But for ERR_EXPIRED, which ends the lane.
 */
static enum err
err_of_engine(enum err err)
{
    if (err == ERR_EXPIRED || err_class(err) != ERR_CLASS_REFUSED)
        return err;
    return err == ERR_FORBIDDEN || err == ERR_UNSUPPORTED ? ERR_UNREACHABLE : ERR_NOT_STORED;
}

/* Whoever is to blame for these, it is none of the operations. */
static bool
is_common(enum err err)
{
    return err == ERR_UNREACHABLE || err == ERR_NO_ANSWER;
}

static void
tell(struct lane *lane, struct operation *const *operations, size_t count, enum err err)
{
    log_event(LOG_WARN, "turn_failed", "err=%s operations=%zu first=%s detail=\"%s\"",
        err_name(err), count, operations[0]->kind->name, engine_detail(lane->options.engine));
}

/*
 * What one operation decided led the next to a row that only its own keys could have
 * named: those before it are a turn of their own, and it reads anew. Alone it is at
 * fault itself.
 */
static size_t
cut(struct lane *lane, struct operation *alone)
{
    if (lane->decided == 0) {
        log_event(LOG_ERROR, "keys_incomplete", "operation=%s", alone->kind->name);
        alone->err = ERR_SYSTEM;
    }
    return lane->decided;
}

enum err
lane_turn(struct lane *lane, struct operation *first)
{
    struct operation *operations[LANE_BATCH_MAX];
    size_t count = 0;
    size_t size;
    bool was_cut = false;

    for (struct operation *at = first; at != NULL; at = at->next) {
        NEED(count < LANE_BATCH_MAX);
        operations[count++] = at;
    }
    size = count;
    for (size_t start = 0; start < count;) {
        size_t here = size < count - start ? size : count - start;
        enum err err = err_of_engine(persist(lane, operations + start, here));

        if (err == ERR_DISK || err == ERR_EXPIRED)
            return err;
        if (err == ERR_OK) {
            start += here;
            size = was_cut ? count : size;
            was_cut = false;
            continue;
        }
        engine_rollback(lane->options.engine);
        if (lane->missed) {
            size = cut(lane, operations[start]);
            start += size == 0 ? 1 : 0;
            was_cut = size > 0;
            size = size == 0 ? count : size;
            continue;
        }
        tell(lane, operations + start, here, err);
        lane->turn_figures.unsure += err == ERR_NO_ANSWER ? 1 : 0;
        if (here > 1 && !is_common(err)) {
            lane->turn_figures.halved++;
            size = here / 2;
            continue;
        }
        /* Found: those behind it go together again. */
        for (size_t end = start + here; start < end; start++)
            operations[start]->err = err;
        size = count;
    }
    return ERR_OK;
}
