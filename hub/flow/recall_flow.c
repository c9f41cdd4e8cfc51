#include "hub/flow/recall_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/recall.h"

/* The shares that can come back, and how much of each. */
struct plan {
    struct share_row *shares[SHARE_COUNT_MAX];
    int64_t rests[SHARE_COUNT_MAX];
    size_t count;
    int64_t rest; /* of all of them */
};

static void
begin_keys(struct operation *operation, struct desk *desk)
{
    const struct recall_begin *begin = (struct recall_begin *)operation;
    const int64_t *refund_key = KEY_OF(begin->merchant_id, begin->refund_id);
    const int64_t *key;

    desk_want(desk, TABLE_outbox, KEY_OF(begin->merchant_id, begin->outbox_id));
    recall_want(desk, begin->merchant_id, begin->refund_id);
    if (!desk_has(desk, TABLE_refund, refund_key))
        return;
    key = KEY_OF(begin->merchant_id, desk_get_refund(desk, refund_key)->payment_id);
    split_want(desk, begin->merchant_id, key[1]);
    if (desk_has(desk, TABLE_sharing, key))
        split_want_shares(desk, begin->merchant_id, key[1], 0, desk_get_sharing(desk, key)->shares);
}

/* The newest first: those of old splits have mostly been spent. */
static void
make_plan(struct desk *desk, const struct sharing_row *sharing, const struct payment_row *payment,
    struct plan *plan)
{
    const bool channel_gives = share_terms_of(channel_of(payment->channel)).gives_back;

    *plan = (struct plan){.count = 0};
    for (int64_t place = sharing->shares - 1; place >= 0 && plan->count < SHARE_COUNT_MAX;
         place--) {
        struct share_row *share =
            desk_get_share(desk, KEY_OF(sharing->merchant_id, sharing->payment_id, place));

        if (share == NULL || strcmp(share->state, "done") != 0 ||
            share->amount == share->returned || (share->organisation_id == 0 && !channel_gives))
            continue;
        plan->shares[plan->count] = share;
        plan->rests[plan->count++] = share->amount - share->returned;
        plan->rest += share->amount - share->returned;
    }
}

/* What must come back before this refund, which is counted in the payment already. */
static int64_t
lacking(const struct refund_place *place)
{
    const struct refund_row *refund = place->refund;
    struct share_payment figures = split_figures(place->payment);
    struct money amount;

    figures.refunded.fen -= refund->amount;
    figures.fee.fen += refund->fee;
    /* Figures that do not fit: a channel that contradicted itself. All of it, then. */
    return share_to_take_back(&figures, (struct money){refund->amount}, (struct money){refund->fee},
               &amount) == ERR_OK
               ? amount.fen
               : place->payment->shared;
}

/* Each share its part of amount: by running sums, so that they add up. */
static enum err
ask_back(struct desk *desk, const struct turn *turn, const struct refund_place *place,
    const struct plan *plan, int64_t amount)
{
    struct recall_row recall = {.merchant_id = place->refund->merchant_id,
        .refund_id = place->refund->id,
        .payment_id = place->payment->id,
        .amount = amount};
    struct money before = {0};
    int64_t rest = 0;

    for (size_t i = 0; i < plan->count; i++) {
        struct split_return_row row = {.refund_id = place->refund->id};
        struct money upto;
        enum err err;

        rest += plan->rests[i];
        err = money_scale((struct money){amount}, rest, plan->rest, ROUND_DOWN, &upto);
        if (err != ERR_OK)
            return err;
        row.amount = upto.fen - before.fen;
        before = upto;
        if (row.amount == 0)
            continue;
        if (split_return_flow_add(desk, turn, place->payment, plan->shares[i], &row))
            recall.open++;
        else
            recall.returned += row.amount;
    }
    (void)desk_add_recall(desk, &recall);
    return recall.open == 0 ? refund_shares_back(desk, turn, place) : ERR_OK;
}

static enum err
begin_recall(struct desk *desk, const struct turn *turn, struct recall_begin *begin,
    const struct refund_place *place, const struct sharing_row *sharing)
{
    struct plan plan;
    int64_t amount = lacking(place);

    make_plan(desk, sharing, place->payment, &plan);
    if (amount > plan.rest) {
        split_alarm(desk, turn, begin->merchant_id, place->order->id, "recall_short",
            "shares that cannot come back before a refund are charged to the merchant");
        amount = plan.rest;
    }
    outbox_flow_finish(desk, begin->merchant_id, begin->outbox_id, "sent");
    begin->asked = amount;
    return amount == 0 ? refund_shares_back(desk, turn, place)
                       : ask_back(desk, turn, place, &plan, amount);
}

static enum err
begin_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct recall_begin *begin = (struct recall_begin *)operation;
    const struct sharing_row *sharing;
    struct refund_place place;
    enum refund_state state;
    enum err err = refund_find(desk, begin->merchant_id, begin->refund_id, &place);

    begin->asked = 0;
    if (err == ERR_OK)
        err = refund_state_of(place.refund, &state);
    if (err != ERR_OK)
        return err;
    sharing = desk_get_sharing(desk, KEY_OF(begin->merchant_id, place.payment->id));
    if (state != REFUND_WAITING ||
        desk_get_recall(desk, KEY_OF(begin->merchant_id, begin->refund_id)) != NULL) {
        outbox_flow_finish(desk, begin->merchant_id, begin->outbox_id, "sent");
        return ERR_OK;
    }
    if (sharing == NULL) {
        outbox_flow_finish(desk, begin->merchant_id, begin->outbox_id, "sent");
        return refund_shares_back(desk, turn, &place);
    }
    if (sharing->open > 0 && turn->now.us < place.refund->created_us + RECALL_WAIT.us) {
        outbox_flow_again(
            desk, begin->merchant_id, begin->outbox_id, moment_after(turn->now, RECALL_AGAIN));
        return ERR_OK;
    }
    return begin_recall(desk, turn, begin, &place, sharing);
}

static const struct operation_kind begin_kind = {"recall_begin", begin_keys, begin_decide};

void
recall_flow_begin(struct recall_begin *begin)
{
    begin->operation.kind = &begin_kind;
    begin->operation.merchant_id = begin->merchant_id;
    begin->operation.weight = 20;
}

void
recall_flow_start(struct desk *desk, const struct turn *turn, const struct refund_row *refund)
{
    outbox_flow_add(desk, turn,
        (struct outbox_row){
            .merchant_id = refund->merchant_id, .about = refund->id, .due_us = turn->now.us},
        "timer", "recall");
}
