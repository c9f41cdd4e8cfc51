#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/split_flow.h"

/* What becomes of the shares that the channel pays, and of the split by them. */
struct verdict {
    enum split_event words; /* what it says of the request as a whole */
    struct share_row *shares[SHARE_COUNT_MAX];
    struct share_step steps[SHARE_COUNT_MAX];
    const struct adapter_share_said *said[SHARE_COUNT_MAX]; /* NULL: nothing of this one */
    size_t count;
    size_t pending;
    size_t done;
    size_t failed;
    struct split_step step;
};

static enum split_event
event_of_word(enum sending_word word)
{
    switch (word) {
    case SENDING_SILENCE:
        return SPLIT_ON_SILENCE;
    case SENDING_ABSENT:
        return SPLIT_ON_ABSENT;
    case SENDING_FAILED:
        return SPLIT_ON_FAILED;
    }
    NOT_REACHED();
}

bool
split_flow_refuses(enum split_source source, enum adapter_split_state state)
{
    return source == SPLIT_SOURCE_SEND &&
           (state == ADAPTER_SPLIT_REFUSED || state == ADAPTER_SPLIT_FAILED ||
               state == ADAPTER_SPLIT_LOOK);
}

enum split_event
split_flow_words(enum split_source source, enum adapter_split_state state,
    const struct sending *sending, struct moment now)
{
    if (split_flow_refuses(source, state) && state != ADAPTER_SPLIT_LOOK)
        return event_of_word(sending_refused(sending));
    switch (state) {
    case ADAPTER_SPLIT_DONE:
        return SPLIT_ON_DONE;
    case ADAPTER_SPLIT_PENDING:
        return SPLIT_ON_ACCEPTED;
    case ADAPTER_SPLIT_FAILED:
        return SPLIT_ON_FAILED;
    case ADAPTER_SPLIT_ABSENT:
        /* Only to a question is it a word about the number. */
        return source == SPLIT_SOURCE_QUERY ? event_of_word(sending_absent(sending, now))
                                            : SPLIT_ON_SILENCE;
    case ADAPTER_SPLIT_REFUSED: /* to tell */
    case ADAPTER_SPLIT_LOOK:    /* then the number alone tells */
    case ADAPTER_SPLIT_UNKNOWN:
        return SPLIT_ON_SILENCE;
    }
    NOT_REACHED();
}

static void
asking_keys(struct operation *operation, struct desk *desk)
{
    const struct split_asking *asking = (struct split_asking *)operation;

    desk_want(desk, TABLE_split, KEY_OF(asking->merchant_id, asking->about));
    desk_want(desk, TABLE_outbox, KEY_OF(asking->merchant_id, asking->outbox_id));
}

static enum err
asking_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_asking *asking = (struct split_asking *)operation;
    struct split_row *split = desk_get_split(desk, KEY_OF(asking->merchant_id, asking->about));
    enum split_state state;
    enum err err = split == NULL ? ERR_NOT_FOUND : split_state_of(split->state, &state);

    asking->send = false;
    asking->query_id = 0;
    if (err != ERR_OK || outbox_flow_pending(desk, asking->merchant_id, asking->outbox_id) == NULL)
        return err;
    outbox_flow_finish(desk, asking->merchant_id, asking->outbox_id, "sent");
    if (split_state_is_final(state))
        return ERR_OK;
    asking->send = state != SPLIT_PENDING; /* what it has taken meanwhile is only asked about */
    if (asking->send) {
        split->sends++;
        split->sent_us = turn->now.us;
        split->refused = 0;
        desk_change_split(desk, split);
    }
    asking->query_id = split_ask(desk, turn, asking->merchant_id, asking->about, "split_query",
        moment_after(turn->now, SENDING_ASK_AFTER));
    return ERR_OK;
}

static const struct operation_kind asking_kind = {"split_asking", asking_keys, asking_decide};

void
split_flow_asking(struct split_asking *asking)
{
    asking->operation.kind = &asking_kind;
    asking->operation.merchant_id = asking->merchant_id;
    asking->operation.weight = 3;
}

