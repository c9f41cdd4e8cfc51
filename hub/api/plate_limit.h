/*
 * plate_limit.h -- how many unpaid orders are begun at plates.
 *
 * A plate hangs where anybody can scan it, and each press makes an order. Those that this
 * process has seen begun and not paid, within an order's validity, are bounded: by plate, and
 * by plate and the address that they come from. What is remembered is bounded, too: with
 * PLATE_LIMIT_KEPT of them the oldest is forgotten. On the loop.
 */
#ifndef HUB_API_PLATE_LIMIT_H
#define HUB_API_PLATE_LIMIT_H

#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/moment.h"
#include "shared/base/need.h"

#define PLATE_LIMIT_KEPT 4096
#define PLATE_LIMIT_BY_PLATE 300
/* A whole mobile network may come from one address. */
#define PLATE_LIMIT_BY_ADDRESS 60

struct plate_limit;

enum err plate_limit_make(struct plate_limit **ret_limit) MUST_CHECK;
void plate_limit_free(struct plate_limit **limit);

/** plate_limit_check() is ERR_TOO_OFTEN when no more may be begun there now. */
enum err plate_limit_check(const struct plate_limit *limit, struct tick now, int64_t plate_id,
    struct bytes address) MUST_CHECK;

/** plate_limit_begun() counts an order that was made. */
void plate_limit_begun(struct plate_limit *limit, struct tick now, int64_t plate_id,
    struct bytes address, int64_t order_id);

/** plate_limit_paid() counts it no more. */
void plate_limit_paid(struct plate_limit *limit, int64_t order_id);

#endif
