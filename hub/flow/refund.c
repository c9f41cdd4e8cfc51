#include "hub/flow/refund.h"

#include "hub/flow/figures.h"
#include "hub/flow/notice.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/partner.h"
#include "shared/pay/fee.h"

void
refund_want(struct desk *desk, int64_t merchant_id, int64_t refund_id)
{
    const struct refund_row *refund;

    desk_want(desk, TABLE_refund, KEY_OF(merchant_id, refund_id));
    if (!desk_has(desk, TABLE_refund, KEY_OF(merchant_id, refund_id)))
        return;
    refund = desk_get_refund(desk, KEY_OF(merchant_id, refund_id));
    notice_want_app(desk, refund->app_id);
    desk_want(desk, TABLE_payment, KEY_OF(merchant_id, refund->payment_id));
    desk_want(desk, TABLE_orders, KEY_OF(merchant_id, refund->order_id));
    if (desk_has(desk, TABLE_orders, KEY_OF(merchant_id, refund->order_id)))
        notice_want(desk, desk_get_orders(desk, KEY_OF(merchant_id, refund->order_id)));
    desk_want(desk, TABLE_holder, KEY_OF(refund->account_id));
    wallet_want(desk, (struct book){merchant_id, refund->account_id});
}

enum err
refund_find(
    struct desk *desk, int64_t merchant_id, int64_t refund_id, struct refund_place *ret_place)
{
    struct refund_place place = {.refund = desk_get_refund(desk, KEY_OF(merchant_id, refund_id))};

    if (place.refund == NULL)
        return ERR_NOT_FOUND;
    place.payment = desk_get_payment(desk, KEY_OF(merchant_id, place.refund->payment_id));
    place.order = desk_get_orders(desk, KEY_OF(merchant_id, place.refund->order_id));
    if (place.payment == NULL || place.order == NULL)
        return ERR_CORRUPT;
    *ret_place = place;
    return ERR_OK;
}

enum err
refund_state_of(const struct refund_row *refund, enum refund_state *ret_state)
{
    unsigned state;
    enum err err = fsm_state_of(&refund_state_machine, bytes_text(refund->state), &state);

    if (err == ERR_OK)
        *ret_state = (enum refund_state)state;
    return err;
}

static bool
is_late(const struct refund_row *refund)
{
    return strcmp(refund->kind, "late") == 0;
}

static bool
is_of_late(const struct payment_row *payment)
{
    return strcmp(payment->state, payment_state_machine.states[PAYMENT_LATE]) == 0;
}

struct journal_taken
refund_taken(const struct refund_row *refund)
{
    return (struct journal_taken){
        .pending = refund->from_pending,
        .available = refund->from_available,
        .debt = refund->from_debt,
        .suspense = is_late(refund) ? refund->amount - refund->fee : 0,
    };
}

int64_t
refund_left(const struct payment_row *payment)
{
    return payment->receipt_amount - payment->refunded;
}

static void
set_state(struct refund_row *refund, enum refund_state state, struct moment now)
{
    text_set(refund->state, sizeof(refund->state), refund_state_machine.states[state]);
    if (refund_state_is_final(state))
        refund->ended_us = now.us;
    if (state != REFUND_HELD)
        refund->hold = REFUND_HOLD_NONE;
}

/* It counts in what its payment has been refunded, from now on. */
static void
count_in(struct payment_row *payment, struct refund_row *refund)
{
    struct fee_refund fee = {payment->receipt_amount, payment->fee,
        payment->refunded + refund->amount, payment->fee_returned};
    struct fee_refund cost = {
        payment->receipt_amount, payment->cost, fee.refunded, payment->cost_returned};
    enum err err = fee_of_refund(&fee, refund->amount, &refund->fee);

    if (err == ERR_OK)
        err = fee_of_refund(&cost, refund->amount, &refund->cost);
    NEED(err == ERR_OK); /* the amount was looked at, so the payment has received something */
    payment->refunded += refund->amount;
    payment->fee_returned += refund->fee;
    payment->cost_returned += refund->cost;
    refund->partner = partner_part(payment);
    payment->partner_returned += refund->partner;
}

/* And does not any more. A displaced payment has returned all of its fee already, to all. */
static void
count_out(struct payment_row *payment, const struct refund_row *refund)
{
    payment->refunded -= refund->amount;
    payment->cost_returned -= refund->cost;
    if (is_late(refund) || !is_of_late(payment)) {
        payment->fee_returned -= refund->fee;
        payment->partner_returned -= refund->partner;
    }
}

/* Money that has come back pays the debt that this refund had made for want of it. */
static void
pay_debt(struct desk *desk, const struct turn *turn, struct refund_row *refund)
{
    const struct book book = {refund->merchant_id, refund->account_id};
    const struct wallet wallet = wallet_look(desk, book);
    int64_t amount = refund->from_debt < wallet.pending ? refund->from_debt : wallet.pending;
    struct book_journal journal;

    if (amount <= 0)
        return;
    book_take(desk, book);
    journal = journal_refund_debt(amount);
    book_post(desk, turn, book, refund->id, &journal);
    refund->from_debt -= amount;
    refund->from_pending += amount;
}