static void
said_keys(struct operation *operation, struct desk *desk)
{
    const struct split_said *said = (struct split_said *)operation;
    const int64_t *key = KEY_OF(said->merchant_id, said->split_id);
    const struct split_row *split;

    desk_want(desk, TABLE_split, key);
    if (said->outbox_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(said->merchant_id, said->outbox_id));
    if (!desk_has(desk, TABLE_split, key))
        return;
    split = desk_get_split(desk, key);
    split_want(desk, said->merchant_id, split->payment_id);
    split_want_shares(
        desk, said->merchant_id, split->payment_id, split->first_place, split->shares);
}

/* The channel's words on one share: they name who and how much. */
static const struct adapter_share_said *
find_said(const struct adapter_split_reply *reply, const struct share_row *share)
{
    for (size_t i = 0; i < reply->shares_count; i++)
        if (strcmp(reply->shares[i].account, share->account) == 0 &&
            reply->shares[i].amount.fen == share->amount)
            return &reply->shares[i];
    return NULL;
}

static enum share_event
share_event_of(const struct verdict *verdict, const struct adapter_share_said *words)
{
    if (verdict->words == SPLIT_ON_FAILED)
        return SHARE_ON_FAILED;
    if (words == NULL || words->state == SHARE_PENDING)
        return SHARE_ON_SILENCE;
    return words->state == SHARE_DONE ? SHARE_ON_DONE : SHARE_ON_FAILED;
}

static enum err
judge_share(const struct split_said *said, struct share_row *share, struct verdict *verdict)
{
    const struct adapter_share_said *words = find_said(&said->reply, share);
    struct share_step *step = &verdict->steps[verdict->count];
    enum share_state state;
    enum err err = split_share_state(share, &state);

    if (err == ERR_OK)
        err = share_state_step(state, share_event_of(verdict, words), step);
    if (err != ERR_OK)
        return err;
    verdict->said[verdict->count] = words;
    verdict->shares[verdict->count++] = share;
    verdict->pending += step->state == SHARE_PENDING;
    verdict->done += step->state == SHARE_DONE;
    verdict->failed += step->state == SHARE_FAILED;
    return ERR_OK;
}

static enum split_event
split_event_of(const struct verdict *verdict)
{
    if (verdict->count > 0 && verdict->pending == 0)
        return verdict->done > 0 ? SPLIT_ON_DONE : SPLIT_ON_FAILED;
    /* Done, and a share of which it says nothing: that one is asked about. */
    if (verdict->words == SPLIT_ON_DONE && verdict->count > 0)
        return SPLIT_ON_ACCEPTED;
    return verdict->words;
}

static enum err
judge(struct desk *desk, const struct split_said *said, const struct split_row *split,
    struct moment now, struct verdict *ret_verdict)
{
    struct verdict verdict = {
        .words = split_flow_words(said->source, said->reply.state, SENDING_OF(split), now)};
    enum split_state state;
    enum err err = split_state_of(split->state, &state);

    if (split->shares > SHARE_COUNT_MAX)
        return ERR_CORRUPT;
    for (int64_t i = 0; i < split->shares && err == ERR_OK; i++) {
        struct share_row *share = desk_get_share(
            desk, KEY_OF(split->merchant_id, split->payment_id, split->first_place + i));

        if (share == NULL)
            err = ERR_CORRUPT;
        else if (share->organisation_id == 0)
            err = judge_share(said, share, &verdict);
    }
    if (err != ERR_OK)
        return err;
    err = split_state_step(state, split_event_of(&verdict), &verdict.step);
    if (err == ERR_OK)
        *ret_verdict = verdict;
    return err;
}

static void
move_shares(struct desk *desk, const struct turn *turn, const struct split_said *said,
    struct payment_row *payment, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->count; i++) {
        struct share_row *share = verdict->shares[i];
        const struct share_step *step = &verdict->steps[i];
        const char *code = verdict->said[i] == NULL ? said->reply.code : verdict->said[i]->code;

        if (step->effect == SHARE_DO_NOTHING)
            continue;
        split_post_share(desk, turn, payment, share, step->effect);
        memcpy(share->code, code, sizeof(share->code));
        split_set_share_state(share, step->state);
        desk_change_share(desk, share);
        if (step->effect == SHARE_DO_CORRECT)
            split_alarm(desk, turn, share->merchant_id, payment->order_id, "split_contradicted",
                "the channel had said that a share failed, and paid it");
    }
}

