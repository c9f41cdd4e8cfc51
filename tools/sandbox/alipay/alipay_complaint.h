/*
 * alipay_complaint.h -- alipay.merchant.tradecomplain.*: what payers complain of, and the
 * merchant's answers.
 *
 * A reply is a message, of one that the merchant has not settled, or whose payer has not agreed
 * yet; a feedback settles it, once. Codes are those that OpenAPI v3 lists for each call; their
 * words, and how long a reply may be, are ours.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_COMPLAINT_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_COMPLAINT_H

#include "tools/sandbox/alipay/alipay_request.h"

enum err alipay_complaint_list(struct alipay_request *request);
enum err alipay_complaint_query(struct alipay_request *request);
enum err alipay_complaint_reply(struct alipay_request *request);
enum err alipay_complaint_feedback(struct alipay_request *request);

#endif
