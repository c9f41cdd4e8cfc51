#include "hub/store/desk_inside.h"

/* What is wanted of one table, in the order that the engine is asked. */
struct wish {
    struct desk *desk;
    struct card **cards;
};

/* A row that was found by its second key gets a card under its first, if it has none yet. */
static enum err
settle_found(struct desk *desk, struct card *card, void *row)
{
    const struct row_shape *shape = row_shape(card->table);
    int64_t key[ROW_KEYS_MAX] = {0};
    struct card *own;

    desk_keys_of(shape, row, false, key);
    own = desk_look(desk, card->table, false, key, shape->keys_count);
    if (own == NULL) {
        own = desk_put_card(desk, card->table, false, key, shape->keys_count);
        if (own == NULL)
            return ERR_NO_SPACE;
        own->state = CARD_WANTED;
    }
    if (own->state == CARD_WANTED) {
        own->state = CARD_READ;
        own->row = row;
    }
    card->state = CARD_READ;
    card->found = own;
    return ERR_OK;
}

static enum err
settle(void *context, size_t at, void *row)
{
    const struct wish *wish = context;
    struct card *card = wish->cards[at];

    if (card->by_find)
        return settle_found(wish->desk, card, row);
    if (card->state != CARD_WANTED)
        return ERR_OK; /* found by its second key meanwhile */
    card->state = CARD_READ;
    card->was_read = true;
    if (row_shape(card->table)->kind == ROW_KIND_TALLY)
        card->stored = row;
    else
        card->row = row;
    return ERR_OK;
}

/* Lays out what is wanted of a table by one of its keys. */
static enum err
ask_for(struct desk *desk, struct card_list *list, struct wish *wish, struct engine_read *ret_read)
{
    const struct card *first = list->first;
    size_t at = 0;
    int64_t *keys = arena_take(desk->arena, list->count * first->key_count * sizeof(*keys));

    *wish = (struct wish){
        .desk = desk, .cards = arena_take(desk->arena, list->count * sizeof(struct card *))};
    if (keys == NULL || wish->cards == NULL)
        return ERR_NO_SPACE;
    for (struct card *card = list->first; card != NULL; card = card->next_wanted) {
        memcpy(keys + at * card->key_count, card->key, card->key_count * sizeof(*keys));
        wish->cards[at++] = card;
    }
    *ret_read = (struct engine_read){.table = first->table,
        .by_find = first->by_find,
        .keys = keys,
        .count = list->count,
        .each = settle,
        .context = wish};
    return ERR_OK;
}

/* What was not there is absent; what was is seen. */
static void
close_wish(struct desk *desk, const struct wish *wish, struct card_list *list)
{
    struct desk_table *table = &desk->tables[list->first->table];

    for (size_t i = 0; i < list->count; i++) {
        struct card *card = wish->cards[i];

        if (card->state == CARD_WANTED)
            card->state = CARD_ABSENT;
        card->was_read = true;
        if (card->by_find)
            continue;
        card->next_wanted = table->seen;
        table->seen = card;
    }
    *list = (struct card_list){.first = NULL};
}

enum err
desk_load(struct desk *desk, size_t *ret_count)
{
    struct engine_read reads[TABLE_COUNT * 2];
    struct wish wishes[TABLE_COUNT * 2];
    struct card_list *lists[TABLE_COUNT * 2];
    size_t count = 0;
    size_t cards = 0;
    enum err err = desk_is_full(desk) ? ERR_NO_SPACE : ERR_OK;

    /* In the order of table.def: what is read first may guard what is read after it. */
    for (unsigned i = 0; err == ERR_OK && i < TABLE_COUNT * 2; i++) {
        struct card_list *list = &desk->tables[i / 2].wanted[i % 2];

        if (list->first == NULL)
            continue;
        err = ask_for(desk, list, &wishes[count], &reads[count]);
        lists[count++] = list;
        cards += list->count;
    }
    if (err == ERR_OK && count > 0)
        err = engine_read(desk->engine, reads, count, desk->arena);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        close_wish(desk, &wishes[i], lists[i]);
    *ret_count = cards;
    return ERR_OK;
}

/* The rows of a table that were changed, or that were added. */
static enum err
lay_out(struct desk *desk, enum row_table of, bool change, struct engine_write *ret_write)
{
    const struct desk_table *table = &desk->tables[of];
    size_t size = change ? table->changed_count : table->added_count;
    enum card_state state = change ? CARD_CHANGED : CARD_ADDED;
    const void **rows = arena_take(desk->arena, size * sizeof(*rows));
    size_t count = 0;

    if (rows == NULL)
        return ERR_NO_SPACE;
    for (const struct card *card = table->touched; card != NULL; card = card->next_touched)
        if (card->state == state)
            rows[count++] = card->row;
    NEED(count == size);
    *ret_write = (struct engine_write){.table = of, .change = change, .rows = rows, .count = count};
    return ERR_OK;
}

enum err
desk_write(struct desk *desk)
{
    struct engine_write writes[TABLE_COUNT * 2];
    size_t count = 0;
    enum err err = desk_is_full(desk) ? ERR_NO_SPACE : ERR_OK;

    for (unsigned i = 0; err == ERR_OK && i < TABLE_COUNT; i++) {
        if (desk->tables[i].changed_count > 0)
            err = lay_out(desk, (enum row_table)i, true, &writes[count++]);
        if (err == ERR_OK && desk->tables[i].added_count > 0)
            err = lay_out(desk, (enum row_table)i, false, &writes[count++]);
    }
    if (err == ERR_OK && count > 0)
        err = engine_write(desk->engine, writes, count, desk->arena);
    return err;
}
