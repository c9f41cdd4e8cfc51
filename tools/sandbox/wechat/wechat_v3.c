#include "tools/sandbox/wechat/wechat_v3.h"

#include <string.h>
#include <strings.h>

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/core/sandbox_reply.h"
#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_envelope.h"
#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_parcel.h"
#include "tools/sandbox/wechat/wechat_route.h"

#define JSON_TYPE "application/json; charset=utf-8"
#define FILE_TYPE "text/plain"
#define SKEW_S 300
#define SIGNED_MORE 256
#define REQUEST_ID_SIZE 80
#define HEADERS_MAX (WECHAT_ENVELOPE_HEADERS + 1)

/* One request, from its arrival to its answer. */
struct wechat_call {
    struct net_work work; /* first: a worker hands this back */
    struct wechat *wechat;
    struct wechat_call *next; /* all that are not answered */
    struct wechat_call **back;
    struct net_call *net_call;
    struct arena *arena;
    const struct wechat_route *route;
    struct bytes body;
    struct wechat_request request;
    struct text signed_text; /* what the client signed */
    enum err verified;
    struct sandbox_fault_taken fault;
    struct wechat_envelope envelope;
};

static void
call_unlink(struct wechat_call *call)
{
    *call->back = call->next;
    if (call->next != NULL)
        call->next->back = call->back;
}

/* "08…-268498688": its end says more than the code does. */
static void
put_request_id(struct wechat_call *call, char to[static REQUEST_ID_SIZE])
{
    struct random *random = call->wechat->sandbox->random;
    const char *tail = wechat_answer_row(call->request.answer.refusal)->tail;
    char head[41];
    struct text text;

    wechat_number_token(random, head, sizeof(head));
    text_init(&text, to, REQUEST_ID_SIZE);
    text_printf(&text, "08%s-", head);
    if (tail[0] == '\0')
        text_printf(&text, "%d", (int)random_below(random, 100000000));
    else
        text_put(&text, tail);
}

/* Everything is decided and committed: say it, as the fault wants it. */
static void
reply(struct wechat_call *call)
{
    const struct wechat_answer *answer = &call->request.answer;
    struct net_header headers[HEADERS_MAX];
    char request_id[REQUEST_ID_SIZE];
    struct net_reply reply = {.status = answer->status, .headers = headers};
    struct arena *arena = call->arena;

    put_request_id(call, request_id);
    if (answer->refusal != WECHAT_AUTHORIZATION_NONE)
        headers[reply.headers_count++] = (struct net_header){"request-id", request_id};
    if (call->envelope.key != NULL)
        reply.headers_count +=
            wechat_envelope_finish(&call->envelope, &call->fault, headers + reply.headers_count);
    if (call->request.file.size > 0) {
        reply.type = FILE_TYPE;
        reply.body = call->request.file;
    } else if (answer->text.length > 0) {
        reply.type = JSON_TYPE;
        reply.body = text_bytes(&answer->text);
    }
    call_unlink(call);
    sandbox_reply(call->wechat->sandbox, call->net_call, &arena, &reply, &call->fault);
}

/* Without a word: 404 and 405 of paths, and what we could not do. */
static void
reply_status(struct wechat_call *call, int status)
{
    text_clear(&call->request.answer.text);
    call->request.answer.status = status;
    call->request.file = bytes_of(NULL, 0);
    call->envelope.key = NULL;
    reply(call);
}

static void
refuse(struct wechat_call *call, enum wechat_refusal refusal)
{
    wechat_answer_refuse(&call->request.answer, refusal);
    reply(call);
}

static void
sign_run(struct net_work *work)
{
    wechat_envelope_sign(&((struct wechat_call *)work)->envelope);
}

static void
sign_done(struct net_work *work)
{
    struct wechat_call *call = (struct wechat_call *)work;

    sandbox_worked(call->wechat->sandbox);
    if (call->envelope.signing != ERR_OK) {
        log_event(LOG_ERROR, "wechat_not_signed", "err=%s", err_name(call->envelope.signing));
        reply_status(call, 500);
        return;
    }
    reply(call);
}

