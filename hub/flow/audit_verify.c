#include "hub/flow/audit_verify.h"

#include <string.h>

#include "shared/base/text.h"

#include "hub/store/sql/store.sql.h"

#define PAGE 500

struct chain {
    int64_t merchant_id;
    int64_t sequence; /* of the last row that was seen */
    uint8_t hash[CRYPT_SHA256_SIZE];
};

/* Texts that do not fit were not written by us. */
static enum err
read_texts(struct query *query, struct audit_row *row)
{
    const struct {
        int column;
        char *to;
        size_t size;
    } texts[] = {
        {4, row->who, sizeof(row->who)},
        {6, row->name, sizeof(row->name)},
        {7, row->address, sizeof(row->address)},
        {8, row->action, sizeof(row->action)},
        {9, row->about, sizeof(row->about)},
        {11, row->was, sizeof(row->was)},
        {12, row->became, sizeof(row->became)},
    };

    for (size_t i = 0; i < LENGTH(texts); i++) {
        if (text_copy(query_text(query, texts[i].column), texts[i].to, texts[i].size) != ERR_OK)
            return ERR_CORRUPT;
    }
    return ERR_OK;
}

enum err
audit_verify_read(struct query *query, struct audit_row *ret_row)
{
    const struct bytes hash = query_blob(query, 14);
    struct audit_row row = {
        .merchant_id = query_int(query, 0),
        .sequence = query_int(query, 1),
        .id = query_int(query, 2),
        .organisation_id = query_int(query, 3),
        .who_id = query_int(query, 5),
        .about_id = query_int(query, 10),
        .at_us = query_int(query, 13),
        .hash_size = sizeof(row.hash),
    };

    if (hash.size != sizeof(row.hash) || read_texts(query, &row) != ERR_OK)
        return ERR_CORRUPT;
    memcpy(row.hash, hash.at, sizeof(row.hash));
    *ret_row = row;
    return ERR_OK;
}

static void
find(struct audit_verified *verified, enum audit_fault fault, const struct chain *chain,
    int64_t sequence)
{
    verified->fault = fault;
    verified->merchant_id = chain->merchant_id;
    verified->sequence = sequence;
}

/* The next row of the chain, as it came. */
static void
look_at(struct query *query, struct chain *chain, struct audit_verified *verified)
{
    uint8_t hash[CRYPT_SHA256_SIZE];
    struct audit_row row;

    verified->rows++;
    if (query_int(query, 1) != chain->sequence + 1) {
        find(verified, AUDIT_FAULT_MISSING, chain, chain->sequence + 1);
        return;
    }
    chain->sequence++;
    if (audit_verify_read(query, &row) != ERR_OK) {
        find(verified, AUDIT_FAULT_CHANGED, chain, chain->sequence);
        return;
    }
    audit_row_hash(&row, chain->hash, hash);
    if (memcmp(hash, row.hash, sizeof(hash)) != 0)
        find(verified, AUDIT_FAULT_CHANGED, chain, chain->sequence);
    memcpy(chain->hash, row.hash, sizeof(hash));
}

/* A page of it; *ret_count is how many rows that were. */
static enum err
walk_page(
    struct engine *engine, struct chain *chain, struct audit_verified *verified, size_t *ret_count)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_AUDIT_ROWS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, chain->merchant_id);
    query_bind_int(query, 2, chain->sequence);
    query_bind_int(query, 3, PAGE);
    *ret_count = 0;
    while (verified->fault == AUDIT_FAULT_NONE && (err = query_step(query)) == ERR_OK) {
        look_at(query, chain, verified);
        ++*ret_count;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
check_head(struct engine *engine, const struct chain *chain, struct audit_verified *verified)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_AUDIT_HEAD], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, chain->merchant_id);
    err = query_step(query);
    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK &&
            (query_int(query, 0) != chain->sequence ||
                !bytes_equal(query_blob(query, 1), bytes_of(chain->hash, sizeof(chain->hash))))))
        find(verified, AUDIT_FAULT_HEAD, chain, chain->sequence);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
walk_chain(struct engine *engine, int64_t merchant_id, struct audit_verified *verified)
{
    struct chain chain = {.merchant_id = merchant_id};
    size_t count = PAGE;
    enum err err = ERR_OK;

    verified->chains++;
    while (err == ERR_OK && verified->fault == AUDIT_FAULT_NONE && count == PAGE)
        err = walk_page(engine, &chain, verified, &count);
    if (err == ERR_OK && verified->fault == AUDIT_FAULT_NONE)
        err = check_head(engine, &chain, verified);
    return err;
}

static enum err
next_chain(struct engine *engine, int64_t after_id, int64_t *ret_merchant_id)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_AUDIT_NEXT], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, after_id);
    err = query_step(query);
    if (err == ERR_OK)
        *ret_merchant_id = query_int(query, 0);
    query_reset(query);
    return err;
}

enum err
audit_verify(struct engine *engine, struct audit_verified *ret_verified)
{
    struct audit_verified verified = {0};
    int64_t merchant_id = -1;
    enum err err;

    while ((err = next_chain(engine, merchant_id, &merchant_id)) == ERR_OK) {
        err = walk_chain(engine, merchant_id, &verified);
        if (err != ERR_OK)
            return err;
        if (verified.fault != AUDIT_FAULT_NONE)
            break;
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    *ret_verified = verified;
    return ERR_OK;
}

enum err
audit_verify_has(struct engine *engine, int64_t merchant_id, int64_t sequence,
    const uint8_t hash[static CRYPT_SHA256_SIZE], bool *ret_has)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_AUDIT_ROWS], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, sequence - 1);
    query_bind_int(query, 3, 1);
    err = query_step(query);
    if (err == ERR_OK && query_int(query, 1) != sequence)
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        *ret_has = bytes_equal(query_blob(query, 14), bytes_of(hash, CRYPT_SHA256_SIZE));
    query_reset(query);
    return err;
}
