/*
 * lab_api.h -- /_lck: the books under test by whoever tests ledgers.
 *
 * The interface of the public ledger-conformance-kit, on the board's address, in
 * a hub that was started as a lab ([hub] lab = yes); absent in every other.
 *
 *   POST /_lck/reset
 *   POST /_lck/post {idempotencyKey, transactionId, allowOverdraft, legs: [{accountId,
 *        type, amountSubunits, currency}]} -> {status, transactionId, reason}
 *   GET  /_lck/balance?account=&currency= -> {subunits}
 *   GET  /_lck/journal[?after=] -> [{entryId, transactionId, accountId, type, amountSubunits,
 *        currency, sequence, accountSequence, prevHash, entryHash}]
 *
 * A journal of more than some 1500 entries is read by the page: after= (empty for the first)
 * is the entryId of the last one, and an empty page is the end. Asked for at once it is 413.
 * What the books refuse is 200 with status REJECTED; only what cannot be read is 400.
 */
#ifndef HUB_API_LAB_API_H
#define HUB_API_LAB_API_H

#include "hub/api/route.h"

extern const struct route_set lab_api_routes;

#endif
