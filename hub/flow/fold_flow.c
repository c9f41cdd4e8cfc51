#include "hub/flow/fold_flow.h"

#include "hub/store/sql/store.sql.h"

bool
fold_flow_has_days(enum fold_level level)
{
    return level == FOLD_DAYS || level == FOLD_SOURCE_DAYS;
}

static void
piece_keys(struct operation *operation, struct desk *desk)
{
    const struct fold_piece *piece = (const struct fold_piece *)operation;

    desk_want(desk, TABLE_rollup_fold, KEY_OF(piece->merchant_id, piece->level));
}

/* Whether the mark is where the piece begins, in the days that it knows. */
static bool
is_at(const struct rollup_fold_row *row, const struct fold_piece *piece)
{
    if (row == NULL)
        return piece->from.us == 0;
    return row->until_us == piece->from.us &&
           (row->until_us == 0 || strcmp(row->zone, piece->zone) == 0);
}

static enum err
piece_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct fold_piece *piece = (struct fold_piece *)operation;
    struct rollup_fold_row *row =
        desk_get_rollup_fold(desk, KEY_OF(piece->merchant_id, piece->level));

    (void)turn;
    piece->moved = is_at(row, piece) && piece->from.us != piece->until.us;
    if (!piece->moved)
        return ERR_OK;
    if (row == NULL)
        row = desk_add_rollup_fold(desk,
            &(struct rollup_fold_row){.merchant_id = piece->merchant_id, .level = piece->level});
    else
        desk_change_rollup_fold(desk, row);
    if (row == NULL)
        return ERR_NO_SPACE;
    row->until_us = piece->until.us;
    text_set(row->zone, sizeof(row->zone), piece->zone);
    return ERR_OK;
}

static unsigned
statement_of(const struct fold_piece *piece)
{
    const bool back = piece->until.us < piece->from.us;

    switch (piece->level) {
    case FOLD_HOURS:
        NEED(!back);
        return SQL_STORE_FOLD_HOURS;
    case FOLD_MINUTES:
        NEED(!back);
        return SQL_STORE_FOLD_STORES;
    case FOLD_DAYS:
        return back ? SQL_STORE_UNFOLD_DAYS : SQL_STORE_FOLD_DAYS;
    case FOLD_SOURCE_DAYS:
        return back ? SQL_STORE_UNFOLD_SOURCE_DAYS : SQL_STORE_FOLD_SOURCE_DAYS;
    case FOLD_LEVELS_END:
        break;
    }
    NOT_REACHED();
}

/* Behind the row, which no other piece of it can have changed meanwhile. */
static enum err
piece_also(struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed)
{
    const struct fold_piece *piece = (const struct fold_piece *)operation;
    const bool back = piece->until.us < piece->from.us;
    struct query *query;
    enum err err;

    (void)now;
    *ret_changed = piece->moved;
    if (!piece->moved || piece->merchant_id == 0)
        return ERR_OK;
    err = engine_prepare(engine, &store_sql[statement_of(piece)], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, piece->merchant_id);
    query_bind_int(query, 2, back ? piece->until.us : piece->from.us);
    if (!back) {
        query_bind_int(query, 3, piece->until.us);
        if (fold_flow_has_days(piece->level))
            query_bind_int(query, 4, piece->day.us);
    }
    return query_run(query);
}

static const struct operation_kind piece_kind = {"fold_piece", piece_keys, piece_decide};

void
fold_flow_piece(struct fold_piece *piece)
{
    piece->operation.kind = &piece_kind;
    piece->operation.also = piece_also;
    piece->operation.weight = FOLD_ROWS_MAX / 8;
    piece->operation.merchant_id = piece->merchant_id;
}
