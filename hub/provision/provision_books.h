/*
 * provision_books.h -- what commands share: asking the database, deciding, printing.
 */
#ifndef HUB_PROVISION_PROVISION_BOOKS_H
#define HUB_PROVISION_PROVISION_BOOKS_H

#include "hub/provision/provision_command.h"

#define PROVISION_BOOKS_SHOWN_MAX 500

/** provision_books_decide() does with an operation what a lane does, for one alone. */
enum err provision_books_decide(
    const struct provision_ask *ask, struct operation *operation) MUST_CHECK;

/** provision_books_also() writes the rows and does what it does besides; the desk is empty then. */
enum err provision_books_also(
    const struct provision_ask *ask, struct operation *operation) MUST_CHECK;

/**
 * provision_books_commit() has what was decided so far stored, before something is sent that it
 * speaks of; the command goes on in another transaction, with an empty desk.
 */
enum err provision_books_commit(const struct provision_ask *ask) MUST_CHECK;

/** provision_books_load() brings the row of that key onto the desk, if it is there. */
enum err provision_books_load(
    const struct provision_ask *ask, unsigned table, int64_t id) MUST_CHECK;

/** provision_books_number() is the first column of the row that keys choose; ERR_NOT_FOUND. */
enum err provision_books_number(struct engine *engine, unsigned which, const int64_t *keys,
    size_t keys_count, int64_t *ret_value) MUST_CHECK;

/** provision_books_merchant() is the merchant of that number; ERR_NOT_FOUND. */
enum err provision_books_merchant(
    const struct provision_ask *ask, const char *number, int64_t *ret_id) MUST_CHECK;

/** provision_books_owner() reads an id, and by that statement whose it is; ERR_NOT_FOUND. */
enum err provision_books_owner(const struct provision_ask *ask, unsigned which, const char *text,
    int64_t *ret_id, int64_t *ret_merchant_id) MUST_CHECK;

typedef void provision_books_fn(void *context, struct query *row);

/** provision_books_each() hands over each row that the keys choose; none is ERR_OK. */
enum err provision_books_each(const struct provision_ask *ask, unsigned which, const int64_t *keys,
    size_t keys_count, provision_books_fn *each, void *context) MUST_CHECK;

/* What a command lists: the rows of a statement, of which the last key is how many at most. */
struct provision_books_rows {
    unsigned which;
    const int64_t *keys; /* those before it */
    size_t keys_count;
    provision_books_fn *each;
    void *context;
    const char *none; /* what is printed when there is none; NULL: nothing */
};

/** provision_books_list() lists PROVISION_BOOKS_SHOWN_MAX, and says when there may be more. */
enum err provision_books_list(
    const struct provision_ask *ask, const struct provision_books_rows *rows) MUST_CHECK;

/** provision_books_one() hands over the row of that id in a merchant's list; ERR_NOT_FOUND. */
enum err provision_books_one(const struct provision_ask *ask, unsigned which, int64_t merchant_id,
    int64_t id, provision_books_fn *print, void *context) MUST_CHECK;

/** provision_books_int() reads a number, _copy() a text that has to fit. */
enum err provision_books_int(const char *word, int64_t *ret_value) MUST_CHECK;
enum err provision_books_copy(const char *word, char *to, size_t size) MUST_CHECK;

/** provision_books_complain_order() says on stderr that the most was given before the least. */
enum err provision_books_complain_order(const char *word) MUST_CHECK;

/** provision_books_print_text() prints the label and the text, unless that is empty. */
void provision_books_print_text(const char *label, struct bytes text);

/** provision_books_when() is a moment as people in China write it; "-" for none. */
const char *provision_books_when(int64_t us, char text[static MOMENT_TEXT_MAX]);

#endif
