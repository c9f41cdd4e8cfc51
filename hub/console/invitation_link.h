/*
 * invitation_link.h -- the one-time link that a change hands out, for somebody who is invited by
 * it.
 *
 * Its secret is a MAC of the request's Idempotency-Key: a repeat of the request hands out the same
 * link, and only its digest is stored.
 */
#ifndef HUB_CONSOLE_INVITATION_LINK_H
#define HUB_CONSOLE_INVITATION_LINK_H

#include "hub/api/call.h"
#include "hub/flow/staff_flow.h"

/**
 * invitation_link_make() is that of a person, in the call's arena, and its digest. NULL: there is
 * no memory, and the call has been answered.
 */
const char *invitation_link_make(
    struct call *call, int64_t staff_id, uint8_t ret_hash[static CRYPT_SHA256_SIZE]) MUST_CHECK;

#endif
