/*
 * wechat.h -- WeChat Pay: API v3 of a merchant or a service provider, and v2 for barcodes.
 *
 * In the wallet (snsapi_base → openid → jsapi → the page's bridge with paySign), by a code
 * that the payer scans (native), in another browser (h5). Barcodes by v2's micropay, unless
 * the account says v3: codepay. What was paid by v2's barcode is queried, undone and given
 * back by v2 as well.
 *
 * Success is signed (wechat_sign.h); refusals (4xx) are not, and are believed as TLS brings
 * them. A code that is not listed, and any 5xx, is ADAPTER_UNKNOWN (wechat_code.h).
 *
 * trade_state REFUND is told of a payment of which any part was given back: it is
 * ADAPTER_PAID here. A close is answered with success even when the number is not known:
 * adapter.closes_blindly. REVOKED with a number of WeChat's is ADAPTER_RETURNED.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_H
#define HUB_CHANNEL_WECHAT_WECHAT_H

#include "hub/channel/adapter.h"

extern const struct adapter wechat_adapter;

#endif
