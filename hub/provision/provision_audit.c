#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/audit_verify.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

/*
 * The longest line of an export: before and after, of which each byte may be doubled, and the rest.
 */
#define LINE_SIZE 16384

/* --- verify --- */

static void
say_fault(const struct audit_verified *verified)
{
    static const char *const texts[] = {
        [AUDIT_FAULT_NONE] = "is whole",
        [AUDIT_FAULT_CHANGED] = "was changed",
        [AUDIT_FAULT_MISSING] = "is missing",
        [AUDIT_FAULT_HEAD] = "is the last one there, and the head says otherwise",
    };

    (void)printf("chain %" PRId64 ": row %" PRId64 " %s\n", verified->merchant_id,
        verified->sequence, texts[verified->fault]);
}

static enum err
verify_all(const struct provision_ask *ask)
{
    struct audit_verified verified;
    enum err err = audit_verify(ask->engine, &verified);

    if (err != ERR_OK)
        return err;
    *ask->is_well = verified.fault == AUDIT_FAULT_NONE;
    if (*ask->is_well)
        (void)printf("%" PRId64 " chains of %" PRId64 " rows in all are whole\n", verified.chains,
            verified.rows);
    else
        say_fault(&verified);
    return ERR_OK;
}

/* A head that was written down, held against its chain. */
static enum err
verify_words(const struct provision_ask *ask, const char *chain, const char *row, const char *hex)
{
    uint8_t hash[CRYPT_SHA256_SIZE];
    int64_t merchant_id;
    int64_t sequence;
    size_t size;
    bool has = false;
    enum err err = provision_books_int(chain, &merchant_id);

    if (err == ERR_OK)
        err = provision_books_int(row, &sequence);
    if (err == ERR_OK)
        err = encode_read_hex(bytes_text(hex), hash, sizeof(hash), &size);
    if (err != ERR_OK || size != sizeof(hash))
        return ERR_BAD_INPUT;
    err = audit_verify_has(ask->engine, merchant_id, sequence, hash, &has);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    *ask->is_well = *ask->is_well && has;
    (void)printf("chain %" PRId64 ": row %" PRId64 " %s\n", merchant_id, sequence,
        has                    ? "is the one that was written down"
        : err == ERR_NOT_FOUND ? "is missing"
                               : "is another than was written down");
    return ERR_OK;
}

/*
 * A line of the log that tells a head (hub/flow/audit_teller.h), or one of "audit heads"; false for
 * any other one.
 */
static bool
read_told(const char *line, char chain[static 21], char row[static 21], char hex[static 65])
{
    const char *told = NULL;

    /* What somebody wrote may say so, too, and stands before it in an export. */
    for (const char *at = line; (at = strstr(at, "audit_head chain=")) != NULL; at++)
        told = at;
    if (told != NULL)
        return sscanf(told, "audit_head chain=%20[0-9] row=%20[0-9] hash=%64[0-9a-f]", chain, row,
                   hex) == 3;
    return sscanf(line, "%20[0-9] %20[0-9] %64[0-9a-f]", chain, row, hex) == 3 &&
           strlen(hex) == (size_t)2 * CRYPT_SHA256_SIZE;
}

/*
 * All that a file tells: heads that hubs have logged or "audit heads" has printed, an export's
 * rows.
 */
static enum err
verify_file(const struct provision_ask *ask, const char *path)
{
    FILE *file = fopen(path, "re");
    char line[LINE_SIZE];
    char chain[21];
    char row[21];
    char hex[65];
    int64_t count = 0;
    enum err err = ERR_OK;

    if (file == NULL) {
        (void)printf("%s cannot be read\n", path);
        return ERR_NOT_FOUND;
    }
    while (err == ERR_OK && fgets(line, sizeof(line), file) != NULL)
        if (read_told(line, chain, row, hex)) {
            err = verify_words(ask, chain, row, hex);
            count++;
        }
    (void)fclose(file);
    if (err == ERR_OK && count == 0) {
        (void)printf("%s tells of no head\n", path);
        err = ERR_NOT_FOUND;
    }
    return err;
}

