#include "tools/sandbox/wechat/wechat_v2.h"

#include <string.h>
#include <strings.h>

#include "shared/base/log.h"
#include "shared/text/xml.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/core/sandbox_reply.h"
#include "tools/sandbox/wechat/wechat_bill.h"
#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_v2_pay.h"
#include "tools/sandbox/wechat/wechat_v2_refund.h"
#include "tools/sandbox/wechat/wechat_v2_sign.h"

#define TYPE "text/plain"
#define REPLY_MAX ((size_t)64 * 1024)
#define NONCE_SIZE 17
#define CERTIFICATE_HEADER "x-client-certificate-serial"
#define NO_CERTIFICATE                                                                             \
    "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n"           \
    "<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n"                                      \
    "<center>No required SSL certificate was sent</center>\r\n</body>\r\n</html>\r\n"

struct method {
    const char *path;
    const char *name; /* for faults and the log */
    bool secure;      /* the client's certificate is needed */
    enum err (*run)(struct wechat_v2_request *request);
};

static const struct method methods[] = {
    {"/pay/micropay", "micropay", false, wechat_v2_pay_micropay},
    {"/pay/orderquery", "query", false, wechat_v2_pay_query},
    {"/pay/closeorder", "close", false, wechat_v2_pay_close},
    {"/secapi/pay/reverse", "reverse", true, wechat_v2_pay_reverse},
    {"/secapi/pay/refund", "refund", true, wechat_v2_refund_ask},
    {"/pay/refundquery", "refund_query", false, wechat_v2_refund_query},
    {"/pay/downloadbill", "tradebill", false, wechat_bill_old},
};

static const struct method *
find_method(struct bytes path)
{
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (bytes_is(path, methods[i].path))
            return &methods[i];
    return NULL;
}

static void
send(struct sandbox_call *call, const struct wechat_v2_request *request, struct bytes body)
{
    const struct net_reply reply = {.status = 200, .type = TYPE, .body = body};
    struct net_call *net_call = call->net_call;
    struct arena *arena = call->arena;

    call->net_call = NULL;
    call->arena = NULL;
    sandbox_reply(request->wechat->sandbox, net_call, &arena, &reply, &request->told);
}

/* Of who has proven nothing: without a signature. */
static void
fail(struct sandbox_call *call, struct wechat_v2_request *request, const char *message)
{
    char block[512];
    struct text body;

    request->reply.count = 0;
    wechat_v2_put(request, "return_code", "FAIL");
    wechat_v2_put(request, "return_msg", message);
    text_init(&body, block, sizeof(block));
    wechat_v2_sign_put_xml(&body, &request->reply);
    send(call, request, text_bytes(&body));
}

/* In front of what the method has put. */
static void
put_head(struct wechat_v2_request *request, const struct form *fields)
{
    const struct wechat_refusal_row *row = wechat_answer_row(request->refusal);
    char nonce[NONCE_SIZE];

    wechat_number_token(request->wechat->sandbox->random, nonce, sizeof(nonce));
    wechat_v2_put(request, "return_code", "SUCCESS");
    wechat_v2_put(request, "return_msg", "OK");
    wechat_v2_put(request, "appid", wechat_v2_text(request, "appid"));
    wechat_v2_put(request, "mch_id", request->wechat->settings->mchid);
    wechat_v2_put(request, "sub_appid", wechat_v2_text(request, "sub_appid"));
    wechat_v2_put(request, "sub_mch_id", wechat_v2_text(request, "sub_mch_id"));
    wechat_v2_put(request, "device_info", wechat_v2_text(request, "device_info"));
    wechat_v2_put(request, "nonce_str", nonce);
    wechat_v2_put(request, "result_code", request->refusal == WECHAT_FINE ? "SUCCESS" : "FAIL");
    if (request->refusal != WECHAT_FINE) {
        wechat_v2_put(request, "err_code",
            request->asked.text[0] == '\0' ? row->old_code : request->asked.text);
        wechat_v2_put(request, "err_code_des", row->old_message);
    }
    for (size_t i = 0; i < fields->count; i++)
        wechat_v2_put(request, fields->fields[i].name, fields->fields[i].value);
}

