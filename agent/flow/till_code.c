#include "agent/flow/till_inside.h"

#define HOUR_US (INT64_C(3600) * 1000000)

static void
ask_pin(struct till_turn *turn, enum till_pin why, enum screen_message message)
{
    struct till *till = turn->till;

    till_note(turn, message);
    if (till->settings.supervisor_pin[0] == '\0') {
        till_note(turn, SCREEN_SAY_PIN_NONE);
        return;
    }
    till->ask = SCREEN_ASK_PIN;
    till->pin_for = why;
    till->pin[0] = '\0';
}

/* How long the hub was not heard; by the process's own clock when the calendar is of no use. */
static int64_t
silent_us(const struct till *till, const struct till_now *now)
{
    int64_t by_calendar = till_time(till, now).us - till->hub_seen_us;
    int64_t by_tick = now->tick.us - till->down_at.us;

    if (till->online)
        return 0;
    return till->hub_seen_us != 0 && by_calendar > by_tick ? by_calendar : by_tick;
}

static bool
within_limits(const struct till *till, const struct till_now *now)
{
    const struct settings *settings = &till->settings;

    return till->sale.amount_fen <= settings->code_sale_max.fen &&
           till->coded_fen + till->sale.amount_fen <= settings->code_total_max.fen &&
           silent_us(till, now) <= settings->code_hours_max * HOUR_US;
}

static void
choose(struct till_turn *turn, size_t which)
{
    struct till *till = turn->till;

    till->chosen = which;
    till->has_sale = true;
    till->sale = till->pending[which];
    till->code[0] = '\0';
    till_note(turn, SCREEN_SAY_CODE_TYPE);
}

void
till_code_begin(struct till_turn *turn)
{
    struct till *till = turn->till;

    if (till->view == SCREEN_COLLECTING) {
        till->code_from = SCREEN_COLLECTING;
    } else if (till->pending_count == 0) {
        till_note(turn, SCREEN_SAY_CODE_NOTHING);
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    } else {
        till->code_from = SCREEN_READY;
        memcpy(till->kept, till->entry, sizeof(till->kept));
        till->entry[0] = '\0';
        choose(turn, 0);
    }
    till->ask = SCREEN_ASK_NOTHING;
    till->view = SCREEN_CODE;
    till->overridden = false;
    till->code[0] = '\0';
    till_note(turn, SCREEN_SAY_CODE_TYPE);
    if (till->sale.tries >= CODE_TRIES_MAX)
        ask_pin(turn, TILL_PIN_GIVE_UP, SCREEN_SAY_CODE_TRIES_OVER);
}

static void
leave(struct till_turn *turn)
{
    struct till *till = turn->till;

    till->code[0] = '\0';
    if (till->code_from == SCREEN_COLLECTING) {
        till->view = SCREEN_COLLECTING;
        till_note_waiting(turn);
        return;
    }
    {
        char kept[SCREEN_ENTRY_MAX];

        memcpy(kept, till->kept, sizeof(kept));
        till_go_ready(turn);
        memcpy(till->entry, kept, sizeof(kept));
    }
}

/* A try is committed before it is checked; till_code_check() follows the commit. */
static void
try_code(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct store_sale sale = till->sale;

    if (strlen(till->code) != CODE_DIGITS) {
        till_note(turn, SCREEN_SAY_CODE_SHORT);
        return;
    }
    if (sale.tries >= CODE_TRIES_MAX) {
        ask_pin(turn, TILL_PIN_GIVE_UP, SCREEN_SAY_CODE_TRIES_OVER);
        return;
    }
    if (!till->overridden && !within_limits(till, turn->now)) {
        ask_pin(turn, TILL_PIN_OVERRIDE, SCREEN_SAY_CODE_LIMIT);
        return;
    }
    sale.tries++;
    till_write_sale(turn, &sale);
    till->checking = true;
}

static enum err
check(const struct till *till, enum channel *ret_channel)
{
    const struct ticket ticket = {
        .terminal = till->terminal,
        .epoch = till->sale.epoch,
        .sequence = till->sale.sequence,
        .salt = till->sale.salt,
        .amount = money_of(till->sale.amount_fen),
    };

    return code_check(&ticket, till->keys.code, bytes_text(till->code), ret_channel);
}

static void
accept(struct till_turn *turn, enum channel channel)
{
    struct till *till = turn->till;
    struct store_sale sale = till->sale;
    struct message_record record = {
        .channel = (int64_t)channel,
        .code = bytes_text(till->code),
        .tries = sale.tries,
    };
    struct sale_step step;

    if (sale_state_step((enum sale_state)sale.state, SALE_ON_CODE, &step) != ERR_OK)
        return;
    sale.state = step.state;
    sale.channel = (int64_t)channel;
    sale.ended_us = till_time(till, turn->now).us;
    till->coded_fen += sale.amount_fen;
    till_write_record(turn, MESSAGE_KIND_CODE, &sale, &record);
    till_write_sale(turn, &sale);
    if (till->settings.print_wallet)
        till_print_queue(turn, &sale);
    till->view = SCREEN_PAID;
    till->ask = SCREEN_ASK_NOTHING;
    till->channel = channel;
    till->code[0] = '\0';
    till->kept[0] = '\0';
    till_note_sale(turn, SCREEN_SAY_CODE_ACCEPTED, &sale);
    (void)till_tell(turn, TILL_HAPPENED_CODE, &sale);
}

