#include "agent/flow/till_inside.h"

struct moment
till_time(const struct till *till, const struct till_now *now)
{
    return moment_after(now->moment, span_us(till->clock_offset_us));
}

bool
till_is_sale(const struct till *till, const struct store_sale *sale)
{
    return till->has_sale && till->sale.epoch == sale->epoch &&
           till->sale.sequence == sale->sequence;
}

bool
till_is_unknown(const struct till *till, const struct till_now *now)
{
    if (till->view != SCREEN_COLLECTING || till->stage != SCREEN_STAGE_PAYING)
        return false;
    return !till->online ||
           tick_reached(now->tick, tick_after(till->stage_at, span_s(TILL_UNKNOWN_AFTER_S)));
}

bool
till_asks_print(const struct till *till)
{
    if (!till->has_asked || till->ask != SCREEN_ASK_NOTHING || till->entry[0] != '\0')
        return false;
    return till->view == SCREEN_READY || till->view == SCREEN_PAID ||
           till->view == SCREEN_CASH_DONE || till->view == SCREEN_CANCELLED;
}

void
till_note(struct till_turn *turn, enum screen_message message)
{
    turn->till->note = (struct screen_note){.message = message};
}

void
till_note_sale(struct till_turn *turn, enum screen_message message, const struct store_sale *sale)
{
    turn->till->note = (struct screen_note){
        .message = message,
        .amount = money_of(sale->amount_fen),
        .number = sale->sequence,
        .channel = channel_of(sale->channel),
    };
}

struct till_notice *
till_tell(struct till_turn *turn, enum till_happened what, const struct store_sale *sale)
{
    struct till_effects *effects = turn->effects;
    struct till_notice *notice = &effects->notices[effects->notices_count];

    NEED(effects->notices_count < TILL_NOTICES_MAX);
    effects->notices_count++;
    *notice = (struct till_notice){
        .what = what, .told_us = till_time(turn->till, turn->now).us, .us_since_frame = -1};
    if (sale != NULL) {
        notice->epoch = sale->epoch;
        notice->sequence = sale->sequence;
        notice->salt = sale->salt;
        notice->amount = money_of(sale->amount_fen);
        notice->channel = channel_of(sale->channel);
        notice->paid_us = sale->paid_us;
    }
    return notice;
}

/* Sales of one kind, newest first; the oldest falls off. */
struct list {
    struct store_sale *sales; /* STORE_PENDING_MAX of them */
    size_t *count;
};

/* The sale stands in the list as long as it belongs there. */
static void
keep_in(const struct list *list, const struct store_sale *sale, bool belongs)
{
    struct store_sale *sales = list->sales;
    size_t count = *list->count;
    size_t at = 0;

    while (at < count && (sales[at].epoch != sale->epoch || sales[at].sequence != sale->sequence))
        at++;
    if (belongs && at < count) {
        sales[at] = *sale;
    } else if (belongs) {
        if (count < STORE_PENDING_MAX)
            count = ++*list->count;
        memmove(&sales[1], &sales[0], (count - 1) * sizeof(sales[0]));
        sales[0] = *sale;
    } else if (at < count) {
        count = --*list->count;
        memmove(&sales[at], &sales[at + 1], (count - at) * sizeof(sales[0]));
    }
}

void
till_write_sale(struct till_turn *turn, const struct store_sale *sale)
{
    struct store_change *change = &turn->effects->change;
    struct till *till = turn->till;

    NEED(change->sales_count < STORE_CHANGE_MAX);
    change->sales[change->sales_count++] = *sale;
    keep_in(&(struct list){till->pending, &till->pending_count}, sale,
        sale_state_is_pending((enum sale_state)sale->state));
    keep_in(&(struct list){till->cash_sales, &till->cash_sales_count}, sale, till_back_can(sale));
    if (till_is_sale(till, sale))
        till->sale = *sale;
    if (sale->epoch == 0) {
        till->has_plate = true;
        till->plate = *sale;
    } else if (!till->has_last || sale->epoch > till->last.epoch ||
               (sale->epoch == till->last.epoch && sale->sequence >= till->last.sequence)) {
        till->has_last = true;
        till->last = *sale;
    }
}

void
till_write_shift(struct till_turn *turn, const struct store_shift *shift)
{
    struct store_change *change = &turn->effects->change;
    struct store_shift *last =
        change->shifts_count > 0 ? &change->shifts[change->shifts_count - 1] : NULL;

    turn->till->shift = *shift;
    if (last != NULL && last->number == shift->number) {
        *last = *shift;
        return;
    }
    NEED(change->shifts_count < STORE_CHANGE_MAX);
    change->shifts[change->shifts_count++] = *shift;
}

