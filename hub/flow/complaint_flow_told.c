#include "hub/flow/complaint_flow.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/split.h"

/* How far a channel's clock may be behind ours. */
#define SKEW span_s(300)
/* How long after it was sent an answer may still be on its way into the history. */
#define SAY_GRACE span_s(30)
#define SAY_LOOK_AFTER span_s(15)
#define SAY_LOOKS 2

static const char *const whos[] = {
    [ADAPTER_COMPLAINT_PAYER] = "payer",
    [ADAPTER_COMPLAINT_MERCHANT] = "merchant",
    [ADAPTER_COMPLAINT_CHANNEL] = "channel",
};

static bool
is(const char *word, const char *other)
{
    return strcmp(word, other) == 0;
}

static int64_t
name_of(const struct adapter_complaint_word *word)
{
    const struct bytes number = bytes_text(word->id);
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint64_t name = 0;

    crypt_sha256(&number, 1, digest);
    for (size_t i = 0; i < sizeof(name); i++)
        name = name << 8 | digest[i];
    return (int64_t)(name >> 1);
}

static void
told_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_told *told = (struct complaint_told *)operation;

    complaint_flow_want(desk, told->merchant_id, told->complaint_id);
    desk_want(desk, TABLE_outbox, KEY_OF(told->merchant_id, told->outbox_id));
    for (size_t i = 0; i < told->count; i++)
        desk_want(desk, TABLE_complaint_word,
            KEY_OF(told->merchant_id, told->complaint_id, name_of(&told->words[i])));
}

/* The answer of ours that stands there: the same text, not before it was sent. */
static bool
is_ours(const struct adapter_complaint_word *word, const struct complaint_word_row *say)
{
    return say != NULL && word->is_reply && is(say->kind, "reply") && say->number[0] == '\0' &&
           say->sends > 0 && !is(say->state, "failed") && is(word->text, say->text) &&
           (word->at.us == 0 || word->at.us >= say->sent_us - SKEW.us);
}

/* False for what we knew. */
static bool
add_word(struct desk *desk, const struct turn *turn, struct complaint_told *told,
    const struct adapter_complaint_word *word, struct complaint_word_row *say)
{
    struct complaint_word_row row = {.merchant_id = told->merchant_id,
        .complaint_id = told->complaint_id,
        .name = name_of(word),
        .state = "heard",
        .at_us = word->at.us == 0 ? turn->now.us : word->at.us};

    if (desk_get_complaint_word(desk, KEY_OF(row.merchant_id, row.complaint_id, row.name)) != NULL)
        return false;
    text_set(row.who, sizeof(row.who), whos[word->who]);
    complaint_flow_keep(word->kind, row.kind, sizeof(row.kind));
    complaint_flow_keep(word->text, row.text, sizeof(row.text));
    complaint_flow_keep(word->id, row.number, sizeof(row.number));
    if (is_ours(word, say)) {
        text_set(row.state, sizeof(row.state), "ours");
        memcpy(say->number, row.number, sizeof(say->number));
        text_set(say->state, sizeof(say->state), "done");
        desk_change_complaint_word(desk, say);
    }
    (void)desk_add_complaint_word(desk, &row);
    return true;
}

/* Whether it stands where settling it leads, or beyond. */
static bool
is_settled(const struct complaint_told *told, const struct complaint_row *complaint)
{
    return is(complaint->state, "closed") ||
           (is(complaint->state, "processing") &&
               told->rules->completed == ADAPTER_COMPLAINT_PROCESSING);
}

/* The channel has said "not now" to it, or that of the complaint. */
static bool
waits_for_channel(const struct complaint_word_row *say)
{
    return is(say->state, "created") && say->code[0] != '\0';
}

/* What was refused because the channel takes none counts as one sending, however often. */
static void
wait_for_channel(const struct complaint_told *told, const struct complaint_row *complaint,
    struct complaint_word_row *say)
{
    text_set(say->state, sizeof(say->state), is(complaint->state, "closed") ? "failed" : "created");
    text_set(say->code, sizeof(say->code), told->not_now);
    if (say->sends > 1)
        say->sends = 1;
}

/* An answer that its channel does not have was never taken: once more, a few times. */
static void
send_again(struct desk *desk, const struct turn *turn, const struct complaint_row *complaint,
    struct complaint_word_row *say)
{
    if (say->sends < COMPLAINT_FLOW_SENDS_MAX) {
        text_set(say->state, sizeof(say->state), "created");
        say->code[0] = '\0';
        return;
    }
    text_set(say->state, sizeof(say->state), "failed");
    split_alarm(desk, turn, complaint->merchant_id, complaint->order_id, "complaint_not_said",
        "an answer to a complaint was sent, and its channel does not have it: say it again");
}

static void
decide_again(struct desk *desk, const struct turn *turn, const struct complaint_told *told,
    const struct complaint_row *complaint, struct complaint_word_row *say)
{
    if (told->not_now[0] != '\0')
        wait_for_channel(told, complaint, say);
    else if (waits_for_channel(say))
        say->code[0] = '\0';
    else
        send_again(desk, turn, complaint, say);
}

