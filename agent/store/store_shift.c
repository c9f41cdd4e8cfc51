#include "agent/store/sql/shift.sql.h"
#include "agent/store/store_inside.h"
#include "shared/base/text.h"

static const char *const states[STORE_SHIFT_STATES] = {
    [STORE_SHIFT_NEXT] = "next",
    [STORE_SHIFT_OPEN] = "open",
    [STORE_SHIFT_CLOSED] = "closed",
};

enum err
store_shift_write(struct store *store, const struct store_shift *shift)
{
    struct db_statement *write = store->statements[STORE_SHIFT][SQL_SHIFT_WRITE];
    const struct shift_report report = {.opened_us = shift->opened_us,
        .float_fen = shift->float_fen,
        .expected_fen = shift->expected_fen,
        .sums = shift->sums};
    uint8_t bytes[SHIFT_REPORT_SIZE];
    size_t size = 0;

    NEED(shift->state < STORE_SHIFT_STATES);
    shift_report_put(&report, bytes, &size);
    db_bind_int(write, 1, shift->number);
    db_bind_int(write, 2, shift->salt);
    db_bind_text(write, 3, bytes_text(states[shift->state]));
    db_bind_text(write, 4, bytes_text(shift->cashier));
    db_bind_int(write, 5, shift->opened_us);
    db_bind_int(write, 6, shift->closed_us);
    db_bind_int(write, 7, shift->epoch);
    db_bind_int(write, 8, shift->sequence);
    db_bind_int(write, 9, shift->float_fen);
    db_bind_int(write, 10, shift->counted_fen);
    db_bind_int(write, 11, shift->carried_count);
    db_bind_blob(write, 12, bytes_of(bytes, size));
    return db_run(write);
}

static enum err
read_state(struct bytes name, unsigned *ret_state)
{
    for (unsigned i = 0; i < STORE_SHIFT_STATES; i++)
        if (bytes_is(name, states[i])) {
            *ret_state = i;
            return ERR_OK;
        }
    return ERR_CORRUPT;
}

/* The columns of every SELECT in shift.sql, in this order. */
static enum err
take_row(struct db_statement *row, struct store_shift *ret_shift)
{
    struct store_shift shift = {
        .number = db_int(row, 0),
        .salt = db_int(row, 1),
        .opened_us = db_int(row, 4),
        .closed_us = db_int(row, 5),
        .epoch = db_int(row, 6),
        .sequence = db_int(row, 7),
        .float_fen = db_int(row, 8),
        .counted_fen = db_int(row, 9),
        .carried_count = db_int(row, 10),
    };
    struct shift_report report;
    enum err err = read_state(db_text(row, 2), &shift.state);

    if (err == ERR_OK &&
        (text_copy(db_text(row, 3), shift.cashier, sizeof(shift.cashier)) != ERR_OK ||
            shift_report_get(db_blob(row, 11), &report) != ERR_OK))
        err = ERR_CORRUPT;
    if (err != ERR_OK)
        return err;
    shift.expected_fen = report.expected_fen;
    shift.sums = report.sums;
    *ret_shift = shift;
    return ERR_OK;
}

static enum err
take_one(struct db_statement *query, struct store_shift *ret_shift)
{
    enum err err = db_step(query);

    if (err == ERR_OK)
        err = take_row(query, ret_shift);
    db_reset(query);
    return err;
}

enum err
store_shift_find(struct store *store, int64_t number, struct store_shift *ret_shift)
{
    struct db_statement *query = store->statements[STORE_SHIFT][SQL_SHIFT_FIND];

    db_bind_int(query, 1, number);
    return take_one(query, ret_shift);
}

enum err
store_shift_list(struct store *store, int64_t before, struct store_shift *ret_shifts, size_t max,
    size_t *ret_count)
{
    struct db_statement *query = store->statements[STORE_SHIFT][SQL_SHIFT_LIST];
    size_t count = 0;
    enum err err = ERR_NOT_FOUND;

    db_bind_int(query, 1, before);
    db_bind_int(query, 2, (int64_t)max);
    while (count < max && (err = db_step(query)) == ERR_OK) {
        err = take_row(query, &ret_shifts[count]);
        if (err != ERR_OK)
            break;
        count++;
    }
    db_reset(query);
    *ret_count = count;
    return err == ERR_NOT_FOUND || count == max ? ERR_OK : err;
}

enum err
store_shift_read_state(struct store *store, struct store_state *state)
{
    enum err err = take_one(store->statements[STORE_SHIFT][SQL_SHIFT_NEWEST], &state->shift);

    return err == ERR_NOT_FOUND ? ERR_OK : err;
}
