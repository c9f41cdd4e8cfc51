/*
 * alipay_request.h -- one call of a method, whichever dialect it came in: v2 or v3.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_REQUEST_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_REQUEST_H

#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/alipay/alipay_answer.h"

/*
 * What a method gets. It runs in a transaction, after time has been swept. It
 * writes a whole answer, or fails: then all is rolled back and "system error" is said.
 */
struct alipay_request {
    struct alipay *alipay;
    struct arena *arena;
    const struct form *form;     /* what does not stand in biz_content: notify_url, code, … */
    const struct json_node *biz; /* biz_content; the body or the query in v3 */
    struct moment now;
    struct alipay_answer answer;
    const char *goes_to; /* of a method that a browser calls: where it is sent; else NULL */
};

/** alipay_request_text() is a text of biz, "" when it is missing or no text. */
const char *alipay_request_text(const struct alipay_request *request, const char *name);

#endif
