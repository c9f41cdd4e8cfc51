#include "hub/store/lane_inside.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define WORKER_AGAIN span_ms(1)

static void
turn_run(struct net_work *work)
{
    struct lane *lane = (struct lane *)work;
    struct tick before = net_tick(lane->options.net);

    lane->turn_err = lane_turn(lane, lane->batch);
    lane->turn_figures.turn_us += net_tick(lane->options.net).us - before.us;
    /* A sum since the start, read here: the connection is this thread's. */
    lane->turn_figures.log_bytes = engine_log_bytes(lane->options.engine);
}

static void start_turn(struct lane *lane);

static void
add_figures(struct lane *lane)
{
    lane->figures.turns++;
    lane->figures.refused += lane->turn_figures.refused;
    lane->figures.halved += lane->turn_figures.halved;
    lane->figures.retried += lane->turn_figures.retried;
    lane->figures.unsure += lane->turn_figures.unsure;
    lane->figures.commit_us += lane->turn_figures.commit_us;
    lane->figures.turn_us += lane->turn_figures.turn_us;
    lane->figures.log_bytes = lane->turn_figures.log_bytes;
    lane->turn_figures = (struct lane_figures){0};
}

static struct lane_effect *
take_effects(struct lane *lane)
{
    struct lane_effect *first = lane->effects;

    lane->effects = NULL;
    lane->effects_end = &lane->effects;
    return first;
}

static void
free_effects(struct lane_effect *effect)
{
    while (effect != NULL) {
        struct lane_effect *next = effect->next;

        free(effect);
        effect = next;
    }
}

static void
hand_out_effects(struct lane *lane, struct lane_effect *effect)
{
    while (effect != NULL) {
        struct lane_effect *next = effect->next;

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
    struct lane_effect *effects = take_effects(lane);

    lane->running = false;
    lane->batch = NULL;
    add_figures(lane);
    if (lane->turn_err != ERR_OK) {
        log_event(LOG_ERROR, "lane_broken", "err=%s detail=\"%s\"", err_name(lane->turn_err),
            engine_detail(lane->options.engine));
        lane->broken = true;
        free_effects(effects);
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
    size_t weight_max = engine_weight_max(lane->options.engine);
    size_t weight = 0;
    size_t count = 0;

    for (struct operation *at = first; at != NULL && count < LANE_BATCH_MAX; at = at->next) {
        if (last != NULL && weight + at->weight > weight_max)
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

static struct lane *
track_of(struct lane *lane, int64_t merchant_id)
{
    uint64_t hash = (uint64_t)merchant_id * UINT64_C(0x9e3779b97f4a7c15) >> 32;

    return lane->tracks[hash % lane->tracks_count];
}

enum err
lane_submit(struct lane *lane, struct operation *operation)
{
    struct lane *track = track_of(lane, operation->merchant_id);

    if (lane->stopping || track->broken)
        return ERR_STOPPING;
    if (track->queue_count >= LANE_QUEUE_MAX)
        return ERR_NO_SPACE;
    if (operation->weight == 0)
        operation->weight = 1;
    operation->next = NULL;
    *track->queue_end = operation;
    track->queue_end = &operation->next;
    track->queue_count++;
    start_turn(track);
    return ERR_OK;
}

static void
stop_track(struct lane *track, net_fn *then, void *context)
{
    track->stopping = true;
    if (!track->running && track->queue == NULL) {
        then(context);
        return;
    }
    track->stopped = then;
    track->stopped_context = context;
}

static void
track_stopped(void *context)
{
    struct lane *lane = context;

    if (--lane->tracks_stopping == 0)
        lane->all_stopped(lane->all_stopped_context);
}

void
lane_stop(struct lane *lane, net_fn *then, void *context)
{
    lane->all_stopped = then;
    lane->all_stopped_context = context;
    lane->tracks_stopping = lane->tracks_count;
    for (size_t i = 0; i < lane->tracks_count; i++)
        stop_track(lane->tracks[i], track_stopped, lane);
}

void
lane_figures(const struct lane *lane, struct lane_figures *ret_figures)
{
    struct lane_figures sum = {0};

    for (size_t i = 0; i < lane->tracks_count; i++) {
        const struct lane_figures *of = &lane->tracks[i]->figures;

        sum.turns += of->turns;
        sum.operations += of->operations;
        sum.refused += of->refused;
        sum.halved += of->halved;
        sum.retried += of->retried;
        sum.unsure += of->unsure;
        sum.commit_us += of->commit_us;
        sum.turn_us += of->turn_us;
        sum.log_bytes += of->log_bytes;
        sum.waiting += (int64_t)lane->tracks[i]->queue_count;
    }
    *ret_figures = sum;
}

static void
close_track(struct lane *track)
{
    NEED(!track->running || track->broken);
    net_timer_cancel(track->options.net, &track->timer);
    free_effects(take_effects(track));
    desk_free(&track->desk);
    free(track);
}

static enum err
open_track(const struct lane_options *options, struct engine *engine, struct lane **ret_track)
{
    struct lane *track = calloc(1, sizeof(*track));
    enum err err;

    if (track == NULL)
        return ERR_NO_SPACE;
    track->options = *options;
    track->options.engine = engine;
    track->queue_end = &track->queue;
    track->effects_end = &track->effects;
    err = desk_make(engine, &track->desk);
    if (err != ERR_OK) {
        close_track(track);
        return err;
    }
    *ret_track = track;
    return ERR_OK;
}

enum err
lane_open(const struct lane_options *options, struct lane **ret_lane)
{
    struct lane *lane;
    enum err err = open_track(options, options->engine, &lane);

    if (err != ERR_OK)
        return err;
    NEED(options->more_count < LANE_TRACKS_MAX);
    id_maker_init(&lane->ids, options->net->clock, options->node->number, options->id_floor);
    lane->ids_of = &lane->ids;
    lane->tracks[lane->tracks_count++] = lane;
    for (size_t i = 0; err == ERR_OK && i < options->more_count; i++) {
        struct lane *track;

        err = open_track(options, options->more[i], &track);
        if (err != ERR_OK)
            break;
        track->ids_of = &lane->ids;
        lane->tracks[lane->tracks_count++] = track;
    }
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
    for (size_t i = (*lane)->tracks_count; i > 1; i--) {
        NEED((*lane)->tracks[i - 1] != *lane);
        close_track((*lane)->tracks[i - 1]);
    }
    close_track(*lane);
    *lane = NULL;
}