static void
answer(struct sandbox_call *call, struct wechat_v2_request *request)
{
    const struct form fields = request->reply;
    char sign[WECHAT_V2_SIGN_SIZE];
    struct text body;
    enum err err;

    if (request->lacks != NULL) {
        fail(call, request, arena_printf(request->arena, "缺少参数或参数有误：%s", request->lacks));
        return;
    }
    /* No err_code, but words: then it is what v2 says of who has proven nothing. */
    if ((unsigned char)request->asked.text[0] > '~') {
        fail(call, request, request->asked.text);
        return;
    }
    if (request->file.size > 0) {
        send(call, request, request->file);
        return;
    }
    request->reply.count = 0;
    put_head(request, &fields);
    err = wechat_v2_sign_make(&request->reply, request->wechat->settings->api_v2_key,
        wechat_v2_text(request, "sign_type"), sign);
    if (err == ERR_OK && request->told.kind == SANDBOX_FAULT_REPLY_BAD_SIGNATURE)
        sign[0] = sign[0] == '0' ? '1' : '0';
    if (err == ERR_OK && request->told.kind != SANDBOX_FAULT_REPLY_NO_SIGNATURE)
        wechat_v2_put(request, "sign", sign);
    if (err == ERR_OK)
        err = sandbox_call_text(request->arena, REPLY_MAX, &body);
    if (err != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    wechat_v2_sign_put_xml(&body, &request->reply);
    if (text_ok(&body) && !arena_overflowed(request->arena))
        send(call, request, text_bytes(&body));
    else
        sandbox_call_refuse(call, ERR_TOO_BIG);
}

/* What is wrong before anything is looked up, in a return_msg; NULL when nothing is. */
static const char *
check(struct wechat_v2_request *request)
{
    const struct wechat_settings *settings = request->wechat->settings;
    const char *sub = wechat_v2_text(request, "sub_mch_id");
    char sign[WECHAT_V2_SIGN_SIZE];

    if (wechat_v2_text(request, "mch_id")[0] == '\0')
        return "mch_id参数长度有误";
    if (strcmp(wechat_v2_text(request, "mch_id"), settings->mchid) != 0)
        return "商户号mch_id或sub_mch_id不存在";
    if (wechat_v2_text(request, "appid")[0] == '\0')
        return "appid参数长度有误";
    if (wechat_v2_text(request, "nonce_str")[0] == '\0')
        return "nonce_str参数长度有误";
    if (wechat_v2_sign_make(request->form, settings->api_v2_key,
            wechat_v2_text(request, "sign_type"), sign) != ERR_OK)
        return "签名类型错误";
    if (strcmp(sign, wechat_v2_text(request, "sign")) != 0)
        return "签名错误";
    if (strcmp(wechat_v2_text(request, "appid"), settings->appid) != 0)
        return "appid和mch_id不匹配";
    if (sub[0] != '\0' && !wechat_is_sub(request->wechat, sub))
        return "商户号mch_id或sub_mch_id不存在";
    request->mchid = sub[0] == '\0' ? settings->mchid : sub;
    return NULL;
}

static enum err
run(struct wechat_v2_request *request, const struct method *method)
{
    struct wechat *wechat = request->wechat;
    const char *number = wechat_v2_text(request, "out_trade_no");
    struct db *db = wechat->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = wechat_due(wechat, request->arena);
    if (err == ERR_OK)
        err = wechat_take_fault(wechat, "ask", method->name, number, &request->asked);
    if (err == ERR_OK && request->asked.kind == SANDBOX_FAULT_REFUSED)
        request->refusal = WECHAT_PARAMETER;
    else if (err == ERR_OK)
        err = method->run(request);
    if (err == ERR_OK && request->told.kind == SANDBOX_FAULT_NONE)
        err = wechat_take_fault(wechat, "reply", method->name, number, &request->told);
    return db_end(db, err);
}

/* Another amount than it was. */
static void
falsify(struct wechat_v2_request *request)
{
    for (size_t i = 0; i < request->reply.count; i++)
        if (strcmp(request->reply.fields[i].name, "total_fee") == 0)
            request->reply.fields[i].value =
                strcmp(request->reply.fields[i].value, "1") == 0 ? "2" : "1";
}

static void
execute(struct sandbox_call *call, struct wechat_v2_request *request, const struct method *method)
{
    enum err err = run(request, method);

    if (err != ERR_OK) {
        log_event(LOG_ERROR, "wechat_method_failed", "method=%s err=%s detail=%s", method->name,
            err_name(err), db_detail(call->sandbox->store.db));
        request->refusal = WECHAT_SYSTEM_ERROR;
        request->reply.count = 0;
    }
    (void)sandbox_check_broken(call->sandbox, err);
    log_event(LOG_INFO, "wechat_v2", "method=%s code=%s fault=%s", method->name,
        wechat_answer_row(request->refusal)->old_code, sandbox_fault_name(request->told.kind));
    sandbox_courier_wake(request->wechat->courier);
    if (request->told.kind == SANDBOX_FAULT_REPLY_SYSTEM_ERROR)
        request->refusal = WECHAT_SYSTEM_ERROR;
    if (request->told.kind == SANDBOX_FAULT_REPLY_UNKNOWN)
        request->refusal = WECHAT_BANK_ERROR;
    if (request->told.kind == SANDBOX_FAULT_REPLY_WRONG_AMOUNT)
        falsify(request);
    if (request->refusal != WECHAT_FINE)
        request->reply.count = 0;
    answer(call, request);
}

static bool
has_certificate(const struct sandbox_call *call, const struct wechat *wechat)
{
    const char *serial = net_header(call->request, CERTIFICATE_HEADER);

    if (strcmp(wechat->settings->client_certificate, "none") == 0)
        return true;
    return serial != NULL && strcasecmp(serial, wechat->merchant_serial) == 0;
}

void
wechat_v2_serve(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    const struct method *method = find_method(call->request->path);
    struct form *form = arena_take(call->arena, sizeof(*form));
    struct wechat_v2_request request = {
        .wechat = wechat, .arena = call->arena, .form = form, .now = sandbox_now(call->sandbox)};
    const char *wrong;

    if (form == NULL || method == NULL || wechat->settings->api_v2_key[0] == '\0') {
        sandbox_call_refuse(call, form == NULL ? ERR_NO_SPACE : ERR_NOT_FOUND);
        return;
    }
    if (method->secure && !has_certificate(call, wechat)) {
        const struct net_reply reply = {
            .status = 400, .type = "text/html", .body = bytes_text(NO_CERTIFICATE)};
        struct net_call *net_call = call->net_call;

        call->net_call = NULL;
        net_answer(call->sandbox->net, net_call, &reply);
        return;
    }
    if (!bytes_is(call->request->method, "POST"))
        wrong = "请使用post方法";
    else if (call->request->body.size == 0)
        wrong = "post数据为空";
    else if (xml_read(call->request->body, call->arena, form) != ERR_OK)
        wrong = "XML格式错误";
    else
        wrong = check(&request);
    if (wrong != NULL)
        fail(call, &request, wrong);
    else
        execute(call, &request, method);
}

const char *
wechat_v2_text(const struct wechat_v2_request *request, const char *name)
{
    return form_text(request->form, name);
}

const char *
wechat_v2_need(struct wechat_v2_request *request, const char *name, size_t max)
{
    const char *value = wechat_v2_text(request, name);

    if ((value[0] == '\0' || strlen(value) > max) && request->lacks == NULL)
        request->lacks = name;
    return value;
}

struct money
wechat_v2_amount(struct wechat_v2_request *request, const char *name)
{
    int64_t fen = 0;

    if ((text_read_int(bytes_text(wechat_v2_text(request, name)), &fen) != ERR_OK || fen < 1 ||
            fen > MONEY_FEN_MAX) &&
        request->lacks == NULL)
        request->lacks = name;
    return (struct money){.fen = fen};
}

enum err
wechat_v2_find(struct wechat_v2_request *request, struct wechat_order *ret_order)
{
    struct wechat_store *store = &request->wechat->store;
    const char *transaction_id = wechat_v2_text(request, "transaction_id");
    enum err err;

    if (transaction_id[0] != '\0')
        err = wechat_store_by_text(
            store, SQL_WECHAT_ORDER_BY_TRANSACTION, transaction_id, request->arena, ret_order);
    else
        err = wechat_store_by_number(store, request->mchid,
            wechat_v2_need(request, "out_trade_no", 32), request->arena, ret_order);
    if (err == ERR_OK && strcmp(ret_order->mchid, request->mchid) != 0)
        err = ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND)
        request->refusal = WECHAT_NO_ORDER;
    return err;
}

void
wechat_v2_put(struct wechat_v2_request *request, const char *name, const char *value)
{
    struct form *reply = &request->reply;
    const char *copy = arena_text(request->arena, bytes_text(value));

    if (copy == NULL || copy[0] == '\0')
        return;
    NEED(reply->count < FORM_FIELDS_MAX);
    reply->fields[reply->count++] =
        (struct form_field){arena_text(request->arena, bytes_text(name)), copy};
}

void
wechat_v2_put_int(struct wechat_v2_request *request, const char *name, int64_t value)
{
    char block[24];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_put_int(&text, value);
    wechat_v2_put(request, name, block);
}

void
wechat_v2_put_time(struct wechat_v2_request *request, const char *name, struct moment moment)
{
    char text[WECHAT_NUMBER_COMPACT_SIZE];

    if (moment.us != 0)
        wechat_v2_put(request, name, wechat_number_compact(moment, text));
}
