#include "hub/flow/split_flow.h"

#include "hub/flow/outbox_flow.h"

/* How long a rule waits for a receiver that its channel does not know yet. */
#define RULE_AGAIN span_s(600)

static void
request_keys(struct operation *operation, struct desk *desk)
{
    struct split_request *request = (struct split_request *)operation;
    const int64_t *key = KEY_OF(request->merchant_id, request->order_id);
    const struct orders_row *order;
    int64_t split_id;

    claim_want(desk, request->merchant_id, &request->claim);
    desk_want(desk, TABLE_orders, key);
    for (size_t i = 0; i < request->shares_count; i++)
        desk_want(
            desk, TABLE_receiver, KEY_OF(request->merchant_id, request->shares[i].receiver_id));
    if (!desk_has(desk, TABLE_orders, key))
        return;
    order = desk_get_orders(desk, key);
    if (claim_look(desk, request->merchant_id, &request->claim, &split_id) == ERR_OK)
        desk_want(desk, TABLE_split, KEY_OF(request->merchant_id, split_id));
    if (order->winner_id != 0)
        split_want(desk, request->merchant_id, order->winner_id);
    if (order->split_rule != 0)
        desk_want(desk, TABLE_split_rule, KEY_OF(request->merchant_id, order->split_rule));
}

/* The receivers and amounts of a request, onto a plan. */
static enum err
plan_request(struct desk *desk, const struct split_request *request,
    const struct payment_row *payment, const struct split_rule_row *rule, struct split_plan *plan)
{
    const struct share_payment figures = split_figures(payment);
    const bool kept = split_is_kept(desk, payment);

    for (size_t i = 0; i < request->shares_count; i++) {
        const struct split_ask_share *share = &request->shares[i];
        const struct receiver_row *receiver =
            desk_get_receiver(desk, KEY_OF(request->merchant_id, share->receiver_id));

        if (receiver == NULL)
            return ERR_NOT_FOUND;
        for (size_t at = 0; at < i; at++)
            if (request->shares[at].receiver_id == share->receiver_id)
                return ERR_BAD_INPUT;
        if (strcmp(receiver->state, "bound") != 0 || !split_fits(receiver, payment->channel, kept))
            return ERR_BAD_STATE;
        plan->receivers[i] = receiver;
        plan->amounts[i] = share->amount;
        plan->count++;
    }
    if (plan->count == 0)
        return plan->finish ? ERR_OK : ERR_BAD_INPUT;
    return share_check_amounts(
        &figures, split_cap(payment, rule), plan->amounts, plan->count, &plan->sum);
}

static enum err
request_split(struct desk *desk, const struct turn *turn, struct split_request *request,
    const struct orders_row *order)
{
    const int64_t *key = KEY_OF(request->merchant_id, order->winner_id);
    struct split_plan plan = {.finish = request->finish, .number = request->number};
    struct payment_row *payment;
    struct sharing_row *sharing;
    struct split_row *split;
    enum err err;

    if (order->winner_id == 0 || order->split_rule == 0)
        return ERR_BAD_STATE;
    payment = desk_get_payment(desk, key);
    sharing = desk_get_sharing(desk, key);
    if (payment == NULL)
        return ERR_CORRUPT;
    err = split_check(payment, sharing);
    if (err == ERR_OK && plan.finish && sharing->open > 0)
        err = ERR_BAD_STATE;
    if (err == ERR_OK)
        err = plan_request(desk, request, payment,
            desk_get_split_rule(desk, KEY_OF(request->merchant_id, order->split_rule)), &plan);
    if (err == ERR_OK)
        err = split_add(desk, turn, payment, sharing, &plan, &split);
    if (err != ERR_OK)
        return err;
    claim_put(desk, turn, request->merchant_id, &request->claim, split->id);
    request->split = *split;
    return ERR_OK;
}

static enum err
request_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_request *request = (struct split_request *)operation;
    const struct orders_row *order =
        desk_get_orders(desk, KEY_OF(request->merchant_id, request->order_id));
    const struct split_row *split;
    int64_t split_id;
    enum err err;

    request->split = (struct split_row){0};
    if (order == NULL)
        return ERR_NOT_FOUND;
    err = claim_look(desk, request->merchant_id, &request->claim, &split_id);
    if (err == ERR_NOT_FOUND)
        return request_split(desk, turn, request, order);
    if (err != ERR_OK)
        return err;
    split = desk_get_split(desk, KEY_OF(request->merchant_id, split_id));
    if (split == NULL)
        return ERR_CORRUPT;
    request->split = *split;
    return ERR_OK;
}

static const struct operation_kind request_kind = {"split_request", request_keys, request_decide};

