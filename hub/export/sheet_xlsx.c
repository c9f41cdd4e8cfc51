#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "hub/export/sheet_inside.h"

#define US_PER_SECOND 1000000
#define SECONDS_PER_DAY 86400.0
#define DAYS_TO_1970 25569 /* since 1899-12-30, where Excel's dates begin */
#define HUNDRED 100.0
#define TEN_THOUSAND 10000.0
#define CELL_TEXT_MAX 32767 /* of Excel, in characters: bytes are never fewer */
#define NAME_SIZE 40
/* A number of more digits is none in a spreadsheet. */
#define DOUBLE_MAX INT64_C(999999999999999)

enum style {
    STYLE_HEADER,
    STYLE_COUNT,
    STYLE_AMOUNT,
    STYLE_RATE,
    STYLE_TIME,
    STYLES
};

struct xlsx {
    lxw_workbook *workbook;
    lxw_worksheet *worksheet;
    lxw_format *styles[STYLES];
    char *text; /* a cell's, with its terminator */
    lxw_row_t row;
    unsigned worksheets;
    bool header; /* is being written */
};

static struct xlsx *
xlsx_of(const struct sheet *sheet)
{
    return sheet->state;
}

static enum err
err_of(lxw_error error)
{
    if (error == LXW_NO_ERROR)
        return ERR_OK;
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED || errno == ENOSPC)
        return ERR_NO_SPACE;
    if (error == LXW_ERROR_CREATING_XLSX_FILE || error == LXW_ERROR_CREATING_TMPFILE)
        return sheet_err(errno);
    return ERR_DISK;
}

static void
note(struct sheet *sheet, lxw_error error)
{
    if (sheet->err == ERR_OK)
        sheet->err = err_of(error);
}

static bool
make_styles(struct xlsx *xlsx)
{
    static const char *const formats[STYLES] = {
        "@", "#,##0", "#,##0.00", "0.00%", "yyyy-mm-dd hh:mm:ss"};

    for (size_t i = 0; i < STYLES; i++) {
        xlsx->styles[i] = workbook_add_format(xlsx->workbook);
        if (xlsx->styles[i] == NULL)
            return false;
        format_set_num_format(xlsx->styles[i], formats[i]);
    }
    format_set_bold(xlsx->styles[STYLE_HEADER]);
    return true;
}

static enum err
add_worksheet(struct sheet *sheet)
{
    struct xlsx *xlsx = xlsx_of(sheet);
    char name[NAME_SIZE];

    xlsx->worksheets++;
    if (xlsx->worksheets == 1)
        (void)snprintf(name, sizeof(name), "%s", sheet->options.title);
    else
        (void)snprintf(name, sizeof(name), "%s %u", sheet->options.title, xlsx->worksheets);
    xlsx->worksheet = workbook_add_worksheet(xlsx->workbook, name);
    if (xlsx->worksheet == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < sheet->options.columns_count; i++)
        note(sheet, worksheet_set_column(xlsx->worksheet, (lxw_col_t)i, (lxw_col_t)i,
                        sheet->options.columns[i].width, NULL));
    worksheet_freeze_panes(xlsx->worksheet, 1, 0);
    xlsx->row = 0;
    xlsx->header = true;
    return sheet->err;
}

static enum err
xlsx_open(struct sheet *sheet)
{
    struct xlsx *xlsx = calloc(1, sizeof(*xlsx));
    char folder[SHEET_PATH_MAX];
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = folder, .use_zip64 = LXW_TRUE};

    sheet->state = xlsx;
    if (xlsx == NULL)
        return ERR_NO_SPACE;
    if (access(sheet->options.folder, W_OK) != 0)
        return sheet_err(errno);
    xlsx->text = malloc(CELL_TEXT_MAX + 1);
    (void)snprintf(folder, sizeof(folder), "%s", sheet->options.folder);
    xlsx->workbook = workbook_new_opt(sheet->aside, &options);
    if (xlsx->text == NULL || xlsx->workbook == NULL || !make_styles(xlsx))
        return ERR_NO_SPACE;
    return add_worksheet(sheet);
}

/* Cut between characters. */
static const char *
terminated(struct xlsx *xlsx, struct bytes text)
{
    size_t size = text.size;

    if (size > CELL_TEXT_MAX)
        for (size = CELL_TEXT_MAX; size > 0 && (text.at[size] & 0xC0U) == 0x80;)
            size--;
    memcpy(xlsx->text, text.at, size);
    xlsx->text[size] = '\0';
    return xlsx->text;
}

static void
write_text(struct sheet *sheet, size_t at, struct bytes text)
{
    struct xlsx *xlsx = xlsx_of(sheet);

    if (text.size > 0 && sheet->err == ERR_OK)
        note(sheet, worksheet_write_string(xlsx->worksheet, xlsx->row, (lxw_col_t)at,
                        terminated(xlsx, text), xlsx->header ? xlsx->styles[STYLE_HEADER] : NULL));
}

