#include "hub/store/desk_inside.h"

#include <stdlib.h>

#define BUCKETS_FIRST ((size_t)16384)

static size_t
hash_of(enum row_table table, bool by_find, const int64_t *key, size_t count)
{
    uint64_t hash = (uint64_t)table * 2 + (by_find ? 1 : 0);

    /* The finaliser of splitmix64 after each part. */
    for (size_t i = 0; i < count; i++) {
        hash += (uint64_t)key[i] + UINT64_C(0x9e3779b97f4a7c15);
        hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
        hash ^= hash >> 31;
    }
    return (size_t)hash;
}

struct card *
desk_look(struct desk *desk, enum row_table table, bool by_find, const int64_t *key, size_t count)
{
    size_t bucket = hash_of(table, by_find, key, count) & (desk->buckets_count - 1);

    for (struct card *card = desk->buckets[bucket]; card != NULL; card = card->next)
        if (card->table == table && card->by_find == by_find &&
            memcmp(card->key, key, count * sizeof(*key)) == 0)
            return card;
    return NULL;
}

struct card *
desk_put_card(
    struct desk *desk, enum row_table table, bool by_find, const int64_t *key, size_t count)
{
    size_t bucket = hash_of(table, by_find, key, count) & (desk->buckets_count - 1);
    struct card *card = arena_take(desk->arena, sizeof(*card));

    if (card == NULL) {
        desk->out_of_memory = true;
        return NULL;
    }
    card->table = table;
    card->by_find = by_find;
    card->key_count = count;
    memcpy(card->key, key, count * sizeof(*key));
    card->next = desk->buckets[bucket];
    desk->buckets[bucket] = card;
    desk->cards_count++;
    return card;
}

static bool
is_noted(const struct desk *desk, const void *row)
{
    for (const struct desk_watched *at = desk->watched; at != NULL; at = at->next)
        if (at->row == row)
            return true;
    return false;
}

static void
note(struct desk *desk, const struct card *card)
{
    const struct row_shape *shape;
    struct desk_watched *noted;
    void *before;

    if (card != NULL && card->by_find)
        card = card->found;
    if (card == NULL || card->row == NULL || row_shape(card->table)->kind != ROW_KIND_ROWS ||
        is_noted(desk, card->row))
        return;
    shape = row_shape(card->table);
    noted = arena_take(desk->arena, sizeof(*noted));
    before = arena_take(desk->arena, shape->size);
    if (noted == NULL || before == NULL) {
        desk->out_of_memory = true;
        return;
    }
    memcpy(before, card->row, shape->size);
    *noted = (struct desk_watched){.table = card->table, .row = card->row, .before = before};
    *desk->watched_end = noted;
    desk->watched_end = (struct desk_watched **)(void *)&noted->next;
}

static void
want(struct desk *desk, enum row_table table, bool by_find, const int64_t *key, size_t count)
{
    struct card *card = desk_look(desk, table, by_find, key, count);
    struct card_list *list;

    if (desk->watches)
        note(desk, card);
    if (card != NULL || desk->watches)
        return;
    card = desk_put_card(desk, table, by_find, key, count);
    if (card == NULL)
        return;
    list = &desk->tables[table].wanted[by_find ? 1 : 0];
    card->state = CARD_WANTED;
    card->next_wanted = list->first;
    list->first = card;
    list->count++;
}

void
desk_want(struct desk *desk, enum row_table table, const int64_t *key)
{
    want(desk, table, false, key, row_shape(table)->keys_count);
}

void
desk_want_found(struct desk *desk, enum row_table table, const int64_t *find)
{
    NEED(row_shape(table)->find_count > 0);
    want(desk, table, true, find, row_shape(table)->find_count);
}

void
desk_keys_of(const struct row_shape *shape, const void *row, bool by_find, int64_t *ret_key)
{
    size_t count = by_find ? shape->find_count : shape->keys_count;

    for (size_t i = 0; i < count; i++) {
        size_t offset = by_find ? shape->find[i] : shape->columns[i].offset;

        memcpy(&ret_key[i], (const unsigned char *)row + offset, sizeof(*ret_key));
    }
}

bool
desk_has(struct desk *desk, enum row_table table, const int64_t *key)
{
    const struct card *card = desk_look(desk, table, false, key, row_shape(table)->keys_count);

    return card != NULL && card->row != NULL;
}

