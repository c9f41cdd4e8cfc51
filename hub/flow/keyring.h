/*
 * keyring.h -- the keys of merchants' apps, found when they are needed.
 *
 * Like the directory of terminals: an app is read once by the reader, its
 * secrets are opened (hub/flow/vault.h) and kept in memory, up to a bound and
 * for KEYRING_FRESH, so that what another process changed is heard of. What this
 * one changes is forgotten at once. Everything on the loop.
 */
#ifndef HUB_FLOW_KEYRING_H
#define HUB_FLOW_KEYRING_H

#include "hub/flow/grant.h"
#include "hub/flow/vault.h"
#include "hub/store/reader.h"
#include "hub/store/row.h"
#include "shared/crypt/crypt.h"

struct keyring;

#define KEYRING_MAX 4096 /* apps kept; beyond it the ring starts anew */
#define KEYRING_FRESH span_s(30)
/* A secret is so many characters of hexadecimal, and the key of the HMAC as it stands. */
#define KEYRING_SECRET_LENGTH 64

enum keyring_kind {
    KEYRING_HMAC,
    KEYRING_RSA
};

struct keyring_app {
    int64_t id;
    int64_t merchant_id;
    enum keyring_kind kind;
    bool suspended;
    struct grant grant;
    char secret[KEYRING_SECRET_LENGTH + 1];
    char previous[KEYRING_SECRET_LENGTH + 1]; /* "" for none */
    int64_t previous_until_us;                /* it is taken up to here */
    char public_key[901];                     /* PEM, of KEYRING_RSA */
    char previous_key[901];                   /* likewise, taken up to then; "" for none */
    char notice_url[201];                     /* "" for no notices */
    struct tick read_at;
};

/** Gets the app, borrowed for the call, or ERR_NOT_FOUND; ERR_CORRUPT when a seal does not open. */
typedef void keyring_fn(void *context, enum err err, const struct keyring_app *app);

enum err keyring_make(struct net *net, struct reader *reader, const struct vault_keys *keys,
    struct keyring **ret_keyring) MUST_CHECK;
void keyring_free(struct keyring **keyring);

/** keyring_peek() is the app if it is in memory and fresh, else NULL; borrowed for the turn. */
const struct keyring_app *keyring_peek(const struct keyring *keyring, int64_t app_id);

/** keyring_get() reads it anew and calls then(context, …) once, in a later turn. */
enum err keyring_get(
    struct keyring *keyring, int64_t app_id, keyring_fn *then, void *context) MUST_CHECK;

/** keyring_forget() is for whoever changed an app. */
void keyring_forget(struct keyring *keyring, int64_t app_id);

/* What an app's secret is sealed for, with the app's id. */
#define KEYRING_LABEL "app"

/** keyring_seal_secret() seals one for the app's row. */
enum err keyring_seal_secret(const struct vault_keys *keys, struct random *random, int64_t app_id,
    const char *secret, uint8_t ret_sealed[static sizeof(((struct app_row *)0)->secret)],
    size_t *ret_size) MUST_CHECK;

/** keyring_make_secret() draws a new secret and seals it for the app's row. */
enum err keyring_make_secret(const struct vault_keys *keys, struct random *random, int64_t app_id,
    char ret_secret[static KEYRING_SECRET_LENGTH + 1],
    uint8_t ret_sealed[static sizeof(((struct app_row *)0)->secret)], size_t *ret_size) MUST_CHECK;

#endif
