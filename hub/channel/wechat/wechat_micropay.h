/*
 * wechat_micropay.h -- barcodes by WeChat Pay's API v2: micropay and what follows from it.
 *
 * The functions are those of struct adapter, for payments by barcode of an account that
 * does not say v3. To undo a payment and to give money back our certificate is shown.
 * WeChat tells nothing by itself of such a payment, and is told no address for refunds:
 * v2's notices of them are sealed so that anybody with the key could have made them.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_MICROPAY_H
#define HUB_CHANNEL_WECHAT_WECHAT_MICROPAY_H

#include "hub/channel/adapter.h"

enum err wechat_micropay_pay(const struct adapter_account *account,
    const struct adapter_create *create, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_micropay_query(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_micropay_reverse(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_micropay_refund(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;
enum err wechat_micropay_refund_query(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/* wechat_micropay_read.c */
enum err wechat_micropay_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply) MUST_CHECK;
enum err wechat_micropay_read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply) MUST_CHECK;

#endif
