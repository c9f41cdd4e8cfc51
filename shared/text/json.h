/*
 * json.h -- JSON in by field specs, JSON out by a writer.
 *
 * A reader lists the fields that it wants and where they go; nobody walks JSON
 * by hand. A key twice in one object, depth above 16, half a surrogate pair, a
 * NUL, or bytes that are not UTF-8 refuse the whole text. Fields that are not
 * listed are ignored, so that old and new versions can meet.
 *
 * Any number of RFC 8259 may stand in a text, up to JSON_NUMBER_MAX characters.
 * As JSON_INT and JSON_FEN only whole ones are read, |n| <= 2^53 - 1, written
 * without point, exponent or sign of zero; any other one (88.88, 1e3, -0) is a
 * value that JSON_YUAN alone can read, from its digits as they stand. Nothing is
 * ever rounded.
 *
 * Only this folder knows cJSON. Never print again what must be verified: keep
 * the raw bytes (json_raw() finds them).
 */
#ifndef SHARED_TEXT_JSON_H
#define SHARED_TEXT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/arena.h"
#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#define JSON_DEPTH_MAX 16
#define JSON_INT_MAX INT64_C(9007199254740991)
#define JSON_NUMBER_MAX 60 /* what cJSON takes, too */

struct json_node; /* a place in a text that was read; lives as long as the arena */

/**
 * json_parse() copies what it needs into arena. ERR_BAD_INPUT; ERR_TOO_BIG when the
 * arena is full; ERR_NO_SPACE without memory.
 */
enum err json_parse(
    struct bytes text, struct arena *arena, const struct json_node **ret_root) MUST_CHECK;

enum json_kind {
    JSON_TEXT, /* ret_value: const char **, terminated */
    JSON_INT,  /* ret_value: int64_t * */
    JSON_ID,   /* ret_value: int64_t *; a string of digits, as json_put_id() writes it */
    JSON_YUAN, /* ret_value: struct money *; "12.34" or 12.34, both of which Alipay writes */
    JSON_FEN,  /* ret_value: struct money *; a whole number of fen */
    JSON_BOOL, /* ret_value: bool * */
    JSON_NODE  /* ret_value: const struct json_node **; an object or a list */
};

struct json_field {
    const char *name;
    enum json_kind kind;
    bool optional; /* when missing or null, *ret_value stays as it is */
    void *ret_value;
};

/**
 * json_read() fills the fields from an object: all, or on ERR_BAD_INPUT none, and
 * then *ret_wrong (NULL if unwanted) is the first field that is missing or of the
 * wrong kind. A null counts as missing.
 */
enum err json_read(const struct json_node *object, const struct json_field *fields, size_t count,
    const char **ret_wrong) MUST_CHECK;

/** json_first() and json_next() walk a list or an object's values; NULL at the end. */
const struct json_node *json_first(const struct json_node *parent);
const struct json_node *json_next(const struct json_node *node);
/** json_name() is what a value is called in its object; NULL of one that is in none. */
const char *json_name(const struct json_node *node);
/** json_text() is the text of a string node; NULL of any other one, and of none. */
const char *json_text(const struct json_node *node);

/* For who must say exactly what is wrong with a field; json_read() is for the others. */
/** json_find() is the value of that name, or NULL when it is missing or null, or no object. */
const struct json_node *json_find(const struct json_node *object, const char *name);
/** json_int() and json_truth() are whether it is a JSON_INT or a JSON_BOOL, and which. */
bool json_int(const struct json_node *node, int64_t *ret_value);
bool json_truth(const struct json_node *node, bool *ret_value);
/** json_digits() is a number of any kind as it stands, or empty. */
struct bytes json_digits(const struct json_node *node);
bool json_is_object(const struct json_node *node);
bool json_is_list(const struct json_node *node);
/**
 * json_has_twins() is for a text that json_parse() refused: whether it keeps the grammar
 * all the same. Then a key stands twice in one object, or a string holds what is no text.
 */
bool json_has_twins(struct bytes text);

/**
 * json_raw() is the bytes of the value of a top-level key, as they stand in
 * text, from "{" to its "}" (or the quotes of a string). Aware of strings and
 * escapes; a key that is itself written with escapes is not found. ERR_NOT_FOUND,
 * or ERR_BAD_INPUT when the key stands there twice or text is not JSON.
 */
enum err json_raw(struct bytes text, const char *key, struct bytes *ret_value) MUST_CHECK;

/*
 * The writer: commas and escapes are its own. Wrong nesting is a NEED. What
 * does not fit shows in text_ok(), and so does what json_parse() would refuse:
 * text that is not UTF-8, a number that is too large.
 */
struct json_writer {
    struct text *text;
    unsigned depth;
    unsigned objects; /* bit i: what is open at depth i + 1 is an object */
    bool comma;       /* something stands before at this depth */
};

void json_start(struct json_writer *writer, struct text *text);
/* Everywhere, name is NULL inside lists and at the top, and nowhere else. */
void json_open_object(struct json_writer *writer, const char *name);
void json_close_object(struct json_writer *writer);
void json_open_list(struct json_writer *writer, const char *name);
void json_close_list(struct json_writer *writer);
void json_put_text(struct json_writer *writer, const char *name, struct bytes value);
void json_put_int(struct json_writer *writer, const char *name, int64_t value);
void json_put_id(struct json_writer *writer, const char *name, int64_t id);
void json_put_bool(struct json_writer *writer, const char *name, bool value);
void json_put_null(struct json_writer *writer, const char *name);

#endif
