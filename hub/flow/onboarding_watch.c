#include "hub/flow/onboarding_watch.h"

#include "hub/flow/outbox_flow.h"
#include "shared/crypt/crypt.h"

#define FAILED_FIRST_S 60
#define FAILED_DOUBLINGS 6

bool
onboarding_watch_is_over(struct bytes state)
{
    return bytes_is(state, onboarding_state_machine.states[ONBOARDING_FINISHED]) ||
           bytes_is(state, onboarding_state_machine.states[ONBOARDING_CANCELLED]);
}

static bool
is_in(const struct onboarding_row *row, enum onboarding_state state)
{
    return strcmp(row->state, onboarding_state_machine.states[state]) == 0;
}

static void
heard_keys(struct operation *operation, struct desk *desk)
{
    const struct onboarding_watch_heard *heard = (struct onboarding_watch_heard *)operation;

    onboarding_flow_keys(desk, 0, heard->merchant_id, heard->onboarding_id);
    desk_want(desk, TABLE_onboarding_watch, KEY_OF(heard->merchant_id, heard->onboarding_id));
    if (heard->outbox_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(heard->merchant_id, heard->outbox_id));
}

/* Of all that a channel said: whether it says the same again. */
static int64_t
digest_of(const struct adapter_onboarding_reply *reply)
{
    struct bytes parts[5 + 2 * ADAPTER_ONBOARDING_FAULTS_MAX];
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint64_t hash = 0;
    size_t count = 0;

    /* Each with its terminator, so that they do not run into each other. */
#define PART(text) parts[count++] = bytes_of(text, strlen(text) + 1)
    PART(reply->code);
    PART(reply->channel_number);
    PART(reply->sub_number);
    PART(reply->sign_url);
    PART(reply->note);
    for (size_t i = 0; i < reply->faults_count; i++) {
        PART(reply->faults[i].field);
        PART(reply->faults[i].reason);
    }
#undef PART
    crypt_sha256(parts, count, digest);
    for (size_t i = 0; i < sizeof(hash); i++)
        hash = hash << 8 | digest[i];
    return (int64_t)(hash >> 1);
}

static void
fill(const struct onboarding_watch_heard *heard, struct onboarding_set *set)
{
    const struct adapter_onboarding_reply *reply = heard->reply;

    *set = (struct onboarding_set){.merchant_id = heard->merchant_id,
        .onboarding_id = heard->onboarding_id,
        .state = reply->state,
        .by_id = ONBOARDING_FLOW_CHANNEL,
        .kit = heard->kit,
        .faults_count = reply->faults_count};
    text_set(set->channel_number, sizeof(set->channel_number), reply->channel_number);
    text_set(set->sub_number, sizeof(set->sub_number), reply->sub_number);
    text_set(set->sign_url, sizeof(set->sign_url), reply->sign_url);
    text_set(set->note, sizeof(set->note), reply->note);
    for (size_t i = 0; i < reply->faults_count; i++) {
        text_set(set->faults[i].field, sizeof(set->faults[i].field), reply->faults[i].field);
        text_set(set->faults[i].reason, sizeof(set->faults[i].reason), reply->faults[i].reason);
    }
}

/* Nobody has entered here that it went in: where the channel has it, it did. */
static enum err
hand_in(struct desk *desk, const struct turn *turn, const struct onboarding_set *set,
    struct bytes state)
{
    struct onboarding_set *first = arena_take(turn->arena, sizeof(*first));
    enum onboarding_state to;
    unsigned from;
    enum err err = fsm_state_of(&onboarding_state_machine, state, &from);

    if (first == NULL)
        return ERR_NO_SPACE;
    if (err != ERR_OK ||
        onboarding_state_step((enum onboarding_state)from, set->state, &to) == ERR_OK ||
        onboarding_state_step((enum onboarding_state)from, ONBOARDING_SUBMITTED, &to) != ERR_OK)
        return err;
    *first = (struct onboarding_set){.merchant_id = set->merchant_id,
        .onboarding_id = set->onboarding_id,
        .state = ONBOARDING_SUBMITTED,
        .by_id = set->by_id,
        .kit = set->kit};
    return onboarding_flow_step(desk, turn, first);
}

/* ERR_REFUSED-class: it cannot become that. */
static enum err
follow(struct desk *desk, const struct turn *turn, struct onboarding_watch_heard *heard,
    const struct onboarding_row *row)
{
    struct onboarding_set *set = arena_take(turn->arena, sizeof(*set));
    enum err err;

    if (set == NULL)
        return ERR_NO_SPACE;
    fill(heard, set);
    err = hand_in(desk, turn, set, bytes_text(row->state));
    if (err == ERR_OK)
        err = onboarding_flow_step(desk, turn, set);
    if (err == ERR_OK)
        heard->moved = true;
    return err;
}

