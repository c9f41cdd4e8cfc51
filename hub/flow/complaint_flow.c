#include "hub/flow/complaint_flow.h"

#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/split.h"

/* How far a channel's clock may be behind ours. */
#define SKEW span_s(300)
/* How long after it was sent an answer may still be on its way into the history. */
#define SAY_GRACE span_s(30)
#define SAY_LOOK_AFTER span_s(15)
#define SAY_LOOKS 2

static const char *const states[] = {
    [ADAPTER_COMPLAINT_OPEN] = "open",
    [ADAPTER_COMPLAINT_PROCESSING] = "processing",
    [ADAPTER_COMPLAINT_CLOSED] = "closed",
};

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

/* What a channel says, as far as there is room: cut where a letter ends. */
static void
keep(const char *text, char *to, size_t size)
{
    size_t length = strlen(text);

    if (length > size - 1)
        for (length = size - 1; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    memcpy(to, text, length);
    to[length] = '\0';
}

bool
complaint_flow_is_under_way(const struct complaint_word_row *word)
{
    return word != NULL && (is(word->state, "created") || is(word->state, "unknown"));
}

void
complaint_flow_hurry(struct desk *desk, const struct turn *turn, struct complaint_row *complaint)
{
    struct outbox_row *row = outbox_flow_pending(desk, complaint->merchant_id, complaint->ask_id);

    complaint->queries = 0;
    desk_change_complaint(desk, complaint);
    if (row != NULL) {
        row->due_us = moment_after(turn->now, COMPLAINT_FLOW_SOON).us;
        desk_change_outbox(desk, row);
        return;
    }
    complaint->ask_id = outbox_flow_add(desk, turn,
        (struct outbox_row){
            .merchant_id = complaint->merchant_id, .about = complaint->id, .due_us = turn->now.us},
        "channel", "complaint_ask");
}

static void
put_notice(struct json_writer *writer, const void *context)
{
    const struct complaint_row *complaint = context;

    json_put_id(writer, "id", complaint->id);
    json_put_text(writer, "channel", bytes_text(channel_name(channel_of(complaint->channel))));
    json_put_text(writer, "channel_number", bytes_text(complaint->number));
    if (complaint->order_id != 0) {
        json_put_id(writer, "order", complaint->order_id);
        json_put_id(writer, "payment", complaint->payment_id);
    }
    notice_put_state(writer, "state", complaint->state);
    json_put_bool(writer, "waits", complaint->waits != 0);
    json_put_int(writer, "amount", complaint->amount);
    json_put_text(writer, "currency", bytes_text("CNY"));
    notice_put_moment(writer, "due_at", complaint->due_us);
}

/* The app that made the order, and the one that hears of all sales. */
static void
tell(struct desk *desk, const struct turn *turn, enum notice_type type,
    const struct complaint_row *complaint)
{
    const struct orders_row *order = NULL;

    if (complaint->merchant_id == 0)
        return;
    if (complaint->order_id != 0)
        order = desk_get_orders(desk, KEY_OF(complaint->merchant_id, complaint->order_id));
    notice_add(desk, turn,
        &(struct notice){.merchant_id = complaint->merchant_id,
            .app_id = order == NULL ? 0 : order->app_id,
            .about = complaint->id,
            .type = type,
            .put = put_notice,
            .context = complaint});
}

static void
want_listeners(struct desk *desk, int64_t merchant_id, int64_t order_id)
{
    const int64_t *order = KEY_OF(merchant_id, order_id);

    if (merchant_id != 0)
        desk_want(desk, TABLE_merchant, KEY_OF(merchant_id));
    if (order_id == 0)
        return;
    desk_want(desk, TABLE_orders, order);
    if (desk_has(desk, TABLE_orders, order))
        notice_want_app(desk, desk_get_orders(desk, order)->app_id);
}

static void
want_complaint(struct desk *desk, int64_t merchant_id, int64_t complaint_id)
{
    const int64_t *key = KEY_OF(merchant_id, complaint_id);
    const struct complaint_row *complaint;

    desk_want(desk, TABLE_complaint, key);
    if (!desk_has(desk, TABLE_complaint, key))
        return;
    complaint = desk_get_complaint(desk, key);
    want_listeners(desk, merchant_id, complaint->order_id);
    if (complaint->ask_id != 0)
        desk_want(desk, TABLE_outbox, KEY_OF(merchant_id, complaint->ask_id));
    if (complaint->say_id != 0)
        desk_want(desk, TABLE_complaint_word, KEY_OF(merchant_id, complaint_id, complaint->say_id));
}

static void
said_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_said *said = (struct complaint_said *)operation;
    int64_t id;

    claim_want(desk, said->merchant_id, &said->claim);
    want_listeners(desk, said->merchant_id, said->order_id);
    if (claim_has(desk, said->merchant_id, &said->claim) &&
        claim_look(desk, said->merchant_id, &said->claim, &id) == ERR_OK)
        want_complaint(desk, said->merchant_id, id);
}

