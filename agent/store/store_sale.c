#include "agent/store/sql/sale.sql.h"
#include "agent/store/store_inside.h"
#include "shared/base/text.h"

enum err
store_sale_write(struct store *store, const struct store_sale *sale)
{
    struct db_statement *write = store->statements[STORE_SALE][SQL_SALE_WRITE];

    NEED(sale->state < store->sales->states_count);
    db_bind_int(write, 1, sale->epoch);
    db_bind_int(write, 2, sale->sequence);
    db_bind_text(write, 3, bytes_text(store->sales->states[sale->state]));
    db_bind_int(write, 4, sale->amount_fen);
    db_bind_int(write, 5, sale->salt);
    db_bind_int(write, 6, sale->issued_s);
    db_bind_int(write, 7, sale->opened_us);
    db_bind_int(write, 8, sale->ended_us);
    db_bind_int(write, 9, sale->offline);
    db_bind_int(write, 10, sale->channel);
    db_bind_text(write, 11, bytes_text(sale->number));
    db_bind_int(write, 12, sale->tries);
    db_bind_int(write, 13, sale->paid_us);
    db_bind_int(write, 14, sale->collected_fen);
    db_bind_int(write, 15, sale->tendered_fen);
    db_bind_int(write, 16, sale->returned_fen);
    db_bind_text(write, 17, bytes_text(sale->plate));
    db_bind_text(write, 18, bytes_text(sale->remark));
    db_bind_text(write, 19, bytes_text(sale->reference));
    db_bind_int(write, 20, sale->shift);
    return db_run(write);
}

/* The columns of every SELECT in sale.sql, in this order. */
static enum err
take_row(const struct store *store, struct db_statement *row, struct store_sale *ret_sale)
{
    struct store_sale sale = {
        .epoch = db_int(row, 0),
        .sequence = db_int(row, 1),
        .amount_fen = db_int(row, 3),
        .salt = db_int(row, 4),
        .issued_s = db_int(row, 5),
        .opened_us = db_int(row, 6),
        .ended_us = db_int(row, 7),
        .offline = db_int(row, 8),
        .channel = db_int(row, 9),
        .tries = db_int(row, 11),
        .paid_us = db_int(row, 12),
        .collected_fen = db_int(row, 13),
        .tendered_fen = db_int(row, 14),
        .returned_fen = db_int(row, 15),
        .shift = db_int(row, 19),
    };
    enum err err = fsm_state_of(store->sales, db_text(row, 2), &sale.state);

    if (err == ERR_OK &&
        (text_copy(db_text(row, 10), sale.number, sizeof(sale.number)) != ERR_OK ||
            text_copy(db_text(row, 16), sale.plate, sizeof(sale.plate)) != ERR_OK ||
            text_copy(db_text(row, 17), sale.remark, sizeof(sale.remark)) != ERR_OK ||
            text_copy(db_text(row, 18), sale.reference, sizeof(sale.reference)) != ERR_OK))
        err = ERR_CORRUPT;
    if (err == ERR_OK)
        *ret_sale = sale;
    return err;
}

enum err
store_sale_find(struct store *store, int64_t epoch, int64_t sequence, struct store_sale *ret_sale)
{
    struct db_statement *query = store->statements[STORE_SALE][SQL_SALE_FIND];
    enum err err;

    db_bind_int(query, 1, epoch);
    db_bind_int(query, 2, sequence);
    err = db_step(query);
    if (err == ERR_OK)
        err = take_row(store, query, ret_sale);
    db_reset(query);
    return err;
}

enum err
store_sale_of(struct store *store, const char *reference, struct store_sale *ret_sale)
{
    struct db_statement *query = store->statements[STORE_SALE][SQL_SALE_OF];
    enum err err;

    db_bind_text(query, 1, bytes_text(reference));
    err = db_step(query);
    if (err == ERR_OK)
        err = take_row(store, query, ret_sale);
    db_reset(query);
    return err;
}

/* Up to max rows of a bound query. */
static enum err
take_rows(const struct store *store, struct db_statement *query, struct store_sale *ret_sales,
    size_t max, size_t *ret_count)
{
    size_t count = 0;
    enum err err = ERR_NOT_FOUND;

    while (count < max && (err = db_step(query)) == ERR_OK) {
        err = take_row(store, query, &ret_sales[count]);
        if (err != ERR_OK)
            break;
        count++;
    }
    db_reset(query);
    *ret_count = count;
    return err == ERR_NOT_FOUND || count == max ? ERR_OK : err;
}

enum err
store_sale_list(struct store *store, const struct store_sale *before, struct store_sale *ret_sales,
    size_t max, size_t *ret_count)
{
    struct db_statement *query = store->statements[STORE_SALE][SQL_SALE_LIST];

    db_bind_int(query, 1, before->epoch);
    db_bind_int(query, 2, before->sequence);
    db_bind_int(query, 3, (int64_t)max);
    return take_rows(store, query, ret_sales, max, ret_count);
}

enum err
store_sale_read_state(struct store *store, struct store_state *state)
{
    struct db_statement *newest = store->statements[STORE_SALE][SQL_SALE_NEWEST];
    struct db_statement *pending = store->statements[STORE_SALE][SQL_SALE_PENDING];
    struct db_statement *cash = store->statements[STORE_SALE][SQL_SALE_CASH];
    struct db_statement *coded = store->statements[STORE_SALE][SQL_SALE_CODED];
    struct db_statement *plate = store->statements[STORE_SALE][SQL_SALE_PLATE];
    size_t plates = 0;
    enum err err =
        take_rows(store, newest, state->newest, LENGTH(state->newest), &state->newest_count);

    if (err == ERR_OK)
        err = take_rows(store, plate, &state->plate, 1, &plates);
    state->has_plate = plates > 0;
    if (err != ERR_OK)
        return err;
    db_bind_int(pending, 1, STORE_PENDING_MAX);
    err = take_rows(store, pending, state->pending, STORE_PENDING_MAX, &state->pending_count);
    if (err != ERR_OK)
        return err;
    db_bind_int(cash, 1, STORE_PENDING_MAX);
    err = take_rows(store, cash, state->cash_sales, STORE_PENDING_MAX, &state->cash_sales_count);
    if (err != ERR_OK)
        return err;
    err = db_step(coded);
    if (err == ERR_OK)
        state->coded_fen = db_int(coded, 0);
    db_reset(coded);
    return err;
}
