#include "hub/flow/split_return_flow.h"

#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/recall.h"

static void
request_keys(struct operation *operation, struct desk *desk)
{
    const struct split_return_request *request = (struct split_return_request *)operation;
    const int64_t *key = KEY_OF(request->merchant_id, request->split_id);
    const struct split_row *split;
    int64_t id;

    claim_want(desk, request->merchant_id, &request->claim);
    desk_want(desk, TABLE_split, key);
    if (!desk_has(desk, TABLE_split, key))
        return;
    split = desk_get_split(desk, key);
    split_want(desk, request->merchant_id, split->payment_id);
    split_want_shares(
        desk, request->merchant_id, split->payment_id, split->first_place, split->shares);
    if (claim_look(desk, request->merchant_id, &request->claim, &id) == ERR_OK)
        desk_want(desk, TABLE_split_return, KEY_OF(request->merchant_id, id));
}

/* The receiver's share of the split, or NULL. */
static struct share_row *
find_share(struct desk *desk, const struct split_row *split, int64_t receiver_id)
{
    for (int64_t i = 0; i < split->shares; i++) {
        struct share_row *share = desk_get_share(
            desk, KEY_OF(split->merchant_id, split->payment_id, split->first_place + i));

        if (share != NULL && share->receiver_id == receiver_id)
            return share;
    }
    return NULL;
}

static enum err
check_share(const struct split_row *split, const struct share_row *share, struct money amount)
{
    enum share_state state;
    enum err err = split_share_state(share, &state);

    if (err != ERR_OK)
        return err;
    if (state != SHARE_DONE)
        return ERR_BAD_STATE;
    if (amount.fen < 1)
        return ERR_BAD_INPUT;
    if (amount.fen > share->amount - share->returned)
        return ERR_OUT_OF_RANGE;
    return share->organisation_id != 0 || share_terms_of(channel_of(split->channel)).gives_back
               ? ERR_OK
               : ERR_UNSUPPORTED;
}

/* The share is back: in the wallet, and no longer shared. */
static void
take_back(struct desk *desk, struct payment_row *payment, int64_t amount)
{
    /* Below 0 only when a channel returns more than it was asked for. */
    payment->shared = payment->shared > amount ? payment->shared - amount : 0;
    desk_change_payment(desk, payment);
}

/* Out of the wallet of an organisation of ours: nobody is asked, and what it lacks it owes. */
static void
call_back(struct desk *desk, const struct turn *turn, const struct split_return_row *row,
    const struct share_row *share)
{
    const struct book_journal journal = journal_split_returned(row->amount, JOURNAL_SIDE_BOOK);

    move_flow_send(desk, turn,
        &(struct move_row){.merchant_id = row->merchant_id,
            .peer_id = share->organisation_id,
            .holder_id = row->account_id,
            .kind = MOVE_SPLIT,
            .amount = -row->amount,
            .cause = row->id},
        &journal);
    take_back(desk, desk_get_payment(desk, KEY_OF(row->merchant_id, row->payment_id)), row->amount);
}

bool
split_return_flow_add(struct desk *desk, const struct turn *turn, const struct payment_row *payment,
    struct share_row *share, struct split_return_row *row)
{
    bool asks = share->organisation_id == 0;

    row->merchant_id = payment->merchant_id;
    row->id = id_make(turn->ids);
    row->order_id = payment->order_id;
    row->payment_id = payment->id;
    row->split_id = share->split_id;
    row->place = share->place;
    row->channel = payment->channel;
    row->account_id = payment->account_id;
    row->created_us = turn->now.us;
    row->ended_us = asks ? 0 : turn->now.us;
    split_set_state(row->state, sizeof(row->state), asks ? SPLIT_CREATED : SPLIT_DONE);
    share->returned += row->amount;
    desk_change_share(desk, share);
    if (asks)
        (void)split_ask(desk, turn, row->merchant_id, row->id, "return", turn->now);
    else
        call_back(desk, turn, row, share);
    (void)desk_add_split_return(desk, row);
    return asks;
}

static enum err
request_return(struct desk *desk, const struct turn *turn, struct split_return_request *request,
    const struct split_row *split)
{
    const struct payment_row *payment =
        desk_get_payment(desk, KEY_OF(split->merchant_id, split->payment_id));
    struct share_row *share = find_share(desk, split, request->receiver_id);
    struct split_return_row row = {.amount = request->amount.fen};
    enum err err = share == NULL ? ERR_NOT_FOUND : check_share(split, share, request->amount);

    if (err != ERR_OK)
        return err;
    memcpy(row.number, request->number, sizeof(row.number));
    (void)split_return_flow_add(desk, turn, payment, share, &row);
    claim_put(desk, turn, row.merchant_id, &request->claim, row.id);
    request->give_back = row;
    return ERR_OK;
}

