#include "hub/flow/complaint_flow.h"

#include "hub/flow/outbox_flow.h"

/* How long after it may have been sent the channel is asked whether it has it. */
#define LOOK_AFTER span_s(10)
/* After a channel that was asked too often. */
#define LATER span_s(60)

static const char *const verbs[] = {
    [COMPLAINT_REPLY] = "reply",
    [COMPLAINT_COMPLETE] = "complete",
};

static size_t
letters_of(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) == 0x80 ? 0 : 1;
    return count;
}

static bool
can_be_said(const struct complaint_say *say)
{
    if (say->key[0] == '\0')
        return false;
    if (say->verb == COMPLAINT_COMPLETE)
        return say->text[0] == '\0';
    return say->text[0] != '\0' && letters_of(say->text) <= COMPLAINT_FLOW_LETTERS_MAX;
}

/* The complaint, its effect, and the newest of what we said. */
static void
want(struct desk *desk, int64_t merchant_id, int64_t complaint_id)
{
    const int64_t *key = KEY_OF(merchant_id, complaint_id);
    const struct complaint_row *complaint;

    desk_want(desk, TABLE_complaint, key);
    if (!desk_has(desk, TABLE_complaint, key))
        return;
    complaint = desk_get_complaint(desk, key);
    if (complaint->ask_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(merchant_id, complaint->ask_id));
    if (complaint->say_id != 0)
        desk_want(desk, TABLE_complaint_word, KEY_OF(merchant_id, complaint_id, complaint->say_id));
}

static struct complaint_word_row *
newest(struct desk *desk, const struct complaint_row *complaint)
{
    return complaint->say_id == 0
               ? NULL
               : desk_get_complaint_word(
                     desk, KEY_OF(complaint->merchant_id, complaint->id, complaint->say_id));
}

static void
say_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_say *say = (struct complaint_say *)operation;
    int64_t name;

    want(desk, say->merchant_id, say->complaint_id);
    claim_want(desk, say->merchant_id, &say->claim);
    if (claim_has(desk, say->merchant_id, &say->claim) &&
        claim_look(desk, say->merchant_id, &say->claim, &name) == ERR_OK)
        desk_want(desk, TABLE_complaint_word, KEY_OF(say->merchant_id, say->complaint_id, name));
}

static void
put_word(struct desk *desk, const struct turn *turn, struct complaint_say *say,
    struct complaint_row *complaint)
{
    struct complaint_word_row *before = newest(desk, complaint);
    struct complaint_word_row row = {.merchant_id = say->merchant_id,
        .complaint_id = say->complaint_id,
        .name = id_make(turn->ids),
        .who = "us",
        .state = "created",
        .app_id = say->app_id,
        .said_by = say->said_by,
        .at_us = turn->now.us};

    /* What its channel has not taken for a day is not waited for any more. */
    if (before != NULL && strcmp(before->state, "created") == 0) {
        text_set(before->state, sizeof(before->state), "failed");
        desk_change_complaint_word(desk, before);
    }
    text_set(row.kind, sizeof(row.kind), verbs[say->verb]);
    text_set(row.text, sizeof(row.text), say->text);
    (void)desk_add_complaint_word(desk, &row);
    claim_put(desk, turn, say->merchant_id, &say->claim, row.name);
    complaint->say_id = row.name;
    complaint_flow_hurry(desk, turn, complaint);
    say->word = row;
}

static enum err
say_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct complaint_say *say = (struct complaint_say *)operation;
    struct complaint_row *complaint =
        desk_get_complaint(desk, KEY_OF(say->merchant_id, say->complaint_id));
    const struct complaint_word_row *word;
    int64_t name;
    enum err err;

    if (complaint == NULL)
        return ERR_NOT_FOUND;
    err = claim_look(desk, say->merchant_id, &say->claim, &name);
    if (err == ERR_OK) {
        word = desk_get_complaint_word(desk, KEY_OF(say->merchant_id, say->complaint_id, name));
        if (word == NULL)
            return ERR_CORRUPT;
        say->word = *word;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    if (!can_be_said(say))
        return ERR_BAD_INPUT;
    word = newest(desk, complaint);
    if (strcmp(complaint->state, "closed") == 0 ||
        (complaint_flow_is_under_way(word) &&
            turn->now.us < word->at_us + COMPLAINT_FLOW_SAY_AFTER.us))
        return ERR_BAD_STATE;
    put_word(desk, turn, say, complaint);
    return ERR_OK;
}

static const struct operation_kind say_kind = {"complaint_say", say_keys, say_decide};

