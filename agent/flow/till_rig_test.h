/*
 * till_rig_test.h -- a till on a bench: core and store, a clock that stands
 * still, a printer that counts.
 */
#ifndef AGENT_FLOW_TILL_RIG_TEST_H
#define AGENT_FLOW_TILL_RIG_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/flow/till.h"
#include "agent/store/folder_test.h"

#define RIG_NOTICES_MAX 64

struct rig {
    char folder[64];
    struct store *store;
    struct till till;
    struct till_now now;
    struct screen screen;
    struct settings settings;
    struct till_notice notices[RIG_NOTICES_MAX];
    size_t notices_count;
    size_t prints_count;
    size_t copies_count;
    struct receipt receipt; /* the last that was printed */
    size_t acks_count;
    bool dies_after_commit; /* what would follow a commit does not */
    bool dies_printing;     /* the printer never answers */
    enum err print_err;
    enum printer_trouble trouble;
    size_t pulses_count;
    enum till_leave leaves;
    struct message_instruction_end end; /* the last that the hub was told */
    enum err commit_err;
};

static inline void rig_event(struct rig *rig, const struct till_event *event);

static inline void
rig_start(struct rig *rig)
{
    struct till_event event = {.kind = TILL_ON_START};
    const struct store_options options = {
        .folder = rig->folder,
        .sales = &sale_state_machine,
        .prints = &print_state_machine,
        .now_us = rig->now.moment.us,
    };
    struct till_identity identity = {.terminal = 123456, .settings = rig->settings};
    struct store_state state;

    for (size_t i = 0; i < DEVICE_KEY_SIZE; i++) {
        identity.keys.ticket[i] = (uint8_t)i;
        identity.keys.code[i] = (uint8_t)(i + 64);
    }
    NEED(store_open(&options, &rig->store) == ERR_OK);
    NEED(store_read_state(rig->store, rig->now.moment.us, &state) == ERR_OK);
    rig->dies_after_commit = false;
    rig->dies_printing = false;
    till_init(&rig->till, &identity);
    event.state = &state;
    rig_event(rig, &event);
}

static inline int
rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));

    NEED(rig != NULL);
    (void)snprintf(rig->folder, sizeof(rig->folder), "/tmp/till-test-XXXXXX");
    NEED(mkdtemp(rig->folder) != NULL);
    settings_init(&rig->settings);
    (void)snprintf(rig->settings.pay_base, SETTINGS_URL_MAX, "HTTPS://PAY.EXAMPLE.COM");
    (void)snprintf(rig->settings.supervisor_pin, SETTINGS_PIN_MAX, "2468");
    rig->now = (struct till_now){
        .moment = {INT64_C(1795000000) * 1000000}, .tick = {1000000}, .salt = 77, .has_room = true};
    rig_start(rig);
    *state = rig;
    return 0;
}

static inline int
rig_teardown(void **state)
{
    struct rig *rig = *state;

    store_close(&rig->store);
    folder_remove(rig->folder);
    free(rig);
    return 0;
}

/* The process ends without a word, and starts again. */
static inline void
rig_restart(struct rig *rig)
{
    store_close(&rig->store);
    rig->notices_count = 0;
    rig_start(rig);
}

/* What one turn leads to, in the order of agent/station.c; true when it changed something. */
static inline bool
rig_turn(struct rig *rig, const struct till_event *event, struct till_effects *effects)
{
    struct till next = rig->till;
    bool changed;

    till_turn(&next, &rig->now, event, effects);
    changed = !store_change_is_empty(&effects->change);
    if (changed) {
        enum err err = rig->commit_err != ERR_OK ? rig->commit_err
                                                 : store_commit(rig->store, &effects->change);

        if (err != ERR_OK) {
            const struct till_event failed = {.kind = TILL_ON_NO_COMMIT, .err = err};

            till_turn(&rig->till, &rig->now, &failed, effects);
            effects->wants_job = false;
            changed = false;
        } else {
            rig->till = next;
        }
    } else {
        rig->till = next;
    }
    till_show(&rig->till, &rig->now, &rig->screen);
    for (size_t i = 0; i < effects->notices_count; i++) {
        NEED(rig->notices_count < RIG_NOTICES_MAX);
        rig->notices[rig->notices_count++] = effects->notices[i];
    }
    rig->pulses_count += effects->pulses ? 1 : 0;
    rig->acks_count += effects->result_ack != 0 ? 1 : 0;
    if (effects->leaves != TILL_STAYS)
        rig->leaves = effects->leaves;
    if (effects->instruction_end.id != 0)
        rig->end = effects->instruction_end;
    return changed;
}

/* An event that waits for its turn, and what it speaks of. */
struct rig_step {
    struct till_event event;
    struct store_print print;
    struct store_sale sale;
    struct store_shift shift;
    struct till_row rows[SCREEN_ROWS_MAX];
    struct till_shift_row shifts[SCREEN_SHIFTS_MAX];
};

