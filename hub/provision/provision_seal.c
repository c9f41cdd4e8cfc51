#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/admission_seal.h"
#include "hub/flow/channel_account.h"
#include "hub/flow/complaint_flow.h"
#include "hub/flow/keyring.h"
#include "hub/flow/own_secret.h"
#include "hub/flow/second_factor.h"
#include "hub/flow/setting_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

#define PAGE 50
#define KEY_MAX 2

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

static enum err
seal_secret(struct sealing *sealing, const char *label, int64_t id, uint8_t *secret, size_t size)
{
    bool done;
    enum err err;

    if (size == 0)
        return ERR_OK;
    err = vault_reseal(sealing->keys, random_system(), label, id, secret, size, &done);
    if (err == ERR_OK)
        count(sealing, done);
    return err;
}

static enum err
load(const struct sealing *sealing, unsigned table, const int64_t *key)
{
    size_t loaded;

    desk_want(sealing->desk, table, key);
    return desk_load(sealing->desk, &loaded);
}

static enum err
seal_app(struct sealing *sealing, const int64_t *key)
{
    const int64_t before = sealing->done;
    struct app_row *app;
    enum err err = load(sealing, TABLE_app, key);

    if (err != ERR_OK)
        return err;
    app = desk_get_app(sealing->desk, key);
    if (app == NULL)
        return ERR_BUSY;
    err = seal_secret(sealing, KEYRING_LABEL, app->id, app->secret, app->secret_size);
    if (err == ERR_OK)
        err = seal_secret(
            sealing, KEYRING_LABEL, app->id, app->previous_secret, app->previous_secret_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_app(sealing->desk, app);
    return err;
}

static enum err
seal_account(struct sealing *sealing, const int64_t *key)
{
    const int64_t before = sealing->done;
    struct channel_account_row *row;
    enum err err = load(sealing, TABLE_channel_account, key);

    if (err != ERR_OK)
        return err;
    row = desk_get_channel_account(sealing->desk, key);
    if (row == NULL)
        return ERR_BUSY;
    err = seal_secret(sealing, CHANNEL_ACCOUNT_LABEL, row->id, row->secrets, row->secrets_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_channel_account(sealing->desk, row);
    return err;
}

/* The payer's phone. */
static enum err
seal_complaint(struct sealing *sealing, const int64_t *key)
{
    const int64_t before = sealing->done;
    struct complaint_row *row;
    enum err err = load(sealing, TABLE_complaint, key);

    if (err != ERR_OK)
        return err;
    row = desk_get_complaint(sealing->desk, key);
    if (row == NULL)
        return ERR_BUSY;
    err = seal_secret(sealing, COMPLAINT_FLOW_LABEL, row->id, row->phone, row->phone_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_complaint(sealing->desk, row);
    return err;
}

static enum err
seal_person(struct sealing *sealing, const int64_t *key)
{
    const int64_t before = sealing->done;
    struct staff_row *row;
    enum err err = load(sealing, TABLE_staff, key);

    if (err != ERR_OK)
        return err;
    row = desk_get_staff(sealing->desk, key);
    if (row == NULL)
        return ERR_BUSY;
    err = seal_secret(
        sealing, SECOND_FACTOR_LABEL, row->id, row->second_secret, row->second_secret_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_staff(sealing->desk, row);
    return err;
}

/* Its documents stay as they are: only their key is sealed by the master key. */
static enum err
seal_admission(struct sealing *sealing, const int64_t *key)
{
    const int64_t before = sealing->done;
    struct admission_row *row;
    enum err err = load(sealing, TABLE_admission, key);

    if (err != ERR_OK)
        return err;
    row = desk_get_admission(sealing->desk, key);
    if (row == NULL)
        return ERR_BUSY;
    err = seal_secret(sealing, ADMISSION_SEAL_PERSONAL_LABEL, row->merchant_id, row->personal,
        row->personal_size);
    if (err == ERR_OK)
        err = seal_secret(sealing, ADMISSION_SEAL_KEY_LABEL, row->merchant_id, row->document_key,
            row->document_key_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_admission(sealing->desk, row);
    return err;
}

/* A PIN: the other settings are no secrets. */
static enum err
seal_setting(struct sealing *sealing, const int64_t *key)
{
    const int64_t before = sealing->done;
    struct setting_row *row;
    enum err err = load(sealing, TABLE_setting, key);

    if (err != ERR_OK)
        return err;
    row = desk_get_setting(sealing->desk, key);
    if (row == NULL)
        return ERR_BUSY;
    err = seal_secret(sealing, SETTING_FLOW_LABEL, row->holder_id, row->sealed, row->sealed_size);
    if (err == ERR_OK && sealing->done > before)
        desk_change_setting(sealing->desk, row);
    return err;
}

/* The keys behind that id, which is the last part of a key. */
static enum err
read_keys(const struct sealing *sealing, unsigned which, int64_t last, size_t parts,
    int64_t (*ret_keys)[KEY_MAX], size_t *ret_count)
{
    struct query *query;
    enum err err = engine_prepare(sealing->engine, &store_sql[which], &query);

    *ret_count = 0;
    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, last);
    query_bind_int(query, 2, PAGE);
    while (*ret_count < PAGE && (err = query_step(query)) == ERR_OK) {
        for (size_t i = 0; i < parts; i++)
            ret_keys[*ret_count][i] = query_int(query, (int)i);
        ++*ret_count;
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* The keys first: the desk reads by the same connection. */
static enum err
seal_all(struct sealing *sealing, unsigned which, size_t parts,
    enum err (*seal)(struct sealing *sealing, const int64_t *key))
{
    int64_t keys[PAGE][KEY_MAX];
    int64_t last = INT64_MIN; /* a terminal's settings stand below zero */
    size_t count;
    enum err err;

    do {
        err = read_keys(sealing, which, last, parts, keys, &count);
        for (size_t i = 0; i < count && err == ERR_OK; i++)
            err = seal(sealing, keys[i]);
        last = count == 0 ? last : keys[count - 1][parts - 1];
    } while (err == ERR_OK && count == PAGE);
    return err;
}

static enum err
reseal(const struct provision_ask *ask)
{
    struct sealing sealing = {.engine = ask->engine, .desk = ask->desk, .keys = ask->options->keys};
    enum err err = seal_all(&sealing, SQL_STORE_APP_IDS, 1, seal_app);

    if (err == ERR_OK)
        err = seal_all(&sealing, SQL_STORE_CHANNEL_ACCOUNT_IDS, 1, seal_account);
    if (err == ERR_OK)
        err = seal_all(&sealing, SQL_STORE_COMPLAINT_IDS, 2, seal_complaint);
    if (err == ERR_OK)
        err = seal_all(&sealing, SQL_STORE_STAFF_IDS, 1, seal_person);
    if (err == ERR_OK)
        err = seal_all(&sealing, SQL_STORE_ADMISSION_IDS, 1, seal_admission);
    if (err == ERR_OK)
        err = seal_all(&sealing, SQL_STORE_SETTING_IDS, 2, seal_setting);
    if (err == ERR_OK)
        err = own_secret_reseal(
            ask->engine, ask->turn.random, sealing.keys, &sealing.done, &sealing.kept);
    if (err == ERR_OK)
        (void)printf(
            "sealed anew %" PRId64 ", as it should be %" PRId64 "\n", sealing.done, sealing.kept);
    return err;
}

static const struct provision_command commands[] = {
    {.usage = "reseal",
        .text = "all of them, under [hub] master_key; what is\n"
                "there is sealed under [hub] master_key_other",
        .run = reseal},
};

const struct provision_topic provision_seal = {
    .name = "secrets",
    .missing = "",
    .commands = commands,
    .count = LENGTH(commands),
};
