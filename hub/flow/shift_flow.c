#include "hub/flow/shift_flow.h"

#include "hub/flow/journal.h"
#include "shared/wire/shift_report.h"

static bool
names_shift(const struct message_record *record)
{
    return record->shift > 0;
}

bool
shift_flow_is(int64_t kind)
{
    return kind == MESSAGE_KIND_SHIFT_OPEN || kind == MESSAGE_KIND_DRAWER ||
           kind == MESSAGE_KIND_SHIFT_CLOSE;
}

/* Where money of that record counts. */
static enum shift_line
line_of(const struct message_record *record, int64_t *ret_fen)
{
    *ret_fen = record->collected_fen;
    switch (record->kind) {
    case MESSAGE_KIND_CASH:
        return SHIFT_LINE_CASH;
    case MESSAGE_KIND_CASH_BACK:
        return SHIFT_LINE_CASH_BACK;
    case MESSAGE_KIND_DRAWER:
        return shift_line_of(record->line);
    case MESSAGE_KIND_PAID:
    case MESSAGE_KIND_CODE:
        *ret_fen = record->amount_fen;
        return shift_line_of_wallet(channel_of(record->channel));
    default:
        return SHIFT_LINE_NONE;
    }
}

void
shift_flow_want(
    struct desk *desk, const struct terminal_row *terminal, const struct message_record *record)
{
    if (!names_shift(record))
        return;
    for (int64_t fork = 0; fork < SHIFT_FORKS_MAX; fork++) {
        const int64_t *key =
            KEY_OF(terminal->merchant_id, terminal->id, record->shift, record->shift_salt, fork);
        const struct shift_row *shift;

        desk_want_found(desk, TABLE_shift, key);
        if (!desk_has_found(desk, TABLE_shift, key))
            return;
        shift = desk_found(desk, TABLE_shift, key);
        for (int64_t line = 1; line < SHIFT_LINES; line++)
            desk_want(desk, TABLE_shift_line, KEY_OF(shift->merchant_id, shift->id, line));
    }
}

static struct shift_row *
shift_at(struct desk *desk, const struct shift_record *taken, int64_t fork)
{
    const int64_t *key = KEY_OF(taken->terminal->merchant_id, taken->terminal->id,
        taken->record->shift, taken->record->shift_salt, fork);

    return desk_has_found(desk, TABLE_shift, key) ? desk_found(desk, TABLE_shift, key) : NULL;
}

static bool
is_state(const struct shift_row *shift, const char *state)
{
    return strcmp(shift->state, state) == 0;
}

static void
set_state(struct shift_row *shift, const char *state)
{
    memcpy(shift->state, state, strlen(state) + 1);
}

static void
alarm(struct desk *desk, const struct turn *turn, const struct shift_row *shift, const char *kind,
    const char *detail)
{
    struct alarm_row row = {
        .merchant_id = shift->merchant_id,
        .id = id_make(turn->ids),
        .terminal_id = shift->terminal_id,
        .at_us = turn->now.us,
    };

    (void)snprintf(row.kind, sizeof(row.kind), "%s", kind);
    (void)snprintf(
        row.detail, sizeof(row.detail), "shift %lld: %s", (long long)shift->number, detail);
    desk_log_alarm(desk, &row);
}

static struct shift_row *
add_shift(
    struct desk *desk, const struct turn *turn, const struct shift_record *taken, int64_t fork)
{
    struct shift_row shift = {
        .merchant_id = taken->terminal->merchant_id,
        .id = id_make(turn->ids),
        .store_id = taken->terminal->store_id,
        .terminal_id = taken->terminal->id,
        .number = taken->record->shift,
        .salt = taken->record->shift_salt,
        .fork = fork,
        .state = "next",
        .heard_us = turn->now.us,
    };

    if (fork > 0)
        alarm(desk, turn, &shift, "shift_twice",
            "it went on after it had ended: a copy of the till's disk is, or was, in use");
    return desk_add_shift(desk, &shift);
}

/* The newest till that goes on with the shift; NULL when nothing was heard of it. */
static struct shift_row *
newest(struct desk *desk, const struct shift_record *taken)
{
    struct shift_row *shift = NULL;
    struct shift_row *next;

    for (int64_t fork = 0; fork < SHIFT_FORKS_MAX; fork++) {
        next = shift_at(desk, taken, fork);
        if (next == NULL)
            break;
        shift = next;
    }
    return shift;
}

/* The shift that news of it belongs to; NULL when too many go on with it, or there is no room. */
static struct shift_row *
going_on(struct desk *desk, const struct turn *turn, const struct shift_record *taken)
{
    struct shift_row *shift = newest(desk, taken);

    if (shift == NULL)
        return add_shift(desk, turn, taken, 0);
    if (!is_state(shift, "closed"))
        return shift;
    return shift->fork + 1 < SHIFT_FORKS_MAX ? add_shift(desk, turn, taken, shift->fork + 1) : NULL;
}

