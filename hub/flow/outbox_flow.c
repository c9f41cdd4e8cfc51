#include "hub/flow/outbox_flow.h"

int64_t
outbox_flow_add(struct desk *desk, const struct turn *turn, struct outbox_row row,
    const char *topic, const char *action)
{
    row.id = id_make(turn->ids);
    row.node = turn->node;
    row.created_us = turn->now.us;
    text_set(row.topic, sizeof(row.topic), topic);
    text_set(row.action, sizeof(row.action), action);
    if (row.state[0] == '\0')
        text_set(row.state, sizeof(row.state), "pending");
    (void)desk_add_outbox(desk, &row);
    return row.id;
}

struct outbox_row *
outbox_flow_pending(struct desk *desk, int64_t merchant_id, int64_t outbox_id)
{
    struct outbox_row *row =
        outbox_id == 0 ? NULL : desk_get_outbox(desk, KEY_OF(merchant_id, outbox_id));

    return row != NULL && strcmp(row->state, "pending") == 0 ? row : NULL;
}

int64_t
outbox_flow_tries(struct desk *desk, int64_t merchant_id, int64_t outbox_id)
{
    const struct outbox_row *row = outbox_flow_pending(desk, merchant_id, outbox_id);

    return row == NULL ? 0 : row->tries;
}

void
outbox_flow_finish(struct desk *desk, int64_t merchant_id, int64_t outbox_id, const char *state)
{
    struct outbox_row *row = outbox_flow_pending(desk, merchant_id, outbox_id);

    if (row == NULL)
        return;
    text_set(row->state, sizeof(row->state), state);
    row->tries++;
    /* What a channel is told in secret (a barcode, a wallet's code) is of no more use. */
    if (strcmp(row->topic, "channel") == 0)
        row->body = bytes_of(NULL, 0);
    desk_change_outbox(desk, row);
}

void
outbox_flow_again(struct desk *desk, int64_t merchant_id, int64_t outbox_id, struct moment due)
{
    struct outbox_row *row = outbox_flow_pending(desk, merchant_id, outbox_id);

    if (row == NULL)
        return;
    row->tries++;
    row->due_us = due.us;
    desk_change_outbox(desk, row);
}

void
outbox_flow_revive(
    struct desk *desk, const struct turn *turn, struct outbox_row *row, const char *action)
{
    text_set(row->state, sizeof(row->state), "pending");
    text_set(row->action, sizeof(row->action), action);
    row->due_us = turn->now.us;
    row->tries = 0;
    row->node = turn->node; /* whoever was asked carries it */
    desk_change_outbox(desk, row);
}

void
outbox_flow_go_on(struct desk *desk, const struct turn *turn, int64_t outbox_id,
    const struct outbox_row *next, const char *action)
{
    const struct outbox_row *row = outbox_flow_pending(desk, next->merchant_id, outbox_id);

    if (row == NULL)
        return;
    if (strcmp(row->action, action) == 0) {
        outbox_flow_again(desk, next->merchant_id, outbox_id, (struct moment){next->due_us});
    } else {
        outbox_flow_finish(desk, next->merchant_id, outbox_id, "sent");
        (void)outbox_flow_add(desk, turn, *next, "channel", action);
    }
}

static void
done_keys(struct operation *operation, struct desk *desk)
{
    struct outbox_done *done = (struct outbox_done *)operation;

    desk_want(desk, TABLE_outbox, KEY_OF(done->merchant_id, done->outbox_id));
}

static enum err
done_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct outbox_done *done = (struct outbox_done *)operation;

    (void)turn;
    outbox_flow_finish(desk, done->merchant_id, done->outbox_id, "sent");
    return ERR_OK;
}

static const struct operation_kind done_kind = {"outbox_done", done_keys, done_decide};

/* Nothing changes; the lane tells of a row that is not pending any more. */
static enum err
look_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    (void)operation;
    (void)desk;
    (void)turn;
    return ERR_OK;
}

static const struct operation_kind look_kind = {"outbox_look", done_keys, look_decide};

void
outbox_flow_look(struct outbox_done *look)
{
    look->operation.kind = &look_kind;
    look->operation.merchant_id = look->merchant_id;
}

void
outbox_flow_done(struct outbox_done *done)
{
    done->operation.kind = &done_kind;
    done->operation.merchant_id = done->merchant_id;
}
