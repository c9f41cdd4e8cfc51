/*
 * meter.h -- how many calls of /v1 a merchant's apps make in a month, and whether its package has
 * any left.
 *
 * Counted in memory and added to the rows once a minute and at the end; a hub that dies forgets the
 * calls of its last minute. What other hubs have counted is known with the next minute, so the
 * limit is kept within a minute's calls. A merchant that is asked for the first time is let in
 * until its limit has been read. At most METER_MERCHANTS_MAX are counted at once; on the loop.
 */
#ifndef HUB_API_METER_H
#define HUB_API_METER_H

#include "hub/flow/package.h"
#include "hub/store/reader.h"

#define METER_MERCHANTS_MAX PACKAGE_COUNTED_MAX
#define METER_EVERY span_s(60)

struct meter;

struct meter_options {
    struct net *net;
    struct lane *lane;
    struct reader *reader;
};

enum err meter_make(const struct meter_options *options, struct meter **ret_meter) MUST_CHECK;
void meter_free(struct meter **meter);

/** meter_take() counts one call; false: there is none left this month. NULL counts nothing. */
bool meter_take(struct meter *meter, int64_t merchant_id) MUST_CHECK;

/** meter_beat() is called every few seconds. */
void meter_beat(struct meter *meter);

/** meter_stop() adds what was counted, before the lane stops. */
void meter_stop(struct meter *meter);

#endif
