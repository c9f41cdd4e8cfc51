#include "shared/pay/onboarding_state.h"

static const char *const states[ONBOARDING_STATES] = {
    [ONBOARDING_DRAFT] = "draft",
    [ONBOARDING_SUBMITTED] = "submitted",
    [ONBOARDING_AUDITING] = "auditing",
    [ONBOARDING_TO_BE_CONFIRMED] = "to_be_confirmed",
    [ONBOARDING_TO_BE_SIGNED] = "to_be_signed",
    [ONBOARDING_FINISHED] = "finished",
    [ONBOARDING_REJECTED] = "rejected",
    [ONBOARDING_CANCELLED] = "cancelled",
};

#define D ONBOARDING_DRAFT
#define S ONBOARDING_SUBMITTED
#define A ONBOARDING_AUDITING
#define C ONBOARDING_TO_BE_CONFIRMED
#define G ONBOARDING_TO_BE_SIGNED
#define F ONBOARDING_FINISHED
#define R ONBOARDING_REJECTED
#define X ONBOARDING_CANCELLED

/* The event is the state that is wanted. */
/* clang-format off */
static const struct fsm_edge edges[] = {
    { D, D, D, 0 }, { D, S, S, 0 }, { D, X, X, 0 },
    { S, D, D, 0 }, { S, S, S, 0 }, { S, A, A, 0 }, { S, C, C, 0 }, { S, G, G, 0 }, { S, F, F, 0 },
    { S, R, R, 0 }, { S, X, X, 0 },
    { A, A, A, 0 }, { A, C, C, 0 }, { A, G, G, 0 }, { A, F, F, 0 }, { A, R, R, 0 }, { A, X, X, 0 },
    { C, A, A, 0 }, { C, C, C, 0 }, { C, G, G, 0 }, { C, F, F, 0 }, { C, R, R, 0 }, { C, X, X, 0 },
    { G, A, A, 0 }, { G, G, G, 0 }, { G, F, F, 0 }, { G, R, R, 0 }, { G, X, X, 0 },
    { R, D, D, 0 }, { R, S, S, 0 }, { R, R, R, 0 }, { R, X, X, 0 },
};
/* clang-format on */

const struct fsm onboarding_state_machine = {
    .name = "onboarding",
    .states = states,
    .events = states,
    .edges = edges,
    .states_count = ONBOARDING_STATES,
    .events_count = ONBOARDING_STATES,
    .edges_count = LENGTH(edges),
};

enum err
onboarding_state_step(
    enum onboarding_state from, enum onboarding_state to, enum onboarding_state *ret_state)
{
    const struct fsm_edge *edge = fsm_find(&onboarding_state_machine, from, to);

    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_state = (enum onboarding_state)edge->to;
    return ERR_OK;
}
