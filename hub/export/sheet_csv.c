#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/export/sheet_inside.h"
#include "shared/base/moment.h"

#define BUFFER_SIZE ((size_t)256 * 1024)
#define FEN_PER_YUAN 100
#define DIGITS_MAX 11

struct csv {
    FILE *file;
    char buffer[BUFFER_SIZE];
};

static struct csv *
csv_of(const struct sheet *sheet)
{
    return sheet->state;
}

static void
put(struct sheet *sheet, const char *at, size_t size)
{
    if (size > 0 && fwrite(at, 1, size, csv_of(sheet)->file) != size && sheet->err == ERR_OK)
        sheet->err = sheet_err(errno);
}

static void
put_comma(struct sheet *sheet, size_t at)
{
    if (at > 0)
        put(sheet, ",", 1);
}

static enum err
csv_open(struct sheet *sheet)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct csv *csv = calloc(1, sizeof(*csv));

    sheet->state = csv;
    if (csv == NULL)
        return ERR_NO_SPACE;
    csv->file = fopen(sheet->aside, "we");
    if (csv->file == NULL)
        return sheet_err(errno);
    (void)setvbuf(csv->file, csv->buffer, _IOFBF, sizeof(csv->buffer));
    put(sheet, mark, sizeof(mark) - 1);
    return sheet->err;
}

/*
 * What spreadsheets begin a formula by: OWASP, "CSV Injection"; the full-width forms are taken
 * for the same by some.
 */
static bool
begins_formula(struct bytes text)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D",
        "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

    for (size_t i = 0; i < LENGTH(starts); i++)
        if (bytes_starts(text, starts[i]))
            return true;
    return false;
}

static bool
needs_quotes(struct bytes text)
{
    return text.size > 0 &&
           (text.at[0] == ' ' || text.at[text.size - 1] == ' ' ||
               memchr(text.at, ',', text.size) != NULL || memchr(text.at, '"', text.size) != NULL ||
               memchr(text.at, '\n', text.size) != NULL ||
               memchr(text.at, '\r', text.size) != NULL);
}

/* Excel would round a number of more digits. */
static bool
is_long_number(struct bytes text)
{
    size_t digits = 0;

    while (digits < text.size && text.at[digits] >= '0' && text.at[digits] <= '9')
        digits++;
    return digits == text.size && digits > DIGITS_MAX;
}

static void
put_quoted(struct sheet *sheet, struct bytes text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] == '"') {
            put(sheet, (const char *)text.at + from, i + 1 - from);
            from = i; /* the next piece begins with it once more */
        }
    put(sheet, (const char *)text.at + from, text.size - from);
}

static void
csv_text(struct sheet *sheet, size_t at, struct bytes text)
{
    bool formula = begins_formula(text);
    bool number = is_long_number(text);
    bool quoted = formula || number || needs_quotes(text);

    put_comma(sheet, at);
    if (quoted)
        put(sheet, "\"", 1);
    if (formula)
        put(sheet, "'", 1);
    if (number)
        put(sheet, "\t", 1);
    if (quoted)
        put_quoted(sheet, text);
    else
        put(sheet, (const char *)text.at, text.size);
    if (quoted)
        put(sheet, "\"", 1);
}

/* Two places behind the point; of rates too, for 1/10000 is a hundredth of a per cent. */
static int
print_hundredths(char *line, size_t size, int64_t number)
{
    uint64_t absolute = number < 0 ? -(uint64_t)number : (uint64_t)number;

    return snprintf(line, size, "%s%" PRIu64 ".%02" PRIu64, number < 0 ? "-" : "",
        absolute / FEN_PER_YUAN, absolute % FEN_PER_YUAN);
}

/* Behind a tab an id stays a text, as in the channels' own bills. */
static int
print_id(char *line, size_t size, int64_t number)
{
    return number == 0 ? 0 : snprintf(line, size, "\"\t%" PRId64 "\"", number);
}

static int
print_clock(const struct sheet *sheet, char *line, int64_t us)
{
    if (us == 0)
        return 0;
    /* Beijing's clock of so much earlier shows this wall clock. */
    (void)moment_format_china(
        (struct moment){.us = sheet_wall(sheet, us) - MOMENT_CHINA_OFFSET_US}, line);
    return MOMENT_TEXT_MAX - 1;
}

static void
csv_number(struct sheet *sheet, size_t at, int64_t number)
{
    char line[40];
    int length = 0;

    put_comma(sheet, at);
    switch (sheet->options.columns[at].kind) {
    case SHEET_TEXT:
    case SHEET_COUNT:
        length = snprintf(line, sizeof(line), "%" PRId64, number);
        break;
    case SHEET_ID:
        length = print_id(line, sizeof(line), number);
        break;
    case SHEET_AMOUNT:
        length = print_hundredths(line, sizeof(line), number);
        break;
    case SHEET_RATE:
        length = print_hundredths(line, sizeof(line) - 1, number);
        line[length++] = '%';
        break;
    case SHEET_TIME:
        length = print_clock(sheet, line, number);
        break;
    }
    put(sheet, line, (size_t)length);
}

static enum err
csv_end_row(struct sheet *sheet)
{
    put(sheet, "\r\n", 2);
    return sheet->err;
}

static enum err
csv_close(struct sheet *sheet)
{
    struct csv *csv = csv_of(sheet);
    FILE *file = csv->file;

    csv->file = NULL;
    return fclose(file) == 0 ? ERR_OK : sheet_err(errno);
}

static void
csv_drop(struct sheet *sheet)
{
    struct csv *csv = csv_of(sheet);

    if (csv != NULL && csv->file != NULL)
        (void)fclose(csv->file);
    free(csv);
}

const struct sheet_ops sheet_csv = {
    .open = csv_open,
    .text = csv_text,
    .number = csv_number,
    .end_row = csv_end_row,
    .close = csv_close,
    .drop = csv_drop,
};
