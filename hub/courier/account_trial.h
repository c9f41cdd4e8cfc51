/*
 * account_trial.h -- whether an account works, by calls that change nothing.
 *
 * Asks about a payment of a number that cannot be, and for the certificates where a channel
 * has any, and says what each answer tells: that all is well, or what is wrong and which field
 * of the form to look at. Nothing is stored.
 */
#ifndef HUB_COURIER_ACCOUNT_TRIAL_H
#define HUB_COURIER_ACCOUNT_TRIAL_H

#include "hub/channel/adapter_judge.h"
#include "shared/net/net.h"

#define ACCOUNT_TRIAL_CALLS_MAX 2

/* What one call told. */
struct account_trial_finding {
    const char *call; /* "query", "certificates" */
    enum err err;     /* ERR_OK: an answer came */
    int status;       /* of HTTP */
    struct adapter_judgement judgement;
};

struct account_trial_report {
    bool well; /* every call was answered as it should be */
    struct account_trial_finding findings[ACCOUNT_TRIAL_CALLS_MAX];
    size_t count;
};

/** account_trial_judge() is what it says of the account as a whole: the worst of the calls. */
void account_trial_judge(
    const struct account_trial_report *report, struct adapter_judgement *ret_judgement);

/* Called once, on the loop; borrowed. */
typedef void account_trial_fn(void *context, const struct account_trial_report *report);

/**
 * account_trial_start() begins; the account lives until then(context, …). It cannot be taken
 * back: a net that is closed before has to have ended its fetches and work.
 */
enum err account_trial_start(struct net *net, const struct adapter_account *account,
    struct span timeout, account_trial_fn *then, void *context) MUST_CHECK;

#endif