static void
reserve(struct desk *desk, const struct turn *turn, struct refund_row *refund)
{
    const struct book book = {refund->merchant_id, refund->account_id};
    struct journal_taken taken = refund_taken(refund);
    struct book_journal journal;

    if (!is_late(refund)) {
        const struct wallet wallet = wallet_look(desk, book);
        enum err err = wallet_take(&wallet, refund->amount - refund->fee, true, &taken);

        NEED(err == ERR_OK);
        refund->from_pending = taken.pending;
        refund->from_available = taken.available;
        refund->from_debt = taken.debt;
        book_take(desk, book);
    }
    journal = journal_refund(&taken, refund->fee);
    book_post(desk, turn, book, refund->id, &journal);
}

/*
 * What went back to the payer, in the figures of this minute. Late money is in none of them, and
 * nor is what was asked for before cash displaced its payment: but its fee was, and goes with it.
 */
static void
count_done(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    const struct refund_row *refund = place->refund;
    struct figures figures = {.fee_fen = -refund->fee};

    if (is_late(refund))
        return;
    if (is_of_late(place->payment)) {
        figures_correct(desk, turn, place->order, refund->channel, turn->now,
            &(struct figures){.refund_count = -1, .refund_fen = -refund->amount});
    } else {
        figures.refund_count = 1;
        figures.refund_fen = refund->amount;
        place->payment->returned_count++;
        place->payment->returned += refund->amount;
        desk_change_payment(desk, place->payment);
    }
    figures_count(desk, turn, place->order, refund->channel, &figures);
}

/* It was asked for before cash displaced its payment, and failed. */
static void
count_displaced(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    const struct refund_row *refund = place->refund;
    const struct figures figures = {.fee_fen = -refund->fee};

    figures_count(desk, turn, place->order, refund->channel, &figures);
    figures_correct(desk, turn, place->order, refund->channel, turn->now, &figures);
}

/* Whether the channel account keeps what it took, also of what goes back. */
static bool
keeps_cost(struct desk *desk, const struct refund_row *refund)
{
    const int64_t *key = KEY_OF(refund->account_id);

    return desk_has(desk, TABLE_holder, key) && desk_get_holder(desk, key)->returns_cost == 0;
}

static void
post(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    struct refund_row *refund = place->refund;
    struct book_journal journal;

    if (keeps_cost(desk, refund)) {
        place->payment->cost_returned -= refund->cost;
        refund->cost = 0;
        desk_change_payment(desk, place->payment);
    }
    journal = journal_refund_done(refund->amount, refund->cost);
    book_post(desk, turn, book_of_payment(place->payment), refund->id, &journal);
    partner_call_back(desk, turn, place->order, place->payment, refund->partner);
    count_done(desk, turn, place);
}

static void
post_cash(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    const struct book_journal journal = journal_cash_refund(place->refund->amount);

    book_post(desk, turn, book_of_payment(place->payment), place->refund->id, &journal);
    count_done(desk, turn, place);
}

/*
 * Back to where it was taken from. Only when cash has displaced the payment meanwhile it is
 * the payer's: the merchant had given it, and its fee with it, so it goes to suspense, and back
 * to the payer from there.
 */
static void
reverse(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    struct refund_row *refund = place->refund;
    const struct book book = book_of_payment(place->payment);
    const bool displaced = is_of_late(place->payment) && !is_late(refund);
    struct journal_taken taken = refund_taken(refund);
    struct book_journal journal;

    if (displaced)
        taken = (struct journal_taken){.suspense = refund->amount};
    journal = journal_refund_failed(&taken, displaced ? 0 : refund->fee);
    book_post(desk, turn, book, refund->id, &journal);
    if (displaced) {
        partner_call_back(desk, turn, place->order, place->payment, refund->partner);
        count_displaced(desk, turn, place);
    }
    count_out(place->payment, refund);
    desk_change_payment(desk, place->payment);
    sale_alarm(desk, turn, place->order, "refund_failed", "money did not go back to its payer");
    if (displaced)
        sale_give_back(desk, turn, place->order, place->payment, refund->amount);
}

/* It counts again, and its money is taken again: from suspense, if that is where it lies now. */
static void
correct(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    struct refund_row *refund = place->refund;

    if (is_of_late(place->payment))
        text_set(refund->kind, sizeof(refund->kind), "late");
    refund->from_pending = 0;
    refund->from_available = 0;
    refund->from_debt = 0;
    count_in(place->payment, refund);
    desk_change_payment(desk, place->payment);
    reserve(desk, turn, refund);
    post(desk, turn, place);
    sale_alarm(desk, turn, place->order, "refund_contradicted",
        "the channel said that a refund had failed, and now that it is done");
}

