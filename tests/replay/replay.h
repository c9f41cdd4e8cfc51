/*
 * replay.h -- what was recorded, asked of another database.
 *
 * Each connection is opened, asked and closed as it was; every answer must be the
 * one that was recorded, and at the end every table row by row. What failed then
 * for its own reasons (a program that died, a lock) is not asked again.
 */
#ifndef TESTS_REPLAY_REPLAY_H
#define TESTS_REPLAY_REPLAY_H

#include "tests/replay/record.h"

struct replay_figures {
    int64_t turns;
    int64_t reads; /* keys */
    int64_t found; /* rows */
    int64_t writes;
    int64_t answers; /* values of queries */
    int64_t skipped; /* entries */
    int64_t rows;    /* in all tables at the end */
};

/**
 * replay_on() plays it on an empty place; false, having said why on standard output,
 * when anything is another one.
 */
bool replay_on(const char *place, struct replay_figures *ret_figures);

#endif
