#include "hub/flow/split.h"

#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"

static void
start_timer(struct desk *desk, const struct turn *turn, const struct payment_row *payment,
    const char *action, struct span after)
{
    outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = payment->merchant_id,
            .about = payment->id,
            .due_us = moment_after(turn->now, after).us},
        "timer", action);
}

void
split_won(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment)
{
    const struct share_terms terms = share_terms_of(channel_of(payment->channel));

    if (order->split_rule == 0 || !terms.splits)
        return;
    (void)desk_add_sharing(desk, &(struct sharing_row){.merchant_id = payment->merchant_id,
                                     .payment_id = payment->id,
                                     .order_id = order->id,
                                     .rule_id = order->split_rule,
                                     .paid_us = turn->now.us});
    start_timer(desk, turn, payment, "split", terms.wait);
    start_timer(desk, turn, payment, "unfreeze", span_us(terms.hold.us - SPLIT_RELEASE_BEFORE.us));
}

void
split_want(struct desk *desk, int64_t merchant_id, int64_t payment_id)
{
    const int64_t *key = KEY_OF(merchant_id, payment_id);
    const int64_t *order_key;

    desk_want(desk, TABLE_payment, key);
    desk_want(desk, TABLE_sharing, key);
    if (!desk_has(desk, TABLE_payment, key))
        return;
    wallet_want(desk, book_of_payment(desk_get_payment(desk, key)));
    desk_want(desk, TABLE_holder, KEY_OF(desk_get_payment(desk, key)->account_id));
    order_key = KEY_OF(merchant_id, desk_get_payment(desk, key)->order_id);
    desk_want(desk, TABLE_orders, order_key);
    if (desk_has(desk, TABLE_orders, order_key))
        notice_want(desk, desk_get_orders(desk, order_key));
}

void
split_want_shares(
    struct desk *desk, int64_t merchant_id, int64_t payment_id, int64_t first_place, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        desk_want(desk, TABLE_share, KEY_OF(merchant_id, payment_id, first_place + i));
}

struct share_payment
split_figures(const struct payment_row *payment)
{
    return (struct share_payment){
        .receipt = {payment->receipt_amount},
        .fee = {payment->fee - payment->fee_returned},
        .refunded = {payment->refunded},
        .shared = {payment->shared},
    };
}

int64_t
split_cap(const struct payment_row *payment, const struct split_rule_row *rule)
{
    const int64_t cap = share_terms_of(channel_of(payment->channel)).cap_rate;

    return rule == NULL || rule->cap_rate == 0 || rule->cap_rate > cap ? cap : rule->cap_rate;
}

enum err
split_check(const struct payment_row *payment, const struct sharing_row *sharing)
{
    enum payment_state state;
    enum err err;

    if (sharing == NULL || sharing->finished != 0)
        return ERR_BAD_STATE;
    err = sale_payment_state(payment, &state);
    if (err == ERR_OK && (state != PAYMENT_PAID || payment->refunded >= payment->receipt_amount))
        err = ERR_BAD_STATE;
    if (err == ERR_OK && sharing->splits >= SHARE_SPLITS_MAX)
        err = ERR_OUT_OF_RANGE;
    return err;
}

bool
split_is_kept(struct desk *desk, const struct payment_row *payment)
{
    const struct holder_row *holder = desk_get_holder(desk, KEY_OF(payment->account_id));

    return holder != NULL && strcmp(holder->settles_to, "platform") == 0;
}

bool
split_fits(const struct receiver_row *receiver, int64_t channel, bool kept)
{
    return receiver->organisation_id != 0 ? kept : receiver->channel == channel;
}

enum err
split_state_of(const char *name, enum split_state *ret_state)
{
    unsigned state;
    enum err err = fsm_state_of(&split_state_machine, bytes_text(name), &state);

    if (err == ERR_OK)
        *ret_state = (enum split_state)state;
    return err;
}

enum err
split_share_state(const struct share_row *share, enum share_state *ret_state)
{
    unsigned state;
    enum err err = fsm_state_of(&share_state_machine, bytes_text(share->state), &state);

    if (err == ERR_OK)
        *ret_state = (enum share_state)state;
    return err;
}

void
split_set_state(char *to, size_t size, enum split_state state)
{
    text_set(to, size, split_state_machine.states[state]);
}