void
complaint_flow_say(struct complaint_say *say)
{
    const char *verb = verbs[say->verb];
    char content[sizeof(say->text) + 16];
    struct text text;

    text_init(&text, content, sizeof(content));
    text_printf(&text, "%s\n%s", verb, say->text);
    claim_make(CLAIM_COMPLAINT_WORD, say->complaint_id, bytes_text(say->key), text_bytes(&text),
        &say->claim);
    say->operation.kind = &say_kind;
    say->operation.merchant_id = say->merchant_id;
    say->operation.weight = 3;
}

static void
asking_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_asking *asking = (struct complaint_asking *)operation;

    want(desk, asking->merchant_id, asking->complaint_id);
    desk_want(desk, TABLE_outbox, KEY_OF(asking->merchant_id, asking->outbox_id));
}

/* Of two that want to send it one does. */
static enum err
asking_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct complaint_asking *asking = (struct complaint_asking *)operation;
    const struct complaint_row *complaint =
        desk_get_complaint(desk, KEY_OF(asking->merchant_id, asking->complaint_id));
    struct complaint_word_row *word;

    asking->send = false;
    if (complaint == NULL)
        return ERR_NOT_FOUND;
    word = newest(desk, complaint);
    if (word == NULL || strcmp(word->state, "created") != 0 ||
        outbox_flow_pending(desk, asking->merchant_id, asking->outbox_id) == NULL)
        return ERR_OK;
    text_set(word->state, sizeof(word->state), "unknown");
    word->sends++;
    word->looks = 0;
    word->sent_us = turn->now.us;
    desk_change_complaint_word(desk, word);
    outbox_flow_again(
        desk, asking->merchant_id, asking->outbox_id, moment_after(turn->now, LOOK_AFTER));
    asking->send = true;
    return ERR_OK;
}

static const struct operation_kind asking_kind = {"complaint_asking", asking_keys, asking_decide};

void
complaint_flow_say_asking(struct complaint_asking *asking)
{
    asking->operation.kind = &asking_kind;
    asking->operation.merchant_id = asking->merchant_id;
    asking->operation.weight = 2;
}

static void
answered_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_answered *answered = (struct complaint_answered *)operation;

    want(desk, answered->merchant_id, answered->complaint_id);
    desk_want(desk, TABLE_outbox, KEY_OF(answered->merchant_id, answered->outbox_id));
}

/* What the answer makes of it; of what may have been sent before, a refusal is not the end. */
static const char *
state_after(const struct complaint_answered *answered, const struct complaint_word_row *word)
{
    switch (answered->answer) {
    case ADAPTER_COMPLAINT_DONE:
        return "done";
    case ADAPTER_COMPLAINT_ABSENT:
    case ADAPTER_COMPLAINT_REFUSED:
        return word->sends == 1 ? "failed" : "unknown";
    case ADAPTER_COMPLAINT_LATER:
        return "created";
    case ADAPTER_COMPLAINT_LOOK:
    case ADAPTER_COMPLAINT_UNKNOWN:
        break;
    }
    return "unknown";
}

static enum err
answered_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct complaint_answered *answered = (struct complaint_answered *)operation;
    struct complaint_row *complaint =
        desk_get_complaint(desk, KEY_OF(answered->merchant_id, answered->complaint_id));
    struct complaint_word_row *word = complaint == NULL ? NULL : newest(desk, complaint);
    struct span after = LOOK_AFTER;

    if (complaint == NULL)
        return ERR_NOT_FOUND;
    /* The history has said already what became of it. */
    if (word == NULL || strcmp(word->state, "unknown") != 0)
        return ERR_OK;
    text_set(word->state, sizeof(word->state), state_after(answered, word));
    memcpy(word->code, answered->code, sizeof(word->code));
    if (answered->answer == ADAPTER_COMPLAINT_LATER) {
        word->sends--;
        after = LATER;
    }
    desk_change_complaint_word(desk, word);
    /* How it stands now is asked for at once. */
    if (!complaint_flow_is_under_way(word))
        complaint_flow_hurry(desk, turn, complaint);
    else
        outbox_flow_again(
            desk, answered->merchant_id, answered->outbox_id, moment_after(turn->now, after));
    return ERR_OK;
}

static const struct operation_kind answered_kind = {
    "complaint_answered", answered_keys, answered_decide};

void
complaint_flow_say_answered(struct complaint_answered *answered)
{
    answered->operation.kind = &answered_kind;
    answered->operation.merchant_id = answered->merchant_id;
    answered->operation.weight = 2;
}
