#include "tools/sandbox/alipay/alipay_rest.h"

#include <string.h>

#include "tools/sandbox/alipay/alipay_call.h"
#include "tools/sandbox/alipay/alipay_cert.h"
#include "tools/sandbox/alipay/alipay_number.h"

#define SCHEME "ALIPAY-SHA256withRSA "
#define SIGN_MARK ",sign="
#define PREFIX "/v3/"
#define TRACE_SIZE 33
#define NONCE_MAX 64
#define EXPIRED_S_MAX 86400
#define REPLY_TYPE "application/json;charset=utf-8"

/* What stands beside the parameters in v2, and among them in v3. */
static const char *const beside[] = {"notify_url", "return_url", "grant_type", "code",
    "complain_event_id", "feedback_code", "feedback_content", "operator"};

/* A request, copied: its body is read when its signature was found to fit. */
struct rest {
    struct alipay_call *call;
    struct form fields; /* of the Authorization header */
    const char *path;   /* below /v3/ */
    const char *body;
};

static const char *
header_of(const struct net_request *request, const char *name)
{
    const char *value = net_header(request, name);

    return value == NULL ? "" : value;
}

enum err
alipay_rest_read(
    const char *header, struct arena *arena, struct form *ret_fields, struct bytes *ret_signed)
{
    const char *from = header + strlen(SCHEME);
    const char *sign;
    struct form fields = {.count = 0};

    if (strncmp(header, SCHEME, strlen(SCHEME)) != 0)
        return ERR_BAD_INPUT;
    sign = strstr(from, SIGN_MARK);
    if (sign == NULL)
        sign = from + strlen(from);
    *ret_signed = bytes_of(from, (size_t)(sign - from));
    while (*from != '\0') {
        size_t length = strcspn(from, ",");
        size_t name_length = strcspn(from, "=");

        if (name_length >= length || fields.count == FORM_FIELDS_MAX)
            return ERR_BAD_INPUT;
        fields.fields[fields.count].name = arena_text(arena, bytes_of(from, name_length));
        fields.fields[fields.count++].value =
            arena_text(arena, bytes_of(from + name_length + 1, length - name_length - 1));
        from += length;
        from += *from == ',';
    }
    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_fields = fields;
    return ERR_OK;
}

/* Milliseconds since 1970; not too old and not of the future. */
static enum alipay_refusal
check_time(const struct form *fields, const struct alipay_call *call)
{
    const char *text = form_text(fields, "timestamp");
    const char *expired = form_text(fields, "expired_seconds");
    int64_t max_us = call->alipay->settings->clock_skew_max.us;
    int64_t seconds;
    int64_t ms;
    int64_t off_us;

    if (text[0] == '\0')
        return ALIPAY_MISSING_TIMESTAMP;
    if (text_read_int(bytes_text(text), &ms) != ERR_OK || ms < 0 || ms > INT64_MAX / 1000)
        return ALIPAY_INVALID_TIMESTAMP;
    off_us = call->request.now.us - ms * 1000;
    if (expired[0] != '\0') {
        if (text_read_int(bytes_text(expired), &seconds) != ERR_OK || seconds < 1 ||
            seconds > EXPIRED_S_MAX)
            return ALIPAY_INVALID_TIMESTAMP;
        if (off_us > span_s(seconds).us)
            return ALIPAY_INVALID_TIMESTAMP;
    }
    return off_us > max_us || off_us < -max_us ? ALIPAY_INVALID_TIMESTAMP : ALIPAY_FINE;
}

static enum alipay_refusal
check(struct rest *rest, const char *root_cert_sn)
{
    const struct form *fields = &rest->fields;
    const char *app_id = form_text(fields, "app_id");
    const char *nonce = form_text(fields, "nonce");
    enum alipay_refusal refusal;

    if (app_id[0] == '\0')
        return ALIPAY_MISSING_APP_ID;
    if (strcmp(app_id, rest->call->alipay->settings->app_id) != 0)
        return ALIPAY_INVALID_APP_ID;
    refusal = check_time(fields, rest->call);
    if (refusal != ALIPAY_FINE)
        return refusal;
    if (nonce[0] == '\0')
        return ALIPAY_MISSING_NONCE;
    if (strlen(nonce) > NONCE_MAX)
        return ALIPAY_INVALID_NONCE;
    if (form_text(fields, "sign")[0] == '\0')
        return ALIPAY_MISSING_SIGN;
    if (rest->call->method == NULL)
        return ALIPAY_INVALID_METHOD;
    return alipay_cert_check(rest->call, form_text(fields, "app_cert_sn"), root_cert_sn);
}

