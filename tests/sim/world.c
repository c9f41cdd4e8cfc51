#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define QUEUE_FIRST 1024
#define LINE_MAX_SIZE 256
#define ONE_MILLION INT64_C(1000000)
/* FNV-1a, 64 bits. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

struct world {
    struct world_options options;
    struct random chance;
    struct random ties;
    int64_t now_us;
    struct world_event **queue; /* a heap, the earliest first, from 1 */
    size_t count;
    size_t size;
    world_fn *after;
    void *after_context;
    world_fn *fail;
    void *fail_context;
    uint64_t hash;
    int64_t events;
};

static uint64_t
hash_more(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * HASH_PRIME;
    return hash;
}

enum err
world_make(const struct world_options *options, struct world **ret_world)
{
    struct world *world = calloc(1, sizeof(*world));

    if (world == NULL)
        return ERR_NO_SPACE;
    world->options = *options;
    world->hash = HASH_START;
    world->size = QUEUE_FIRST;
    world->queue = calloc(world->size, sizeof(struct world_event *));
    if (world->queue == NULL) {
        free(world);
        return ERR_NO_SPACE;
    }
    random_seed(&world->chance, world_seed(world, "chance"));
    random_seed(&world->ties, world_seed(world, "ties"));
    *ret_world = world;
    return ERR_OK;
}

void
world_free(struct world **world)
{
    if (*world == NULL)
        return;
    free((*world)->queue);
    free(*world);
    *world = NULL;
}

struct span
world_now(const struct world *world)
{
    return span_us(world->now_us);
}

