#include "tests/sim/sim_app_journal.h"

#include <stdio.h>

#include "shared/db/db.h"

static const char tables[] =
    "CREATE TABLE ask (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " amount INTEGER NOT NULL, tries INTEGER NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL,"
    " resource INTEGER NOT NULL);"
    "CREATE TABLE told (resource INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL,"
    " at_us INTEGER NOT NULL);"
    "CREATE TABLE heard (id INTEGER PRIMARY KEY, type TEXT NOT NULL, about INTEGER NOT NULL,"
    " sequence INTEGER NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL,"
    " accepted INTEGER NOT NULL)";

enum statement {
    ANSWER,
    ANSWERED,
    TELL,
    TOLD,
    HEAR,
    HEARD,
    STATEMENTS
};

static const char *const texts[STATEMENTS] = {
    [ANSWER] = "INSERT INTO ask VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
    [ANSWERED] = "SELECT status, resource FROM ask WHERE number = ?1",
    [TELL] = "INSERT INTO told VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    [TOLD] = "SELECT state, at_us FROM told WHERE resource = ?1",
    [HEAR] = ("INSERT INTO heard VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
              " ON CONFLICT DO UPDATE SET accepted = max(accepted, excluded.accepted)"),
    [HEARD] = "SELECT body FROM heard WHERE id = ?1",
};

static struct {
    const struct world *world;
    struct db *db;
    struct db_statement *statements[STATEMENTS];
    char path[64];
} journal;

void
sim_app_journal_open(const struct world *world)
{
    enum err err;

    journal.world = world;
    (void)snprintf(journal.path, sizeof(journal.path), "file:/app-%016llx?vfs=memdb",
        (unsigned long long)world_seed(world, "app"));
    err = db_open(&(struct db_options){.path = journal.path, .role = DB_WRITER}, &journal.db);
    if (err == ERR_OK)
        err = db_script(journal.db, tables);
    for (size_t i = 0; err == ERR_OK && i < STATEMENTS; i++)
        err = db_prepare(journal.db, "journal", texts[i], &journal.statements[i]);
    NEED(err == ERR_OK);
}

const char *
sim_app_journal_path(void)
{
    return journal.path;
}

void
sim_app_journal_close(void)
{
    db_close(&journal.db);
}

static void
run(enum statement which)
{
    enum err err = db_run(journal.statements[which]);

    NEED(err == ERR_OK);
}

/* Whether there is a row; to be reset. */
static bool
find(enum statement which, int64_t key)
{
    struct db_statement *statement = journal.statements[which];
    enum err err;

    db_bind_int(statement, 1, key);
    err = db_step(statement);
    NEED(err == ERR_OK || err == ERR_NOT_FOUND);
    return err == ERR_OK;
}

void
sim_app_journal_answered(const struct sim_app_entry *entry)
{
    struct db_statement *answered = journal.statements[ANSWERED];
    struct db_statement *answer = journal.statements[ANSWER];

    if (find(ANSWERED, entry->number) && db_int(answered, 0) == 200 &&
        (entry->status != 200 || db_int(answered, 1) != entry->id))
        world_fail(journal.world,
            "request %lld for %s %s was answered 200 with %lld, then %d %s with %lld",
            (long long)entry->number, entry->kind, entry->name, (long long)db_int(answered, 1),
            entry->status, entry->code, (long long)entry->id);
    db_reset(answered);
    db_bind_int(answer, 1, entry->number);
    db_bind_text(answer, 2, bytes_text(entry->kind));
    db_bind_text(answer, 3, bytes_text(entry->name));
    db_bind_int(answer, 4, entry->amount);
    db_bind_int(answer, 5, entry->tries);
    db_bind_int(answer, 6, entry->status);
    db_bind_text(answer, 7, bytes_text(entry->code));
    db_bind_int(answer, 8, entry->id);
    run(ANSWER);
}

/* Of a complaint nothing is the end: it is gone on with, by its payer and by us. */
static bool
is_end(const char *kind, const char *state)
{
    static const char *const ends[] = {"PAID", "CLOSED", "DONE", "FAILED", "REJECTED", "DROPPED"};

    for (size_t i = 0; i < LENGTH(ends); i++)
        if (strcmp(state, ends[i]) == 0)
            return strcmp(kind, "complaint") != 0;
    return false;
}

void
sim_app_journal_told(const struct sim_app_told *told)
{
    struct db_statement *earlier = journal.statements[TOLD];
    struct db_statement *tell = journal.statements[TELL];

    if (find(TOLD, told->id) && told->asked_us > db_int(earlier, 1) &&
        !bytes_is(db_text(earlier, 0), told->state))
        world_fail(journal.world, "%s %lld was told to be %.*s, and now is %s", told->kind,
            (long long)told->id, (int)db_text(earlier, 0).size,
            (const char *)db_text(earlier, 0).at, told->state);
    db_reset(earlier);
    if (!is_end(told->kind, told->state))
        return;
    db_bind_int(tell, 1, told->id);
    db_bind_text(tell, 2, bytes_text(told->kind));
    db_bind_text(tell, 3, bytes_text(told->state));
    db_bind_int(tell, 4, world_now(journal.world).us);
    run(TELL);
}

void
sim_app_journal_heard(const struct sim_app_heard *heard)
{
    struct db_statement *earlier = journal.statements[HEARD];
    struct db_statement *hear = journal.statements[HEAR];

    if (find(HEARD, heard->id)) {
        const struct bytes body = db_blob(earlier, 0);

        if (body.size != heard->body.size || memcmp(body.at, heard->body.at, body.size) != 0)
            world_fail(
                journal.world, "notice %lld came again as another one", (long long)heard->id);
    }
    db_reset(earlier);
    db_bind_int(hear, 1, heard->id);
    db_bind_text(hear, 2, bytes_text(heard->type));
    db_bind_int(hear, 3, heard->about);
    db_bind_int(hear, 4, heard->sequence);
    db_bind_text(hear, 5, bytes_text(heard->state));
    db_bind_blob(hear, 6, heard->body);
    db_bind_int(hear, 7, heard->accepted ? 1 : 0);
    run(HEAR);
}