static void
start_signing(struct wechat_call *call)
{
    const struct wechat_answer *answer = &call->request.answer;
    bool wants_public = strncmp(call->request.key_serial, "PUB_KEY_ID_", 11) == 0;
    enum err err;

    if (!text_ok(&answer->text)) {
        reply_status(call, 500);
        return;
    }
    if (answer->status >= 300 || call->request.file.size > 0) {
        reply(call);
        return;
    }
    err = wechat_envelope_prepare(call->wechat, call->arena, text_bytes(&answer->text),
        wants_public, &call->fault, &call->envelope);
    if (err == ERR_OK) {
        call->work = (struct net_work){.run = sign_run, .done = sign_done};
        err = sandbox_work(call->wechat->sandbox, &call->work);
    }
    if (err != ERR_OK)
        reply_status(call, err_http(err));
}

/* Run the method and take a fault, in one transaction. */
static enum err
run_method(struct wechat_call *call)
{
    struct db *db = call->wechat->store.db;
    const char *number = call->request.argument;
    const struct json_node *node = wechat_field_node(&call->request.field, "/out_trade_no");
    struct sandbox_fault_taken fault = {.kind = SANDBOX_FAULT_NONE};
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    if (node != NULL && json_text(node) != NULL)
        number = json_text(node);
    err = wechat_due(call->wechat, call->arena);
    if (err == ERR_OK)
        err = wechat_take_fault(call->wechat, "ask", call->route->name, number, &fault);
    if (err == ERR_OK && fault.kind == SANDBOX_FAULT_REFUSED)
        wechat_answer_refuse_code(&call->request.answer, fault.text);
    else if (err == ERR_OK)
        err = call->route->run(&call->request);
    call->fault = call->request.told;
    if (err == ERR_OK && call->fault.kind == SANDBOX_FAULT_NONE)
        err = wechat_take_fault(call->wechat, "reply", call->route->name, number, &call->fault);
    return db_end(db, err);
}

/* What a fault says in the place of the answer. */
static enum wechat_refusal
told_by(enum sandbox_fault kind)
{
    if (kind == SANDBOX_FAULT_REPLY_SYSTEM_ERROR)
        return WECHAT_SYSTEM_ERROR;
    if (kind == SANDBOX_FAULT_REPLY_UNKNOWN)
        return WECHAT_BANK_ERROR;
    return kind == SANDBOX_FAULT_REPLY_429 ? WECHAT_FREQUENT : WECHAT_FINE;
}

static void
execute(struct wechat_call *call)
{
    struct sandbox *sandbox = call->wechat->sandbox;
    enum wechat_refusal told;
    enum err err = run_method(call);

    if (err != ERR_OK)
        log_event(LOG_ERROR, "wechat_method_failed", "method=%s err=%s detail=%s",
            call->route->name, err_name(err), db_detail(sandbox->store.db));
    if (sandbox_check_broken(sandbox, err) != ERR_OK) {
        refuse(call, WECHAT_SYSTEM_ERROR);
        return;
    }
    log_event(LOG_INFO, "wechat_method", "method=%s code=%s fault=%s", call->route->name,
        wechat_answer_row(call->request.answer.refusal)->code,
        sandbox_fault_name(call->fault.kind));
    sandbox_courier_wake(call->wechat->courier);
    if (call->fault.kind == SANDBOX_FAULT_REPLY_WRONG_AMOUNT)
        wechat_parcel_falsify(call->request.answer.text.at);
    told = told_by(call->fault.kind);
    if (told == WECHAT_FINE) {
        start_signing(call);
        return;
    }
    call->fault.kind = SANDBOX_FAULT_NONE;
    refuse(call, told);
}