static enum err
request_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_return_request *request = (struct split_return_request *)operation;
    const struct split_row *split =
        desk_get_split(desk, KEY_OF(request->merchant_id, request->split_id));
    const struct split_return_row *row;
    int64_t id;
    enum err err;

    request->give_back = (struct split_return_row){0};
    if (split == NULL)
        return ERR_NOT_FOUND;
    if (desk_get_payment(desk, KEY_OF(split->merchant_id, split->payment_id)) == NULL)
        return ERR_CORRUPT;
    err = claim_look(desk, request->merchant_id, &request->claim, &id);
    if (err == ERR_NOT_FOUND)
        return request_return(desk, turn, request, split);
    if (err != ERR_OK)
        return err;
    row = desk_get_split_return(desk, KEY_OF(request->merchant_id, id));
    if (row == NULL)
        return ERR_CORRUPT;
    request->give_back = *row;
    return ERR_OK;
}

static const struct operation_kind request_kind = {
    "split_return_request", request_keys, request_decide};

void
split_return_flow_request(struct split_return_request *request)
{
    const int64_t content[] = {request->split_id, request->receiver_id, request->amount.fen};

    claim_make(CLAIM_SPLIT_RETURN, 0, bytes_text(request->number),
        bytes_of(content, sizeof(content)), &request->claim);
    request->operation.kind = &request_kind;
    request->operation.merchant_id = request->merchant_id;
    request->operation.weight = 6;
}

static void
asking_keys(struct operation *operation, struct desk *desk)
{
    const struct split_asking *asking = (struct split_asking *)operation;

    desk_want(desk, TABLE_split_return, KEY_OF(asking->merchant_id, asking->about));
    desk_want(desk, TABLE_outbox, KEY_OF(asking->merchant_id, asking->outbox_id));
}

static enum err
asking_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_asking *asking = (struct split_asking *)operation;
    struct split_return_row *row =
        desk_get_split_return(desk, KEY_OF(asking->merchant_id, asking->about));
    enum split_state state;
    enum err err = row == NULL ? ERR_NOT_FOUND : split_state_of(row->state, &state);

    asking->send = false;
    asking->query_id = 0;
    if (err != ERR_OK || outbox_flow_pending(desk, asking->merchant_id, asking->outbox_id) == NULL)
        return err;
    outbox_flow_finish(desk, asking->merchant_id, asking->outbox_id, "sent");
    if (split_state_is_final(state))
        return ERR_OK;
    asking->send = state != SPLIT_PENDING; /* what it has taken meanwhile is only asked about */
    if (asking->send) {
        row->sends++;
        row->sent_us = turn->now.us;
        row->refused = 0;
        desk_change_split_return(desk, row);
    }
    asking->query_id = split_ask(desk, turn, asking->merchant_id, asking->about, "return_query",
        moment_after(turn->now, SENDING_ASK_AFTER));
    return ERR_OK;
}

static const struct operation_kind asking_kind = {
    "split_return_asking", asking_keys, asking_decide};

void
split_return_flow_asking(struct split_asking *asking)
{
    asking->operation.kind = &asking_kind;
    asking->operation.merchant_id = asking->merchant_id;
    asking->operation.weight = 3;
}

static void
said_keys(struct operation *operation, struct desk *desk)
{
    const struct split_return_said *said = (struct split_return_said *)operation;
    const int64_t *key = KEY_OF(said->merchant_id, said->return_id);
    const struct split_return_row *row;

    desk_want(desk, TABLE_split_return, key);
    if (said->outbox_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(said->merchant_id, said->outbox_id));
    if (!desk_has(desk, TABLE_split_return, key))
        return;
    row = desk_get_split_return(desk, key);
    split_want(desk, said->merchant_id, row->payment_id);
    split_want_shares(desk, said->merchant_id, row->payment_id, row->place, 1);
    recall_want(desk, said->merchant_id, row->refund_id);
}

/* Nothing is final: that action, on the schedule, by the row that asked or a new one. */
static void
ask_again(struct desk *desk, const struct turn *turn, const struct split_return_said *said,
    struct split_return_row *row, const char *action)
{
    struct span after;
    bool goes_on = payment_flow_query_after(row->queries, &after);

    row->queries++;
    if (!goes_on) {
        outbox_flow_finish(desk, row->merchant_id, said->outbox_id, "dead");
        split_alarm(desk, turn, row->merchant_id, row->order_id, "return_unknown",
            "a day of queries did not tell how a split return ended");
        /* Its refund goes on without it; the merchant has been charged already. */
        recall_came(desk, turn, row, false);
        row->refund_id = 0;
        return;
    }
    outbox_flow_go_on(desk, turn, said->outbox_id,
        &(struct outbox_row){.merchant_id = row->merchant_id,
            .about = row->id,
            .due_us = moment_after(turn->now, after).us},
        action);
}

