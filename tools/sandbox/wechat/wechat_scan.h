/*
 * wechat_scan.h -- a payer's barcode, as both APIs take it: paying, and reversing that.
 *
 * A code is 18 digits from 10 to 15, good once; who pays is found by its last four digits,
 * which may also be those of a code that goes wrong by itself (sandbox_barcode.h). Within
 * the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SCAN_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SCAN_H

#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_answer.h"

/* What came of it. */
struct wechat_scanned {
    enum wechat_refusal refusal;     /* WECHAT_USER_PAYING: a password is being typed */
    struct wechat_order order;       /* as it is stored, where refusal is FINE */
    struct sandbox_fault_taken told; /* how the answer goes wrong */
};

/** wechat_scan_pay() stores wanted, a new order with all but its numbers, and has it paid. */
enum err wechat_scan_pay(struct wechat *wechat, struct arena *arena,
    const struct wechat_order *wanted, const char *auth_code,
    struct wechat_scanned *ret_scanned) MUST_CHECK;

/**
 * wechat_scan_reverse() ends what waits, and gives back what was paid. *ret_recall: nothing
 * was done, and it is to be asked for again.
 */
enum err wechat_scan_reverse(struct wechat *wechat, struct wechat_order *order,
    enum wechat_refusal *ret_refusal, bool *ret_recall) MUST_CHECK;

/** wechat_scan_put_params() writes what a second request with this number must say as well. */
enum err wechat_scan_put_params(struct arena *arena, struct wechat_order *order) MUST_CHECK;

#endif
