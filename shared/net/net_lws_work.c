#include <signal.h>
#include <stdlib.h>

#include "shared/net/net_lws_internal.h"

#define WAITING_MAX 1024
#define WORKERS_MAX 64

static void
append(struct net_work ***end, struct net_work *work)
{
    work->next = NULL;
    **end = work;
    *end = &work->next;
}

static struct net_work *
take_waiting(struct net_lws_pool *pool)
{
    struct net_work *work = pool->waiting_first;

    pool->waiting_first = work->next;
    if (pool->waiting_first == NULL)
        pool->waiting_end = &pool->waiting_first;
    pool->waiting_count--;
    return work;
}

static void *
worker_main(void *argument)
{
    struct net_lws *net = argument;
    struct net_lws_pool *pool = &net->pool;

    (void)pthread_mutex_lock(&pool->mutex);
    while (!pool->stopping) {
        struct net_work *work;

        if (pool->waiting_first == NULL) {
            (void)pthread_cond_wait(&pool->changed, &pool->mutex);
            continue;
        }
        work = take_waiting(pool);
        (void)pthread_mutex_unlock(&pool->mutex);
        work->run(work);
        (void)pthread_mutex_lock(&pool->mutex);
        append(&pool->done_end, work);
        ev_async_send(net->loop, &net->wake);
    }
    (void)pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* Signals belong to the loop's thread: a worker is started with all of them blocked. */
static enum err
start_threads(struct net_lws *net, unsigned count)
{
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
        if (pthread_create(&pool->threads[pool->threads_count], NULL, worker_main, net) == 0)
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

    NEED(net->options.workers <= WORKERS_MAX);
    if (pthread_mutex_init(&pool->mutex, NULL) != 0)
        return ERR_SYSTEM;
    if (pthread_cond_init(&pool->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&pool->mutex);
        return ERR_SYSTEM;
    }
    pool->waiting_end = &pool->waiting_first;
    pool->done_end = &pool->done_first;
    pool->opened = true;
    return net->options.workers == 0 ? ERR_OK : start_threads(net, net->options.workers);
}

void
net_lws_work_close(struct net_lws *net)
{
    struct net_lws_pool *pool = &net->pool;

    if (!pool->opened)
        return;
    (void)pthread_mutex_lock(&pool->mutex);
    pool->stopping = true;
    (void)pthread_cond_broadcast(&pool->changed);
    (void)pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->threads_count; i++)
        (void)pthread_join(pool->threads[i], NULL);
    free(pool->threads);
    net_lws_turn_never(&pool->later);
    (void)pthread_cond_destroy(&pool->changed);
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
    struct net_work *work = take_waiting(&net->pool);

    if (net->pool.waiting_first != NULL)
        net_lws_turn_later(net, &net->pool.later, run_here, net);
    work->run(work);
    work->done(work);
}

enum err
net_lws_work(struct net *net, struct net_work *work)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_lws_pool *pool = &lws->pool;
    enum err err = ERR_OK;

    if (!pool->opened)
        return ERR_STOPPING;
    (void)pthread_mutex_lock(&pool->mutex);
    if (pool->waiting_count == WAITING_MAX) {
        err = ERR_NO_SPACE;
    } else {
        append(&pool->waiting_end, work);
        pool->waiting_count++;
        (void)pthread_cond_signal(&pool->changed);
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
