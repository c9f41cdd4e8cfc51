/*
 * world.h -- a small world: one time, one queue of events, one source of chance.
 *
 * Events run one after the other, by time; those of the same time in an order
 * that the seed decides. What happens is written down line by line, and a hash
 * runs over the lines, so that two runs of one seed can be compared. One
 * thread; the world outlives everything that has an event in it.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/clock.h"
#include "shared/base/need.h"
#include "shared/base/random.h"

/* Where the true time begins: 2026-11-23, midnight UTC. */
#define WORLD_START_US (INT64_C(1795392000) * 1000000)

struct world;

typedef void world_fn(void *context);

/* Embedded in what waits. All zeros: it does not wait. */
struct world_event {
    int64_t at_us;
    uint64_t order;
    size_t place; /* in the queue, from 1; 0 while it does not wait */
    world_fn *run;
    void *context;
};

struct world_options {
    uint64_t seed;
    bool trace; /* lines go to stderr as well */
};

enum err world_make(const struct world_options *options, struct world **ret_world) MUST_CHECK;
void world_free(struct world **world);

/** world_now() is how long the world has run. */
struct span world_now(const struct world *world);

/** world_at() has run(context) called after that span; an event that waits already is moved. */
void world_at(struct world *world, struct world_event *event, struct span after, world_fn *run,
    void *context);
void world_never(struct world *world, struct world_event *event);

/** world_set_after() has after(context) called behind every event. */
void world_set_after(struct world *world, world_fn *after, void *context);

/** world_step() runs the next event that is due up to then; false when there is none. */
bool world_step(struct world *world, struct span until);

/* Chance. */
struct random *world_chance(struct world *world);
/** world_seed() is for sources of their own, one for each name. */
uint64_t world_seed(const struct world *world, const char *name);
/** world_between() is one of low … high, each as likely. */
int64_t world_between(struct world *world, int64_t low, int64_t high);
/** world_happens() is true so often out of a thousand. */
bool world_happens(struct world *world, int64_t per_mille);

/** world_write() writes down what happened. Nothing that differs between two runs of a seed. */
void world_write(struct world *world, const char *format, ...) PRINTF_LIKE(2, 3);
uint64_t world_hash(const struct world *world);
int64_t world_events(const struct world *world);

/** world_set_fail() has fail(context) called before a world that failed ends the process. */
void world_set_fail(struct world *world, world_fn *fail, void *context);
/** world_fail() says what is wrong and how to see it again, and ends the process. */
_Noreturn void world_fail(const struct world *world, const char *format, ...) PRINTF_LIKE(2, 3);
/** world_fail_check() names what was asked as well, for who compares two failures. */
_Noreturn void world_fail_check(
    const struct world *world, const char *check, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * A machine's clock: it may be off, and run fast or slow, now more and now less. What it has
 * gone wrong by so far is kept when that changes, so that only world_clock_set() has it jump.
 */
struct world_clock {
    struct clock clock; /* first */
    const struct world *world;
    int64_t drift_ppm;
    int64_t since_us;  /* of the world: since then with this drift */
    int64_t offset_us; /* how far off it was then */
    int64_t ticks_us;  /* that it had counted then */
};

void world_clock_init(struct world_clock *clock, const struct world *world);
/** world_clock_off() is how far off it is now. */
int64_t world_clock_off(const struct world_clock *clock);
/** world_clock_set() has it jump to be so far off; its ticks go on. */
void world_clock_set(struct world_clock *clock, int64_t off_us);
/** world_clock_drift() has it run so fast or slow from now on. */
void world_clock_drift(struct world_clock *clock, int64_t ppm);
/** world_clock_boot() has its ticks begin anew. */
void world_clock_boot(struct world_clock *clock);
/** world_clock_span() is how long it takes until the clock has counted that span. */
struct span world_clock_span(const struct world_clock *clock, struct span span);

#endif
