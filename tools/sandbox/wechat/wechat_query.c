#include "tools/sandbox/wechat/wechat_query.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_seal.h"

static void
put_payer(struct json_writer *json, const struct wechat_order *order)
{
    bool partner = order->sp_mchid[0] != '\0';

    json_open_object(json, "payer");
    wechat_answer_put(json, partner ? "sp_openid" : "openid", order->openid);
    if (partner && order->sub_appid[0] != '\0')
        wechat_answer_put(json, "sub_openid", order->openid);
    json_close_object(json);
}

static void
put_amount(struct json_writer *json, const struct wechat_order *order)
{
    json_open_object(json, "amount");
    json_put_int(json, "total", order->total.fen);
    if (wechat_state_is_paid(order->state))
        json_put_int(json, "payer_total", order->total.fen);
    wechat_answer_put(json, "currency", "CNY");
    if (wechat_state_is_paid(order->state))
        wechat_answer_put(json, "payer_currency", "CNY");
    json_close_object(json);
}

static enum err
answer(struct wechat_request *request, struct wechat_order *order)
{
    enum err err = wechat_query_lie(request->wechat, order);

    wechat_answer_begin(&request->answer);
    wechat_query_put(&request->answer.json, order);
    wechat_answer_end(&request->answer);
    return err;
}

static enum err
put_certificate(struct wechat_request *request)
{
    const struct wechat *wechat = request->wechat;
    struct json_writer *json = &request->answer.json;
    struct wechat_sealed sealed;
    enum err err = wechat_seal_make(wechat->settings->api_v3_key, wechat->sandbox->random,
        "certificate", bytes_text(wechat->certificate), request->arena, &sealed);

    if (err != ERR_OK)
        return err;
    json_open_object(json, NULL);
    wechat_answer_put(json, "serial_no", wechat->certificate_serial);
    wechat_answer_put_time(json, "effective_time", wechat_certificate_begins());
    wechat_answer_put_time(json, "expire_time", wechat_certificate_ends());
    json_open_object(json, "encrypt_certificate");
    wechat_answer_put(json, "algorithm", WECHAT_SEAL_ALGORITHM);
    wechat_answer_put(json, "nonce", sealed.nonce);
    wechat_answer_put(json, "associated_data", "certificate");
    wechat_answer_put(json, "ciphertext", sealed.ciphertext);
    json_close_object(json);
    json_close_object(json);
    return ERR_OK;
}

enum err
wechat_query_lie(struct wechat *wechat, struct wechat_order *order)
{
    bool paid = wechat_state_is_paid(order->state);
    bool waits = order->state == WECHAT_NOTPAY || order->state == WECHAT_USERPAYING;
    bool scanned = strcmp(order->trade_type, "MICROPAY") == 0;
    struct sandbox_fault_taken fault = {.kind = SANDBOX_FAULT_NONE};
    enum err err = ERR_OK;

    if (paid || waits)
        err = wechat_take_fault(
            wechat, paid ? "query" : "waiting", "query", order->out_trade_no, &fault);
    if (fault.kind == SANDBOX_FAULT_QUERY_BEHIND)
        order->state = scanned ? WECHAT_USERPAYING : WECHAT_NOTPAY;
    if (fault.kind != SANDBOX_FAULT_QUERY_CLOSED)
        return err;
    order->closed = sandbox_now(wechat->sandbox);
    if (err == ERR_OK)
        err = wechat_store_move_order(&wechat->store, order->state, order);
    order->state = scanned ? WECHAT_REVOKED : WECHAT_CLOSED;
    return err;
}

void
wechat_query_put(struct json_writer *json, const struct wechat_order *order)
{
    bool partner = order->sp_mchid[0] != '\0';
    bool paid = wechat_state_is_paid(order->state);

    wechat_answer_put(json, partner ? "sp_appid" : "appid", order->appid);
    wechat_answer_put(
        json, partner ? "sp_mchid" : "mchid", partner ? order->sp_mchid : order->mchid);
    if (partner) {
        wechat_answer_put(json, "sub_appid", order->sub_appid);
        wechat_answer_put(json, "sub_mchid", order->mchid);
    }
    wechat_answer_put(json, "out_trade_no", order->out_trade_no);
    if (paid) {
        wechat_answer_put(json, "transaction_id", order->transaction_id);
        wechat_answer_put(json, "trade_type", order->trade_type);
    }
    wechat_answer_put(json, "trade_state", wechat_state_name(order->state));
    wechat_answer_put(json, "trade_state_desc", wechat_state_words(order->state));
    if (paid)
        wechat_answer_put(json, "bank_type", "OTHERS");
    json_put_text(json, "attach", bytes_text(order->attach));
    if (paid) {
        wechat_answer_put_time(json, "success_time", order->paid);
        put_payer(json, order);
    }
    put_amount(json, order);
    json_open_list(json, "promotion_detail");
    json_close_list(json);
}

enum err
wechat_query_by_id(struct wechat_request *request)
{
    const char *mchid = wechat_v3_owner(request, true);
    struct wechat_order order;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_store_by_text(&request->wechat->store, SQL_WECHAT_ORDER_BY_TRANSACTION,
        request->argument, request->arena, &order);
    if (err == ERR_NOT_FOUND || (err == ERR_OK && strcmp(order.mchid, mchid) != 0))
        return wechat_v3_refuse(request, WECHAT_NO_ORDER);
    return err == ERR_OK ? answer(request, &order) : err;
}

enum err
wechat_query_by_number(struct wechat_request *request)
{
    const char *mchid = wechat_v3_owner(request, true);
    struct wechat_order order;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_store_by_number(
        &request->wechat->store, mchid, request->argument, request->arena, &order);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_ORDER);
    return err == ERR_OK ? answer(request, &order) : err;
}

enum err
wechat_query_keys(struct wechat_request *request)
{
    const char *type = wechat_field_query(&request->field, "algorithm_type", WECHAT_FIELD_OPTIONAL);
    bool unknown = type[0] != '\0' && strcmp(type, "RSA") != 0 && strcmp(type, "ALL") != 0;
    enum err err;

    if (strcmp(request->wechat->settings->key_mode, "public_key") == 0 || unknown)
        return wechat_v3_refuse(request, WECHAT_NO_PLATFORM_CERTIFICATE);
    wechat_answer_begin(&request->answer);
    json_open_list(&request->answer.json, "data");
    err = put_certificate(request);
    json_close_list(&request->answer.json);
    wechat_answer_end(&request->answer);
    return err;
}
