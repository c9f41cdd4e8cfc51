#include "shared/base/fsm.h"

#include <stdbool.h>

const struct fsm_edge *
fsm_find(const struct fsm *fsm, unsigned from, unsigned event)
{
    for (size_t i = 0; i < fsm->edges_count; i++)
        if (fsm->edges[i].from == from && fsm->edges[i].event == event)
            return &fsm->edges[i];
    return NULL;
}

enum err
fsm_state_of(const struct fsm *fsm, struct bytes name, unsigned *ret_state)
{
    for (unsigned state = 0; state < fsm->states_count; state++)
        if (bytes_is(name, fsm->states[state])) {
            *ret_state = state;
            return ERR_OK;
        }
    return ERR_CORRUPT;
}

/* Follow edges out of reached states until nothing new turns up. */
static bool
all_reachable(const struct fsm *fsm)
{
    bool reached[FSM_STATES_MAX] = {true};
    size_t reached_count = 1;

    for (size_t pass = 0; pass < fsm->states_count; pass++)
        for (size_t i = 0; i < fsm->edges_count; i++) {
            const struct fsm_edge *edge = &fsm->edges[i];

            if (!reached[edge->from] || reached[edge->to])
                continue;
            reached[edge->to] = true;
            reached_count++;
        }
    return reached_count == fsm->states_count;
}

enum err
fsm_verify(const struct fsm *fsm)
{
    if (fsm->states_count == 0 || fsm->states_count > FSM_STATES_MAX)
        return ERR_OUT_OF_RANGE;
    for (size_t i = 0; i < fsm->edges_count; i++) {
        const struct fsm_edge *edge = &fsm->edges[i];

        if (edge->from >= fsm->states_count || edge->to >= fsm->states_count)
            return ERR_OUT_OF_RANGE;
        if (edge->event >= fsm->events_count)
            return ERR_OUT_OF_RANGE;
        if (fsm_find(fsm, edge->from, edge->event) != edge)
            return ERR_BAD_STATE;
    }
    return all_reachable(fsm) ? ERR_OK : ERR_NOT_FOUND;
}

void
fsm_draw(const struct fsm *fsm, FILE *out)
{
    (void)fprintf(out, "stateDiagram-v2\n    [*] --> %s\n", fsm->states[0]);
    for (size_t i = 0; i < fsm->edges_count; i++) {
        const struct fsm_edge *edge = &fsm->edges[i];

        (void)fprintf(out, "    %s --> %s: %s\n", fsm->states[edge->from], fsm->states[edge->to],
            fsm->events[edge->event]);
    }
}
