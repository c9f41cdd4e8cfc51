/*
 * sim_books.h -- the hub's books for who looks into them often: one connection while it runs.
 *
 * The sandbox's books are there as a. To open them for each look was a sixth of all time.
 * The connection does not outlive a run of the hub, whose next one may find other files.
 */
#ifndef TESTS_SIM_SIM_BOOKS_H
#define TESTS_SIM_SIM_BOOKS_H

#include "shared/db/db.h"
#include "tests/sim/machine.h"

/**
 * sim_books_ask() is a statement of the books, for its values to be bound: the same text at the
 * same address is prepared once in a run. The caller resets it. NULL while the hub is off.
 */
struct db_statement *sim_books_ask(const struct machine *hub, const char *sql);
/** sim_books_look() closes them once the hub has ended: behind each event. */
void sim_books_look(const struct machine *hub);
/** sim_books_close() is before machine_stop_all(). */
void sim_books_close(void);

#endif
