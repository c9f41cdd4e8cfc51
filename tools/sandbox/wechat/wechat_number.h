/*
 * wechat_number.h -- numbers and tokens that look like WeChat Pay's.
 *
 * All chance is the random source that is handed in, so that a seed repeats them.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_NUMBER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_NUMBER_H

#include <stddef.h>

#include "shared/base/moment.h"
#include "shared/base/need.h"
#include "shared/base/random.h"

/* With terminators. */
#define WECHAT_NUMBER_TRANSACTION_SIZE 29
#define WECHAT_NUMBER_REFUND_SIZE 30
#define WECHAT_NUMBER_SHARE_SIZE 29
#define WECHAT_NUMBER_PREPAY_SIZE 37
#define WECHAT_NUMBER_EVENT_SIZE 37
/* "20261123095358" */
#define WECHAT_NUMBER_COMPACT_SIZE 15

/** wechat_number_token() is size - 1 letters and digits. */
void wechat_number_token(struct random *random, char *ret_token, size_t size);

/** wechat_number_digits() is prefix, the day of now in Beijing, and digits up to size - 1. */
void wechat_number_digits(
    struct random *random, const char *prefix, struct moment now, char *ret_number, size_t size);

/** wechat_number_prepay() is "wx", the time in Beijing, and 20 hexadecimal digits. */
void wechat_number_prepay(
    struct random *random, struct moment now, char ret_id[static WECHAT_NUMBER_PREPAY_SIZE]);

/** wechat_number_event() is 8-4-4-4-12 hexadecimal digits. */
void wechat_number_event(struct random *random, char ret_id[static WECHAT_NUMBER_EVENT_SIZE]);

/** wechat_number_compact() is "yyyyMMddHHmmss" of Beijing's wall clock; returns ret_time. */
const char *wechat_number_compact(
    struct moment now, char ret_time[static WECHAT_NUMBER_COMPACT_SIZE]);

#endif
