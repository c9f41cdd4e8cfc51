#include "hub/store/lane.h"

#include <stdlib.h>

#include "shared/base/fault.h"
#include "shared/base/log.h"

#define ROUNDS_MAX 8
#define WORKER_AGAIN span_ms(1)

/* An outbox row on its way from the turn's thread to the loop. */
struct effect {
    struct effect *next;
    struct outbox_row row;
    uint8_t body[];
};

struct lane {
    struct net_work work; /* first: a turn on a worker */
    struct lane_options options;
    struct desk *desk;
    struct id_maker ids;

    /* The loop's side. */
    struct operation *queue;
    struct operation **queue_end;
    size_t queue_count;
    struct net_timer *timer; /* to hand the batch to a worker again */
    bool running;
    bool stopping;
    bool broken;
    net_fn *stopped;
    void *stopped_context;

    /* The batch's, handed to the worker and back. */
    struct operation *batch;
    struct effect *effects;
    struct effect **effects_end;
    enum err turn_err;
    struct lane_figures turn_figures; /* the worker's, added up when it is done */

    struct lane_figures figures;
};

static enum err
gather(struct lane *lane, struct operation *const *operations, size_t count)
{
    for (unsigned round = 0; round < ROUNDS_MAX; round++) {
        size_t loaded;
        enum err err;

        for (size_t i = 0; i < count; i++)
            operations[i]->kind->keys(operations[i], lane->desk);
        err = desk_load(lane->desk, &loaded);
        if (err != ERR_OK || loaded == 0)
            return err;
    }
    return ERR_OK;
}

static void
decide(struct lane *lane, struct operation *const *operations, size_t count)
{
    struct turn turn = {
        .now = net_moment(lane->options.net),
        .ids = &lane->ids,
        .random = lane->options.net->random,
        .arena = desk_arena(lane->desk),
    };

    for (size_t i = 0; i < count; i++) {
        size_t before = desk_touched(lane->desk);

        operations[i]->err = operations[i]->kind->decide(operations[i], lane->desk, &turn);
        NEED(operations[i]->err == ERR_OK || desk_touched(lane->desk) == before ||
             desk_is_full(lane->desk));
        if (operations[i]->err != ERR_OK)
            lane->turn_figures.refused++;
    }
}