/* The parameters: of the body, or of the query as if they were one. */
static enum err
read_biz(struct rest *rest)
{
    const struct alipay_method *method = rest->call->method;
    struct alipay_request *request = &rest->call->request;
    struct json_writer json;
    struct text text;
    enum err err;

    if (!method->is_get)
        return json_parse(
            bytes_text(rest->body[0] == '\0' ? "{}" : rest->body), request->arena, &request->biz);
    err = sandbox_call_text(request->arena, NET_QUERY_MAX * 6, &text);
    if (err != ERR_OK)
        return err;
    json_start(&json, &text);
    json_open_object(&json, NULL);
    if (method->names != NULL)
        json_put_text(&json, method->names, bytes_text(rest->path + strlen(method->path)));
    for (size_t i = 0; i < request->form->count; i++)
        json_put_text(
            &json, request->form->fields[i].name, bytes_text(request->form->fields[i].value));
    json_close_object(&json);
    return text_ok(&text) ? json_parse(text_bytes(&text), request->arena, &request->biz)
                          : ERR_TOO_BIG;
}

static enum err
read_beside(struct alipay_request *request)
{
    struct form *form = arena_take(request->arena, sizeof(*form));

    if (form == NULL)
        return ERR_TOO_BIG;
    for (size_t i = 0; i < LENGTH(beside); i++)
        form->fields[form->count++] =
            (struct form_field){beside[i], alipay_request_text(request, beside[i])};
    request->form = form;
    return ERR_OK;
}

/* Once; in a transaction of its own. */
static enum err
use_nonce(struct rest *rest)
{
    struct alipay *alipay = rest->call->alipay;
    struct db *db = alipay->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = alipay_store_use_nonce(&alipay->store, form_text(&rest->fields, "nonce"),
        rest->call->request.now, alipay->settings->clock_skew_max);
    err = db_end(db, err);
    return sandbox_check_broken(alipay->sandbox, err);
}

static void
verified(struct alipay_call *call)
{
    struct rest *rest = call->state;
    enum err err = use_nonce(rest);

    if (err == ERR_CONFLICT) {
        alipay_call_refuse(call, ALIPAY_INVALID_NONCE, NULL);
        return;
    }
    if (err != ERR_OK) {
        alipay_call_refuse(call, ALIPAY_UNKNOWN_ERROR, NULL);
        return;
    }
    err = read_biz(rest);
    if (err == ERR_OK)
        err = read_beside(&call->request);
    if (err != ERR_OK)
        alipay_call_refuse(call, ALIPAY_INVALID_PARAMETER, NULL);
    else if (strstr(rest->body, "<script") != NULL)
        alipay_call_refuse(call, ALIPAY_SUSPECTED_ATTACK, NULL);
    else
        alipay_call_run(call);
}

static void
mistaken(struct alipay_call *call)
{
    alipay_call_refuse(call, ALIPAY_INVALID_SIGN, NULL);
}

/* "time\nnonce\nbody\n", of what is no refusal. */
static bool
compose(struct alipay_call *call)
{
    const struct alipay_answer *answer = &call->request.answer;
    struct moment now = sandbox_now(call->alipay->sandbox);
    struct text time;

    if (answer->refusal != ALIPAY_FINE)
        return false;
    if (call->fault.kind == SANDBOX_FAULT_REPLY_SKEWED)
        now = moment_after(now, span_ms(-call->fault.value));
    text_init(&time, call->time, sizeof(call->time));
    text_put_int(&time, now.us / 1000);
    alipay_number_token(call->alipay->sandbox->random, "", call->nonce, sizeof(call->nonce));
    if (sandbox_call_text(call->arena, ALIPAY_ANSWER_MAX + 128, &call->message) != ERR_OK)
        return false;
    text_printf(&call->message, "%s\n%s\n", call->time, call->nonce);
    text_put_bytes(&call->message, text_bytes(&answer->text));
    text_put_char(&call->message, '\n');
    return true;
}

