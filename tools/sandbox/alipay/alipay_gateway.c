#include "tools/sandbox/alipay/alipay_gateway.h"

#include <string.h>
#include <strings.h>

#include "tools/sandbox/alipay/alipay_call.h"
#include "tools/sandbox/alipay/alipay_cert.h"
#include "tools/sandbox/alipay/alipay_number.h"

#define TRACE_SIZE 33
/* How much of the checked string a refusal shows, and how long an entity is at most. */
#define SHOWN_MAX 5000
#define ENTITY_MAX 6
#define WRAP_MAX (ALIPAY_ANSWER_MAX + ALIPAY_RSA2_SIZE + 256)
#define REPLY_TYPE "text/html;charset=utf-8"

static const char *
field(const struct alipay_call *call, const char *name)
{
    return form_text(call->request.form, name);
}

static void
send_answer(struct alipay_call *call)
{
    const struct alipay_answer *answer = &call->request.answer;
    const bool is_page = call->request.goes_to != NULL && answer->refusal == ALIPAY_FINE;
    char trace[TRACE_SIZE];
    const struct net_header headers[] = {{"trace_id", trace}, {"location", call->request.goes_to}};
    struct net_reply reply = {.status = is_page ? 302 : 200,
        .type = REPLY_TYPE,
        .headers = headers,
        .headers_count = is_page ? 2 : 1};
    const struct alipay_wrap wrap = {
        .method = field(call, "method"),
        .cert_sn = call->cert_mode ? alipay_cert_sn(call->alipay, &call->fault) : "",
        .sign = call->sign,
    };
    struct text body;

    if (sandbox_call_text(call->arena, WRAP_MAX, &body) != ERR_OK) {
        alipay_call_fail(call, 500);
        return;
    }
    alipay_answer_wrap(answer, &wrap, &body);
    alipay_number_token(call->alipay->sandbox->random, "0b", trace, sizeof(trace));
    reply.body = is_page ? bytes_of(NULL, 0) : text_bytes(&body);
    if (text_ok(&body) && text_ok(&answer->text))
        alipay_call_send(call, &reply);
    else
        alipay_call_fail(call, 500);
}

static bool
compose(struct alipay_call *call)
{
    const struct alipay_answer *answer = &call->request.answer;

    call->message = answer->text;
    /* Without a known app there is nobody to sign for. */
    return answer->refusal != ALIPAY_MISSING_APP_ID && answer->refusal != ALIPAY_INVALID_APP_ID;
}

/* The gateway shows the string it checked, with entities, as far as it is not endless. */
static void
mistaken(struct alipay_call *call)
{
    struct bytes shown = text_bytes(&call->message);
    char block[SHOWN_MAX * ENTITY_MAX + 1];
    struct text detail;

    if (shown.size > SHOWN_MAX)
        shown.size = 0;
    text_init(&detail, block, sizeof(block));
    form_put_html(&detail, shown);
    alipay_call_refuse(call, ALIPAY_INVALID_SIGN, detail.at);
}

static void
verified(struct alipay_call *call)
{
    const char *biz = field(call, "biz_content");
    enum err err =
        json_parse(bytes_text(biz[0] == '\0' ? "{}" : biz), call->arena, &call->request.biz);

    if (err != ERR_OK)
        alipay_call_refuse(call, ALIPAY_INVALID_PARAMETER, NULL);
    else if (strstr(biz, "<script") != NULL)
        alipay_call_refuse(call, ALIPAY_SUSPECTED_ATTACK, NULL);
    else if (field(call, "app_auth_token")[0] != '\0')
        alipay_call_refuse(call, ALIPAY_INVALID_APP_AUTH_TOKEN, NULL);
    else
        alipay_call_run(call);
}

static const struct alipay_envelope envelope = {
    .verified = verified, .mistaken = mistaken, .compose = compose, .send = send_answer};

static void
start_verifying(struct alipay_call *call)
{
    const struct form *form = call->request.form;
    size_t size = 1;

    for (size_t i = 0; i < form->count; i++)
        size += strlen(form->fields[i].name) + strlen(form->fields[i].value) + 2;
    if (sandbox_call_text(call->arena, size, &call->message) != ERR_OK) {
        alipay_call_fail(call, 500);
        return;
    }
    alipay_rsa2_put_text(ALIPAY_RSA2_REQUEST, form, &call->message);
    call->client_sign = field(call, "sign");
    alipay_call_verify(call);
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

enum alipay_refusal
alipay_gateway_check(
    const struct form *form, const struct alipay_settings *settings, struct moment now)
{
    const char *app_id = form_text(form, "app_id");
    const char *method = form_text(form, "method");
    const char *sign_type = form_text(form, "sign_type");
    const char *format = form_text(form, "format");
    const char *charset = form_text(form, "charset");
    enum alipay_refusal refusal;

    if (app_id[0] == '\0')
        return ALIPAY_MISSING_APP_ID;
    if (strcmp(app_id, settings->app_id) != 0)
        return ALIPAY_INVALID_APP_ID;
    if (method[0] == '\0')
        return ALIPAY_MISSING_METHOD;
    if (alipay_method_find(method) == NULL)
        return ALIPAY_INVALID_METHOD;
    if (format[0] != '\0' && strcasecmp(format, "json") != 0)
        return ALIPAY_INVALID_FORMAT;
    if (charset[0] != '\0' && strcasecmp(charset, "utf-8") != 0)
        return ALIPAY_INVALID_CHARSET;
    if (sign_type[0] == '\0')
        return ALIPAY_MISSING_SIGN_TYPE;
    if (strcmp(sign_type, "RSA2") != 0)
        return ALIPAY_INVALID_SIGN_TYPE;
    refusal = check_timestamp(form_text(form, "timestamp"), settings->clock_skew_max, now);
    if (refusal != ALIPAY_FINE)
        return refusal;
    if (form_text(form, "version")[0] == '\0')
        return ALIPAY_MISSING_VERSION;
    return form_text(form, "sign")[0] == '\0' ? ALIPAY_MISSING_SIGN : ALIPAY_FINE;
}

void
alipay_gateway_serve(struct sandbox_call *from)
{
    struct alipay_call *call = alipay_call_take(from, &envelope);
    enum alipay_refusal refusal;

    if (call == NULL)
        return;
    refusal = alipay_gateway_check(call->request.form, call->alipay->settings, call->request.now);
    if (refusal == ALIPAY_FINE)
        refusal =
            alipay_cert_check(call, field(call, "app_cert_sn"), field(call, "alipay_root_cert_sn"));
    call->method = alipay_method_find(field(call, "method"));
    if (refusal != ALIPAY_FINE)
        alipay_call_refuse(call, refusal, NULL);
    else
        start_verifying(call);
}