static void
name_sale(const struct till *till, const struct store_sale *about, struct message_record *record)
{
    record->amount_fen = about->amount_fen;
    record->salt = about->salt;
    if (about->epoch != till->epoch) {
        record->about_epoch = about->epoch;
        record->about = about->sequence;
    } else if (about->sequence != till->last_sequence + 1) {
        record->about = about->sequence;
    }
}

void
till_write_record(struct till_turn *turn, enum message_kind kind, const struct store_sale *about,
    struct message_record *record)
{
    struct store_change *change = &turn->effects->change;
    struct till *till = turn->till;
    struct store_record *place = &change->records[change->records_count];

    NEED(change->records_count < STORE_CHANGE_MAX);
    record->kind = (int64_t)kind;
    record->till_us = till_time(till, turn->now).us;
    record->clock_known = till->clock_known;
    record->offline = !till->online;
    record->staff = bytes_text(till_shift_staff(till));
    if (record->staff.size > 32)
        record->staff = bytes_of(NULL, 0);
    if (about != NULL)
        name_sale(till, about, record);
    till_shift_count(turn, about, record);
    NEED(message_put(&message_record_shape, record, place->bytes, sizeof(place->bytes),
             &place->size) == ERR_OK);
    if (change->records_count == 0)
        change->first_sequence = till->last_sequence + 1;
    change->records_count++;
    till->last_sequence++;
    turn->effects->has_records = true;
}

void
till_note_waiting(struct till_turn *turn)
{
    switch (turn->till->stage) {
    case SCREEN_STAGE_OPENED:
        till_note(turn, SCREEN_SAY_OPENED);
        break;
    case SCREEN_STAGE_PAYING:
        till_note(turn, SCREEN_SAY_PAYING);
        break;
    case SCREEN_STAGE_FELL:
        till_note(turn, SCREEN_SAY_FELL);
        break;
    case SCREEN_STAGE_SHOWN:
        till_note(turn, turn->till->online ? SCREEN_SAY_WAITING : SCREEN_SAY_WAITING_OFFLINE);
        break;
    }
}

void
till_go_ready(struct till_turn *turn)
{
    struct till *till = turn->till;

    till->view = SCREEN_READY;
    till->ask = SCREEN_ASK_NOTHING;
    till->has_sale = false;
    till->entry[0] = '\0';
    till->kept[0] = '\0';
    till->code[0] = '\0';
    till_note(turn, SCREEN_SAY_NOTHING);
}

void
till_init(struct till *till, const struct till_identity *identity)
{
    *till = (struct till){
        .terminal = identity->terminal,
        .keys = identity->keys,
        .settings = identity->settings,
        .view = SCREEN_STARTING,
        .note = {.message = SCREEN_SAY_STARTING},
    };
}

/* What the store remembers, at the start or under a new epoch's names. */
static void
take_state(struct till_turn *turn, const struct store_state *state)
{
    struct till *till = turn->till;

    till->epoch = state->counter.epoch;
    till->last_sequence = state->counter.last_sequence;
    till->acked_sequence = state->counter.acked_sequence;
    till->coded_fen = state->coded_fen;
    if (till->hub_seen_us == 0)
        till->hub_seen_us = state->counter.hub_seen_us;
    memcpy(till->pending, state->pending, sizeof(till->pending));
    till->pending_count = state->pending_count;
    memcpy(till->cash_sales, state->cash_sales, sizeof(till->cash_sales));
    till->cash_sales_count = state->cash_sales_count;
    till->has_last = state->newest_count > 0;
    if (till->has_last)
        till->last = state->newest[0];
    till->has_plate = state->has_plate;
    till->plate = state->plate;
    till->shift = state->shift;
    till->has_last_print = state->has_print;
    till->last_print = state->newest_print;
    till->queued = state->has_queued;
    till->printing = false;
    till->has_asked = false;
    till->checking = false;
    till->wiping = state->wipes;
    till->code[0] = '\0';
    till->ask = SCREEN_ASK_NOTHING;
    if (!till->online)
        till->down_at = turn->now->tick;
    turn->effects->wants_asked = true;
    if (till->has_last && till->last.state == SALE_OPEN) {
        till_sale_show(turn, &till->last);
        return;
    }
    if (till->view == SCREEN_STARTING || till->has_sale)
        till_go_ready(turn);
}

