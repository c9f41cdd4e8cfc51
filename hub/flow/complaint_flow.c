#include "hub/flow/complaint_flow.h"

#include "hub/flow/outbox_flow.h"

static const char *const states[] = {
    [ADAPTER_COMPLAINT_OPEN] = "open",
    [ADAPTER_COMPLAINT_PROCESSING] = "processing",
    [ADAPTER_COMPLAINT_CLOSED] = "closed",
};

static bool
is(const char *word, const char *other)
{
    return strcmp(word, other) == 0;
}

void
complaint_flow_keep(const char *text, char *to, size_t size)
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

void
complaint_flow_tell(struct desk *desk, const struct turn *turn, enum notice_type type,
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

void
complaint_flow_want(struct desk *desk, int64_t merchant_id, int64_t complaint_id)
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
        complaint_flow_want(desk, said->merchant_id, id);
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
    complaint_flow_keep(complaint->id, row.number, sizeof(row.number));
    complaint_flow_keep(complaint->owner, row.owner, sizeof(row.owner));
    complaint_flow_keep(complaint->trade, row.trade, sizeof(row.trade));
    complaint_flow_keep(complaint->kind, row.kind, sizeof(row.kind));
    complaint_flow_keep(complaint->text, row.text, sizeof(row.text));
    (void)take(said, &row);
    added = desk_add_complaint(desk, &row);
    if (added == NULL)
        return ERR_NO_SPACE;
    complaint_flow_hurry(desk, turn, added);
    claim_put(desk, turn, row.merchant_id, &said->claim, row.id);
    complaint_flow_tell(desk, turn, NOTICE_COMPLAINT_CREATED, added);
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
        complaint_flow_tell(desk, turn, NOTICE_COMPLAINT_CHANGED, complaint);
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
