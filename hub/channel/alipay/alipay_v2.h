/*
 * alipay_v2.h -- the envelope of Alipay's OpenAPI v2: one address (gateway.do), the method and
 * the signature among the parameters.
 *
 * biz_content, or the fields of a method that has none, are the body; what stands beside them
 * is the query (opendocs common/02kf5q). Everything is answered with HTTP 200, and the answer
 * counts only with a signature that fits (alipay_sign.h); in certificate mode it names Alipay's
 * certificate (alipay_cert_sn).
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_V2_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_V2_H

#include "hub/channel/alipay/alipay_envelope.h"

extern const struct alipay_envelope alipay_v2;

/** alipay_v2_ask() is its ask(); of a page it is for accounts of v3 as well. */
enum err alipay_v2_ask(const struct alipay_account *account, const struct alipay_method *method,
    const struct alipay_params *params, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

#endif
