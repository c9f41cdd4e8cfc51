#include "hub/flow/keyring.h"

#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define SLOTS (KEYRING_MAX * 2)
#define SECRET_BYTES (KEYRING_SECRET_LENGTH / 2)

struct keyring {
    struct net *net;
    struct reader *reader;
    struct vault_keys keys;
    struct keyring_app *slots[SLOTS]; /* open addressing; NULL is free */
    size_t count;
};

struct lookup {
    struct reading reading; /* first */
    struct keyring *keyring;
    keyring_fn *then;
    void *context;
    struct keyring_app app;
    enum err err;
};

static size_t
find(const struct keyring *keyring, int64_t app_id)
{
    size_t slot = (size_t)((uint64_t)app_id * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SLOTS;

    while (keyring->slots[slot] != NULL && keyring->slots[slot]->id != app_id)
        slot = (slot + 1) % SLOTS;
    return slot;
}

static void
forget_all(struct keyring *keyring)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (keyring->slots[i] == NULL)
            continue;
        crypt_wipe(keyring->slots[i], sizeof(*keyring->slots[i]));
        free(keyring->slots[i]);
        keyring->slots[i] = NULL;
    }
    keyring->count = 0;
}

static void
keep(struct keyring *keyring, const struct keyring_app *app)
{
    struct keyring_app **slot;

    if (keyring->count >= KEYRING_MAX)
        forget_all(keyring);
    slot = &keyring->slots[find(keyring, app->id)];
    if (*slot == NULL) {
        *slot = malloc(sizeof(**slot));
        if (*slot == NULL)
            return;
        keyring->count++;
    }
    **slot = *app;
    (*slot)->read_at = net_tick(keyring->net);
}

/* An empty column is no secret. */
static enum err
open_secret(const struct lookup *lookup, struct bytes sealed,
    char ret_secret[static KEYRING_SECRET_LENGTH + 1])
{
    size_t size = 0;
    enum err err;

    if (sealed.size == 0) {
        ret_secret[0] = '\0';
        return ERR_OK;
    }
    err = vault_open(&lookup->keyring->keys, KEYRING_LABEL, lookup->app.id, sealed,
        (uint8_t *)ret_secret, KEYRING_SECRET_LENGTH, &size);
    if (err == ERR_NO_SPACE)
        return err;
    if (err != ERR_OK || size != KEYRING_SECRET_LENGTH)
        return ERR_CORRUPT;
    ret_secret[size] = '\0';
    return ERR_OK;
}

static enum err
read_row(struct lookup *lookup, struct query *row)
{
    struct keyring_app *app = &lookup->app;
    enum err err = open_secret(lookup, query_blob(row, 3), app->secret);

    app->merchant_id = query_int(row, 0);
    app->suspended = !bytes_is(query_text(row, 1), "active");
    app->kind = bytes_is(query_text(row, 2), "rsa") ? KEYRING_RSA : KEYRING_HMAC;
    app->previous_until_us = query_int(row, 5);
    if (err == ERR_OK)
        err = open_secret(lookup, query_blob(row, 4), app->previous);
    if (err == ERR_OK)
        err = text_copy(query_text(row, 6), app->public_key, sizeof(app->public_key));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 9), app->previous_key, sizeof(app->previous_key));
    if (err == ERR_OK)
        err = text_copy(query_text(row, 7), app->notice_url, sizeof(app->notice_url));
    if (err == ERR_OK)
        err = grant_parse(query_text(row, 8), &app->grant);
    /* Without a secret any request would carry a signature that fits. */
    if (err == ERR_OK && app->secret[0] == '\0')
        err = ERR_CORRUPT;
    return err == ERR_OK || err == ERR_NO_SPACE ? err : ERR_CORRUPT;
}

static void
lookup_run(struct reading *reading, struct reader *reader)
{
    struct lookup *lookup = (struct lookup *)reading;
    struct query *statement = reader_statement(reader, SQL_STORE_APP);

    query_bind_int(statement, 1, lookup->app.id);
    lookup->err = query_step(statement);
    if (lookup->err == ERR_OK)
        lookup->err = read_row(lookup, statement);
    query_reset(statement);
}

