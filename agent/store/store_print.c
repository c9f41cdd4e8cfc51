#include "agent/store/sql/print.sql.h"
#include "agent/store/store_inside.h"

enum err
store_print_write(struct store *store, const struct store_print *print, int64_t now_us)
{
    struct db_statement *write = store->statements[STORE_PRINT][SQL_PRINT_WRITE];

    NEED(print->state < store->prints->states_count);
    db_bind_int(write, 1, print->epoch);
    db_bind_int(write, 2, print->sequence);
    db_bind_int(write, 3, print->copy);
    db_bind_text(write, 4, bytes_text(store->prints->states[print->state]));
    db_bind_int(write, 5, now_us);
    db_bind_int(write, 6, print->shift);
    return db_run(write);
}

/* The first row of a bound query. */
static enum err
take_row(const struct store *store, struct db_statement *query, struct store_print *ret_print)
{
    enum err err = db_step(query);

    if (err == ERR_OK) {
        struct store_print print = {
            .epoch = db_int(query, 0),
            .sequence = db_int(query, 1),
            .copy = db_int(query, 2),
            .shift = db_int(query, 4),
        };

        err = fsm_state_of(store->prints, db_text(query, 3), &print.state);
        if (err == ERR_OK)
            *ret_print = print;
    }
    db_reset(query);
    return err;
}

static enum err
first_named(struct store *store, const char *state, struct store_print *ret_print)
{
    struct db_statement *first = store->statements[STORE_PRINT][SQL_PRINT_FIRST];

    db_bind_text(first, 1, bytes_text(state));
    return take_row(store, first, ret_print);
}

enum err
store_print_first(struct store *store, unsigned state, struct store_print *ret_print)
{
    NEED(state < store->prints->states_count);
    return first_named(store, store->prints->states[state], ret_print);
}

enum err
store_print_last(
    struct store *store, int64_t epoch, int64_t sequence, struct store_print *ret_print)
{
    struct db_statement *last = store->statements[STORE_PRINT][SQL_PRINT_OF];

    db_bind_int(last, 1, epoch);
    db_bind_int(last, 2, sequence);
    return take_row(store, last, ret_print);
}

/* The last job of a sale, unless one has been found. */
static enum err
find_of(struct store *store, const struct store_sale *sale, struct store_state *state)
{
    enum err err;

    if (state->has_print)
        return ERR_OK;
    err = store_print_last(store, sale->epoch, sale->sequence, &state->newest_print);
    state->has_print = err == ERR_OK;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
store_print_read_state(struct store *store, int64_t now_us, struct store_state *state)
{
    struct db_statement *doubt = store->statements[STORE_PRINT][SQL_PRINT_DOUBT];
    struct store_print first;
    enum err err;

    /* Whoever died while printing does not know what came out. */
    db_bind_int(doubt, 1, now_us);
    err = db_run(doubt);
    if (err != ERR_OK)
        return err;
    err = first_named(store, "queued", &first);
    state->has_queued = err == ERR_OK;
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    err = ERR_OK;
    if (state->has_plate &&
        (state->newest_count == 0 || state->plate.ended_us > state->newest[0].ended_us))
        err = find_of(store, &state->plate, state);
    for (size_t i = 0; i < state->newest_count && err == ERR_OK; i++)
        err = find_of(store, &state->newest[i], state);
    return err;
}
