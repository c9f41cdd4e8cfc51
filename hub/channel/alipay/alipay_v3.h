/*
 * alipay_v3.h -- the envelope of Alipay's OpenAPI v3: a path for each method, JSON, and the
 * signature in a header (opendocs open-v3/054oog, 054q58).
 *
 *     POST /v3/alipay/trade/query
 *     Authorization: ALIPAY-SHA256withRSA app_id=…[,app_cert_sn=…],nonce=…,timestamp=…,sign=…
 *
 * What is signed is all before ",sign=", the HTTP method, the path with its query, and the
 * body, a line each; the time is in milliseconds, and Alipay takes none that is ten minutes
 * off. Methods that only ask have their fields in the query. In certificate mode the roots'
 * number is a header beside it.
 *
 * An answer signs its time, its nonce and its body (open-v3/054d0z), and names Alipay's
 * certificate in alipay-sn. 200 is success, and counts only with a signature that fits and a
 * time that is not ten minutes off; a barcode that was taken and is not paid says no
 * gmt_payment. A refusal is 4xx with {"code":"ACQ.TRADE_NOT_EXIST","message":…}, without a
 * signature; it is believed, as TLS brings it, if its code is listed (alipay_code.h). One that
 * is signed, and wrongly, is not. All else is MEANING_UNKNOWN, 5xx whatever it says.
 *
 * Pure: the time comes in, and the nonce is made of what is signed.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_V3_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_V3_H

#include "hub/channel/alipay/alipay_envelope.h"

extern const struct alipay_envelope alipay_v3;

#endif