static void
no_commit(struct till_turn *turn, enum err err)
{
    till_note(turn, err == ERR_NO_SPACE ? SCREEN_SAY_DISK_FULL : SCREEN_SAY_DISK_BROKEN);
    if (err_class(err) == ERR_CLASS_BROKEN)
        turn->till->view = SCREEN_ERROR;
    (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
}

static void
refuse(struct till_turn *turn, const struct till_event *event)
{
    if (event->err == ERR_NOT_FOUND) {
        if (turn->till->wiping)
            turn->effects->leaves = TILL_IS_WIPED;
        till_note(turn, SCREEN_SAY_REVOKED);
        return;
    }
    till_note(turn, SCREEN_SAY_HUB_REFUSED);
    (void)snprintf(turn->till->note.text, sizeof(turn->till->note.text), "%s", event->text);
}

static void
begin_epoch(struct till_turn *turn, int64_t count)
{
    till_note(turn, SCREEN_SAY_NEW_EPOCH);
    turn->till->note.number = count;
    (void)till_tell(turn, TILL_HAPPENED_EPOCH, NULL);
}

static void
take_command(struct till_turn *turn, const struct till_event *event)
{
    if (turn->till->wiping) {
        /* A record that is made now may find no hub that takes it. */
        till_note(turn, SCREEN_SAY_WIPING);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
    } else if (!till_order(turn, event)) {
        till_key(turn, event->command);
    }
}

/* What the hub says, or that it is silent. */
static void
follow_hub(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;

    switch ((int)event->kind) {
    case TILL_ON_UP:
        till_hub_up(turn, event);
        break;
    case TILL_ON_SETTINGS:
        till->settings = *event->settings;
        break;
    case TILL_ON_DOWN:
        till_hub_down(turn);
        break;
    case TILL_ON_ACK:
        till->acked_sequence = event->sequence;
        till->aside_count = event->count;
        till->hub_seen_us = till_time(till, turn->now).us;
        break;
    case TILL_ON_RESULT:
        till_hub_result(turn, event);
        break;
    case TILL_ON_PLATE:
        till_plate_paid(turn, event);
        break;
    case TILL_ON_PROGRESS:
        till_hub_progress(turn, event->progress);
        break;
    case TILL_ON_STANDING:
        till_hub_standing(turn, event->count != 0);
        break;
    case TILL_ON_INSTRUCTION:
        till_instruction_take(turn, event);
        break;
    case TILL_ON_REFUSAL:
        refuse(turn, event);
        break;
    case TILL_ON_EPOCH:
        begin_epoch(turn, event->count);
        break;
    default:
        break;
    }
}

static void
dispatch(struct till_turn *turn, const struct till_event *event)
{
    struct till *till = turn->till;

    switch (event->kind) {
    case TILL_ON_START:
        take_state(turn, event->state);
        break;
    case TILL_ON_COMMAND:
        take_command(turn, event);
        break;
    case TILL_ON_COMMITTED:
        if (till->checking)
            till_code_check(turn);
        break;
    case TILL_ON_NO_COMMIT:
        no_commit(turn, event->err);
        break;
    case TILL_ON_UP:
    case TILL_ON_SETTINGS:
    case TILL_ON_DOWN:
    case TILL_ON_ACK:
    case TILL_ON_RESULT:
    case TILL_ON_PLATE:
    case TILL_ON_PROGRESS:
    case TILL_ON_STANDING:
    case TILL_ON_INSTRUCTION:
    case TILL_ON_REFUSAL:
    case TILL_ON_EPOCH:
        follow_hub(turn, event);
        break;
    case TILL_ON_JOB:
        till_print_job(turn, event);
        break;
    case TILL_ON_PRINTED:
        till_print_done(turn, event);
        break;
    case TILL_ON_HISTORY:
        till_history_page(turn, event);
        break;
    case TILL_ON_SHIFTS:
        till_shift_key_page(turn, event);
        break;
    case TILL_ON_ASKED:
        till->has_asked = true;
        till->asked = *event->print;
        break;
    case TILL_ON_TIMER:
        break;
    }
}

void
till_turn(struct till *till, const struct till_now *now, const struct till_event *event,
    struct till_effects *ret_effects)
{
    struct till_turn turn = {.till = till, .now = now, .effects = ret_effects};

    memset(ret_effects, 0, sizeof(*ret_effects));
    ret_effects->change.now_us = now->moment.us;
    dispatch(&turn, event);
    till_instruction_look(&turn);
    /* One receipt at a time, and never in the turn that queued it. */
    ret_effects->wants_job = till->queued && !till->printing &&
                             store_change_is_empty(&ret_effects->change) && !till->checking;
}

struct span
till_wait(const struct till *till, const struct till_now *now)
{
    int64_t into_us = till->view == SCREEN_COLLECTING
                          ? (now->tick.us - till->shown_at.us) % 1000000
                          : till_time(till, now).us % (60 * INT64_C(1000000));
    int64_t every_us = till->view == SCREEN_COLLECTING ? 1000000 : 60 * INT64_C(1000000);

    if (into_us < 0)
        into_us = 0;
    /* A little late, so that the second has changed. */
    return span_us(every_us - into_us + 1000);
}
