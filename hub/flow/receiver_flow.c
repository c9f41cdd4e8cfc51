#include "hub/flow/receiver_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"

#define DELAY_S_MAX (INT64_C(29) * 24 * 3600)

/* WeChat Pay v3, profitsharing/receivers/add; the others take any. */
static const char *const relations[] = {"SERVICE_PROVIDER", "STORE", "STAFF", "STORE_OWNER",
    "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"};
static const char *const kinds[] = {"merchant", "store", "staff", "person"};

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static enum err
check_receiver(const struct receiver_row *receiver)
{
    bool custom = strcmp(receiver->relation, "CUSTOM") == 0;

    if (!is_one_of(receiver->kind, kinds, LENGTH(kinds)) ||
        !is_one_of(receiver->relation, relations, LENGTH(relations)) ||
        custom != (receiver->custom_relation[0] != '\0'))
        return ERR_BAD_INPUT;
    if ((receiver->organisation_id != 0) == (receiver->channel != 0) ||
        receiver->organisation_id == receiver->merchant_id)
        return ERR_BAD_INPUT;
    if (receiver->channel == 0)
        return ERR_OK;
    if (!share_terms_of(channel_of(receiver->channel)).splits)
        return ERR_UNSUPPORTED;
    return receiver->account[0] == '\0' || receiver->type[0] == '\0' ? ERR_BAD_INPUT : ERR_OK;
}

static void
set_receiver_state(struct desk *desk, struct receiver_row *receiver, enum receiver_state state)
{
    text_set(receiver->state, sizeof(receiver->state), receiver_state_machine.states[state]);
    desk_change_receiver(desk, receiver);
}

static enum err
receiver_step(
    const struct receiver_row *receiver, enum receiver_event event, struct receiver_step *ret_step)
{
    unsigned state;
    enum err err = fsm_state_of(&receiver_state_machine, bytes_text(receiver->state), &state);

    return err == ERR_OK ? receiver_state_step((enum receiver_state)state, event, ret_step) : err;
}

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct receiver_add *add = (struct receiver_add *)operation;
    int64_t id;

    claim_want(desk, add->receiver.merchant_id, &add->claim);
    desk_want(desk, TABLE_merchant, KEY_OF(add->receiver.merchant_id));
    if (add->receiver.organisation_id != 0)
        desk_want(desk, TABLE_merchant, KEY_OF(add->receiver.organisation_id));
    if (desk_has(desk, TABLE_claim,
            KEY_OF(add->receiver.merchant_id, add->claim.kind, add->claim.hash)) &&
        claim_look(desk, add->receiver.merchant_id, &add->claim, &id) == ERR_OK)
        desk_want(desk, TABLE_receiver, KEY_OF(add->receiver.merchant_id, id));
}

static enum err
make_receiver(struct desk *desk, const struct turn *turn, struct receiver_add *add)
{
    struct receiver_row row = add->receiver;
    struct receiver_row *receiver;
    enum err err = check_receiver(&row);

    if (err == ERR_OK && row.organisation_id != 0 &&
        desk_get_merchant(desk, KEY_OF(row.organisation_id)) == NULL)
        err = ERR_NOT_FOUND;
    if (err != ERR_OK)
        return err;
    row.version = 0;
    row.id = id_make(turn->ids);
    row.created_us = turn->now.us;
    row.queries = 0;
    memcpy(row.state, "bound", sizeof("bound"));
    if (row.channel != 0)
        memcpy(row.state, "binding", sizeof("binding"));
    receiver = desk_add_receiver(desk, &row);
    if (receiver == NULL)
        return ERR_NO_SPACE;
    if (row.channel != 0)
        split_ask(desk, turn, row.merchant_id, row.id, "bind", turn->now);
    claim_put(desk, turn, row.merchant_id, &add->claim, row.id);
    add->receiver = *receiver;
    return ERR_OK;
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct receiver_add *add = (struct receiver_add *)operation;
    const int64_t merchant_id = add->receiver.merchant_id;
    struct receiver_row *receiver;
    struct receiver_step step;
    int64_t id;
    enum err err;

    if (desk_get_merchant(desk, KEY_OF(merchant_id)) == NULL)
        return ERR_NOT_FOUND;
    err = claim_look(desk, merchant_id, &add->claim, &id);
    if (err == ERR_NOT_FOUND)
        return make_receiver(desk, turn, add);
    receiver = err == ERR_OK ? desk_get_receiver(desk, KEY_OF(merchant_id, id)) : NULL;
    if (err == ERR_OK)
        err = receiver == NULL ? ERR_CORRUPT : receiver_step(receiver, RECEIVER_ON_ADD, &step);
    if (err != ERR_OK)
        return err;
    if (step.effect == RECEIVER_DO_BIND) {
        bool ours = receiver->channel == 0;

        set_receiver_state(desk, receiver, ours ? RECEIVER_BOUND : step.state);
        if (!ours)
            split_ask(desk, turn, merchant_id, id, "bind", turn->now);
    }
    add->receiver = *receiver;
    return ERR_OK;
}

