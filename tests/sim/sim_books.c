#include "tests/sim/sim_books.h"

#include <stdio.h>

#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_sandbox.h"

#define QUESTIONS_MAX 16

static struct {
    struct db *db;   /* NULL while the hub is off */
    int64_t crashes; /* of the hub, when they were opened */
    const char *asked[QUESTIONS_MAX];
    struct db_statement *statements[QUESTIONS_MAX];
    size_t count;
} books;

static void
open_books(const struct machine *hub)
{
    char sql[128];
    enum err err =
        db_open(&(struct db_options){.path = sim_hub_path(), .role = DB_READER}, &books.db);

    (void)snprintf(sql, sizeof(sql), "ATTACH '%s' AS a", sim_sandbox_path());
    if (err == ERR_OK)
        err = db_script(books.db, sql);
    if (err != ERR_OK)
        world_fail(hub->world, "the hub's books do not open: %s", err_name(err));
    books.crashes = hub->crashes;
}

struct db_statement *
sim_books_ask(const struct machine *hub, const char *sql)
{
    size_t at = 0;
    enum err err;

    sim_books_look(hub);
    if (!hub->is_up)
        return NULL;
    if (books.db == NULL)
        open_books(hub);
    while (at < books.count && books.asked[at] != sql)
        at++;
    if (at < books.count)
        return books.statements[at];
    NEED(at < QUESTIONS_MAX);
    err = db_prepare(books.db, "books", sql, &books.statements[at]);
    if (err != ERR_OK)
        world_fail(hub->world, "%s: %s", sql, db_detail(books.db));
    books.asked[books.count++] = sql;
    return books.statements[at];
}

void
sim_books_look(const struct machine *hub)
{
    if (books.db != NULL && (!hub->is_up || hub->crashes != books.crashes))
        sim_books_close();
}

void
sim_books_close(void)
{
    db_close(&books.db);
    books.count = 0;
}
