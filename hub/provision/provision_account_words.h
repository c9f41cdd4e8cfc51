/*
 * provision_account_words.h -- what a command's words say of a channel account: "amount 1 500 off".
 */
#ifndef HUB_PROVISION_PROVISION_ACCOUNT_WORDS_H
#define HUB_PROVISION_PROVISION_ACCOUNT_WORDS_H

#include "hub/flow/channel_account_flow.h"

/** provision_account_words_read() adds them to the terms; ERR_BAD_INPUT: not written so. */
enum err provision_account_words_read(
    const char *const *words, size_t count, struct channel_account_terms *terms) MUST_CHECK;

#endif