static bool
may_still_come(const struct turn *turn, struct complaint_word_row *say)
{
    return turn->now.us < say->sent_us + SAY_GRACE.us || ++say->looks < SAY_LOOKS;
}

static void
look_for(struct desk *desk, const struct turn *turn, const struct complaint_told *told,
    const struct complaint_row *complaint, struct complaint_word_row *say)
{
    const bool waits = waits_for_channel(say);

    if (!waits && !is(say->state, "unknown"))
        return;
    if (is(say->kind, "complete") && is_settled(told, complaint))
        text_set(say->state, sizeof(say->state), "done");
    else if (waits || !may_still_come(turn, say))
        decide_again(desk, turn, told, complaint, say);
    desk_change_complaint_word(desk, say);
}

static void
look_at_clock(struct desk *desk, const struct turn *turn, struct complaint_row *complaint)
{
    if (complaint->due_us == 0 || complaint->overdue != 0 || turn->now.us < complaint->due_us)
        return;
    complaint->overdue = 1;
    split_alarm(desk, turn, complaint->merchant_id, complaint->order_id, "complaint_overdue",
        is(complaint->state, "open") ? "a payer's complaint has not been answered in time"
                                     : "a payer's complaint has not been settled in time");
}

/* When its effect is due again; false when there is nothing left to ask. */
static bool
next_look(const struct turn *turn, struct complaint_row *complaint,
    const struct complaint_word_row *say, bool silent, int64_t *ret_due_us)
{
    struct span after;

    if (silent && payment_flow_query_after(complaint->queries, &after)) {
        complaint->queries++;
    } else {
        complaint->queries = silent ? complaint->queries : 0;
        after = COMPLAINT_FLOW_ASK_AFTER;
        if (say != NULL && is(say->state, "created"))
            after = waits_for_channel(say) ? COMPLAINT_FLOW_NOT_NOW : COMPLAINT_FLOW_SOON;
        else if (say != NULL && is(say->state, "unknown"))
            after = SAY_LOOK_AFTER;
        else if (!silent && is(complaint->state, "closed"))
            return false;
    }
    *ret_due_us = turn->now.us + after.us;
    if (complaint->due_us > turn->now.us && complaint->overdue == 0 &&
        complaint->due_us < *ret_due_us)
        *ret_due_us = complaint->due_us;
    return true;
}

static void
go_on(struct desk *desk, const struct turn *turn, const struct complaint_told *told,
    struct complaint_row *complaint, const struct complaint_word_row *say)
{
    const struct outbox_row *row = outbox_flow_pending(desk, told->merchant_id, told->outbox_id);
    int64_t due_us;

    /* Somebody wants it asked about again since this was begun. */
    if (row != NULL && row->due_us > told->began_us &&
        row->due_us <= moment_after(turn->now, COMPLAINT_FLOW_SOON).us) {
        outbox_flow_again(
            desk, told->merchant_id, told->outbox_id, moment_after(turn->now, COMPLAINT_FLOW_SOON));
    } else if (next_look(turn, complaint, say, told->silent, &due_us)) {
        outbox_flow_again(desk, told->merchant_id, told->outbox_id, (struct moment){due_us});
    } else {
        outbox_flow_finish(desk, told->merchant_id, told->outbox_id, "sent");
        complaint->ask_id = 0;
    }
}

static enum err
told_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct complaint_told *told = (struct complaint_told *)operation;
    struct complaint_row *complaint =
        desk_get_complaint(desk, KEY_OF(told->merchant_id, told->complaint_id));
    struct complaint_word_row *say = NULL;
    int64_t known;

    if (complaint == NULL)
        return ERR_NOT_FOUND;
    known = complaint->words;
    if (complaint->say_id != 0)
        say = desk_get_complaint_word(
            desk, KEY_OF(told->merchant_id, told->complaint_id, complaint->say_id));
    for (size_t i = 0; i < told->count; i++)
        if (add_word(desk, turn, told, &told->words[i], say))
            complaint->words++;
    /* The first page was told of as the complaint itself. */
    if (known > 0 && complaint->words > known)
        complaint_flow_tell(desk, turn, NOTICE_COMPLAINT_CHANGED, complaint);
    if (told->last) {
        if (!told->silent && say != NULL)
            look_for(desk, turn, told, complaint, say);
        look_at_clock(desk, turn, complaint);
        go_on(desk, turn, told, complaint, say);
    }
    desk_change_complaint(desk, complaint);
    told->complaint_row = *complaint;
    return ERR_OK;
}

static const struct operation_kind told_kind = {"complaint_told", told_keys, told_decide};

void
complaint_flow_told(struct complaint_told *told)
{
    told->operation.kind = &told_kind;
    told->operation.merchant_id = told->merchant_id;
    told->operation.weight = (uint32_t)(2 + told->count);
}
