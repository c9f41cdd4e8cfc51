/*
 * form.h -- application/x-www-form-urlencoded: query strings and form bodies.
 *
 * WHATWG URL, section 5: "+" is a space, %XX a byte. Read into an arena; a
 * name or value that is not UTF-8, or has a NUL, refuses the whole form, and so
 * does (unlike there) a "%" without two hexadecimal digits behind it.
 */
#ifndef SHARED_TEXT_FORM_H
#define SHARED_TEXT_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/arena.h"
#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#define FORM_FIELDS_MAX 64

struct form_field {
    const char *name; /* terminated, decoded */
    const char *value;
};

struct form {
    struct form_field fields[FORM_FIELDS_MAX];
    size_t count;
};

/**
 * form_read() adds the fields of from to form (start with count 0): a query, then a
 * body. ERR_BAD_INPUT; ERR_TOO_BIG for too many fields or a full
 * arena; ERR_NO_SPACE without memory.
 */
enum err form_read(struct bytes from, struct arena *arena, struct form *form) MUST_CHECK;

/** form_value() is the first value of that name, or NULL. */
const char *form_value(const struct form *form, const char *name);

/** form_text() is the first value of that name, "" when there is none. */
const char *form_text(const struct form *form, const char *name);

/**
 * form_has_twins() is whether a name comes twice: such a form has two readings, and a
 * signature over it does not say which one is meant.
 */
bool form_has_twins(const struct form *form);

/** form_put() appends "&name=value" encoded, without the "&" at the start of text and after "?". */
void form_put(struct text *text, const char *name, struct bytes value);

/** form_put_escaped() appends value percent-encoded, for a path or a value by itself. */
void form_put_escaped(struct text *text, struct bytes value);

/** form_put_html() appends value with & < > " ' as entities, for a page. */
void form_put_html(struct text *text, struct bytes value);

#endif