static const struct operation_kind add_kind = {"receiver_add", add_keys, add_decide};

void
receiver_flow_add(struct receiver_add *add)
{
    const struct receiver_row *receiver = &add->receiver;
    const int64_t scope = receiver->channel != 0 ? receiver->channel : -receiver->organisation_id;

    claim_make(CLAIM_RECEIVER, scope, bytes_text(receiver->account), bytes_text(receiver->type),
        &add->claim);
    add->operation.kind = &add_kind;
    add->operation.merchant_id = add->receiver.merchant_id;
    add->operation.weight = 3;
}

static void
remove_keys(struct operation *operation, struct desk *desk)
{
    const struct receiver_remove *remove = (struct receiver_remove *)operation;

    desk_want(desk, TABLE_receiver, KEY_OF(remove->merchant_id, remove->receiver_id));
}

static enum err
remove_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct receiver_remove *remove = (struct receiver_remove *)operation;
    struct receiver_row *receiver =
        desk_get_receiver(desk, KEY_OF(remove->merchant_id, remove->receiver_id));
    struct receiver_step step;
    enum err err =
        receiver == NULL ? ERR_NOT_FOUND : receiver_step(receiver, RECEIVER_ON_REMOVE, &step);

    if (err != ERR_OK)
        return err;
    if (step.effect == RECEIVER_DO_UNBIND) {
        bool ours = receiver->channel == 0;

        set_receiver_state(desk, receiver, ours ? RECEIVER_UNBOUND : step.state);
        if (!ours)
            split_ask(desk, turn, remove->merchant_id, receiver->id, "unbind", turn->now);
    } else
        set_receiver_state(desk, receiver, step.state);
    remove->receiver = *receiver;
    return ERR_OK;
}

static const struct operation_kind remove_kind = {"receiver_remove", remove_keys, remove_decide};

void
receiver_flow_remove(struct receiver_remove *remove)
{
    remove->operation.kind = &remove_kind;
    remove->operation.merchant_id = remove->merchant_id;
    remove->operation.weight = 2;
}

static void
said_keys(struct operation *operation, struct desk *desk)
{
    const struct receiver_said *said = (struct receiver_said *)operation;

    desk_want(desk, TABLE_receiver, KEY_OF(said->merchant_id, said->receiver_id));
    desk_want(desk, TABLE_outbox, KEY_OF(said->merchant_id, said->outbox_id));
}

static enum receiver_event
event_of(const struct adapter_split_reply *reply)
{
    switch (reply->state) {
    case ADAPTER_SPLIT_DONE:
        return RECEIVER_ON_DONE;
    case ADAPTER_SPLIT_FAILED:
    case ADAPTER_SPLIT_REFUSED:
        return RECEIVER_ON_REFUSED;
    case ADAPTER_SPLIT_PENDING:
    case ADAPTER_SPLIT_LOOK:
    case ADAPTER_SPLIT_ABSENT:
    case ADAPTER_SPLIT_UNKNOWN:
        return RECEIVER_ON_SILENCE;
    }
    NOT_REACHED();
}

