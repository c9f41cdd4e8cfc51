/*
 * statement.h -- one named SQL statement, as tools/sqlembed lays it out.
 *
 * The author writes one text with $1, $2; the build makes the other. Constant
 * data, for any thread.
 */
#ifndef SHARED_DB_STATEMENT_H
#define SHARED_DB_STATEMENT_H

#include <stddef.h>

struct statement {
    const char *name;
    const char *postgres; /* parameters are $1, $2 … */
    const char *sqlite;   /* parameters are ?1, ?2 … */
    unsigned params_count;
};

/* All statements of one file. */
struct statement_set {
    const char *name;
    const struct statement *statements;
    size_t count;
};

#endif
