/*
 * onboarding_question.h -- asks a channel about an application, or hands in its papers.
 *
 * Once and now; nothing of it is kept or logged.
 */
#ifndef HUB_COURIER_ONBOARDING_QUESTION_H
#define HUB_COURIER_ONBOARDING_QUESTION_H

#include "hub/channel/adapter_onboarding.h"
#include "shared/net/net.h"

/* Called once, on the loop; the reply lives in the arena that the question was given. */
typedef void onboarding_question_fn(void *context, const struct adapter_onboarding_reply *reply);

struct onboarding_question {
    struct net *net;
    const struct adapter_account *account; /* lives until then() */
    const char *number;
    struct span timeout;
    struct arena *arena;
    onboarding_question_fn *then;
    void *context;
    struct net_fetch *fetch;
    bool submits; /* which of the two it is */
    struct adapter_onboarding_reply reply;
};

/**
 * onboarding_question_ask() signs and sends it on the loop; the question is the caller's, and lives
 * until then(). ERR_UNSUPPORTED: its channel cannot be asked.
 */
enum err onboarding_question_ask(struct onboarding_question *question) MUST_CHECK;

/** onboarding_question_submit() likewise; text and *ret_wrong as adapter_onboarding.h has them. */
enum err onboarding_question_submit(
    struct onboarding_question *question, struct bytes text, const char **ret_wrong) MUST_CHECK;

#endif
