/*
 * sim_books.h -- the hub's books for who looks into them often: open while the hub runs.
 *
 * To open them for each look was a sixth of all time, and to prepare each check's questions again
 * most of a trial of tests/nth. No connection outlives a run of the hub, whose next one may find
 * other files; the whole one, which reads others' files too, outlives nobody's.
 */
#ifndef TESTS_SIM_SIM_BOOKS_H
#define TESTS_SIM_SIM_BOOKS_H

#include "shared/db/db.h"
#include "tests/sim/machine.h"

/**
 * sim_books_ask() is a statement of the books, for its values to be bound: the same text at the
 * same address is prepared once while they are open. The caller resets it. NULL while the hub is
 * off. The sandbox's books are there as a; sim_books_ask_whole() has the app's journal, too, as m.
 */
struct db_statement *sim_books_ask(const struct machine *hub, const char *sql);
struct db_statement *sim_books_ask_whole(const struct machine *hub, const char *sql);
/** sim_books_look() closes what may not be open any longer: behind each event. */
void sim_books_look(const struct machine *hub);
/** sim_books_close() is before machine_stop_all(). */
void sim_books_close(void);

#endif
