/*
 * alipay_code.h -- what an answer's code allows us to do next.
 *
 * Common codes (opendocs 02km9f) and the ACQ.* codes of each method. OpenAPI v2 says a
 * code and a sub_code; v3 says the sub_code alone, those of the gateway without "isv." and
 * the like (open-v3, 公共错误码), so there is one table for both. "10000" says that the
 * call was taken, not that anybody has paid. What is not listed for a method is
 * MEANING_UNKNOWN: new codes appear, and one of them may mean that money has moved.
 *
 * Pure; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_CODE_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_CODE_H

#include <stddef.h>

#include "hub/channel/meaning.h"

enum alipay_code_call {
    ALIPAY_CODE_CALL_PAY, /* trade.pay, .precreate and .create */
    ALIPAY_CODE_CALL_QUERY,
    ALIPAY_CODE_CALL_CANCEL,
    ALIPAY_CODE_CALL_CLOSE,
    ALIPAY_CODE_CALL_REFUND,
    ALIPAY_CODE_CALL_SETTLE,       /* trade.order.settle */
    ALIPAY_CODE_CALL_BIND,         /* trade.royalty.relation.bind and .unbind */
    ALIPAY_CODE_CALL_BILL,         /* data.dataservice.bill.downloadurl.query */
    ALIPAY_CODE_CALL_COMPLAINT,    /* merchant.tradecomplain.batchquery and .query */
    ALIPAY_CODE_CALL_COMPLAINT_SAY /* merchant.tradecomplain.reply.submit and .feedback.submit */
};

/* What the gateway says before any business code has run, whatever was called. */
struct alipay_code_gateway_row {
    const char *code;
    const char *sub_code; /* NULL for any */
    enum meaning meaning;
};

/* What comes with 40004, by method; the sub_code without its "ACQ.", "isp." or "isv.". */
struct alipay_code_business_row {
    const char *name;
    unsigned calls; /* a bit for each enum alipay_code_call */
    enum meaning meaning;
};

/* The tables, for who walks them. */
extern const struct alipay_code_gateway_row alipay_code_gateway_rows[];
extern const size_t alipay_code_gateway_rows_count;
extern const struct alipay_code_business_row alipay_code_business_rows[];
extern const size_t alipay_code_business_rows_count;

/** alipay_code_of() judges an answer to call; sub_code is "" when there was none. */
enum meaning alipay_code_of(enum alipay_code_call call, const char *code, const char *sub_code);

/** alipay_code_of_v3() judges a refusal of v3 likewise. */
enum meaning alipay_code_of_v3(enum alipay_code_call call, const char *code);

/** alipay_code_is_spent() is whether it says that an authorisation's code is used, or too old. */
bool alipay_code_is_spent(const char *sub_code);

#endif
