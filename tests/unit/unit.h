/*
 * unit.h -- the list of test files that one program runs.
 *
 * A test file adds itself (tests/unit/unit_here.h) before main() begins. One
 * thread.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

struct unit {
    const char *file; /* from the root: hub/flow/book_test.c */
    int (*run)(void); /* its main() */
    struct unit *next;
};

/** unit_add() keeps a pointer to the unit for as long as the program runs. */
void unit_add(struct unit *unit);

#endif