static void
lookup_done(struct reading *reading)
{
    struct lookup *lookup = (struct lookup *)reading;

    if (lookup->err == ERR_OK)
        keep(lookup->keyring, &lookup->app);
    else if (lookup->err != ERR_NOT_FOUND)
        log_event(LOG_ERROR, "app_unreadable", "app=%lld err=%s", (long long)lookup->app.id,
            err_name(lookup->err));
    lookup->then(lookup->context, lookup->err, lookup->err == ERR_OK ? &lookup->app : NULL);
    crypt_wipe(lookup, sizeof(*lookup));
    free(lookup);
}

const struct keyring_app *
keyring_peek(const struct keyring *keyring, int64_t app_id)
{
    const struct keyring_app *app = keyring->slots[find(keyring, app_id)];

    if (app == NULL ||
        tick_reached(net_tick(keyring->net), tick_after(app->read_at, KEYRING_FRESH)))
        return NULL;
    return app;
}

enum err
keyring_get(struct keyring *keyring, int64_t app_id, keyring_fn *then, void *context)
{
    struct lookup *lookup = calloc(1, sizeof(*lookup));
    enum err err;

    if (lookup == NULL)
        return ERR_NO_SPACE;
    lookup->reading = (struct reading){.run = lookup_run, .done = lookup_done};
    lookup->keyring = keyring;
    lookup->then = then;
    lookup->context = context;
    lookup->app.id = app_id;
    err = reader_submit(keyring->reader, &lookup->reading);
    if (err != ERR_OK)
        free(lookup);
    return err;
}

void
keyring_forget(struct keyring *keyring, int64_t app_id)
{
    struct keyring_app *app = keyring->slots[find(keyring, app_id)];

    /* With open addressing a hole breaks the chain: it only becomes stale. */
    if (app != NULL)
        app->read_at = (struct tick){net_tick(keyring->net).us - KEYRING_FRESH.us};
}

enum err
keyring_make(struct net *net, struct reader *reader, const struct vault_keys *keys,
    struct keyring **ret_keyring)
{
    struct keyring *keyring = calloc(1, sizeof(*keyring));

    if (keyring == NULL)
        return ERR_NO_SPACE;
    keyring->net = net;
    keyring->reader = reader;
    keyring->keys = *keys;
    *ret_keyring = keyring;
    return ERR_OK;
}

void
keyring_free(struct keyring **keyring)
{
    if (*keyring == NULL)
        return;
    forget_all(*keyring);
    crypt_wipe(*keyring, sizeof(**keyring));
    free(*keyring);
    *keyring = NULL;
}

enum err
keyring_seal_secret(const struct vault_keys *keys, struct random *random, int64_t app_id,
    const char *secret, uint8_t ret_sealed[static sizeof(((struct app_row *)0)->secret)],
    size_t *ret_size)
{
    enum err err;

    NEED(strlen(secret) == KEYRING_SECRET_LENGTH);
    err = vault_seal(keys, random, KEYRING_LABEL, app_id, bytes_text(secret), ret_sealed);
    if (err == ERR_OK)
        *ret_size = KEYRING_SECRET_LENGTH + VAULT_OVERHEAD;
    return err;
}

enum err
keyring_make_secret(const struct vault_keys *keys, struct random *random, int64_t app_id,
    char ret_secret[static KEYRING_SECRET_LENGTH + 1],
    uint8_t ret_sealed[static sizeof(((struct app_row *)0)->secret)], size_t *ret_size)
{
    uint8_t bytes[SECRET_BYTES];

    random_fill(random, bytes, sizeof(bytes));
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), ret_secret, KEYRING_SECRET_LENGTH + 1);
    crypt_wipe(bytes, sizeof(bytes));
    return keyring_seal_secret(keys, random, app_id, ret_secret, ret_sealed, ret_size);
}
