/*
 * fsm.h -- state machines as tables of edges.
 *
 * An edge says: in this state, on this event, go there and do that. What is
 * not in the table cannot happen. Stepping is pure; the caller stores the new
 * state and the effect in one transaction. State names are stored, so they are
 * never renamed.
 */
#ifndef SHARED_BASE_FSM_H
#define SHARED_BASE_FSM_H

#include <stddef.h>
#include <stdio.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

#define FSM_STATES_MAX 32

struct fsm_edge {
    unsigned from;
    unsigned event;
    unsigned to;
    unsigned effect;
};

struct fsm {
    const char *name;
    const char *const *states;
    const char *const *events;
    const struct fsm_edge *edges;
    size_t states_count; /* state 0 is the first one of a new thing */
    size_t events_count;
    size_t edges_count;
};

/** fsm_find() is the edge, or NULL when this cannot happen. */
const struct fsm_edge *fsm_find(const struct fsm *fsm, unsigned from, unsigned event);

/** fsm_state_of() is the state that name stands for; ERR_CORRUPT when there is none. */
enum err fsm_state_of(const struct fsm *fsm, struct bytes name, unsigned *ret_state) MUST_CHECK;

/**
 * fsm_verify() is ERR_OUT_OF_RANGE for a number outside the tables, ERR_BAD_STATE
 * for two answers to one event, ERR_NOT_FOUND for a state that nothing leads to.
 */
enum err fsm_verify(const struct fsm *fsm) MUST_CHECK;

/** fsm_draw() writes the machine as a Mermaid state diagram. */
void fsm_draw(const struct fsm *fsm, FILE *out);

#endif
