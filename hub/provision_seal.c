#include "hub/provision_seal.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/channel_account.h"
#include "hub/flow/complaint_flow.h"
#include "hub/flow/keyring.h"
#include "hub/own_secret.h"

#include "hub/store/sql/store.sql.h"

#define ROWS_MAX 100000
#define PAGE 50 /* channel accounts, which are long */

struct sealing {
    struct engine *engine;
    struct desk *desk;
    const struct vault_keys *keys;
    int64_t done;
    int64_t kept;
};

static void
count(struct sealing *sealing, bool done)
{
    if (done)
        sealing->done++;
    else
        sealing->kept++;
}

/* All of them: merchants have few. */
static enum err
want_apps(const struct sealing *sealing)
{
    struct query *query;
    enum err err = engine_prepare(sealing->engine, &store_sql[SQL_STORE_APP_IDS], &query);
    size_t loaded;

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, 0);
    query_bind_int(query, 2, ROWS_MAX);
    while ((err = query_step(query)) == ERR_OK)
        desk_want(sealing->desk, TABLE_app, KEY_OF(query_int(query, 0)));
    query_reset(query);
    return err == ERR_NOT_FOUND ? desk_load(sealing->desk, &loaded) : err;
}

static enum err
seal_secret(struct sealing *sealing, int64_t app_id, uint8_t *secret, size_t size)
{
    bool done;
    enum err err;

    if (size == 0)
        return ERR_OK;
    err = vault_reseal(sealing->keys, random_system(), KEYRING_LABEL, app_id, secret, size, &done);
    if (err == ERR_OK)
        count(sealing, done);
    return err;
}

static enum err
seal_app(struct sealing *sealing, struct app_row *app)
{
    int64_t before = sealing->done;
    enum err err = seal_secret(sealing, app->id, app->secret, app->secret_size);

    if (err == ERR_OK)
        err = seal_secret(sealing, app->id, app->previous_secret, app->previous_secret_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_app(sealing->desk, app);
    return err;
}

static enum err
seal_apps(struct sealing *sealing)
{
    struct query *query;
    enum err err = want_apps(sealing);

    if (err == ERR_OK)
        err = engine_prepare(sealing->engine, &store_sql[SQL_STORE_APP_IDS], &query);
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, 0);
    query_bind_int(query, 2, ROWS_MAX);
    while ((err = query_step(query)) == ERR_OK) {
        struct app_row *app = desk_get_app(sealing->desk, KEY_OF(query_int(query, 0)));

        err = app == NULL ? ERR_BUSY : seal_app(sealing, app);
        if (err != ERR_OK)
            break;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
seal_account(struct sealing *sealing, int64_t id)
{
    struct channel_account_row *row;
    size_t loaded;
    bool done = false;
    enum err err;

    desk_want(sealing->desk, TABLE_channel_account, KEY_OF(id));
    err = desk_load(sealing->desk, &loaded);
    if (err != ERR_OK)
        return err;
    row = desk_get_channel_account(sealing->desk, KEY_OF(id));
    if (row == NULL)
        return ERR_BUSY;
    err = vault_reseal(sealing->keys, random_system(), CHANNEL_ACCOUNT_LABEL, id, row->secrets,
        row->secrets_size, &done);
    if (err != ERR_OK)
        return err;
    count(sealing, done);
    if (done)
        desk_change_channel_account(sealing->desk, row);
    return ERR_OK;
}

/* The ids first: the desk reads by the same connection. */
static enum err
seal_accounts(struct sealing *sealing)
{
    int64_t ids[PAGE];
    size_t ids_count;
    int64_t last = 0;
    enum err err = ERR_OK;

    do {
        struct query *query;

        ids_count = 0;
        err = engine_prepare(sealing->engine, &store_sql[SQL_STORE_CHANNEL_ACCOUNT_IDS], &query);
        if (err != ERR_OK)
            return err;
        query_bind_int(query, 1, last);
        query_bind_int(query, 2, PAGE);
        while (ids_count < PAGE && (err = query_step(query)) == ERR_OK)
            ids[ids_count++] = query_int(query, 0);
        query_reset(query);
        err = err == ERR_NOT_FOUND ? ERR_OK : err;
        for (size_t i = 0; i < ids_count && err == ERR_OK; i++)
            err = seal_account(sealing, ids[i]);
        last = ids_count == 0 ? last : ids[ids_count - 1];
    } while (err == ERR_OK && ids_count == PAGE);
    return err;
}

static enum err
seal_complaint(struct sealing *sealing, int64_t merchant_id, int64_t id)
{
    struct complaint_row *row;
    size_t loaded;
    bool done = false;
    enum err err;

    desk_want(sealing->desk, TABLE_complaint, KEY_OF(merchant_id, id));
    err = desk_load(sealing->desk, &loaded);
    if (err != ERR_OK)
        return err;
    row = desk_get_complaint(sealing->desk, KEY_OF(merchant_id, id));
    if (row == NULL)
        return ERR_BUSY;
    err = vault_reseal(sealing->keys, random_system(), COMPLAINT_FLOW_LABEL, id, row->phone,
        row->phone_size, &done);
    if (err != ERR_OK)
        return err;
    count(sealing, done);
    if (done)
        desk_change_complaint(sealing->desk, row);
    return ERR_OK;
}

/* Those that have a payer's phone. */
static enum err
seal_complaints(struct sealing *sealing)
{
    int64_t ids[PAGE][2];
    size_t ids_count;
    int64_t last = 0;
    enum err err = ERR_OK;

    do {
        struct query *query;

        ids_count = 0;
        err = engine_prepare(sealing->engine, &store_sql[SQL_STORE_COMPLAINT_IDS], &query);
        if (err != ERR_OK)
            return err;
        query_bind_int(query, 1, last);
        query_bind_int(query, 2, PAGE);
        while (ids_count < PAGE && (err = query_step(query)) == ERR_OK) {
            ids[ids_count][0] = query_int(query, 0);
            ids[ids_count++][1] = query_int(query, 1);
        }
        query_reset(query);
        err = err == ERR_NOT_FOUND ? ERR_OK : err;
        for (size_t i = 0; i < ids_count && err == ERR_OK; i++)
            err = seal_complaint(sealing, ids[i][0], ids[i][1]);
        last = ids_count == 0 ? last : ids[ids_count - 1][1];
    } while (err == ERR_OK && ids_count == PAGE);
    return err;
}

enum err
provision_seal_run(struct engine *engine, struct desk *desk, const struct vault_keys *keys)
{
    struct sealing sealing = {.engine = engine, .desk = desk, .keys = keys};
    enum err err = seal_apps(&sealing);

    if (err == ERR_OK)
        err = seal_accounts(&sealing);
    if (err == ERR_OK)
        err = seal_complaints(&sealing);
    if (err == ERR_OK)
        err = own_secret_reseal(engine, random_system(), keys, &sealing.done, &sealing.kept);
    if (err == ERR_OK)
        (void)printf(
            "sealed anew %" PRId64 ", as it should be %" PRId64 "\n", sealing.done, sealing.kept);
    return err;
}
