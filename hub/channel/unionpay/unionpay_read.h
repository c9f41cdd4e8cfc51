/*
 * unionpay_read.h -- the half of the UnionPay adapter that reads what comes back.
 *
 * The functions are those of struct adapter (adapter.h says what they do). Only a query
 * (origRespCode) or a callback says how a payment has ended. Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_READ_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_READ_H

#include "hub/channel/adapter.h"
#include "shared/text/form.h"

/**
 * unionpay_read_form() is an answer's fields: those that UnionPay has signed, and nothing else
 * can be believed.
 */
enum err unionpay_read_form(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena, struct form **ret_form) MUST_CHECK;

enum err unionpay_read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply) MUST_CHECK;

enum err unionpay_read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply) MUST_CHECK;

enum err unionpay_read_callback(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_callback *ret_callback) MUST_CHECK;

#endif
