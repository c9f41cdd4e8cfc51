#include "hub/export/export_state.h"

static const char *const states[EXPORT_STATES] = {
    [EXPORT_WAITING] = "waiting",
    [EXPORT_RUNNING] = "running",
    [EXPORT_DONE] = "done",
    [EXPORT_FAILED] = "failed",
    [EXPORT_CANCELLED] = "cancelled",
    [EXPORT_EXPIRED] = "expired",
};

static const char *const events[EXPORT_EVENTS] = {
    [EXPORT_BEGIN] = "begin",
    [EXPORT_BEGIN_AGAIN] = "begin_again",
    [EXPORT_GO_ON] = "go_on",
    [EXPORT_END] = "end",
    [EXPORT_FAIL] = "fail",
    [EXPORT_CANCEL] = "cancel",
    [EXPORT_EXPIRE] = "expire",
};

static const struct fsm_edge edges[] = {
    {EXPORT_WAITING, EXPORT_BEGIN, EXPORT_RUNNING, 0},
    {EXPORT_WAITING, EXPORT_CANCEL, EXPORT_CANCELLED, 0},
    {EXPORT_RUNNING, EXPORT_BEGIN_AGAIN, EXPORT_RUNNING, 0},
    {EXPORT_RUNNING, EXPORT_GO_ON, EXPORT_RUNNING, 0},
    {EXPORT_RUNNING, EXPORT_END, EXPORT_DONE, 0},
    {EXPORT_RUNNING, EXPORT_FAIL, EXPORT_FAILED, 0},
    {EXPORT_RUNNING, EXPORT_CANCEL, EXPORT_CANCELLED, 0},
    {EXPORT_DONE, EXPORT_EXPIRE, EXPORT_EXPIRED, 0},
};

const struct fsm export_state_machine = {
    .name = "export",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = EXPORT_STATES,
    .events_count = EXPORT_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
export_state_step(const char *from, enum export_event event, const char **ret_to)
{
    const struct fsm_edge *edge;
    unsigned state;
    enum err err = fsm_state_of(&export_state_machine, bytes_text(from), &state);

    if (err != ERR_OK)
        return err;
    edge = fsm_find(&export_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_to = states[edge->to];
    return ERR_OK;
}