/* What the request is about must be of who signs. */
static enum wechat_refusal
check_owner(struct wechat_call *call)
{
    const struct wechat_field *field = &call->request.field;
    const char *name = call->request.partner ? "/sp_mchid" : "/mchid";
    const struct json_node *node = wechat_field_node(field, name);
    const char *mchid = node == NULL ? form_value(field->query, name + 1) : json_text(node);

    if (mchid != NULL && strcmp(mchid, call->request.header.mchid) != 0)
        return WECHAT_MCHID_MISMATCH;
    return WECHAT_FINE;
}

static void
verify_run(struct net_work *work)
{
    struct wechat_call *call = (struct wechat_call *)work;

    call->verified = wechat_sign_check(
        call->wechat->merchant_key, text_bytes(&call->signed_text), call->request.header.signature);
}

static void
verify_done(struct net_work *work)
{
    struct wechat_call *call = (struct wechat_call *)work;
    enum wechat_refusal refusal;

    sandbox_worked(call->wechat->sandbox);
    if (call->verified != ERR_OK) {
        refuse(call, WECHAT_SIGNATURE_WRONG);
        return;
    }
    if (json_parse(call->body.size == 0 ? bytes_text("{}") : call->body, call->arena,
            &call->request.field.body) != ERR_OK ||
        !json_is_object(call->request.field.body)) {
        refuse(call, WECHAT_BODY_GARBLED);
        return;
    }
    refusal = check_owner(call);
    if (refusal != WECHAT_FINE)
        refuse(call, refusal);
    else
        execute(call);
}

static void
start_verifying(struct wechat_call *call)
{
    enum err err;

    call->work = (struct net_work){.run = verify_run, .done = verify_done};
    err = sandbox_work(call->wechat->sandbox, &call->work);
    if (err != ERR_OK)
        reply_status(call, err_http(err));
}

static bool
is_skewed(const char *timestamp, struct moment now)
{
    int64_t sent_s;
    int64_t off_s;

    if (strlen(timestamp) > 15 || text_read_int(bytes_text(timestamp), &sent_s) != ERR_OK)
        return true;
    off_s = now.us / 1000000 - sent_s;
    return off_s > SKEW_S || off_s < -SKEW_S;
}

static bool
has_header(const struct net_request *request, const char *name)
{
    const char *value = net_header(request, name);

    return value != NULL && value[0] != '\0';
}

/* All before the signature itself, in WeChat's order. */
static enum wechat_refusal
check(struct wechat_call *call, const struct net_request *request)
{
    const struct wechat *wechat = call->wechat;
    struct wechat_sign_header *header = &call->request.header;
    bool strict = call->route->strict;

    if (strict && (!has_header(request, "user-agent") || !has_header(request, "accept")))
        return WECHAT_HEADERS_MISSING;
    if (wechat_sign_read(net_header(request, "authorization"), call->arena, header) != ERR_OK)
        return strict ? WECHAT_AUTHORIZATION_GARBLED : WECHAT_AUTHORIZATION_NONE;
    if (strcmp(header->scheme, WECHAT_SIGN_SCHEME) != 0)
        return WECHAT_SCHEME_UNKNOWN;
    if (is_skewed(header->timestamp, call->request.now))
        return WECHAT_TIME_SKEWED;
    if (wechat->merchant_key == NULL)
        return WECHAT_NO_CERTIFICATE;
    if (wechat->settings->api_v3_key[0] == '\0')
        return WECHAT_NO_API_KEY;
    if (strcmp(header->mchid, wechat->settings->mchid) != 0 ||
        strcasecmp(header->serial_no, wechat->merchant_serial) != 0)
        return WECHAT_SERIAL_UNKNOWN;
    return WECHAT_FINE;
}

