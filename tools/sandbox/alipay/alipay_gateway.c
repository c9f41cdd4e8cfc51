#include "tools/sandbox/alipay/alipay_gateway.h"

#include <strings.h>

#include "shared/base/log.h"
#include "tools/sandbox/alipay/alipay_courier.h"
#include "tools/sandbox/alipay/alipay_number.h"
#include "tools/sandbox/alipay/alipay_oauth.h"
#include "tools/sandbox/alipay/alipay_pay.h"
#include "tools/sandbox/alipay/alipay_refund.h"
#include "tools/sandbox/alipay/alipay_rsa2.h"
#include "tools/sandbox/alipay/alipay_share.h"
#include "tools/sandbox/alipay/alipay_trade.h"
#include "tools/sandbox/core/sandbox_reply.h"

#define TRACE_SIZE 33
/* How much of the checked string a refusal shows, and how long an entity is at most. */
#define SHOWN_MAX 5000
#define ENTITY_MAX 6
#define WRAP_MAX (ALIPAY_ANSWER_MAX + ALIPAY_RSA2_SIZE + 256)
#define REPLY_TYPE "text/html;charset=utf-8"

struct method {
    const char *name;
    enum err (*run)(struct alipay_request *request);
};

static const struct method methods[] = {
    {"alipay.system.oauth.token", alipay_oauth_token},
    {"alipay.trade.create", alipay_trade_create},
    {"alipay.trade.pay", alipay_pay_barcode},
    {"alipay.trade.precreate", alipay_trade_precreate},
    {"alipay.trade.query", alipay_trade_query},
    {"alipay.trade.close", alipay_trade_close},
    {"alipay.trade.cancel", alipay_trade_cancel},
    {"alipay.trade.refund", alipay_refund_ask},
    {"alipay.trade.fastpay.refund.query", alipay_refund_query},
    {"alipay.trade.order.settle", alipay_share_settle},
    {"alipay.trade.order.settle.query", alipay_share_query},
    {"alipay.trade.royalty.relation.bind", alipay_share_bind},
    {"alipay.trade.royalty.relation.unbind", alipay_share_unbind},
};

/* One gateway call, from its arrival to its answer. */
struct alipay_call {
    struct net_work work; /* first: a worker hands this back */
    struct alipay *alipay;
    struct alipay_call *next; /* all that are not answered */
    struct alipay_call **back;
    struct net_call *net_call;
    struct arena *arena;
    const struct form *form;
    const struct method *method;
    struct alipay_request request;
    struct text signed_text; /* what the client signed */
    enum err verified;
    struct sandbox_fault_taken fault;
    enum err signing;
    char sign[ALIPAY_RSA2_SIZE];
};

static const struct method *
find_method(const char *name)
{
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

static void
answer_plain(struct alipay_call *call, int status, const struct text *body)
{
    char trace[TRACE_SIZE];
    const struct net_header headers[] = {{"trace_id", trace}};
    struct net_reply reply = {.status = status, .headers = headers, .headers_count = 1};
    struct sandbox *sandbox = call->alipay->sandbox;
    /* The call itself lives in its arena. */
    struct arena *arena = call->arena;

    alipay_number_token(sandbox->random, "0b", trace, sizeof(trace));
    if (body != NULL) {
        reply.type = REPLY_TYPE;
        reply.body = text_bytes(body);
    }
    *call->back = call->next;
    if (call->next != NULL)
        call->next->back = call->back;
    sandbox_reply(sandbox, call->net_call, &arena, &reply, &call->fault);
}

/* Everything is decided and committed: say it, or what a fault says instead. */
static void
reply(struct alipay_call *call, const char *sign)
{
    char key_block[128];
    struct text key;
    struct text body;

    text_init(&key, key_block, sizeof(key_block));
    alipay_answer_put_key(
        alipay_gateway_field(call->form, "method"), call->request.answer.refusal, &key);
    if (sandbox_call_text(call->arena, WRAP_MAX, &body) != ERR_OK) {
        answer_plain(call, 500, NULL);
        return;
    }
    alipay_answer_wrap(text_ok(&key) ? key.at : "error_response",
        text_bytes(&call->request.answer.text), sign, &body);
    answer_plain(call, text_ok(&body) && text_ok(&call->request.answer.text) ? 200 : 500, &body);
}

static void
sign_run(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    call->signing =
        alipay_rsa2_make(call->alipay->key, text_bytes(&call->request.answer.text), call->sign);
}

static void
sign_done(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    sandbox_worked(call->alipay->sandbox);
    if (call->signing != ERR_OK) {
        log_event(LOG_ERROR, "alipay_not_signed", "err=%s", err_name(call->signing));
        answer_plain(call, 500, NULL);
        return;
    }
    if (call->fault.kind == SANDBOX_FAULT_REPLY_BAD_SIGNATURE)
        call->sign[0] = call->sign[0] == 'A' ? 'B' : 'A';
    reply(call, call->sign);
}

static void
start_signing(struct alipay_call *call)
{
    enum err err;

    /* Without a known app there is nobody to sign for. */
    if (call->request.answer.refusal == ALIPAY_MISSING_APP_ID ||
        call->request.answer.refusal == ALIPAY_INVALID_APP_ID) {
        reply(call, NULL);
        return;
    }
    call->work = (struct net_work){.run = sign_run, .done = sign_done};
    err = sandbox_work(call->alipay->sandbox, &call->work);
    if (err != ERR_OK)
        answer_plain(call, err_http(err), NULL);
}

static void
refuse(struct alipay_call *call, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&call->request.answer, refusal, detail);
    start_signing(call);
}