/* Once a row comes that the present one has no room for. */
static void
next_worksheet(struct sheet *sheet)
{
    if (sheet->err == ERR_OK)
        sheet->err = add_worksheet(sheet);
    for (size_t i = 0; i < sheet->options.columns_count && sheet->err == ERR_OK; i++)
        write_text(sheet, i, bytes_text(sheet_heading(sheet, i)));
    xlsx_of(sheet)->header = false;
    xlsx_of(sheet)->row = 1;
}

static void
begin_cell(struct sheet *sheet, size_t at)
{
    uint32_t rows_max = sheet->options.rows_max == 0 ? LXW_ROW_MAX : sheet->options.rows_max;

    if (at == 0 && xlsx_of(sheet)->row == rows_max)
        next_worksheet(sheet);
}

static void
xlsx_text(struct sheet *sheet, size_t at, struct bytes text)
{
    begin_cell(sheet, at);
    write_text(sheet, at, text);
}

static void
put_digits(struct sheet *sheet, size_t at, int64_t number)
{
    char line[24];

    (void)snprintf(line, sizeof(line), "%" PRId64, number);
    write_text(sheet, at, bytes_text(line));
}

/*
 * A spreadsheet knows no numbers but doubles: one of up to 15 digits is written there exactly
 * as it is, and nothing is computed with it here.
 */
static void
put_double(struct sheet *sheet, size_t at, double number, enum style style)
{
    struct xlsx *xlsx = xlsx_of(sheet);

    if (sheet->err == ERR_OK)
        note(sheet, worksheet_write_number(
                        xlsx->worksheet, xlsx->row, (lxw_col_t)at, number, xlsx->styles[style]));
}

static void
put_clock(struct sheet *sheet, size_t at, int64_t us)
{
    int64_t seconds = sheet_wall(sheet, us) / US_PER_SECOND;

    if (us != 0)
        put_double(sheet, at, DAYS_TO_1970 + (double)seconds / SECONDS_PER_DAY, STYLE_TIME);
}

static void
xlsx_number(struct sheet *sheet, size_t at, int64_t number)
{
    enum sheet_kind kind = sheet->options.columns[at].kind;

    begin_cell(sheet, at);
    if (kind == SHEET_TIME)
        put_clock(sheet, at, number);
    else if (kind == SHEET_ID && number == 0)
        return;
    else if (kind == SHEET_ID || number > DOUBLE_MAX || number < -DOUBLE_MAX)
        put_digits(sheet, at, number);
    else if (kind == SHEET_AMOUNT)
        put_double(sheet, at, (double)number / HUNDRED, STYLE_AMOUNT);
    else if (kind == SHEET_RATE)
        put_double(sheet, at, (double)number / TEN_THOUSAND, STYLE_RATE);
    else
        put_double(sheet, at, (double)number, STYLE_COUNT);
}

/* The library does not look whether its own writing went well. */
static enum err
xlsx_end_row(struct sheet *sheet)
{
    struct xlsx *xlsx = xlsx_of(sheet);

    xlsx->header = false;
    xlsx->row++;
    if (sheet->err == ERR_OK && ferror(xlsx->worksheet->optimize_tmpfile))
        sheet->err = ERR_NO_SPACE;
    return sheet->err;
}

/* Nor does it when it puts the file together: that takes as much again, and the file itself. */
static bool
has_room(const struct sheet *sheet)
{
    struct statvfs disk;
    uint64_t written = 0;
    const lxw_worksheet *worksheet;

    STAILQ_FOREACH(worksheet, xlsx_of(sheet)->workbook->worksheets, list_pointers)
    {
        long size = ftell(worksheet->optimize_tmpfile);

        if (size < 0)
            return false;
        written += (uint64_t)size;
    }
    return statvfs(sheet->options.folder, &disk) == 0 &&
           (uint64_t)disk.f_bavail * disk.f_frsize > 2 * written + CELL_TEXT_MAX;
}

static enum err
xlsx_close(struct sheet *sheet)
{
    struct xlsx *xlsx = xlsx_of(sheet);
    lxw_workbook *workbook = xlsx->workbook;

    if (sheet->err != ERR_OK)
        return sheet->err;
    if (!has_room(sheet))
        return ERR_NO_SPACE;
    xlsx->workbook = NULL;
    return err_of(workbook_close(workbook));
}

static void
xlsx_drop(struct sheet *sheet)
{
    struct xlsx *xlsx = xlsx_of(sheet);

    if (xlsx == NULL)
        return;
    if (xlsx->workbook != NULL)
        lxw_workbook_free(xlsx->workbook);
    free(xlsx->text);
    free(xlsx);
}

const struct sheet_ops sheet_xlsx = {
    .open = xlsx_open,
    .text = xlsx_text,
    .number = xlsx_number,
    .end_row = xlsx_end_row,
    .close = xlsx_close,
    .drop = xlsx_drop,
};
