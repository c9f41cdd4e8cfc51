/*
 * chaos.h -- what goes wrong, and when.
 *
 * Every now and then something: lines break, go silent or lose one direction,
 * a machine refuses, loses power, or comes to know a slow day; the channel
 * misbehaves. Programs also die at their named places. All of it ends. A run
 * without some kind of fault throws the same dice and leaves those faults out.
 */
#ifndef TESTS_SIM_CHAOS_H
#define TESTS_SIM_CHAOS_H

#include "tests/sim/sim_till.h"

/* Kinds of faults, so that a run can do without some. */
enum chaos_kind {
    CHAOS_NETWORK,
    CHAOS_ANSWERS, /* what the hub asks of its channels is dropped, or their answers are */
    CHAOS_CRASH,
    CHAOS_CHANNEL,
    CHAOS_CLOCK,
    CHAOS_DISK,
    CHAOS_IMAGE,
    CHAOS_PEOPLE,
    CHAOS_KINDS
};

#define CHAOS_ALL ((1U << CHAOS_KINDS) - 1)

const char *chaos_kind_name(enum chaos_kind kind);
/** chaos_read_kinds() reads "on", "off" or "network,crash"; false when there is no such kind. */
bool chaos_read_kinds(const char *text, unsigned *ret_kinds);
/** chaos_choose() says which kinds this run has, before anything else of it begins. */
void chaos_choose(unsigned kinds);
/** chaos_has() is whether this run has that kind. */
bool chaos_has(enum chaos_kind kind);
/**
 * chaos_slips() is true so often out of a thousand, in a run whose people make
 * mistakes; the dice are thrown in any run.
 */
bool chaos_slips(struct world *world, int64_t per_mille);

/** chaos_happens() is likewise of any kind, as long as things go wrong. */
bool chaos_happens(enum chaos_kind kind, struct world *world, int64_t per_mille);

struct chaos_options {
    struct sim_net *net;
    struct world *world;
    struct machine **machines; /* the hub first, the sandbox second, then tills and an app */
    size_t machines_count;
    struct sim_till **tills;
    size_t tills_count;
};

struct chaos_figures {
    int64_t misbehaved;
    int64_t deaf;   /* whether it closed nothing at all, and said that it did */
    int64_t mute;   /* whether the channel called nobody back at all */
    int64_t blind;  /* and whether its queries did not see what was paid, for long */
    int64_t storms; /* times of bad weather */
};

void chaos_start(const struct chaos_options *options);
/** chaos_stop() heals everything. */
void chaos_stop(void);

const struct chaos_figures *chaos_figures(void);

#endif
