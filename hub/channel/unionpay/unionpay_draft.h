/*
 * unionpay_draft.h -- one request to UnionPay in the making (ACP 5.1.0).
 *
 * Made in the arena, filled with fields whose texts are borrowed, then signed. Any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_DRAFT_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_DRAFT_H

#include "hub/channel/unionpay/unionpay_account.h"
#include "shared/text/form.h"

#define UNIONPAY_DRAFT_TIME_SIZE 15 /* yyyyMMddHHmmss, and a terminator */
#define UNIONPAY_DRAFT_FEN_SIZE 24

struct unionpay_draft {
    struct form form;
    char time[UNIONPAY_DRAFT_TIME_SIZE];
    char until[UNIONPAY_DRAFT_TIME_SIZE];
    char amount[UNIONPAY_DRAFT_FEN_SIZE];
};

/** unionpay_draft_make() has what every request has, txnTime among it; NULL when arena is full. */
struct unionpay_draft *unionpay_draft_make(const struct unionpay_account *account,
    struct arena *arena, const char *type, const char *sub_type, struct moment time);

void unionpay_draft_add(struct unionpay_draft *draft, const char *name, const char *value);

/** unionpay_draft_time() is Beijing's wall clock without anything between its digits. */
const char *unionpay_draft_time(struct moment moment, char to[static UNIONPAY_DRAFT_TIME_SIZE]);

/** unionpay_draft_finish() signs it, for that address. ERR_NO_SPACE for NULL. */
enum err unionpay_draft_finish(const struct unionpay_account *account, struct unionpay_draft *draft,
    const char *url, struct arena *arena, struct adapter_ask *ret_ask) MUST_CHECK;

#endif
