#include "tools/sandbox/wechat/wechat_codepay.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_order.h"
#include "tools/sandbox/wechat/wechat_query.h"
#include "tools/sandbox/wechat/wechat_scan.h"

static enum err
answer(struct wechat_request *request, const struct wechat_scanned *scanned)
{
    bool waits = scanned->refusal == WECHAT_USER_PAYING;

    if (scanned->refusal != WECHAT_FINE &&
        !(waits && strcmp(request->wechat->settings->password_status, "200") == 0))
        return wechat_v3_refuse(request, scanned->refusal);
    wechat_answer_begin(&request->answer);
    wechat_query_put(&request->answer.json, &scanned->order);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}

enum err
wechat_codepay_pay(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    struct wechat_scanned scanned;
    struct wechat_order wanted;
    const char *auth_code;
    const char *mchid;
    enum err err;

    wechat_order_read(request, &wanted);
    wanted.trade_type = "MICROPAY";
    auth_code = wechat_field_text(field, "/payer/auth_code", WECHAT_FIELD_NEEDED, 1, 32);
    if (wechat_field_text(
            field, "/scene_info/store_info/out_id", WECHAT_FIELD_OPTIONAL, 1, 32)[0] == '\0')
        (void)wechat_field_text(field, "/scene_info/store_info/id", WECHAT_FIELD_NEEDED, 1, 32);
    mchid = wechat_v3_owner(request, false);
    if (mchid == NULL || !wechat_order_check_app(request, &wanted))
        return ERR_OK;
    wanted.mchid = mchid;
    err = wechat_scan_put_params(request->arena, &wanted);
    if (err == ERR_OK)
        err = wechat_scan_pay(request->wechat, request->arena, &wanted, auth_code, &scanned);
    if (err != ERR_OK)
        return err;
    request->told = scanned.told;
    return answer(request, &scanned);
}

enum err
wechat_codepay_reverse(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    const char *appid = wechat_field_text(
        field, request->partner ? "/sp_appid" : "/appid", WECHAT_FIELD_NEEDED, 1, 32);
    const char *mchid = wechat_v3_owner(request, false);
    struct json_writer *json = &request->answer.json;
    enum wechat_refusal refusal;
    struct wechat_order order;
    bool recall;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_store_by_number(
        &request->wechat->store, mchid, request->argument, request->arena, &order);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_ORDER);
    if (err == ERR_OK)
        err = wechat_scan_reverse(request->wechat, &order, &refusal, &recall);
    if (err != ERR_OK)
        return err;
    if (refusal != WECHAT_FINE || recall)
        return wechat_v3_refuse(request, recall ? WECHAT_SYSTEM_ERROR : refusal);
    wechat_answer_begin(&request->answer);
    wechat_answer_put(json, request->partner ? "sp_appid" : "appid", appid);
    wechat_answer_put(json, request->partner ? "sp_mchid" : "mchid", request->header.mchid);
    if (request->partner)
        wechat_answer_put(json, "sub_mchid", mchid);
    wechat_answer_put(json, "out_trade_no", order.out_trade_no);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}
