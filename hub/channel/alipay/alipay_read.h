/*
 * alipay_read.h -- the half of the Alipay adapter that reads what comes back.
 *
 * The functions are those of struct adapter (adapter.h says what they do). An
 * answer of alipay_read_answer() is always ERR_OK: what cannot be understood,
 * also for want of memory, is ADAPTER_UNKNOWN.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_READ_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_READ_H

#include "hub/channel/adapter.h"

enum err alipay_read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply) MUST_CHECK;

/* alipay_read_refund.c */
enum err alipay_read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply) MUST_CHECK;

enum err alipay_read_identity(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    char ret_payer[static ADAPTER_PAYER_SIZE]) MUST_CHECK;

enum err alipay_read_callback(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_callback *ret_callback) MUST_CHECK;

/*
 * What the readers of answers share: the signed content under a method's name or
 * error_response, and a code without what is no plain letter, so that nothing odd
 * gets into logs.
 */
enum err alipay_read_content(const struct adapter_account *account, const char *name,
    const struct adapter_heard *heard, struct arena *arena, struct bytes *ret_content) MUST_CHECK;
void alipay_read_code(const char *code, char ret_code[static ADAPTER_CODE_SIZE]);

#endif
