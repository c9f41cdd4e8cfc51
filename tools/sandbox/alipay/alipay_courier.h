/*
 * alipay_courier.h -- Alipay's notifies, as sandbox_courier.h carries them.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_COURIER_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_COURIER_H

#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/core/sandbox_courier.h"

/** alipay_courier_open() makes alipay->courier. */
enum err alipay_courier_open(struct alipay *alipay) MUST_CHECK;

#endif
