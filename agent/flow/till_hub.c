#include "agent/flow/till_inside.h"

_Static_assert((int)SCREEN_STAGE_OPENED == (int)MESSAGE_STAGE_OPENED, "one count of stages");
_Static_assert((int)SCREEN_STAGE_PAYING == (int)MESSAGE_STAGE_PAYING, "one count of stages");
_Static_assert((int)SCREEN_STAGE_FELL == (int)MESSAGE_STAGE_FELL, "one count of stages");

void
till_hub_up(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;

    till->clock_offset_us = event->hub_us - turn->now->moment.us;
    till->clock_known = true;
    till->hub_seen_us = event->hub_us;
    if (event->settings != NULL)
        till->settings = *event->settings;
    if (!till->online)
        (void)till_tell(turn, TILL_HAPPENED_ONLINE, NULL);
    till->online = true;
    till->suspended = false; /* else it is said next */
    if (till->note.message == SCREEN_SAY_WAITING_OFFLINE)
        till_note(turn, SCREEN_SAY_WAITING);
    if (till->note.message == SCREEN_SAY_HUB_REFUSED || till->note.message == SCREEN_SAY_REVOKED)
        till_note(turn, SCREEN_SAY_NOTHING);
}

void
till_hub_standing(struct till_turn *turn, bool is_suspended)
{
    struct till *till = turn->till;

    if (is_suspended)
        till_note(turn, SCREEN_SAY_SUSPENDED);
    else if (till->suspended || till->note.message == SCREEN_SAY_SUSPENDED)
        till_note(turn, SCREEN_SAY_RESUMED);
    till->suspended = is_suspended;
}

void
till_hub_down(struct till_turn *turn)
{
    struct till *till = turn->till;

    if (!till->online)
        return;
    till->online = false;
    till->down_at = turn->now->tick;
    till->hub_seen_us = till_time(till, turn->now).us;
    if (till->view == SCREEN_COLLECTING && till->note.message == SCREEN_SAY_WAITING)
        till_note(turn, SCREEN_SAY_WAITING_OFFLINE);
    (void)till_tell(turn, TILL_HAPPENED_OFFLINE, NULL);
}

/* A payment of a sale that is not in this till's memory, or not for this amount: say so, once. */
static void
stray(struct till_turn *turn, const struct message_result *result, bool keep)
{
    struct till *till = turn->till;
    struct store_sale sale = {
        .epoch = result->epoch,
        .sequence = result->sequence,
        .state = SALE_PAID,
        .amount_fen = result->amount_fen,
        .salt = result->salt,
        .channel = result->channel,
        .paid_us = result->paid_us,
        .ended_us = till_time(till, turn->now).us,
    };

    if (result->state != MESSAGE_OUTCOME_PAID || result->amount_fen < 0 ||
        result->amount_fen > MONEY_FEN_MAX)
        return;
    /* A number that is still to be given here must stay free. */
    if (keep && (result->epoch < till->epoch || result->sequence <= till->last_sequence))
        till_write_sale(turn, &sale);
    till_note_sale(turn, SCREEN_SAY_STRAY_PAID, &sale);
    (void)till_tell(turn, TILL_HAPPENED_STRAY, &sale);
}

/* What is on the screen when it was the sale on it; elsewhere a note is enough. */
static void
show_paid(struct till_turn *turn, const struct store_sale *sale, bool late)
{
    struct till *till = turn->till;

    if (!till_is_sale(till, sale)) {
        till_note_sale(turn,
            late && till->has_last && till->last.epoch == sale->epoch &&
                    till->last.sequence == sale->sequence
                ? SCREEN_SAY_PAID_AFTER_ALL
                : SCREEN_SAY_PAID_EARLIER,
            sale);
        return;
    }
    till->view = SCREEN_PAID;
    till->ask = SCREEN_ASK_NOTHING;
    till->channel = channel_of(sale->channel);
    till->entry[0] = '\0';
    till->kept[0] = '\0';
    till->code[0] = '\0';
    till_note_sale(turn, late ? SCREEN_SAY_PAID_AFTER_ALL : SCREEN_SAY_PAID, sale);
}

static void
announce(struct till_turn *turn, const struct store_sale *sale, bool late)
{
    struct message_record record = {.channel = sale->channel};

    till_write_record(turn, MESSAGE_KIND_PAID, sale, &record);
    if (turn->till->settings.print_wallet)
        till_print_queue(turn, sale);
    show_paid(turn, sale, late);
    (void)till_tell(turn, late ? TILL_HAPPENED_PAID_LATE : TILL_HAPPENED_PAID, sale);
}

