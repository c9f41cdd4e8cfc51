/*
 * exchange_mask.h -- what a channel was asked and has answered, without what is secret: for people.
 *
 * Forms, JSON and the flat XML of channels are read field by field. Names that are known to be
 * harmless (numbers, amounts, states, codes, times) are shown; what signs or lets in (signatures,
 * keys, certificates, tokens, a payer's code, ciphertext) is left out; of everything else, a
 * payer's id, a phone, a card, a name that a channel has added since, only the ends are shown. What
 * cannot be read is not shown at all. Headers are no part of it: they sign. Pure; any thread.
 */
#ifndef HUB_FLOW_EXCHANGE_MASK_H
#define HUB_FLOW_EXCHANGE_MASK_H

#include "hub/channel/adapter.h"

/* Of the text of one side; what is longer is cut. */
#define EXCHANGE_MASK_SIZE 4096

/**
 * exchange_mask_ask() writes method, address and body of a request into to, whose block has
 * EXCHANGE_MASK_SIZE; arena is for reading, and may be reset afterwards.
 */
void exchange_mask_ask(struct text *to, const struct adapter_ask *ask, struct arena *arena);

/** exchange_mask_heard() does so with the body of an answer, or of a callback. */
void exchange_mask_heard(struct text *to, struct bytes body, struct arena *arena);

#endif
