/*
 * wechat_code.h -- what WeChat Pay's codes mean, v3 and v2 in one table.
 *
 * Two spellings of most codes are about (SYSTEMERROR, SYSTEM_ERROR): "_" is left
 * out before they are compared. Codes: pay.weixin.qq.com/doc/v3/merchant/4012081709
 * and the pages of each call; v2 chapters 9_10 (micropay), 9_02, 9_11, 9_4, 9_5.
 *
 * A code alone is not enough in v3: what comes with 5xx may have happened whatever
 * it is called, and 202 is no refusal.
 *
 * Pure; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_CODE_H
#define HUB_CHANNEL_WECHAT_WECHAT_CODE_H

#include <stddef.h>

#include "hub/channel/meaning.h"

enum wechat_code_call {
    WECHAT_CODE_CALL_PAY, /* jsapi, native, h5; codepay, micropay */
    WECHAT_CODE_CALL_QUERY,
    WECHAT_CODE_CALL_CLOSE,
    WECHAT_CODE_CALL_REVERSE,
    WECHAT_CODE_CALL_REFUND,
    WECHAT_CODE_CALL_REFUND_QUERY,
    WECHAT_CODE_CALL_SPLIT, /* orders, unfreeze, return-orders */
    WECHAT_CODE_CALL_SPLIT_QUERY,
    WECHAT_CODE_CALL_BIND, /* receivers add, delete */
    WECHAT_CODE_CALL_BILL,
    WECHAT_CODE_CALL_CERTIFICATES,
    WECHAT_CODE_CALL_COMPLAINT,     /* complaints-v2, one of them, its history */
    WECHAT_CODE_CALL_COMPLAINT_SAY, /* response, complete */
    WECHAT_CODE_CALL_SUBSCRIBE,     /* complaint-notifications */
    WECHAT_CODE_CALL_ONBOARDING,    /* applyment by business_code */
    WECHAT_CODE_CALL_ONBOARDING_SUBMIT,
    WECHAT_CODE_CALLS
};

/* A code without its "_", and what it means to these calls. */
struct wechat_code_row {
    const char *name;
    unsigned calls; /* a bit for each enum wechat_code_call */
    enum meaning meaning;
};

/* The table, for who walks it. */
extern const struct wechat_code_row wechat_code_rows[];
extern const size_t wechat_code_rows_count;

/** wechat_code_of() judges a code by itself, as v2 has it in err_code or, unsigned, return_msg. */
enum meaning wechat_code_of(enum wechat_code_call call, const char *code);

/** wechat_code_answer() judges an answer of v3 that is no success; code is "" without one. */
enum meaning wechat_code_answer(enum wechat_code_call call, int status, const char *code);

#endif