/* What waits; the newest is next, as what an event brings about comes before what waited. */
struct rig_steps {
    struct rig_step at[8];
    size_t count;
};

static inline struct rig_step *
rig_push(struct rig_steps *steps, struct till_event event)
{
    struct rig_step *step = &steps->at[steps->count];

    NEED(++steps->count <= LENGTH(steps->at));
    step->event = event;
    return step;
}

static inline void
rig_push_job(struct rig *rig, struct rig_steps *steps)
{
    struct rig_step *step = rig_push(steps, (struct till_event){.kind = TILL_ON_JOB});

    if (store_print_first(rig->store, PRINT_QUEUED, &step->print) != ERR_OK)
        return;
    if (step->print.shift != 0) {
        NEED(store_shift_find(rig->store, step->print.shift, &step->shift) == ERR_OK);
        step->event.print = &step->print;
        step->event.shift = &step->shift;
        return;
    }
    if (store_sale_find(rig->store, step->print.epoch, step->print.sequence, &step->sale) != ERR_OK)
        return;
    step->event.print = &step->print;
    step->event.sale = &step->sale;
}

static inline void
rig_push_history(struct rig *rig, struct rig_steps *steps)
{
    struct rig_step *step = rig_push(steps, (struct till_event){.kind = TILL_ON_HISTORY});
    struct store_sale sales[SCREEN_ROWS_MAX];

    NEED(store_sale_list(rig->store, &rig->till.history_before, sales, SCREEN_ROWS_MAX,
             &step->event.history_count) == ERR_OK);
    for (size_t i = 0; i < step->event.history_count; i++) {
        step->rows[i].sale = sales[i];
        step->rows[i].has_print = store_print_last(rig->store, sales[i].epoch, sales[i].sequence,
                                      &step->rows[i].print) == ERR_OK;
    }
    step->event.history = step->rows;
}

static inline void
rig_push_shifts(struct rig *rig, struct rig_steps *steps)
{
    struct rig_step *step = rig_push(steps, (struct till_event){.kind = TILL_ON_SHIFTS});
    struct store_shift shifts[SCREEN_SHIFTS_MAX];

    NEED(store_shift_list(rig->store, rig->till.shifts_before, shifts, SCREEN_SHIFTS_MAX,
             &step->event.shifts_count) == ERR_OK);
    for (size_t i = 0; i < step->event.shifts_count; i++) {
        step->shifts[i].shift = shifts[i];
        step->shifts[i].has_print = store_print_last(rig->store, shifts[i].epoch,
                                        shifts[i].sequence, &step->shifts[i].print) == ERR_OK;
    }
    step->event.shifts = step->shifts;
}

static inline void
rig_push_asked(struct rig *rig, struct rig_steps *steps)
{
    struct store_print print;
    struct rig_step *step;

    if (store_print_first(rig->store, PRINT_UNKNOWN, &print) != ERR_OK)
        return;
    step = rig_push(steps, (struct till_event){.kind = TILL_ON_ASKED});
    step->print = print;
    step->event.print = &step->print;
}

/* Has the till take one event, and puts what follows from it on top. */
static inline void
rig_step(struct rig *rig, const struct till_event *event, struct rig_steps *steps)
{
    struct till_effects effects;
    bool changed = rig_turn(rig, event, &effects);

    if (changed && rig->dies_after_commit)
        return;
    if (effects.prints) {
        rig->prints_count++;
        rig->copies_count += effects.receipt.copy ? 1 : 0;
        rig->receipt = effects.receipt;
        if (!rig->dies_printing)
            (void)rig_push(steps,
                (struct till_event){
                    .kind = TILL_ON_PRINTED, .err = rig->print_err, .trouble = rig->trouble});
        return;
    }
    if (changed)
        (void)rig_push(steps, (struct till_event){.kind = TILL_ON_COMMITTED});
    else if (effects.wants_job)
        rig_push_job(rig, steps);
    if (effects.wants_asked)
        rig_push_asked(rig, steps);
    if (effects.wants_history)
        rig_push_history(rig, steps);
    if (effects.wants_shifts)
        rig_push_shifts(rig, steps);
}

static inline void
rig_event(struct rig *rig, const struct till_event *event)
{
    struct rig_steps steps = {.count = 0};

    rig_step(rig, event, &steps);
    while (steps.count > 0) {
        struct rig_step next = steps.at[--steps.count];

        if (next.event.print != NULL)
            next.event.print = &next.print;
        if (next.event.sale != NULL)
            next.event.sale = &next.sale;
        if (next.event.shift != NULL)
            next.event.shift = &next.shift;
        if (next.event.history != NULL)
            next.event.history = next.rows;
        if (next.event.shifts != NULL)
            next.event.shifts = next.shifts;
        rig_step(rig, &next.event, &steps);
    }
}

static inline void
rig_key(struct rig *rig, enum till_key key)
{
    const struct till_command command = {.key = key};
    const struct till_event event = {.kind = TILL_ON_COMMAND, .command = &command};

    rig_event(rig, &event);
}

