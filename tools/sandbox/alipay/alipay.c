#include "tools/sandbox/alipay/alipay.h"

#include <stdlib.h>

#include "tools/sandbox/alipay/alipay_admin.h"
#include "tools/sandbox/alipay/alipay_bill.h"
#include "tools/sandbox/alipay/alipay_call.h"
#include "tools/sandbox/alipay/alipay_cert.h"
#include "tools/sandbox/alipay/alipay_complaint_payer.h"
#include "tools/sandbox/alipay/alipay_courier.h"
#include "tools/sandbox/alipay/alipay_gateway.h"
#include "tools/sandbox/alipay/alipay_keys.h"
#include "tools/sandbox/alipay/alipay_oauth.h"
#include "tools/sandbox/alipay/alipay_page.h"
#include "tools/sandbox/alipay/alipay_rest.h"

static const struct sandbox_route routes[] = {
    {"POST", "/gateway.do", alipay_gateway_serve},
    {"GET", "/gateway.do", alipay_gateway_serve},
    {"POST", "/v3/alipay/", alipay_rest_serve},
    {"GET", "/v3/alipay/", alipay_rest_serve},
    {"GET", "/downloadBillFile.resource", alipay_bill_download},
    {"GET", "/oauth2/publicAppAuthorize.htm", alipay_oauth_authorise},
    {"GET", "/qr/", alipay_page_scan},
    {"GET", "/cashier", alipay_page_cashier},
    {"POST", "/cashier/pay", alipay_page_pay},
    {"POST", "/cashier/cancel", alipay_page_cancel},
    {"POST", "/sandbox/alipay/complaint", alipay_complaint_payer_admin},
    {"POST", "/sandbox/alipay/messages", alipay_complaint_payer_hear},
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
    SANDBOX_FAULT_REPLY_NO_SIGNATURE,
    SANDBOX_FAULT_REPLY_UNKNOWN_SERIAL,
    SANDBOX_FAULT_REPLY_SKEWED,
    SANDBOX_FAULT_REPLY_WRONG_AMOUNT,
    SANDBOX_FAULT_REFUSED,
    SANDBOX_FAULT_PAY_PASSWORD,
    SANDBOX_FAULT_PAY_NOT_ENOUGH,
    SANDBOX_FAULT_PAY_CODE_INVALID,
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
    SANDBOX_FAULT_NOTIFY_WRONG_MERCHANT,
    SANDBOX_FAULT_NOTIFY_NO_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_SKEWED,
    SANDBOX_FAULT_NOTIFY_TRUNCATED,
    SANDBOX_FAULT_NOTIFY_REPLAYED,
    SANDBOX_FAULT_NOTIFY_CONTRADICTS,
    SANDBOX_FAULT_REFUND_SLOW,
    SANDBOX_FAULT_REFUND_FAIL,
    SANDBOX_FAULT_NOTIFY_DUPLICATE,
    SANDBOX_FAULT_NOTIFY_NEVER,
    SANDBOX_FAULT_NOTIFY_DELAY_MS,
    SANDBOX_FAULT_BILL_MISSING,
    SANDBOX_FAULT_BILL_EXTRA,
    SANDBOX_FAULT_BILL_AMOUNT,
};

