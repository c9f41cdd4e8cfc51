#include "hub/flow/stuck_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/refund.h"
#include "hub/flow/split.h"

/* What is to be asked; action NULL for nothing. */
struct question {
    const char *topic;
    const char *action;
    bool lives; /* it has not ended: what closes it still does */
};

static const struct question nothing = {"channel", NULL, false};

static void
tell(struct stuck_again *again, const char *what, const char *state)
{
    again->what = what;
    text_set(again->state, sizeof(again->state), state);
}

/* What was closed without money is asked about, too: the payer may say that he has paid. */
static enum err
of_payment(struct desk *desk, struct stuck_again *again, void *row, struct question *ret_question)
{
    struct payment_row *payment = row;
    enum payment_state state;
    enum err err = sale_payment_state(payment, &state);

    if (err != ERR_OK)
        return err;
    tell(again, "payment", payment->state);
    *ret_question = nothing;
    if (state == PAYMENT_PAID || state == PAYMENT_LATE || state == PAYMENT_RETURNED)
        return ERR_OK;
    ret_question->action = state == PAYMENT_REVERSING ? "reverse" : "query";
    ret_question->lives = !payment_state_is_final(state);
    payment->queries = 0;
    desk_change_payment(desk, payment);
    return ERR_OK;
}

static enum err
of_refund(struct desk *desk, struct stuck_again *again, void *row, struct question *ret_question)
{
    struct refund_row *refund = row;
    enum refund_state state;
    enum err err = refund_state_of(refund, &state);

    if (err != ERR_OK)
        return err;
    tell(again, "refund", refund->state);
    *ret_question = nothing;
    if (state == REFUND_WAITING &&
        desk_get_recall(desk, KEY_OF(again->merchant_id, again->id)) == NULL)
        *ret_question = (struct question){"timer", "recall", true};
    else if (state != REFUND_WAITING && refund_state_is_under_way(state))
        *ret_question = (struct question){"channel", "refund_query", true};
    if (ret_question->action == NULL)
        return ERR_OK;
    refund->queries = 0;
    desk_change_refund(desk, refund);
    return ERR_OK;
}

static enum err
of_split(struct desk *desk, struct stuck_again *again, void *row, struct question *ret_question)
{
    struct split_row *split = row;
    enum split_state state;
    enum err err = split_state_of(split->state, &state);

    if (err != ERR_OK)
        return err;
    tell(again, "split", split->state);
    *ret_question = nothing;
    if (split_state_is_final(state))
        return ERR_OK;
    *ret_question = (struct question){"channel", "split_query", true};
    split->queries = 0;
    desk_change_split(desk, split);
    return ERR_OK;
}

static enum err
of_split_return(
    struct desk *desk, struct stuck_again *again, void *row, struct question *ret_question)
{
    struct split_return_row *give_back = row;
    enum split_state state;
    enum err err = split_state_of(give_back->state, &state);

    if (err != ERR_OK)
        return err;
    tell(again, "split return", give_back->state);
    *ret_question = nothing;
    if (split_state_is_final(state))
        return ERR_OK;
    *ret_question = (struct question){"channel", "return_query", true};
    give_back->queries = 0;
    desk_change_split_return(desk, give_back);
    return ERR_OK;
}

/* No money moves: it is bound, or is not, however often that is asked for. */
static enum err
of_receiver(struct desk *desk, struct stuck_again *again, void *row, struct question *ret_question)
{
    struct receiver_row *receiver = row;

    tell(again, "receiver", receiver->state);
    *ret_question = nothing;
    if (strcmp(receiver->state, "binding") == 0)
        *ret_question = (struct question){"channel", "bind", true};
    else if (strcmp(receiver->state, "unbinding") == 0)
        *ret_question = (struct question){"channel", "unbind", true};
    else
        return ERR_OK;
    receiver->queries = 0;
    desk_change_receiver(desk, receiver);
    return ERR_OK;
}

struct thing {
    enum row_table table;
    enum err (*ask)(
        struct desk *desk, struct stuck_again *again, void *row, struct question *ret_question);
};

