#include "hub/flow/onboarding_flow.h"

#include "hub/flow/below.h"
#include "hub/flow/outbox_flow.h"

#define ARENA_MAX ((size_t)4 * 1024 * 1024)
#define LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

static bool
is_number(const char *number)
{
    return number[0] != '\0' && number[strspn(number, LETTERS)] == '\0';
}

static void
log_step(struct desk *desk, const struct turn *turn, const struct onboarding_row *onboarding,
    const char *field, const char *text, int64_t by_id)
{
    struct onboarding_step_row row = {.merchant_id = onboarding->merchant_id,
        .id = id_make(turn->ids),
        .onboarding_id = onboarding->id,
        .round = onboarding->round,
        .by_id = by_id,
        .at_us = turn->now.us};

    text_set(row.state, sizeof(row.state), onboarding->state);
    text_set(row.field, sizeof(row.field), field);
    text_set(row.text, sizeof(row.text), text);
    desk_log_onboarding_step(desk, &row);
}

/* Whose the partner's account is, and the applicant, for an app. */
static void
want_asked(struct desk *desk, int64_t asker_id, int64_t merchant_id, int64_t account_id)
{
    const int64_t *key = KEY_OF(account_id);

    desk_want(desk, TABLE_channel_account, key);
    if (asker_id == 0)
        return;
    below_want(desk, merchant_id);
    if (desk_has(desk, TABLE_channel_account, key) && desk_get_channel_account(desk, key) != NULL)
        below_want(desk, desk_get_channel_account(desk, key)->merchant_id);
}

static bool
may(struct desk *desk, int64_t asker_id, int64_t merchant_id,
    const struct channel_account_row *account)
{
    return asker_id == 0 || (below_is(desk, merchant_id, asker_id) && account != NULL &&
                                below_is(desk, account->merchant_id, asker_id));
}

struct onboarding_watch_row *
onboarding_flow_watch(
    struct desk *desk, const struct turn *turn, int64_t merchant_id, int64_t onboarding_id)
{
    struct onboarding_watch_row row = {.merchant_id = merchant_id, .onboarding_id = onboarding_id};

    row.outbox_id = outbox_flow_add(desk, turn,
        (struct outbox_row){
            .merchant_id = merchant_id, .about = onboarding_id, .due_us = turn->now.us},
        "channel", "onboarding_ask");
    return desk_add_onboarding_watch(desk, &row);
}

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct onboarding_add *add = (struct onboarding_add *)operation;
    int64_t id;

    desk_want(desk, TABLE_merchant, KEY_OF(add->merchant_id));
    want_asked(desk, add->asker_id, add->merchant_id, add->account_id);
    claim_want(desk, add->merchant_id, &add->claim);
    if (claim_has(desk, add->merchant_id, &add->claim) &&
        claim_look(desk, add->merchant_id, &add->claim, &id) == ERR_OK)
        desk_want(desk, TABLE_onboarding, KEY_OF(add->merchant_id, id));
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct onboarding_add *add = (struct onboarding_add *)operation;
    const struct channel_account_row *account =
        desk_get_channel_account(desk, KEY_OF(add->account_id));
    struct onboarding_row row = {.merchant_id = add->merchant_id,
        .account_id = add->account_id,
        .state = "draft",
        .round = 1,
        .entered_by = add->by_id,
        .created_us = turn->now.us,
        .changed_us = turn->now.us};
    const struct onboarding_row *known;
    int64_t id;
    enum err err;

    if (account == NULL || desk_get_merchant(desk, KEY_OF(add->merchant_id)) == NULL)
        return ERR_NOT_FOUND;
    if (!may(desk, add->asker_id, add->merchant_id, account))
        return ERR_FORBIDDEN;
    err = claim_look(desk, add->merchant_id, &add->claim, &id);
    if (err == ERR_OK) {
        known = desk_get_onboarding(desk, KEY_OF(add->merchant_id, id));
        if (known == NULL)
            return ERR_CORRUPT;
        add->onboarding_row = *known;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    if (!is_number(add->number))
        return ERR_BAD_INPUT;
    row.id = id_make(turn->ids);
    row.channel = account->channel;
    text_set(row.number, sizeof(row.number), add->number);
    if (desk_add_onboarding(desk, &row) == NULL ||
        onboarding_flow_watch(desk, turn, row.merchant_id, row.id) == NULL)
        return ERR_NO_SPACE;
    log_step(desk, turn, &row, "", "", add->by_id);
    claim_put(desk, turn, row.merchant_id, &add->claim, row.id);
    add->onboarding_row = row;
    return ERR_OK;
}

static const struct operation_kind add_kind = {"onboarding_add", add_keys, add_decide};

void
onboarding_flow_add(struct onboarding_add *add)
{
    claim_make(
        CLAIM_ONBOARDING, add->account_id, bytes_text(add->number), bytes_text(""), &add->claim);
    add->operation.kind = &add_kind;
    add->operation.merchant_id = add->asker_id != 0 ? add->asker_id : add->merchant_id;
    add->operation.weight = 5;
}