int64_t
refund_ask_channel(struct desk *desk, const struct turn *turn, const struct refund_row *refund,
    const char *action, struct span after)
{
    return outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = refund->merchant_id,
            .about = refund->id,
            .due_us = moment_after(turn->now, after).us},
        "channel", action);
}

static void
act(struct desk *desk, const struct turn *turn, const struct refund_place *place,
    enum refund_effect effect)
{
    switch (effect) {
    case REFUND_DO_RESERVE:
    case REFUND_DO_RESERVE_SEND:
        reserve(desk, turn, place->refund);
        break;
    case REFUND_DO_POST:
        post(desk, turn, place);
        break;
    case REFUND_DO_POST_CASH:
        post_cash(desk, turn, place);
        break;
    case REFUND_DO_REVERSE:
        reverse(desk, turn, place);
        break;
    case REFUND_DO_GIVE_UP:
        count_out(place->payment, place->refund);
        desk_change_payment(desk, place->payment);
        break;
    case REFUND_DO_CORRECT:
        correct(desk, turn, place);
        break;
    case REFUND_DO_COMPLAIN:
        sale_alarm(desk, turn, place->order, "refund_contradicted",
            "the channel said that a refund was done, and now that it has failed");
        break;
    case REFUND_DO_NOTHING:
    case REFUND_DO_SEND:
    case REFUND_DO_QUERY:
        break;
    }
}

/* Who looks at the order, and the app that asked. */
static void
tell(struct desk *desk, const struct turn *turn, const struct refund_place *place,
    enum refund_state state)
{
    sale_feed(desk, turn, place->order);
    if (state == REFUND_DONE)
        notice_refund(desk, turn, NOTICE_REFUND_DONE, place->order, place->refund);
    else if (state == REFUND_FAILED)
        notice_refund(desk, turn, NOTICE_REFUND_FAILED, place->order, place->refund);
}

void
refund_move(struct desk *desk, const struct turn *turn, const struct refund_place *place,
    const struct refund_step *step)
{
    enum refund_state before;
    enum err err = refund_state_of(place->refund, &before);

    NEED(err == ERR_OK); /* the step was looked up by it */
    act(desk, turn, place, step->effect);
    if (step->state != before)
        set_state(place->refund, step->state, turn->now);
    desk_change_refund(desk, place->refund);
    if (step->state != before)
        tell(desk, turn, place, step->state);
}

struct refund_row *
refund_begin(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    struct orders_row *order, const struct refund_row *wanted, enum refund_event how)
{
    struct refund_row row = *wanted;
    struct refund_place place;
    struct refund_row *refund;
    struct refund_step step;
    enum err err = refund_state_step(REFUND_NEW, how, &step);

    NEED(err == ERR_OK && row.amount > 0 && row.amount <= refund_left(payment));
    row.merchant_id = payment->merchant_id;
    row.id = id_make(turn->ids);
    row.order_id = payment->order_id;
    row.payment_id = payment->id;
    row.previous_id = payment->refund_id;
    row.channel = payment->channel;
    row.account_id = payment->account_id;
    row.created_us = turn->now.us;
    text_set(row.kind, sizeof(row.kind), is_of_late(payment) ? "late" : "asked");
    if (row.hold != REFUND_HOLD_NONE)
        row.held_before = order->held_id;
    count_in(payment, &row);
    set_state(&row, step.state, turn->now);
    refund = desk_add_refund(desk, &row);
    if (refund == NULL)
        return NULL;
    payment->refund_id = refund->id;
    desk_change_payment(desk, payment);
    if (row.hold != REFUND_HOLD_NONE) {
        order->held_id = refund->id;
        desk_change_orders(desk, order);
    }
    place = (struct refund_place){refund, payment, order};
    act(desk, turn, &place, step.effect);
    if (step.effect == REFUND_DO_RESERVE_SEND)
        (void)refund_ask_channel(desk, turn, refund, "refund", span_us(0));
    tell(desk, turn, &place, step.state);
    return refund;
}

static enum err
take_step(struct desk *desk, const struct turn *turn, const struct refund_place *place,
    enum refund_event event, enum refund_state from)
{
    struct refund_step step;
    enum refund_state state;
    enum err err = refund_state_of(place->refund, &state);

    if (err == ERR_OK)
        err = state == from ? refund_state_step(state, event, &step) : ERR_BAD_STATE;
    if (err != ERR_OK)
        return err;
    refund_move(desk, turn, place, &step);
    if (step.state == REFUND_CREATED)
        (void)refund_ask_channel(desk, turn, place->refund, "refund", span_us(0));
    return ERR_OK;
}

enum err
refund_send(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    return take_step(desk, turn, place, REFUND_ON_SEND, REFUND_HELD);
}

enum err
refund_shares_back(struct desk *desk, const struct turn *turn, const struct refund_place *place)
{
    enum err err = take_step(desk, turn, place, REFUND_ON_SEND, REFUND_WAITING);

    if (err == ERR_OK)
        pay_debt(desk, turn, place->refund);
    return err;
}
