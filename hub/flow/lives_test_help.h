/*
 * lives_test_help.h -- random lives of one thing, each of them from its seed.
 *
 * `TEST_LIFE=N` plays the life of seed N alone. The seed of one in which a check failed is said.
 */
#ifndef HUB_FLOW_LIVES_TEST_HELP_H
#define HUB_FLOW_LIVES_TEST_HELP_H

#include <malloc.h>

#include "hub/flow/flow_test_help.h"

#define LIVES_TEST_KEPT_MEMORY (64 * 1024 * 1024)

/* What is played on, and the seed of the life. */
typedef void lives_test_fn(void *stage, uint64_t seed);

/* Of the life that is being played; 0: none. */
static uint64_t lives_test_seed;

/* The first so many seeds, as store_test_rounds() counts them. */
static inline void
lives_test_play(lives_test_fn *play, void *stage, uint64_t rounds)
{
    const bool one = getenv("TEST_LIFE") != NULL;
    const uint64_t first = store_test_number("TEST_LIFE", 1);
    const uint64_t last = one ? first : store_test_rounds(rounds);

    for (lives_test_seed = first; lives_test_seed <= last; lives_test_seed++)
        play(stage, lives_test_seed);
    lives_test_seed = 0;
}

/* Behind the tests of a file: a failed check has not come back from its life. */
static inline int
lives_test_say(void **state)
{
    (void)state;
    if (lives_test_seed != 0)
        print_error("TEST_LIFE=%llu\n", (unsigned long long)lives_test_seed);
    lives_test_seed = 0;
    return 0;
}

/* As hub/main.c: what a turn frees, the next one takes again. */
static inline void
lives_test_keep_memory(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, LIVES_TEST_KEPT_MEMORY);
}

#endif
