#include "tests/replay/record.h"

#include <stdlib.h>

#include "tests/replay/rows.h"

/* Everything that one run asks; a seed's hour takes some hundred MiB. */
#define ARENA_MAX ((size_t)8 << 30)
#define ENTRIES_FIRST 4096

/* What the linker calls instead of engine_open(), and how it calls that. */
enum err record_open(const struct engine_options *options, struct engine **ret_engine) __asm__(
    "__wrap_engine_open");
enum err record_open_below(
    const struct engine_options *options, struct engine **ret_engine) __asm__("__real_engine_open");

struct recorded_query {
    struct query query; /* first */
    struct query *below;
    const struct statement *statement;
    struct recorded *engine;
    struct recorded_query *next;
    bool is_open; /* it has been stepped, and not reset */
};

struct recorded {
    struct engine engine; /* first */
    struct engine_ops ops;
    struct engine *below;
    enum engine_role role;
    unsigned connection;
    size_t begun_at;   /* the entry of the last begin */
    size_t written_at; /* of the last write */
    struct recorded_query *queries;
};

static struct {
    bool is_on;
    bool is_loaded;
    unsigned connections;
    unsigned writer; /* the connection that what is loaded is written with */
    struct arena *arena;
    struct record_entry *entries;
    size_t count;
    size_t size;
    size_t unsure_at; /* a commit that may or may not have happened; 0 for none */
    size_t unsure_write;
    bool has_last;
    struct record_rows last[TABLE_COUNT];
} record;

static struct recorded *
recorded_of(struct engine *engine)
{
    return (struct recorded *)(void *)engine;
}

static struct recorded_query *
query_of(struct query *query)
{
    return (struct recorded_query *)(void *)query;
}

static struct record_entry *
put(const struct recorded *engine, enum record_kind kind, enum err err)
{
    if (record.count == record.size) {
        record.size = record.size == 0 ? ENTRIES_FIRST : record.size * 2;
        record.entries = realloc(record.entries, record.size * sizeof(*record.entries));
        NEED(record.entries != NULL);
    }
    record.entries[record.count] =
        (struct record_entry){.kind = kind, .err = err, .connection = engine->connection};
    return &record.entries[record.count++];
}

static struct record_entry *
put_tables(const struct recorded *engine, enum record_kind kind, enum err err,
    struct record_rows *tables, size_t count)
{
    struct record_entry *entry = put(engine, kind, err);

    entry->tables = tables;
    entry->tables_count = count;
    return entry;
}

static void *
take(size_t size)
{
    void *at = arena_take(record.arena, size == 0 ? 1 : size);

    NEED(at != NULL);
    return at;
}

/* --- queries ------------------------------------------------------------------------ */

static struct record_entry *
put_of_query(const struct recorded_query *query, enum record_kind kind, int at)
{
    struct record_entry *entry = put(query->engine, kind, ERR_OK);

    entry->statement = query->statement;
    entry->at = at;
    return entry;
}

static void
bind_int(struct query *query, int at, int64_t value)
{
    put_of_query(query_of(query), RECORD_BIND_INT, at)->number = value;
    query_bind_int(query_of(query)->below, at, value);
}

static void
bind_text(struct query *query, int at, struct bytes text)
{
    put_of_query(query_of(query), RECORD_BIND_TEXT, at)->bytes = arena_copy(record.arena, text);
    query_bind_text(query_of(query)->below, at, text);
}

static void
bind_blob(struct query *query, int at, struct bytes blob)
{
    put_of_query(query_of(query), RECORD_BIND_BLOB, at)->bytes = arena_copy(record.arena, blob);
    query_bind_blob(query_of(query)->below, at, blob);
}

/* What was put there without us stands in front of whatever is asked until the first turn. */
static void
load(const struct recorded *recorded)
{
    struct record_rows *tables;

    if (record.is_loaded)
        return;
    tables = take(TABLE_COUNT * sizeof(*tables));
    rows_whole(recorded->below, record.arena, tables);
    put_tables(recorded, RECORD_LOAD, ERR_OK, tables, TABLE_COUNT)->connection = record.writer;
}

static enum err
step(struct query *query)
{
    enum err err;

    if (!query_of(query)->is_open)
        load(query_of(query)->engine);
    query_of(query)->is_open = true;
    err = query_step(query_of(query)->below);
    put_of_query(query_of(query), RECORD_STEP, 0)->err = err;
    return err;
}

static int64_t
get_int(struct query *query, int at)
{
    int64_t value = query_int(query_of(query)->below, at);

    put_of_query(query_of(query), RECORD_INT, at)->number = value;
    return value;
}

