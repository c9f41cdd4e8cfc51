#include "hub/flow/audit_told.h"

#include <stdio.h>

#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/json.h"

#define LONG_SIZE 160    /* a text of more bytes is told by its beginning and its digest */
#define BEGINNING 80     /* so much of it */
#define DIGEST_LENGTH 16 /* and so many hex digits */
#define TAIL 4           /* characters of what is masked */
#define ROW_SIZE 1900
#define MORE_SIZE 24 /* ,"more":99999} */

/* What the hub keeps for itself, and what follows from the rows that are told. */
static const enum row_table untold[] = {TABLE_claim, TABLE_outbox, TABLE_book, TABLE_queue,
    TABLE_sharing, TABLE_recall, TABLE_rollup_fold, TABLE_complaint_watch, TABLE_onboarding_watch,
    TABLE_security_event, TABLE_account_health, TABLE_upkeep, TABLE_audit_head, TABLE_lab_name};

/* Columns that are text and nobody's to read. */
static const char *const secret[] = {"password"};
static const char *const masked[] = {
    "account", "bank", "payer", "phone", "card", "attempt", "handle", "bank_account", "id_number"};

static bool
is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool
is_told(enum row_table table)
{
    for (size_t i = 0; i < LENGTH(untold); i++)
        if (untold[i] == table)
            return false;
    return row_shape(table)->kind == ROW_KIND_ROWS;
}

static int64_t
int_at(const struct row_column *column, const void *row)
{
    int64_t value;

    memcpy(&value, (const unsigned char *)row + column->offset, sizeof(value));
    return value;
}

static const char *
text_at(const struct row_column *column, const void *row)
{
    return (const char *)row + column->offset;
}

static struct bytes
bytes_at(const struct row_column *column, const void *row)
{
    struct bytes bytes;
    size_t size;

    if (column->kind == ROW_COLUMN_DATA) {
        memcpy(&bytes, (const unsigned char *)row + column->offset, sizeof(bytes));
        return bytes;
    }
    memcpy(&size, (const unsigned char *)row + column->size_offset, sizeof(size));
    return bytes_of((const unsigned char *)row + column->offset, size);
}

static bool
is_int(const struct row_column *column)
{
    return column->kind == ROW_COLUMN_INT || column->kind == ROW_COLUMN_KEY;
}

/* Nothing, zero. */
static bool
is_empty(const struct row_column *column, const void *row)
{
    if (is_int(column))
        return int_at(column, row) == 0;
    return column->kind == ROW_COLUMN_TEXT ? text_at(column, row)[0] == '\0'
                                           : bytes_at(column, row).size == 0;
}

static bool
is_same(const struct row_column *column, const void *a, const void *b)
{
    struct bytes one;
    struct bytes other;

    if (is_int(column))
        return int_at(column, a) == int_at(column, b);
    if (column->kind == ROW_COLUMN_TEXT)
        return strcmp(text_at(column, a), text_at(column, b)) == 0;
    one = bytes_at(column, a);
    other = bytes_at(column, b);
    return one.size == other.size && (one.size == 0 || memcmp(one.at, other.at, one.size) == 0);
}

/* Where the character begins that is so many from the end. */
static size_t
tail_of(const char *value, size_t characters)
{
    size_t at = strlen(value);

    while (at > 0 && characters > 0)
        if (((unsigned char)value[--at] & 0xC0) != 0x80)
            characters--;
    return at;
}

static void
put_masked(struct json_writer *writer, const char *name, const char *value)
{
    char shown[64];
    size_t at = tail_of(value, TAIL);

    (void)snprintf(shown, sizeof(shown), "•••%s", at > TAIL ? value + at : "");
    json_put_text(writer, name, bytes_text(shown));
}

static void
put_long(struct json_writer *writer, const char *name, const char *value)
{
    uint8_t hash[CRYPT_SHA256_SIZE];
    char hex[2 * CRYPT_SHA256_SIZE + 1];
    char shown[BEGINNING + 80];
    struct bytes whole = bytes_text(value);
    size_t size = BEGINNING;

    while (((unsigned char)value[size] & 0xC0) == 0x80)
        size--;
    crypt_sha256(&whole, 1, hash);
    (void)encode_hex(bytes_of(hash, sizeof(hash)), hex, sizeof(hex));
    (void)snprintf(shown, sizeof(shown), "%.*s… (%zu, SHA-256 %.*s…)", (int)size, value, whole.size,
        DIGEST_LENGTH, hex);
    json_put_text(writer, name, bytes_text(shown));
}

static void
put_text(struct json_writer *writer, const char *name, const char *value)
{
    if (value[0] != '\0' && is_among(name, masked, LENGTH(masked)))
        put_masked(writer, name, value);
    else if (strlen(value) > LONG_SIZE)
        put_long(writer, name, value);
    else
        json_put_text(writer, name, bytes_text(value));
}

static void
put_int(struct json_writer *writer, const char *name, int64_t value)
{
    size_t length = strlen(name);

    if ((length > 3 && strcmp(name + length - 3, "_id") == 0) || value > JSON_INT_MAX ||
        value < -JSON_INT_MAX)
        json_put_id(writer, name, value);
    else
        json_put_int(writer, name, value);
}

