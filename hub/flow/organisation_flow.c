#include "hub/flow/organisation_flow.h"

#include <string.h>

#include "shared/base/zone.h"

#include "hub/store/sql/store.sql.h"

#define MOVE_WEIGHT 100

static const char *const hold_texts[] = {
    [ORGANISATION_HOLD_NOTHING] = "nothing",
    [ORGANISATION_HOLD_ORGANISATIONS] = "organisations",
    [ORGANISATION_HOLD_TERMINALS] = "terminals",
    [ORGANISATION_HOLD_PLATES] = "plates",
    [ORGANISATION_HOLD_APPS] = "apps",
    [ORGANISATION_HOLD_ACCOUNTS] = "accounts at channels",
    [ORGANISATION_HOLD_ORDERS] = "orders",
    [ORGANISATION_HOLD_MONEY] = "money in its books",
};

/* --- what may stand in a row --- */

static bool
is_name(const char *name)
{
    if (name[0] == '\0' || strlen(name) >= sizeof(((struct organisation_row *)0)->name) ||
        !text_is_utf8(bytes_text(name)))
        return false;
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < ' ')
            return false; /* it is printed */
    return true;
}

/* One that we know (zone.h), or "". */
static bool
is_time_zone(const char *name)
{
    return name[0] == '\0' || zone_of(bytes_text(name)) != NULL;
}

static void
put(char *to, size_t size, const char *from)
{
    const size_t length = strlen(from);

    NEED(length < size);
    memcpy(to, from, length + 1);
}

/* --- add --- */

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct organisation_add *add = (const struct organisation_add *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(add->parent_id));
}

/* What has books: its number is its own, who shares in its fee is its partner. */
static void
add_books(struct desk *desk, struct organisation_add *add, const struct organisation_row *parent)
{
    add->books.id = add->organisation.id;
    add->books.partner_id = organisation_is(parent, ORGANISATION_PARTNER) ? parent->id : 0;
    (void)desk_add_merchant(desk, &add->books);
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct organisation_add *add = (struct organisation_add *)operation;
    struct organisation_row *parent = desk_get_organisation(desk, KEY_OF(add->parent_id));
    struct organisation_row row = {.created_us = turn->now.us, .state = "active"};
    enum err err;

    add->organisation = (struct organisation_row){0};
    if (parent == NULL)
        return ERR_NOT_FOUND;
    if (!is_name(add->name) || !is_time_zone(add->time_zone))
        return ERR_BAD_INPUT;
    put(row.kind, sizeof(row.kind), organisation_kind_word(add->kind));
    put(row.name, sizeof(row.name), add->name);
    put(row.time_zone, sizeof(row.time_zone), add->time_zone);
    row.id = add->id != 0 ? add->id : id_make(turn->ids);
    err = organisation_place(&row, parent);
    if (err != ERR_OK)
        return err;
    add->organisation = row;
    (void)desk_add_organisation(desk, &row);
    if (add->kind != ORGANISATION_STORE)
        add_books(desk, add, parent);
    desk_change_organisation(desk, parent);
    return ERR_OK;
}

static const struct operation_kind add_kind = {"organisation_add", add_keys, add_decide};

/* --- set --- */

static void
set_keys(struct operation *operation, struct desk *desk)
{
    const struct organisation_set *set = (const struct organisation_set *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(set->id));
}

/* The row, handed back as it stands, if it is of the version that was read. */
static enum err
read_version(struct desk *desk, int64_t id, int64_t version, struct organisation_row **ret_row,
    struct organisation_row *ret_seen)
{
    struct organisation_row *row = desk_get_organisation(desk, KEY_OF(id));

    *ret_seen = row == NULL ? (struct organisation_row){0} : *row;
    if (row == NULL)
        return ERR_NOT_FOUND;
    *ret_row = row;
    return row->version == version ? ERR_OK : ERR_CONFLICT;
}

static enum err
check_set(const struct organisation_set *set, const struct organisation_row *row)
{
    const bool is_platform = organisation_is(row, ORGANISATION_PLATFORM);

    if ((set->says & ORGANISATION_SAYS_NAME) != 0 && !is_name(set->name))
        return ERR_BAD_INPUT;
    if ((set->says & ORGANISATION_SAYS_TIME_ZONE) != 0 &&
        (!is_time_zone(set->time_zone) || (is_platform && set->time_zone[0] == '\0')))
        return ERR_BAD_INPUT;
    if ((set->says & ORGANISATION_SAYS_STATE) != 0 && is_platform && set->suspended)
        return ERR_BAD_STATE;
    return ERR_OK;
}

