#include "tools/sandbox/alipay/alipay.h"

#include <stdlib.h>

#include "tools/sandbox/alipay/alipay_admin.h"
#include "tools/sandbox/alipay/alipay_courier.h"
#include "tools/sandbox/alipay/alipay_gateway.h"
#include "tools/sandbox/alipay/alipay_oauth.h"
#include "tools/sandbox/alipay/alipay_page.h"

#define KEY_BITS 2048

static const struct sandbox_route routes[] = {
    {"POST", "/gateway.do", alipay_gateway_serve},
    {"GET", "/gateway.do", alipay_gateway_serve},
    {"GET", "/oauth2/publicAppAuthorize.htm", alipay_oauth_authorise},
    {"GET", "/qr/", alipay_page_scan},
    {"GET", "/cashier", alipay_page_cashier},
    {"POST", "/cashier/pay", alipay_page_pay},
    {"POST", "/cashier/cancel", alipay_page_cancel},
};

static const enum sandbox_fault faults[] = {
    SANDBOX_FAULT_REPLY_NEVER,
    SANDBOX_FAULT_REPLY_SLOW,
    SANDBOX_FAULT_REPLY_429,
    SANDBOX_FAULT_REPLY_500,
    SANDBOX_FAULT_REPLY_502,
    SANDBOX_FAULT_REPLY_TRUNCATED,
    SANDBOX_FAULT_REPLY_UNKNOWN,
    SANDBOX_FAULT_REPLY_SYSTEM_ERROR,
    SANDBOX_FAULT_REPLY_BAD_SIGNATURE,
    SANDBOX_FAULT_PAY_PASSWORD,
    SANDBOX_FAULT_CANCEL_RETRY,
    SANDBOX_FAULT_QUERY_BEHIND,
    SANDBOX_FAULT_CLOSE_UNHEEDED,
    SANDBOX_FAULT_CANCEL_UNHEEDED,
    SANDBOX_FAULT_QUERY_CLOSED,
    SANDBOX_FAULT_SHARE_SLOW,
    SANDBOX_FAULT_SHARE_FAIL,
    SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT,
    SANDBOX_FAULT_NOTIFY_WRONG_APP,
    SANDBOX_FAULT_NOTIFY_DUPLICATE,
    SANDBOX_FAULT_NOTIFY_NEVER,
    SANDBOX_FAULT_NOTIFY_DELAY_MS,
};

static const struct config_setting settings[] = {
    {"alipay", "app_id", CONFIG_TEXT, "", "the one app that there is; without it, no Alipay",
        CONFIG_FIELD(struct alipay_settings, app_id), 0, 0},
    {"alipay", "seller_id", CONFIG_TEXT, "", "the merchant's number, 2088…",
        CONFIG_FIELD(struct alipay_settings, seller_id), 0, 0},
    {"alipay", "app_public_key_file", CONFIG_PATH, "", "what requests are signed with",
        CONFIG_FIELD(struct alipay_settings, app_public_key_file), 0, 0},
    {"alipay", "private_key_file", CONFIG_PATH, "", "Alipay's key: what answers are signed with",
        CONFIG_FIELD(struct alipay_settings, private_key_file), 0, 0},
    {"alipay", "redirect_hosts", CONFIG_TEXT, "127.0.0.1, localhost",
        "where a payer may be sent back to; a host without a port allows any",
        CONFIG_FIELD(struct alipay_settings, redirect_hosts), 0, 0},
    {"alipay", "clock_skew_max", CONFIG_SPAN, "10m", "how far a request's timestamp may be off",
        CONFIG_FIELD(struct alipay_settings, clock_skew_max), 0, 0},
};

static enum err
read_files(void *context, const char **ret_wrong)
{
    struct alipay_settings *to = context;
    enum err err;

    if (to->app_id[0] == '\0')
        return ERR_NOT_FOUND;
    *ret_wrong = "alipay.seller_id";
    if (to->seller_id[0] == '\0')
        return ERR_BAD_INPUT;
    *ret_wrong =
        to->app_public_key_file[0] == '\0' ? "alipay.app_public_key_file" : to->app_public_key_file;
    err = sandbox_file_read(to->app_public_key_file, to->app_public_key);
    if (err != ERR_OK)
        return err;
    *ret_wrong = to->private_key_file[0] == '\0' ? "alipay.private_key_file" : to->private_key_file;
    return sandbox_file_read(to->private_key_file, to->private_key);
}

static enum err
make_keys(const char *folder, const char **ret_wrong)
{
    static const struct {
        const char *private_name;
        const char *public_name;
    } pairs[] = {
        {"app_private.pem", "app_public.pem"},
        {"alipay_private.pem", "alipay_public.pem"},
    };

    for (size_t i = 0; i < LENGTH(pairs); i++) {
        struct crypt_key *key = NULL;
        enum err err;

        *ret_wrong = pairs[i].private_name;
        err = crypt_rsa_make(KEY_BITS, &key);
        if (err == ERR_OK)
            err = sandbox_file_write_pair(
                folder, key, pairs[i].private_name, pairs[i].public_name, ret_wrong);
        crypt_key_free(&key);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static enum err
put_app(struct alipay *alipay)
{
    struct db *db = alipay->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err =
        alipay_store_put_app(&alipay->store, alipay->settings->app_id, alipay->settings->seller_id);
    if (err == ERR_OK)
        err = db_commit(db);
    if (err != ERR_OK)
        db_rollback(db);
    return err;
}

static void
close_alipay(void *state)
{
    struct alipay *alipay = state;

    alipay_courier_close(alipay);
    alipay_gateway_close(alipay);
    crypt_key_free(&alipay->key);
    crypt_key_free(&alipay->app_key);
    free(alipay);
}

static enum err
open_alipay(struct sandbox *sandbox, const void *context, void **ret_state)
{
    struct alipay *alipay = calloc(1, sizeof(*alipay));
    enum err err;

    if (alipay == NULL)
        return ERR_NO_SPACE;
    alipay->sandbox = sandbox;
    alipay->settings = context;
    err = crypt_rsa_private(bytes_text(alipay->settings->private_key), &alipay->key);
    if (err == ERR_OK)
        err = crypt_rsa_public(bytes_text(alipay->settings->app_public_key), &alipay->app_key);
    if (err == ERR_OK)
        err = alipay_store_open(&sandbox->store, &alipay->store);
    if (err == ERR_OK)
        err = put_app(alipay);
    if (err == ERR_OK)
        err = alipay_courier_open(alipay);
    if (err != ERR_OK) {
        close_alipay(alipay);
        return err;
    }
    *ret_state = alipay;
    return ERR_OK;
}

static void
wake_alipay(void *state)
{
    alipay_courier_wake(state);
}

const struct sandbox_dialect alipay_dialect = {
    .name = ALIPAY_NAME,
    .routes = routes,
    .routes_count = LENGTH(routes),
    .faults = faults,
    .faults_count = LENGTH(faults),
    .settings = settings,
    .settings_count = LENGTH(settings),
    .settings_size = sizeof(struct alipay_settings),
    .read = read_files,
    .make_keys = make_keys,
    .open = open_alipay,
    .close = close_alipay,
    .wake = wake_alipay,
    .put_state = alipay_admin_put_state,
};

struct alipay *
alipay_of(const struct sandbox *sandbox)
{
    return sandbox_state(sandbox, &alipay_dialect);
}
