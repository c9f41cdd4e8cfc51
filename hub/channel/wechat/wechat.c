#include "hub/channel/wechat/wechat.h"

#include <string.h>

#include "hub/channel/wechat/wechat_account.h"
#include "hub/channel/wechat/wechat_bill.h"
#include "hub/channel/wechat/wechat_callback.h"
#include "hub/channel/wechat/wechat_certificates.h"
#include "hub/channel/wechat/wechat_complaint.h"
#include "hub/channel/wechat/wechat_identity.h"
#include "hub/channel/wechat/wechat_judge.h"
#include "hub/channel/wechat/wechat_micropay.h"
#include "hub/channel/wechat/wechat_onboarding.h"
#include "hub/channel/wechat/wechat_read.h"
#include "hub/channel/wechat/wechat_refund.h"
#include "hub/channel/wechat/wechat_split.h"
#include "hub/channel/wechat/wechat_trade.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define BRIDGE_ARENA_SIZE 16384
#define US_PER_S 1000000

static enum err
put_authorise_url(const struct adapter_account *account, const char *redirect_uri,
    const char *state, struct text *url)
{
    const struct wechat_account *ours = wechat_account_of(account);

    text_put(url, ours->authorise_url);
    if (strchr(ours->authorise_url, '?') == NULL)
        text_put_char(url, '?');
    /* In this order: WeChat compares it as text. */
    form_put(url, "appid", bytes_text(wechat_account_app(ours)));
    form_put(url, "redirect_uri", bytes_text(redirect_uri));
    form_put(url, "response_type", bytes_text("code"));
    form_put(url, "scope", bytes_text("snsapi_base"));
    form_put(url, "state", bytes_text(state));
    text_put(url, "#wechat_redirect");
    return text_ok(url) ? ERR_OK : ERR_TOO_BIG;
}

static bool
takes_browser(const struct adapter_account *account)
{
    return wechat_account_of(account)->browser;
}

/* WeChat Pay API v3, H5下单: what it answered, and where the payer comes back to. */
static enum err
put_browser_url(const struct adapter_account *account, const struct adapter_create *create,
    const char *handle, const char *return_url, struct moment now, struct text *url)
{
    (void)account;
    (void)create;
    (void)now;
    if (handle[0] == '\0')
        return ERR_BAD_INPUT;
    text_put(url, handle);
    if (strchr(handle, '?') == NULL)
        text_put_char(url, '?');
    form_put(url, "redirect_url", bytes_text(return_url));
    return text_ok(url) ? ERR_OK : ERR_TOO_BIG;
}

static const char *
cashier(const struct adapter_account *account)
{
    return wechat_account_of(account)->cashier_url;
}

/* The page's call of the wallet, signed as a request of the app's. */
static enum err
put_invoke(const struct wechat_account *account, const char *prepay_id, struct moment now,
    struct arena *arena, struct json_writer *json)
{
    const char *package = arena_printf(arena, "prepay_id=%s", prepay_id);
    const char *timestamp = arena_printf(arena, "%lld", (long long)(now.us / US_PER_S));
    char nonce[WECHAT_SIGN_NONCE_SIZE];
    struct wechat_request request;
    const char *sign;
    enum err err;

    if (package == NULL || timestamp == NULL)
        return ERR_NO_SPACE;
    request = (struct wechat_request){"", package, bytes_text("")};
    (void)wechat_sign_nonce(&request, now, nonce);
    err = wechat_sign_invoke(
        account->private_key, wechat_account_app(account), timestamp, nonce, package, arena, &sign);
    if (err != ERR_OK)
        return err;
    json_put_text(json, "call", bytes_text("getBrandWCPayRequest"));
    json_open_object(json, "with");
    json_put_text(json, "appId", bytes_text(wechat_account_app(account)));
    json_put_text(json, "timeStamp", bytes_text(timestamp));
    json_put_text(json, "nonceStr", bytes_text(nonce));
    json_put_text(json, "package", bytes_text(package));
    json_put_text(json, "signType", bytes_text("RSA"));
    json_put_text(json, "paySign", bytes_text(sign));
    json_close_object(json);
    return ERR_OK;
}

