#include "hub/channel/alipay/alipay.h"

#include <string.h>

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_bill.h"
#include "hub/channel/alipay/alipay_callback.h"
#include "hub/channel/alipay/alipay_complaint.h"
#include "hub/channel/alipay/alipay_identity.h"
#include "hub/channel/alipay/alipay_judge.h"
#include "hub/channel/alipay/alipay_payment.h"
#include "hub/channel/alipay/alipay_read.h"
#include "hub/channel/alipay/alipay_refund.h"
#include "hub/channel/alipay/alipay_split.h"
#include "shared/text/form.h"

static enum err
put_authorise_url(const struct adapter_account *account, const char *redirect_uri,
    const char *state, struct text *url)
{
    const struct alipay_account *ours = alipay_account_of(account);

    text_put(url, ours->authorise_url);
    if (strchr(ours->authorise_url, '?') == NULL)
        text_put_char(url, '?');
    form_put(url, "app_id", bytes_text(ours->app_id));
    form_put(url, "scope", bytes_text("auth_base"));
    form_put(url, "redirect_uri", bytes_text(redirect_uri));
    form_put(url, "state", bytes_text(state));
    return text_ok(url) ? ERR_OK : ERR_TOO_BIG;
}

static const char *
cashier(const struct adapter_account *account)
{
    return alipay_account_of(account)->cashier_url;
}

/* All but the name, the form, how an account is opened and what its answers say of it. */
#define ALIPAY                                                                                     \
    .channel = CHANNEL_ALIPAY, .identity = "app_id",                                               \
    .taken = {200, "text/plain; charset=utf-8", "success"},                                        \
    .failed = {400, "text/plain; charset=utf-8", "fail"}, .close = alipay_account_close,           \
    .put_authorise_url = put_authorise_url, .authorise_parameter = "auth_code",                    \
    .identify = alipay_identity_ask, .read_identity = alipay_identity_read,                        \
    .takes_browser = alipay_payment_takes_browser,                                                 \
    .put_browser_url = alipay_payment_put_browser_url, .create = alipay_payment_create,            \
    .cashier = cashier, .cashier_parameter = "trade_no", .query = alipay_payment_query,            \
    .close_payment = alipay_payment_close, .pay = alipay_payment_pay,                              \
    .reverse = alipay_payment_reverse, .read = alipay_read_answer, .refund = alipay_refund_build,  \
    .refund_query = alipay_refund_build_query, .read_refund = alipay_refund_read,                  \
    .read_callback = alipay_callback_read, .splits = &alipay_split_calls,                          \
    .bills = &alipay_bill_calls, .complaints = &alipay_complaint_calls

const struct adapter alipay_adapter = {
    .dialect = "alipay",
    .label = "支付宝",
    .label_english = "Alipay",
    .fields = alipay_account_fields,
    .fields_count = ALIPAY_ACCOUNT_FIELDS,
    .open = alipay_account_open,
    .judge = alipay_judge,
    ALIPAY,
};

const struct adapter alipay_adapter_v3 = {
    .dialect = "alipay_v3",
    .label = "支付宝（OpenAPI v3）",
    .label_english = "Alipay (OpenAPI v3)",
    .fields = alipay_account_fields_v3,
    .fields_count = ALIPAY_ACCOUNT_FIELDS,
    .open = alipay_account_open_v3,
    .judge = alipay_judge_v3,
    ALIPAY,
};
