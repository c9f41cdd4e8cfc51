#include "hub/provision_check.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/provision_stuck.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

#include "hub/store/sql/store.sql.h"

/* Each counts what breaks its rule. */
static const unsigned checks[] = {SQL_STORE_CHECK_BALANCE, SQL_STORE_CHECK_JOURNALS,
    SQL_STORE_CHECK_WINNERS, SQL_STORE_CHECK_WHOLES, SQL_STORE_CHECK_REFUNDS,
    SQL_STORE_CHECK_TRANSIT, SQL_STORE_CHECK_SUSPENSE, SQL_STORE_CHECK_GAPS, SQL_STORE_CHECK_SHARES,
    SQL_STORE_CHECK_SPLIT_TRANSIT, SQL_STORE_CHECK_CLEARING, SQL_STORE_CHECK_MOVES,
    SQL_STORE_CHECK_WALLETS, SQL_STORE_CHECK_PAYOUTS};

static enum err
count(struct engine *engine, unsigned which, int64_t *ret_count)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[which], &query);

    if (err == ERR_OK)
        err = query_step(query);
    if (err != ERR_OK)
        return err;
    *ret_count = query_int(query, 0);
    query_reset(query);
    return ERR_OK;
}

enum err
provision_check(struct engine *engine, struct moment now)
{
    enum err result = engine_check(engine);
    int64_t wrong;
    enum err err;

    for (size_t i = 0; i < LENGTH(checks); i++) {
        err = count(engine, checks[i], &wrong);
        if (err != ERR_OK)
            return err;
        (void)printf("%-24s %" PRId64 "\n", store_sql[checks[i]].name, wrong);
        if (wrong != 0)
            result = ERR_CORRUPT;
    }
    err = provision_stuck_say(engine, now);
    if (err != ERR_OK)
        return err;
    (void)printf("%s\n", result == ERR_OK ? "the books are sound" : "THE BOOKS ARE NOT SOUND");
    return result;
}

enum err
provision_check_totals(struct engine *engine, const char *number)
{
    struct query *query;
    int64_t terminal;
    enum err err = text_read_int(bytes_text(number), &terminal);

    if (err == ERR_OK)
        err = engine_prepare(engine, &store_sql[SQL_STORE_TERMINAL_TOTALS], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, terminal);
    err = query_step(query);
    if (err == ERR_OK)
        (void)printf("{\"sequence\":%" PRId64 ",\"paid_count\":%" PRId64 ",\"paid_fen\":%" PRId64
                     ",\"receipts\":%" PRId64 "}\n",
            query_int(query, 0), query_int(query, 1), query_int(query, 2), query_int(query, 3));
    query_reset(query);
    return err;
}
