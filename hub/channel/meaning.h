/*
 * meaning.h -- what a channel's answer allows us to do next.
 *
 * Every dialect has one table from its channel's own codes to one of these, by
 * call. What is not listed is MEANING_UNKNOWN: new codes appear, and one of them
 * may mean that money has moved. Of a query only DONE, WAITING and ABSENT say
 * anything about the money; a question that is refused was not answered.
 *
 * Pure; any thread.
 */
#ifndef HUB_CHANNEL_MEANING_H
#define HUB_CHANNEL_MEANING_H

#include <stdbool.h>

enum meaning {
    MEANING_DONE,    /* the call did what it is for */
    MEANING_WAITING, /* taken; the payer has something to do */
    MEANING_ABSENT,  /* it does not know such a number */
    MEANING_LOOK,    /* refused, maybe because the number has done its work: query */
    MEANING_REFUSED, /* refused, nothing moved, asking again will not help */
    MEANING_LATER,   /* refused, nothing moved, the same request may succeed later */
    MEANING_BROKEN,  /* our account or our request is wrong: nothing moved, people must look */
    MEANING_UNKNOWN  /* it may have happened */
};

/** meaning_is_no() is whether a call that moves money was turned down before any moved. */
static inline bool
meaning_is_no(enum meaning meaning)
{
    return meaning == MEANING_REFUSED || meaning == MEANING_LATER || meaning == MEANING_BROKEN;
}

#endif
