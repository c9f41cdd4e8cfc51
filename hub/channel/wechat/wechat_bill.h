/*
 * wechat_bill.h -- a day's bills by API v3: of trades, and of what moved the balance.
 *
 * The file comes packed with gzip and is not signed: the hash in the signed answer is of
 * what is in it, byte order mark and line ends included. Its address is good for five
 * minutes.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_BILL_H
#define HUB_CHANNEL_WECHAT_WECHAT_BILL_H

#include "hub/channel/adapter_bill.h"

extern const struct adapter_bills wechat_bill_calls;

#endif
