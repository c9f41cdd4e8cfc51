#include "hub/api/merchant_below.h"

#include "hub/store/sql/store.sql.h"

static void
find_run(struct reading *reading, struct reader *reader)
{
    struct merchant_below *below = (struct merchant_below *)reading;
    struct query *query = reader_statement(
        reader, below->number == 0 ? SQL_STORE_MERCHANT_ITSELF : SQL_STORE_MERCHANT_BELOW);

    query_bind_int(query, 1, below->call->signed_by.merchant_id);
    if (below->number != 0)
        query_bind_int(query, 2, below->number);
    below->err = query_step(query);
    if (below->err == ERR_OK && below->number == 0) {
        below->merchant_id = below->call->signed_by.merchant_id;
        below->accounts = query_int(query, 0);
    } else if (below->err == ERR_OK) {
        below->merchant_id = query_int(query, 0);
        below->accounts = query_int(query, 1);
    }
    query_reset(query);
}

static void
find_done(struct reading *reading)
{
    struct merchant_below *below = (struct merchant_below *)reading;

    if (below->err == ERR_OK)
        below->then(below);
    else
        call_refuse(
            below->call, problem_of(below->err), below->err == ERR_NOT_FOUND ? "merchant" : NULL);
}

void
merchant_below_find(struct merchant_below *below, struct call *call, int64_t number,
    void (*then)(struct merchant_below *below))
{
    enum err err;

    below->reading = (struct reading){.run = find_run, .done = find_done};
    below->call = call;
    below->number = number;
    below->then = then;
    err = reader_submit(call->hub->reader, &below->reading);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}
