#include "hub/password/password_queue.h"

#include <stdlib.h>
#include <string.h>

struct password_queue {
    struct net *net;
    struct password_cost cost;
    struct password_job *first;
    struct password_job **end;
    size_t waiting;
    size_t running;
};

static void start(struct password_queue *queue);

static struct password_job *
job_of(struct net_work *work)
{
    return (struct password_job *)work;
}

static void
hash(struct password_job *job)
{
    job->err = password_hash(job->password, &job->queue->cost, random_system(), job->renewed);
}

static void
hash_run(struct net_work *work)
{
    hash(job_of(work));
}

static void
verify_run(struct net_work *work)
{
    struct password_job *job = job_of(work);

    if (job->encoded[0] == '\0') {
        hash(job);
        job->renewed[0] = '\0';
        if (job->err == ERR_OK)
            job->err = ERR_BAD_SIGNATURE;
        return;
    }
    job->err = password_verify(job->encoded, job->password);
    if (job->err == ERR_OK && !password_costs(job->encoded, &job->queue->cost))
        hash(job);
}

static void
job_done(struct net_work *work)
{
    struct password_job *job = job_of(work);
    struct password_queue *queue = job->queue;

    queue->running--;
    job->done(job);
    start(queue);
}

static void
start(struct password_queue *queue)
{
    while (queue->running < PASSWORD_QUEUE_AT_ONCE && queue->first != NULL) {
        struct password_job *job = queue->first;

        queue->first = job->next;
        if (queue->first == NULL)
            queue->end = &queue->first;
        queue->waiting--;
        queue->running++;
        if (net_work(queue->net, &job->work) == ERR_OK)
            continue;
        queue->running--;
        job->err = ERR_NO_SPACE;
        job->done(job);
    }
}

static enum err
submit(struct password_queue *queue, struct password_job *job, void (*run)(struct net_work *))
{
    if (queue->waiting >= PASSWORD_QUEUE_MAX)
        return ERR_NO_SPACE;
    job->work = (struct net_work){.run = run, .done = job_done, .heavy = true};
    job->queue = queue;
    job->renewed[0] = '\0';
    job->next = NULL;
    *queue->end = job;
    queue->end = &job->next;
    queue->waiting++;
    start(queue);
    return ERR_OK;
}

enum err
password_queue_verify(struct password_queue *queue, struct password_job *job)
{
    return submit(queue, job, verify_run);
}

enum err
password_queue_hash(struct password_queue *queue, struct password_job *job)
{
    return submit(queue, job, hash_run);
}

enum err
password_queue_make(
    struct net *net, const struct password_cost *cost, struct password_queue **ret_queue)
{
    struct password_queue *queue = calloc(1, sizeof(*queue));

    if (queue == NULL)
        return ERR_NO_SPACE;
    queue->net = net;
    queue->cost = *cost;
    queue->end = &queue->first;
    *ret_queue = queue;
    return ERR_OK;
}

void
password_queue_free(struct password_queue **queue)
{
    free(*queue);
    *queue = NULL;
}
