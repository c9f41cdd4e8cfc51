#include "hub/store/heart.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hub/store/engine_postgres.h"
#include "shared/base/log.h"
#include "shared/base/text.h"

#define WAITING_MAX 512
#define WORKER_AGAIN span_ms(10)
/* How long it waits for messages at most: then it looks at the clock. */
#define WAIT_MAX_MS 500

struct letters {
    struct heart_message messages[WAITING_MAX];
    size_t count;
};

struct heart {
    struct net_work work; /* first */
    struct heart_options options;
    struct engine *engine;
    struct net_timer *timer; /* to hand the work to a worker again */
    int wake;                /* an eventfd: something is to be said */
    bool stopping;
    bool idle;
    net_fn *stopped;
    void *stopped_context;
    struct letters waiting; /* the loop's, to be said */

    /* The worker's, between run and done. */
    struct letters saying;
    struct letters heard;
    struct tick next_beat;
    struct tick steady_from; /* when every renewal has come in time for a lease */
    bool beaten;
    size_t inherited_count;
    bool inheriting; /* and there is more of it */
    enum err beat_err;
};

static const char *const words[HEART_WORDS] = {"push", "here", "look"};

/* The number that *rest begins with, behind a space. */
static bool
take_number(const char **rest, int64_t *ret_number)
{
    size_t length;

    if (**rest != ' ')
        return false;
    (*rest)++;
    length = strcspn(*rest, " ");
    if (text_read_int(bytes_of(*rest, length), ret_number) != ERR_OK)
        return false;
    *rest += length;
    return true;
}

static bool
read_word(const char **rest, enum heart_word *ret_word)
{
    size_t length = strcspn(*rest, " ");

    for (unsigned i = 0; i < HEART_WORDS; i++) {
        if (!bytes_is(bytes_of(*rest, length), words[i]))
            continue;
        *ret_word = (enum heart_word)i;
        *rest += length;
        return true;
    }
    return false;
}

static void
hear(void *context, const char *text)
{
    struct heart *heart = context;
    struct heart_message message;
    int64_t node;

    if (!read_word(&text, &message.word) || !take_number(&text, &node) ||
        !take_number(&text, &message.terminal) || !take_number(&text, &message.merchant_id))
        return;
    if (node != heart->options.node->number && heart->heard.count < WAITING_MAX)
        heart->heard.messages[heart->heard.count++] = message;
}

static void
say_all(struct heart *heart)
{
    for (size_t i = 0; i < heart->saying.count; i++) {
        const struct heart_message *message = &heart->saying.messages[i];
        char text[80];

        (void)snprintf(text, sizeof(text), "%s %d %lld %lld", words[message->word],
            (int)heart->options.node->number, (long long)message->terminal,
            (long long)message->merchant_id);
        if (engine_postgres_notify(heart->engine, text) != ERR_OK)
            return; /* whoever waits for it asks again */
    }
}

/* False when others' leases may have lapsed for want of a database, as ours may have. */
static bool
beat(struct heart *heart, struct tick now)
{
    struct node *node = heart->options.node;
    const struct span every = span_us(node->lease.us / NODE_HEARTBEATS);
    bool was_held = node_holds(node, now);
    struct tick after;

    heart->next_beat = tick_after(now, every);
    heart->beaten = true;
    heart->beat_err = node_renew(heart->engine, heart->options.net->clock, node);
    if (heart->beat_err != ERR_OK)
        log_event(LOG_WARN, "heartbeat", "err=%s detail=\"%s\"", err_name(heart->beat_err),
            engine_detail(heart->engine));
    /*
     * After an outage the others renew theirs too, if they are given the time. A database that
     * stood still and goes on has been away as well, although it answers.
     */
    after = net_tick(heart->options.net);
    if (heart->beat_err != ERR_OK || !was_held || tick_reached(after, tick_after(now, every)))
        heart->steady_from = tick_after(after, node->lease);
    return heart->beat_err == ERR_OK && tick_reached(after, heart->steady_from);
}

/* A part of what lapsed nodes were to carry; the next round takes the next part. */
static void
take_over(struct heart *heart)
{
    struct node_taken taken;
    enum err err = node_take_over(heart->engine, heart->options.node, &taken);

    if (err != ERR_OK)
        log_event(LOG_WARN, "take_over", "err=%s detail=\"%s\"", err_name(err),
            engine_detail(heart->engine));
    heart->inherited_count += taken.count;
    heart->inheriting = err == ERR_OK && taken.more;
}