static int64_t
due_of(const struct complaint_said *said)
{
    const struct adapter_complaint *complaint = said->complaint;
    const struct span within = complaint->state == ADAPTER_COMPLAINT_OPEN
                                   ? said->rules->answer_within
                                   : said->rules->settle_within;

    if (complaint->state == ADAPTER_COMPLAINT_CLOSED || complaint->filed.us == 0 || within.us == 0)
        return 0;
    return moment_after(complaint->filed, within).us;
}

/* Sealed anew only where there is none: two seals of one text are not alike. */
static enum err
seal_phone(
    const struct complaint_said *said, const struct turn *turn, struct complaint_row *complaint)
{
    const struct bytes phone = bytes_text(said->complaint->phone);
    enum err err = ERR_OK;

    if (complaint->phone_size > 0 || phone.size == 0 ||
        phone.size + VAULT_OVERHEAD > sizeof(complaint->phone))
        return ERR_OK;
    err = vault_seal(
        said->keys, turn->random, COMPLAINT_FLOW_LABEL, complaint->id, phone, complaint->phone);
    if (err == ERR_OK)
        complaint->phone_size = phone.size + VAULT_OVERHEAD;
    return err;
}

/* Whether it is not as we knew it. */
static bool
take(const struct complaint_said *said, struct complaint_row *row)
{
    const struct adapter_complaint *complaint = said->complaint;
    const char *state = states[complaint->state];
    bool moved = !is(row->state, state) || (row->waits != 0) != complaint->waits ||
                 row->refund_wanted != complaint->refund_wanted.fen;

    if (row->due_us != due_of(said))
        row->overdue = 0;
    text_set(row->state, sizeof(row->state), state);
    row->waits = complaint->waits ? 1 : 0;
    row->refund_wanted = complaint->refund_wanted.fen;
    if (row->amount == 0)
        row->amount = complaint->amount.fen;
    row->due_us = due_of(said);
    return moved;
}

static enum err
begin(struct desk *desk, const struct turn *turn, struct complaint_said *said)
{
    const struct adapter_complaint *complaint = said->complaint;
    struct complaint_row row = {.merchant_id = said->merchant_id,
        .id = id_make(turn->ids),
        .account_id = said->account_id,
        .channel = said->channel,
        .order_id = said->order_id,
        .payment_id = said->payment_id,
        .filed_us = complaint->filed.us,
        .heard_us = turn->now.us,
        .created_us = turn->now.us};
    struct complaint_row *added;
    enum err err = seal_phone(said, turn, &row);

    if (err != ERR_OK)
        return err;
    keep(complaint->id, row.number, sizeof(row.number));
    keep(complaint->owner, row.owner, sizeof(row.owner));
    keep(complaint->trade, row.trade, sizeof(row.trade));
    keep(complaint->kind, row.kind, sizeof(row.kind));
    keep(complaint->text, row.text, sizeof(row.text));
    (void)take(said, &row);
    added = desk_add_complaint(desk, &row);
    if (added == NULL)
        return ERR_NO_SPACE;
    complaint_flow_hurry(desk, turn, added);
    claim_put(desk, turn, row.merchant_id, &said->claim, row.id);
    tell(desk, turn, NOTICE_COMPLAINT_CREATED, added);
    said->complaint_row = *added;
    said->is_new = true;
    said->moved = true;
    return ERR_OK;
}

