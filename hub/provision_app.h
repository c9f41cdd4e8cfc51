/*
 * provision_app.h -- a merchant's credentials for /v1, and what they are good for.
 *
 * The secret is shown once, here; what is stored of it is sealed. Pure but for
 * the file of a public key.
 */
#ifndef HUB_PROVISION_APP_H
#define HUB_PROVISION_APP_H

#include "hub/flow/vault.h"
#include "hub/store/desk.h"
#include "shared/base/id.h"

/* Within a transaction, which the caller ends. */
struct provision_app {
    struct engine *engine;
    struct desk *desk;
    struct id_maker *ids;
    struct moment now;
    const struct vault_keys *keys;
    const char *const *arguments;
    size_t count;
};

/* The secret before a new one is taken for so long. */
#define PROVISION_APP_BOTH_US (INT64_C(24) * 3600 * 1000000)

/**
 * provision_app_run() puts what is asked on the desk and prints it.
 *
 *   add app MERCHANT_NUMBER NAME [rsa FILE] [notices URL] [all-sales] [may GROUP ...]
 *           rsa: its requests are signed with that key; all-sales: it hears of the
 *           merchant's sales at tills, too; may, at the end: else it may do everything
 *   rotate app APP          a new secret
 *   app APP suspend|resume
 *   app APP may GROUP ...   a hub that serves knows within KEYRING_FRESH
 *
 * ERR_NOT_FOUND; ERR_BAD_INPUT for other words, no public key, or an address that is no
 * http:// or https://.
 */
enum err provision_app_run(const struct provision_app *ask) MUST_CHECK;

#endif
