/*
 * instruction_flow.h -- what a person asks a terminal to do to itself, and what has become of it.
 *
 * Asking stores a row of its own and one of the outbox (topic "push", action "instruction"), in one
 * transaction: it is carried to the terminal until that answers, now or with a later welcome. The
 * answer ends both. A terminal that has wiped itself is enrolled no more: the same transaction
 * revokes that, and its line is cut (docs/adr/0058).
 *
 * Who may is asked before; that the terminal stands below where he may is looked at here.
 */
#ifndef HUB_FLOW_INSTRUCTION_FLOW_H
#define HUB_FLOW_INSTRUCTION_FLOW_H

#include "hub/store/lane.h"
#include "shared/wire/message.h"

/* A restart that comes a day later helps nobody. */
#define INSTRUCTION_FLOW_VALID span_s(24 * 3600)
/* Of one terminal at once: what it has to hear of sales is not to wait behind them. */
#define INSTRUCTION_FLOW_OPEN_MAX 5

/*
 * ERR_NOT_FOUND: no such terminal below; ERR_BAD_STATE: it is not enrolled; ERR_TOO_OFTEN: it has
 * not answered INSTRUCTION_FLOW_OPEN_MAX others.
 */
struct instruction_ask {
    struct operation operation;
    const char *below; /* borrowed */
    int64_t merchant_id;
    int64_t terminal_id;
    enum message_instruction_what what;
    int64_t asked_by;  /* a person */
    struct moment now; /* what is open is open then */

    int64_t open_count;
    struct instruction_row row; /* handed back */
};

/* The terminal's answer. ERR_NOT_FOUND: nobody has asked it for that. */
struct instruction_end {
    struct operation operation;
    int64_t merchant_id;
    int64_t terminal_id;
    int64_t id;
    enum message_instruction_state state;
    struct bytes body; /* borrowed until it is answered */

    bool is_revoked; /* handed back: it is not enrolled any more */
};

void instruction_flow_ask(struct instruction_ask *ask);
void instruction_flow_end(struct instruction_end *end);

#endif