static bool
earlier(const struct world_event *a, const struct world_event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

static void
put(struct world *world, size_t place, struct world_event *event)
{
    world->queue[place] = event;
    event->place = place;
}

static void
rise(struct world *world, struct world_event *event)
{
    size_t place = event->place;

    while (place > 1 && earlier(event, world->queue[place / 2])) {
        put(world, place, world->queue[place / 2]);
        place /= 2;
    }
    put(world, place, event);
}

static void
sink(struct world *world, struct world_event *event)
{
    size_t place = event->place;

    for (;;) {
        size_t child = place * 2;

        if (child > world->count)
            break;
        if (child < world->count && earlier(world->queue[child + 1], world->queue[child]))
            child++;
        if (!earlier(world->queue[child], event))
            break;
        put(world, place, world->queue[child]);
        place = child;
    }
    put(world, place, event);
}

void
world_at(
    struct world *world, struct world_event *event, struct span after, world_fn *run, void *context)
{
    world_never(world, event);
    if (world->count + 1 == world->size) {
        world->size *= 2;
        world->queue = realloc(world->queue, world->size * sizeof(struct world_event *));
        NEED(world->queue != NULL);
    }
    event->at_us = world->now_us + (after.us > 0 ? after.us : 0);
    random_fill(&world->ties, &event->order, sizeof(event->order));
    event->run = run;
    event->context = context;
    put(world, ++world->count, event);
    rise(world, event);
}

void
world_never(struct world *world, struct world_event *event)
{
    size_t place = event->place;
    struct world_event *last;

    if (place == 0)
        return;
    event->place = 0;
    last = world->queue[world->count--];
    if (last == event)
        return;
    put(world, place, last);
    rise(world, last);
    sink(world, last);
}

void
world_set_after(struct world *world, world_fn *after, void *context)
{
    world->after = after;
    world->after_context = context;
}

bool
world_step(struct world *world, struct span until)
{
    struct world_event *event = world->count == 0 ? NULL : world->queue[1];

    if (event == NULL || event->at_us > until.us) {
        world->now_us = until.us > world->now_us ? until.us : world->now_us;
        return false;
    }
    NEED(event->at_us >= world->now_us);
    world->now_us = event->at_us;
    world_never(world, event);
    world->events++;
    event->run(event->context);
    if (world->after != NULL)
        world->after(world->after_context);
    return true;
}

struct random *
world_chance(struct world *world)
{
    return &world->chance;
}

uint64_t
world_seed(const struct world *world, const char *name)
{
    return hash_more(HASH_START ^ (world->options.seed * HASH_PRIME), name);
}

int64_t
world_between(struct world *world, int64_t low, int64_t high)
{
    NEED(low <= high);
    return low + (int64_t)random_below(&world->chance, (uint64_t)(high - low) + 1);
}

bool
world_happens(struct world *world, int64_t per_mille)
{
    return world_between(world, 0, 999) < per_mille;
}

void
world_write(struct world *world, const char *format, ...)
{
    char line[LINE_MAX_SIZE];
    va_list arguments;
    int length = snprintf(line, sizeof(line), "%" PRId64 " ", world->now_us);

    va_start(arguments, format);
    (void)vsnprintf(line + length, sizeof(line) - (size_t)length, format, arguments);
    va_end(arguments);
    world->hash = hash_more(world->hash, line);
    if (world->options.trace)
        (void)fprintf(stderr, "%s\n", line);
}

uint64_t
world_hash(const struct world *world)
{
    return world->hash;
}

int64_t
world_events(const struct world *world)
{
    return world->events;
}

void
world_set_fail(struct world *world, world_fn *fail, void *context)
{
    world->fail = fail;
    world->fail_context = context;
}

PRINTF_LIKE(3, 0)
static _Noreturn void
fail(const struct world *world, const char *check, const char *format, va_list arguments)
{
    (void)fprintf(stdout,
        "seed %" PRIu64 " failed after %" PRId64 ".%06" PRId64 " s: ", world->options.seed,
        world->now_us / 1000000, world->now_us % 1000000);
    (void)vfprintf(stdout, format, arguments);
    (void)fprintf(stdout, "\ncheck: %s\n", check);
    (void)fflush(stdout);
    if (world->fail != NULL)
        world->fail(world->fail_context);
    exit(EXIT_FAILURE);
}

void
world_fail(const struct world *world, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fail(world, format, format, arguments);
}

void
world_fail_check(const struct world *world, const char *check, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fail(world, check, format, arguments);
}

/* What it has run ahead by, or fallen behind, since its drift last changed. */
static int64_t
drifted_us(const struct world_clock *clock)
{
    return (clock->world->now_us - clock->since_us) * clock->drift_ppm / ONE_MILLION;
}

static struct tick
clock_ticks(const struct clock *clock)
{
    const struct world_clock *own = (const struct world_clock *)(const void *)clock;

    return (struct tick){own->ticks_us + own->world->now_us - own->since_us + drifted_us(own)};
}

static struct moment
clock_moments(const struct clock *clock)
{
    const struct world_clock *own = (const struct world_clock *)(const void *)clock;

    return (struct moment){WORLD_START_US + own->world->now_us + world_clock_off(own)};
}

void
world_clock_init(struct world_clock *clock, const struct world *world)
{
    *clock = (struct world_clock){.clock = {.moment = clock_moments, .tick = clock_ticks},
        .world = world,
        .since_us = world->now_us};
}

int64_t
world_clock_off(const struct world_clock *clock)
{
    return clock->offset_us + drifted_us(clock);
}

void
world_clock_set(struct world_clock *clock, int64_t off_us)
{
    clock->offset_us = off_us - drifted_us(clock);
}

void
world_clock_drift(struct world_clock *clock, int64_t ppm)
{
    const int64_t off_us = world_clock_off(clock);
    const int64_t ticks_us = clock_ticks(&clock->clock).us;

    clock->offset_us = off_us;
    clock->ticks_us = ticks_us;
    clock->since_us = clock->world->now_us;
    clock->drift_ppm = ppm;
}

void
world_clock_boot(struct world_clock *clock)
{
    world_clock_drift(clock, clock->drift_ppm);
    clock->ticks_us = 0;
}

struct span
world_clock_span(const struct world_clock *clock, struct span span)
{
    const int64_t rate = ONE_MILLION + clock->drift_ppm;

    /* Rounded up, so that the clock has counted it by then. */
    return span.us <= 0 ? span_us(0)
                        : span_us(span.us / rate * ONE_MILLION +
                                  (span.us % rate * ONE_MILLION + rate - 1) / rate);
}
