#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "shared/net/net_lws_internal.h"

#define WAITING_MAX 1024
#define WORKERS_MAX 64
#define HEAVY_NICE 10

static void
append(struct net_work ***end, struct net_work *work)
{
    work->next = NULL;
    **end = work;
    *end = &work->next;
}

static struct net_work *
take_first(struct net_lws_waiting *waiting)
{
    struct net_work *work = waiting->first;

    waiting->first = work->next;
    if (waiting->first == NULL)
        waiting->end = &waiting->first;
    waiting->count--;
    return work;
}

static void
work_on(struct net_lws *net, struct net_lws_waiting *waiting)
{
    struct net_lws_pool *pool = &net->pool;

    (void)pthread_mutex_lock(&pool->mutex);
    while (!pool->stopping) {
        struct net_work *work;

        if (waiting->first == NULL) {
            (void)pthread_cond_wait(&waiting->changed, &pool->mutex);
            continue;
        }
        work = take_first(waiting);
        (void)pthread_mutex_unlock(&pool->mutex);
        work->run(work);
        (void)pthread_mutex_lock(&pool->mutex);
        append(&pool->done_end, work);
        ev_async_send(net->loop, &net->wake);
    }
    (void)pthread_mutex_unlock(&pool->mutex);
}

static void *
worker_main(void *argument)
{
    struct net_lws *net = argument;

    work_on(net, &net->pool.waiting);
    return NULL;
}

static void *
heavy_main(void *argument)
{
    struct net_lws *net = argument;

    /* Linux counts the nice value by thread: on a full machine the loop and the lanes go first. */
    (void)setpriority(PRIO_PROCESS, 0, HEAVY_NICE);
    work_on(net, &net->pool.heavy);
    return NULL;
}

/* Signals belong to the loop's thread: a worker is started with all of them blocked. */
static enum err
start_threads(struct net_lws *net)
{
    unsigned count = net->options.workers + net->options.heavy_workers;
    struct net_lws_pool *pool = &net->pool;
    sigset_t all;
    sigset_t before;
    enum err err = ERR_OK;

    pool->threads = calloc(count, sizeof(*pool->threads));
    if (pool->threads == NULL)
        return ERR_NO_SPACE;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->threads_count < count && err == ERR_OK) {
        void *(*body)(void *) =
            pool->threads_count < net->options.workers ? worker_main : heavy_main;

        if (pthread_create(&pool->threads[pool->threads_count], NULL, body, net) == 0)
            pool->threads_count++;
        else
            err = ERR_SYSTEM;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return err;
}

enum err
net_lws_work_open(struct net_lws *net)
{
    struct net_lws_pool *pool = &net->pool;

    NEED(net->options.workers <= WORKERS_MAX && net->options.heavy_workers <= WORKERS_MAX);
    if (pthread_mutex_init(&pool->mutex, NULL) != 0)
        return ERR_SYSTEM;
    if (pthread_cond_init(&pool->waiting.changed, NULL) != 0)
        goto destroy_mutex;
    if (pthread_cond_init(&pool->heavy.changed, NULL) != 0)
        goto destroy_waiting;
    pool->waiting.end = &pool->waiting.first;
    pool->heavy.end = &pool->heavy.first;
    pool->done_end = &pool->done_first;
    pool->opened = true;
    return net->options.workers == 0 ? ERR_OK : start_threads(net);
destroy_waiting:
    (void)pthread_cond_destroy(&pool->waiting.changed);
destroy_mutex:
    (void)pthread_mutex_destroy(&pool->mutex);
    return ERR_SYSTEM;
}

void
net_lws_work_close(struct net_lws *net)
{
    struct net_lws_pool *pool = &net->pool;

    if (!pool->opened)
        return;
    (void)pthread_mutex_lock(&pool->mutex);
    pool->stopping = true;
    (void)pthread_cond_broadcast(&pool->waiting.changed);
    (void)pthread_cond_broadcast(&pool->heavy.changed);
    (void)pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->threads_count; i++)
        (void)pthread_join(pool->threads[i], NULL);
    free(pool->threads);
    net_lws_turn_never(&pool->later);
    (void)pthread_cond_destroy(&pool->waiting.changed);
    (void)pthread_cond_destroy(&pool->heavy.changed);
    (void)pthread_mutex_destroy(&pool->mutex);
    pool->opened = false;
}

void
net_lws_quiesce(struct net *net)
{
    net_lws_work_close((struct net_lws *)(void *)net);
}

/* A net without workers: one task a turn, on the loop. */
static void
run_here(void *context)
{
    struct net_lws *net = context;
    struct net_work *work = take_first(&net->pool.waiting);

    if (net->pool.waiting.first != NULL)
        net_lws_turn_later(net, &net->pool.later, run_here, net);
    work->run(work);
    work->done(work);
}

enum err
net_lws_work(struct net *net, struct net_work *work)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_lws_pool *pool = &lws->pool;
    struct net_lws_waiting *waiting =
        work->heavy && lws->options.heavy_workers > 0 ? &pool->heavy : &pool->waiting;
    enum err err = ERR_OK;

    if (!pool->opened)
        return ERR_STOPPING;
    (void)pthread_mutex_lock(&pool->mutex);
    if (waiting->count == WAITING_MAX) {
        err = ERR_NO_SPACE;
    } else {
        append(&waiting->end, work);
        waiting->count++;
        (void)pthread_cond_signal(&waiting->changed);
    }
    (void)pthread_mutex_unlock(&pool->mutex);
    if (err == ERR_OK && pool->threads_count == 0 && pool->later.fn == NULL)
        net_lws_turn_later(lws, &pool->later, run_here, lws);
    return err;
}

void
net_lws_work_finish(struct net_lws *net)
{
    struct net_lws_pool *pool = &net->pool;
    struct net_work *work;

    if (!pool->opened)
        return;
    (void)pthread_mutex_lock(&pool->mutex);
    work = pool->done_first;
    pool->done_first = NULL;
    pool->done_end = &pool->done_first;
    (void)pthread_mutex_unlock(&pool->mutex);
    while (work != NULL) {
        struct net_work *next = work->next;

        work->done(work);
        work = next;
    }
}
