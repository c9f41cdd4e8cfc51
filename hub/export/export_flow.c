#include "hub/export/export_flow.h"

static void
ask_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
ask_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct export_row *row = &((struct export_ask *)operation)->row;

    row->id = id_make(turn->ids);
    row->created_us = turn->now.us;
    text_set(row->state, sizeof(row->state), export_state_machine.states[EXPORT_WAITING]);
    return desk_add_export(desk, row) == NULL ? ERR_NO_SPACE : ERR_OK;
}

void
export_flow_ask(struct export_ask *ask)
{
    static const struct operation_kind kind = {"export_ask", ask_keys, ask_decide};

    ask->operation.kind = &kind;
}

static void
step_keys(struct operation *operation, struct desk *desk)
{
    desk_want(desk, TABLE_export, KEY_OF(((struct export_step *)operation)->id));
}

/* Only the hub that has it goes on with it. */
static bool
is_anothers(const struct export_step *step, const struct export_row *row, const struct turn *turn)
{
    return (step->event == EXPORT_GO_ON || step->event == EXPORT_END ||
               step->event == EXPORT_FAIL) &&
           row->node != turn->node;
}

static void
note(const struct export_step *step, struct export_row *row, const struct turn *turn)
{
    switch (step->event) {
    case EXPORT_BEGIN:
    case EXPORT_BEGIN_AGAIN:
        row->node = turn->node;
        row->started_us = turn->now.us;
        row->rows = 0;
        row->share = 0;
        break;
    case EXPORT_GO_ON:
        row->rows = step->rows;
        row->share = step->share;
        break;
    case EXPORT_END:
        row->rows = step->rows;
        row->share = 1000;
        row->size = step->size;
        row->expires_us = moment_after(turn->now, EXPORT_FLOW_KEPT).us;
        row->ended_us = turn->now.us;
        break;
    case EXPORT_FAIL:
        text_set(row->reason, sizeof(row->reason), step->reason);
        row->ended_us = turn->now.us;
        break;
    case EXPORT_CANCEL:
        row->ended_us = turn->now.us;
        break;
    case EXPORT_EXPIRE:
    case EXPORT_EVENTS:
        break;
    }
}

static enum err
step_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct export_step *step = (struct export_step *)operation;
    struct export_row *row = desk_get_export(desk, KEY_OF(step->id));
    const char *state;
    enum err err;

    if (row == NULL || (step->staff_id != 0 && row->staff_id != step->staff_id))
        return ERR_NOT_FOUND;
    err = export_state_step(row->state, step->event, &state);
    if (err == ERR_OK && is_anothers(step, row, turn))
        err = ERR_BAD_STATE;
    if (err != ERR_OK)
        return err;
    text_set(row->state, sizeof(row->state), state);
    note(step, row, turn);
    desk_change_export(desk, row);
    step->row = *row;
    return ERR_OK;
}

void
export_flow_step(struct export_step *step)
{
    static const struct operation_kind kind = {"export_step", step_keys, step_decide};

    step->operation.kind = &kind;
}
