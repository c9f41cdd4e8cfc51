#include "agent/flow/till_inside.h"

bool
till_order_is_free(const struct till *till)
{
    if (till->entry[0] != '\0' || (till->ask != SCREEN_ASK_NOTHING && !till_asks_print(till)))
        return false;
    switch (till->view) {
    case SCREEN_READY:
    case SCREEN_PAID:
    case SCREEN_CASH_DONE:
    case SCREEN_CANCELLED:
    case SCREEN_UNCONFIRMED:
        return true;
    case SCREEN_STARTING:
    case SCREEN_COLLECTING:
    case SCREEN_CASH:
    case SCREEN_CASH_BACK:
    case SCREEN_HISTORY:
    case SCREEN_SHIFT:
    case SCREEN_CODE:
    case SCREEN_UNKNOWN:
    case SCREEN_ERROR:
    case SCREEN_VIEWS:
        break;
    }
    return false;
}

static void
enter(struct till *till, struct money amount)
{
    char text[MONEY_TEXT_MAX];

    (void)snprintf(
        till->entry, sizeof(till->entry), "%s", amount.fen > 0 ? money_format(amount, text) : "");
}

/* For the customer to see; the receipt has them from the store. */
static void
keep_items(struct till *till, const struct till_order *order)
{
    till->items_count =
        order->items_count < SCREEN_ITEMS_MAX ? order->items_count : SCREEN_ITEMS_MAX;
    till->items_more = order->items_count - till->items_count;
    till->items_epoch = till->sale.epoch;
    till->items_sequence = till->sale.sequence;
    for (size_t i = 0; i < till->items_count; i++) {
        struct screen_item *item = &till->items[i];

        memset(item, 0, sizeof(*item));
        (void)snprintf(item->name, sizeof(item->name), "%s", order->items[i].name);
        item->quantity = order->items[i].quantity;
        item->amount = money_of(order->items[i].amount_fen);
    }
}

/* The keys that a cashier would press. */
static void
sell(struct till_turn *turn)
{
    struct till *till = turn->till;
    const struct till_order *order = turn->order;

    till_go_ready(turn);
    enter(till, order->amount);
    if (!order->cash) {
        till_sale_open(turn);
    } else {
        till_sale_begin_cash(turn);
        enter(till, order->tendered);
        if (till->view == SCREEN_CASH)
            till_sale_take_cash(turn);
    }
    if (turn->effects->change.sales_count == 0) {
        const struct screen_note why = till->note;

        till_go_ready(turn);
        till->note = why;
        return;
    }
    turn->effects->change.items = order->items;
    turn->effects->change.items_count = order->items_count;
    keep_items(till, order);
}

bool
till_order(struct till_turn *turn, const struct till_event *event)
{
    const struct till_command *command = event->command;

    switch ((int)command->key) {
    case TILL_KEY_ORDER:
    case TILL_KEY_GIVE_BACK:
        turn->order = command->order;
        if (!till_order_is_free(turn->till))
            (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        else if (command->key == TILL_KEY_ORDER)
            sell(turn);
        else if (event->sale != NULL)
            till_back_give(turn, event->sale);
        return true;
    case TILL_KEY_REPRINT:
        if (event->sale != NULL)
            till_print_copy(turn, event->sale, event->print);
        return true;
    default:
        return false;
    }
}
