#include "tools/sandbox/core/sandbox_store.h"

#include "tools/sandbox/core/sandbox.h"
#include "tools/sandbox/core/sql/migrations.h"

_Static_assert(LENGTH(migrations) == SANDBOX_VERSION, "the newest migration");

enum err
sandbox_migrate(struct db *db, int64_t now_us)
{
    return db_migrate(db, migrations, LENGTH(migrations), now_us);
}

enum err
sandbox_store_prepare(
    struct db *db, const struct statement *statements, size_t count, struct db_statement **to)
{
    for (size_t i = 0; i < count; i++) {
        enum err err = db_prepare(db, statements[i].name, statements[i].sqlite, &to[i]);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
sandbox_store_open(struct db *db, struct sandbox_store *ret_store)
{
    enum err err = sandbox_store_prepare(db, fault_sql, SQL_FAULT_COUNT, ret_store->fault);

    ret_store->db = db;
    if (err == ERR_OK)
        err = sandbox_store_prepare(db, payer_sql, SQL_PAYER_COUNT, ret_store->payer);
    if (err == ERR_OK)
        err = sandbox_store_prepare(db, sandbox_sql, SQL_SANDBOX_COUNT, ret_store->sandbox);
    return err;
}

enum err
sandbox_store_end(struct db_statement *rows, enum err err)
{
    db_reset(rows);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

const char *
sandbox_store_copy(struct arena *arena, struct db_statement *row, int at)
{
    const char *text = arena_text(arena, db_text(row, at));

    return text == NULL ? "" : text;
}

void
sandbox_store_bind(struct db_statement *statement, int at, const char *text)
{
    db_bind_text(statement, at, bytes_text(text));
}

enum err
sandbox_store_word(const char *const *words, size_t count, struct bytes word, unsigned *ret_word)
{
    for (unsigned i = 0; i < count; i++)
        if (bytes_is(word, words[i])) {
            *ret_word = i;
            return ERR_OK;
        }
    return ERR_CORRUPT;
}