static enum err
set_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct organisation_set *set = (struct organisation_set *)operation;
    struct organisation_row *row;
    enum err err = read_version(desk, set->id, set->version, &row, &set->organisation);

    (void)turn;
    if (err == ERR_OK)
        err = check_set(set, row);
    if (err != ERR_OK)
        return err;
    if ((set->says & ORGANISATION_SAYS_NAME) != 0)
        put(row->name, sizeof(row->name), set->name);
    if ((set->says & ORGANISATION_SAYS_TIME_ZONE) != 0)
        put(row->time_zone, sizeof(row->time_zone), set->time_zone);
    if ((set->says & ORGANISATION_SAYS_STATE) != 0)
        put(row->state, sizeof(row->state), set->suspended ? "suspended" : "active");
    if (strcmp(row->name, set->organisation.name) != 0 ||
        strcmp(row->time_zone, set->organisation.time_zone) != 0 ||
        strcmp(row->state, set->organisation.state) != 0)
        desk_change_organisation(desk, row);
    set->organisation = *row;
    return ERR_OK;
}

static const struct operation_kind set_kind = {"organisation_set", set_keys, set_decide};

/* --- move --- */

static enum err
move_look(struct operation *operation, struct engine *engine)
{
    struct organisation_move *move = (struct organisation_move *)operation;
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_ORGANISATION_BELOW], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, move->id);
    query_bind_int(query, 2, LENGTH(move->below));
    move->below_count = 0;
    while ((err = query_step(query)) == ERR_OK && move->below_count < LENGTH(move->below))
        move->below[move->below_count++] = query_int(query, 0);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
move_keys(struct operation *operation, struct desk *desk)
{
    const struct organisation_move *move = (const struct organisation_move *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(move->id));
    desk_want(desk, TABLE_organisation, KEY_OF(move->parent_id));
    desk_want(desk, TABLE_merchant, KEY_OF(move->id));
    for (size_t i = 0; i < move->below_count && move->below_count < LENGTH(move->below); i++)
        desk_want(desk, TABLE_organisation, KEY_OF(move->below[i]));
}

/* Where it goes, and whether all that is below it fits there. */
static enum err
place_moved(struct desk *desk, const struct organisation_move *move,
    const struct organisation_row *parent, struct organisation_row *moved)
{
    const unsigned before = organisation_path_levels(moved->path);
    const struct organisation_row old = *moved;
    enum err err;

    if (organisation_path_is_below(parent->path, old.path))
        return ERR_BAD_STATE;
    if (organisation_is(moved, ORGANISATION_STORE) && parent->merchant_id != old.merchant_id)
        return ERR_FORBIDDEN;
    err = organisation_place(moved, parent);
    if (err != ERR_OK)
        return err;
    if (move->below_count == LENGTH(move->below))
        return ERR_TOO_BIG;
    for (size_t i = 0; i < move->below_count; i++) {
        const char *path = desk_get_organisation(desk, KEY_OF(move->below[i]))->path;

        if (organisation_path_levels(path) - before + organisation_path_levels(moved->path) >
            ORGANISATION_LEVELS_MAX)
            return ERR_OUT_OF_RANGE;
    }
    return ERR_OK;
}

/* All below keep what they have under it. */
static void
move_below(
    struct desk *desk, const struct organisation_move *move, const char *from, const char *to)
{
    for (size_t i = 0; i < move->below_count; i++) {
        struct organisation_row *row = desk_get_organisation(desk, KEY_OF(move->below[i]));
        char rest[ORGANISATION_PATH_SIZE];

        NEED(organisation_path_is_below(row->path, from));
        put(rest, sizeof(rest), row->path + strlen(from));
        put(row->path, sizeof(row->path), to);
        put(row->path + strlen(to), sizeof(row->path) - strlen(to), rest);
        desk_change_organisation(desk, row);
    }
}

