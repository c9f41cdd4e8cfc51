/*
 * provision_app.h -- a merchant's credentials for /v1, and what they are good for.
 *
 * The secret is shown once, here; what is stored of it is sealed. Pure but for
 * the file of a public key.
 */
#ifndef HUB_PROVISION_APP_H
#define HUB_PROVISION_APP_H

#include "hub/store/desk.h"
#include "shared/base/id.h"
#include "shared/crypt/crypt.h"

struct provision_app {
    struct desk *desk;
    struct id_maker *ids;
    struct moment now;
    const uint8_t *master_key;
    struct merchant_row *merchant; /* on the desk */
    const char *name;
};

/**
 * provision_app_add() puts the app on the desk and prints its number and secret. The
 * words, in any order: "rsa FILE" (its requests are signed with that key), "notices URL",
 * "all-sales" (it hears of the merchant's sales at tills, too); last "may" and the groups
 * that it is granted, else it may do everything. ERR_BAD_INPUT for other words, no public
 * key or an address that is no http:// or https://.
 */
enum err provision_app_add(
    const struct provision_app *ask, const char *const *words, size_t count) MUST_CHECK;

/* The secret before a new one is taken for so long. */
#define PROVISION_APP_BOTH_US (INT64_C(24) * 3600 * 1000000)

/** provision_app_rotate() gives a wanted app a new secret, and prints it. ERR_NOT_FOUND. */
enum err provision_app_rotate(const struct provision_app *ask, int64_t app_id) MUST_CHECK;

/**
 * provision_app_change() is "suspend", "resume", or "may" and the groups that a wanted app is
 * granted from now on: a hub that serves knows within KEYRING_FRESH. ERR_NOT_FOUND.
 */
enum err provision_app_change(const struct provision_app *ask, int64_t app_id,
    const char *const *words, size_t count) MUST_CHECK;

#endif
