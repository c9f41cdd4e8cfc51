/*
 * adapter_judge.h -- what an answer says about our account, whatever was asked.
 *
 * As adapter.h: pure, any thread. A judgement moves no money: it is for people, who are told
 * which field of the form to look at, and for choosing another account.
 */
#ifndef HUB_CHANNEL_ADAPTER_JUDGE_H
#define HUB_CHANNEL_ADAPTER_JUDGE_H

#include "hub/channel/adapter.h"

enum adapter_health {
    ADAPTER_HEALTH_UNSURE, /* it says nothing of that */
    ADAPTER_HEALTH_WELL,   /* the channel knows us and let us in */
    ADAPTER_HEALTH_BROKEN  /* what the account was opened with is wrong: people must look */
};

enum adapter_fault {
    ADAPTER_FAULT_NONE,
    ADAPTER_FAULT_SIGNATURE,  /* it does not take our signature */
    ADAPTER_FAULT_ACCOUNT,    /* it does not know the app or the merchant */
    ADAPTER_FAULT_PERMISSION, /* the account may not do that */
    ADAPTER_FAULT_CLOCK,      /* our time is not its time */
    ADAPTER_FAULT_REQUEST,    /* what we ask is not what it wants to be asked */
    ADAPTER_FAULT_THEIR_KEY,  /* its answer is signed by a key that the account does not have */
    ADAPTER_FAULT_THEIR_SIGNATURE, /* its answer's signature does not fit */
    ADAPTER_FAULT_SILENT,          /* no answer came, or none that can be used */
    ADAPTER_FAULTS
};

struct adapter_judgement {
    enum adapter_health health;
    enum adapter_fault fault;
    const char *field;            /* of the form: what to look at first; "" where it is not known */
    char code[ADAPTER_CODE_SIZE]; /* the channel's own word; "" for none */
};

/** adapter_judge() judges what was heard; a dialect without a judge is unsure. */
void adapter_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *ret_judgement);

/** adapter_fault_says() says what is wrong and what to do, in Chinese or English. */
const char *adapter_fault_says(enum adapter_fault fault, bool english);

/** adapter_fault_name() is it as one word. */
const char *adapter_fault_name(enum adapter_fault fault);

#endif