static enum err
said_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct receiver_said *said = (struct receiver_said *)operation;
    struct receiver_row *receiver =
        desk_get_receiver(desk, KEY_OF(said->merchant_id, said->receiver_id));
    const char *expected = said->binds ? "binding" : "unbinding";
    struct receiver_step step;
    struct span after;
    enum err err;

    if (receiver == NULL)
        return ERR_NOT_FOUND;
    if (strcmp(receiver->state, expected) != 0) {
        /* An old answer, or the same one again. */
        outbox_flow_finish(desk, said->merchant_id, said->outbox_id, "sent");
        said->receiver = *receiver;
        return ERR_OK;
    }
    err = receiver_step(receiver, event_of(&said->reply), &step);
    if (err != ERR_OK)
        return err;
    memcpy(receiver->code, said->reply.code, sizeof(receiver->code));
    if (step.effect == RECEIVER_DO_AGAIN && payment_flow_query_after(receiver->queries, &after)) {
        receiver->queries++;
        outbox_flow_again(desk, said->merchant_id, said->outbox_id, moment_after(turn->now, after));
    } else if (step.effect == RECEIVER_DO_AGAIN) {
        outbox_flow_finish(desk, said->merchant_id, said->outbox_id, "dead");
        split_alarm(desk, turn, said->merchant_id, 0, "receiver_unknown",
            "a day of tries did not tell whether a receiver is bound");
    } else {
        receiver->queries = 0;
        outbox_flow_finish(desk, said->merchant_id, said->outbox_id, "sent");
    }
    set_receiver_state(desk, receiver, step.state);
    said->receiver = *receiver;
    return ERR_OK;
}

static const struct operation_kind said_kind = {"receiver_said", said_keys, said_decide};

void
receiver_flow_said(struct receiver_said *said)
{
    said->operation.kind = &said_kind;
    said->operation.merchant_id = said->merchant_id;
    said->operation.weight = 2;
}

static void
put_keys(struct operation *operation, struct desk *desk)
{
    const struct rule_put *put = (struct rule_put *)operation;
    const int64_t merchant_id = put->rule.merchant_id;
    int64_t id;

    claim_want(desk, merchant_id, &put->claim);
    desk_want(desk, TABLE_merchant, KEY_OF(merchant_id));
    for (size_t i = 0; i < put->parts_count; i++)
        desk_want(desk, TABLE_receiver, KEY_OF(merchant_id, put->parts[i].receiver_id));
    if (desk_has(desk, TABLE_claim, KEY_OF(merchant_id, put->claim.kind, put->claim.hash)) &&
        claim_look(desk, merchant_id, &put->claim, &id) == ERR_OK)
        desk_want(desk, TABLE_split_rule, KEY_OF(merchant_id, id));
}

/* The rates of those whom a payment through this channel would give a share. */
static enum err
check_channel(struct desk *desk, const struct rule_put *put, enum channel channel)
{
    const struct payment_row payment = {.channel = channel};
    int64_t rates[SHARE_COUNT_MAX];
    size_t count = 0;

    for (size_t i = 0; i < put->parts_count; i++) {
        const struct receiver_row *receiver =
            desk_get_receiver(desk, KEY_OF(put->rule.merchant_id, put->parts[i].receiver_id));

        if (receiver == NULL)
            return ERR_NOT_FOUND;
        if (split_fits(receiver, channel, true))
            rates[count++] = put->parts[i].rate;
    }
    return count == 0 ? ERR_OK : share_check_rates(rates, count, split_cap(&payment, &put->rule));
}

static bool
is_flag(int64_t value)
{
    return value == 0 || value == 1;
}

static enum err
check_rule(struct desk *desk, const struct rule_put *put)
{
    const struct split_rule_row *rule = &put->rule;
    enum err err = ERR_OK;

    if (rule->name[0] == '\0' || !is_flag(rule->automatic) || !is_flag(rule->take_back) ||
        !is_flag(rule->release) || !is_flag(rule->rest) || rule->delay_s < 0 ||
        rule->delay_s > DELAY_S_MAX || rule->cap_rate < 0 || rule->cap_rate > SHARE_RATE_MAX)
        return ERR_BAD_INPUT;
    if (rule->automatic != 0 && put->parts_count == 0)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < put->parts_count; i++)
        for (size_t at = 0; at < i; at++)
            if (put->parts[i].receiver_id == put->parts[at].receiver_id)
                return ERR_BAD_INPUT;
    for (unsigned i = 0; i < CHANNEL_COUNT && err == ERR_OK; i++)
        if (share_terms_of((enum channel)i).splits)
            err = check_channel(desk, put, (enum channel)i);
    return err;
}

