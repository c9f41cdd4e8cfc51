/*
 * alipay_envelope.h -- what differs between Alipay's APIs: how a request is addressed and
 * signed, and how an answer is known to be true, or a refusal.
 *
 * What a request says and an answer tells has the same fields in each of them, so all
 * operations are written once, above this. An account has its envelope (alipay_account.h).
 * Callbacks are the same in both (alipay_callback.h).
 *
 * Pure; any thread; everything made lives in the arena handed in.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_ENVELOPE_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_ENVELOPE_H

#include "hub/channel/adapter.h"
#include "hub/channel/alipay/alipay_method.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

struct alipay_account;

/* What a method is asked with. */
struct alipay_params {
    const char *json;          /* all of it, one object */
    const struct form *fields; /* the same as plain fields; NULL where it has parts of its own */
    const char *return_url; /* of a browser that asks itself: where it comes back to; else NULL */
};

struct alipay_answer {
    enum meaning meaning; /* MEANING_UNKNOWN also of what cannot be believed */
    /*
     * What it would mean if it were signed, of a refusal that is not; else MEANING_UNKNOWN.
     * For people, and for what no money hangs on.
     */
    enum meaning doubted;
    const char *code;             /* Alipay's word; of what cannot be understood, ours */
    const struct json_node *root; /* what it says, an object; NULL when nothing can be believed */
};

struct alipay_envelope {
    bool notify_inside; /* where we want to be called back is one of the params */

    enum err (*ask)(const struct alipay_account *account, const struct alipay_method *method,
        const struct alipay_params *params, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);

    /* Never fails. */
    void (*read)(const struct alipay_account *account, const struct alipay_method *method,
        const struct adapter_heard *heard, struct arena *arena, struct alipay_answer *ret_answer);
};

#endif