static void
change_partner(struct desk *desk, const struct organisation_row *merchant,
    const struct organisation_row *parent)
{
    struct merchant_row *books = desk_get_merchant(desk, KEY_OF(merchant->id));

    if (books == NULL)
        return;
    books->partner_id = organisation_is(parent, ORGANISATION_PARTNER) ? parent->id : 0;
    desk_change_merchant(desk, books);
}

static enum err
move_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct organisation_move *move = (struct organisation_move *)operation;
    struct organisation_row *parent = desk_get_organisation(desk, KEY_OF(move->parent_id));
    struct organisation_row *row;
    struct organisation_row moved;
    enum err err = read_version(desk, move->id, move->version, &row, &move->organisation);

    (void)turn;
    if (err == ERR_OK && parent == NULL)
        err = ERR_NOT_FOUND;
    if (err != ERR_OK || row->parent_id == parent->id)
        return err;
    moved = *row;
    err = place_moved(desk, move, parent, &moved);
    if (err != ERR_OK)
        return err;
    move_below(desk, move, row->path, moved.path);
    if (organisation_is(row, ORGANISATION_MERCHANT))
        change_partner(desk, row, parent);
    *row = moved;
    desk_change_organisation(desk, row);
    desk_change_organisation(desk, parent);
    move->organisation = moved;
    return ERR_OK;
}

static const struct operation_kind move_kind = {"organisation_move", move_keys, move_decide};

/* --- remove --- */

static enum err
remove_look(struct operation *operation, struct engine *engine)
{
    struct organisation_remove *remove = (struct organisation_remove *)operation;
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_ORGANISATION_HOLD], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, remove->id);
    err = query_step(query);
    remove->hold = ORGANISATION_HOLD_NOTHING;
    if (err == ERR_OK)
        remove->hold = (enum organisation_hold)query_int(query, 0);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
remove_keys(struct operation *operation, struct desk *desk)
{
    const struct organisation_remove *remove = (const struct organisation_remove *)operation;

    desk_want(desk, TABLE_organisation, KEY_OF(remove->id));
}

static enum err
remove_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct organisation_remove *remove = (struct organisation_remove *)operation;
    struct organisation_row *row;
    enum err err = read_version(desk, remove->id, remove->version, &row, &remove->organisation);

    (void)turn;
    if (err != ERR_OK)
        return err;
    if (organisation_is(row, ORGANISATION_PLATFORM) || remove->hold != ORGANISATION_HOLD_NOTHING)
        return ERR_BAD_STATE;
    /* Whoever puts something under it meanwhile changes it, too: one of both begins again. */
    desk_change_organisation(desk, row);
    return ERR_OK;
}

static enum err
remove_also(
    struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed)
{
    static const unsigned statements[] = {
        SQL_STORE_ORGANISATION_FORGET_BOOKS, SQL_STORE_ORGANISATION_FORGET};
    const struct organisation_remove *remove = (const struct organisation_remove *)operation;

    (void)now;
    for (size_t i = 0; i < LENGTH(statements); i++) {
        struct query *query;
        enum err err = engine_prepare(engine, &store_sql[statements[i]], &query);

        if (err != ERR_OK)
            return err;
        query_bind_int(query, 1, remove->id);
        err = query_step(query);
        query_reset(query);
        if (err != ERR_OK && err != ERR_NOT_FOUND)
            return err;
    }
    *ret_changed = true;
    return ERR_OK;
}

static const struct operation_kind remove_kind = {
    "organisation_remove", remove_keys, remove_decide};

void
organisation_flow_add(struct organisation_add *add)
{
    add->operation.kind = &add_kind;
    add->operation.merchant_id = add->parent_id;
}

void
organisation_flow_set(struct organisation_set *set)
{
    set->operation.kind = &set_kind;
    set->operation.merchant_id = set->id;
}

void
organisation_flow_move(struct organisation_move *move)
{
    move->operation.kind = &move_kind;
    move->operation.look = move_look;
    move->operation.merchant_id = move->id;
    move->operation.weight = MOVE_WEIGHT;
    move->below_count = 0;
}

void
organisation_flow_remove(struct organisation_remove *remove)
{
    remove->operation.kind = &remove_kind;
    remove->operation.look = remove_look;
    remove->operation.also = remove_also;
    remove->operation.merchant_id = remove->id;
}

const char *
organisation_flow_hold_text(enum organisation_hold hold)
{
    NEED((unsigned)hold < LENGTH(hold_texts));
    return hold_texts[hold];
}