static void
send_answer(struct alipay_call *call)
{
    const struct alipay_answer *answer = &call->request.answer;
    char trace[TRACE_SIZE];
    const struct net_header headers[] = {
        {"alipay-trace-id", trace},
        {"alipay-timestamp", call->time},
        {"alipay-nonce", call->nonce},
        {"alipay-signature", call->sign},
        {"alipay-sn", alipay_cert_sn(call->alipay, &call->fault)},
    };
    struct net_reply reply = {.status = alipay_answer_status(answer->refusal),
        .type = REPLY_TYPE,
        .body = text_bytes(&answer->text),
        .headers = headers,
        .headers_count = 1};

    alipay_number_token(call->alipay->sandbox->random, "0b", trace, sizeof(trace));
    if (call->sign[0] != '\0')
        reply.headers_count = call->cert_mode ? 5 : 4;
    if (text_ok(&answer->text))
        alipay_call_send(call, &reply);
    else
        alipay_call_fail(call, 500);
}

static const struct alipay_envelope envelope = {
    .verified = verified, .mistaken = mistaken, .compose = compose, .send = send_answer};

/* What the client signed: "auth\nMETHOD\npath?query\nbody\n", and a token if there is one. */
static enum err
put_message(struct alipay_call *call, const struct net_request *request, struct bytes signed_part)
{
    const char *token = header_of(request, "alipay-app-auth-token");
    size_t size = signed_part.size + request->path.size + request->query.size + request->body.size +
                  strlen(token) + 32;
    enum err err = sandbox_call_text(call->arena, size, &call->message);

    if (err != ERR_OK)
        return err;
    text_put_bytes(&call->message, signed_part);
    text_put_char(&call->message, '\n');
    text_put_bytes(&call->message, request->method);
    text_put_char(&call->message, '\n');
    text_put_bytes(&call->message, request->path);
    if (request->query.size > 0) {
        text_put_char(&call->message, '?');
        text_put_bytes(&call->message, request->query);
    }
    text_put_char(&call->message, '\n');
    text_put_bytes(&call->message, request->body);
    text_put_char(&call->message, '\n');
    if (token[0] != '\0') {
        text_put(&call->message, token);
        text_put_char(&call->message, '\n');
    }
    return ERR_OK;
}

/* Read and check all that stands outside of the body. */
static enum alipay_refusal
begin(struct rest *rest, const struct net_request *request)
{
    struct alipay_call *call = rest->call;
    const char *header = header_of(request, "authorization");
    struct bytes signed_part;
    enum alipay_refusal refusal;

    if (header[0] == '\0')
        return ALIPAY_MISSING_TIMESTAMP;
    if (alipay_rest_read(header, call->arena, &rest->fields, &signed_part) != ERR_OK)
        return ALIPAY_INVALID_SIGN_TYPE;
    refusal = check(rest, header_of(request, "alipay-root-cert-sn"));
    if (refusal != ALIPAY_FINE)
        return refusal;
    if (header_of(request, "alipay-app-auth-token")[0] != '\0')
        return ALIPAY_INVALID_APP_AUTH_TOKEN;
    rest->body = arena_text(call->arena, request->body);
    if (rest->body == NULL || put_message(call, request, signed_part) != ERR_OK)
        return ALIPAY_INVALID_PARAMETER;
    call->client_sign = form_text(&rest->fields, "sign");
    return ALIPAY_FINE;
}

void
alipay_rest_serve(struct sandbox_call *from)
{
    struct rest *rest = arena_take(from->arena, sizeof(*rest));
    enum alipay_refusal refusal;

    if (rest == NULL) {
        sandbox_call_refuse(from, ERR_NO_SPACE);
        return;
    }
    rest->call = alipay_call_take(from, &envelope);
    if (rest->call == NULL)
        return;
    rest->call->state = rest;
    rest->call->request.answer.rest = true;
    rest->path = arena_text(rest->call->arena, bytes_from(from->request->path, strlen(PREFIX)));
    if (rest->path != NULL)
        rest->call->method =
            alipay_method_find_path(rest->path, bytes_is(from->request->method, "GET"));
    refusal = begin(rest, from->request);
    if (refusal != ALIPAY_FINE)
        alipay_call_refuse(rest->call, refusal, NULL);
    else
        alipay_call_verify(rest->call);
}