static struct bytes
get_text(struct query *query, int at)
{
    struct bytes text = query_text(query_of(query)->below, at);

    put_of_query(query_of(query), RECORD_TEXT, at)->bytes = arena_copy(record.arena, text);
    return text;
}

static struct bytes
get_blob(struct query *query, int at)
{
    struct bytes blob = query_blob(query_of(query)->below, at);

    put_of_query(query_of(query), RECORD_BLOB, at)->bytes = arena_copy(record.arena, blob);
    return blob;
}

static int64_t
changes(struct query *query)
{
    int64_t value = query_changes(query_of(query)->below);

    put_of_query(query_of(query), RECORD_CHANGES, 0)->number = value;
    return value;
}

static void
reset(struct query *query)
{
    query_of(query)->is_open = false;
    (void)put_of_query(query_of(query), RECORD_RESET, 0);
    query_reset(query_of(query)->below);
}

static enum err
run(struct query *query)
{
    enum err err = query_run(query_of(query)->below);

    put_of_query(query_of(query), RECORD_RUN, 0)->err = err;
    return err;
}

static const struct query_ops query_ops = {
    bind_int, bind_text, bind_blob, step, get_int, get_text, get_blob, changes, reset, run};

static enum err
prepare(struct engine *engine, const struct statement *statement, struct query **ret_query)
{
    struct recorded *recorded = recorded_of(engine);
    struct recorded_query *query = recorded->queries;
    struct query *below;
    enum err err = engine_prepare(recorded->below, statement, &below);

    if (err != ERR_OK)
        return err;
    while (query != NULL && query->below != below)
        query = query->next;
    if (query == NULL) {
        query = calloc(1, sizeof(*query));
        NEED(query != NULL);
        *query = (struct recorded_query){
            {&query_ops}, below, statement, recorded, recorded->queries, false};
        recorded->queries = query;
    }
    *ret_query = &query->query;
    return ERR_OK;
}

/* --- turns -------------------------------------------------------------------------- */

/* The next run knows. */
static void
settle(struct engine *engine)
{
    const struct record_entry *write = &record.entries[record.unsure_write];

    if (rows_are_there(engine, write->tables, write->tables_count, record.arena))
        record.entries[record.unsure_at].err = ERR_OK;
    record.unsure_at = 0;
}

static enum err
migrate(struct engine *engine, int64_t now_us)
{
    enum err err = engine_migrate(recorded_of(engine)->below, now_us);

    put(recorded_of(engine), RECORD_MIGRATE, err)->number = now_us;
    if (err == ERR_OK && record.unsure_at != 0)
        settle(recorded_of(engine)->below);
    return err;
}

static enum err
begin(struct engine *engine)
{
    struct recorded *recorded = recorded_of(engine);
    enum err err;

    load(recorded);
    record.is_loaded = true;
    err = engine_begin(recorded->below);
    recorded->begun_at = record.count;
    (void)put(recorded, RECORD_BEGIN, err);
    return err;
}

struct found {
    const struct engine_read *read;
    struct record_rows *rows;
};

/* At most as many rows as keys are there. */
static enum err
find_row(void *context, size_t at, void *row)
{
    const struct found *found = context;
    struct record_rows *rows = found->rows;

    NEED(rows->count < rows->keys_count);
    rows->at[rows->count] = at;
    rows->rows[rows->count++] = rows_copy(rows->table, row, record.arena);
    return found->read->each(found->read->context, at, row);
}

static enum err
read_tables(
    struct engine *engine, const struct engine_read *reads, size_t count, struct arena *arena)
{
    struct recorded *recorded = recorded_of(engine);
    struct engine_read *ours = take(count * sizeof(*ours));
    struct found *founds = take(count * sizeof(*founds));
    struct record_rows *tables = take(count * sizeof(*tables));
    enum err err;

    for (size_t i = 0; i < count; i++) {
        const struct row_shape *shape = row_shape(reads[i].table);
        size_t size = reads[i].count * (reads[i].by_find ? shape->find_count : shape->keys_count);
        int64_t *keys = take(size * sizeof(*keys));

        memcpy(keys, reads[i].keys, size * sizeof(*keys));
        tables[i] = (struct record_rows){.table = reads[i].table,
            .by_find = reads[i].by_find,
            .keys = keys,
            .keys_count = reads[i].count,
            .at = take(reads[i].count * sizeof(size_t)),
            .rows = take(reads[i].count * sizeof(void *))};
        founds[i] = (struct found){&reads[i], &tables[i]};
        ours[i] = reads[i];
        ours[i].each = find_row;
        ours[i].context = &founds[i];
    }
    err = engine_read(recorded->below, ours, count, arena);
    (void)put_tables(recorded, RECORD_READ, err, tables, count);
    return err;
}

