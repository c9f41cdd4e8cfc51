/*
 * alipay.h -- Alipay, for a payer's own phone and for barcodes.
 *
 * Authorise (auth_base) → alipay.system.oauth.token → alipay.trade.create with
 * JSAPI_PAY; the page then calls tradePay with the number that create gives. For a QR it is
 * alipay.trade.precreate, and what the payer scans is the handle. How it is spoken to stands
 * in alipay_envelope.h, what answers mean in alipay_read.h.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_H

#include "hub/channel/adapter.h"

extern const struct adapter alipay_adapter;    /* OpenAPI v2, "alipay" */
extern const struct adapter alipay_adapter_v3; /* OpenAPI v3, "alipay_v3" */

#endif
