/*
 * unionpay_answer.h -- what UnionPay says, as a form: about a trade, and signed, truly or not.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_ANSWER_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_ANSWER_H

#include "tools/sandbox/unionpay/unionpay.h"

#define UNIONPAY_ANSWER_MAX ((size_t)32 * 1024) /* without a file in it */

/** unionpay_answer_room() is what form may take as a text. */
size_t unionpay_answer_room(const struct form *form);

/** unionpay_answer_put() adds a field; "" adds none. Both texts are borrowed. */
void unionpay_answer_put(struct form *form, const char *name, const char *value);

/** unionpay_answer_is_good() is whether a code is success: 00, or A6, which has a flaw. */
bool unionpay_answer_is_good(const char *code);

/** unionpay_answer_message() is the respMsg of a respCode. */
const char *unionpay_answer_message(const char *code);

/**
 * unionpay_answer_common() is what everything begins with: version, encoding, merId, … It is
 * signed by what method says, which is borrowed.
 */
void unionpay_answer_common(struct unionpay *unionpay, const char *method, struct form *form);

/**
 * unionpay_answer_ended() is what is known of one that was paid or given back: amounts, the day
 * it is settled, the card. extra is added to its amount.
 */
void unionpay_answer_ended(
    const struct unionpay_trade *trade, int64_t extra_fen, struct form *form, struct arena *arena);

/**
 * unionpay_answer_sign() adds the signature, as the fault wants it, by the signMethod of form;
 * for 01 with certId and signPubKeyCert.
 */
enum err unionpay_answer_sign(struct unionpay *unionpay, struct form *form,
    enum sandbox_fault fault, struct arena *arena) MUST_CHECK;

/** unionpay_answer_raw() puts k=v&k=v with nothing encoded, as answers are. */
void unionpay_answer_raw(const struct form *form, struct text *text);

#endif
