#include "shared/base/random.h"

#include <string.h>
#include <sys/random.h>

#include "shared/base/need.h"

static void
system_fill(struct random *random, void *at, size_t size)
{
    unsigned char *next = at;

    (void)random;
    while (size > 0) {
        ssize_t got = getrandom(next, size, 0);

        /* Interrupted by a signal is the only failure that getrandom(2) has here. */
        if (got < 0)
            continue;
        next += got;
        size -= (size_t)got;
    }
}

static uint64_t
rotate(uint64_t x, unsigned by)
{
    return (x << by) | (x >> (64 - by));
}

/* xoshiro256**, Blackman and Vigna 2018. */
static uint64_t
next(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

static void
seeded_fill(struct random *random, void *at, size_t size)
{
    unsigned char *to = at;

    while (size > 0) {
        uint64_t word = next(random);
        size_t take = size < sizeof(word) ? size : sizeof(word);

        memcpy(to, &word, take);
        to += take;
        size -= take;
    }
}

struct random *
random_system(void)
{
    static struct random system = {.fill = system_fill};

    return &system;
}

void
random_seed(struct random *random, uint64_t seed)
{
    random->fill = seeded_fill;
    /* splitmix64 spreads the seed over the state, as xoshiro's authors advise. */
    for (unsigned i = 0; i < LENGTH(random->state); i++) {
        uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        random->state[i] = z ^ (z >> 31);
    }
}

uint64_t
random_below(struct random *random, uint64_t bound)
{
    uint64_t word;
    uint64_t limit;

    NEED(bound > 0);
    /* Throw away the uneven rest, so that no value is likelier than another. */
    limit = UINT64_MAX - UINT64_MAX % bound;
    do
        random_fill(random, &word, sizeof(word));
    while (word >= limit);
    return word % bound;
}
