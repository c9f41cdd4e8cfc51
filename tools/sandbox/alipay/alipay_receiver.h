/*
 * alipay_receiver.h -- the methods alipay.trade.royalty.relation.bind, .unbind, .batchquery.
 *
 * Whom trades may be shared with. Binding what is bound, and unbinding what is not, is
 * success; what is bound is called by its last name and memo.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_RECEIVER_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_RECEIVER_H

#include "tools/sandbox/alipay/alipay_request.h"

enum err alipay_receiver_bind(struct alipay_request *request) MUST_CHECK;
enum err alipay_receiver_unbind(struct alipay_request *request) MUST_CHECK;
enum err alipay_receiver_list(struct alipay_request *request) MUST_CHECK;

#endif
