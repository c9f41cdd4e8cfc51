#include "hub/flow/instruction_flow.h"

#include <string.h>

#include "hub/flow/fleet_flow.h"
#include "hub/flow/outbox_flow.h"

#include "hub/store/sql/store.sql.h"

#define BODY_SIZE 64
#define ASKED "asked"

static const char *const state_words[] = {
    [MESSAGE_INSTRUCTION_DONE] = "done",
    [MESSAGE_INSTRUCTION_LATE] = "late",
    [MESSAGE_INSTRUCTION_UNKNOWN] = "unknown",
    [MESSAGE_INSTRUCTION_NOTHING] = "nothing",
};

/* --- asking --- */

static enum err
ask_look(struct operation *operation, struct engine *engine)
{
    struct instruction_ask *ask = (struct instruction_ask *)operation;
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_INSTRUCTIONS_OPEN], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, ask->merchant_id);
    query_bind_int(query, 2, ask->terminal_id);
    query_bind_int(query, 3, ask->now.us);
    err = query_step(query);
    if (err == ERR_OK)
        ask->open_count = query_int(query, 0);
    query_reset(query);
    return err;
}

static void
ask_keys(struct operation *operation, struct desk *desk)
{
    const struct instruction_ask *ask = (const struct instruction_ask *)operation;

    fleet_flow_want(desk, ask->terminal_id);
}

static void
push(struct desk *desk, const struct turn *turn, struct instruction_row *row)
{
    const struct message_instruction message = {
        .number = row->id, .what = row->what, .until_us = row->until_us};
    uint8_t body[BODY_SIZE];
    size_t size;

    NEED(message_put(&message_instruction_shape, &message, body, sizeof(body), &size) == ERR_OK);
    row->outbox_id = outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = row->merchant_id,
            .about = row->id,
            .target = row->terminal_id,
            .body = arena_copy(turn->arena, bytes_of(body, size)),
            .due_us = turn->now.us},
        "push", "instruction");
}

static enum err
ask_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct instruction_ask *ask = (struct instruction_ask *)operation;
    const struct terminal_row *terminal = fleet_flow_find(desk, ask->terminal_id, ask->below);
    struct instruction_row row = {.id = id_make(turn->ids),
        .merchant_id = ask->merchant_id,
        .terminal_id = ask->terminal_id,
        .what = (int64_t)ask->what,
        .asked_by = ask->asked_by,
        .asked_us = turn->now.us,
        .until_us = moment_after(turn->now, INSTRUCTION_FLOW_VALID).us};

    if (terminal == NULL || terminal->merchant_id != ask->merchant_id)
        return ERR_NOT_FOUND;
    if (terminal->public_key_size == 0)
        return ERR_BAD_STATE;
    if (ask->open_count >= INSTRUCTION_FLOW_OPEN_MAX)
        return ERR_TOO_OFTEN;
    text_set(row.state, sizeof(row.state), ASKED);
    push(desk, turn, &row);
    (void)desk_add_instruction(desk, &row);
    ask->row = row;
    return ERR_OK;
}

static const struct operation_kind ask_kind = {"instruction_ask", ask_keys, ask_decide};

void
instruction_flow_ask(struct instruction_ask *ask)
{
    ask->operation.kind = &ask_kind;
    ask->operation.look = ask_look;
    ask->operation.merchant_id = ask->merchant_id;
}

/* --- the end --- */

static void
end_keys(struct operation *operation, struct desk *desk)
{
    const struct instruction_end *end = (const struct instruction_end *)operation;

    desk_want(desk, TABLE_instruction, KEY_OF(end->merchant_id, end->id));
    if (desk_has(desk, TABLE_instruction, KEY_OF(end->merchant_id, end->id)))
        desk_want(desk, TABLE_outbox,
            KEY_OF(end->merchant_id,
                desk_get_instruction(desk, KEY_OF(end->merchant_id, end->id))->outbox_id));
    desk_want(desk, TABLE_terminal, KEY_OF(end->terminal_id));
}

static enum err
end_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct instruction_end *end = (struct instruction_end *)operation;
    struct instruction_row *row = desk_get_instruction(desk, KEY_OF(end->merchant_id, end->id));

    if (row == NULL || row->terminal_id != end->terminal_id)
        return ERR_NOT_FOUND;
    outbox_flow_finish(desk, end->merchant_id, row->outbox_id, "sent");
    if (strcmp(row->state, ASKED) != 0)
        return ERR_OK; /* it was said before */
    text_set(row->state, sizeof(row->state), state_words[end->state]);
    row->ended_us = turn->now.us;
    row->body = arena_copy(turn->arena, end->body);
    desk_change_instruction(desk, row);
    if (row->what == MESSAGE_INSTRUCTION_WIPE && end->state == MESSAGE_INSTRUCTION_DONE) {
        fleet_flow_revoke(desk, desk_get_terminal(desk, KEY_OF(end->terminal_id)));
        end->is_revoked = true;
    }
    return ERR_OK;
}

static const struct operation_kind end_kind = {"instruction_end", end_keys, end_decide};

void
instruction_flow_end(struct instruction_end *end)
{
    NEED(end->state > 0 && (size_t)end->state < LENGTH(state_words));
    end->operation.kind = &end_kind;
    end->operation.merchant_id = end->merchant_id;
}
