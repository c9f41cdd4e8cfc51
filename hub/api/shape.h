/*
 * shape.h -- what bodies look like, as tables.
 *
 * A shape lists the fields of an object. Requests are read by it, each mistake
 * with a code of its own (problem.def), and the OpenAPI document is made from it;
 * so what is documented is what is taken. Answers are documented by it, and a test
 * holds them to it. Fields that are not listed are ignored.
 */
#ifndef HUB_API_SHAPE_H
#define HUB_API_SHAPE_H

#include "hub/api/problem.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/text/form.h"

/* The largest amount of one order, refund or share: 100 million yuan. */
#define SHAPE_AMOUNT_MAX INT64_C(10000000000)
#define SHAPE_FIELDS_MAX 24

enum shape_kind {
    SHAPE_TEXT,     /* 1 … max bytes of UTF-8, text_is_plain() */
    SHAPE_URL,      /* where a browser may be sent: address_is_web(), up to max bytes */
    SHAPE_NUMBER,   /* a merchant's own number: letters, digits, "-" and "_", up to max */
    SHAPE_ID,       /* one of ours: digits in a string */
    SHAPE_AMOUNT,   /* whole fen, 1 … SHAPE_AMOUNT_MAX */
    SHAPE_FIGURE,   /* whole fen of either sign, 0 too; in answers */
    SHAPE_CURRENCY, /* "CNY"; requests may leave it out */
    SHAPE_COUNT,    /* 0 … max */
    SHAPE_BOOL,
    SHAPE_WORD, /* one of words */
    SHAPE_TIME, /* RFC 3339; in answers and queries */
    SHAPE_OBJECT,
    SHAPE_LIST /* of objects */
};

struct shape {
    const char *name; /* in the document */
    const struct shape_field *fields;
    size_t count;
};

struct shape_field {
    const char *name;
    enum shape_kind kind;
    bool optional;
    bool may_be_empty; /* a text: "" is one, and takes away what was there */
    int64_t max;
    int64_t letters;        /* of a text: at most so many, besides max bytes; 0: any */
    const char *words;      /* "qr page barcode" */
    const struct shape *of; /* of an object, or of a list's members */
    const char *about;
};

/* What a field of a request held; zeros when it was left out, -1 for a word. */
union shape_value {
    const char *text;
    int64_t number; /* ids, amounts, counts; of a word, its place in words */
    bool truth;
    struct moment moment;
    const struct json_node *node;
};

/**
 * shape_read() fills values[], one for each field in the shape's order (a NEED: at most
 * SHAPE_FIELDS_MAX). False: *ret_problem, and *ret_wrong names the field.
 */
bool shape_read(const struct shape *shape, const struct json_node *object,
    union shape_value *values, enum problem *ret_problem, const char **ret_wrong) MUST_CHECK;

/** shape_read_form() is that for a query: texts, numbers, ids, counts, words and times. */
bool shape_read_form(const struct shape *shape, const struct form *form, union shape_value *values,
    enum problem *ret_problem, const char **ret_wrong) MUST_CHECK;

/** shape_parse() is json_parse() with a code for each mistake. */
bool shape_parse(struct bytes body, struct arena *arena, const struct json_node **ret_root,
    enum problem *ret_problem) MUST_CHECK;

/** shape_is_number() is whether text may be a merchant's own number. */
bool shape_is_number(const char *text, int64_t max);

#endif
