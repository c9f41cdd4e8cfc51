#include "tools/sandbox/unionpay/unionpay.h"

#include <stdlib.h>

#include "tools/sandbox/unionpay/unionpay_admin.h"
#include "tools/sandbox/unionpay/unionpay_courier.h"
#include "tools/sandbox/unionpay/unionpay_gateway.h"
#include "tools/sandbox/unionpay/unionpay_keys.h"
#include "tools/sandbox/unionpay/unionpay_operation.h"
#include "tools/sandbox/unionpay/unionpay_page.h"

static const struct sandbox_route routes[] = {
    {"POST", "/gateway/api/backTransReq.do", unionpay_gateway_serve},
    {"POST", "/gateway/api/queryTrans.do", unionpay_gateway_serve},
    {"POST", UNIONPAY_FILES_PATH, unionpay_gateway_serve},
    {"GET", UNIONPAY_PAGE_PATH, unionpay_page_show},
    {"POST", UNIONPAY_PAGE_PATH, unionpay_page_pay},
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
    SANDBOX_FAULT_REPLY_PROBE,
    SANDBOX_FAULT_REPLY_SKEWED,
    SANDBOX_FAULT_REPLY_WRONG_AMOUNT,
    SANDBOX_FAULT_PAY_PASSWORD,
    SANDBOX_FAULT_PAY_NOT_ENOUGH,
    SANDBOX_FAULT_PAY_CODE_INVALID,
    SANDBOX_FAULT_CANCEL_UNHEEDED,
    SANDBOX_FAULT_QUERY_BEHIND,
    SANDBOX_FAULT_QUERY_TOLD,
    SANDBOX_FAULT_REFUND_SLOW,
    SANDBOX_FAULT_REFUND_FAIL,
    SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_NO_SIGNATURE,
    SANDBOX_FAULT_NOTIFY_PROBE,
    SANDBOX_FAULT_NOTIFY_UNKNOWN_SERIAL,
    SANDBOX_FAULT_NOTIFY_SKEWED,
    SANDBOX_FAULT_NOTIFY_TRUNCATED,
    SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT,
    SANDBOX_FAULT_NOTIFY_WRONG_MERCHANT,
    SANDBOX_FAULT_NOTIFY_DUPLICATE,
    SANDBOX_FAULT_NOTIFY_REPLAYED,
    SANDBOX_FAULT_NOTIFY_NEVER,
    SANDBOX_FAULT_NOTIFY_DELAY_MS,
    SANDBOX_FAULT_BILL_MISSING,
    SANDBOX_FAULT_BILL_EXTRA,
    SANDBOX_FAULT_BILL_AMOUNT,
};

static enum err
read_serial(const char *pem, struct unionpay_serial *ret_serial, struct crypt_key **ret_key)
{
    struct crypt_cert *cert = NULL;
    enum err err = crypt_cert_read(bytes_text(pem), &cert);

    if (err == ERR_OK)
        crypt_cert_serial_decimal(cert, ret_serial->decimal);
    if (err == ERR_OK && ret_key != NULL)
        err = crypt_cert_key(cert, ret_key);
    crypt_cert_free(&cert);
    return err == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_keys(struct unionpay *unionpay)
{
    const struct unionpay_settings *settings = unionpay->settings;
    enum err err =
        read_serial(settings->merchant_cert, &unionpay->merchant_serial, &unionpay->merchant_key);

    if (err == ERR_OK)
        err = crypt_rsa_private(bytes_text(settings->private_key), &unionpay->key);
    for (unsigned i = 0; i < UNIONPAY_CHAINS && err == ERR_OK; i++)
        if (i == UNIONPAY_CHAIN_GOOD || settings->certs[i][0] != '\0')
            err = read_serial(settings->certs[i], &unionpay->serials[i], NULL);
    return err;
}

static void
close_unionpay(void *state)
{
    struct unionpay *unionpay = state;

    sandbox_courier_close(&unionpay->courier);
    crypt_key_free(&unionpay->merchant_key);
    crypt_key_free(&unionpay->key);
    free(unionpay);
}

static enum err
open_unionpay(struct sandbox *sandbox, const void *settings, void **ret_state)
{
    struct unionpay *unionpay = calloc(1, sizeof(*unionpay));
    enum err err;

    if (unionpay == NULL)
        return ERR_NO_SPACE;
    unionpay->sandbox = sandbox;
    unionpay->settings = settings;
    err = read_keys(unionpay);
    if (err == ERR_OK)
        err = unionpay_store_open(sandbox->store.db, &unionpay->store);
    if (err == ERR_OK)
        err = unionpay_courier_open(unionpay);
    if (err != ERR_OK) {
        close_unionpay(unionpay);
        return err;
    }
    *ret_state = unionpay;
    return ERR_OK;
}

static void
wake_unionpay(void *state)
{
    sandbox_courier_wake(((struct unionpay *)state)->courier);
}

const struct sandbox_dialect unionpay_dialect = {
    .name = UNIONPAY_CHANNEL,
    .routes = routes,
    .routes_count = LENGTH(routes),
    .faults = faults,
    .faults_count = LENGTH(faults),
    .settings = unionpay_settings_table,
    .settings_count = UNIONPAY_SETTINGS_COUNT,
    .settings_size = sizeof(struct unionpay_settings),
    .read = unionpay_settings_read,
    .make_keys = unionpay_keys_make,
    .open = open_unionpay,
    .close = close_unionpay,
    .wake = wake_unionpay,
    .put_state = unionpay_admin_put_state,
};

struct unionpay *
unionpay_of(const struct sandbox *sandbox)
{
    return sandbox_state(sandbox, &unionpay_dialect);
}

enum err
unionpay_take_fault(struct unionpay *unionpay, const char *part, const char *method,
    const char *number, struct sandbox_fault_taken *ret_taken)
{
    const struct sandbox_fault_case of = {UNIONPAY_CHANNEL, part, method, number};

    return sandbox_fault_take(&unionpay->sandbox->store, &of, ret_taken);
}