static const struct thing things[] = {
    {TABLE_payment, of_payment},
    {TABLE_refund, of_refund},
    {TABLE_split, of_split},
    {TABLE_split_return, of_split_return},
    {TABLE_receiver, of_receiver},
};

/* An effect of the thing that asks a channel about it, or begins its recall. */
static bool
is_its_effect(const struct stuck_again *again, const struct outbox_row *row)
{
    if (row == NULL || row->about != again->id)
        return false;
    return strcmp(row->topic, "channel") == 0 ||
           (strcmp(row->topic, "timer") == 0 && strcmp(row->action, "recall") == 0);
}

/* What a dead effect becomes: the question; but what closes a thing that lives still does. */
static const char *
next_action(const struct outbox_row *row, const struct question *question)
{
    return question->lives && strcmp(row->action, "close") == 0 ? row->action : question->action;
}

/*
 * Whether the question is being asked by one of them. What waits for its first time keeps its
 * time: a reversal must not overtake what it undoes.
 */
static bool
wake(struct desk *desk, const struct turn *turn, const struct stuck_again *again,
    const struct question *question)
{
    bool asks = false;

    for (size_t i = 0; i < again->effects_count; i++) {
        struct outbox_row *row =
            desk_get_outbox(desk, KEY_OF(again->merchant_id, again->effects[i]));
        const char *action;

        if (!is_its_effect(again, row) || strcmp(row->state, "sent") == 0)
            continue;
        if (strcmp(row->state, "pending") == 0) {
            asks = true;
            if (row->tries > 0)
                outbox_flow_revive(desk, turn, row, row->action);
            continue;
        }
        action = next_action(row, question);
        if (action == NULL || (asks && action == question->action)) {
            text_set(row->state, sizeof(row->state), "sent");
            desk_change_outbox(desk, row);
        } else {
            outbox_flow_revive(desk, turn, row, action);
            asks = asks || action == question->action;
        }
    }
    return asks;
}

static void
again_keys(struct operation *operation, struct desk *desk)
{
    const struct stuck_again *again = (struct stuck_again *)operation;
    const int64_t *key = KEY_OF(again->merchant_id, again->id);

    for (size_t i = 0; i < LENGTH(things); i++)
        desk_want(desk, things[i].table, key);
    desk_want(desk, TABLE_recall, key);
    desk_want(desk, TABLE_outbox, key);
    for (size_t i = 0; i < again->effects_count; i++)
        desk_want(desk, TABLE_outbox, KEY_OF(again->merchant_id, again->effects[i]));
}

static enum err
post_again(struct desk *desk, const struct turn *turn, struct stuck_again *again)
{
    struct outbox_row *row = desk_get_outbox(desk, KEY_OF(again->merchant_id, again->id));

    if (row == NULL || strcmp(row->topic, "notice") != 0)
        return ERR_NOT_FOUND;
    outbox_flow_revive(desk, turn, row, row->action);
    again->asked = true;
    tell(again, "notice", row->state);
    return ERR_OK;
}

static enum err
again_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct stuck_again *again = (struct stuck_again *)operation;
    const int64_t *key = KEY_OF(again->merchant_id, again->id);
    struct question question;
    void *row = NULL;
    size_t at;
    enum err err;

    again->asked = false;
    for (at = 0; at < LENGTH(things) && row == NULL; at++)
        row = desk_row(desk, things[at].table, key);
    if (row == NULL)
        return post_again(desk, turn, again);
    err = things[at - 1].ask(desk, again, row, &question);
    if (err != ERR_OK)
        return err;
    again->asked = question.action != NULL;
    if (!wake(desk, turn, again, &question) && again->asked)
        outbox_flow_add(desk, turn,
            (struct outbox_row){
                .merchant_id = again->merchant_id, .about = again->id, .due_us = turn->now.us},
            question.topic, question.action);
    return ERR_OK;
}

static const struct operation_kind again_kind = {"stuck_again", again_keys, again_decide};

void
stuck_flow_again(struct stuck_again *again)
{
    again->operation.kind = &again_kind;
    again->operation.merchant_id = again->merchant_id;
    again->operation.weight = 3;
}