void
split_flow_request(struct split_request *request)
{
    int64_t content[2 + 2 * SHARE_COUNT_MAX];
    size_t count = 0;

    NEED(request->shares_count <= SHARE_COUNT_MAX);
    content[count++] = request->order_id;
    content[count++] = request->finish;
    for (size_t i = 0; i < request->shares_count; i++) {
        content[count++] = request->shares[i].receiver_id;
        content[count++] = request->shares[i].amount.fen;
    }
    claim_make(CLAIM_SPLIT, 0, bytes_text(request->number),
        bytes_of(content, count * sizeof(content[0])), &request->claim);
    request->operation.kind = &request_kind;
    request->operation.merchant_id = request->merchant_id;
    request->operation.weight = (uint32_t)(12 + request->shares_count);
}

/* An order's rule shares its payment once: the name of that is the rule's. */
static void
rule_claim(const struct sharing_row *sharing, struct claim *ret_claim)
{
    claim_make(CLAIM_SPLIT, sharing->payment_id,
        bytes_of(&sharing->rule_id, sizeof(sharing->rule_id)), bytes_text("rule"), ret_claim);
}

static void
due_keys(struct operation *operation, struct desk *desk)
{
    const struct split_due *due = (struct split_due *)operation;
    const int64_t *key = KEY_OF(due->merchant_id, due->payment_id);
    const int64_t *rule_key;
    const struct sharing_row *sharing;
    struct claim claim;

    split_want(desk, due->merchant_id, due->payment_id);
    desk_want(desk, TABLE_outbox, KEY_OF(due->merchant_id, due->outbox_id));
    if (!desk_has(desk, TABLE_sharing, key))
        return;
    sharing = desk_get_sharing(desk, key);
    rule_key = KEY_OF(due->merchant_id, sharing->rule_id);
    rule_claim(sharing, &claim);
    claim_want(desk, due->merchant_id, &claim);
    desk_want(desk, TABLE_split_rule, rule_key);
    if (!desk_has(desk, TABLE_split_rule, rule_key))
        return;
    for (int64_t i = 0; i < desk_get_split_rule(desk, rule_key)->parts; i++) {
        const int64_t *part = KEY_OF(due->merchant_id, sharing->rule_id, i);

        desk_want(desk, TABLE_split_part, part);
        if (desk_has(desk, TABLE_split_part, part))
            desk_want(desk, TABLE_receiver,
                KEY_OF(due->merchant_id, desk_get_split_part(desk, part)->receiver_id));
    }
}

/* What the rule gives to those who fit the payment; ERR_BUSY while one of them is not bound. */
static enum err
plan_rule(struct desk *desk, const struct split_rule_row *rule, const struct payment_row *payment,
    struct split_plan *plan)
{
    const struct share_payment figures = split_figures(payment);
    const bool kept = split_is_kept(desk, payment);
    const struct receiver_row *receivers[SHARE_COUNT_MAX];
    struct money amounts[SHARE_COUNT_MAX];
    int64_t rates[SHARE_COUNT_MAX];
    size_t count = 0;
    enum err err;

    if (rule->parts > SHARE_COUNT_MAX)
        return ERR_CORRUPT;
    for (int64_t i = 0; i < rule->parts; i++) {
        const struct split_part_row *part =
            desk_get_split_part(desk, KEY_OF(rule->merchant_id, rule->id, i));
        const struct receiver_row *receiver =
            part == NULL ? NULL
                         : desk_get_receiver(desk, KEY_OF(rule->merchant_id, part->receiver_id));

        if (receiver == NULL)
            return ERR_CORRUPT;
        if (!split_fits(receiver, payment->channel, kept))
            continue;
        if (strcmp(receiver->state, "bound") != 0)
            return ERR_BUSY;
        receivers[count] = receiver;
        rates[count++] = part->rate;
    }
    err = count == 0 ? ERR_OK
                     : share_by_rates(&figures, split_cap(payment, rule), rates, count,
                           (enum share_rest)rule->rest, amounts);
    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        if (amounts[i].fen == 0)
            continue;
        plan->receivers[plan->count] = receivers[i];
        plan->amounts[plan->count++] = amounts[i];
        plan->sum.fen += amounts[i].fen;
    }
    return err;
}

/* The rule's split cannot be made now: it is tried again, and people hear of it once. */
static void
postpone(struct desk *desk, const struct turn *turn, const struct split_due *due,
    const struct sharing_row *sharing)
{
    const struct outbox_row *row = desk_get_outbox(desk, KEY_OF(due->merchant_id, due->outbox_id));

    if (row != NULL && row->tries == 0)
        split_alarm(desk, turn, due->merchant_id, sharing->order_id, "split_waits",
            "a rule cannot share: a receiver is not bound, or the wallet has not got it");
    outbox_flow_again(desk, due->merchant_id, due->outbox_id, moment_after(turn->now, RULE_AGAIN));
}

