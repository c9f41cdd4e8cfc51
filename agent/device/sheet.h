/*
 * sheet.h -- paper as UTF-8 lines of so many cells: a Chinese character takes two.
 *
 * Pure; what does not fit the text is the text's to know.
 */
#ifndef AGENT_DEVICE_SHEET_H
#define AGENT_DEVICE_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/money.h"
#include "shared/base/text.h"

struct sheet {
    struct text *text;
    size_t columns;
};

/**
 * sheet_put_bytes() and sheet_put_line() put a text in the middle, on as many lines as it takes.
 */
void sheet_put_bytes(const struct sheet *sheet, struct bytes line);
void sheet_put_line(const struct sheet *sheet, const char *line);

/**
 * sheet_put_pair() puts a name on the left and its value on the right, on lines of their own when
 * they are long; nothing without a value.
 */
void sheet_put_pair(const struct sheet *sheet, const char *name, const char *value);
void sheet_put_money(
    const struct sheet *sheet, const char *name, const char *currency, struct money amount);

/** sheet_put_rule() is a line across. */
void sheet_put_rule(const struct sheet *sheet);

/** sheet_width() is how many cells UTF-8 text takes. */
size_t sheet_width(const char *text);

#endif
