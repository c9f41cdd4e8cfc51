/*
 * sheet_inside.h -- what sheet.c and the formats share; nobody else includes it.
 */
#ifndef HUB_EXPORT_SHEET_INSIDE_H
#define HUB_EXPORT_SHEET_INSIDE_H

#include "hub/export/sheet.h"

#define SHEET_PATH_MAX 512
#define SHEET_CLOCK_SIZE 20 /* "2026-11-30 13:41:30" */

struct sheet;

/* What a column's numbers come to. */
struct sheet_sum {
    int64_t value;
    bool too_much; /* it would be more than a number can say */
};

/* A format. Cells are given in order; at is the column's place. */
struct sheet_ops {
    enum err (*open)(struct sheet *sheet);
    void (*text)(struct sheet *sheet, size_t at, struct bytes text);
    void (*number)(struct sheet *sheet, size_t at, int64_t number);
    enum err (*end_row)(struct sheet *sheet);
    enum err (*close)(struct sheet *sheet); /* finishes the file under its first name */
    void (*drop)(struct sheet *sheet);      /* frees, whatever state it is in */
};

extern const struct sheet_ops sheet_csv;
extern const struct sheet_ops sheet_xlsx;

struct sheet {
    const struct sheet_ops *ops;
    struct sheet_options options;
    char path[SHEET_PATH_MAX];
    char aside[SHEET_PATH_MAX]; /* the name while it is written */
    size_t at;                  /* the next cell's column */
    enum err err;               /* of this row */
    struct sheet_sum *sums;     /* of each column; NULL: none are wanted, or no row has come */
    void *state;                /* the format's own */
};

/** sheet_wall() is the wall clock of a moment. */
int64_t sheet_wall(const struct sheet *sheet, int64_t us);

/** sheet_heading() is a column's, in the sheet's language. */
const char *sheet_heading(const struct sheet *sheet, size_t at);

/** sheet_err() is what errno says of a file. */
enum err sheet_err(int number);

#endif
