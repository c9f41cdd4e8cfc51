#include "hub/console/trade/order_find.h"

#include "hub/flow/claim.h"
#include "hub/flow/sale.h"

#include "hub/store/sql/store.sql.h"

/* What has been found so far. */
struct found {
    int64_t *ids;
    size_t count;
};

static void
take(struct found *found, int64_t id)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->ids[i] == id)
            return;
    if (found->count < ORDER_FIND_MAX)
        found->ids[found->count++] = id;
}

static enum err
take_all(struct found *found, struct query *query)
{
    enum err err;

    while ((err = query_step(query)) == ERR_OK)
        take(found, query_int(query, 0));
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
find_payment(struct reader *reader, struct bytes number, struct found *found)
{
    struct query *query = reader_statement(reader, SQL_STORE_CONSOLE_BY_PAYMENT);
    int64_t merchant_number;
    int64_t payment_id;

    if (sale_number_read(number, &merchant_number, &payment_id) != ERR_OK)
        return ERR_OK;
    query_bind_int(query, 1, merchant_number);
    query_bind_int(query, 2, payment_id);
    return take_all(found, query);
}

static enum err
find_channel_number(
    struct reader *reader, const struct scope *scope, struct bytes number, struct found *found)
{
    struct query *query = reader_statement(reader, SQL_STORE_CONSOLE_BY_CHANNEL_NUMBER);

    query_bind_text(query, 1, number);
    query_bind_int(query, 2, ORDER_FIND_MAX);
    query_bind_int(query, 3, scope->merchant_id);
    return take_all(found, query);
}

/* A merchant's own numbers are claims (hub/flow/claim.h). */
static enum err
find_claim(
    struct reader *reader, const struct scope *scope, struct bytes number, struct found *found)
{
    struct query *query = reader_statement(reader, SQL_STORE_CONSOLE_BY_CLAIM);
    struct claim claim;

    claim_make(CLAIM_ORDER, 0, number, bytes_text(""), &claim);
    query_bind_int(query, 1, claim.kind);
    query_bind_int(query, 2, claim.hash);
    query_bind_text(query, 3, number);
    query_bind_int(query, 4, ORDER_FIND_MAX);
    query_bind_int(query, 5, scope->merchant_id);
    query_bind_int(query, 6, scope->partner_id);
    return take_all(found, query);
}

enum err
order_find(struct reader *reader, const struct scope *scope, const char *number,
    int64_t ret_ids[static ORDER_FIND_MAX], size_t *ret_count)
{
    const struct bytes text = bytes_text(number);
    struct found found = {.ids = ret_ids};
    int64_t id;
    enum err err;

    if (text_read_int(text, &id) == ERR_OK && id > 0)
        take(&found, id);
    err = find_payment(reader, text, &found);
    if (err == ERR_OK)
        err = find_channel_number(reader, scope, text, &found);
    if (err == ERR_OK)
        err = find_claim(reader, scope, text, &found);
    if (err == ERR_OK)
        *ret_count = found.count;
    return err;
}
