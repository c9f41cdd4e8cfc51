/*
 * alipay_split.h -- the part of the Alipay adapter that shares a trade (商家分账).
 *
 * A trade is created with extend_params.royalty_freeze, shared by
 * alipay.trade.order.settle under our out_request_no and asked about by
 * .settle.query; receivers are bound by alipay.trade.royalty.relation.bind.
 * "10000" of a settle says that it was taken: what each receiver got is said by
 * the query alone. A query that is answered without our number and without
 * details knows nothing of it (ADAPTER_SPLIT_ABSENT); as with refunds, Alipay has
 * no code for that.
 *
 * A share comes back only as a part of a refund (refund_royalty_parameters):
 * there is no give_back(). That a settle without shares may end the sharing is
 * not said in so many words by the documents; when Alipay refuses it, the rest
 * stays frozen until Alipay's own term.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_SPLIT_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_SPLIT_H

#include "hub/channel/adapter_split.h"
#include "shared/text/json.h"

extern const struct adapter_splits alipay_split_calls;

/** alipay_split_declare() writes into a new trade that it will be shared. */
void alipay_split_declare(struct json_writer *json);

#endif