static enum err
said_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct complaint_said *said = (struct complaint_said *)operation;
    struct complaint_row *complaint;
    size_t phone_size;
    int64_t amount;
    int64_t id;
    enum err err = claim_look(desk, said->merchant_id, &said->claim, &id);

    said->is_new = false;
    said->moved = false;
    if (err == ERR_NOT_FOUND)
        return begin(desk, turn, said);
    if (err != ERR_OK)
        return err;
    complaint = desk_get_complaint(desk, KEY_OF(said->merchant_id, id));
    if (complaint == NULL)
        return ERR_CORRUPT;
    phone_size = complaint->phone_size;
    amount = complaint->amount;
    err = seal_phone(said, turn, complaint);
    if (err != ERR_OK)
        return err;
    said->moved = take(said, complaint);
    if (said->asks || said->moved || phone_size != complaint->phone_size ||
        amount != complaint->amount) {
        complaint->heard_us = turn->now.us;
        desk_change_complaint(desk, complaint);
    }
    if (said->moved)
        tell(desk, turn, NOTICE_COMPLAINT_CHANGED, complaint);
    if (said->named || (said->moved && !said->asks))
        complaint_flow_hurry(desk, turn, complaint);
    said->complaint_row = *complaint;
    return ERR_OK;
}

static const struct operation_kind said_kind = {"complaint_said", said_keys, said_decide};

void
complaint_flow_said(struct complaint_said *said)
{
    claim_make(CLAIM_COMPLAINT, said->account_id, bytes_text(said->complaint->id), bytes_text(""),
        &said->claim);
    said->operation.kind = &said_kind;
    said->operation.merchant_id = said->merchant_id;
    said->operation.weight = 4;
}

/* --- the history --- */

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

    want_complaint(desk, told->merchant_id, told->complaint_id);
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
           (is(say->state, "unknown") || is(say->state, "done")) && is(word->text, say->text) &&
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
    keep(word->kind, row.kind, sizeof(row.kind));
    keep(word->text, row.text, sizeof(row.text));
    keep(word->id, row.number, sizeof(row.number));
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
    for (size_t i = told->rules->completed; i < LENGTH(states); i++)
        if (is(complaint->state, states[i]))
            return true;
    return false;
}

/* An answer that its channel does not have was never taken: once more, a few times. */
static void
look_for(struct desk *desk, const struct turn *turn, const struct complaint_told *told,
    const struct complaint_row *complaint, struct complaint_word_row *say)
{
    bool settled = is(say->kind, "complete") && is_settled(told, complaint);

    if (!is(say->state, "unknown"))
        return;
    if (settled) {
        text_set(say->state, sizeof(say->state), "done");
    } else if (turn->now.us < say->sent_us + SAY_GRACE.us || ++say->looks < SAY_LOOKS) {
        desk_change_complaint_word(desk, say);
        return;
    } else if (say->sends < COMPLAINT_FLOW_SENDS_MAX) {
        text_set(say->state, sizeof(say->state), "created");
    } else {
        text_set(say->state, sizeof(say->state), "failed");
        split_alarm(desk, turn, complaint->merchant_id, complaint->order_id, "complaint_not_said",
            "an answer to a complaint was sent, and its channel does not have it: say it again");
    }
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
            after = COMPLAINT_FLOW_SOON;
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
        tell(desk, turn, NOTICE_COMPLAINT_CHANGED, complaint);
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