bool
desk_has_found(struct desk *desk, enum row_table table, const int64_t *find)
{
    const struct card *card = desk_look(desk, table, true, find, row_shape(table)->find_count);

    return card != NULL && card->found != NULL;
}

void
desk_set_way_out(struct desk *desk, jmp_buf *way_out)
{
    desk->way_out = way_out;
}

/* The card of what was wanted. */
static struct card *
wanted_card(struct desk *desk, enum row_table table, bool by_find, const int64_t *key, size_t count)
{
    struct card *card = desk_look(desk, table, by_find, key, count);
    /* What this turn has added to a tally says nothing of what it stood at. */
    bool is_tally = row_shape(table)->kind == ROW_KIND_TALLY;
    bool is_read = card != NULL && (is_tally ? card->was_read : card->state != CARD_WANTED);

    if (!is_read && desk->way_out != NULL)
        longjmp(*desk->way_out, 1);
    NEED(is_read);
    return card;
}

void *
desk_row(struct desk *desk, enum row_table table, const int64_t *key)
{
    return wanted_card(desk, table, false, key, row_shape(table)->keys_count)->row;
}

void *
desk_found(struct desk *desk, enum row_table table, const int64_t *find)
{
    const struct card *card = wanted_card(desk, table, true, find, row_shape(table)->find_count);

    return card->found == NULL ? NULL : card->found->row;
}

static void
touch(struct desk *desk, struct card *card, enum card_state state)
{
    struct desk_table *table = &desk->tables[card->table];

    card->state = state;
    if (state == CARD_ADDED)
        table->added_count++;
    else
        table->changed_count++;
    card->next_touched = NULL;
    *table->touched_end = card;
    table->touched_end = &card->next_touched;
}

void
desk_changed(struct desk *desk, enum row_table table, void *row)
{
    const struct row_shape *shape = row_shape(table);
    int64_t key[ROW_KEYS_MAX] = {0};
    struct card *card;

    NEED(shape->kind == ROW_KIND_ROWS);
    desk_keys_of(shape, row, false, key);
    card = desk_look(desk, table, false, key, shape->keys_count);
    NEED(card != NULL && card->row == row);
    desk->touched_count++;
    if (card->state == CARD_READ)
        touch(desk, card, CARD_CHANGED);
}

static void *
add_row(struct desk *desk, struct card *card, const struct row_shape *shape, const void *row)
{
    card->row = arena_take(desk->arena, shape->size);
    if (card->row == NULL) {
        desk->out_of_memory = true;
        return NULL;
    }
    memcpy(card->row, row, shape->size);
    touch(desk, card, CARD_ADDED);
    return card->row;
}

/* Whoever looks for the row by its second key finds the new one. */
static void
index_found(struct desk *desk, const struct row_shape *shape, struct card *own)
{
    int64_t key[ROW_KEYS_MAX] = {0};
    struct card *card;

    desk_keys_of(shape, own->row, true, key);
    card = desk_look(desk, own->table, true, key, shape->find_count);
    if (card == NULL)
        card = desk_put_card(desk, own->table, true, key, shape->find_count);
    if (card == NULL)
        return;
    NEED(card->found == NULL);
    card->state = CARD_READ;
    card->found = own;
}

void *
desk_add(struct desk *desk, enum row_table table, const void *row)
{
    const struct row_shape *shape = row_shape(table);
    int64_t key[ROW_KEYS_MAX] = {0};
    struct card *card;
    void *added;

    NEED(shape->kind != ROW_KIND_TALLY);
    desk->touched_count++;
    if (shape->kind == ROW_KIND_LOG) {
        card = arena_take(desk->arena, sizeof(*card));
        if (card == NULL) {
            desk->out_of_memory = true;
            return NULL;
        }
        card->table = table;
        return add_row(desk, card, shape, row);
    }
    desk_keys_of(shape, row, false, key);
    card = desk_look(desk, table, false, key, shape->keys_count);
    NEED(card == NULL || card->state == CARD_ABSENT);
    if (card == NULL)
        card = desk_put_card(desk, table, false, key, shape->keys_count);
    added = card == NULL ? NULL : add_row(desk, card, shape, row);
    if (added != NULL && shape->find_count > 0)
        index_found(desk, shape, card);
    return added;
}

