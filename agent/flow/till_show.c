#include "agent/flow/amount.h"
#include "agent/flow/till_inside.h"

/* "14:05" of Beijing's wall clock. */
static void
put_time(struct moment moment, char ret_time[static SCREEN_TIME_MAX])
{
    char text[MOMENT_TEXT_MAX];

    (void)moment_format_china(moment, text);
    memcpy(ret_time, text + 11, SCREEN_TIME_MAX - 1);
    ret_time[SCREEN_TIME_MAX - 1] = '\0';
}

static void
show_top(const struct till *till, const struct till_now *now, struct screen *screen)
{
    (void)snprintf(screen->store, sizeof(screen->store), "%s", till->settings.store);
    if (till->settings.name[0] != '\0')
        (void)snprintf(screen->till, sizeof(screen->till), "%s", till->settings.name);
    else
        (void)snprintf(screen->till, sizeof(screen->till), "%lld", (long long)till->terminal);
    (void)snprintf(screen->staff, sizeof(screen->staff), "%s", till_shift_staff(till));
    put_time(till_time(till, now), screen->time);
    screen->aside_count = till->aside_count;
    screen->waiting_count = till->last_sequence - till->acked_sequence;
    if (!till->online) {
        screen->sync = SCREEN_OFFLINE;
        put_time(moment_after(till_time(till, now), span_us(till->down_at.us - now->tick.us)),
            screen->offline_since);
    } else {
        screen->sync = screen->waiting_count > 0 ? SCREEN_WAITING : SCREEN_SYNCED;
    }
}

static enum screen_print
print_word(const struct store_print *print)
{
    switch ((enum print_state)print->state) {
    case PRINT_QUEUED:
    case PRINT_SENT:
        return SCREEN_PRINT_PRINTING;
    case PRINT_CONFIRMED:
    case PRINT_REPLACED:
        return SCREEN_PRINT_DONE;
    case PRINT_FAILED:
        return SCREEN_PRINT_FAILED;
    case PRINT_UNKNOWN:
        return SCREEN_PRINT_ASKED;
    case PRINT_STATES:
        break;
    }
    return SCREEN_PRINT_NONE;
}

/* What ended last: a sale of this till's, or one at a plate; NULL for neither. */
static const struct store_sale *
newest(const struct till *till)
{
    const struct store_sale *own =
        till->has_last && till->last.state != SALE_OPEN ? &till->last : NULL;

    if (till->has_plate && (own == NULL || till->plate.ended_us > own->ended_us))
        return &till->plate;
    return own;
}

static void
show_last(const struct till *till, struct screen_last *last)
{
    const struct store_sale *sale = newest(till);

    if (sale == NULL)
        return;
    (void)snprintf(last->plate, sizeof(last->plate), "%s", sale->plate);
    last->known = true;
    last->amount = money_of(sale->state == SALE_GIVEN_BACK ? -sale->amount_fen : sale->amount_fen);
    last->sequence = sale->sequence;
    last->channel = channel_of(sale->channel);
    put_time((struct moment){sale->ended_us}, last->time);
    if (till->has_last_print && till->last_print.epoch == sale->epoch &&
        till->last_print.sequence == sale->sequence)
        last->print = print_word(&till->last_print);
}

static void
show_cash(const struct till *till, struct screen *screen)
{
    struct money kept;

    if (till->view == SCREEN_CASH) {
        if (!till->has_sale && amount_of(till->kept, &kept) == ERR_OK)
            screen->due = kept;
        screen->cash_due = till_sale_round(till, screen->due);
        screen->tendered = screen->entered;
    } else if (till->view == SCREEN_CASH_BACK) {
        screen->cash_due = money_of(till->sale.collected_fen - till->sale.returned_fen);
    } else if (till->view == SCREEN_CASH_DONE) {
        screen->cash_due = money_of(till->sale.collected_fen);
        screen->tendered = money_of(till->sale.tendered_fen);
    }
    if (screen->tendered.fen > screen->cash_due.fen)
        screen->change = money_of(screen->tendered.fen - screen->cash_due.fen);
}

static void
show_items(const struct till *till, struct screen *screen)
{
    if (till->items_sequence != till->sale.sequence || till->items_epoch != till->sale.epoch)
        return;
    screen->items_count = till->items_count;
    screen->items_more = till->items_more;
    memcpy(screen->items, till->items, till->items_count * sizeof(till->items[0]));
}

static void
show_sale(const struct till *till, const struct till_now *now, struct screen *screen)
{
    const struct store_sale *sale = &till->sale;

    screen->left_s = -1;
    if (!till->has_sale)
        return;
    show_items(till, screen);
    screen->sequence = sale->sequence;
    screen->due = money_of(sale->amount_fen);
    screen->offline = sale->offline != 0 || !till->online;
    screen->channel = sale->channel != 0 ? channel_of(sale->channel) : till->channel;
    screen->tries_left = sale->tries < CODE_TRIES_MAX ? CODE_TRIES_MAX - sale->tries : 0;
    memcpy(screen->number, sale->number, sizeof(screen->number));
    if (till->view != SCREEN_COLLECTING)
        return;
    screen->stage = till->stage;
    screen->elapsed_s = (now->tick.us - till->shown_at.us) / 1000000;
    screen->qr = till->qr;
    memcpy(screen->url, till->url, sizeof(screen->url));
}

