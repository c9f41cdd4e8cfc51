/*
 * alipay_callback.h -- what Alipay tells by itself: a form, signed (opendocs common/02mse7).
 *
 * It is the same for trades of OpenAPI v2 and of v3.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_CALLBACK_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_CALLBACK_H

#include "hub/channel/adapter.h"

/** alipay_callback_read() is struct adapter's read_callback(). */
enum err alipay_callback_read(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_callback *ret_callback) MUST_CHECK;

#endif