static void
put_return(struct json_writer *writer, const void *context)
{
    const struct split_return_row *row = context;

    json_put_id(writer, "id", row->id);
    json_put_id(writer, "order", row->order_id);
    json_put_id(writer, "split", row->split_id);
    if (row->number[0] != '\0')
        json_put_text(writer, "number", bytes_text(row->number));
    notice_put_state(writer, "state", row->state);
    json_put_int(writer, "amount", row->amount);
    if (row->code[0] != '\0')
        json_put_text(writer, "code", bytes_text(row->code));
    notice_put_moment(writer, "ended_at", row->ended_us);
}

static void
tell(struct desk *desk, const struct turn *turn, const struct split_return_row *row)
{
    struct orders_row *order = desk_get_orders(desk, KEY_OF(row->merchant_id, row->order_id));

    if (order == NULL)
        return;
    notice_add(desk, turn,
        &(struct notice){.merchant_id = row->merchant_id,
            .app_id = order->app_id,
            .about = row->id,
            .type = strcmp(row->state, "done") == 0 ? NOTICE_SPLIT_RETURN_DONE
                                                    : NOTICE_SPLIT_RETURN_FAILED,
            .order = order,
            .put = put_return,
            .context = row});
}

static void
end(struct desk *desk, const struct turn *turn, struct split_return_row *row,
    struct share_row *share, struct payment_row *payment, const struct split_step *step)
{
    struct book_journal journal;

    row->ended_us = turn->now.us;
    if (step->effect == SPLIT_DO_CORRECT) {
        /* It had been given up; another return may have asked for the same money since. */
        share->returned += row->amount;
        if (share->returned > share->amount)
            share->returned = share->amount;
        desk_change_share(desk, share);
        split_alarm(desk, turn, row->merchant_id, row->order_id, "return_contradicted",
            "the channel had said that a split return failed, and did it");
    }
    if (step->state == SPLIT_DONE) {
        journal = journal_split_returned(row->amount, JOURNAL_SIDE_CHANNEL);
        book_post(desk, turn, book_of_payment(payment), row->id, &journal);
        take_back(desk, payment, row->amount);
        return;
    }
    share->returned -= row->amount;
    desk_change_share(desk, share);
    split_alarm(
        desk, turn, row->merchant_id, row->order_id, "return_failed", "a share did not come back");
}

/* What it has taken it has not refused, whatever it said of the same sent again. */
static void
note_refusal(struct split_return_row *row, const struct split_return_said *said,
    const struct split_step *step)
{
    if (step->state == SPLIT_PENDING)
        row->refused = 0;
    else if (step->effect == SPLIT_DO_QUERY && split_flow_refuses(said->source, said->reply.state))
        row->refused = 1;
}

static enum err
said_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_return_said *said = (struct split_return_said *)operation;
    struct split_return_row *row =
        desk_get_split_return(desk, KEY_OF(said->merchant_id, said->return_id));
    struct share_row *share;
    struct payment_row *payment;
    struct split_step step;
    enum split_state state;
    enum err err;

    said->news = false;
    if (row == NULL)
        return ERR_NOT_FOUND;
    payment = desk_get_payment(desk, KEY_OF(row->merchant_id, row->payment_id));
    share = desk_get_share(desk, KEY_OF(row->merchant_id, row->payment_id, row->place));
    if (payment == NULL || share == NULL)
        return ERR_CORRUPT;
    err = split_state_of(row->state, &state);
    if (err == ERR_OK)
        err = split_state_step(state,
            split_flow_words(said->source, said->reply.state, SENDING_OF(row), turn->now), &step);
    if (err != ERR_OK)
        return err;
    if (said->reply.number[0] != '\0')
        memcpy(row->channel_number, said->reply.number, sizeof(row->channel_number));
    memcpy(row->code, said->reply.code, sizeof(row->code));
    said->news = step.state != state;
    split_set_state(row->state, sizeof(row->state), step.state);
    note_refusal(row, said, &step);
    if (step.effect == SPLIT_DO_QUERY)
        ask_again(desk, turn, said, row, "return_query");
    else if (step.effect == SPLIT_DO_SEND)
        ask_again(desk, turn, said, row, "return");
    else
        outbox_flow_finish(desk, row->merchant_id, said->outbox_id, "sent");
    if (step.effect == SPLIT_DO_END || step.effect == SPLIT_DO_CORRECT) {
        end(desk, turn, row, share, payment, &step);
        tell(desk, turn, row);
    }
    if (step.effect == SPLIT_DO_END)
        recall_came(desk, turn, row, step.state == SPLIT_DONE);
    desk_change_split_return(desk, row);
    said->give_back = *row;
    return ERR_OK;
}

static const struct operation_kind said_kind = {"split_return_said", said_keys, said_decide};

void
split_return_flow_said(struct split_return_said *said)
{
    said->operation.kind = &said_kind;
    said->operation.merchant_id = said->merchant_id;
    said->operation.weight = 6;
}
