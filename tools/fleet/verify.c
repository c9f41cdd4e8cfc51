#include "tools/fleet/verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/db/db.h"
#include "tools/fleet/journal.h"
#include "tools/fleet/recipe.h"

#define BUCKETS 4096
#define RECORDS_FIRST 256

/* What the journal says of one record. */
struct made {
    int64_t till_us; /* 0: nothing */
    uint8_t kind;
    uint8_t seen; /* times it was found in the database; at most 2 are counted */
};

/* All records of one terminal in one epoch, by sequence. */
struct line {
    struct line *next;
    int64_t terminal;
    int64_t epoch;
    int64_t acked;
    struct made *records; /* [0] is unused */
    size_t size;
    size_t end;
};

struct verify {
    struct line *buckets[BUCKETS];
    int64_t made;
    int64_t acked;
    int64_t found;
    int64_t missing;
    int64_t doubled;
    int64_t altered;
    int64_t strange; /* of a terminal of the journal, and not in it */
    int64_t unpaid;
    int64_t unbalanced;
    int64_t wrong_balances;
};

static const char receipts_sql[] =
    "SELECT receipt.terminal_id, receipt.epoch, receipt.sequence, receipt.kind, receipt.body,"
    " COALESCE(orders.amount, 0), COALESCE(payment.amount, 0),"
    " COALESCE(payment.receipt_amount, 0),"
    " COALESCE(posted.legs, 0)"
    " FROM receipt"
    " LEFT JOIN orders ON orders.merchant_id = receipt.merchant_id"
    " AND orders.id = receipt.order_id"
    " LEFT JOIN payment ON payment.merchant_id = orders.merchant_id"
    " AND payment.id = orders.winner_id"
    " LEFT JOIN (SELECT merchant_id, cause, COUNT(*) AS legs FROM entry"
    " GROUP BY merchant_id, cause) AS posted ON posted.merchant_id = payment.merchant_id"
    " AND posted.cause = payment.id";

static const char journals_sql[] =
    "SELECT COUNT(*) FROM (SELECT 1 FROM entry GROUP BY merchant_id, journal_id"
    " HAVING SUM(amount) <> 0)";

static const char balances_sql[] =
    "SELECT COUNT(*) FROM balance LEFT JOIN (SELECT merchant_id, holder_id, account,"
    " SUM(amount) AS amount, COUNT(*) AS entries FROM entry"
    " GROUP BY merchant_id, holder_id, account) AS sums"
    " ON sums.merchant_id = balance.merchant_id AND sums.holder_id = balance.holder_id"
    " AND sums.account = balance.account"
    " WHERE sums.amount IS NOT balance.amount OR sums.entries IS NOT balance.entries";

static struct line **
bucket_of(struct verify *verify, int64_t terminal, int64_t epoch)
{
    uint64_t hash = ((uint64_t)terminal * 31 + (uint64_t)epoch) * UINT64_C(0x9e3779b97f4a7c15);

    return &verify->buckets[hash >> 52];
}

static struct line *
find_line(struct verify *verify, int64_t terminal, int64_t epoch)
{
    struct line *line = *bucket_of(verify, terminal, epoch);

    while (line != NULL && (line->terminal != terminal || line->epoch != epoch))
        line = line->next;
    return line;
}

static struct line *
take_line(struct verify *verify, int64_t terminal, int64_t epoch)
{
    struct line **bucket = bucket_of(verify, terminal, epoch);
    struct line *line = find_line(verify, terminal, epoch);

    if (line != NULL)
        return line;
    line = calloc(1, sizeof(*line));
    if (line == NULL)
        return NULL;
    line->terminal = terminal;
    line->epoch = epoch;
    line->end = 1;
    line->next = *bucket;
    *bucket = line;
    return line;
}

static enum err
grow(struct line *line, size_t end)
{
    size_t size = line->size == 0 ? RECORDS_FIRST : line->size;
    struct made *records;

    if (end > line->size) {
        while (size < end)
            size *= 2;
        records = realloc(line->records, size * sizeof(*records));
        if (records == NULL)
            return ERR_NO_SPACE;
        memset(records + line->size, 0, (size - line->size) * sizeof(*records));
        line->records = records;
        line->size = size;
    }
    if (end > line->end)
        line->end = end;
    return ERR_OK;
}

static enum err
take_entry(void *context, const struct journal_entry *entry)
{
    struct verify *verify = context;
    struct line *line = take_line(verify, entry->terminal, entry->epoch);
    size_t first = (size_t)entry->sequence;
    enum err err;

    if (line == NULL)
        return ERR_NO_SPACE;
    if (entry->what == JOURNAL_ACKED) {
        if (entry->sequence > line->acked)
            line->acked = entry->sequence;
        return ERR_OK;
    }
    err = grow(line, first + (size_t)entry->count);
    if (err != ERR_OK || line->records == NULL)
        return err;
    for (size_t i = 0; i < (size_t)entry->count; i++)
        line->records[first + i] =
            (struct made){.till_us = entry->at_us, .kind = (uint8_t)entry->kind};
    verify->made += entry->count;
    return ERR_OK;
}

static bool
is_as_made(const struct line *line, const struct made *made, int64_t sequence, struct bytes body)
{
    const struct recipe recipe = {
        .kind = (enum message_kind)made->kind,
        .terminal = line->terminal,
        .epoch = line->epoch,
        .sequence = sequence,
        .till_us = made->till_us,
    };
    uint8_t bytes[MESSAGE_ITEM_MAX];
    size_t size;

    return recipe_put(&recipe, bytes, sizeof(bytes), &size) == ERR_OK &&
           bytes_equal(bytes_of(bytes, size), body);
}

