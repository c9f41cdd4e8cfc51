/*
 * unionpay_time.h -- times as UnionPay writes them, of Beijing: "20261123095358".
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_TIME_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_TIME_H

#include "shared/base/moment.h"

#define UNIONPAY_TIME_SIZE 15 /* yyyyMMddHHmmss and the terminator */

/** unionpay_time_format() writes it, and returns it. */
const char *unionpay_time_format(struct moment moment, char ret_time[static UNIONPAY_TIME_SIZE]);

/** unionpay_time_parse() is ERR_BAD_INPUT for what is no time. */
enum err unionpay_time_parse(const char *text, struct moment *ret_moment) MUST_CHECK;

/** unionpay_time_settle() is the start of the day that it is settled with: they end at 23:00. */
struct moment unionpay_time_settle(struct moment moment);

#endif