/* The merchant's number of the order, as far as this request names it. */
static const char *
number_of(const struct alipay_request *request)
{
    const char *number = "";
    const struct json_field fields[] = {{"out_trade_no", JSON_TEXT, true, &number}};

    return json_read(request->biz, fields, 1, NULL) == ERR_OK ? number : "";
}

/* Run the method and take a fault, in one transaction. */
static enum err
run_method(struct alipay_call *call)
{
    struct alipay_store *store = &call->alipay->store;
    enum err err = db_begin(store->db);

    if (err != ERR_OK)
        return err;
    err = alipay_pay_type_passwords(&call->request);
    if (err == ERR_OK)
        err = alipay_store_sweep(store, call->request.now);
    if (err == ERR_OK)
        err = call->method->run(&call->request);
    if (err == ERR_OK)
        err = alipay_store_take_fault(
            store, "reply", call->method->name, number_of(&call->request), &call->fault);
    if (err == ERR_OK)
        err = db_commit(store->db);
    if (err != ERR_OK)
        db_rollback(store->db);
    return err;
}

static void
execute(struct alipay_call *call)
{
    enum err err = run_method(call);

    if (err != ERR_OK)
        log_event(LOG_ERROR, "alipay_method_failed", "method=%s err=%s detail=%s",
            call->method->name, err_name(err), db_detail(call->alipay->store.db));
    if (sandbox_check_broken(call->alipay->sandbox, err) != ERR_OK) {
        refuse(call, ALIPAY_UNKNOWN_ERROR, NULL);
        return;
    }
    log_event(LOG_INFO, "alipay_method", "method=%s refusal=%s fault=%s", call->method->name,
        alipay_answer_sub_code(call->request.answer.refusal), sandbox_fault_name(call->fault.kind));
    alipay_courier_wake(call->alipay);
    if (call->fault.kind == SANDBOX_FAULT_REPLY_UNKNOWN)
        refuse(call, ALIPAY_UNKNOWN_ERROR, NULL);
    else if (call->fault.kind == SANDBOX_FAULT_REPLY_SYSTEM_ERROR)
        refuse(call, ALIPAY_BUSY_ERROR, NULL);
    else
        start_signing(call);
}

/* The gateway shows the string it checked, with entities, as far as it is not endless. */
static void
refuse_signature(struct alipay_call *call)
{
    struct bytes shown = text_bytes(&call->signed_text);
    char block[SHOWN_MAX * ENTITY_MAX + 1];
    struct text detail;

    if (shown.size > SHOWN_MAX)
        shown.size = 0;
    text_init(&detail, block, sizeof(block));
    form_put_html(&detail, shown);
    refuse(call, ALIPAY_INVALID_SIGN, detail.at);
}

static void
verify_run(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    call->verified = alipay_rsa2_check(call->alipay->app_key, text_bytes(&call->signed_text),
        alipay_gateway_field(call->form, "sign"));
}

static void
verify_done(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;
    const char *biz = alipay_gateway_field(call->form, "biz_content");
    enum err err;

    sandbox_worked(call->alipay->sandbox);
    if (call->verified != ERR_OK) {
        refuse_signature(call);
        return;
    }
    err = json_parse(bytes_text(biz[0] == '\0' ? "{}" : biz), call->arena, &call->request.biz);
    if (err != ERR_OK)
        refuse(call, ALIPAY_INVALID_PARAMETER, NULL);
    else
        execute(call);
}

