/*
 * admission_change.h -- what the changes of an application have in common.
 */
#ifndef HUB_CONSOLE_ONBOARD_ADMISSION_CHANGE_H
#define HUB_CONSOLE_ONBOARD_ADMISSION_CHANGE_H

#include "hub/console/staff_change.h"
#include "hub/flow/admission_flow.h"

/* One of the operations; in the arena. */
struct admission_change {
    struct staff_change change; /* first */
    const char *url;            /* of the invitation that a pass makes; NULL: none */
    union {
        struct admission_put put;
        struct admission_attach attach;
        struct admission_step_on step;
    } of;
};

/**
 * admission_change_take() is a new one, which shows the application once it is made. NULL: the call
 * has been answered.
 */
struct admission_change *admission_change_take(struct call *call) MUST_CHECK;

/** admission_change_ask() is who asks, and for which application. */
struct admission_ask admission_change_ask(struct call *call, int64_t id, int64_t version);

#endif
