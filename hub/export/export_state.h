/*
 * export_state.h -- how an export stands. Pure.
 */
#ifndef HUB_EXPORT_EXPORT_STATE_H
#define HUB_EXPORT_EXPORT_STATE_H

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum export_state {
    EXPORT_WAITING,   /* for its turn */
    EXPORT_RUNNING,   /* being written by a hub */
    EXPORT_DONE,      /* its file is there */
    EXPORT_FAILED,    /* it could not be written: its reason says why */
    EXPORT_CANCELLED, /* somebody wanted it no more */
    EXPORT_EXPIRED,   /* its file is there no more */
    EXPORT_STATES
};

enum export_event {
    EXPORT_BEGIN,
    EXPORT_BEGIN_AGAIN, /* the hub that wrote it has ended */
    EXPORT_GO_ON,       /* rows were written */
    EXPORT_END,
    EXPORT_FAIL,
    EXPORT_CANCEL,
    EXPORT_EXPIRE,
    EXPORT_EVENTS
};

extern const struct fsm export_state_machine;

/** export_state_step() changes the stored name of a state; ERR_BAD_STATE, ERR_CORRUPT. */
enum err export_state_step(
    const char *from, enum export_event event, const char **ret_to) MUST_CHECK;

#endif
