/*
 * security_flow.h -- callbacks that were refused for what they were, kept for people to see.
 *
 * One row for each account, kind and hour, with how many there were and a few samples: who
 * sends a million of them fills no disk. The first of an hour raises an alarm, and so does
 * each of a kind that no stranger can make, since its signature was right.
 */
#ifndef HUB_FLOW_SECURITY_FLOW_H
#define HUB_FLOW_SECURITY_FLOW_H

#include "hub/store/lane.h"
#include "shared/pay/channel.h"

/* Stored; never renumbered. */
enum security_kind {
    SECURITY_NONE,
    SECURITY_FORGED,          /* its signature does not fit */
    SECURITY_UNREADABLE,      /* it is nothing that the channel sends */
    SECURITY_FOREIGN,         /* rightly signed, for another app or merchant */
    SECURITY_STALE,           /* its time is too far from ours: an old one, sent again */
    SECURITY_UNKNOWN_KEY,     /* signed by a key or certificate that is not trusted */
    SECURITY_UNKNOWN_PAYMENT, /* rightly signed, of what we never asked for */
    SECURITY_OTHER_ACCOUNT,   /* rightly signed, of a payment at another account */
    SECURITY_OTHER_AMOUNT,    /* rightly signed, of another amount than ours */
    SECURITY_NO_ACCOUNT,      /* it came to the address of an account that is none */
    SECURITY_PROBE,           /* the channel's own, to see whether anybody looks */
    SECURITY_KINDS
};

/* Room for the newest samples of an hour, a line each: "HH:MM:SS FROM ABOUT". */
#define SECURITY_SAMPLES_SIZE 401
#define SECURITY_SAMPLE_SIZE 110

/** security_name() is the kind as one word: what alarms, logs and figures call it. */
const char *security_name(enum security_kind kind);

/** security_says() says in words what such a callback was. */
const char *security_says(enum security_kind kind);

/* So many more of a kind at an account within an hour. */
struct security_note {
    struct operation operation;
    int64_t merchant_id; /* whose the account is; 0 for the platform's, or none */
    int64_t account_id;  /* 0 for none */
    enum channel channel;
    enum security_kind kind;
    int64_t hour; /* since 1970 */
    int64_t count;
    struct moment first;
    struct moment last;
    char samples[SECURITY_SAMPLES_SIZE]; /* whole lines */
};

void security_flow_note(struct security_note *note);

#endif
