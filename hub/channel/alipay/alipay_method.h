/*
 * alipay_method.h -- the methods of Alipay's that we call, whichever API they are called in.
 *
 * Constants; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_METHOD_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_METHOD_H

#include <stdbool.h>

#include "hub/channel/alipay/alipay_code.h"

enum alipay_call {
    ALIPAY_CALL_TOKEN,
    ALIPAY_CALL_CREATE,
    ALIPAY_CALL_PRECREATE,
    ALIPAY_CALL_WAP,
    ALIPAY_CALL_PAY,
    ALIPAY_CALL_QUERY,
    ALIPAY_CALL_CANCEL,
    ALIPAY_CALL_CLOSE,
    ALIPAY_CALL_REFUND,
    ALIPAY_CALL_REFUND_QUERY,
    ALIPAY_CALL_SETTLE,
    ALIPAY_CALL_SETTLE_QUERY,
    ALIPAY_CALL_BIND,
    ALIPAY_CALL_UNBIND,
    ALIPAY_CALL_BILL,
    ALIPAY_CALL_COMPLAINTS,
    ALIPAY_CALL_COMPLAINT,
    ALIPAY_CALL_COMPLAINT_REPLY,
    ALIPAY_CALL_COMPLAINT_FEEDBACK,
    ALIPAY_CALLS
};

struct alipay_method {
    const char *name;
    enum alipay_code_call judged_as;
    bool notifies;    /* it is told where we want to be called back */
    bool page;        /* a browser asks for it, in v2's envelope: of v3 there is no such thing */
    bool beside;      /* v2: its fields stand beside biz_content */
    bool bare;        /* v2: success has no code */
    bool is_get;      /* v3: it only asks, and its fields are the query */
    bool named;       /* v3: its one field is the last part of the path instead */
    bool times;       /* v3: success says when it was paid; without that it waits for the payer */
    const char *path; /* v3: below /v3/, where that is not the name's */
};

extern const struct alipay_method alipay_method[ALIPAY_CALLS];

#endif