void
split_set_share_state(struct share_row *share, enum share_state state)
{
    text_set(share->state, sizeof(share->state), share_state_machine.states[state]);
}

/* Where a share came from, which a share that fails gives back. */
static struct journal_taken
taken_of(const struct share_row *share)
{
    return (struct journal_taken){
        .pending = share->amount - share->from_available, .available = share->from_available};
}

/* It had been given back to the wallet: what that has not got any more is owed. */
static void
take_again(struct desk *desk, struct book book, int64_t amount, struct journal_taken *ret_taken)
{
    const struct wallet wallet = wallet_look(desk, book);
    enum err err = wallet_take(&wallet, amount, true, ret_taken);

    NEED(err == ERR_OK);
    book_take(desk, book);
}

void
split_post_share(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    const struct share_row *share, enum share_effect effect)
{
    const struct book book = book_of_payment(payment);
    struct journal_taken taken = taken_of(share);
    struct book_journal journal;

    switch (effect) {
    case SHARE_DO_NOTHING:
        return;
    case SHARE_DO_CORRECT:
        take_again(desk, book, share->amount, &taken);
        journal = journal_split(&taken);
        book_post(desk, turn, book, share->split_id, &journal);
        payment->shared += share->amount;
        desk_change_payment(desk, payment);
        break;
    case SHARE_DO_REVERSE:
        journal = journal_split_failed(&taken);
        book_post(desk, turn, book, share->split_id, &journal);
        payment->shared -= share->amount;
        desk_change_payment(desk, payment);
        return;
    case SHARE_DO_POST:
        break;
    }
    journal = journal_split_done(share->amount, JOURNAL_SIDE_CHANNEL);
    book_post(desk, turn, book, share->split_id, &journal);
}

/* Where the money of each share comes from; refuses before anything is on the desk. */
static enum err
reserve(const struct wallet *wallet, const struct split_plan *plan, struct journal_taken *ret_each,
    struct journal_taken *ret_all)
{
    struct wallet left = *wallet;
    enum err err = ERR_OK;

    *ret_all = (struct journal_taken){0};
    for (size_t i = 0; i < plan->count && err == ERR_OK; i++) {
        err = wallet_take(&left, plan->amounts[i].fen, false, &ret_each[i]);
        if (err != ERR_OK)
            break;
        left.pending -= ret_each[i].pending;
        left.available -= ret_each[i].available;
        ret_all->pending += ret_each[i].pending;
        ret_all->available += ret_each[i].available;
    }
    return err;
}

/* To the wallet of an organisation of ours: nobody is asked. */
static void
pay_share(struct desk *desk, const struct turn *turn, const struct split_row *split,
    struct share_row *share)
{
    const struct book_journal journal = journal_split_done(share->amount, JOURNAL_SIDE_BOOK);

    move_flow_send(desk, turn,
        &(struct move_row){.merchant_id = split->merchant_id,
            .peer_id = share->organisation_id,
            .holder_id = split->account_id,
            .kind = MOVE_SPLIT,
            .amount = share->amount,
            .cause = split->id},
        &journal);
    split_set_share_state(share, SHARE_DONE);
}

static void
add_share(struct desk *desk, const struct turn *turn, const struct split_row *split, size_t at,
    const struct split_plan *plan, const struct journal_taken *taken)
{
    const struct receiver_row *receiver = plan->receivers[at];
    struct share_row share = {
        .merchant_id = split->merchant_id,
        .payment_id = split->payment_id,
        .place = split->first_place + (int64_t)at,
        .split_id = split->id,
        .receiver_id = receiver->id,
        .organisation_id = receiver->organisation_id,
        .amount = plan->amounts[at].fen,
        .from_available = taken->available,
    };

    memcpy(share.type, receiver->type, sizeof(share.type));
    memcpy(share.account, receiver->account, sizeof(share.account));
    split_set_share_state(&share, SHARE_PENDING);
    if (share.organisation_id != 0)
        pay_share(desk, turn, split, &share);
    (void)desk_add_share(desk, &share);
}

/* Whether the channel has a part in it. */
static bool
asks_channel(const struct split_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->receivers[i]->organisation_id == 0)
            return true;
    return plan->finish;
}

static void
take_money(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    const struct split_row *split, const struct journal_taken *taken)
{
    const struct book book = book_of_payment(payment);
    const struct book_journal journal = journal_split(taken);

    book_take(desk, book);
    book_post(desk, turn, book, split->id, &journal);
    payment->shared += split->amount;
    desk_change_payment(desk, payment);
}

