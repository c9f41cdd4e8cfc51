/*
 * nonces.h -- which signed requests this process has seen.
 *
 * A request is good for five minutes either way by our clock, so what came ten
 * minutes ago cannot come again. What is kept is 64 bits of the SHA-256 of app and
 * nonce: memory is bounded, and a full one refuses rather than forgets. Changes keep
 * their nonces in the database as well (hub/flow/keyed_flow.h). On the loop.
 */
#ifndef HUB_API_NONCES_H
#define HUB_API_NONCES_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/moment.h"
#include "shared/base/need.h"

#define NONCES_KEPT span_s(600)
/* Requests in ten minutes that are remembered: about 3 500 a second. */
#define NONCES_MAX ((size_t)1 << 21)

struct nonces;

/** nonces_make() keeps max of ten minutes at most, rounded up to a power of two. */
enum err nonces_make(size_t max, struct nonces **ret_nonces) MUST_CHECK;
void nonces_free(struct nonces **nonces);

/** nonces_take() is ERR_CONFLICT for one that was taken, ERR_TOO_OFTEN when no more can be kept. */
enum err nonces_take(
    struct nonces *nonces, struct tick now, int64_t app_id, struct bytes nonce) MUST_CHECK;

#endif
