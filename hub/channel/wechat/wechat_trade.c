#include "hub/channel/wechat/wechat_trade.h"

#include <string.h>

#include "hub/channel/wechat/wechat_ask.h"

#define FEN_MAX INT64_C(10000000000) /* 100 000 000.00 yuan */
#define SUBJECT_MAX 127
#define SOONEST_US (INT64_C(61) * 1000000)
#define TARGET_SIZE 512

static const char *const kinds[ADAPTER_WAYS] = {
    [ADAPTER_WAY_WALLET] = "jsapi",
    [ADAPTER_WAY_QR] = "native",
    [ADAPTER_WAY_BROWSER] = "h5",
};

enum err
wechat_trade_check(const struct adapter_create *create, struct moment now)
{
    if (create->amount.fen <= 0 || create->amount.fen > FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (!text_is_utf8(bytes_text(create->subject)))
        return ERR_BAD_INPUT;
    return create->expires.us <= now.us ? ERR_EXPIRED : ERR_OK;
}

struct moment
wechat_trade_expires(const struct adapter_create *create, struct moment now)
{
    struct moment soonest = {now.us + SOONEST_US};

    return create->expires.us < soonest.us ? soonest : create->expires;
}

const char *
wechat_trade_subject(const struct adapter_create *create, struct arena *arena)
{
    return adapter_cut(create->subject, SUBJECT_MAX, arena);
}

/* The calls of a partner are the same under another path. */
static const char *
put_path(const struct wechat_account *account, const char *rest, char *block, struct text *target)
{
    text_init(target, block, TARGET_SIZE);
    text_put(target, account->partner ? "/v3/pay/partner/transactions/" : "/v3/pay/transactions/");
    text_put(target, rest);
    return block;
}

/* What every payment begins with. */
static enum err
put_trade(const struct wechat_account *account, const struct adapter_create *create,
    struct arena *arena, struct json_writer *json)
{
    const char *subject = wechat_trade_subject(create, arena);

    if (subject == NULL)
        return ERR_NO_SPACE;
    wechat_ask_put_apps(account, json);
    wechat_ask_put_who(account, json);
    json_put_text(json, "description", bytes_text(subject));
    json_put_text(json, "out_trade_no", bytes_text(create->number));
    if (create->split) {
        json_open_object(json, "settle_info");
        json_put_bool(json, "profit_sharing", true);
        json_close_object(json);
    }
    json_open_object(json, "amount");
    json_put_int(json, "total", create->amount.fen);
    json_put_text(json, "currency", bytes_text("CNY"));
    json_close_object(json);
    return ERR_OK;
}

static void
put_payer(const struct wechat_account *account, const struct adapter_create *create,
    struct json_writer *json)
{
    const char *name = "openid";

    if (account->partner)
        name = account->sub_appid[0] != '\0' ? "sub_openid" : "sp_openid";
    json_open_object(json, "payer");
    json_put_text(json, name, bytes_text(create->payer));
    json_close_object(json);
}

static void
put_browser(const struct adapter_create *create, struct json_writer *json)
{
    json_open_object(json, "scene_info");
    json_put_text(json, "payer_client_ip", bytes_text(create->address));
    json_open_object(json, "h5_info");
    json_put_text(json, "type", bytes_text("Wap"));
    json_close_object(json);
    json_close_object(json);
}

enum err
wechat_trade_create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char block[TARGET_SIZE];
    char expires[MOMENT_ISO_MAX];
    struct wechat_body body;
    struct text target;
    enum err err = wechat_trade_check(create, now);

    if (err == ERR_OK && ((create->way == ADAPTER_WAY_BROWSER && create->address[0] == '\0') ||
                             (create->way == ADAPTER_WAY_WALLET && create->payer[0] == '\0')))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = wechat_ask_begin(arena, &body);
    if (err == ERR_OK)
        err = put_trade(ours, create, arena, &body.json);
    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "time_expire",
        bytes_text(moment_format_iso(wechat_trade_expires(create, now), expires)));
    if (ours->notify_url[0] != '\0')
        json_put_text(&body.json, "notify_url", bytes_text(ours->notify_url));
    if (create->way == ADAPTER_WAY_WALLET)
        put_payer(ours, create, &body.json);
    if (create->way == ADAPTER_WAY_BROWSER)
        put_browser(create, &body.json);
    return wechat_ask_post(
        ours, put_path(ours, kinds[create->way], block, &target), &body, now, arena, ret_ask);
}

enum err
wechat_trade_pay(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char block[TARGET_SIZE];
    struct wechat_body body;
    struct text target;
    enum err err = wechat_trade_check(create, now);

    if (err == ERR_OK)
        err = wechat_ask_begin(arena, &body);
    if (err == ERR_OK)
        err = put_trade(ours, create, arena, &body.json);
    if (err != ERR_OK)
        return err;
    json_open_object(&body.json, "payer");
    json_put_text(&body.json, "auth_code", bytes_text(create->barcode));
    json_close_object(&body.json);
    json_open_object(&body.json, "scene_info");
    json_open_object(&body.json, "store_info");
    json_put_text(&body.json, "out_id", bytes_text(ours->store));
    json_close_object(&body.json);
    json_close_object(&body.json);
    return wechat_ask_post(
        ours, put_path(ours, "codepay", block, &target), &body, now, arena, ret_ask);
}

enum err
wechat_trade_query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char block[TARGET_SIZE];
    struct text target;

    (void)put_path(ours, "out-trade-no/", block, &target);
    text_printf(&target, "%s?", payment->number);
    wechat_ask_put_who_query(ours, &target);
    return text_ok(&target) ? wechat_ask_get(ours, block, now, arena, ret_ask) : ERR_TOO_BIG;
}

/* What is done to a payment by its number. */
static enum err
post_to(const struct wechat_account *account, const struct adapter_payment *payment,
    const char *what, bool with_apps, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    char block[TARGET_SIZE];
    struct wechat_body body;
    struct text target;
    enum err err = wechat_ask_begin(arena, &body);

    if (err != ERR_OK)
        return err;
    (void)put_path(account, "out-trade-no/", block, &target);
    text_printf(&target, "%s/%s", payment->number, what);
    if (!text_ok(&target))
        return ERR_TOO_BIG;
    if (with_apps)
        wechat_ask_put_apps(account, &body.json);
    wechat_ask_put_who(account, &body.json);
    return wechat_ask_post(account, block, &body, now, arena, ret_ask);
}

enum err
wechat_trade_close(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return post_to(wechat_account_of(account), payment, "close", false, now, arena, ret_ask);
}

enum err
wechat_trade_reverse(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return post_to(wechat_account_of(account), payment, "reverse", true, now, arena, ret_ask);
}