static void
run(struct net_work *work)
{
    struct heart *heart = (struct heart *)work;
    struct tick now = net_tick(heart->options.net);
    int64_t wait_ms;

    if (tick_reached(now, heart->next_beat))
        heart->inheriting = beat(heart, now);
    if (heart->inheriting)
        take_over(heart);
    say_all(heart);
    now = net_tick(heart->options.net);
    wait_ms = (heart->next_beat.us - now.us) / 1000 + 1;
    if (heart->saying.count > 0 || heart->inheriting || wait_ms < 0)
        wait_ms = 0;
    engine_postgres_wait(heart->engine, heart->wake,
        (int)(wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS), hear, heart);
}

static void done(struct net_work *work);

static void
hand_to_worker(void *context)
{
    struct heart *heart = context;
    enum err err;

    heart->timer = NULL;
    if (net_work(heart->options.net, &heart->work) == ERR_OK)
        return;
    err = net_timer_start(heart->options.net, WORKER_AGAIN, hand_to_worker, heart, &heart->timer);
    NEED(err == ERR_OK); /* a timer is a few bytes; without them nothing can go on */
}

static void
go_on(struct heart *heart)
{
    heart->saying = heart->waiting;
    heart->waiting.count = 0;
    heart->heard.count = 0;
    heart->beaten = false;
    hand_to_worker(heart);
}

static void
done(struct net_work *work)
{
    struct heart *heart = (struct heart *)work;
    const struct heart_options *options = &heart->options;

    if (heart->stopping) {
        heart->idle = true;
        heart->stopped(heart->stopped_context);
        return;
    }
    if (heart->beaten && heart->beat_err == ERR_EXPIRED) {
        heart->idle = true;
        options->on_lost(options->context);
        return;
    }
    for (size_t i = 0; i < heart->heard.count; i++)
        options->on_message(options->context, &heart->heard.messages[i]);
    if (heart->inherited_count > 0 && !heart->inheriting) {
        heart->inherited_count = 0;
        options->on_inherited(options->context);
    }
    if (heart->beaten)
        options->on_beat(options->context);
    go_on(heart);
}

void
heart_say(struct heart *heart, const struct heart_message *message)
{
    const uint64_t one = 1;

    if (heart->waiting.count == WAITING_MAX)
        return;
    heart->waiting.messages[heart->waiting.count++] = *message;
    if (write(heart->wake, &one, sizeof(one)) != (ssize_t)sizeof(one))
        log_event(LOG_DEBUG, "heart_wake", "it is awake already");
}

void
heart_stop(struct heart *heart, net_fn *then, void *context)
{
    const uint64_t one = 1;

    heart->stopping = true;
    heart->stopped = then;
    heart->stopped_context = context;
    if (heart->idle)
        then(context);
    else if (write(heart->wake, &one, sizeof(one)) != (ssize_t)sizeof(one))
        log_event(LOG_DEBUG, "heart_wake", "it is awake already");
}

enum err
heart_open(const struct heart_options *options, struct heart **ret_heart)
{
    struct heart *heart = calloc(1, sizeof(*heart));
    enum err err;

    if (heart == NULL)
        return ERR_NO_SPACE;
    heart->options = *options;
    heart->work.run = run;
    heart->work.done = done;
    heart->idle = true;
    heart->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    err =
        heart->wake < 0
            ? ERR_SYSTEM
            : engine_open(&(struct engine_options){.place = options->place, .role = ENGINE_WRITER},
                  &heart->engine);
    if (err == ERR_OK)
        engine_set_patience(heart->engine, ENGINE_PATIENCE);
    if (err == ERR_OK)
        err = engine_postgres_listen(heart->engine);
    if (err != ERR_OK) {
        heart_close(&heart);
        return err;
    }
    heart->next_beat = net_tick(options->net);
    heart->steady_from = tick_after(heart->next_beat, options->node->lease);
    heart->idle = false;
    go_on(heart);
    *ret_heart = heart;
    return ERR_OK;
}

void
heart_close(struct heart **heart)
{
    if (*heart == NULL)
        return;
    net_timer_cancel((*heart)->options.net, &(*heart)->timer);
    engine_close(&(*heart)->engine);
    if ((*heart)->wake >= 0)
        (void)close((*heart)->wake);
    free(*heart);
    *heart = NULL;
}
