/*
 * adapter_form.h -- what a dialect wants to be told of a channel account.
 *
 * The list of fields is what a form is drawn from, and what a caller's values are
 * checked against before a dialect opens the account. A field that is a secret is
 * stored sealed, never logged and never shown again.
 *
 * The lists are constants; values are borrowed for the call that they are handed to.
 */
#ifndef HUB_CHANNEL_ADAPTER_FORM_H
#define HUB_CHANNEL_ADAPTER_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

enum adapter_field_kind {
    ADAPTER_FIELD_TEXT,
    ADAPTER_FIELD_URL,    /* http:// or https:// */
    ADAPTER_FIELD_CHOICE, /* one of choices */
    ADAPTER_FIELD_FLAG,   /* "yes" or "no" */
    ADAPTER_FIELD_PUBLIC, /* PEM: a public key or certificates */
    ADAPTER_FIELD_KEY,    /* PEM: a private key; a secret */
    ADAPTER_FIELD_SECRET  /* a text; a secret */
};

struct adapter_field {
    const char *name;
    enum adapter_field_kind kind;
    const char *label;         /* Chinese */
    const char *label_english; /* and English */
    const char *hint;          /* where it is found, in both languages' one line; "" for none */
    const char *fallback;      /* what an empty value means; NULL: it must be given */
    const char *choices;       /* "a b c", of a choice; NULL else */
    size_t size_max;           /* bytes; 0: of any length that a form can carry */
};

struct adapter_value {
    const char *name;
    const char *value;
};

struct adapter_values {
    const struct adapter_value *at;
    size_t count;
};

/* Where a value stands in an opened account, as it was given. */
struct adapter_place {
    const char *name;
    char *to;
    size_t size;
};

struct adapter_places {
    const struct adapter_place *at;
    size_t count;
};

/** adapter_field_is_secret() is whether its value is sealed. */
bool adapter_field_is_secret(const struct adapter_field *field);

/** adapter_form_find() is the field of that name, or NULL. */
const struct adapter_field *adapter_form_find(
    const struct adapter_field *fields, size_t count, const char *name);

/**
 * adapter_form_value() is the value of that field: what was given, else what stands for it
 * when nothing was. A field that is none of the dialect's is a mistake of the caller's.
 */
const char *adapter_form_value(const struct adapter_field *fields, size_t count,
    const struct adapter_values *values, const char *name);

/**
 * adapter_form_keeps() is whether what comes says the same as what was of those fields, "a b c";
 * else *ret_field is the first that does not.
 */
bool adapter_form_keeps(const struct adapter_field *fields, size_t count, const char *names,
    const struct adapter_values *was, const struct adapter_values *comes, const char **ret_field);

/**
 * adapter_form_check() is ERR_OK when every value is of a field and fits it, and none is
 * missing; else *ret_field is the name of the first that does not: ERR_NOT_FOUND (no such
 * field), ERR_BAD_INPUT (it does not fit, or is missing), ERR_TOO_BIG.
 */
enum err adapter_form_check(const struct adapter_field *fields, size_t count,
    const struct adapter_values *values, const char **ret_field) MUST_CHECK;

/**
 * adapter_form_copy() copies adapter_form_value() of each place there. ERR_TOO_BIG: *ret_field
 * is the name of the one that has no room.
 */
enum err adapter_form_copy(const struct adapter_field *fields, size_t count,
    const struct adapter_values *values, const struct adapter_places *places,
    const char **ret_field) MUST_CHECK;

#endif