static void
keep_effect(void *context, const void *row)
{
    const struct outbox_row *outbox = row;
    struct lane *lane = context;
    struct effect *effect = malloc(sizeof(*effect) + outbox->body.size);

    /* A lost copy is not a lost effect: the row is stored, and a courier that starts reads it. */
    if (effect == NULL) {
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

static enum err
write_and_commit(struct lane *lane)
{
    struct tick before;
    enum err err;

    err = desk_write(lane->desk);
    if (err != ERR_OK)
        return err;
    fault_point("lane.before_commit");
    before = net_tick(lane->options.net);
    err = engine_commit(lane->options.engine);
    lane->turn_figures.commit_us += net_tick(lane->options.net).us - before.us;
    if (err != ERR_OK)
        return err;
    fault_point("lane.after_commit");
    desk_each_touched(lane->desk, TABLE_outbox, keep_effect, lane);
    return ERR_OK;
}

/* One transaction over some operations: all of it, or none of it. */
static enum err
attempt(struct lane *lane, struct operation *const *operations, size_t count)
{
    enum err err;

    desk_clear(lane->desk);
    err = engine_begin(lane->options.engine);
    if (err != ERR_OK)
        return err;
    err = gather(lane, operations, count);
    if (err == ERR_OK) {
        decide(lane, operations, count);
        if (desk_touched(lane->desk) > 0)
            return write_and_commit(lane);
    }
    engine_rollback(lane->options.engine);
    return err;
}

enum err
lane_turn(struct lane *lane, struct operation *first)
{
    struct operation *operations[LANE_BATCH_MAX];
    size_t count = 0;
    size_t size;

    for (struct operation *at = first; at != NULL; at = at->next) {
        NEED(count < LANE_BATCH_MAX);
        operations[count++] = at;
    }
    size = count;
    for (size_t start = 0; start < count;) {
        size_t here = size < count - start ? size : count - start;
        enum err err = attempt(lane, operations + start, here);

        if (err == ERR_DISK)
            return err;
        if (err == ERR_OK) {
            start += here;
            continue;
        }
        engine_rollback(lane->options.engine);
        log_event(LOG_WARN, "turn_failed", "err=%s operations=%zu first=%s detail=\"%s\"",
            err_name(err), here, operations[start]->kind->name,
            engine_detail(lane->options.engine));
        if (here == 1) {
            /* Found: those behind it go together again. */
            operations[start++]->err = err;
            size = count;
        } else {
            lane->turn_figures.halved++;
            size = here / 2;
        }
    }
    return ERR_OK;
}

static void
turn_run(struct net_work *work)
{
    struct lane *lane = (struct lane *)work;
    struct tick before = net_tick(lane->options.net);

    lane->turn_err = lane_turn(lane, lane->batch);
    lane->turn_figures.turn_us += net_tick(lane->options.net).us - before.us;
}

static void start_turn(struct lane *lane);

static void
add_figures(struct lane *lane)
{
    lane->figures.turns++;
    lane->figures.refused += lane->turn_figures.refused;
    lane->figures.halved += lane->turn_figures.halved;
    lane->figures.commit_us += lane->turn_figures.commit_us;
    lane->figures.turn_us += lane->turn_figures.turn_us;
    lane->turn_figures = (struct lane_figures){0};
}

static struct effect *
take_effects(struct lane *lane)
{
    struct effect *first = lane->effects;

    lane->effects = NULL;
    lane->effects_end = &lane->effects;
    return first;
}

static void
hand_out_effects(struct lane *lane, struct effect *effect)
{
    while (effect != NULL) {
        struct effect *next = effect->next;

        if (lane->options.on_outbox != NULL)
            lane->options.on_outbox(lane->options.context, &effect->row);
        free(effect);
        effect = next;
    }
}

static void
turn_done(struct net_work *work)
{
    struct lane *lane = (struct lane *)work;
    struct operation *operation = lane->batch;
    struct effect *effects = take_effects(lane);

    lane->running = false;
    lane->batch = NULL;
    add_figures(lane);
    if (lane->turn_err != ERR_OK) {
        log_event(LOG_ERROR, "lane_broken", "err=%s detail=\"%s\"", err_name(lane->turn_err),
            engine_detail(lane->options.engine));
        lane->broken = true;
        while (effects != NULL) {
            struct effect *next = effects->next;

            free(effects);
            effects = next;
        }
        lane->options.on_broken(lane->options.context);
        return;
    }
    /* The next batch is decided while this one is answered. */
    start_turn(lane);
    hand_out_effects(lane, effects);
    while (operation != NULL) {
        struct operation *next = operation->next;

        lane->figures.operations++;
        operation->answer(operation);
        operation = next;
    }
    if (lane->stopping && !lane->running && lane->queue == NULL && lane->stopped != NULL) {
        net_fn *stopped = lane->stopped;

        lane->stopped = NULL;
        stopped(lane->stopped_context);
    }
}

/* Take from the queue what one turn may hold. */
static struct operation *
take_batch(struct lane *lane)
{
    struct operation *first = lane->queue;
    struct operation *last = NULL;
    size_t weight = 0;
    size_t count = 0;

    for (struct operation *at = first; at != NULL && count < LANE_BATCH_MAX; at = at->next) {
        if (last != NULL && weight + at->weight > LANE_BATCH_WEIGHT_MAX)
            break;
        weight += at->weight;
        count++;
        last = at;
    }
    if (last == NULL)
        return NULL;
    lane->queue = last->next;
    if (lane->queue == NULL)
        lane->queue_end = &lane->queue;
    last->next = NULL;
    lane->queue_count -= count;
    return first;
}

/* When too much waits for the workers (ten thousand hellos), the turn comes a little later. */
static void
hand_to_worker(void *context)
{
    struct lane *lane = context;

    lane->timer = NULL;
    if (net_work(lane->options.net, &lane->work) == ERR_OK)
        return;
    if (net_timer_start(lane->options.net, WORKER_AGAIN, hand_to_worker, lane, &lane->timer) ==
        ERR_OK)
        return;
    lane->broken = true;
    lane->options.on_broken(lane->options.context);
}

static void
start_turn(struct lane *lane)
{
    if (lane->running || lane->broken)
        return;
    lane->batch = take_batch(lane);
    if (lane->batch == NULL)
        return;
    lane->running = true;
    lane->work.run = turn_run;
    lane->work.done = turn_done;
    hand_to_worker(lane);
}

enum err
lane_submit(struct lane *lane, struct operation *operation)
{
    if (lane->stopping || lane->broken)
        return ERR_STOPPING;
    if (lane->queue_count >= LANE_QUEUE_MAX)
        return ERR_NO_SPACE;
    if (operation->weight == 0)
        operation->weight = 1;
    operation->next = NULL;
    *lane->queue_end = operation;
    lane->queue_end = &operation->next;
    lane->queue_count++;
    start_turn(lane);
    return ERR_OK;
}

void
lane_stop(struct lane *lane, net_fn *then, void *context)
{
    lane->stopping = true;
    if (!lane->running && lane->queue == NULL) {
        then(context);
        return;
    }
    lane->stopped = then;
    lane->stopped_context = context;
}

void
lane_figures(const struct lane *lane, struct lane_figures *ret_figures)
{
    *ret_figures = lane->figures;
    ret_figures->waiting = (int64_t)lane->queue_count;
}

enum err
lane_open(const struct lane_options *options, struct lane **ret_lane)
{
    struct lane *lane = calloc(1, sizeof(*lane));
    enum err err;

    if (lane == NULL)
        return ERR_NO_SPACE;
    lane->options = *options;
    lane->queue_end = &lane->queue;
    lane->effects_end = &lane->effects;
    id_maker_init(&lane->ids, options->net->clock, options->node, options->id_floor);
    err = desk_make(options->engine, &lane->desk);
    if (err != ERR_OK) {
        lane_close(&lane);
        return err;
    }
    *ret_lane = lane;
    return ERR_OK;
}

void
lane_close(struct lane **lane)
{
    if (*lane == NULL)
        return;
    NEED(!(*lane)->running || (*lane)->broken);
    net_timer_cancel((*lane)->options.net, &(*lane)->timer);
    while ((*lane)->effects != NULL) {
        struct effect *next = (*lane)->effects->next;

        free((*lane)->effects);
        (*lane)->effects = next;
    }
    desk_free(&(*lane)->desk);
    free(*lane);
    *lane = NULL;
}