/* "12.34", "3*8.5+2" and digits of any kind. */
static inline void
rig_type(struct rig *rig, const char *keys)
{
    for (; *keys != '\0'; keys++) {
        struct till_command command = {.key = TILL_KEY_DIGIT, .digit = *keys - '0'};
        const struct till_event event = {.kind = TILL_ON_COMMAND, .command = &command};

        command.key = *keys == '.'   ? TILL_KEY_POINT
                      : *keys == '*' ? TILL_KEY_TIMES
                      : *keys == '+' ? TILL_KEY_PLUS
                                     : TILL_KEY_DIGIT;
        rig_event(rig, &event);
    }
}

static inline void
rig_up(struct rig *rig)
{
    const struct till_event event = {.kind = TILL_ON_UP, .hub_us = rig->now.moment.us};

    rig_event(rig, &event);
}

static inline void
rig_down(struct rig *rig)
{
    const struct till_event event = {.kind = TILL_ON_DOWN};

    rig_event(rig, &event);
}

static inline void
rig_open_sale(struct rig *rig, const char *amount)
{
    rig_type(rig, amount);
    rig_key(rig, TILL_KEY_QR);
}

/* The hub says how a sale ended. */
/* The salt of the sale of that name; 0 when there is none. */
static inline int64_t
rig_salt(struct rig *rig, int64_t sequence)
{
    struct store_sale sale;

    if (store_sale_find(rig->store, rig->till.epoch, sequence, &sale) != ERR_OK)
        return 0;
    return sale.salt;
}

static inline void
rig_result(struct rig *rig, int64_t sequence, int64_t amount_fen, enum message_outcome outcome)
{
    const struct message_result result = {
        .id = 900 + sequence,
        .epoch = rig->till.epoch,
        .sequence = sequence,
        .state = (int64_t)outcome,
        .amount_fen = outcome == MESSAGE_OUTCOME_PAID ? amount_fen : 0,
        .channel = outcome == MESSAGE_OUTCOME_PAID ? CHANNEL_ALIPAY : CHANNEL_NONE,
        .paid_us = outcome == MESSAGE_OUTCOME_PAID ? rig->now.moment.us : 0,
        .number = bytes_text("P123"),
        .salt = rig_salt(rig, sequence),
    };
    struct till_event event = {.kind = TILL_ON_RESULT, .result = &result};
    struct store_sale sale;

    if (store_sale_find(rig->store, result.epoch, result.sequence, &sale) == ERR_OK)
        event.sale = &sale;
    rig_event(rig, &event);
}

static inline void
rig_progress(struct rig *rig, int64_t sequence, enum message_stage stage)
{
    const struct message_progress progress = {.epoch = rig->till.epoch,
        .sequence = sequence,
        .stage = (int64_t)stage,
        .channel = CHANNEL_WECHAT,
        .salt = rig_salt(rig, sequence)};
    const struct till_event event = {.kind = TILL_ON_PROGRESS, .progress = &progress};

    rig_event(rig, &event);
}

/* What the payer's phone shows for that sale. */
static inline const char *
rig_code(struct rig *rig, int64_t sequence, enum channel channel, char code[static CODE_SIZE])
{
    struct store_sale sale;
    struct ticket ticket = {.terminal = 123456};

    NEED(store_sale_find(rig->store, rig->till.epoch, sequence, &sale) == ERR_OK);
    ticket.epoch = sale.epoch;
    ticket.sequence = sale.sequence;
    ticket.salt = sale.salt;
    ticket.amount = money_of(sale.amount_fen);
    return code_make(&ticket, channel, rig->till.keys.code, code);
}

static inline void
rig_enter_code(struct rig *rig, const char *code)
{
    if (rig->screen.view != SCREEN_CODE)
        rig_key(rig, TILL_KEY_CODE);
    rig_type(rig, code);
    rig_key(rig, TILL_KEY_CONFIRM);
}

static inline size_t
rig_told(const struct rig *rig, enum till_happened what)
{
    size_t count = 0;

    for (size_t i = 0; i < rig->notices_count; i++)
        count += rig->notices[i].what == what ? 1 : 0;
    return count;
}

static inline enum sale_state
rig_state(struct rig *rig, int64_t sequence)
{
    struct store_sale sale;

    NEED(store_sale_find(rig->store, rig->till.epoch, sequence, &sale) == ERR_OK);
    return (enum sale_state)sale.state;
}

/* A record as it stands in the store. */
static inline struct message_record
rig_record(struct rig *rig, int64_t sequence)
{
    static uint8_t buffer[MESSAGE_ITEM_MAX];
    const struct store_reading reading = {
        .first = sequence, .items_max = 1, .buffer = buffer, .size = sizeof(buffer)};
    struct message_records records;
    struct message_record record;
    uint8_t chain[32];

    NEED(store_record_read(rig->store, &reading, &records, chain) == ERR_OK);
    NEED(records.items_count == 1);
    NEED(message_get(&message_record_shape, records.items[0], &record) == ERR_OK);
    return record;
}

#endif