/* Copies what outlives the handler. */
static enum err
keep(struct wechat_call *call, struct sandbox_call *from)
{
    const struct net_request *request = from->request;
    const char *serial = net_header(request, "wechatpay-serial");
    char block[3 * NET_PATH_MAX + NET_QUERY_MAX + 2];
    struct text target;

    call->body = arena_copy(call->arena, request->body);
    call->request.key_serial = serial == NULL ? "" : arena_text(call->arena, bytes_text(serial));
    text_init(&target, block, sizeof(block));
    wechat_sign_put_target(&target, request->path, request->query);
    if (sandbox_call_text(call->arena, target.length + request->body.size + SIGNED_MORE,
            &call->signed_text) != ERR_OK ||
        arena_overflowed(call->arena))
        return ERR_NO_SPACE;
    if (call->request.header.timestamp != NULL)
        wechat_sign_put_request(&call->signed_text, request->method, text_bytes(&target),
            &call->request.header, request->body);
    return ERR_OK;
}

static struct wechat_call *
take(struct sandbox_call *from)
{
    struct wechat *wechat = wechat_of(from->sandbox);
    struct wechat_call *call = arena_take(from->arena, sizeof(*call));

    if (call == NULL || wechat_answer_init(from->arena, &call->request.answer) != ERR_OK) {
        sandbox_call_refuse(from, ERR_NO_SPACE);
        return NULL;
    }
    call->wechat = wechat;
    call->arena = from->arena;
    call->net_call = from->net_call;
    call->next = wechat->calls;
    call->back = &wechat->calls;
    if (call->next != NULL)
        call->next->back = &call->next;
    wechat->calls = call;
    call->request.wechat = wechat;
    call->request.arena = call->arena;
    call->request.argument = "";
    call->request.field = (struct wechat_field){.arena = call->arena, .query = from->form};
    call->request.now = sandbox_now(from->sandbox);
    from->arena = NULL;
    from->net_call = NULL;
    return call;
}

void
wechat_v3_serve(struct sandbox_call *from)
{
    struct wechat_call *call = take(from);
    enum wechat_refusal refusal;
    int status;

    if (call == NULL)
        return;
    status = wechat_route_find(from->request, call->arena, &call->route, &call->request.argument);
    if (status != 0) {
        reply_status(call, status);
        return;
    }
    call->request.partner = call->route->partner;
    refusal = check(call, from->request);
    if (keep(call, from) != ERR_OK)
        reply_status(call, 500);
    else if (refusal != WECHAT_FINE)
        refuse(call, refusal);
    else
        start_verifying(call);
}

enum err
wechat_v3_refuse(struct wechat_request *request, enum wechat_refusal refusal)
{
    wechat_answer_refuse(&request->answer, refusal);
    return ERR_OK;
}

const char *
wechat_v3_owner(struct wechat_request *request, bool in_query)
{
    struct wechat_field *field = &request->field;
    const char *mchid = NULL;

    if (request->partner && in_query)
        mchid = wechat_field_query(field, "sub_mchid", WECHAT_FIELD_NEEDED);
    else if (request->partner)
        mchid = wechat_field_text(field, "/sub_mchid", WECHAT_FIELD_NEEDED, 1, 32);
    else if (in_query)
        mchid = wechat_field_query(field, "mchid", WECHAT_FIELD_NEEDED);
    else
        mchid = wechat_field_text(field, "/mchid", WECHAT_FIELD_NEEDED, 1, 32);
    if (request->partner && in_query)
        (void)wechat_field_query(field, "sp_mchid", WECHAT_FIELD_NEEDED);
    else if (request->partner)
        (void)wechat_field_text(field, "/sp_mchid", WECHAT_FIELD_NEEDED, 1, 32);
    if (!wechat_field_ok(field, &request->answer))
        return NULL;
    if (request->partner && !wechat_is_sub(request->wechat, mchid)) {
        wechat_answer_refuse(&request->answer, WECHAT_NO_AUTH);
        return NULL;
    }
    return mchid;
}

void
wechat_v3_close(struct wechat *wechat)
{
    while (wechat->calls != NULL)
        reply_status(wechat->calls, 503);
}