static void
start_verifying(struct alipay_call *call)
{
    size_t size = 1;
    enum err err;

    for (size_t i = 0; i < call->form->count; i++)
        size += strlen(call->form->fields[i].name) + strlen(call->form->fields[i].value) + 2;
    err = sandbox_call_text(call->arena, size, &call->signed_text);
    if (err == ERR_OK) {
        alipay_rsa2_put_text(ALIPAY_RSA2_REQUEST, call->form, &call->signed_text);
        call->work = (struct net_work){.run = verify_run, .done = verify_done};
        err = sandbox_work(call->alipay->sandbox, &call->work);
    }
    if (err != ERR_OK)
        answer_plain(call, err_http(err), NULL);
}

/* "yyyy-MM-dd HH:mm:ss", and near to now. */
static enum alipay_refusal
check_timestamp(const char *text, struct span skew_max, struct moment now)
{
    struct moment sent;
    int64_t off_us;

    if (text[0] == '\0')
        return ALIPAY_MISSING_TIMESTAMP;
    if (moment_parse_china(bytes_text(text), &sent) != ERR_OK)
        return ALIPAY_INVALID_TIMESTAMP;
    off_us = sent.us > now.us ? sent.us - now.us : now.us - sent.us;
    return off_us > skew_max.us ? ALIPAY_INVALID_TIMESTAMP : ALIPAY_FINE;
}

const char *
alipay_gateway_field(const struct form *form, const char *name)
{
    const char *value = form_value(form, name);

    return value == NULL ? "" : value;
}

enum alipay_refusal
alipay_gateway_check(
    const struct form *form, const struct alipay_settings *settings, struct moment now)
{
    const char *app_id = alipay_gateway_field(form, "app_id");
    const char *method = alipay_gateway_field(form, "method");
    const char *sign_type = alipay_gateway_field(form, "sign_type");
    const char *format = alipay_gateway_field(form, "format");
    const char *charset = alipay_gateway_field(form, "charset");
    enum alipay_refusal refusal;

    if (app_id[0] == '\0')
        return ALIPAY_MISSING_APP_ID;
    if (strcmp(app_id, settings->app_id) != 0)
        return ALIPAY_INVALID_APP_ID;
    if (method[0] == '\0')
        return ALIPAY_MISSING_METHOD;
    if (find_method(method) == NULL)
        return ALIPAY_INVALID_METHOD;
    if (format[0] != '\0' && strcasecmp(format, "json") != 0)
        return ALIPAY_INVALID_FORMAT;
    if (charset[0] != '\0' && strcasecmp(charset, "utf-8") != 0)
        return ALIPAY_INVALID_CHARSET;
    if (sign_type[0] == '\0')
        return ALIPAY_MISSING_SIGN_TYPE;
    if (strcmp(sign_type, "RSA2") != 0)
        return ALIPAY_INVALID_SIGN_TYPE;
    refusal =
        check_timestamp(alipay_gateway_field(form, "timestamp"), settings->clock_skew_max, now);
    if (refusal != ALIPAY_FINE)
        return refusal;
    if (alipay_gateway_field(form, "version")[0] == '\0')
        return ALIPAY_MISSING_VERSION;
    return alipay_gateway_field(form, "sign")[0] == '\0' ? ALIPAY_MISSING_SIGN : ALIPAY_FINE;
}

void
alipay_gateway_serve(struct sandbox_call *from)
{
    struct alipay *alipay = alipay_of(from->sandbox);
    struct alipay_call *call = arena_take(from->arena, sizeof(*call));
    enum alipay_refusal refusal;

    if (call == NULL || alipay_answer_init(from->arena, &call->request.answer) != ERR_OK) {
        sandbox_call_refuse(from, ERR_NO_SPACE);
        return;
    }
    call->alipay = alipay;
    call->arena = from->arena;
    call->form = from->form;
    call->net_call = from->net_call;
    call->next = alipay->calls;
    call->back = &alipay->calls;
    if (call->next != NULL)
        call->next->back = &call->next;
    alipay->calls = call;
    from->arena = NULL;
    from->net_call = NULL;

    call->method = find_method(alipay_gateway_field(call->form, "method"));
    call->request.alipay = alipay;
    call->request.arena = call->arena;
    call->request.form = call->form;
    call->request.now = sandbox_now(alipay->sandbox);
    refusal = alipay_gateway_check(call->form, alipay->settings, call->request.now);
    if (refusal != ALIPAY_FINE)
        refuse(call, refusal, NULL);
    else
        start_verifying(call);
}

void
alipay_gateway_close(struct alipay *alipay)
{
    while (alipay->calls != NULL)
        answer_plain(alipay->calls, 503, NULL);
}