/* Adds the sums of one tally row to another's. */
static void
add_sums(const struct row_shape *shape, void *to, const void *from)
{
    for (size_t i = shape->keys_count; i < shape->columns_count; i++) {
        size_t offset = shape->columns[i].offset;

        *(int64_t *)(void *)((unsigned char *)to + offset) +=
            *(const int64_t *)(const void *)((const unsigned char *)from + offset);
    }
}

void
desk_tally(struct desk *desk, enum row_table table, const void *row)
{
    const struct row_shape *shape = row_shape(table);
    int64_t key[ROW_KEYS_MAX] = {0};
    struct card *card;

    NEED(shape->kind == ROW_KIND_TALLY);
    desk->touched_count++;
    desk_keys_of(shape, row, false, key);
    card = desk_look(desk, table, false, key, shape->keys_count);
    if (card == NULL)
        card = desk_put_card(desk, table, false, key, shape->keys_count);
    if (card == NULL)
        return; /* memory ran out; the turn fails as a whole */
    if (card->row != NULL)
        add_sums(shape, card->row, row);
    else
        (void)add_row(desk, card, shape, row);
}

void
desk_sum(struct desk *desk, enum row_table table, const int64_t *key, void *ret_row)
{
    const struct row_shape *shape = row_shape(table);
    const struct card *card = wanted_card(desk, table, false, key, shape->keys_count);

    NEED(shape->kind == ROW_KIND_TALLY);
    memset(ret_row, 0, shape->size);
    for (size_t i = 0; i < shape->keys_count; i++)
        memcpy((unsigned char *)ret_row + shape->columns[i].offset, &key[i], sizeof(key[i]));
    if (card->stored != NULL)
        add_sums(shape, ret_row, card->stored);
    if (card->row != NULL)
        add_sums(shape, ret_row, card->row);
}

void
desk_watch(struct desk *desk)
{
    desk->watches = true;
    desk->watched = NULL;
    desk->watched_end = &desk->watched;
}

const struct desk_watched *
desk_watched(struct desk *desk)
{
    desk->watches = false;
    return desk->watched;
}

bool
desk_is_full(const struct desk *desk)
{
    return desk->out_of_memory || arena_overflowed(desk->arena);
}

size_t
desk_touched(const struct desk *desk)
{
    return desk->touched_count;
}

size_t
desk_touched_of(const struct desk *desk, enum row_table table)
{
    return desk->tables[table].added_count + desk->tables[table].changed_count;
}

void
desk_each_touched(struct desk *desk, enum row_table table, desk_each_fn *each, void *context)
{
    for (struct card *card = desk->tables[table].touched; card != NULL; card = card->next_touched)
        each(context, card->row);
}

void
desk_each_read(struct desk *desk, enum row_table table, desk_each_fn *each, void *context)
{
    for (struct card *card = desk->tables[table].seen; card != NULL; card = card->next_wanted)
        if (card->state == CARD_READ)
            each(context, card->row);
}

struct arena *
desk_arena(struct desk *desk)
{
    return desk->arena;
}

void
desk_clear(struct desk *desk)
{
    arena_reset(desk->arena);
    if (desk->cards_count > 0)
        memset(desk->buckets, 0, desk->buckets_count * sizeof(struct card *));
    desk->cards_count = 0;
    desk->touched_count = 0;
    desk->out_of_memory = false;
    desk->watches = false;
    desk->watched = NULL;
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        desk->tables[i] = (struct desk_table){.touched = NULL};
        desk->tables[i].touched_end = &desk->tables[i].touched;
    }
}

enum err
desk_make(struct engine *engine, struct desk **ret_desk)
{
    struct desk *desk = calloc(1, sizeof(*desk));
    enum err err;

    if (desk == NULL)
        return ERR_NO_SPACE;
    desk->engine = engine;
    desk->buckets_count = BUCKETS_FIRST;
    desk->buckets = calloc(desk->buckets_count, sizeof(struct card *));
    err = desk->buckets == NULL ? ERR_NO_SPACE : arena_make(DESK_ARENA_MAX, &desk->arena);
    if (err != ERR_OK) {
        desk_free(&desk);
        return err;
    }
    desk_clear(desk);
    *ret_desk = desk;
    return ERR_OK;
}

void
desk_free(struct desk **desk)
{
    if (*desk == NULL)
        return;
    arena_free(&(*desk)->arena);
    free((*desk)->buckets);
    free(*desk);
    *desk = NULL;
}
