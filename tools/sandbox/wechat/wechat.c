#include "tools/sandbox/wechat/wechat.h"

#include <stdlib.h>
#include <string.h>

#include "tools/sandbox/wechat/wechat_admin.h"
#include "tools/sandbox/wechat/wechat_applyment_clerk.h"
#include "tools/sandbox/wechat/wechat_bridge.h"
#include "tools/sandbox/wechat/wechat_complaint_payer.h"
#include "tools/sandbox/wechat/wechat_courier.h"
#include "tools/sandbox/wechat/wechat_oauth.h"
#include "tools/sandbox/wechat/wechat_page.h"
#include "tools/sandbox/wechat/wechat_v2.h"
#include "tools/sandbox/wechat/wechat_v3.h"

#define V3(path)                                                                                   \
    {"GET", path, wechat_v3_serve}, {"POST", path, wechat_v3_serve},                               \
        {"PUT", path, wechat_v3_serve},                                                            \
    {                                                                                              \
        "DELETE", path, wechat_v3_serve                                                            \
    }

#define V2(path)                                                                                   \
    {"GET", path, wechat_v2_serve},                                                                \
    {                                                                                              \
        "POST", path, wechat_v2_serve                                                              \
    }

static const struct sandbox_route routes[] = {
    V3("/v3/pay/"),
    V3("/v3/refund/"),
    V3("/v3/certificates"),
    V3("/v3/bill/"),
    V3("/v3/billdownload/"),
    V3("/v3/profitsharing/"),
    V3("/v3/merchant-service/"),
    V3("/v3/applyment4sub/"),
    {"POST", "/sandbox/wechat/complaint", wechat_complaint_payer_admin},
    {"POST", "/sandbox/wechat/applyment", wechat_applyment_clerk_admin},
    V2("/pay/micropay"),
    V2("/pay/orderquery"),
    V2("/pay/closeorder"),
    V2("/pay/refundquery"),
    V2("/pay/downloadbill"),
    V2("/secapi/pay/reverse"),
    V2("/secapi/pay/refund"),
    {"GET", "/connect/oauth2/authorize", wechat_oauth_authorise},
    {"GET", "/sns/oauth2/access_token", wechat_oauth_token},
    {"GET", "/wechat/bizpayurl/up", wechat_page_scan},
    {"GET", "/cgi-bin/mmpayweb-bin/checkmweb", wechat_page_h5},
    {"GET", "/wechat/pay", wechat_page_show},
    {"POST", "/wechat/pay", wechat_page_pay},
    {"GET", "/wechat/jsbridge.js", wechat_bridge_script},
    {"POST", "/wechat/jsbridge/invoke", wechat_bridge_invoke},
};

static const enum sandbox_fault faults[] = {
    SANDBOX_FAULT_REFUSED,
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
    SANDBOX_FAULT_REPLY_PROBE,
    SANDBOX_FAULT_REPLY_WRONG_AMOUNT,
    SANDBOX_FAULT_PAY_PASSWORD,
    SANDBOX_FAULT_PAY_NOT_ENOUGH,
    SANDBOX_FAULT_PAY_CODE_INVALID,
    SANDBOX_FAULT_CANCEL_RETRY,
    SANDBOX_FAULT_CANCEL_UNHEEDED,
    SANDBOX_FAULT_CLOSE_UNHEEDED,
    SANDBOX_FAULT_QUERY_BEHIND,
    SANDBOX_FAULT_QUERY_CLOSED,
    SANDBOX_FAULT_REFUND_SLOW,
    SANDBOX_FAULT_REFUND_FAIL,
    SANDBOX_FAULT_SHARE_SLOW,
    SANDBOX_FAULT_SHARE_FAIL,
    SANDBOX_FAULT_BILL_MISSING,
    SANDBOX_FAULT_BILL_EXTRA,
    SANDBOX_FAULT_BILL_AMOUNT,
    SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_NO_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_PROBE,
    SANDBOX_FAULT_NOTIFY_UNKNOWN_SERIAL,
    SANDBOX_FAULT_NOTIFY_SKEWED,
    SANDBOX_FAULT_NOTIFY_FLIPPED,
    SANDBOX_FAULT_NOTIFY_TRUNCATED,
    SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT,
    SANDBOX_FAULT_NOTIFY_WRONG_APP,
    SANDBOX_FAULT_NOTIFY_WRONG_MERCHANT,
    SANDBOX_FAULT_NOTIFY_DUPLICATE,
    SANDBOX_FAULT_NOTIFY_REPLAYED,
    SANDBOX_FAULT_NOTIFY_NEVER,
    SANDBOX_FAULT_NOTIFY_DELAY_MS,
};

