#include "hub/store/reader.h"

#include <stdlib.h>

#include "hub/store/sql/store.sql.h"

#define WAITING_MAX 2000
#define WORKER_AGAIN span_ms(1)

struct reader {
    struct net_work work; /* first */
    struct net *net;
    struct engine *engine;
    struct reading *queue;
    struct reading **queue_end;
    struct reading *running;
    struct net_timer *timer; /* to hand the reading to a worker again */
    size_t waiting;
    bool stopping;
    net_fn *stopped;
    void *stopped_context;
    struct query *queries[SQL_STORE_COUNT];
};

static void start(struct reader *reader);

static void
read_run(struct net_work *work)
{
    struct reader *reader = (struct reader *)work;

    reader->running->run(reader->running, reader);
}

static void
read_done(struct net_work *work)
{
    struct reader *reader = (struct reader *)work;
    struct reading *reading = reader->running;

    reader->running = NULL;
    start(reader);
    reading->done(reading);
    if (reader->stopped != NULL && reader->running == NULL) {
        net_fn *stopped = reader->stopped;

        reader->stopped = NULL;
        stopped(reader->stopped_context);
    }
}

/* When too much waits for the workers, the reading comes a little later. */
static void
hand_to_worker(void *context)
{
    struct reader *reader = context;
    enum err err;

    reader->timer = NULL;
    if (net_work(reader->net, &reader->work) == ERR_OK)
        return;
    err = net_timer_start(reader->net, WORKER_AGAIN, hand_to_worker, reader, &reader->timer);
    NEED(err == ERR_OK); /* a timer is a few bytes; without them nothing can go on */
}

static void
start(struct reader *reader)
{
    struct reading *reading = reader->queue;

    if (reading == NULL || reader->running != NULL)
        return;
    reader->queue = reading->next;
    if (reader->queue == NULL)
        reader->queue_end = &reader->queue;
    reader->waiting--;
    reader->running = reading;
    reader->work.run = read_run;
    reader->work.done = read_done;
    hand_to_worker(reader);
}

enum err
reader_submit(struct reader *reader, struct reading *reading)
{
    if (reader->stopping)
        return ERR_STOPPING;
    if (reader->waiting >= WAITING_MAX)
        return ERR_NO_SPACE;
    reading->next = NULL;
    *reader->queue_end = reading;
    reader->queue_end = &reading->next;
    reader->waiting++;
    start(reader);
    return ERR_OK;
}

void
reader_stop(struct reader *reader, net_fn *then, void *context)
{
    reader->stopping = true;
    if (reader->running == NULL) {
        then(context);
        return;
    }
    reader->stopped = then;
    reader->stopped_context = context;
}

struct query *
reader_statement(struct reader *reader, unsigned which)
{
    NEED(which < SQL_STORE_COUNT);
    return reader->queries[which];
}

enum err
reader_open(struct net *net, const char *place, struct reader **ret_reader)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    enum err err;

    if (reader == NULL)
        return ERR_NO_SPACE;
    reader->net = net;
    reader->queue_end = &reader->queue;
    err = engine_open(
        &(struct engine_options){.place = place, .role = ENGINE_READER}, &reader->engine);
    for (unsigned i = 0; err == ERR_OK && i < SQL_STORE_COUNT; i++)
        err = engine_prepare(reader->engine, &store_sql[i], &reader->queries[i]);
    if (err != ERR_OK) {
        reader_close(&reader);
        return err;
    }
    *ret_reader = reader;
    return ERR_OK;
}

void
reader_close(struct reader **reader)
{
    if (*reader == NULL)
        return;
    net_timer_cancel((*reader)->net, &(*reader)->timer);
    engine_close(&(*reader)->engine);
    free(*reader);
    *reader = NULL;
}
