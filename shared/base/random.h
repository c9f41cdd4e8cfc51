/*
 * random.h -- the random source one is given.
 *
 * Keys, nonces and salts come from random_system(); simulations and tests hand
 * in a seeded one, so that a run can be repeated. A seeded source belongs to
 * one thread.
 */
#ifndef SHARED_BASE_RANDOM_H
#define SHARED_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    void (*fill)(struct random *random, void *at, size_t size);
    uint64_t state[4]; /* of a seeded source */
};

static inline void
random_fill(struct random *random, void *at, size_t size)
{
    random->fill(random, at, size);
}

/** random_system() is the kernel's source; any thread may use it. */
struct random *random_system(void);

/** random_seed() makes *random repeatable from seed. Never for keys. */
void random_seed(struct random *random, uint64_t seed);

/** random_below(random, bound) is one of 0 .. bound-1, each as likely; bound > 0. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
