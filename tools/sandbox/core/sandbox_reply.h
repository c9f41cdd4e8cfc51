/*
 * sandbox_reply.h -- answering as a fault of HTTP wants it: late, cut off, not at all.
 *
 * The kinds REPLY_NEVER, _SLOW, _429, _500, _502 and _TRUNCATED are done here, for
 * every dialect; what is of a dialect's own (signatures, codes) is done before.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_REPLY_H
#define TOOLS_SANDBOX_CORE_SANDBOX_REPLY_H

#include "tools/sandbox/core/sandbox_core.h"

/**
 * sandbox_reply() answers, now or later, and takes *arena, which what reply points to
 * may live in. Kinds that are none of the above are as NONE.
 */
void sandbox_reply(struct sandbox *sandbox, struct net_call *net_call, struct arena **arena,
    const struct net_reply *reply, const struct sandbox_fault_taken *fault);

/** sandbox_reply_close() ends the calls that wait for an answer. */
void sandbox_reply_close(struct sandbox *sandbox);

#endif