void
onboarding_flow_keys(
    struct desk *desk, int64_t asker_id, int64_t merchant_id, int64_t onboarding_id)
{
    const int64_t *key = KEY_OF(merchant_id, onboarding_id);
    int64_t account_id;

    desk_want(desk, TABLE_onboarding, key);
    if (!desk_has(desk, TABLE_onboarding, key))
        return;
    account_id = desk_get_onboarding(desk, key)->account_id;
    want_asked(desk, asker_id, merchant_id, account_id);
    desk_want(desk, TABLE_holder, KEY_OF(account_id));
}

/* The partner's account with the sub-merchant's number in it; off, and paid as the partner's is. */
static enum err
make_account(struct desk *desk, const struct turn *turn, const struct onboarding_set *set,
    struct onboarding_row *onboarding)
{
    const struct channel_account_row *partner =
        desk_get_channel_account(desk, KEY_OF(onboarding->account_id));
    const struct holder_row *holds = desk_get_holder(desk, KEY_OF(onboarding->account_id));
    struct channel_account_row row = {.merchant_id = onboarding->merchant_id,
        .channel = onboarding->channel,
        .state = "off",
        .weight = 1,
        .created_us = turn->now.us,
        .changed_us = turn->now.us};
    struct holder_row holder;
    struct arena *arena;
    enum err err;

    if (partner == NULL || holds == NULL)
        return ERR_CORRUPT;
    err = arena_make(ARENA_MAX, &arena);
    if (err != ERR_OK)
        return err;
    row.id = id_make(turn->ids);
    text_set(row.name, sizeof(row.name), onboarding->sub_number);
    err =
        channel_account_copy(set->kit, turn->random, partner, onboarding->sub_number, arena, &row);
    arena_free(&arena);
    /* A dialect that has no sub-merchants: the account is made by hand. */
    if (err == ERR_UNSUPPORTED)
        return ERR_OK;
    if (err != ERR_OK)
        return err;
    holder = *holds;
    holder.version = 0;
    holder.id = row.id;
    holder.merchant_id = row.merchant_id;
    /* That the platform is paid for that sub-merchant, an app cannot say. */
    if (set->asker_id != 0)
        text_set(holder.settles_to, sizeof(holder.settles_to), "merchant");
    text_set(holder.name, sizeof(holder.name), row.name);
    if (desk_add_channel_account(desk, &row) == NULL || desk_add_holder(desk, &holder) == NULL)
        return ERR_NO_SPACE;
    onboarding->made_id = row.id;
    return ERR_OK;
}

static void
take(char *to, size_t size, const char *text)
{
    if (text[0] != '\0')
        text_set(to, size, text);
}

enum err
onboarding_flow_step(struct desk *desk, const struct turn *turn, struct onboarding_set *set)
{
    struct onboarding_row *stored =
        desk_get_onboarding(desk, KEY_OF(set->merchant_id, set->onboarding_id));
    struct onboarding_row row;
    enum onboarding_state state;
    unsigned from;
    enum err err;

    if (stored == NULL)
        return ERR_NOT_FOUND;
    if (!may(desk, set->asker_id, set->merchant_id,
            desk_get_channel_account(desk, KEY_OF(stored->account_id))))
        return ERR_FORBIDDEN;
    row = *stored;
    err = fsm_state_of(&onboarding_state_machine, bytes_text(row.state), &from);
    if (err == ERR_OK)
        err = onboarding_state_step((enum onboarding_state)from, set->state, &state);
    if (err != ERR_OK)
        return err;
    take(row.channel_number, sizeof(row.channel_number), set->channel_number);
    take(row.sub_number, sizeof(row.sub_number), set->sub_number);
    take(row.sign_url, sizeof(row.sign_url), set->sign_url);
    if (state == ONBOARDING_FINISHED && row.sub_number[0] == '\0')
        return ERR_BAD_INPUT;
    text_set(row.state, sizeof(row.state), onboarding_state_machine.states[state]);
    row.round++;
    row.changed_us = turn->now.us;
    if (state == ONBOARDING_FINISHED)
        err = make_account(desk, turn, set, &row);
    if (err != ERR_OK)
        return err;
    *stored = row;
    desk_change_onboarding(desk, stored);
    log_step(desk, turn, &row, "", set->note, set->by_id);
    for (size_t i = 0; i < set->faults_count; i++)
        log_step(desk, turn, &row, set->faults[i].field, set->faults[i].reason, set->by_id);
    set->onboarding_row = row;
    return ERR_OK;
}

static void
set_keys(struct operation *operation, struct desk *desk)
{
    const struct onboarding_set *set = (struct onboarding_set *)operation;

    onboarding_flow_keys(desk, set->asker_id, set->merchant_id, set->onboarding_id);
}

static enum err
set_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    return onboarding_flow_step(desk, turn, (struct onboarding_set *)operation);
}

static const struct operation_kind set_kind = {"onboarding_set", set_keys, set_decide};

void
onboarding_flow_set(struct onboarding_set *set)
{
    set->operation.kind = &set_kind;
    set->operation.merchant_id = set->asker_id != 0 ? set->asker_id : set->merchant_id;
    set->operation.weight = (uint32_t)(4 + set->faults_count);
}
