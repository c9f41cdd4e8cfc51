/*
 * alipay_code.h -- what an answer's code and sub_code allow us to do next.
 *
 * Alipay OpenAPI v2: common codes (opendocs 02km9f) and the ACQ.* codes of each
 * method. "10000" says that the call was taken, not that anybody has paid. What
 * is not listed for a method is MEANING_UNKNOWN: new codes appear, and one
 * of them may mean that money has moved.
 *
 * Pure; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_CODE_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_CODE_H

#include "hub/channel/meaning.h"

enum alipay_code_call {
    ALIPAY_CODE_CALL_PAY, /* trade.pay, .precreate and .create */
    ALIPAY_CODE_CALL_QUERY,
    ALIPAY_CODE_CALL_CANCEL,
    ALIPAY_CODE_CALL_CLOSE,
    ALIPAY_CODE_CALL_REFUND,
    ALIPAY_CODE_CALL_SETTLE, /* trade.order.settle */
    ALIPAY_CODE_CALL_BIND,   /* trade.royalty.relation.bind and .unbind */
    ALIPAY_CODE_CALL_BILL    /* data.dataservice.bill.downloadurl.query */
};

/** alipay_code_of() judges an answer to call; sub_code is "" when there was none. */
enum meaning alipay_code_of(enum alipay_code_call call, const char *code, const char *sub_code);

/** alipay_code_is_spent() is whether it says that an authorisation's code is used, or too old. */
bool alipay_code_is_spent(const char *sub_code);

#endif
