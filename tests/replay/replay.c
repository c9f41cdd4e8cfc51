#include "tests/replay/replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/replay/rows.h"

#define ARENA_MAX ((size_t)2 << 30)

/* One connection, as it is now. */
struct end {
    struct engine *engine;
    enum engine_role role;
    bool in_turn;
    bool is_over; /* the turn failed then: the rest of it is not asked */
};

static struct {
    const char *place;
    struct end ends[RECORD_CONNECTIONS_MAX];
    struct arena *turn; /* of one turn */
    struct arena *rows;
    struct replay_figures figures;
    size_t at; /* the entry */
    bool is_wrong;
} play;

static void
complain(const struct record_entry *entry, const char *what, enum err err)
{
    struct engine *engine = play.ends[entry->connection].engine;

    (void)printf("entry %zu, connection %u, %s: %s, recorded %s%s%s; %s\n", play.at,
        entry->connection, what, err_name(err), err_name(entry->err),
        entry->statement == NULL ? "" : ", ",
        entry->statement == NULL ? "" : entry->statement->name,
        engine == NULL ? "" : engine_detail(engine));
    play.is_wrong = true;
}

/* Why it failed then has nothing to do with the data. */
static bool
is_of_then(enum err err)
{
    return err == ERR_DISK || err == ERR_BUSY || err == ERR_NO_SPACE;
}

static void
expect(const struct record_entry *entry, const char *what, enum err err)
{
    if (err != entry->err)
        complain(entry, what, err);
}

/* --- turns -------------------------------------------------------------------------- */

static void
open_end(const struct record_entry *entry)
{
    struct end *end = &play.ends[entry->connection];
    enum err err;

    end->role = (enum engine_role)entry->number;
    err =
        engine_open(&(struct engine_options){.place = play.place, .role = end->role}, &end->engine);
    expect(entry, "open", err);
}

static void
load(const struct record_entry *entry)
{
    for (size_t i = 0; i < entry->tables_count; i++)
        rows_load(play.ends[entry->connection].engine, &entry->tables[i], play.rows);
}

static void
end_turn(struct end *end)
{
    if (end->in_turn)
        engine_rollback(end->engine);
    end->in_turn = false;
    end->is_over = false;
    arena_reset(play.turn);
}

static void
begin(const struct record_entry *entry)
{
    struct end *end = &play.ends[entry->connection];

    end->is_over = entry->err != ERR_OK;
    if (end->is_over) {
        play.figures.skipped++;
        return;
    }
    expect(entry, "begin", engine_begin(end->engine));
    end->in_turn = true;
}

struct found {
    const struct record_rows *recorded;
    size_t count;
};

static enum err
find_row(void *context, size_t at, void *row)
{
    struct found *found = context;
    const struct record_rows *recorded = found->recorded;
    const char *column;

    found->count++;
    for (size_t i = 0; i < recorded->count; i++) {
        if (recorded->at[i] != at)
            continue;
        column = rows_differ(recorded->table, recorded->rows[i], row);
        if (column == NULL)
            return ERR_OK;
        (void)printf("entry %zu: %s of a row of %s is another\n", play.at, column,
            row_shape(recorded->table)->name);
        play.is_wrong = true;
        return ERR_OK;
    }
    (void)printf(
        "entry %zu: a row of %s that was not there\n", play.at, row_shape(recorded->table)->name);
    play.is_wrong = true;
    return ERR_OK;
}

static void
read_tables(const struct record_entry *entry)
{
    struct engine_read *reads = arena_take(play.turn, entry->tables_count * sizeof(*reads) + 1);
    struct found *founds = arena_take(play.turn, entry->tables_count * sizeof(*founds) + 1);

    NEED(reads != NULL && founds != NULL);
    for (size_t i = 0; i < entry->tables_count; i++) {
        const struct record_rows *recorded = &entry->tables[i];

        founds[i].recorded = recorded;
        reads[i] = (struct engine_read){.table = recorded->table,
            .by_find = recorded->by_find,
            .keys = recorded->keys,
            .count = recorded->keys_count,
            .each = find_row,
            .context = &founds[i]};
        play.figures.reads += (int64_t)recorded->keys_count;
    }
    expect(entry, "read",
        engine_read(play.ends[entry->connection].engine, reads, entry->tables_count, play.turn));
    for (size_t i = 0; i < entry->tables_count; i++) {
        play.figures.found += (int64_t)founds[i].count;
        if (founds[i].count != entry->tables[i].count)
            complain(entry, row_shape(entry->tables[i].table)->name, ERR_NOT_FOUND);
    }
}

static void
write_tables(const struct record_entry *entry)
{
    struct engine_write *writes = arena_take(play.turn, entry->tables_count * sizeof(*writes) + 1);

    NEED(writes != NULL);
    for (size_t i = 0; i < entry->tables_count; i++) {
        const struct record_rows *recorded = &entry->tables[i];
        const void **rows = arena_take(play.turn, recorded->count * sizeof(*rows) + 1);

        NEED(rows != NULL);
        for (size_t k = 0; k < recorded->count; k++)
            rows[k] = recorded->rows[k];
        writes[i] = (struct engine_write){.table = recorded->table,
            .change = recorded->change,
            .rows = rows,
            .count = recorded->count};
        play.figures.writes += (int64_t)recorded->count;
    }
    expect(entry, "write",
        engine_write(play.ends[entry->connection].engine, writes, entry->tables_count, play.turn));
}