/* Cash is paid at once, for its amount, with three legs in the books. */
static bool
is_paid(
    const struct line *line, const struct made *made, int64_t sequence, struct db_statement *row)
{
    const struct recipe recipe = {
        .kind = (enum message_kind)made->kind,
        .terminal = line->terminal,
        .epoch = line->epoch,
        .sequence = sequence,
        .till_us = made->till_us,
    };
    struct message_record record = recipe_record(&recipe);

    if (made->kind != MESSAGE_KIND_CASH)
        return true;
    return db_int(row, 3) == MESSAGE_KIND_CASH && db_int(row, 5) == record.amount_fen &&
           db_int(row, 6) == record.amount_fen && db_int(row, 7) == record.collected_fen &&
           db_int(row, 8) == 3;
}

static void
take_row(struct verify *verify, struct db_statement *row)
{
    struct line *line = find_line(verify, db_int(row, 0), db_int(row, 1));
    int64_t sequence = db_int(row, 2);
    struct made *made;

    if (line == NULL)
        return; /* another fleet's, or from before this journal */
    if (sequence < 1 || sequence >= (int64_t)line->end || line->records[sequence].till_us == 0) {
        verify->strange++;
        return;
    }
    made = &line->records[sequence];
    verify->found++;
    if (made->seen++ > 0) {
        made->seen = 2;
        verify->doubled++;
        return;
    }
    if (!is_as_made(line, made, sequence, db_blob(row, 4)))
        verify->altered++;
    else if (!is_paid(line, made, sequence, row))
        verify->unpaid++;
}

static enum err
read_receipts(struct verify *verify, struct db *db)
{
    struct db_statement *statement;
    enum err err = db_prepare(db, "verify_receipts", receipts_sql, &statement);

    if (err != ERR_OK)
        return err;
    while ((err = db_step(statement)) == ERR_OK)
        take_row(verify, statement);
    db_reset(statement);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
read_count(struct db *db, const char *name, const char *sql, int64_t *ret_count)
{
    struct db_statement *statement;
    enum err err = db_prepare(db, name, sql, &statement);

    if (err == ERR_OK)
        err = db_step(statement);
    if (err != ERR_OK)
        return err;
    *ret_count = db_int(statement, 0);
    db_reset(statement);
    return ERR_OK;
}

/* All of it is one picture of the database, even while the hub writes. */
static enum err
read_database(struct verify *verify, const char *path)
{
    const struct db_options options = {.path = path, .role = DB_READER};
    struct db *db;
    enum err err = db_open(&options, &db);

    if (err != ERR_OK)
        return err;
    err = db_begin(db);
    if (err == ERR_OK)
        err = read_receipts(verify, db);
    if (err == ERR_OK)
        err = read_count(db, "verify_journals", journals_sql, &verify->unbalanced);
    if (err == ERR_OK)
        err = read_count(db, "verify_balances", balances_sql, &verify->wrong_balances);
    if (err != ERR_OK)
        log_event(LOG_ERROR, "verify_failed", "err=%s detail=\"%s\"", err_name(err), db_detail(db));
    db_rollback(db);
    db_close(&db);
    return err;
}

static void
count_acked(struct verify *verify)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (const struct line *line = verify->buckets[i]; line != NULL; line = line->next)
            for (size_t at = 1; at < line->end && (int64_t)at <= line->acked; at++) {
                if (line->records[at].till_us == 0)
                    continue;
                verify->acked++;
                if (line->records[at].seen == 0)
                    verify->missing++;
            }
}

static bool
print(const struct verify *verify)
{
    bool sound = verify->missing == 0 && verify->doubled == 0 && verify->altered == 0 &&
                 verify->strange == 0 && verify->unpaid == 0 && verify->unbalanced == 0 &&
                 verify->wrong_balances == 0;

    (void)printf("{\"sound\":%s,\"made\":%lld,\"acked\":%lld,\"found\":%lld,\"missing\":%lld,"
                 "\"doubled\":%lld,\"altered\":%lld,\"strange\":%lld,\"unpaid\":%lld,"
                 "\"unbalanced\":%lld,\"wrong_balances\":%lld}\n",
        sound ? "true" : "false", (long long)verify->made, (long long)verify->acked,
        (long long)verify->found, (long long)verify->missing, (long long)verify->doubled,
        (long long)verify->altered, (long long)verify->strange, (long long)verify->unpaid,
        (long long)verify->unbalanced, (long long)verify->wrong_balances);
    return sound;
}

static void
free_lines(struct verify *verify)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (verify->buckets[i] != NULL) {
            struct line *next = verify->buckets[i]->next;

            free(verify->buckets[i]->records);
            free(verify->buckets[i]);
            verify->buckets[i] = next;
        }
}

enum err
verify_run(const char *journal, const char *db, bool *ret_sound)
{
    struct verify *verify = calloc(1, sizeof(*verify));
    enum err err;

    if (verify == NULL)
        return ERR_NO_SPACE;
    err = journal_read(journal, take_entry, verify);
    if (err == ERR_OK)
        err = read_database(verify, db);
    if (err == ERR_OK) {
        count_acked(verify);
        *ret_sound = print(verify);
    }
    free_lines(verify);
    free(verify);
    return err;
}
