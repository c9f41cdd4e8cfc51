/*
 * alipay_bill.h -- a day's bills: of trades, and of what moved the balance (signcustomer).
 *
 * Alipay makes them by nine in the morning; until then it says that there is none
 * (BILL_NOT_EXIST), which is later, and of a day on which nothing happened NO_BILL_DATA. The
 * address is good for 30 seconds, is fetched without a signature, and nothing says what the
 * file's hash is (opendocs, alipay.data.dataservice.bill.downloadurl.query).
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_BILL_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_BILL_H

#include "hub/channel/adapter_bill.h"

extern const struct adapter_bills alipay_bill_calls;

#endif
