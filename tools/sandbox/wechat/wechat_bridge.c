#include "tools/sandbox/wechat/wechat_bridge.h"

#include <string.h>

#include "shared/base/log.h"
#include "shared/text/json.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/wechat/web/jsbridge.js.h"
#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_money.h"
#include "tools/sandbox/wechat/wechat_page.h"
#include "tools/sandbox/wechat/wechat_sign.h"

#define MESSAGE_MAX 1024
#define BODY_MAX 512
#define PREFIX "prepay_id="

/* What the merchant's page, or app, hands to WeChat. */
struct asked {
    const char *appid;
    const char *timestamp;
    const char *nonce;
    const char *prepay_id;
    const char *last_line; /* of what is signed */
    const char *sign;
    const char *openid; /* of who pays, where no cookie says so */
};

/* Pages of other origins may ask. */
static void
answer(struct sandbox_call *call, int status, const char *type, struct bytes body)
{
    const struct net_header headers[] = {
        {"access-control-allow-origin", "*"}, {"cache-control", "no-store"}};
    struct net_call *net_call = call->net_call;

    call->net_call = NULL;
    net_answer(call->sandbox->net, net_call,
        &(struct net_reply){.status = status,
            .type = type,
            .body = body,
            .headers = headers,
            .headers_count = LENGTH(headers)});
}

static void
answer_message(struct sandbox_call *call, const char *message, const char *why)
{
    char block[BODY_MAX];
    struct json_writer json;
    struct text body;

    text_init(&body, block, sizeof(block));
    json_start(&json, &body);
    json_open_object(&json, NULL);
    json_put_text(&json, "err_msg", bytes_text(message));
    if (why[0] != '\0')
        json_put_text(&json, "err_desc", bytes_text(why));
    json_close_object(&json);
    answer(call, 200, "application/json; charset=utf-8", text_bytes(&body));
}

static enum err
read_page(const struct json_node *root, struct asked *asked)
{
    const char *type = "";
    const struct json_field fields[] = {
        {"appId", JSON_TEXT, false, &asked->appid},
        {"timeStamp", JSON_TEXT, false, &asked->timestamp},
        {"nonceStr", JSON_TEXT, false, &asked->nonce},
        {"package", JSON_TEXT, false, &asked->last_line},
        {"signType", JSON_TEXT, false, &type},
        {"paySign", JSON_TEXT, false, &asked->sign},
        {"openid", JSON_TEXT, true, &asked->openid},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    if (strcmp(type, "RSA") != 0 || strncmp(asked->last_line, PREFIX, strlen(PREFIX)) != 0)
        return ERR_BAD_INPUT;
    asked->prepay_id = asked->last_line + strlen(PREFIX);
    return ERR_OK;
}

static enum err
read_app(const struct wechat *wechat, const struct json_node *root, struct asked *asked)
{
    const char *package = "";
    const char *partner = "";
    const struct json_field fields[] = {
        {"appid", JSON_TEXT, false, &asked->appid},
        {"partnerid", JSON_TEXT, false, &partner},
        {"prepayid", JSON_TEXT, false, &asked->prepay_id},
        {"package", JSON_TEXT, false, &package},
        {"noncestr", JSON_TEXT, false, &asked->nonce},
        {"timestamp", JSON_TEXT, false, &asked->timestamp},
        {"sign", JSON_TEXT, false, &asked->sign},
        {"openid", JSON_TEXT, true, &asked->openid},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    asked->last_line = asked->prepay_id;
    if (strcmp(package, "Sign=WXPay") != 0 || strcmp(partner, wechat->settings->mchid) != 0)
        return ERR_BAD_INPUT;
    return ERR_OK;
}

static enum err
check_sign(const struct wechat *wechat, const struct asked *asked)
{
    char block[MESSAGE_MAX];
    struct text message;

    text_init(&message, block, sizeof(block));
    text_printf(&message, "%s\n%s\n%s\n%s\n", asked->appid, asked->timestamp, asked->nonce,
        asked->last_line);
    if (!text_ok(&message) || wechat->merchant_key == NULL)
        return ERR_BAD_SIGNATURE;
    return wechat_sign_check(wechat->merchant_key, text_bytes(&message), asked->sign);
}

/* In a transaction; *ret_why is what the payer is told when it cannot be. */
static enum err
pay(struct sandbox_call *call, const struct asked *asked, const char **ret_why)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct sandbox_payer payer;
    struct wechat_order order;
    enum wechat_refusal refusal;
    enum err err = wechat_due(wechat, call->arena);

    if (err == ERR_OK)
        err = wechat_store_by_text(
            &wechat->store, SQL_WECHAT_ORDER_BY_PREPAY, asked->prepay_id, call->arena, &order);
    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK && order.prepay_expires.us <= sandbox_now(call->sandbox).us)) {
        *ret_why = "订单已失效";
        return ERR_OK;
    }
    if (err == ERR_OK && strcmp(asked->appid, order.appid) != 0 &&
        strcmp(asked->appid, order.sub_appid) != 0) {
        *ret_why = "appId与下单时的不一致";
        return ERR_OK;
    }
    if (err == ERR_OK && asked->openid[0] != '\0')
        err = sandbox_payer_find(
            &call->sandbox->store, WECHAT_CHANNEL, asked->openid, call->arena, &payer);
    else if (err == ERR_OK)
        err = wechat_page_payer(call, &payer);
    if (err == ERR_OK)
        err = wechat_money_pay(wechat, &order, &payer, call->arena, &refusal);
    if (err == ERR_OK)
        *ret_why = wechat_answer_row(refusal)->message;
    return err;
}

void
wechat_bridge_script(struct sandbox_call *call)
{
    answer(call, 200, "text/javascript; charset=utf-8", bytes_of(jsbridge_js, jsbridge_js_size));
}

void
wechat_bridge_invoke(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct db *db = wechat->store.db;
    struct asked asked = {.openid = ""};
    const struct json_node *root;
    const char *why = "";
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_find(root, "prepayid") != NULL ? read_app(wechat, root, &asked)
                                                  : read_page(root, &asked);
    if (err != ERR_OK) {
        answer_message(call, "get_brand_wcpay_request:fail", "调用支付JSAPI缺少参数");
        return;
    }
    if (check_sign(wechat, &asked) != ERR_OK) {
        answer_message(call, "get_brand_wcpay_request:fail", "支付验证签名失败");
        return;
    }
    err = db_begin(db);
    if (err == ERR_OK) {
        err = pay(call, &asked, &why);
        err = db_end(db, err);
    }
    log_event(LOG_INFO, "wechat_bridge", "prepay_id=%s err=%s", asked.prepay_id, err_name(err));
    if (sandbox_check_broken(call->sandbox, err) != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    sandbox_courier_wake(wechat->courier);
    answer_message(
        call, why[0] == '\0' ? "get_brand_wcpay_request:ok" : "get_brand_wcpay_request:fail", why);
}