static enum err
verify(const struct provision_ask *ask)
{
    *ask->is_well = true;
    switch (ask->count) {
    case 0:
        return verify_all(ask);
    case 1:
        return verify_file(ask, ask->words[0]);
    case 3:
        return verify_words(ask, ask->words[0], ask->words[1], ask->words[2]);
    default:
        return ERR_BAD_INPUT;
    }
}

/* --- list, export --- */

static void
print_line(void *context, struct query *row)
{
    char when[MOMENT_TEXT_MAX];

    (void)context;
    (void)printf(
        "%" PRId64 " %s", query_int(row, 0), provision_books_when(query_int(row, 9), when));
    provision_books_print_text(" ", query_text(row, 1));
    provision_books_print_text(" ", query_text(row, 2));
    provision_books_print_text(" from ", query_text(row, 3));
    provision_books_print_text(": ", query_text(row, 4));
    provision_books_print_text(" ", query_text(row, 5));
    if (query_int(row, 6) != 0)
        (void)printf(" %" PRId64, query_int(row, 6));
    provision_books_print_text(" ", query_text(row, 7));
    provision_books_print_text(" -> ", query_text(row, 8));
    (void)printf("\n");
}

/* Whose chain: a merchant's or a partner's by its number; without one what is above merchants. */
static enum err
read_chain(const struct provision_ask *ask, size_t place, int64_t *ret_id)
{
    *ret_id = 0;
    return ask->count > place ? provision_books_merchant(ask, ask->words[place], ret_id) : ERR_OK;
}

static enum err
list(const struct provision_ask *ask)
{
    int64_t chain;
    enum err err = read_chain(ask, 0, &chain);

    return err == ERR_OK ? provision_books_list(
                               ask, &(struct provision_books_rows){.which = SQL_STORE_AUDIT_NEWEST,
                                        .keys = &chain,
                                        .keys_count = 1,
                                        .each = print_line,
                                        .none = "nothing has been done there"})
                         : err;
}

static void
print_head(void *context, struct query *row)
{
    const struct bytes hash = query_blob(row, 2);
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];

    (void)context;
    if (hash.size == CRYPT_SHA256_SIZE)
        (void)printf("%" PRId64 " %" PRId64 " %s\n", query_int(row, 0), query_int(row, 1),
            encode_hex(hash, hex, sizeof(hex)));
}

/* All of them, a page at a time. */
static enum err
heads(const struct provision_ask *ask)
{
    int64_t after[] = {-1, PROVISION_BOOKS_SHOWN_MAX};
    enum err err = ERR_OK;

    while (err == ERR_OK && provision_books_number(ask->engine, SQL_STORE_AUDIT_HEADS, after,
                                LENGTH(after), &(int64_t){0}) == ERR_OK) {
        err = provision_books_each(
            ask, SQL_STORE_AUDIT_HEADS, after, LENGTH(after), print_head, NULL);
        if (err == ERR_OK)
            err = provision_books_number(
                ask->engine, SQL_STORE_AUDIT_HEADS_END, after, LENGTH(after), &after[0]);
    }
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "audit list [NUMBER]",
        .text = "who did what, the newest first: of a merchant or a partner, or above them",
        .run = list},
    {.usage = "audit heads",
        .text =
            "the last row of each chain, to be kept elsewhere: a tail that is cut off shows by it",
        .run = heads},
    {.usage = "audit verify [CHAIN ROW HASH | FILE]",
        .text =
            "that no row was changed or taken out; or that one is still as heads had it, or all\n"
            "that a file tells: a log of the hub, what heads has printed, or an export as CSV",
        .run = verify},
};

const struct provision_topic provision_audit = {
    .name = "the audit",
    .missing = PROVISION_COMMAND_NO_SHOP,
    .commands = commands,
    .count = LENGTH(commands),
};
