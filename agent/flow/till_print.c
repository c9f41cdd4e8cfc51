#include "agent/flow/till_inside.h"

static void
write_print(struct till_turn *turn, const struct store_print *print)
{
    struct store_change *change = &turn->effects->change;
    struct till *till = turn->till;

    NEED(change->prints_count < STORE_CHANGE_MAX);
    change->prints[change->prints_count++] = *print;
    if ((till->has_last && print->epoch == till->last.epoch &&
            print->sequence == till->last.sequence) ||
        (till->has_last_print && print->epoch == till->last_print.epoch &&
            print->sequence == till->last_print.sequence)) {
        till->has_last_print = true;
        till->last_print = *print;
    }
}

void
till_print_queue(struct till_turn *turn, const struct store_sale *sale)
{
    const struct store_print print = {
        .epoch = sale->epoch,
        .sequence = sale->sequence,
        .state = PRINT_QUEUED,
    };

    write_print(turn, &print);
    turn->till->queued = true;
    turn->till->has_last_print = true;
    turn->till->last_print = print;
}

void
till_print_shift(struct till_turn *turn, const struct store_shift *shift)
{
    const struct store_print print = {.epoch = shift->epoch,
        .sequence = shift->sequence,
        .state = PRINT_QUEUED,
        .shift = shift->number};

    if (!turn->till->settings.print_shift)
        return;
    write_print(turn, &print);
    turn->till->queued = true;
    turn->till->has_last_print = true;
    turn->till->last_print = print;
}

static void
copy_name(char to[RECEIPT_NAME_MAX], const char *from)
{
    (void)snprintf(to, RECEIPT_NAME_MAX, "%s", from);
}

/* The payer finds his payment behind the QR that he has paid at. */
static void
put_page(const struct till *till, const struct store_sale *sale, struct receipt *receipt)
{
    struct text url;

    if (!till->settings.print_qr || till->settings.pay_base[0] == '\0' ||
        (receipt->kind != RECEIPT_WALLET && receipt->kind != RECEIPT_CODE))
        return;
    text_init(&url, receipt->url, sizeof(receipt->url));
    till_sale_put_url(till, sale, &url);
    if (!text_ok(&url))
        receipt->url[0] = '\0';
}

static void
fill_receipt(const struct till *till, const struct store_sale *sale,
    const struct store_print *print, struct receipt *receipt)
{
    *receipt = (struct receipt){
        .kind = sale->state == SALE_GIVEN_BACK                              ? RECEIPT_CASH_BACK
                : sale->epoch == 0                                          ? RECEIPT_PLATE
                : sale->channel == CHANNEL_CASH                             ? RECEIPT_CASH
                : sale->state == SALE_CODED || sale->state == SALE_DISPUTED ? RECEIPT_CODE
                                                                            : RECEIPT_WALLET,
        .copy = print->copy > 0,
        .terminal = till->terminal,
        .epoch = sale->epoch,
        .sequence = sale->sequence,
        .when = {sale->paid_us != 0 && sale->channel != CHANNEL_CASH ? sale->paid_us
                                                                     : sale->ended_us},
        .channel = channel_of(sale->channel),
        .amount = money_of(sale->amount_fen),
        .collected = money_of(sale->collected_fen),
        .tendered = money_of(sale->tendered_fen),
    };
    copy_name(receipt->merchant, till->settings.merchant);
    copy_name(receipt->store, till->settings.store);
    copy_name(receipt->till, till->settings.name);
    copy_name(receipt->staff, till->settings.staff);
    (void)snprintf(receipt->number, sizeof(receipt->number), "%s", sale->number);
    (void)snprintf(receipt->plate, sizeof(receipt->plate), "%s", sale->plate);
    (void)snprintf(receipt->remark, sizeof(receipt->remark), "%s", sale->remark);
    (void)snprintf(receipt->head, sizeof(receipt->head), "%s", till->settings.receipt_head);
    (void)snprintf(receipt->foot, sizeof(receipt->foot), "%s", till->settings.receipt_foot);
    put_page(till, sale, receipt);
}

static void
fill_shift(const struct till *till, const struct store_shift *shift,
    const struct store_print *print, struct receipt *receipt)
{
    *receipt = (struct receipt){
        .kind = RECEIPT_SHIFT,
        .copy = print->copy > 0,
        .terminal = till->terminal,
        .epoch = shift->epoch,
        .sequence = shift->sequence,
        .when = {shift->closed_us},
        .shift =
            {
                .number = shift->number,
                .opened = {shift->opened_us},
                .closed = {shift->closed_us},
                .opening = {shift->float_fen},
                .expected = {shift->expected_fen},
                .counted = {shift->counted_fen},
                .carried_count = shift->carried_count,
                .sums = shift->sums,
            },
    };
    copy_name(receipt->store, till->settings.store);
    copy_name(receipt->till, till->settings.name);
    copy_name(receipt->staff, shift->cashier);
}

static void
fill_items(const struct till_event *event, struct receipt *receipt)
{
    for (size_t i = 0; i < event->items_count; i++) {
        struct receipt_item *item = &receipt->items[i];

        NEED(i < RECEIPT_ITEMS_MAX);
        (void)snprintf(item->name, sizeof(item->name), "%s", event->items[i].name);
        item->quantity = event->items[i].quantity;
        item->amount = money_of(event->items[i].amount_fen);
    }
    receipt->items_count = event->items_count;
}

void
till_print_job(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;
    enum print_state state;

    till->queued = event->print != NULL && (event->sale != NULL || event->shift != NULL);
    if (!till->queued)
        return;
    till->job = *event->print;
    if (print_state_step((enum print_state)till->job.state, PRINT_ON_SEND, &state) != ERR_OK)
        return;
    till->job.state = state;
    till->printing = true;
    write_print(turn, &till->job);
    turn->effects->prints = true;
    if (event->shift != NULL) {
        fill_shift(till, event->shift, &till->job, &turn->effects->receipt);
        return;
    }
    fill_receipt(till, event->sale, &till->job, &turn->effects->receipt);
    fill_items(event, &turn->effects->receipt);
}

