#include "hub/flow/audit_teller.h"

#include <stdlib.h>

#include "hub/store/row.h"
#include "shared/base/log.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

struct head {
    int64_t merchant_id;
    int64_t sequence;
    int64_t at_us;
    uint8_t hash[CRYPT_SHA256_SIZE];
};

struct audit_teller {
    struct reading reading; /* first: while it reads */
    struct net *net;
    struct reader *reader;
    struct net_timer *timer;
    int64_t rows;    /* of the last telling */
    int64_t counted; /* of this one, so far */
    int64_t told_us; /* what has not moved since was told */
    int64_t began_us;
    int64_t after; /* the last chain that was read */
    enum err err;
    size_t count;
    struct head heads[AUDIT_TELLER_PAGE];
};

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct audit_teller *teller = (struct audit_teller *)reading;
    struct query *row = reader_statement(reader, SQL_STORE_AUDIT_HEADS);

    teller->count = 0;
    query_bind_int(row, 1, teller->after);
    query_bind_int(row, 2, AUDIT_TELLER_PAGE);
    while ((teller->err = query_step(row)) == ERR_OK) {
        const struct bytes hash = query_blob(row, 2);
        struct head *head = &teller->heads[teller->count];

        NEED(teller->count < AUDIT_TELLER_PAGE);
        if (hash.size != sizeof(head->hash)) {
            teller->err = ERR_CORRUPT;
            break;
        }
        head->merchant_id = query_int(row, 0);
        head->sequence = query_int(row, 1);
        memcpy(head->hash, hash.at, sizeof(head->hash));
        head->at_us = query_int(row, 3);
        teller->count++;
    }
    query_reset(row);
    if (teller->err == ERR_NOT_FOUND)
        teller->err = ERR_OK;
}

static void due(void *context);

static void
wait(struct audit_teller *teller, struct span span)
{
    enum err err = net_timer_start(teller->net, span, due, teller, &teller->timer);

    if (err != ERR_OK)
        log_event(LOG_ERROR, "audit_teller_timer", "err=%s", err_name(err));
}

static void
tell(const struct head *head)
{
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];

    log_event(LOG_INFO, "audit_head", "chain=%lld row=%lld hash=%s", (long long)head->merchant_id,
        (long long)head->sequence,
        encode_hex(bytes_of(head->hash, sizeof(head->hash)), hex, sizeof(hex)));
}

static enum err
read_page(struct audit_teller *teller)
{
    return reader_submit(teller->reader, &teller->reading);
}

static void
finish(struct audit_teller *teller)
{
    if (teller->err == ERR_OK) {
        if (teller->counted < teller->rows)
            log_event(LOG_ERROR, "audit_shrank", "rows=%lld before=%lld",
                (long long)teller->counted, (long long)teller->rows);
        teller->rows = teller->counted;
        teller->told_us = teller->began_us;
    } else {
        log_event(LOG_ERROR, "audit_not_told", "err=%s", err_name(teller->err));
    }
    wait(teller, AUDIT_TELLER_SPAN);
}

static void
page_done(struct reading *reading)
{
    struct audit_teller *teller = (struct audit_teller *)reading;
    bool is_last = teller->err != ERR_OK || teller->count < AUDIT_TELLER_PAGE;

    for (size_t i = 0; i < teller->count; i++) {
        const struct head *head = &teller->heads[i];

        teller->counted += head->sequence;
        teller->after = head->merchant_id;
        if (head->at_us >= teller->told_us)
            tell(head);
    }
    if (!is_last)
        teller->err = read_page(teller);
    if (is_last || teller->err != ERR_OK)
        finish(teller);
}

static void
due(void *context)
{
    struct audit_teller *teller = context;

    teller->timer = NULL;
    teller->after = -1;
    teller->counted = 0;
    teller->began_us = net_moment(teller->net).us;
    teller->err = read_page(teller);
    if (teller->err != ERR_OK)
        finish(teller);
}

int64_t
audit_teller_rows(const struct audit_teller *teller)
{
    return teller->rows;
}

enum err
audit_teller_make(struct net *net, struct reader *reader, struct audit_teller **ret_teller)
{
    struct audit_teller *teller = calloc(1, sizeof(*teller));

    if (teller == NULL)
        return ERR_NO_SPACE;
    teller->reading = (struct reading){.run = page_run, .done = page_done};
    teller->net = net;
    teller->reader = reader;
    wait(teller, AUDIT_TELLER_FIRST);
    *ret_teller = teller;
    return ERR_OK;
}

void
audit_teller_free(struct audit_teller **teller)
{
    if (*teller == NULL)
        return;
    net_timer_cancel((*teller)->net, &(*teller)->timer);
    free(*teller);
    *teller = NULL;
}