/* Of one that nothing was counted in yet: empty, and not on the desk. */
static struct shift_line_row *
find_line(struct desk *desk, const struct shift_row *shift, int64_t line)
{
    const int64_t *key = KEY_OF(shift->merchant_id, shift->id, line);

    return desk_has(desk, TABLE_shift_line, key) ? desk_get_shift_line(desk, key) : NULL;
}

static struct shift_line_row *
open_line(struct desk *desk, const struct shift_row *shift, int64_t line)
{
    struct shift_line_row *row = find_line(desk, shift, line);

    if (row != NULL)
        return row;
    return desk_add_shift_line(
        desk, &(struct shift_line_row){
                  .merchant_id = shift->merchant_id, .shift_id = shift->id, .line = line});
}

static struct shift_sums
heard(struct desk *desk, const struct shift_row *shift)
{
    struct shift_sums sums = {0};

    for (int64_t i = 1; i < SHIFT_LINES; i++) {
        const struct shift_line_row *row = find_line(desk, shift, i);

        if (row != NULL)
            sums.lines[i] = (struct shift_sum){
                row->heard_count, row->heard_fen, row->heard_late_count, row->heard_late_fen};
    }
    return sums;
}

static void
count(struct desk *desk, const struct shift_row *shift, enum shift_line line, int64_t fen,
    bool is_late)
{
    struct shift_sums sums = heard(desk, shift);
    struct shift_line_row *row;

    /* More than can be counted is not counted by the terminal either. */
    if (shift_add(&sums, line, fen, is_late) != ERR_OK)
        return;
    row = open_line(desk, shift, line);
    if (row == NULL)
        return;
    row->heard_count = sums.lines[line].count;
    row->heard_fen = sums.lines[line].fen;
    row->heard_late_count = sums.lines[line].late_count;
    row->heard_late_fen = sums.lines[line].late_fen;
    desk_change_shift_line(desk, row);
}

/* A name that is none, or too long, is left out. */
static void
copy_cashier(const struct message_record *record, char to[static SHIFT_CASHIER_SIZE])
{
    if (!text_is_utf8(record->staff) || text_copy(record->staff, to, SHIFT_CASHIER_SIZE) != ERR_OK)
        to[0] = '\0';
}

static bool
is_fen(int64_t fen)
{
    return fen >= 0 && fen <= MONEY_FEN_MAX;
}

static bool
was_opened_by(const struct shift_row *shift, const struct record_name *born)
{
    return shift->open_epoch == born->epoch && shift->open_sequence == born->sequence;
}

static bool
was_closed_by(const struct shift_row *shift, const struct record_name *born)
{
    return shift->close_epoch == born->epoch && shift->close_sequence == born->sequence;
}

/* The same record again, from a newer epoch. */
static bool
is_known(struct desk *desk, const struct shift_record *taken,
    bool (*is_by)(const struct shift_row *, const struct record_name *))
{
    for (int64_t fork = 0; fork < SHIFT_FORKS_MAX; fork++) {
        const struct shift_row *shift = shift_at(desk, taken, fork);

        if (shift == NULL)
            return false;
        if (is_by(shift, &taken->born))
            return true;
    }
    return false;
}

static enum err
take_open(struct desk *desk, const struct turn *turn, const struct shift_record *taken)
{
    struct shift_row *shift;

    if (is_known(desk, taken, was_opened_by))
        return ERR_OK;
    shift = newest(desk, taken);
    /* Another till has opened it already, on a copy of the disk. */
    if (shift != NULL && !is_state(shift, "next")) {
        if (shift->fork + 1 == SHIFT_FORKS_MAX)
            return ERR_TOO_OFTEN;
        shift = add_shift(desk, turn, taken, shift->fork + 1);
    } else if (shift == NULL) {
        shift = add_shift(desk, turn, taken, 0);
    }
    if (shift == NULL)
        return ERR_NO_SPACE;
    set_state(shift, "open");
    shift->open_epoch = taken->born.epoch;
    shift->open_sequence = taken->born.sequence;
    shift->opened_us = taken->record->till_us;
    shift->float_fen = taken->record->collected_fen;
    copy_cashier(taken->record, shift->cashier);
    desk_change_shift(desk, shift);
    return ERR_OK;
}