static void
show_row(const struct till_row *from, struct screen_row *row)
{
    const struct store_sale *sale = &from->sale;
    const struct moment when = {sale->ended_us != 0 ? sale->ended_us : sale->opened_us};

    row->sequence = sale->sequence;
    row->state = sale->state;
    row->channel = channel_of(sale->channel);
    row->amount = money_of(sale->amount_fen);
    row->returned = money_of(sale->returned_fen);
    put_time(when, row->time);
    (void)moment_format_china(when, row->date);
    memcpy(row->number, sale->number, sizeof(row->number));
    memcpy(row->reference, sale->reference, sizeof(row->reference));
    row->can_give_back = till_back_can(sale);
    row->can_copy = till_print_can_copy(sale);
}

static void
show_history(const struct till *till, struct screen *screen)
{
    if (till->view != SCREEN_HISTORY)
        return;
    screen->rows_count = till->history_count;
    screen->row_chosen = till->chosen;
    for (size_t i = 0; i < till->history_count; i++)
        show_row(&till->history[i], &screen->rows[i]);
}

static void
show_shift(const struct store_shift *from, struct screen_shift *shift)
{
    shift->number = from->number;
    memcpy(shift->cashier, from->cashier, sizeof(shift->cashier));
    (void)moment_format_china((struct moment){from->opened_us}, shift->opened);
    if (from->closed_us != 0)
        (void)moment_format_china((struct moment){from->closed_us}, shift->closed);
    shift->opening = money_of(from->float_fen);
    shift->expected = money_of(from->expected_fen);
    shift->counted = money_of(from->counted_fen);
    shift->carried_count = from->carried_count;
    shift->sums = from->sums;
}

static void
show_shifts(const struct till *till, struct screen *screen)
{
    if (till_shift_open_number(till) != 0) {
        show_shift(&till->shift, &screen->shift);
        screen->shift.expected = money_of(till_shift_expected(till));
    }
    if (till->view != SCREEN_SHIFT)
        return;
    screen->shift_step = till->shift_step;
    screen->line = till->shift_line;
    screen->reason = till->shift_reason;
    memcpy(screen->cashier, till->cashier, sizeof(screen->cashier));
    screen->counted = till->counted;
    screen->float_left = money_of(till->shift.float_fen);
    screen->pending_count = till->pending_count;
    for (size_t i = 0; i < till->pending_count; i++)
        screen->pending[i] = till->pending[i].sequence;
    if (till->shift_step == SCREEN_SHIFT_AMOUNT || till->shift_step == SCREEN_SHIFT_REASON)
        screen->due = till->moved;
    if (till->shift_step != SCREEN_SHIFT_LIST)
        return;
    screen->row_chosen = till->chosen;
    screen->shifts_count = till->shifts_count;
    for (size_t i = 0; i < till->shifts_count; i++)
        show_shift(&till->shifts[i].shift, &screen->shifts[i]);
}

_Static_assert(SCREEN_PENDING_MAX == STORE_PENDING_MAX, "each is named");

/* Which paper it is that may not have come out. */
static struct screen_note
asked_note(const struct store_print *print)
{
    if (print->shift != 0)
        return (struct screen_note){.message = SCREEN_SAY_PRINT_ASK_SHIFT, .number = print->shift};
    return (struct screen_note){
        .message = print->epoch == 0 ? SCREEN_SAY_PRINT_ASK_PLATE : SCREEN_SAY_PRINT_ASK,
        .number = print->sequence};
}

static int64_t
choices(const struct till *till)
{
    if (till->view == SCREEN_CASH_BACK)
        return (int64_t)till->cash_sales_count;
    return till->view == SCREEN_CODE && till->code_from != SCREEN_COLLECTING
               ? (int64_t)till->pending_count
               : 0;
}

_Static_assert(SCREEN_NUMBER_MAX == STORE_NUMBER_MAX, "one number");
_Static_assert(SCREEN_REFERENCE_MAX == STORE_REFERENCE_MAX, "one reference");

void
till_show(const struct till *till, const struct till_now *now, struct screen *ret_screen)
{
    struct screen *screen = ret_screen;
    struct money entered;

    memset(screen, 0, sizeof(*screen));
    screen->view = till->view;
    screen->ask = till->ask;
    screen->scanner = till->scanner;
    screen->speaks = till->settings.speech;
    screen->note = till->note;
    memcpy(screen->entry, till->entry, sizeof(screen->entry));
    if (amount_of(till->entry, &entered) == ERR_OK)
        screen->entered = entered;
    memcpy(screen->code, till->code, sizeof(screen->code));
    screen->pin_length = (int64_t)strlen(till->pin);
    screen->choices_count = choices(till);
    screen->takes_order = till_order_is_free(till);
    screen->can_give_back = till->cash_sales_count > 0;
    show_top(till, now, screen);
    show_sale(till, now, screen);
    show_cash(till, screen);
    show_last(till, &screen->last);
    show_history(till, screen);
    show_shifts(till, screen);
    if (till_is_unknown(till, now)) {
        screen->view = SCREEN_UNKNOWN;
        if (till->ask == SCREEN_ASK_NOTHING)
            screen->note = (struct screen_note){.message = SCREEN_SAY_UNKNOWN};
    }
    if (till_asks_print(till)) {
        screen->ask = SCREEN_ASK_PRINTED;
        screen->note = asked_note(&till->asked);
    } else if (till->aside_count > 0 && till->note.message == SCREEN_SAY_NOTHING) {
        screen->note =
            (struct screen_note){.message = SCREEN_SAY_ASIDE, .number = till->aside_count};
    }
}
