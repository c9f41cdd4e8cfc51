#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/store/sql/instruction.sql.h"
#include "agent/store/store_inside.h"

enum err
store_instruction_write(
    struct store *store, const struct store_instruction *instruction, int64_t now_us)
{
    struct db_statement *add = store->statements[STORE_INSTRUCTION][SQL_INSTRUCTION_ADD];

    db_bind_int(add, 1, instruction->number);
    db_bind_int(add, 2, instruction->what);
    db_bind_int(add, 3, now_us);
    return db_run(add);
}

enum err
store_instruction_find(struct store *store, int64_t number)
{
    struct db_statement *find = store->statements[STORE_INSTRUCTION][SQL_INSTRUCTION_FIND];
    enum err err;

    db_bind_int(find, 1, number);
    err = db_step(find);
    db_reset(find);
    return err;
}

enum err
store_instruction_read_state(struct store *store, struct store_state *state)
{
    struct db_statement *wipes = store->statements[STORE_INSTRUCTION][SQL_INSTRUCTION_WIPES];
    enum err err;

    db_bind_int(wipes, 1, MESSAGE_INSTRUCTION_WIPE);
    err = db_step(wipes);
    if (err == ERR_OK)
        state->wipes = db_int(wipes, 0) > 0;
    db_reset(wipes);
    return err;
}

enum err
store_wipe(const char *folder)
{
    /* The key is in the first: without it the others are nobody's. */
    static const char *const files[] = {"till.db", "till.db-wal", "till.db-shm", "reserve"};
    char path[STORE_PATH_MAX + 16];
    enum err err = ERR_OK;

    for (size_t i = 0; i < LENGTH(files); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        if (unlink(path) != 0 && errno != ENOENT)
            err = ERR_DISK;
    }
    return err;
}
