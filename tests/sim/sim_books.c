#include "tests/sim/sim_books.h"

#include <stdio.h>

#include "tests/sim/sim_app_journal.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_sandbox.h"

#define QUESTIONS_MAX 256
#define SQL_SIZE 256

struct books {
    struct db *db;  /* NULL while nobody asks */
    int64_t deaths; /* when they were opened: of the hub, or of anybody */
    const char *asked[QUESTIONS_MAX];
    struct db_statement *statements[QUESTIONS_MAX];
    size_t count;
};

static struct books often;
static struct books whole;

static void
close_books(struct books *books)
{
    db_close(&books->db);
    books->count = 0;
}

static void
look(struct books *books, const struct machine *hub, int64_t deaths)
{
    if (books->db != NULL && (!hub->is_up || books->deaths != deaths))
        close_books(books);
}

static void
attach(const struct books *books, const struct machine *hub, const char *path, const char *name)
{
    char sql[SQL_SIZE];

    (void)snprintf(sql, sizeof(sql), "ATTACH '%s' AS %s", path, name);
    if (db_script(books->db, sql) != ERR_OK)
        world_fail(hub->world, "%s: %s", sql, db_detail(books->db));
}

static void
open_books(struct books *books, const struct machine *hub, int64_t deaths)
{
    enum err err =
        db_open(&(struct db_options){.path = sim_hub_path(), .role = DB_READER}, &books->db);

    if (err != ERR_OK)
        world_fail(hub->world, "the hub's books do not open: %s", err_name(err));
    attach(books, hub, sim_sandbox_path(), "a");
    if (books == &whole)
        attach(books, hub, sim_app_journal_path(), "m");
    books->deaths = deaths;
}

static struct db_statement *
ask(struct books *books, const struct machine *hub, int64_t deaths, const char *sql)
{
    size_t at = 0;
    enum err err;

    look(books, hub, deaths);
    if (!hub->is_up)
        return NULL;
    if (books->db == NULL)
        open_books(books, hub, deaths);
    while (at < books->count && books->asked[at] != sql)
        at++;
    if (at < books->count)
        return books->statements[at];
    NEED(at < QUESTIONS_MAX);
    err = db_prepare(books->db, "books", sql, &books->statements[at]);
    if (err != ERR_OK)
        world_fail(hub->world, "%s: %s", sql, db_detail(books->db));
    books->asked[books->count++] = sql;
    return books->statements[at];
}

struct db_statement *
sim_books_ask(const struct machine *hub, const char *sql)
{
    return ask(&often, hub, hub->crashes, sql);
}

struct db_statement *
sim_books_ask_whole(const struct machine *hub, const char *sql)
{
    return ask(&whole, hub, machine_deaths(), sql);
}

void
sim_books_look(const struct machine *hub)
{
    look(&often, hub, hub->crashes);
    look(&whole, hub, machine_deaths());
}

void
sim_books_close(void)
{
    close_books(&often);
    close_books(&whole);
}
