#include "tools/sandbox/wechat/wechat_order.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_payer.h"
#include "tools/sandbox/wechat/wechat_number.h"

#define DAY_S INT64_C(86400)
#define LIFE_S (7 * DAY_S)
#define PREPAY_S 7200
#define MINUTE_S 60
#define TOKEN_SIZE 10
#define PARAMS_MAX 4096

struct kind {
    const char *trade_type;
    int64_t life_s_max;
};

static const struct kind native = {"NATIVE", 7 * DAY_S};
static const struct kind jsapi = {"JSAPI", 15 * DAY_S};
static const struct kind h5 = {"MWEB", 15 * DAY_S};
static const struct kind app = {"APP", 15 * DAY_S};

/* Who may pay: JSAPI alone says so. */
static enum err
read_payer(struct wechat_request *request, struct wechat_order *order)
{
    struct wechat_field *field = &request->field;
    struct sandbox_payer payer;
    const char *openid;
    enum err err;

    if (!request->partner) {
        openid = wechat_field_text(field, "/payer/openid", WECHAT_FIELD_NEEDED, 1, 128);
    } else {
        openid = wechat_field_text(field, "/payer/sub_openid", WECHAT_FIELD_OPTIONAL, 1, 128);
        if (openid[0] == '\0')
            openid = wechat_field_text(field, "/payer/sp_openid", WECHAT_FIELD_NEEDED, 1, 128);
        else if (order->sub_appid[0] == '\0')
            wechat_field_wrong(field, "/sub_appid", "有sub_openid时，sub_appid为必填项");
    }
    if (field->wrong.field != NULL)
        return ERR_OK;
    err = sandbox_payer_find(
        &request->wechat->sandbox->store, WECHAT_CHANNEL, openid, request->arena, &payer);
    if (err == ERR_NOT_FOUND)
        wechat_field_wrong(field, request->partner ? "/payer" : "/payer/openid", "无效的openid");
    else if (err == ERR_OK)
        order->openid = payer.payer_id;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
read_expiry(struct wechat_request *request, const struct kind *kind, struct wechat_order *order)
{
    struct moment expires = wechat_field_time(&request->field, "/time_expire");
    struct moment now = request->now;

    if (expires.us == 0) {
        order->expires = moment_after(now, span_s(LIFE_S));
        return;
    }
    order->expires = expires;
    if (expires.us < moment_after(now, span_s(MINUTE_S)).us)
        wechat_field_wrong(&request->field, "/time_expire", "支付结束时间须晚于当前时间1分钟");
    if (expires.us > moment_after(now, span_s(kind->life_s_max)).us)
        wechat_field_wrong(&request->field, "/time_expire", "支付结束时间超过最大有效期");
}

static void
read_scene(struct wechat_field *field)
{
    static const char *const types[] = {"Wap", "iOS", "Android"};
    const char *type =
        wechat_field_text(field, "/scene_info/h5_info/type", WECHAT_FIELD_NEEDED, 1, 32);

    (void)wechat_field_text(field, "/scene_info/payer_client_ip", WECHAT_FIELD_NEEDED, 1, 45);
    for (size_t i = 0; i < LENGTH(types); i++)
        if (strcmp(type, types[i]) == 0)
            return;
    wechat_field_wrong(field, "/scene_info/h5_info/type", "不在枚举值Wap、iOS、Android中");
}

/* All that a second request with this number must say as well, in one text. */
static enum err
put_params(struct wechat_request *request, const struct kind *kind, struct wechat_order *order)
{
    struct wechat_field *field = &request->field;
    struct text text;
    enum err err = sandbox_call_text(request->arena, PARAMS_MAX, &text);

    if (err != ERR_OK)
        return err;
    text_printf(&text, "%s\n%s\n%s\n%s\n%lld\n", kind->trade_type, order->appid, order->sub_appid,
        order->sp_mchid, (long long)order->total.fen);
    text_printf(&text, "%s\n%s\n%s\n%s\n%d\n", order->openid, order->description, order->attach,
        order->notify_url, (int)order->sharing);
    text_printf(&text, "%s\n%s\n",
        wechat_field_text(field, "/time_expire", WECHAT_FIELD_OPTIONAL, 1, 64),
        wechat_field_text(field, "/goods_tag", WECHAT_FIELD_OPTIONAL, 1, 32));
    order->params = text.at;
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}

static enum err
put_answer(
    struct wechat_request *request, const struct kind *kind, const struct wechat_order *order)
{
    struct json_writer *json = &request->answer.json;
    const char *base = request->wechat->sandbox->public_base;
    bool is_http = strcmp(request->wechat->settings->code_url, "http") == 0;

    wechat_answer_begin(&request->answer);
    if (kind == &native && is_http)
        wechat_answer_put(json, "code_url",
            arena_printf(
                request->arena, "%s/wechat/bizpayurl/up?pr=%s&groupid=00", base, order->token));
    else if (kind == &native)
        wechat_answer_put(json, "code_url",
            arena_printf(
                request->arena, "weixin://wxpay/bizpayurl/up?pr=%s&groupid=00", order->token));
    else if (kind == &h5)
        wechat_answer_put(json, "h5_url",
            arena_printf(request->arena,
                "%s/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=%s&package=%s", base, order->prepay_id,
                order->token));
    else
        wechat_answer_put(json, "prepay_id", order->prepay_id);
    wechat_answer_end(&request->answer);
    return arena_overflowed(request->arena) ? ERR_NO_SPACE : ERR_OK;
}

/* The same again: what was given out has run out, or is said once more. */
static enum err
repeat(struct wechat_request *request, const struct kind *kind, struct wechat_order *order,
    const char *params)
{
    struct wechat *wechat = request->wechat;
    enum err err = ERR_OK;

    if (wechat_state_is_paid(order->state))
        return wechat_v3_refuse(request, WECHAT_ORDER_PAID);
    if (order->state == WECHAT_CLOSED)
        return wechat_v3_refuse(request, WECHAT_ORDER_CLOSED);
    if (order->state != WECHAT_NOTPAY || strcmp(order->params, params) != 0)
        return wechat_v3_refuse(request, WECHAT_NUMBER_USED);
    if (order->prepay_expires.us <= request->now.us) {
        err = wechat_order_number(wechat, request->arena, order);
        if (err == ERR_OK)
            err = wechat_store_move_order(&wechat->store, WECHAT_NOTPAY, order);
    }
    return err == ERR_OK ? put_answer(request, kind, order) : err;
}

static enum err
create(struct wechat_request *request, const struct kind *kind)
{
    struct wechat *wechat = request->wechat;
    struct wechat_order wanted;
    struct wechat_order order;
    enum err err = ERR_OK;

    wechat_order_read(request, &wanted);
    wanted.trade_type = kind->trade_type;
    wanted.notify_url = wechat_field_url(&request->field, "/notify_url", WECHAT_FIELD_NEEDED);
    read_expiry(request, kind, &wanted);
    if (kind == &h5)
        read_scene(&request->field);
    if (kind == &jsapi)
        err = read_payer(request, &wanted);
    wanted.mchid = wechat_v3_owner(request, false);
    if (err != ERR_OK || wanted.mchid == NULL || !wechat_order_check_app(request, &wanted))
        return err;
    err = put_params(request, kind, &wanted);
    if (err != ERR_OK)
        return err;
    err = wechat_store_by_number(
        &wechat->store, wanted.mchid, wanted.out_trade_no, request->arena, &order);
    if (err == ERR_OK)
        return repeat(request, kind, &order, wanted.params);
    if (err != ERR_NOT_FOUND)
        return err;
    wanted.state = WECHAT_NOTPAY;
    err = wechat_order_number(wechat, request->arena, &wanted);
    if (err == ERR_OK)
        err = wechat_store_put_merchant(&wechat->store, wanted.mchid);
    if (err == ERR_OK)
        err = wechat_store_add_order(&wechat->store, &wanted);
    return err == ERR_OK ? put_answer(request, kind, &wanted) : err;
}

void
wechat_order_read(struct wechat_request *request, struct wechat_order *ret_order)
{
    struct wechat_field *field = &request->field;
    bool partner = request->partner;
    const char *currency;

    *ret_order = (struct wechat_order){.state = WECHAT_NEW,
        .mchid = "",
        .sp_mchid = partner ? request->header.mchid : "",
        .sub_appid = "",
        .transaction_id = "",
        .openid = "",
        .notify_url = "",
        .created = request->now};
    ret_order->appid =
        wechat_field_text(field, partner ? "/sp_appid" : "/appid", WECHAT_FIELD_NEEDED, 1, 32);
    if (partner)
        ret_order->sub_appid = wechat_field_text(field, "/sub_appid", WECHAT_FIELD_OPTIONAL, 1, 32);
    ret_order->description = wechat_field_text(field, "/description", WECHAT_FIELD_NEEDED, 1, 127);
    ret_order->out_trade_no =
        wechat_field_number(field, "/out_trade_no", WECHAT_FIELD_NEEDED, 6, 32);
    ret_order->attach = wechat_field_text(field, "/attach", WECHAT_FIELD_OPTIONAL, 1, 128);
    ret_order->total = wechat_field_fen(field, "/amount/total", WECHAT_FIELD_NEEDED, 1);
    currency = wechat_field_text(field, "/amount/currency", WECHAT_FIELD_OPTIONAL, 1, 16);
    if (currency[0] != '\0' && strcmp(currency, "CNY") != 0)
        wechat_field_wrong(field, "/amount/currency", "只支持人民币CNY");
    if (wechat_field_truth(field, "/settle_info/profit_sharing"))
        ret_order->sharing = WECHAT_SHARING_FROZEN;
}

bool
wechat_order_check_app(struct wechat_request *request, const struct wechat_order *order)
{
    if (strcmp(order->appid, request->wechat->settings->appid) == 0)
        return true;
    wechat_answer_refuse(&request->answer, WECHAT_APPID_MISMATCH);
    return false;
}

enum err
wechat_order_number(struct wechat *wechat, struct arena *arena, struct wechat_order *order)
{
    struct random *random = wechat->sandbox->random;
    struct moment now = sandbox_now(wechat->sandbox);
    char prepay_id[WECHAT_NUMBER_PREPAY_SIZE];
    char token[TOKEN_SIZE];

    wechat_number_prepay(random, now, prepay_id);
    wechat_number_token(random, token, sizeof(token));
    order->prepay_id = arena_text(arena, bytes_text(prepay_id));
    order->token = arena_text(arena, bytes_text(token));
    order->prepay_expires = moment_after(now, span_s(PREPAY_S));
    return arena_overflowed(arena) ? ERR_NO_SPACE : ERR_OK;
}

enum err
wechat_order_native(struct wechat_request *request)
{
    return create(request, &native);
}

enum err
wechat_order_jsapi(struct wechat_request *request)
{
    return create(request, &jsapi);
}

enum err
wechat_order_h5(struct wechat_request *request)
{
    return create(request, &h5);
}

enum err
wechat_order_app(struct wechat_request *request)
{
    return create(request, &app);
}

enum err
wechat_order_close(struct wechat_request *request)
{
    struct wechat_store *store = &request->wechat->store;
    const char *mchid = wechat_v3_owner(request, false);
    struct sandbox_fault_taken fault;
    struct wechat_order order;
    enum wechat_state from;
    struct wechat_step step;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_store_by_number(store, mchid, request->argument, request->arena, &order);
    /* A number that is not known is closed already, to WeChat. */
    if (err == ERR_OK) {
        from = order.state;
        if (strcmp(order.trade_type, "MICROPAY") == 0)
            return wechat_v3_refuse(request, WECHAT_REVERSE_ONLY);
        if (wechat_state_step(from, WECHAT_ON_CLOSED, &step) != ERR_OK)
            return wechat_v3_refuse(request, WECHAT_ORDER_PAID);
        err = wechat_take_fault(request->wechat, "close", "close", order.out_trade_no, &fault);
        if (fault.kind != SANDBOX_FAULT_CLOSE_UNHEEDED)
            order.state = step.state;
        if (err == ERR_OK && from != step.state) {
            order.closed = request->now;
            err = wechat_store_move_order(store, from, &order);
        }
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    wechat_answer_nothing(&request->answer);
    return ERR_OK;
}
