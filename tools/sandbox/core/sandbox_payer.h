/*
 * sandbox_payer.h -- who pays: an account with a balance, at one wallet.
 *
 * Reads copy into the arena handed in, and are ERR_NOT_FOUND, or ERR_TOO_BIG when
 * it is full. Writes are of the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_PAYER_H
#define TOOLS_SANDBOX_CORE_SANDBOX_PAYER_H

#include "shared/base/arena.h"
#include "shared/base/money.h"
#include "tools/sandbox/core/sandbox_store.h"

struct sandbox_payer {
    const char *payer_id; /* the wallet's number for him: 2088… at Alipay */
    const char *open_id;  /* what the merchant's app knows him by; may be the same */
    const char *name;     /* masked, as the wallet shows it */
    struct money balance;
};

/** sandbox_payer_find() finds by payer_id or open_id. */
enum err sandbox_payer_find(struct sandbox_store *store, const char *channel, const char *any_id,
    struct arena *arena, struct sandbox_payer *ret_payer) MUST_CHECK;

/** sandbox_payer_by_ending() finds by the last four digits of the barcodes he shows. */
enum err sandbox_payer_by_ending(struct sandbox_store *store, const char *channel,
    const char *ending, struct arena *arena, struct sandbox_payer *ret_payer) MUST_CHECK;

/** sandbox_payer_first() is who pays when nobody is named. */
enum err sandbox_payer_first(struct sandbox_store *store, const char *channel, struct arena *arena,
    struct sandbox_payer *ret_payer) MUST_CHECK;

/** sandbox_payer_put() sets the balance, of a new one too, who is called by his number. */
enum err sandbox_payer_put(struct sandbox_store *store, const char *channel, const char *payer_id,
    struct money balance) MUST_CHECK;

/** sandbox_payer_give() is negative for taking; ERR_OUT_OF_RANGE when he has not so much. */
enum err sandbox_payer_give(struct sandbox_store *store, const char *channel, const char *payer_id,
    struct money amount) MUST_CHECK;

#endif
