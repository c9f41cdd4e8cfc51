#include <inttypes.h>
#include <stdio.h>

#include "hub/provision/provision_books.h"
#include "hub/provision/provision_stuck.h"
#include "hub/provision/provision_topics.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#include "hub/store/sql/store.sql.h"

/* Each counts what breaks its rule. */
static const unsigned checks[] = {SQL_STORE_CHECK_BALANCE, SQL_STORE_CHECK_JOURNALS,
    SQL_STORE_CHECK_WINNERS, SQL_STORE_CHECK_WHOLES, SQL_STORE_CHECK_REFUNDS,
    SQL_STORE_CHECK_TRANSIT, SQL_STORE_CHECK_SUSPENSE, SQL_STORE_CHECK_GAPS, SQL_STORE_CHECK_SHARES,
    SQL_STORE_CHECK_SPLIT_TRANSIT, SQL_STORE_CHECK_CLEARING, SQL_STORE_CHECK_MOVES,
    SQL_STORE_CHECK_WALLETS, SQL_STORE_CHECK_PAYOUTS, SQL_STORE_CHECK_FIGURES,
    SQL_STORE_CHECK_SOURCES, SQL_STORE_CHECK_HOURS, SQL_STORE_CHECK_DAYS,
    SQL_STORE_CHECK_SOURCE_DAYS, SQL_STORE_CHECK_MINUTES};

static int
longest_name(void)
{
    size_t longest = 0;

    for (size_t i = 0; i < LENGTH(checks); i++) {
        size_t length = strlen(store_sql[checks[i]].name);

        longest = length > longest ? length : longest;
    }
    return (int)longest;
}

static enum err
check(const struct provision_ask *ask)
{
    enum err result = engine_check(ask->engine);
    int64_t wrong;
    enum err err;

    for (size_t i = 0; i < LENGTH(checks); i++) {
        err = provision_books_number(ask->engine, checks[i], NULL, 0, &wrong);
        if (err != ERR_OK)
            return err;
        (void)printf("%-*s %" PRId64 "\n", longest_name(), store_sql[checks[i]].name, wrong);
        if (wrong != 0)
            result = ERR_CORRUPT;
    }
    err = provision_stuck_say(ask->engine, ask->turn.now);
    if (err != ERR_OK)
        return err;
    (void)printf("%s\n", result == ERR_OK ? "the books are sound" : "THE BOOKS ARE NOT SOUND");
    return result;
}

static void
print_totals(void *context, struct query *row)
{
    (void)context;
    (void)printf("{\"sequence\":%" PRId64 ",\"paid_count\":%" PRId64 ",\"paid_fen\":%" PRId64
                 ",\"receipts\":%" PRId64 "}\n",
        query_int(row, 0), query_int(row, 1), query_int(row, 2), query_int(row, 3));
}

static enum err
totals(const struct provision_ask *ask)
{
    int64_t terminal;
    enum err err = provision_books_int(ask->words[0], &terminal);

    if (err == ERR_OK)
        err = provision_books_load(ask, TABLE_terminal, terminal);
    if (err == ERR_OK && desk_get_terminal(ask->desk, KEY_OF(terminal)) == NULL)
        err = ERR_NOT_FOUND;
    return err == ERR_OK ? provision_books_each(
                               ask, SQL_STORE_TERMINAL_TOTALS, &terminal, 1, print_totals, NULL)
                         : err;
}

static const struct provision_command commands[] = {
    {.usage = "check", .text = "recomputes them, and says what is wrong", .run = check},
    {.usage = "totals TERMINAL", .text = "what the hub has of a terminal", .run = totals},
};

const struct provision_topic provision_check = {
    .name = "books",
    .missing = "there is no such terminal; \"shanju-hub add terminal\" has printed its number",
    .commands = commands,
    .count = LENGTH(commands),
};
