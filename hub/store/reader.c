#include "hub/store/reader.h"

#include <stdlib.h>

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define WAITING_MAX 2000
#define WORKER_AGAIN span_ms(1)

struct pool;

/* One connection; the first stands for all. */
struct reader {
    struct net_work work; /* first */
    struct pool *pool;
    struct engine *engine;
    struct reading *running;
    struct net_timer *timer; /* to hand the reading to a worker again */
    struct query *queries[SQL_STORE_COUNT];
};

struct pool {
    struct net *net;
    struct reading *queue;
    struct reading **queue_end;
    size_t waiting;
    size_t running_count;
    bool stopping;
    net_fn *stopped;
    void *stopped_context;
    net_fn *broken;
    void *broken_context;
    size_t readers_count;
    struct reader readers[];
};

static void start(struct reader *reader);

static void
read_run(struct net_work *work)
{
    struct reader *reader = (struct reader *)work;

    reader->running->run(reader->running, reader);
}

static void
tell_if_broken(const struct reader *reader)
{
    struct pool *pool = reader->pool;
    net_fn *broken = pool->broken;

    if (broken == NULL || !engine_is_broken(reader->engine))
        return;
    log_event(LOG_ERROR, "reader_broken", "detail=\"%s\"", engine_detail(reader->engine));
    pool->broken = NULL;
    broken(pool->broken_context);
}

static void
read_done(struct net_work *work)
{
    struct reader *reader = (struct reader *)work;
    struct pool *pool = reader->pool;
    struct reading *reading = reader->running;

    reader->running = NULL;
    pool->running_count--;
    tell_if_broken(reader);
    start(reader);
    reading->done(reading);
    if (pool->stopped != NULL && pool->running_count == 0) {
        net_fn *stopped = pool->stopped;

        pool->stopped = NULL;
        stopped(pool->stopped_context);
    }
}

/* When too much waits for the workers, the reading comes a little later. */
static void
hand_to_worker(void *context)
{
    struct reader *reader = context;
    struct net *net = reader->pool->net;
    enum err err;

    reader->timer = NULL;
    if (net_work(net, &reader->work) == ERR_OK)
        return;
    err = net_timer_start(net, WORKER_AGAIN, hand_to_worker, reader, &reader->timer);
    NEED(err == ERR_OK); /* a timer is a few bytes; without them nothing can go on */
}

static void
start(struct reader *reader)
{
    struct pool *pool = reader->pool;
    struct reading *reading = pool->queue;

    if (reading == NULL || reader->running != NULL)
        return;
    pool->queue = reading->next;
    if (pool->queue == NULL)
        pool->queue_end = &pool->queue;
    pool->waiting--;
    pool->running_count++;
    reader->running = reading;
    reader->work.run = read_run;
    reader->work.done = read_done;
    hand_to_worker(reader);
}

enum err
reader_submit(struct reader *reader, struct reading *reading)
{
    struct pool *pool = reader->pool;

    if (pool->stopping)
        return ERR_STOPPING;
    if (pool->waiting >= WAITING_MAX)
        return ERR_NO_SPACE;
    reading->next = NULL;
    *pool->queue_end = reading;
    pool->queue_end = &reading->next;
    pool->waiting++;
    for (size_t i = 0; i < pool->readers_count; i++)
        start(&pool->readers[i]);
    return ERR_OK;
}

void
reader_stop(struct reader *reader, net_fn *then, void *context)
{
    struct pool *pool = reader->pool;

    pool->stopping = true;
    if (pool->running_count == 0) {
        then(context);
        return;
    }
    pool->stopped = then;
    pool->stopped_context = context;
}

void
reader_on_broken(struct reader *reader, net_fn *broken, void *context)
{
    reader->pool->broken = broken;
    reader->pool->broken_context = context;
}

bool
reader_is_shared(const struct reader *reader)
{
    return engine_is_shared(reader->engine);
}

struct query *
reader_statement(struct reader *reader, unsigned which)
{
    NEED(which < SQL_STORE_COUNT);
    return reader->queries[which];
}

static enum err
open_one(struct reader *reader, const char *place)
{
    enum err err = engine_open(
        &(struct engine_options){.place = place, .role = ENGINE_READER}, &reader->engine);

    for (unsigned i = 0; err == ERR_OK && i < SQL_STORE_COUNT; i++)
        err = engine_prepare(reader->engine, &store_sql[i], &reader->queries[i]);
    if (err == ERR_OK)
        engine_set_patience(reader->engine, ENGINE_PATIENCE_TO_READ);
    return err;
}

enum err
reader_open_many(struct net *net, const char *place, size_t count, struct reader **ret_reader)
{
    size_t connections = count == 0 ? 1 : count;
    struct pool *pool = calloc(1, sizeof(*pool) + connections * sizeof(struct reader));
    struct reader *first;
    enum err err = ERR_OK;

    NEED(connections <= READER_CONNECTIONS_MAX);
    if (pool == NULL)
        return ERR_NO_SPACE;
    pool->net = net;
    pool->queue_end = &pool->queue;
    first = &pool->readers[0];
    first->pool = pool;
    while (err == ERR_OK && pool->readers_count < connections) {
        struct reader *reader = &pool->readers[pool->readers_count++];

        reader->pool = pool;
        err = open_one(reader, place);
    }
    if (err != ERR_OK) {
        reader_close(&first);
        return err;
    }
    *ret_reader = first;
    return ERR_OK;
}

enum err
reader_open(struct net *net, const char *place, struct reader **ret_reader)
{
    return reader_open_many(net, place, 1, ret_reader);
}

enum err
reader_open_background(struct net *net, const char *place, struct reader **ret_reader)
{
    enum err err = reader_open_many(net, place, 1, ret_reader);

    if (err == ERR_OK)
        (*ret_reader)->work.heavy = true;
    return err;
}

void
reader_close(struct reader **reader)
{
    struct pool *pool;

    if (*reader == NULL)
        return;
    pool = (*reader)->pool;
    for (size_t i = 0; i < pool->readers_count; i++) {
        net_timer_cancel(pool->net, &pool->readers[i].timer);
        engine_close(&pool->readers[i].engine);
    }
    free(pool);
    *reader = NULL;
}
