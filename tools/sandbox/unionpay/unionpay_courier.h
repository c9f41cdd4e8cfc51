/*
 * unionpay_courier.h -- UnionPay's notifies, as sandbox_courier.h carries them.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_COURIER_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_COURIER_H

#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/unionpay/unionpay.h"

/** unionpay_courier_open() makes unionpay->courier. */
enum err unionpay_courier_open(struct unionpay *unionpay) MUST_CHECK;

#endif
