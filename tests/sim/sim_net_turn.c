#include <stdlib.h>

#include "tests/sim/sim_net_inside.h"

#define WORK_MIN_US 20
#define WORK_MAX_US 3000
#define WORK_SLOW_US 2000000
/* What unwinds in a dead node comes to an end. */
#define DRAIN_MAX 100000

struct net_timer {
    struct list_link link;
    struct world_event event;
    struct sim_node *node;
    net_fn *then;
    void *context;
};

struct post {
    struct list_link link;
    struct world_event event;
    struct sim_node *node;
    net_fn *then;
    void *context;
};

struct job {
    struct list_link link;
    struct world_event event;
    struct sim_node *node;
    struct net_work *work;
    bool has_run;
};

static void
free_timer(struct net_timer *timer)
{
    world_never(timer->node->sim->world, &timer->event);
    list_remove(&timer->link);
    free(timer);
}

static void
on_timer(void *context)
{
    struct net_timer timer = *(struct net_timer *)context;

    free_timer(context);
    world_write(timer.node->sim->world, "%s timer", timer.node->name);
    sim_net_enter(timer.node);
    timer.then(timer.context);
    sim_net_leave(timer.node);
}

enum err
sim_timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret)
{
    struct sim_node *node = sim_node_of(net);
    struct net_timer *timer = calloc(1, sizeof(*timer));

    if (timer == NULL)
        return ERR_NO_SPACE;
    timer->node = node;
    timer->then = then;
    timer->context = context;
    list_add(&node->timers, &timer->link);
    if (node->life == SIM_ALIVE)
        world_at(node->sim->world, &timer->event, world_clock_span(&node->clock, after), on_timer,
            timer);
    *ret = timer;
    return ERR_OK;
}

void
sim_timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        free_timer(*timer);
    *timer = NULL;
}

static void
free_post(struct post *post)
{
    world_never(post->node->sim->world, &post->event);
    list_remove(&post->link);
    post->node->posts_count--;
    free(post);
}

static void
on_post(void *context)
{
    struct post post = *(struct post *)context;

    free_post(context);
    world_write(post.node->sim->world, "%s post", post.node->name);
    sim_net_enter(post.node);
    post.then(post.context);
    sim_net_leave(post.node);
}

enum err
sim_post(struct net *net, net_fn *fn, void *context)
{
    struct sim_node *node = sim_node_of(net);
    int64_t now_us = world_now(node->sim->world).us;
    struct post *post;

    if (node->life != SIM_ALIVE)
        return ERR_OK;
    if (node->posts_count == SIM_POST_MAX)
        return ERR_NO_SPACE;
    post = calloc(1, sizeof(*post));
    if (post == NULL)
        return ERR_NO_SPACE;
    post->node = node;
    post->then = fn;
    post->context = context;
    node->posts_count++;
    list_add(&node->posts, &post->link);
    /* In the order in which they were posted. */
    node->last_post_us = node->last_post_us < now_us ? now_us : node->last_post_us + 1;
    world_at(node->sim->world, &post->event, span_us(node->last_post_us - now_us), on_post, post);
    return ERR_OK;
}

static void
free_job(struct job *job)
{
    world_never(job->node->sim->world, &job->event);
    list_remove(&job->link);
    job->node->works_count--;
    free(job);
}

static struct span
work_time(struct sim_net *sim)
{
    int64_t us = world_between(sim->world, WORK_MIN_US, WORK_MAX_US);

    if (world_happens(sim->world, sim->weather.slow_work)) {
        sim->figures.slow_works++;
        us += world_between(sim->world, 0, WORK_SLOW_US);
    }
    return span_us(us);
}

static void
on_job_done(void *context)
{
    struct job *job = context;
    struct sim_node *node = job->node;
    struct net_work *work = job->work;

    world_write(node->sim->world, "%s work done", node->name);
    free_job(job);
    sim_net_enter(node);
    work->done(work);
    sim_net_leave(node);
}

/* A worker takes it up; the loop hears of its end in an event of its own. */
static void
on_job(void *context)
{
    struct job *job = context;
    struct sim_node *node = job->node;
    struct span span = work_time(node->sim);

    world_write(node->sim->world, "%s work runs", node->name);
    job->has_run = true;
    sim_net_enter(node);
    job->work->run(job->work);
    sim_net_leave(node);
    if (node->options.delay != NULL)
        span.us += node->options.delay(node->options.context).us;
    world_at(node->sim->world, &job->event, span, on_job_done, job);
}

enum err
sim_work(struct net *net, struct net_work *work)
{
    struct sim_node *node = sim_node_of(net);
    struct job *job;

    if (node->works_count == SIM_WORK_MAX)
        return ERR_NO_SPACE;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        return ERR_NO_SPACE;
    job->node = node;
    job->work = work;
    node->works_count++;
    list_add(&node->works, &job->link);
    if (node->life == SIM_ALIVE)
        world_at(node->sim->world, &job->event, work_time(node->sim), on_job, job);
    return ERR_OK;
}

void
sim_turn_drain(struct sim_node *node)
{
    struct list_link *at;

    for (int i = 0; (at = list_take(&node->works)) != NULL; i++) {
        struct job *job = LIST_MEMBER(at, struct job, link);
        struct net_work *work = job->work;
        bool has_run = job->has_run;

        NEED(i < DRAIN_MAX);
        free_job(job);
        if (!has_run)
            work->run(work);
        work->done(work);
    }
}

void
sim_turn_discard(struct sim_node *node)
{
    struct list_link *at;

    while ((at = list_take(&node->timers)) != NULL)
        free_timer(LIST_MEMBER(at, struct net_timer, link));
    while ((at = list_take(&node->posts)) != NULL)
        free_post(LIST_MEMBER(at, struct post, link));
    while ((at = list_take(&node->works)) != NULL)
        free_job(LIST_MEMBER(at, struct job, link));
}
