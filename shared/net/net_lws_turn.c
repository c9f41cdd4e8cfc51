#include <stdlib.h>

#include "shared/net/net_lws_internal.h"

struct net_timer {
    struct ev_timer watcher; /* first */
    struct list_link link;
    struct net_lws *net;
    net_fn *then;
    void *context;
};

struct watch {
    struct ev_io watcher; /* first */
    struct list_link link;
    net_fn *then;
    void *context;
};

static void
on_turn(struct ev_loop *loop, struct ev_async *watcher, int events)
{
    struct net_lws *net = watcher->data;
    struct list_link due;
    struct list_link *link;

    (void)loop;
    (void)events;
    /* What these ask for now is for the turn after this one. */
    list_init(&due);
    while ((link = list_take(&net->laters)) != NULL)
        list_add(&due, link);
    while ((link = list_take(&due)) != NULL) {
        struct net_lws_later *later = LIST_MEMBER(link, struct net_lws_later, link);
        net_fn *fn = later->fn;

        later->fn = NULL;
        fn(later->context);
    }
}

void
net_lws_turn_later(struct net_lws *net, struct net_lws_later *later, net_fn *fn, void *context)
{
    NEED(later->fn == NULL);
    later->fn = fn;
    later->context = context;
    list_add(&net->laters, &later->link);
    ev_feed_event(net->loop, &net->turn, EV_CUSTOM);
}

void
net_lws_turn_never(struct net_lws_later *later)
{
    list_remove(&later->link);
    later->fn = NULL;
}

static bool
take_post(struct net_lws_posts *posts, struct net_lws_post *ret_post)
{
    bool taken = false;

    (void)pthread_mutex_lock(&posts->mutex);
    if (posts->count > 0) {
        *ret_post = posts->at[posts->first];
        posts->first = (posts->first + 1) % NET_LWS_POSTS_MAX;
        posts->count--;
        taken = true;
    }
    (void)pthread_mutex_unlock(&posts->mutex);
    return taken;
}

static void
on_wake(struct ev_loop *loop, struct ev_async *watcher, int events)
{
    struct net_lws *net = watcher->data;
    struct net_lws_post post;

    (void)events;
    net_lws_work_finish(net);
    for (size_t i = 0; i < NET_LWS_POSTS_MAX; i++) {
        if (!take_post(&net->posts, &post))
            return;
        post.fn(post.context);
    }
    ev_async_send(loop, watcher);
}

enum err
net_lws_turn_open(struct net_lws *net)
{
    net->posts.at = calloc(NET_LWS_POSTS_MAX, sizeof(*net->posts.at));
    if (net->posts.at == NULL)
        return ERR_NO_SPACE;
    if (pthread_mutex_init(&net->posts.mutex, NULL) != 0) {
        free(net->posts.at);
        net->posts.at = NULL;
        return ERR_SYSTEM;
    }
    ev_async_init(&net->turn, on_turn);
    /* After everything else that this look at the descriptors found. */
    ev_set_priority(&net->turn, EV_MINPRI);
    net->turn.data = net;
    ev_async_init(&net->wake, on_wake);
    net->wake.data = net;
    ev_async_start(net->loop, &net->wake);
    return ERR_OK;
}

static void
free_timer(struct net_timer *timer)
{
    ev_timer_stop(timer->net->loop, &timer->watcher);
    list_remove(&timer->link);
    free(timer);
}

void
net_lws_turn_close(struct net_lws *net)
{
    struct list_link *link;

    if (net->posts.at == NULL)
        return;
    while ((link = list_take(&net->timers)) != NULL)
        free_timer(LIST_MEMBER(link, struct net_timer, link));
    while ((link = list_take(&net->watches)) != NULL) {
        struct watch *watch = LIST_MEMBER(link, struct watch, link);

        ev_io_stop(net->loop, &watch->watcher);
        free(watch);
    }
    ev_async_stop(net->loop, &net->wake);
    (void)ev_clear_pending(net->loop, &net->turn);
    (void)pthread_mutex_destroy(&net->posts.mutex);
    free(net->posts.at);
    net->posts.at = NULL;
}

static void
on_timer(struct ev_loop *loop, struct ev_timer *watcher, int events)
{
    struct net_timer *timer = watcher->data;
    net_fn *then = timer->then;
    void *context = timer->context;

    (void)loop;
    (void)events;
    free_timer(timer);
    then(context);
}

enum err
net_lws_turn_timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_timer *timer = calloc(1, sizeof(*timer));
    int64_t us = after.us > 0 ? after.us : 0;

    if (timer == NULL)
        return ERR_NO_SPACE;
    timer->net = lws;
    timer->then = then;
    timer->context = context;
    /* libev's idea of now is that of the turn's start; a span counts from here. */
    ev_now_update(lws->loop);
    ev_timer_init(&timer->watcher, on_timer, (ev_tstamp)us / 1e6, 0.);
    timer->watcher.data = timer;
    list_add(&lws->timers, &timer->link);
    ev_timer_start(lws->loop, &timer->watcher);
    *ret_timer = timer;
    return ERR_OK;
}

void
net_lws_turn_timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        free_timer(*timer);
    *timer = NULL;
}

enum err
net_lws_turn_post(struct net *net, net_fn *fn, void *context)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_lws_posts *posts = &lws->posts;
    enum err err = ERR_OK;

    (void)pthread_mutex_lock(&posts->mutex);
    if (posts->count == NET_LWS_POSTS_MAX) {
        err = ERR_NO_SPACE;
    } else {
        posts->at[(posts->first + posts->count) % NET_LWS_POSTS_MAX] =
            (struct net_lws_post){.fn = fn, .context = context};
        posts->count++;
    }
    (void)pthread_mutex_unlock(&posts->mutex);
    ev_async_send(lws->loop, &lws->wake);
    return err;
}

static void
on_watch(struct ev_loop *loop, struct ev_io *watcher, int events)
{
    struct watch *watch = watcher->data;

    (void)loop;
    (void)events;
    watch->then(watch->context);
}

enum err
net_lws_watch(struct net *net, int fd, net_fn *then, void *context)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct watch *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return ERR_NO_SPACE;
    watch->then = then;
    watch->context = context;
    ev_io_init(&watch->watcher, on_watch, fd, EV_READ);
    watch->watcher.data = watch;
    list_add(&lws->watches, &watch->link);
    ev_io_start(lws->loop, &watch->watcher);
    return ERR_OK;
}

void
net_lws_unwatch(struct net *net, int fd)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct list_link *link = lws->watches.next;

    while (link != &lws->watches) {
        struct watch *watch = LIST_MEMBER(link, struct watch, link);

        link = link->next;
        if (watch->watcher.fd != fd)
            continue;
        ev_io_stop(lws->loop, &watch->watcher);
        list_remove(&watch->link);
        free(watch);
    }
}