static enum err
read_merchant(struct wechat *wechat)
{
    const struct wechat_settings *settings = wechat->settings;
    char pem[SANDBOX_CERTIFICATE_PEM_MAX];
    enum err err =
        crypt_rsa_public(bytes_text(settings->merchant_public_key), &wechat->merchant_key);

    if (err != ERR_OK)
        return err;
    if (settings->merchant_serial[0] != '\0')
        return text_copy(bytes_text(settings->merchant_serial), wechat->merchant_serial,
            sizeof(wechat->merchant_serial));
    err = wechat_certificate_merchant(wechat->merchant_key, wechat->certificate_key, pem);
    return err == ERR_OK ? wechat_certificate_serial(pem, wechat->merchant_serial) : err;
}

static enum err
read_keys(struct wechat *wechat)
{
    const struct wechat_settings *settings = wechat->settings;
    enum err err =
        crypt_rsa_private(bytes_text(settings->certificate_key), &wechat->certificate_key);

    if (err == ERR_OK)
        err = crypt_rsa_private(bytes_text(settings->public_key), &wechat->public_key);
    if (err == ERR_OK)
        err = wechat_certificate_platform(wechat->certificate_key, wechat->certificate);
    if (err == ERR_OK)
        err = wechat_certificate_serial(wechat->certificate, wechat->certificate_serial);
    if (err != ERR_OK || settings->merchant_public_key[0] == '\0')
        return err;
    return read_merchant(wechat);
}

static enum err
put_merchant(struct wechat *wechat)
{
    struct db *db = wechat->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = wechat_store_put_merchant(&wechat->store, wechat->settings->mchid);
    return db_end(db, err);
}

static void
close_wechat(void *state)
{
    struct wechat *wechat = state;

    sandbox_courier_close(&wechat->courier);
    wechat_v3_close(wechat);
    crypt_key_free(&wechat->merchant_key);
    crypt_key_free(&wechat->certificate_key);
    crypt_key_free(&wechat->public_key);
    free(wechat);
}

static enum err
open_wechat(struct sandbox *sandbox, const void *settings, void **ret_state)
{
    struct wechat *wechat = calloc(1, sizeof(*wechat));
    enum err err;

    if (wechat == NULL)
        return ERR_NO_SPACE;
    wechat->sandbox = sandbox;
    wechat->settings = settings;
    err = read_keys(wechat);
    if (err == ERR_OK)
        err = wechat_store_open(sandbox->store.db, &wechat->store);
    if (err == ERR_OK)
        err = put_merchant(wechat);
    if (err == ERR_OK)
        err = wechat_courier_open(wechat);
    if (err != ERR_OK) {
        close_wechat(wechat);
        return err;
    }
    *ret_state = wechat;
    return ERR_OK;
}

static void
wake_wechat(void *state)
{
    sandbox_courier_wake(((struct wechat *)state)->courier);
}

const struct sandbox_dialect wechat_dialect = {
    .name = WECHAT_CHANNEL,
    .routes = routes,
    .routes_count = LENGTH(routes),
    .faults = faults,
    .faults_count = LENGTH(faults),
    .settings = wechat_settings_table,
    .settings_count = WECHAT_SETTINGS_COUNT,
    .settings_size = sizeof(struct wechat_settings),
    .read = wechat_settings_read,
    .make_keys = wechat_settings_make_keys,
    .open = open_wechat,
    .close = close_wechat,
    .wake = wake_wechat,
    .put_state = wechat_admin_put_state,
};

struct wechat *
wechat_of(const struct sandbox *sandbox)
{
    return sandbox_state(sandbox, &wechat_dialect);
}

bool
wechat_is_sub(const struct wechat *wechat, const char *mchid)
{
    size_t length = strlen(mchid);

    for (const char *at = wechat->settings->sub_mchids; *at != '\0';) {
        size_t size = strcspn(at, ", ");

        if (size == length && size > 0 && memcmp(at, mchid, length) == 0)
            return true;
        at += size;
        at += strspn(at, ", ");
    }
    return wechat_applyment_clerk_is_sub(wechat, mchid);
}

enum err
wechat_take_fault(struct wechat *wechat, const char *part, const char *method, const char *number,
    struct sandbox_fault_taken *ret_taken)
{
    const struct sandbox_fault_case of = {WECHAT_CHANNEL, part, method, number};

    return sandbox_fault_take(&wechat->sandbox->store, &of, ret_taken);
}
