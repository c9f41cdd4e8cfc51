/*
 * sheet.h -- a table of any length, written to a file row by row.
 *
 * Two formats. CSV: RFC 4180 in UTF-8 with a byte order mark, which Excel wants to see the
 * encoding by. XLSX: worksheets of ECMA-376 by libxlsxwriter in its mode of constant memory; a
 * further one is begun where Excel's 1 048 576 rows end. In both a text stays a text: what a
 * spreadsheet would take for a formula is made harmless (CSV: a "'" in front; OWASP, "CSV
 * Injection"), and ids are texts, because a spreadsheet's number has 15 digits only.
 *
 * A sheet belongs to one thread. It is written beside its name, and has it only once it is whole
 * and on the disk.
 */
#ifndef HUB_EXPORT_SHEET_H
#define HUB_EXPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

enum sheet_format {
    SHEET_CSV,
    SHEET_XLSX
};

enum sheet_kind {
    SHEET_TEXT,   /* sheet_put_text() */
    SHEET_ID,     /* sheet_put_number(); 0: empty */
    SHEET_COUNT,  /* sheet_put_number() */
    SHEET_AMOUNT, /* sheet_put_number(): fen; it shows yuan */
    SHEET_RATE,   /* sheet_put_number(): 1/10000; it shows per cent */
    SHEET_TIME /* sheet_put_number(): µs since 1970 UTC, 0: empty; it shows the zone's wall clock */
};

struct sheet_column {
    const char *chinese;
    const char *english;
    enum sheet_kind kind;
    unsigned width; /* in digits, as a spreadsheet counts it */
};

struct sheet_options {
    enum sheet_format format;
    const char *path; /* whose folder is there */
    const char
        *folder; /* for what is written meanwhile: on a disk, for it is as long as the file */
    const struct sheet_column *columns;
    size_t columns_count;
    bool english;
    const char *title; /* of the worksheets; at most 24 bytes */
    /* The wall clock of a moment, as µs since 1970; NULL: China's. */
    int64_t (*wall_clock)(const void *context, int64_t us);
    const void *context;
    bool with_sums;    /* below all rows, of amounts and counts; the first column is none of them */
    uint32_t rows_max; /* of a worksheet with its header; 0: all that Excel takes */
};

struct sheet;

/** sheet_open() writes the header. ERR_NO_SPACE, ERR_DISK; ERR_FORBIDDEN: not in that folder. */
enum err sheet_open(const struct sheet_options *options, struct sheet **ret_sheet) MUST_CHECK;

/* The next cell of the row, of the column's kind. Errors wait for sheet_end_row(). */
void sheet_put_text(struct sheet *sheet, struct bytes text);
void sheet_put_number(struct sheet *sheet, int64_t number);

/** sheet_end_row() is where the row's errors are told; ERR_NO_SPACE: the disk is full. */
enum err sheet_end_row(struct sheet *sheet) MUST_CHECK;

/** sheet_close() ends the file and gives it its name; XLSX takes as long as all its rows did. */
enum err sheet_close(struct sheet **sheet, int64_t *ret_size) MUST_CHECK;

/** sheet_drop() forgets what was written; NULL inside is fine. */
void sheet_drop(struct sheet **sheet);

#endif