static enum err
write_tables(
    struct engine *engine, const struct engine_write *writes, size_t count, struct arena *arena)
{
    struct record_rows *tables = take(count * sizeof(*tables));
    enum err err;

    for (size_t i = 0; i < count; i++)
        tables[i] = rows_written(&writes[i], record.arena);
    err = engine_write(recorded_of(engine)->below, writes, count, arena);
    recorded_of(engine)->written_at = record.count;
    (void)put_tables(recorded_of(engine), RECORD_WRITE, err, tables, count);
    return err;
}

static enum err
commit(struct engine *engine)
{
    enum err err = engine_commit(recorded_of(engine)->below);

    (void)put(recorded_of(engine), RECORD_COMMIT, err);
    if (err == ERR_DISK && recorded_of(engine)->written_at > recorded_of(engine)->begun_at) {
        record.unsure_at = record.count - 1;
        record.unsure_write = recorded_of(engine)->written_at;
    }
    return err;
}

static void
rollback(struct engine *engine)
{
    (void)put(recorded_of(engine), RECORD_ROLLBACK, ERR_OK);
    engine_rollback(recorded_of(engine)->below);
}

/* --- what is only handed on --------------------------------------------------------- */

static enum err
fence(struct engine *engine, int64_t node, const char *token)
{
    return engine_fence(recorded_of(engine)->below, node, token);
}

static enum err
seize(struct engine *engine, int64_t node)
{
    return engine_seize(recorded_of(engine)->below, node);
}

static enum err
now(struct engine *engine, struct moment *ret_now)
{
    return engine_now(recorded_of(engine)->below, ret_now);
}

static bool
is_broken(const struct engine *engine)
{
    return engine_is_broken(((const struct recorded *)(const void *)engine)->below);
}

static const char *
detail(const struct engine *engine)
{
    return engine_detail(((const struct recorded *)(const void *)engine)->below);
}

static void
keep_last(const struct recorded *recorded)
{
    if (!rows_are_readable(recorded->below))
        return;
    rows_whole(recorded->below, record.arena, record.last);
    record.has_last = true;
}

static void
close_recorded(struct engine *engine)
{
    struct recorded *recorded = recorded_of(engine);

    if (recorded->role == ENGINE_WRITER)
        keep_last(recorded);
    (void)put(recorded, RECORD_CLOSE, ERR_OK);
    while (recorded->queries != NULL) {
        struct recorded_query *next = recorded->queries->next;

        free(recorded->queries);
        recorded->queries = next;
    }
    engine_close(&recorded->below);
    free(recorded);
}

static const struct engine_ops ops = {
    .migrate = migrate,
    .prepare = prepare,
    .begin = begin,
    .read = read_tables,
    .write = write_tables,
    .commit = commit,
    .rollback = rollback,
    .fence = fence,
    .seize = seize,
    .now = now,
    .detail = detail,
    .is_broken = is_broken,
    .close = close_recorded,
};

enum err
record_open(const struct engine_options *options, struct engine **ret_engine)
{
    struct recorded *recorded;
    struct engine *below;
    enum err err = record_open_below(options, &below);

    if (err != ERR_OK || !record.is_on) {
        if (err == ERR_OK)
            *ret_engine = below;
        return err;
    }
    recorded = calloc(1, sizeof(*recorded));
    NEED(recorded != NULL && record.connections < RECORD_CONNECTIONS_MAX);
    recorded->ops = ops;
    recorded->ops.tries = below->ops->tries;
    recorded->ops.is_shared = below->ops->is_shared;
    recorded->engine.ops = &recorded->ops;
    recorded->below = below;
    recorded->role = options->role;
    recorded->connection = record.connections++;
    if (options->role == ENGINE_WRITER && !record.is_loaded)
        record.writer = recorded->connection;
    put(recorded, RECORD_OPEN, ERR_OK)->number = (int64_t)options->role;
    *ret_engine = &recorded->engine;
    return ERR_OK;
}

void
record_start(void)
{
    enum err err = arena_make(ARENA_MAX, &record.arena);

    NEED(err == ERR_OK);
    record.is_on = true;
}

void
record_stop(void)
{
    record.is_on = false;
}

size_t
record_count(void)
{
    return record.count;
}

const struct record_entry *
record_entry(size_t at)
{
    return &record.entries[at];
}

const struct record_rows *
record_last(enum row_table table)
{
    return record.has_last ? &record.last[table] : NULL;
}

void
record_free(void)
{
    free(record.entries);
    arena_free(&record.arena);
}