static const struct config_setting settings[] = {
    {"alipay", "app_id", CONFIG_TEXT, "", "the one app that there is; without it, no Alipay",
        CONFIG_FIELD(struct alipay_settings, app_id), 0, 0},
    {"alipay", "seller_id", CONFIG_TEXT, "", "the merchant's number, 2088…",
        CONFIG_FIELD(struct alipay_settings, seller_id), 0, 0},
    {"alipay", "app_public_key_file", CONFIG_PATH, "", "what requests are signed with, in key mode",
        CONFIG_FIELD(struct alipay_settings, app_public_key_file), 0, 0},
    {"alipay", "app_cert_file", CONFIG_PATH, "",
        "what requests are signed with, in certificate mode; then those below",
        CONFIG_FIELD(struct alipay_settings, app_cert_file), 0, 0},
    {"alipay", "private_key_file", CONFIG_PATH, "", "Alipay's key: what answers are signed with",
        CONFIG_FIELD(struct alipay_settings, private_key_file), 0, 0},
    {"alipay", "cert_file", CONFIG_PATH, "", "Alipay's certificate, of that key",
        CONFIG_FIELD(struct alipay_settings, cert_file), 0, 0},
    {"alipay", "next_cert_file", CONFIG_PATH, "", "what it will be replaced by, of the same key",
        CONFIG_FIELD(struct alipay_settings, next_cert_file), 0, 0},
    {"alipay", "root_cert_file", CONFIG_PATH, "", "the roots of the certificates",
        CONFIG_FIELD(struct alipay_settings, root_cert_file), 0, 0},
    {"alipay", "redirect_hosts", CONFIG_TEXT, "127.0.0.1, localhost",
        "where a payer may be sent back to; a host without a port allows any",
        CONFIG_FIELD(struct alipay_settings, redirect_hosts), 0, 0},
    {"alipay", "clock_skew_max", CONFIG_SPAN, "10m", "how far a request's timestamp may be off",
        CONFIG_FIELD(struct alipay_settings, clock_skew_max), 0, 0},
    {"alipay", "fee_rate", CONFIG_INT, "0", "what Alipay keeps of a trade, in 10000",
        CONFIG_FIELD(struct alipay_settings, fee_rate), 0, 10000},
    {"alipay", "share_rate_max", CONFIG_INT, "10000", "how much of a trade is shared, in 10000",
        CONFIG_FIELD(struct alipay_settings, share_rate_max), 0, 10000},
    {"alipay", "receivers_max", CONFIG_INT, "10000", "how many receivers are bound at most",
        CONFIG_FIELD(struct alipay_settings, receivers_max), 0, 1000000},
    {"alipay", "notify_refunds", CONFIG_BOOL, "no", "whether refunds are told by notifies, too",
        CONFIG_FIELD(struct alipay_settings, notify_refunds), 0, 0},
    {"alipay", "bill_after", CONFIG_SPAN, "9h", "when a day's bill is there, after its end",
        CONFIG_FIELD(struct alipay_settings, bill_after), 0, 0},
};

static enum err
read_files(void *context, const char **ret_wrong)
{
    struct alipay_settings *to = context;
    const bool by_cert = to->app_cert_file[0] != '\0';
    const struct {
        const char *setting;
        const char *path;
        char *text;
        bool wanted;
    } files[] = {
        {"alipay.app_public_key_file", to->app_public_key_file, to->app_public_key, !by_cert},
        {"alipay.private_key_file", to->private_key_file, to->private_key, true},
        {"alipay.app_cert_file", to->app_cert_file, to->app_cert, false},
        {"alipay.cert_file", to->cert_file, to->cert, by_cert},
        {"alipay.next_cert_file", to->next_cert_file, to->next_cert, false},
        {"alipay.root_cert_file", to->root_cert_file, to->root_cert, by_cert},
    };

    if (to->app_id[0] == '\0')
        return ERR_NOT_FOUND;
    *ret_wrong = "alipay.seller_id";
    if (to->seller_id[0] == '\0')
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < LENGTH(files); i++) {
        const bool given = files[i].path[0] != '\0';
        enum err err;

        *ret_wrong = given ? files[i].path : files[i].setting;
        if (!given && files[i].wanted)
            return ERR_BAD_INPUT;
        err = given ? sandbox_file_read(files[i].path, files[i].text) : ERR_OK;
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
    return db_end(db, err);
}

static void
close_alipay(void *state)
{
    struct alipay *alipay = state;

    sandbox_courier_close(&alipay->courier);
    alipay_call_close(alipay);
    crypt_key_free(&alipay->key);
    crypt_key_free(&alipay->app_key);
    crypt_key_free(&alipay->app_cert_key);
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
    if (err == ERR_OK && alipay->settings->app_public_key[0] != '\0')
        err = crypt_rsa_public(bytes_text(alipay->settings->app_public_key), &alipay->app_key);
    if (err == ERR_OK)
        err = alipay_cert_open(alipay);
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
    sandbox_courier_wake(((struct alipay *)state)->courier);
}

const struct sandbox_dialect alipay_dialect = {
    .name = ALIPAY_CHANNEL,
    .routes = routes,
    .routes_count = LENGTH(routes),
    .faults = faults,
    .faults_count = LENGTH(faults),
    .settings = settings,
    .settings_count = LENGTH(settings),
    .settings_size = sizeof(struct alipay_settings),
    .read = read_files,
    .make_keys = alipay_keys_make,
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
