/*
 * print_state.h -- the life of one receipt on its way to paper.
 *
 * Pure. "sent" is stored before the first byte goes to the printer, so that
 * after a power cut it means: nobody knows. A doubtful print is asked about,
 * never repeated blindly; what is printed then is a copy and says so.
 */
#ifndef AGENT_FLOW_PRINT_STATE_H
#define AGENT_FLOW_PRINT_STATE_H

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum print_state {
    PRINT_QUEUED,
    PRINT_SENT,
    PRINT_CONFIRMED,
    PRINT_FAILED,   /* certainly nothing came out */
    PRINT_UNKNOWN,  /* something may have come out */
    PRINT_REPLACED, /* a copy was printed instead */
    PRINT_STATES
};

enum print_event {
    PRINT_ON_SEND,
    PRINT_ON_DONE,
    PRINT_ON_REFUSED, /* the printer took nothing */
    PRINT_ON_SILENCE, /* it may have taken something */
    PRINT_ON_SEEN,    /* the cashier says that it came out */
    PRINT_ON_AGAIN,   /* the cashier wants another */
    PRINT_EVENTS
};

extern const struct fsm print_state_machine;

/** print_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err print_state_step(
    enum print_state state, enum print_event event, enum print_state *ret_state) MUST_CHECK;

#endif