static enum print_event
ended(enum err err)
{
    switch (err_class(err)) {
    case ERR_CLASS_DONE:
        return PRINT_ON_DONE;
    case ERR_CLASS_REFUSED:
    case ERR_CLASS_RETRY:
        return PRINT_ON_REFUSED;
    case ERR_CLASS_UNKNOWN:
    case ERR_CLASS_BROKEN:
        return PRINT_ON_SILENCE;
    }
    NOT_REACHED();
}

/* What to do, as far as the printer says what is wrong. */
static enum screen_message
mend(enum printer_trouble trouble)
{
    switch (trouble) {
    case PRINTER_AWAY:
        return SCREEN_SAY_PRINT_AWAY;
    case PRINTER_SILENT:
        return SCREEN_SAY_PRINT_SILENT;
    case PRINTER_PAPER:
        return SCREEN_SAY_PRINT_PAPER;
    case PRINTER_COVER:
        return SCREEN_SAY_PRINT_COVER;
    case PRINTER_FINE:
    case PRINTER_FAULT:
    case PRINTER_OFFLINE:
    case PRINTER_TROUBLES:
        break;
    }
    return SCREEN_SAY_PRINT_FAILED;
}

static bool
is_about_printer(enum screen_message message)
{
    for (unsigned trouble = 0; trouble < PRINTER_TROUBLES; trouble++)
        if (message == mend((enum printer_trouble)trouble))
            return true;
    return false;
}

void
till_print_done(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;
    const struct store_sale name = {.epoch = till->job.epoch, .sequence = till->job.sequence};
    enum print_state state;

    if (!till->printing)
        return;
    till->printing = false;
    if (print_state_step((enum print_state)till->job.state, ended(event->err), &state) != ERR_OK)
        return;
    till->job.state = state;
    write_print(turn, &till->job);
    (void)till_tell(
        turn, state == PRINT_CONFIRMED ? TILL_HAPPENED_PRINTED : TILL_HAPPENED_PRINT_FAILED, &name);
    if (state == PRINT_FAILED)
        till_note(turn, mend(event->trouble));
    if (state == PRINT_UNKNOWN && !till->has_asked) {
        till->has_asked = true;
        till->asked = till->job;
    }
}

void
till_print_seen(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct store_print print = till->asked;
    enum print_state state;

    till->has_asked = false;
    turn->effects->wants_asked = true;
    if (print_state_step((enum print_state)print.state, PRINT_ON_SEEN, &state) != ERR_OK)
        return;
    print.state = state;
    write_print(turn, &print);
}

/* The receipt that the cashier means: the doubtful one first, else the last. */
void
till_print_again(struct till_turn *turn)
{
    struct till *till = turn->till;
    bool asked = till->has_asked;
    struct store_print print = asked ? till->asked : till->last_print;
    enum print_state state;

    if (!asked && !till->has_last_print) {
        till_note(turn, SCREEN_SAY_PRINT_NOTHING);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    }
    /* Still on its way. */
    if (print_state_step((enum print_state)print.state, PRINT_ON_AGAIN, &state) != ERR_OK)
        return;
    if ((unsigned)state != print.state) {
        print.state = state;
        write_print(turn, &print);
    }
    if (state != PRINT_QUEUED) {
        print.copy++;
        print.state = PRINT_QUEUED;
        write_print(turn, &print);
    }
    till->queued = true;
    if (asked) {
        till->has_asked = false;
        turn->effects->wants_asked = true;
    }
    if (is_about_printer(till->note.message))
        till_note(turn, SCREEN_SAY_NOTHING);
}

bool
till_print_can_copy(const struct store_sale *sale)
{
    return sale->ended_us != 0 && sale->state != SALE_CANCELLED && sale->state != SALE_CLOSED &&
           sale->state != SALE_UNCONFIRMED;
}

/* Once more what has that name; last is how it was printed last, or NULL. */
static void
print_more(struct till_turn *turn, struct store_print print, const struct store_print *last)
{
    enum print_state state = PRINT_QUEUED;

    if (last != NULL) {
        print = *last;
        if (print_state_step((enum print_state)print.state, PRINT_ON_AGAIN, &state) != ERR_OK)
            return;
    }
    if (state != PRINT_QUEUED) {
        print.state = state;
        write_print(turn, &print);
        print.copy++;
    }
    print.state = PRINT_QUEUED;
    write_print(turn, &print);
    turn->till->queued = true;
}

void
till_print_copy(
    struct till_turn *turn, const struct store_sale *sale, const struct store_print *last)
{
    if (till_print_can_copy(sale)) {
        print_more(
            turn, (struct store_print){.epoch = sale->epoch, .sequence = sale->sequence}, last);
        return;
    }
    till_note(turn, SCREEN_SAY_PRINT_NOTHING);
    (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
}

void
till_print_copy_shift(
    struct till_turn *turn, const struct store_shift *shift, const struct store_print *last)
{
    print_more(turn,
        (struct store_print){
            .epoch = shift->epoch, .sequence = shift->sequence, .shift = shift->number},
        last);
}

void
till_print_drawer(struct till_turn *turn)
{
    if (!turn->till->settings.open_drawer) {
        till_note(turn, SCREEN_SAY_DRAWER_NONE);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    }
    turn->effects->pulses = true;
    till_note(turn, SCREEN_SAY_DRAWER_OPENED);
    (void)till_tell(turn, TILL_HAPPENED_DRAWER, NULL);
}