/* Nothing is final: that action, on the schedule, by the row that asked or a new one. */
static void
ask_again(struct desk *desk, const struct turn *turn, const struct split_said *said,
    struct split_row *split, const char *action)
{
    struct span after;
    bool goes_on = payment_flow_query_after(split->queries, &after);

    split->queries++;
    if (!goes_on) {
        outbox_flow_finish(desk, split->merchant_id, said->outbox_id, "dead");
        split_alarm(desk, turn, split->merchant_id, split->order_id, "split_unknown",
            "a day of queries did not tell how the split ended");
        return;
    }
    outbox_flow_go_on(desk, turn, said->outbox_id,
        &(struct outbox_row){.merchant_id = split->merchant_id,
            .about = split->id,
            .due_us = moment_after(turn->now, after).us},
        action);
}

/* The split's end is known: so is whether the rest is released. */
static void
end(struct desk *desk, const struct turn *turn, struct split_row *split,
    struct sharing_row *sharing, const struct verdict *verdict)
{
    split->ended_us = turn->now.us;
    if (verdict->step.effect == SPLIT_DO_END)
        sharing->open--;
    if (split->finish != 0)
        sharing->finished = verdict->step.state == SPLIT_DONE ? 2 : 0;
    desk_change_sharing(desk, sharing);
    if (verdict->step.state == SPLIT_FAILED && split->finish != 0)
        split_alarm(desk, turn, split->merchant_id, split->order_id, "release_failed",
            "the channel would not release what was not shared");
    if (verdict->failed > 0)
        split_alarm(desk, turn, split->merchant_id, split->order_id, "split_failed",
            "a share was not paid: its money stays with the merchant");
    split_tell(desk, turn, split);
}

static void
take_words(struct split_row *split, const struct adapter_split_reply *reply)
{
    if (reply->number[0] != '\0')
        memcpy(split->channel_number, reply->number, sizeof(split->channel_number));
    if (reply->code[0] != '\0')
        memcpy(split->code, reply->code, sizeof(split->code));
}

static enum err
said_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct split_said *said = (struct split_said *)operation;
    struct split_row *split = desk_get_split(desk, KEY_OF(said->merchant_id, said->split_id));
    struct payment_row *payment;
    struct sharing_row *sharing;
    struct verdict verdict;
    enum err err;

    said->news = false;
    if (split == NULL)
        return ERR_NOT_FOUND;
    payment = desk_get_payment(desk, KEY_OF(split->merchant_id, split->payment_id));
    sharing = desk_get_sharing(desk, KEY_OF(split->merchant_id, split->payment_id));
    if (payment == NULL || sharing == NULL)
        return ERR_CORRUPT;
    err = judge(desk, said, split, turn->now, &verdict);
    if (err != ERR_OK)
        return err;
    move_shares(desk, turn, said, payment, &verdict);
    take_words(split, &said->reply);
    said->news = strcmp(split->state, split_state_machine.states[verdict.step.state]) != 0;
    split_set_state(split->state, sizeof(split->state), verdict.step.state);
    /* What it has taken it has not refused, whatever it said of the same sent again. */
    if (verdict.step.state == SPLIT_PENDING)
        split->refused = 0;
    else if (verdict.step.effect == SPLIT_DO_QUERY &&
             split_flow_refuses(said->source, said->reply.state))
        split->refused = 1;
    switch (verdict.step.effect) {
    case SPLIT_DO_QUERY:
        ask_again(desk, turn, said, split, "split_query");
        break;
    case SPLIT_DO_SEND:
        ask_again(desk, turn, said, split, "split");
        break;
    case SPLIT_DO_END:
    case SPLIT_DO_CORRECT:
        end(desk, turn, split, sharing, &verdict);
        outbox_flow_finish(desk, split->merchant_id, said->outbox_id, "sent");
        break;
    case SPLIT_DO_NOTHING:
        outbox_flow_finish(desk, split->merchant_id, said->outbox_id, "sent");
        break;
    }
    desk_change_split(desk, split);
    said->split = *split;
    return ERR_OK;
}

static const struct operation_kind said_kind = {"split_said", said_keys, said_decide};

void
split_flow_said(struct split_said *said)
{
    said->operation.kind = &said_kind;
    said->operation.merchant_id = said->merchant_id;
    said->operation.weight = 20;
}
