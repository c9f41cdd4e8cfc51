/*
 * adapter_onboarding.h -- the part of a dialect that hands in and follows applications (进件).
 *
 * As adapter.h: pure, any thread, everything made lives in the arena handed in. An application is
 * asked about by the partner's number of it, through the account of the partner who made it. What
 * a channel says with a word that is not listed is no state (docs/adr/0037).
 */
#ifndef HUB_CHANNEL_ADAPTER_ONBOARDING_H
#define HUB_CHANNEL_ADAPTER_ONBOARDING_H

#include "hub/channel/adapter.h"
#include "shared/pay/onboarding_state.h"

#define ADAPTER_ONBOARDING_FAULTS_MAX 16 /* that are read; there may be more */
#define ADAPTER_ONBOARDING_FIELD_MAX 64  /* bytes of a field's name that are kept */
#define ADAPTER_ONBOARDING_TEXT_MAX 600  /* bytes of a reason or a note that are kept */
#define ADAPTER_ONBOARDING_URL_MAX 300

enum adapter_onboarding_answer {
    ADAPTER_ONBOARDING_DONE,
    ADAPTER_ONBOARDING_ABSENT,  /* it knows no application of that number */
    ADAPTER_ONBOARDING_REFUSED, /* it did not say: our account or our request is wrong */
    ADAPTER_ONBOARDING_LATER,   /* likewise, and may say so later */
    ADAPTER_ONBOARDING_UNKNOWN
};

/* What is missing or wrong, in the channel's own name of it. */
struct adapter_onboarding_fault {
    const char *field;
    const char *reason;
};

/* Texts are "" where the channel says nothing. */
struct adapter_onboarding_reply {
    enum adapter_onboarding_answer answer;
    char code[ADAPTER_CODE_SIZE]; /* for people; of DONE the channel's word for the state */
    bool listed;                  /* of DONE: whether that word is one of ours, which is state */
    enum onboarding_state state;
    const char *channel_number; /* the channel's own of it */
    const char *sub_number;     /* never "" when it is finished */
    const char *sign_url;       /* where the merchant confirms and signs: https */
    const char *note;
    const struct adapter_onboarding_fault *faults;
    size_t faults_count;
};

/* What a partner hands in: the channel's own JSON, in clear, of the application of that number. */
struct adapter_onboarding_papers {
    const char *number;
    struct bytes text;
};

struct adapter_onboardings {
    /* ERR_BAD_INPUT: no number as the channel has them. */
    enum err (*ask)(const struct adapter_account *account, const char *number, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    /*
     * Reads the answer about the application of that number; it never fails but for want of
     * memory. One whose signature does not fit, that is about another application, or that cannot
     * be understood, is ADAPTER_ONBOARDING_UNKNOWN.
     */
    enum err (*read)(const struct adapter_account *account, const char *number,
        const struct adapter_heard *heard, struct arena *arena,
        struct adapter_onboarding_reply *ret_reply);
    /*
     * Hands papers in, with what is of people sealed for the channel. The same number is the same
     * application, and what became of it ask() tells. ERR_BAD_INPUT, ERR_TOO_BIG: *ret_wrong is the
     * field that cannot be sent, "" for the whole; ERR_UNSUPPORTED: there is no key to seal with.
     */
    enum err (*submit)(const struct adapter_account *account,
        const struct adapter_onboarding_papers *papers, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask, const char **ret_wrong);
    /* Its answer: DONE when it was taken, REFUSED and LATER when not, and note says why. */
    enum err (*read_submit)(const struct adapter_account *account,
        const struct adapter_heard *heard, struct arena *arena,
        struct adapter_onboarding_reply *ret_reply);
};

#endif
