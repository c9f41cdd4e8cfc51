#include "hub/flow/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "shared/base/number.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"

/* A key may stand in so many places. */
#define WAYS 8
#define NETWORK_GROUPS 4

struct slot {
    uint64_t hash; /* 0: free */
    struct tick last;
    uint32_t tries;
};

struct throttle {
    struct slot slots[THROTTLE_KEYS];
};

struct throttle_key
throttle_key(const char *kind, struct bytes name, uint32_t free)
{
    const struct bytes parts[] = {bytes_text(kind), bytes_text(" "), name};
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint64_t hash;

    crypt_sha256(parts, LENGTH(parts), digest);
    hash = number_get(digest, sizeof(hash));
    return (struct throttle_key){.hash = hash == 0 ? 1 : hash, .free = free};
}

/* The first four groups, as far as they are written. */
struct throttle_key
throttle_key_address(const char *address, uint32_t free)
{
    size_t size = 0;
    unsigned groups = 0;

    if (strncmp(address, "::ffff:", 7) == 0 && strchr(address, '.') != NULL)
        address += 7;
    if (strchr(address, ':') == NULL)
        return throttle_key("address", bytes_text(address), free);
    for (; address[size] != '\0'; size++)
        if (address[size] == ':' && (++groups == NETWORK_GROUPS || address[size + 1] == ':'))
            break;
    /* Zeros at the end of it are left out of some of its addresses. */
    while (size > 2 && address[size - 1] == '0' && address[size - 2] == ':')
        size -= 2;
    return throttle_key("network", bytes_of(address, size), free);
}

static bool
is_old(const struct slot *slot, struct tick now)
{
    return slot->hash == 0 || tick_reached(now, tick_after(slot->last, THROTTLE_FORGET));
}

static struct slot *
find(struct throttle *throttle, uint64_t hash)
{
    struct slot *ways = &throttle->slots[hash % (THROTTLE_KEYS / WAYS) * WAYS];

    for (size_t i = 0; i < WAYS; i++)
        if (ways[i].hash == hash)
            return &ways[i];
    return NULL;
}

/* One that is free, or what was tried least. */
static struct slot *
take(struct throttle *throttle, uint64_t hash, struct tick now)
{
    struct slot *ways = &throttle->slots[hash % (THROTTLE_KEYS / WAYS) * WAYS];
    struct slot *least = &ways[0];

    for (size_t i = 0; i < WAYS && !is_old(least, now); i++)
        if (is_old(&ways[i], now) || ways[i].tries < least->tries ||
            (ways[i].tries == least->tries && ways[i].last.us < least->last.us))
            least = &ways[i];
    *least = (struct slot){.hash = hash};
    return least;
}

static struct span
wait_of(struct throttle *throttle, struct tick now, const struct throttle_key *key)
{
    const struct slot *slot = find(throttle, key->hash);
    struct span wait = span_s(1);
    struct tick until;

    if (slot == NULL || is_old(slot, now) || slot->tries < key->free)
        return span_s(0);
    for (uint32_t i = key->free; i < slot->tries && wait.us < THROTTLE_WAIT_MAX.us; i++)
        wait.us *= 2;
    if (wait.us > THROTTLE_WAIT_MAX.us)
        wait = THROTTLE_WAIT_MAX;
    until = tick_after(slot->last, wait);
    return (struct span){tick_reached(now, until) ? 0 : until.us - now.us};
}

bool
throttle_enter(struct throttle *throttle, struct tick now, const struct throttle_key *keys,
    size_t count, struct span *ret_wait)
{
    struct span longest = span_s(0);

    for (size_t i = 0; i < count; i++) {
        struct span wait = wait_of(throttle, now, &keys[i]);

        longest = wait.us > longest.us ? wait : longest;
    }
    *ret_wait = longest;
    if (longest.us > 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = find(throttle, keys[i].hash);

        if (slot == NULL || is_old(slot, now))
            slot = take(throttle, keys[i].hash, now);
        slot->tries++;
        slot->last = now;
    }
    return true;
}

void
throttle_forgive(struct throttle *throttle, const struct throttle_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = find(throttle, keys[i].hash);

        if (slot != NULL && slot->tries > 0)
            slot->tries--;
    }
}

enum err
throttle_make(struct throttle **ret_throttle)
{
    struct throttle *throttle = calloc(1, sizeof(*throttle));

    if (throttle == NULL)
        return ERR_NO_SPACE;
    *ret_throttle = throttle;
    return ERR_OK;
}

void
throttle_free(struct throttle **throttle)
{
    free(*throttle);
    *throttle = NULL;
}