/* is_new: another one stands there now. */
static void
put_column(
    struct json_writer *writer, const struct row_column *column, const void *row, bool is_new)
{
    if (is_int(column))
        put_int(writer, column->name, int_at(column, row));
    else if (column->kind == ROW_COLUMN_TEXT && !is_among(column->name, secret, LENGTH(secret)))
        put_text(writer, column->name, text_at(column, row));
    else if (is_empty(column, row))
        json_put_text(writer, column->name, bytes_text(""));
    else
        json_put_text(writer, column->name, bytes_text(is_new ? "••• ≠" : "•••"));
}

/* "refund/77": by its key, without the merchant whose chain it is in. */
static void
put_key(const struct row_shape *shape, const void *row, char *to, size_t size)
{
    struct text text;

    text_init(&text, to, size);
    text_put(&text, shape->name);
    for (size_t i = 0; i < shape->keys_count; i++) {
        if (shape->keys_count > 1 && strcmp(shape->columns[i].name, "merchant_id") == 0)
            continue;
        text_put_char(&text, '/');
        text_put_int(&text, int_at(&shape->columns[i], row));
    }
}

/* The two texts, and how many rows did not fit. */
struct telling {
    struct text *was;
    struct text *became;
    unsigned more;
};

/* A row with what is told of it; from is what it is held against, or NULL; is_later: of both. */
static bool
put_fields(struct text *text, const struct row_shape *shape, const void *row, const void *from,
    bool is_later)
{
    struct json_writer writer;
    bool any = false;

    json_start(&writer, text);
    json_open_object(&writer, NULL);
    for (size_t i = shape->keys_count; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];

        if (from == NULL ? is_empty(column, row) : is_same(column, row, from))
            continue;
        put_column(&writer, column, row, is_later && from != NULL && !is_empty(column, from));
        any = true;
    }
    json_close_object(&writer);
    return any;
}

static bool
fits(const struct text *to, const char *key, const struct text *fields)
{
    return to->length + strlen(key) + fields->length + MORE_SIZE < to->size;
}

static void
append(struct text *to, const char *key, const struct text *fields)
{
    text_printf(to, "%s\"%s\":", to->length == 0 ? "{" : ",", key);
    text_put_bytes(to, text_bytes(fields));
}

/* was or is may be NULL: it was not there, or is there no more. */
static void
tell(struct telling *telling, enum row_table table, const void *was, const void *is)
{
    const struct row_shape *shape = row_shape(table);
    char blocks[2][ROW_SIZE];
    struct text before;
    struct text after;
    char key[100];
    bool any;

    if (!is_told(table))
        return;
    text_init(&before, blocks[0], ROW_SIZE);
    text_init(&after, blocks[1], ROW_SIZE);
    any = was != NULL && put_fields(&before, shape, was, is, false);
    any = (is != NULL && put_fields(&after, shape, is, was, true)) || any;
    if (!any)
        return;
    put_key(shape, is == NULL ? was : is, key, sizeof(key));
    if (!text_ok(&before) || !text_ok(&after) || !fits(telling->was, key, &before) ||
        !fits(telling->became, key, &after)) {
        telling->more++;
        return;
    }
    if (was != NULL)
        append(telling->was, key, &before);
    if (is != NULL)
        append(telling->became, key, &after);
}

/* Of one table, those that were touched since, and were not there before. */
struct walk {
    const struct audit_told *told;
    struct telling *telling;
    enum row_table table;
    size_t skip;
};

static void
tell_new(void *context, const void *row)
{
    struct walk *walk = context;

    if (walk->skip > 0) {
        walk->skip--;
        return;
    }
    for (const struct desk_watched *at = walk->told->watched; at != NULL; at = at->next)
        if (at->row == row)
            return;
    tell(walk->telling, walk->table, NULL, row);
}

static void
finish(struct text *text, unsigned more)
{
    if (text->length == 0 && more == 0)
        return;
    if (more > 0)
        text_printf(text, "%s\"more\":%u", text->length == 0 ? "{" : ",", more);
    text_put_char(text, '}');
}

void
audit_told_begin(struct audit_told *told, struct desk *desk)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        told->touched[i] = desk_touched_of(desk, (enum row_table)i);
    desk_watch(desk);
}

void
audit_told_seen(struct audit_told *told, struct desk *desk)
{
    told->watched = desk_watched(desk);
}

void
audit_told_put(const struct audit_told *told, struct desk *desk, bool is_gone, struct text *was,
    struct text *became)
{
    struct telling telling = {.was = was, .became = became};

    for (const struct desk_watched *at = told->watched; at != NULL; at = at->next)
        tell(&telling, at->table, at->before, is_gone ? NULL : at->row);
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        struct walk walk = {told, &telling, (enum row_table)i, told->touched[i]};

        desk_each_touched(desk, (enum row_table)i, tell_new, &walk);
    }
    finish(was, telling.more);
    finish(became, telling.more);
}