static void
commit(const struct record_entry *entry)
{
    struct end *end = &play.ends[entry->connection];

    expect(entry, "commit", engine_commit(end->engine));
    end->in_turn = false;
    play.figures.turns++;
    end_turn(end);
}

/* --- queries ------------------------------------------------------------------------ */

static void
compare_bytes(const struct record_entry *entry, struct bytes bytes)
{
    play.figures.answers++;
    if (!bytes_equal(bytes, entry->bytes))
        complain(entry, "another text", ERR_OK);
}

static void
compare_number(const struct record_entry *entry, int64_t number)
{
    play.figures.answers++;
    if (number == entry->number)
        return;
    (void)printf(
        "column %d: %" PRId64 ", recorded %" PRId64 "\n", entry->at, number, entry->number);
    complain(entry, "another number", ERR_OK);
}

static void
ask(const struct record_entry *entry)
{
    struct query *query;
    enum err err = engine_prepare(play.ends[entry->connection].engine, entry->statement, &query);

    if (err != ERR_OK) {
        complain(entry, "prepare", err);
        return;
    }
    switch ((int)entry->kind) {
    case RECORD_BIND_INT:
        query_bind_int(query, entry->at, entry->number);
        break;
    case RECORD_BIND_TEXT:
        query_bind_text(query, entry->at, entry->bytes);
        break;
    case RECORD_BIND_BLOB:
        query_bind_blob(query, entry->at, entry->bytes);
        break;
    case RECORD_STEP:
        expect(entry, "step", query_step(query));
        break;
    case RECORD_RUN:
        expect(entry, "run", query_run(query));
        break;
    case RECORD_INT:
        compare_number(entry, query_int(query, entry->at));
        break;
    case RECORD_TEXT:
        compare_bytes(entry, query_text(query, entry->at));
        break;
    case RECORD_BLOB:
        compare_bytes(entry, query_blob(query, entry->at));
        break;
    case RECORD_CHANGES:
        compare_number(entry, query_changes(query));
        break;
    case RECORD_RESET:
        query_reset(query);
        break;
    default:
        NOT_REACHED();
    }
}

/* --- all of it ---------------------------------------------------------------------- */

static void
play_in_turn(const struct record_entry *entry)
{
    struct end *end = &play.ends[entry->connection];

    if (end->is_over || is_of_then(entry->err)) {
        /* At once: in memory nobody else reads while a turn is open. */
        if (end->in_turn) {
            end_turn(end);
            end->is_over = true;
        }
        play.figures.skipped++;
        return;
    }
    if (entry->kind == RECORD_READ)
        read_tables(entry);
    else if (entry->kind == RECORD_WRITE)
        write_tables(entry);
    else if (entry->kind == RECORD_COMMIT)
        commit(entry);
    else
        ask(entry);
}

static void
play_entry(const struct record_entry *entry)
{
    struct end *end = &play.ends[entry->connection];

    switch ((int)entry->kind) {
    case RECORD_OPEN:
        open_end(entry);
        break;
    case RECORD_CLOSE:
        engine_close(&end->engine);
        break;
    case RECORD_MIGRATE:
        if (entry->err == ERR_OK)
            expect(entry, "migrate", engine_migrate(end->engine, entry->number));
        break;
    case RECORD_LOAD:
        load(entry);
        break;
    case RECORD_BEGIN:
        begin(entry);
        break;
    case RECORD_ROLLBACK:
        end_turn(end);
        break;
    default:
        play_in_turn(entry);
        break;
    }
}

/* Every table, as it is here and as it was there. */
static void
compare_tables(struct engine *engine)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct record_rows *recorded = record_last((enum row_table)i);
        struct record_rows here = rows_all(engine, (enum row_table)i, play.rows);

        play.figures.rows += (int64_t)here.count;
        if (!rows_compare(recorded, &here))
            play.is_wrong = true;
        free(here.rows);
    }
}

bool
replay_on(const char *place, struct replay_figures *ret_figures)
{
    struct engine *engine = NULL;
    enum err err;

    memset(&play, 0, sizeof(play));
    play.place = place;
    err = arena_make(ARENA_MAX, &play.turn);
    if (err == ERR_OK)
        err = arena_make(ARENA_MAX, &play.rows);
    /* It also keeps a database in memory alive. */
    if (err == ERR_OK)
        err = engine_open(&(struct engine_options){.place = place, .role = ENGINE_WRITER}, &engine);
    if (err != ERR_OK || record_last((enum row_table)0) == NULL) {
        (void)printf("%s: %s\n", place, err == ERR_OK ? "nothing was recorded" : err_name(err));
        return false;
    }
    for (play.at = 0; play.at < record_count() && !play.is_wrong; play.at++)
        play_entry(record_entry(play.at));
    if (!play.is_wrong)
        compare_tables(engine);
    for (size_t i = 0; i < RECORD_CONNECTIONS_MAX; i++)
        engine_close(&play.ends[i].engine);
    engine_close(&engine);
    arena_free(&play.turn);
    arena_free(&play.rows);
    *ret_figures = play.figures;
    return !play.is_wrong;
}
