#include "hub/api/terminal_socket_inside.h"

#include <stdlib.h>

#include "hub/flow/instruction_flow.h"

/* A terminal's answer, with a copy of what it sent. */
struct answer {
    struct instruction_end end; /* first */
    struct hub *hub;
    uint8_t body[];
};

static void
answered(struct operation *operation)
{
    struct answer *answer = (struct answer *)operation;

    if (answer->end.is_revoked)
        terminal_socket_changed(answer->hub, answer->end.terminal_id);
    if (answer->hub->changed != NULL)
        answer->hub->changed(answer->hub, answer->end.merchant_id);
    free(answer);
}

void
terminal_socket_take_instruction_end(struct terminal_session *session, struct bytes fields)
{
    struct message_instruction_end said;
    struct answer *answer;

    if (message_get(&message_instruction_end_shape, fields, &said) != ERR_OK || said.number <= 0 ||
        said.state < MESSAGE_INSTRUCTION_DONE || said.state > MESSAGE_INSTRUCTION_NOTHING) {
        terminal_socket_refuse(session, ERR_BAD_INPUT, MESSAGE_instruction_end, 0, false);
        return;
    }
    answer = calloc(1, sizeof(*answer) + said.body.size);
    if (answer == NULL)
        return; /* it is asked again with the next welcome */
    if (said.body.size > 0)
        memcpy(answer->body, said.body.at, said.body.size);
    answer->hub = session->hub;
    answer->end = (struct instruction_end){
        .operation.answer = answered,
        .merchant_id = session->merchant_id,
        .terminal_id = session->terminal,
        .id = said.number,
        .state = (enum message_instruction_state)said.state,
        .body = bytes_of(answer->body, said.body.size),
    };
    instruction_flow_end(&answer->end);
    if (lane_submit(session->hub->lane, &answer->end.operation) != ERR_OK)
        free(answer);
}
