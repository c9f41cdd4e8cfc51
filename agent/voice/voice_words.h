/*
 * voice_words.h -- what is said aloud of a payment, as words.
 *
 * Chinese amounts are made here, for no voice says 12.34 as a cashier does: 十二元三角四分. English
 * ones stay digits, which voices read well. Pure.
 */
#ifndef AGENT_VOICE_VOICE_WORDS_H
#define AGENT_VOICE_VOICE_WORDS_H

#include "agent/flow/notice.h"
#include "shared/base/moment.h"
#include "shared/base/text.h"

/* Longer than that after it was paid, a result is said to be late. */
#define VOICE_LATE_S 60

/** voice_words_amount() appends an amount of 0 or more. */
void voice_words_amount(struct money amount, bool english, struct text *text);

/** voice_words_say() appends what is said of the notice; false: nothing is. */
bool voice_words_say(const struct till_notice *notice, bool english, struct text *text) MUST_CHECK;

#endif