void
till_code_check(struct till_turn *turn)
{
    struct till *till = turn->till;
    enum channel channel = CHANNEL_NONE;
    enum err err = check(till, &channel);

    till->checking = false;
    if (err == ERR_OK) {
        accept(turn, channel);
        return;
    }
    till->code[0] = '\0';
    (void)till_tell(turn, TILL_HAPPENED_CODE_WRONG, &till->sale);
    till_note(turn, SCREEN_SAY_CODE_WRONG);
    till->note.number = CODE_TRIES_MAX - till->sale.tries;
    if (till->sale.tries >= CODE_TRIES_MAX)
        ask_pin(turn, TILL_PIN_GIVE_UP, SCREEN_SAY_CODE_TRIES_OVER);
}

static void
add_digit(char *digits, size_t size, int digit)
{
    size_t length = strlen(digits);

    if (length + 1 < size && digit >= 0 && digit <= 9) {
        digits[length] = (char)('0' + digit);
        digits[length + 1] = '\0';
    }
}

static void
drop_digit(char *digits)
{
    size_t length = strlen(digits);

    if (length > 0)
        digits[length - 1] = '\0';
}

void
till_code_key(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;

    switch ((int)command->key) {
    case TILL_KEY_DIGIT:
        add_digit(till->code, sizeof(till->code), command->digit);
        break;
    case TILL_KEY_DOUBLE_ZERO:
        add_digit(till->code, sizeof(till->code), 0);
        add_digit(till->code, sizeof(till->code), 0);
        break;
    case TILL_KEY_BACKSPACE:
        drop_digit(till->code);
        break;
    case TILL_KEY_CLEAR:
        till->code[0] = '\0';
        break;
    case TILL_KEY_CONFIRM:
        try_code(turn);
        break;
    case TILL_KEY_UP:
    case TILL_KEY_DOWN:
        if (till->code_from != SCREEN_COLLECTING && till->pending_count > 0)
            choose(turn,
                (till->chosen + (command->key == TILL_KEY_DOWN ? 1 : till->pending_count - 1)) %
                    till->pending_count);
        break;
    case TILL_KEY_SUPERVISOR:
        if (till->sale.tries >= CODE_TRIES_MAX)
            ask_pin(turn, TILL_PIN_GIVE_UP, SCREEN_SAY_CODE_TRIES_OVER);
        break;
    case TILL_KEY_ESC:
        leave(turn);
        break;
    default:
        break;
    }
}

static void
give_up(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct store_sale sale = till->sale;
    struct message_record record = {.tries = sale.tries};
    struct sale_step step;

    if (sale_state_step((enum sale_state)sale.state, SALE_ON_GIVE_UP, &step) != ERR_OK)
        return;
    sale.state = step.state;
    sale.ended_us = till_time(till, turn->now).us;
    till_write_record(turn, MESSAGE_KIND_UNCONFIRMED, &sale, &record);
    till_write_sale(turn, &sale);
    till->view = SCREEN_UNCONFIRMED;
    till_note_sale(turn, SCREEN_SAY_UNCONFIRMED, &sale);
    (void)till_tell(turn, TILL_HAPPENED_UNCONFIRMED, &sale);
}

static void
check_pin(struct till_turn *turn)
{
    struct till *till = turn->till;
    struct bytes right = bytes_text(till->settings.supervisor_pin);
    bool fits;

    if (!tick_reached(turn->now->tick, till->pin_open_at)) {
        till_note(turn, SCREEN_SAY_PIN_WAIT);
        till->note.number = (till->pin_open_at.us - turn->now->tick.us) / 1000000 + 1;
        till->pin[0] = '\0';
        return;
    }
    fits = right.size > 0 && crypt_equal(bytes_text(till->pin), right);
    till->pin[0] = '\0';
    if (!fits) {
        till_note(turn, SCREEN_SAY_PIN_WRONG);
        if (++till->pin_wrong_count % TILL_PIN_TRIES_MAX == 0)
            till->pin_open_at = tick_after(turn->now->tick, span_s(TILL_PIN_WAIT_S));
        (void)till_tell(turn, TILL_HAPPENED_REFUSED, NULL);
        return;
    }
    till->pin_wrong_count = 0;
    till->ask = SCREEN_ASK_NOTHING;
    if (till->pin_for == TILL_PIN_GIVE_UP) {
        give_up(turn);
        return;
    }
    till->overridden = true;
    try_code(turn);
}

void
till_code_pin_key(struct till_turn *turn, const struct till_command *command)
{
    struct till *till = turn->till;

    switch ((int)command->key) {
    case TILL_KEY_DIGIT:
        add_digit(till->pin, sizeof(till->pin), command->digit);
        break;
    case TILL_KEY_DOUBLE_ZERO:
        add_digit(till->pin, sizeof(till->pin), 0);
        add_digit(till->pin, sizeof(till->pin), 0);
        break;
    case TILL_KEY_BACKSPACE:
        drop_digit(till->pin);
        break;
    case TILL_KEY_CLEAR:
        till->pin[0] = '\0';
        break;
    case TILL_KEY_CONFIRM:
        check_pin(turn);
        break;
    case TILL_KEY_ESC:
        till->ask = SCREEN_ASK_NOTHING;
        till->pin[0] = '\0';
        till_note(turn, SCREEN_SAY_CODE_TYPE);
        break;
    default:
        break;
    }
}
