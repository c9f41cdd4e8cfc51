/*
 * channel.h -- the ways to be paid, as hub, terminals and tickets number them.
 *
 * The numbers and names are stored and sent; they are never changed. Cash is
 * its own channel.
 */
#ifndef SHARED_PAY_CHANNEL_H
#define SHARED_PAY_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/need.h"

enum channel {
    CHANNEL_NONE = 0,
    CHANNEL_CASH = 1,
    CHANNEL_WECHAT = 2,
    CHANNEL_ALIPAY = 3,
    CHANNEL_UNIONPAY = 4,
    CHANNEL_COUNT
};

/** channel_name() is "alipay" for programs; "" for CHANNEL_NONE. */
const char *channel_name(enum channel channel);

/** channel_label() is what people read, in Chinese or English. */
const char *channel_label(enum channel channel, bool english);

/** channel_of(number) is CHANNEL_NONE for a number that is no channel. */
enum channel channel_of(int64_t number);

/** channel_is_wallet() is whether money moves on a phone, so that a confirmation code can exist. */
bool channel_is_wallet(enum channel channel);

#endif
