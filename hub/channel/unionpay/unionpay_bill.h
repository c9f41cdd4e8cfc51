/*
 * unionpay_bill.h -- a day's bill of transactions (ZM), by the call for files.
 *
 * Asked for by its settlement day, which ends at 23:00, the answer has the file in it: a zip in
 * zlib in base64 (open.unionpay.com, 文件传输类交易, txnType 76; file interface, 6.1). What is not
 * there, not yet or never, is 98. There is no bill of what moved a balance.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_BILL_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_BILL_H

#include "hub/channel/adapter_bill.h"

extern const struct adapter_bills unionpay_bill_calls;

#endif
