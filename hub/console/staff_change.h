/*
 * staff_change.h -- a change that a person asks for: made once under its Idempotency-Key.
 *
 * Around a flow's operation (hub/flow/keyed_flow.h), with its row in the audit, and only if he may
 * when it is stored (hub/api/staff_act.h). A repeat of the
 * request finds what the first one made. All doors of the console that change something go this
 * way, but for what is one's own (signing in and out, /me).
 */
#ifndef HUB_CONSOLE_STAFF_CHANGE_H
#define HUB_CONSOLE_STAFF_CHANGE_H

#include "hub/api/change.h"
#include "hub/console/console.h"

/* Zeroed, in the call's arena; the operation stands there beside it. */
struct staff_change {
    struct keyed keyed;
    struct staff_act act; /* around it: the operation */
    struct call *call;
    /* What he needs beside the route's permission where he looks; borrowed until submitted. */
    const struct permitted_demand *demands;
    size_t demands_count;
    int64_t merchant_id; /* whose rows it changes; 0 for what is no merchant's */
    /* Which problem an error of the operation is, where that takes more; or NULL. */
    enum problem (*problem)(const struct operation *inner, enum err err);
    /* And which field that is about; or NULL. */
    const char *(*wrong)(const struct operation *inner, enum err err);
    /* Answers the call with what was made, now or before. */
    void (*then)(struct call *call, struct staff_change *change, int64_t id);
};

/**
 * staff_change_secret() is a secret that a change hands out: the same for a repeat of the request,
 * since it is a MAC of whose request it is, of the words what and about, and of its
 * Idempotency-Key. False: there is no memory, and the call has been answered.
 */
bool staff_change_secret(struct call *call, const char *what, int64_t about,
    uint8_t ret_secret[static CRYPT_SHA256_SIZE]) MUST_CHECK;

/** staff_change_submit() has the operation made and answers the call. */
void staff_change_submit(struct staff_change *change, struct call *call, struct operation *inner,
    int64_t (*about)(const struct operation *inner));

#endif