static void
tell(struct desk *desk, const struct turn *turn, const struct onboarding_watch_heard *heard,
    const struct onboarding_watch_row *watch)
{
    struct alarm_row alarm = {
        .merchant_id = heard->merchant_id, .id = id_make(turn->ids), .at_us = turn->now.us};
    struct text text;

    text_set(alarm.kind, sizeof(alarm.kind), "onboarding_not_heard");
    text_init(&text, alarm.detail, sizeof(alarm.detail));
    text_printf(&text, "application %lld: its channel does not say how it stands (%s)",
        (long long)heard->onboarding_id, watch->code);
    desk_log_alarm(desk, &alarm);
}

/* What it comes to; *ret_heard is whether the channel has said how it stands. */
static enum err
note(struct desk *desk, const struct turn *turn, struct onboarding_watch_heard *heard,
    const struct onboarding_row *row, struct onboarding_watch_row *watch, bool *ret_heard)
{
    const struct adapter_onboarding_reply *reply = heard->reply;
    int64_t said = digest_of(reply);
    enum err err = ERR_OK;

    text_set(watch->code, sizeof(watch->code), reply->code);
    *ret_heard = reply->answer == ADAPTER_ONBOARDING_DONE && reply->listed;
    /* What is put together here is not at the channel yet. */
    if (reply->answer == ADAPTER_ONBOARDING_ABSENT && is_in(row, ONBOARDING_DRAFT))
        *ret_heard = true;
    /* What was handed in again, and is said to stand as before, did not get there. */
    if (reply->answer != ADAPTER_ONBOARDING_DONE || !reply->listed ||
        (said == watch->said && !is_in(row, ONBOARDING_SUBMITTED)))
        return ERR_OK;
    err = follow(desk, turn, heard, row);
    if (err == ERR_OK) {
        watch->said = said;
        return ERR_OK;
    }
    if (err_class(err) != ERR_CLASS_REFUSED)
        return err;
    *ret_heard = false;
    text_set(watch->code, sizeof(watch->code), err_name(err));
    return ERR_OK;
}

static void
ask_again(struct desk *desk, const struct turn *turn, const struct onboarding_watch_heard *heard,
    const struct onboarding_watch_row *watch, bool is_over)
{
    int64_t doublings = watch->failures - 1;
    struct span after = heard->every;

    if (heard->outbox_id == 0)
        return;
    if (is_over || heard->every.us == 0) {
        outbox_flow_finish(desk, heard->merchant_id, heard->outbox_id, "sent");
        return;
    }
    if (watch->failures > 0 && doublings <= FAILED_DOUBLINGS &&
        span_s(FAILED_FIRST_S << doublings).us < after.us)
        after = span_s(FAILED_FIRST_S << doublings);
    outbox_flow_again(desk, heard->merchant_id, heard->outbox_id, moment_after(turn->now, after));
}

static enum err
heard_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct onboarding_watch_heard *heard = (struct onboarding_watch_heard *)operation;
    const int64_t *key = KEY_OF(heard->merchant_id, heard->onboarding_id);
    const struct onboarding_row *row = desk_get_onboarding(desk, key);
    struct onboarding_watch_row *watch = desk_get_onboarding_watch(desk, key);
    bool is_heard = false;
    enum err err;

    heard->moved = false;
    if (row == NULL)
        return ERR_NOT_FOUND;
    heard->onboarding_row = *row;
    if (onboarding_watch_is_over(bytes_text(row->state)) ||
        (heard->outbox_id != 0 && (watch == NULL || watch->outbox_id != heard->outbox_id))) {
        if (heard->outbox_id != 0)
            outbox_flow_finish(desk, heard->merchant_id, heard->outbox_id, "sent");
        return ERR_OK;
    }
    if (watch == NULL)
        watch = onboarding_flow_watch(desk, turn, heard->merchant_id, heard->onboarding_id);
    if (watch == NULL)
        return ERR_NO_SPACE;
    err = note(desk, turn, heard, row, watch, &is_heard);
    if (err != ERR_OK)
        return err;
    watch->asked_us = turn->now.us;
    watch->failures = is_heard ? 0 : watch->failures + 1;
    if (watch->failures == ONBOARDING_WATCH_TRIES_TOLD)
        tell(desk, turn, heard, watch);
    desk_change_onboarding_watch(desk, watch);
    row = desk_get_onboarding(desk, key);
    heard->onboarding_row = *row;
    ask_again(desk, turn, heard, watch, onboarding_watch_is_over(bytes_text(row->state)));
    return ERR_OK;
}

static const struct operation_kind heard_kind = {
    "onboarding_watch_heard", heard_keys, heard_decide};

void
onboarding_watch_heard(struct onboarding_watch_heard *heard)
{
    heard->operation.kind = &heard_kind;
    heard->operation.merchant_id = heard->merchant_id;
    heard->operation.weight = (uint32_t)(8 + heard->reply->faults_count);
}