static enum err
take_move(struct desk *desk, const struct turn *turn, const struct shift_record *taken)
{
    const struct message_record *record = taken->record;
    const enum shift_reason reason = shift_reason_of(record->reason);
    struct drawer_move_row move = {
        .merchant_id = taken->terminal->merchant_id,
        .id = id_make(turn->ids),
        .line = record->line,
        .reason = record->reason,
        .fen = record->collected_fen,
        .till_us = record->till_us,
        .heard_us = turn->now.us,
    };
    struct shift_row *shift;
    struct claim claim;
    int64_t about;

    if (shift_line_drawer(shift_line_of(record->line)) == 0 ||
        shift_reason_line(reason) != shift_line_of(record->line))
        return ERR_BAD_INPUT;
    /* The record itself is where it was recorded first: its birth is its name. */
    if (!record_name_claims(taken->terminal, record, taken->born, &claim))
        return ERR_BAD_INPUT;
    if (claim_look(desk, taken->terminal->merchant_id, &claim, &about) == ERR_OK)
        return ERR_OK;
    shift = going_on(desk, turn, taken);
    if (shift == NULL)
        return ERR_TOO_OFTEN;
    claim_put(desk, turn, taken->terminal->merchant_id, &claim, shift->id);
    move.shift_id = shift->id;
    copy_cashier(record, move.cashier);
    desk_log_drawer_move(desk, &move);
    count(desk, shift, shift_line_of(record->line), record->collected_fen, false);
    return ERR_OK;
}

/* What the terminal counted, beside what we did. */
static void
keep_said(struct desk *desk, const struct shift_row *shift, const struct shift_sums *said)
{
    for (int64_t i = 1; i < SHIFT_LINES; i++) {
        const struct shift_sum *sum = &said->lines[i];
        struct shift_line_row *row;

        if (sum->count == 0 && sum->fen == 0)
            continue;
        row = open_line(desk, shift, i);
        if (row == NULL)
            continue;
        row->said_count = sum->count;
        row->said_fen = sum->fen;
        row->said_late_count = sum->late_count;
        row->said_late_fen = sum->late_fen;
        desk_change_shift_line(desk, row);
    }
}

/* The books have what we heard, so they are brought to what was counted. */
static void
post_variance(struct desk *desk, const struct turn *turn, const struct shift_row *shift)
{
    const int64_t variance = shift->counted_fen - shift->expected_fen;
    const struct book_journal journal = journal_shift(variance);

    if (variance != 0)
        book_post(desk, turn, (struct book){shift->merchant_id, 0}, shift->id, &journal);
}

static enum err
take_close(struct desk *desk, const struct turn *turn, const struct shift_record *taken)
{
    struct shift_report said;
    struct shift_sums sums;
    struct shift_row *shift;
    enum err err = shift_report_get(taken->record->report, &said);

    if (err != ERR_OK)
        return err;
    if (is_known(desk, taken, was_closed_by))
        return ERR_OK;
    shift = going_on(desk, turn, taken);
    if (shift == NULL)
        return ERR_TOO_OFTEN;
    sums = heard(desk, shift);
    err = shift_expected(&sums, shift->float_fen, &shift->expected_fen);
    if (err != ERR_OK)
        return err;
    set_state(shift, "closed");
    shift->close_epoch = taken->born.epoch;
    shift->close_sequence = taken->born.sequence;
    shift->closed_us = taken->record->till_us;
    shift->counted_fen = taken->record->collected_fen;
    shift->said_fen = said.expected_fen;
    shift->ended_us = turn->now.us;
    shift->differs = !shift_same(&sums, &said.sums) || said.float_fen != shift->float_fen ||
                     said.expected_fen != shift->expected_fen;
    desk_change_shift(desk, shift);
    keep_said(desk, shift, &said.sums);
    post_variance(desk, turn, shift);
    if (shift->differs != 0)
        alarm(desk, turn, shift, "shift_differs",
            "the report of the till and the records that came from it do not agree");
    return ERR_OK;
}

enum err
shift_flow_take(struct desk *desk, const struct turn *turn, const struct shift_record *taken)
{
    if (!names_shift(taken->record) || taken->record->about != 0)
        return ERR_BAD_INPUT;
    if (!is_fen(taken->record->collected_fen))
        return ERR_OUT_OF_RANGE;
    switch (taken->record->kind) {
    case MESSAGE_KIND_SHIFT_OPEN:
        return take_open(desk, turn, taken);
    case MESSAGE_KIND_DRAWER:
        return take_move(desk, turn, taken);
    default:
        return take_close(desk, turn, taken);
    }
}

static bool
begins(const struct message_record *record)
{
    return record->kind == MESSAGE_KIND_SALE ||
           (record->kind == MESSAGE_KIND_CASH && record->about == 0);
}

void
shift_flow_note(struct desk *desk, const struct turn *turn, const struct shift_record *taken,
    struct orders_row *order, bool counts)
{
    const struct message_record *record = taken->record;
    const bool is_begun = begins(record) && order->shift_id == 0;
    int64_t fen;
    const enum shift_line line = line_of(record, &fen);
    struct shift_row *shift;

    if (!names_shift(record) || (!is_begun && (!counts || line == SHIFT_LINE_NONE)))
        return;
    shift = going_on(desk, turn, taken);
    if (shift == NULL)
        return;
    if (is_begun) {
        order->shift_id = shift->id;
        copy_cashier(record, order->cashier);
        desk_change_orders(desk, order);
    }
    if (counts && line != SHIFT_LINE_NONE)
        count(desk, shift, line, fen, order->shift_id != shift->id);
}
