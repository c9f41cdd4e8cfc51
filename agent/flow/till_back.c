#include "agent/flow/amount.h"
#include "agent/flow/till_inside.h"

static int64_t
left_of(const struct store_sale *sale)
{
    return sale->collected_fen - sale->returned_fen;
}

bool
till_back_can(const struct store_sale *sale)
{
    return (sale->state == SALE_CASH || sale->state == SALE_TWICE) && left_of(sale) > 0;
}

/* Of which sale how much may be given back. */
static void
note_choice(struct till_turn *turn)
{
    struct till *till = turn->till;

    till_note_sale(turn, SCREEN_SAY_BACK_TYPE, &till->sale);
    till->note.amount = money_of(left_of(&till->sale));
}

static void
choose(struct till_turn *turn, size_t which)
{
    struct till *till = turn->till;

    till->chosen = which;
    till->has_sale = true;
    till->sale = till->cash_sales[which];
    till->entry[0] = '\0';
    note_choice(turn);
}

void
till_back_begin(struct till_turn *turn)
{
    struct till *till = turn->till;

    if (till->cash_sales_count == 0) {
        till_note(turn, SCREEN_SAY_BACK_NOTHING);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    }
    till->ask = SCREEN_ASK_NOTHING;
    till->view = SCREEN_CASH_BACK;
    choose(turn, 0);
}

void
till_back_begin_with(struct till_turn *turn, const struct store_sale *sale)
{
    struct till *till = turn->till;

    if (!till_back_can(sale)) {
        till_note(turn, SCREEN_SAY_BACK_NOTHING);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    }
    till->view = SCREEN_CASH_BACK;
    till->chosen = 0;
    till->has_sale = true;
    till->sale = *sale;
    till->entry[0] = '\0';
    note_choice(turn);
}

/* Nothing typed means all that is left. */
static bool
typed(struct till_turn *turn, struct money *ret_amount)
{
    struct till *till = turn->till;
    const int64_t left = left_of(&till->sale);
    enum err err = amount_of(till->entry, ret_amount);

    if (err == ERR_OK && ret_amount->fen == 0)
        *ret_amount = money_of(left);
    if (err != ERR_OK) {
        till_note(turn, SCREEN_SAY_AMOUNT_BAD);
    } else if (ret_amount->fen > left) {
        till_note_sale(turn, SCREEN_SAY_BACK_TOO_MUCH, &till->sale);
        till->note.amount = money_of(left);
    } else if (till_shift_is_wanted(till)) {
        till_note(turn, SCREEN_SAY_SHIFT_FIRST);
    } else if (!turn->now->has_room ||
               till->last_sequence >= TICKET_SEQUENCE_MAX - STORE_CHANGE_MAX) {
        till_note(turn, SCREEN_SAY_DISK_FULL);
    } else {
        return true;
    }
    (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
    return false;
}

/* It is kept as a sale of its own, so that its slip is printed once, too. */
static struct store_sale
slip_of(const struct till_turn *turn, const struct store_sale *sale, struct money amount)
{
    struct store_sale back = till_sale_new(turn, amount);

    back.channel = CHANNEL_CASH;
    back.ended_us = back.opened_us;
    back.collected_fen = amount.fen;
    (void)snprintf(back.number, sizeof(back.number), "%lld-%lld", (long long)sale->epoch,
        (long long)sale->sequence);
    return back;
}

static void
give(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct message_record record = {.channel = CHANNEL_CASH};
    struct store_sale sale = till->sale;
    struct store_sale back;
    struct sale_step step;
    struct money amount;

    if (!typed(turn, &amount))
        return;
    back = slip_of(turn, &sale, amount);
    if (sale_state_step((enum sale_state)back.state, SALE_ON_GIVE_BACK, &step) != ERR_OK)
        return;
    back.state = step.state;
    sale.returned_fen += amount.fen;
    record.collected_fen = amount.fen;
    till_write_record(turn, MESSAGE_KIND_CASH_BACK, &sale, &record);
    till_write_sale(turn, &sale);
    till_write_sale(turn, &back);
    if (till->settings.print_cash)
        till_print_queue(turn, &back);
    turn->effects->pulses = till->settings.open_drawer;
    turn->effects->change.opens_sale = true; /* the reserve is for what has happened already */
    till_go_ready(turn);
    till_note_sale(turn, SCREEN_SAY_BACK_GIVEN, &sale);
    till->note.amount = amount;
    (void)till_tell(turn, TILL_HAPPENED_CASH_BACK, &back);
}

void
till_back_give(struct till_turn *turn, const struct store_sale *sale)
{
    struct till *till = turn->till;
    char amount[MONEY_TEXT_MAX];

    if (!till_back_can(sale)) {
        till_note(turn, SCREEN_SAY_BACK_NOTHING);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    }
    till->has_sale = true;
    till->sale = *sale;
    (void)snprintf(
        till->entry, sizeof(till->entry), "%s", money_format(turn->order->amount, amount));
    give(turn);
    /* Refused: its reason stays on the screen, and nothing of what was not the cashier's. */
    till->entry[0] = '\0';
    till->has_sale = false;
}

void
till_back_key(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;
    const size_t count = till->cash_sales_count;

    switch ((int)command->key) {
    case TILL_KEY_UP:
        choose(turn, (till->chosen + count - 1) % count);
        break;
    case TILL_KEY_DOWN:
        choose(turn, (till->chosen + 1) % count);
        break;
    case TILL_KEY_CONFIRM:
        give(turn);
        break;
    case TILL_KEY_ESC:
        till_go_ready(turn);
        break;
    default:
        break;
    }
}
