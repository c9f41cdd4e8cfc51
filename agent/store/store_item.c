#include "agent/store/sql/item.sql.h"
#include "agent/store/store_inside.h"
#include "shared/base/text.h"

enum err
store_item_write(struct store *store, const struct store_sale *sale, size_t position,
    const struct store_item *item)
{
    struct db_statement *write = store->statements[STORE_ITEM][SQL_ITEM_WRITE];

    db_bind_int(write, 1, sale->epoch);
    db_bind_int(write, 2, sale->sequence);
    db_bind_int(write, 3, (int64_t)position);
    db_bind_text(write, 4, bytes_text(item->name));
    db_bind_int(write, 5, item->quantity);
    db_bind_int(write, 6, item->amount_fen);
    return db_run(write);
}

static enum err
take_row(struct db_statement *row, struct store_item *ret_item)
{
    *ret_item = (struct store_item){.quantity = db_int(row, 1), .amount_fen = db_int(row, 2)};
    return text_copy(db_text(row, 0), ret_item->name, sizeof(ret_item->name)) == ERR_OK
               ? ERR_OK
               : ERR_CORRUPT;
}

enum err
store_item_list(struct store *store, int64_t epoch, int64_t sequence,
    struct store_item ret_items[static STORE_ITEMS_MAX], size_t *ret_count)
{
    struct db_statement *list = store->statements[STORE_ITEM][SQL_ITEM_LIST];
    size_t count = 0;
    enum err err = ERR_NOT_FOUND;

    db_bind_int(list, 1, epoch);
    db_bind_int(list, 2, sequence);
    while (count < STORE_ITEMS_MAX && (err = db_step(list)) == ERR_OK) {
        err = take_row(list, &ret_items[count]);
        if (err != ERR_OK)
            break;
        count++;
    }
    db_reset(list);
    *ret_count = count;
    return err == ERR_NOT_FOUND || count == STORE_ITEMS_MAX ? ERR_OK : err;
}