static enum err
put_bridge(const struct adapter_account *account, enum adapter_way way, const char *handle,
    struct moment now, struct text *json)
{
    struct json_writer writer;
    struct arena *arena;
    enum err err = arena_make(BRIDGE_ARENA_SIZE, &arena);

    if (err != ERR_OK)
        return err;
    json_start(&writer, json);
    json_open_object(&writer, NULL);
    if (way == ADAPTER_WAY_WALLET)
        err = put_invoke(wechat_account_of(account), handle, now, arena, &writer);
    else
        json_put_text(&writer, way == ADAPTER_WAY_QR ? "scan" : "go", bytes_text(handle));
    json_close_object(&writer);
    arena_free(&arena);
    if (err != ERR_OK)
        return err;
    return text_ok(json) ? ERR_OK : ERR_TOO_BIG;
}

/* What was paid by v2's barcode is spoken of in v2 to the end. */
static bool
is_v2(const struct adapter_account *account, const struct adapter_payment *payment)
{
    return payment->barcode && !wechat_account_of(account)->barcode_v3;
}

static enum err
pay(const struct adapter_account *account, const struct adapter_create *create, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    return (wechat_account_of(account)->barcode_v3 ? wechat_trade_pay : wechat_micropay_pay)(
        account, create, now, arena, ret_ask);
}

static enum err
query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return (is_v2(account, payment) ? wechat_micropay_query : wechat_trade_query)(
        account, payment, now, arena, ret_ask);
}

static enum err
reverse(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return (is_v2(account, payment) ? wechat_micropay_reverse : wechat_trade_reverse)(
        account, payment, now, arena, ret_ask);
}

static enum err
read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply)
{
    return is_v2(account, payment) ? wechat_micropay_read(account, call, heard, arena, ret_reply)
                                   : wechat_read(account, call, payment, heard, arena, ret_reply);
}

static enum err
refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return (is_v2(account, &refund->payment) ? wechat_micropay_refund : wechat_refund_send)(
        account, refund, now, arena, ret_ask);
}

static enum err
refund_query(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return (is_v2(account, &refund->payment) ? wechat_micropay_refund_query : wechat_refund_look)(
        account, refund, now, arena, ret_ask);
}

static enum err
read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply)
{
    return is_v2(account, &refund->payment)
               ? wechat_micropay_read_refund(account, call, heard, arena, ret_reply)
               : wechat_refund_read(account, call, refund, heard, arena, ret_reply);
}

const struct adapter wechat_adapter = {
    .channel = CHANNEL_WECHAT,
    .dialect = "wechat",
    .label = "微信支付",
    .label_english = "WeChat Pay",
    .taken = {200, "application/json", "{\"code\":\"SUCCESS\",\"message\":\"成功\"}"},
    .failed = {500, "application/json", "{\"code\":\"FAIL\",\"message\":\"失败\"}"},
    .fields = wechat_account_fields,
    .fields_count = WECHAT_ACCOUNT_FIELDS,
    .sub_field = "sub_mchid",
    .sub_flag = "partner",
    .identity = "mchid sub_mchid partner",
    .open = wechat_account_open,
    .close = wechat_account_close,
    .put_authorise_url = put_authorise_url,
    .authorise_parameter = "code",
    .identify = wechat_identity_ask,
    .read_identity = wechat_identity_read,
    .takes_browser = takes_browser,
    .put_browser_url = put_browser_url,
    .calls_for_browser = true,
    .create = wechat_trade_create,
    .put_bridge = put_bridge,
    .cashier = cashier,
    .cashier_parameter = "prepay_id",
    .query = query,
    .close_payment = wechat_trade_close,
    .closes_blindly = true,
    .pay = pay,
    .reverse = reverse,
    .read = read_answer,
    .refund = refund,
    .refund_query = refund_query,
    .read_refund = read_refund,
    .read_callback = wechat_callback_read,
    .judge = wechat_judge,
    .is_probe = wechat_callback_is_probe,
    .splits = &wechat_split_calls,
    .bills = &wechat_bill_calls,
    .complaints = &wechat_complaint_calls,
    .certificates = &wechat_certificates_calls,
    .onboardings = &wechat_onboarding_calls,
};