static void
start_split(struct desk *desk, const struct turn *turn, struct split_row *split,
    struct sharing_row *sharing, bool asks)
{
    const struct moment first = moment_after(
        (struct moment){sharing->paid_us}, share_terms_of(channel_of(split->channel)).wait);

    split_set_state(split->state, sizeof(split->state), asks ? SPLIT_CREATED : SPLIT_DONE);
    split->ended_us = asks ? 0 : turn->now.us;
    sharing->splits++;
    sharing->shares += split->shares;
    sharing->open += asks;
    sharing->finished = split->finish;
    desk_change_sharing(desk, sharing);
    if (asks)
        (void)split_ask(desk, turn, split->merchant_id, split->id, "split",
            first.us > turn->now.us ? first : turn->now);
}

enum err
split_add(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    struct sharing_row *sharing, const struct split_plan *plan, struct split_row **ret_split)
{
    const struct wallet wallet = wallet_look(desk, book_of_payment(payment));
    struct journal_taken each[SHARE_COUNT_MAX];
    struct journal_taken all;
    struct split_row split = {
        .merchant_id = payment->merchant_id,
        .order_id = payment->order_id,
        .payment_id = payment->id,
        .rule_id = plan->rule_id,
        .channel = payment->channel,
        .account_id = payment->account_id,
        .amount = plan->sum.fen,
        .first_place = sharing->shares,
        .shares = (int64_t)plan->count,
        .finish = plan->finish,
        .created_us = turn->now.us,
    };
    enum err err = reserve(&wallet, plan, each, &all);

    if (err != ERR_OK)
        return err;
    split.id = id_make(turn->ids);
    text_set(split.number, sizeof(split.number), plan->number);
    if (plan->count > 0)
        take_money(desk, turn, payment, &split, &all);
    for (size_t i = 0; i < plan->count; i++)
        add_share(desk, turn, &split, i, plan, &each[i]);
    start_split(desk, turn, &split, sharing, asks_channel(plan));
    if (split.ended_us != 0)
        split_tell(desk, turn, &split);
    *ret_split = desk_add_split(desk, &split);
    return *ret_split == NULL ? ERR_NO_SPACE : ERR_OK;
}

int64_t
split_ask(struct desk *desk, const struct turn *turn, int64_t merchant_id, int64_t about,
    const char *action, struct moment due)
{
    return outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = merchant_id, .about = about, .due_us = due.us},
        "channel", action);
}

static void
put_split(struct json_writer *writer, const void *context)
{
    const struct split_row *split = context;

    json_put_id(writer, "id", split->id);
    json_put_id(writer, "order", split->order_id);
    json_put_id(writer, "payment", split->payment_id);
    if (split->number[0] != '\0')
        json_put_text(writer, "number", bytes_text(split->number));
    notice_put_state(writer, "state", split->state);
    json_put_int(writer, "amount", split->amount);
    json_put_bool(writer, "finish", split->finish != 0);
    if (split->code[0] != '\0')
        json_put_text(writer, "code", bytes_text(split->code));
    notice_put_moment(writer, "ended_at", split->ended_us);
}

void
split_tell(struct desk *desk, const struct turn *turn, const struct split_row *split)
{
    struct orders_row *order = desk_get_orders(desk, KEY_OF(split->merchant_id, split->order_id));

    if (order == NULL)
        return;
    notice_add(desk, turn,
        &(struct notice){.merchant_id = split->merchant_id,
            .app_id = order->app_id,
            .about = split->id,
            .type = strcmp(split->state, "done") == 0 ? NOTICE_SPLIT_DONE : NOTICE_SPLIT_FAILED,
            .order = order,
            .put = put_split,
            .context = split});
}

void
split_alarm(struct desk *desk, const struct turn *turn, int64_t merchant_id, int64_t order_id,
    const char *kind, const char *detail)
{
    struct alarm_row alarm = {.merchant_id = merchant_id,
        .id = id_make(turn->ids),
        .order_id = order_id,
        .at_us = turn->now.us};

    text_set(alarm.kind, sizeof(alarm.kind), kind);
    text_set(alarm.detail, sizeof(alarm.detail), detail);
    desk_log_alarm(desk, &alarm);
}