static enum err
share_by_rule(struct desk *desk, const struct turn *turn, struct split_due *due,
    struct payment_row *payment, struct sharing_row *sharing, const struct split_rule_row *rule)
{
    struct split_plan plan = {.rule_id = rule->id, .number = "", .finish = rule->release != 0};
    struct split_row *split;
    struct claim claim;
    int64_t split_id;
    enum err err;

    rule_claim(sharing, &claim);
    err = claim_look(desk, due->merchant_id, &claim, &split_id);
    if (err == ERR_OK) {
        outbox_flow_finish(desk, due->merchant_id, due->outbox_id, "sent");
        return ERR_OK;
    }
    err = err == ERR_NOT_FOUND ? plan_rule(desk, rule, payment, &plan) : err;
    if (err == ERR_OK && plan.finish && sharing->open > 0)
        err = ERR_BUSY;
    if (err == ERR_OK && plan.count == 0 && !plan.finish) {
        outbox_flow_finish(desk, due->merchant_id, due->outbox_id, "sent");
        return ERR_OK;
    }
    if (err == ERR_OK)
        err = split_add(desk, turn, payment, sharing, &plan, &split);
    if (err == ERR_BUSY || err == ERR_OUT_OF_RANGE) {
        postpone(desk, turn, due, sharing);
        return ERR_OK;
    }
    if (err != ERR_OK)
        return err;
    claim_put(desk, turn, due->merchant_id, &claim, split->id);
    outbox_flow_finish(desk, due->merchant_id, due->outbox_id, "sent");
    due->split = *split;
    return ERR_OK;
}

static enum err
due_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_due *due = (struct split_due *)operation;
    const int64_t *key = KEY_OF(due->merchant_id, due->payment_id);
    struct payment_row *payment = desk_get_payment(desk, key);
    struct sharing_row *sharing = desk_get_sharing(desk, key);
    const struct split_rule_row *rule;
    struct moment first;

    due->split = (struct split_row){0};
    if (payment == NULL || sharing == NULL)
        return ERR_NOT_FOUND;
    rule = desk_get_split_rule(desk, KEY_OF(due->merchant_id, sharing->rule_id));
    if (rule == NULL)
        return ERR_CORRUPT;
    first = moment_after((struct moment){sharing->paid_us}, span_s(rule->delay_s));
    if (rule->automatic == 0 || split_check(payment, sharing) != ERR_OK) {
        outbox_flow_finish(desk, due->merchant_id, due->outbox_id, "sent");
        return ERR_OK;
    }
    if (turn->now.us < first.us) {
        outbox_flow_again(desk, due->merchant_id, due->outbox_id, first);
        return ERR_OK;
    }
    return share_by_rule(desk, turn, due, payment, sharing, rule);
}

static const struct operation_kind due_kind = {"split_due", due_keys, due_decide};

void
split_flow_due(struct split_due *due)
{
    due->operation.kind = &due_kind;
    due->operation.merchant_id = due->merchant_id;
    due->operation.weight = 20;
}

static void
release_keys(struct operation *operation, struct desk *desk)
{
    const struct split_due *due = (struct split_due *)operation;

    split_want(desk, due->merchant_id, due->payment_id);
    desk_want(desk, TABLE_outbox, KEY_OF(due->merchant_id, due->outbox_id));
}

static enum err
release_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_due *due = (struct split_due *)operation;
    const int64_t *key = KEY_OF(due->merchant_id, due->payment_id);
    const struct split_plan plan = {.finish = true, .number = ""};
    struct payment_row *payment = desk_get_payment(desk, key);
    struct sharing_row *sharing = desk_get_sharing(desk, key);
    struct split_row *split;
    enum err err;

    due->split = (struct split_row){0};
    if (payment == NULL || sharing == NULL)
        return ERR_NOT_FOUND;
    if (sharing->finished == 0 && sharing->open > 0) {
        outbox_flow_again(
            desk, due->merchant_id, due->outbox_id, moment_after(turn->now, SPLIT_RELEASE_AGAIN));
        return ERR_OK;
    }
    if (sharing->finished == 0 && strcmp(payment->state, "paid") == 0 &&
        payment->refunded < payment->receipt_amount) {
        err = split_add(desk, turn, payment, sharing, &plan, &split);
        if (err != ERR_OK)
            return err;
        due->split = *split;
    }
    outbox_flow_finish(desk, due->merchant_id, due->outbox_id, "sent");
    return ERR_OK;
}

static const struct operation_kind release_kind = {"split_release", release_keys, release_decide};

void
split_flow_release(struct split_due *due)
{
    due->operation.kind = &release_kind;
    due->operation.merchant_id = due->merchant_id;
    due->operation.weight = 5;
}