static enum err
make_rule(struct desk *desk, const struct turn *turn, struct rule_put *put)
{
    struct split_rule_row row = put->rule;
    enum err err = check_rule(desk, put);

    if (err != ERR_OK)
        return err;
    row.version = 0;
    row.id = id_make(turn->ids);
    row.parts = (int64_t)put->parts_count;
    row.created_us = turn->now.us;
    for (size_t i = 0; i < put->parts_count; i++)
        (void)desk_add_split_part(desk, &(struct split_part_row){.merchant_id = row.merchant_id,
                                            .rule_id = row.id,
                                            .place = (int64_t)i,
                                            .receiver_id = put->parts[i].receiver_id,
                                            .rate = put->parts[i].rate});
    (void)desk_add_split_rule(desk, &row);
    claim_put(desk, turn, row.merchant_id, &put->claim, row.id);
    put->rule = row;
    return ERR_OK;
}

static enum err
put_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct rule_put *put = (struct rule_put *)operation;
    const struct split_rule_row *rule;
    int64_t id;
    enum err err;

    if (desk_get_merchant(desk, KEY_OF(put->rule.merchant_id)) == NULL)
        return ERR_NOT_FOUND;
    err = claim_look(desk, put->rule.merchant_id, &put->claim, &id);
    if (err == ERR_NOT_FOUND)
        return make_rule(desk, turn, put);
    if (err != ERR_OK)
        return err;
    rule = desk_get_split_rule(desk, KEY_OF(put->rule.merchant_id, id));
    if (rule == NULL)
        return ERR_CORRUPT;
    put->rule = *rule;
    return ERR_OK;
}

static const struct operation_kind put_kind = {"rule_put", put_keys, put_decide};

void
receiver_flow_put_rule(struct rule_put *put)
{
    const struct split_rule_row *rule = &put->rule;
    int64_t content[6 + 2 * SHARE_COUNT_MAX] = {
        rule->automatic, rule->delay_s, rule->cap_rate, rule->rest, rule->take_back, rule->release};
    size_t count = 6;

    NEED(put->parts_count <= SHARE_COUNT_MAX);
    for (size_t i = 0; i < put->parts_count; i++) {
        content[count++] = put->parts[i].receiver_id;
        content[count++] = put->parts[i].rate;
    }
    claim_make(CLAIM_RULE, 0, bytes_text(rule->name), bytes_of(content, count * sizeof(content[0])),
        &put->claim);
    put->operation.kind = &put_kind;
    put->operation.merchant_id = put->rule.merchant_id;
    put->operation.weight = (uint32_t)(3 + put->parts_count);
}

static void
use_keys(struct operation *operation, struct desk *desk)
{
    const struct rule_use *use = (struct rule_use *)operation;

    desk_want(desk, TABLE_merchant, KEY_OF(use->merchant_id));
    if (use->rule_id != 0)
        desk_want(desk, TABLE_split_rule, KEY_OF(use->merchant_id, use->rule_id));
}

static enum err
use_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct rule_use *use = (struct rule_use *)operation;
    struct merchant_row *merchant = desk_get_merchant(desk, KEY_OF(use->merchant_id));

    (void)turn;
    if (merchant == NULL ||
        (use->rule_id != 0 &&
            desk_get_split_rule(desk, KEY_OF(use->merchant_id, use->rule_id)) == NULL))
        return ERR_NOT_FOUND;
    merchant->split_rule = use->rule_id;
    desk_change_merchant(desk, merchant);
    return ERR_OK;
}

static const struct operation_kind use_kind = {"rule_use", use_keys, use_decide};

void
receiver_flow_use_rule(struct rule_use *use)
{
    use->operation.kind = &use_kind;
    use->operation.merchant_id = use->merchant_id;
}
