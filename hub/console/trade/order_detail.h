/*
 * order_detail.h -- one order with all that happened to it.
 *
 * Its attempts to pay, refunds and shares, one timeline of what became of them, of what the
 * terminal recorded and of the effects that were carried out for it, the notices to the
 * merchant's app with each attempt, and what was posted. Secrets and payers are not told, or
 * masked. Effects, records and postings are looked for around the moments at which things
 * happened, in stretches of some thousand rows. On the reader's thread.
 */
#ifndef HUB_CONSOLE_TRADE_ORDER_DETAIL_H
#define HUB_CONSOLE_TRADE_ORDER_DETAIL_H

#include "hub/api/scope.h"
#include "hub/store/reader.h"
#include "shared/text/json.h"

/** order_detail_put() writes an object; ERR_NOT_FOUND for what is not of the scope. */
enum err order_detail_put(struct reader *reader, const struct scope *scope, int64_t id,
    struct arena *arena, struct json_writer *writer) MUST_CHECK;

#endif
