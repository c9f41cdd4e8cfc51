/*
 * throttle.h -- how often a secret may be tried.
 *
 * Some tries are free; from then on each makes the next one wait twice as long, from a second up
 * to THROTTLE_WAIT_MAX. What has been quiet for THROTTLE_FORGET is forgotten. A try is counted when
 * it begins, so that many at once are no way around; one that was right is given back.
 *
 * Memory is bounded: who brings more keys than there is room for pushes out those that were tried
 * least. Of this process only. On the loop.
 */
#ifndef HUB_FLOW_THROTTLE_H
#define HUB_FLOW_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/moment.h"
#include "shared/base/need.h"

#define THROTTLE_WAIT_MAX span_s(900)
#define THROTTLE_FORGET span_s(3600)
#define THROTTLE_KEYS 32768 /* a power of two */

struct throttle;

/* What is counted: a login, an address, a device. */
struct throttle_key {
    uint64_t hash;
    uint32_t free; /* tries */
};

/** throttle_key() names one of a kind ("login"). */
struct throttle_key throttle_key(const char *kind, struct bytes name, uint32_t free);

/**
 * throttle_key_address() is that of who asks from there: an IPv6 network of 64 bits is one, since
 * whoever has one address of it has them all.
 */
struct throttle_key throttle_key_address(const char *address, uint32_t free);

enum err throttle_make(struct throttle **ret_throttle) MUST_CHECK;
void throttle_free(struct throttle **throttle);

/** throttle_enter() counts a try of all keys; false: none, and it is too early by *ret_wait. */
bool throttle_enter(struct throttle *throttle, struct tick now, const struct throttle_key *keys,
    size_t count, struct span *ret_wait) MUST_CHECK;

/** throttle_forgive() gives the try back that was right. */
void throttle_forgive(struct throttle *throttle, const struct throttle_key *keys, size_t count);

#endif