static void
end(struct till_turn *turn, const struct store_sale *sale)
{
    struct till *till = turn->till;

    (void)till_tell(turn, TILL_HAPPENED_CLOSED, sale);
    if (!till_is_sale(till, sale))
        return;
    till->view = SCREEN_CANCELLED;
    till->ask = SCREEN_ASK_NOTHING;
    till->code[0] = '\0';
    till_note_sale(turn, SCREEN_SAY_CLOSED, sale);
}

static void
say(struct till_turn *turn, enum screen_message message, enum till_happened what,
    const struct store_sale *sale)
{
    till_note_sale(turn, message, sale);
    (void)till_tell(turn, what, sale);
}

static void
follow(struct till_turn *turn, enum sale_effect effect, const struct store_sale *sale)
{
    switch (effect) {
    case SALE_DO_ANNOUNCE:
        announce(turn, sale, false);
        break;
    case SALE_DO_ANNOUNCE_LATE:
        announce(turn, sale, true);
        break;
    case SALE_DO_CONFIRM:
        turn->till->coded_fen -= sale->amount_fen;
        (void)till_tell(turn, TILL_HAPPENED_CONFIRMED, sale);
        break;
    case SALE_DO_RETURN:
        say(turn, SCREEN_SAY_WALLET_RETURNED, TILL_HAPPENED_RETURNED, sale);
        break;
    case SALE_DO_END:
        end(turn, sale);
        break;
    case SALE_DO_DISPUTE:
        turn->till->coded_fen -= sale->amount_fen;
        say(turn, SCREEN_SAY_CODE_DISOWNED, TILL_HAPPENED_DISPUTED, sale);
        break;
    case SALE_DO_NOTHING:
    case SALE_DO_RECORD:
        break;
    }
}

/* The row as the result leaves it. Cash keeps its own channel. */
static struct store_sale
settled(const struct till_turn *turn, const struct store_sale *sale,
    const struct message_result *result, enum sale_state state)
{
    struct store_sale next = *sale;

    next.state = state;
    if (next.ended_us == 0)
        next.ended_us = till_time(turn->till, turn->now).us;
    if (result->state != MESSAGE_OUTCOME_PAID)
        return next;
    next.paid_us = result->paid_us;
    if (state == SALE_PAID)
        next.channel = (int64_t)channel_of(result->channel);
    if (text_copy(result->number, next.number, sizeof(next.number)) != ERR_OK)
        next.number[0] = '\0';
    return next;
}

/* Of two sales that one disk and its copy gave one name, the other tells this till nothing. */
static bool
is_of_sale(const struct store_sale *sale, const struct message_result *result)
{
    return sale->salt == result->salt &&
           (result->state != MESSAGE_OUTCOME_PAID || sale->amount_fen == result->amount_fen);
}

void
till_hub_result(struct till_turn *turn, const struct till_event *event)
{
    const struct message_result *result = event->result;
    enum sale_event what = result->state == MESSAGE_OUTCOME_PAID ? SALE_ON_PAID : SALE_ON_CLOSED;
    struct store_sale next;
    struct sale_step step;

    turn->effects->result_ack = result->id;
    if (event->sale == NULL || !is_of_sale(event->sale, result)) {
        stray(turn, result, event->sale == NULL);
        return;
    }
    if (result->state != MESSAGE_OUTCOME_PAID && result->state != MESSAGE_OUTCOME_CLOSED)
        return;
    if (sale_state_step((enum sale_state)event->sale->state, what, &step) != ERR_OK)
        return;
    /* Said before: keep quiet, acknowledge again. */
    if (step.effect == SALE_DO_NOTHING && (unsigned)step.state == event->sale->state)
        return;
    next = settled(turn, event->sale, result, step.state);
    follow(turn, step.effect, &next);
    till_write_sale(turn, &next);
}

void
till_hub_progress(struct till_turn *turn, const struct message_progress *progress)
{
    struct till *till = turn->till;

    if (!till->has_sale || till->sale.state != SALE_OPEN || till->sale.epoch != progress->epoch ||
        till->sale.sequence != progress->sequence || till->sale.salt != progress->salt)
        return;
    if (progress->stage < MESSAGE_STAGE_OPENED || progress->stage > MESSAGE_STAGE_FELL)
        return;
    till->stage = (enum screen_stage)progress->stage;
    till->stage_at = turn->now->tick;
    till->channel = channel_of(progress->channel);
    if (till->view == SCREEN_COLLECTING && till->ask == SCREEN_ASK_NOTHING)
        till_note_waiting(turn);
    till_tell(turn, TILL_HAPPENED_PROGRESS, &till->sale)->stage = progress->stage;
}
