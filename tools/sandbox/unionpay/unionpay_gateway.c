#include "tools/sandbox/unionpay/unionpay_gateway.h"

#include <ctype.h>
#include <string.h>

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/core/sandbox_reply.h"
#include "tools/sandbox/unionpay/unionpay_answer.h"
#include "tools/sandbox/unionpay/unionpay_operation.h"
#include "tools/sandbox/unionpay/unionpay_sign.h"
#include "tools/sandbox/unionpay/unionpay_time.h"

#define REPLY_TYPE "text/html;charset=UTF-8"
#define NUMBER_MIN 8
#define NUMBER_MAX 40
#define AMOUNT_DIGITS_MAX 12
#define FILE_TYPE "76"

static const char *const needed[] = {
    "version",
    "encoding",
    "signMethod",
    "signature",
    "txnType",
    "txnSubType",
    "bizType",
    "accessType",
    "merId",
    "txnTime",
};

static const struct {
    const char *name;
    const char *value;
} fixed[] = {
    {"version", "5.1.0"},
    {"encoding", "UTF-8"},
    {"bizType", "000000"},
    {"accessType", "0"},
};

/* A number of 8 to 40 letters and digits; a file has none. */
static const char *
check_number(const struct unionpay_ask *ask)
{
    const char *number = unionpay_operation_field(ask, "orderId");

    if (strcmp(unionpay_operation_field(ask, "txnType"), FILE_TYPE) == 0)
        return "00";
    if (number[0] == '\0')
        return "13";
    if (strlen(number) < NUMBER_MIN || strlen(number) > NUMBER_MAX)
        return "10";
    for (const char *at = number; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at))
            return "10";
    return "00";
}

static const char *
check_form(const struct unionpay_ask *ask)
{
    struct moment sent;

    for (size_t i = 0; i < LENGTH(needed); i++)
        if (unionpay_operation_field(ask, needed[i])[0] == '\0')
            return "13";
    for (size_t i = 0; i < LENGTH(fixed); i++)
        if (strcmp(unionpay_operation_field(ask, fixed[i].name), fixed[i].value) != 0)
            return "10";
    return unionpay_time_parse(unionpay_operation_field(ask, "txnTime"), &sent) == ERR_OK
               ? check_number(ask)
               : "10";
}

/* Whether the merchant signed it: by 01, with the certificate that it names. */
static const char *
check_signature(const struct unionpay_ask *ask)
{
    const struct unionpay *unionpay = ask->unionpay;
    const struct unionpay_signer signer = {unionpay->merchant_key, unionpay->settings->secret};
    const char *method = unionpay_operation_field(ask, "signMethod");
    const char *cert_id = unionpay_operation_field(ask, "certId");
    struct text message;

    if (strcmp(unionpay_operation_field(ask, "merId"), unionpay->settings->merchant) != 0)
        return "31";
    if (!unionpay_sign_knows(&signer, method))
        return "10";
    if (strcmp(method, UNIONPAY_SIGN_BY_KEY) == 0 && cert_id[0] == '\0')
        return "13";
    if (strcmp(method, UNIONPAY_SIGN_BY_KEY) == 0 &&
        strcmp(cert_id, unionpay->merchant_serial.decimal) != 0)
        return "11";
    if (sandbox_call_text(ask->arena, UNIONPAY_SIGN_TEXT_MAX, &message) != ERR_OK)
        return "10";
    unionpay_sign_text(ask->form, &message);
    if (!text_ok(&message))
        return "10";
    return unionpay_sign_check(&signer, method, text_bytes(&message),
               unionpay_operation_field(ask, "signature")) == ERR_OK
               ? "00"
               : "11";
}

/* What an answer is signed by: as its request; by 01 where that cannot be. */
static const char *
method_of(const struct unionpay_ask *ask)
{
    const struct unionpay_signer signer = {ask->unionpay->key, ask->unionpay->settings->secret};
    const char *method = unionpay_operation_field(ask, "signMethod");

    return unionpay_sign_knows(&signer, method) ? method : UNIONPAY_SIGN_BY_KEY;
}

static const char *
check_operation(struct unionpay_ask *ask, const struct unionpay_operation *operation)
{
    const char *amount = unionpay_operation_field(ask, "txnAmt");
    const char *currency = unionpay_operation_field(ask, "currencyCode");
    const char *url = unionpay_operation_field(ask, "backUrl");

    if (operation == NULL)
        return "10";
    for (size_t i = 0; i < UNIONPAY_OPERATION_FIELDS_MAX && operation->fields[i] != NULL; i++)
        if (unionpay_operation_field(ask, operation->fields[i])[0] == '\0')
            return "13";
    if (currency[0] != '\0' && strcmp(currency, "156") != 0)
        return "10";
    if (url[0] != '\0' && !sandbox_call_url_ok(url))
        return "10";
    if (amount[0] == '\0')
        return "00";
    if (strlen(amount) > AMOUNT_DIGITS_MAX || strspn(amount, "0123456789") != strlen(amount) ||
        text_read_int(bytes_text(amount), &ask->amount.fen) != ERR_OK || ask->amount.fen == 0)
        return "10";
    return "00";
}

/* In a transaction. */
static enum err
run(struct unionpay_ask *ask, const struct unionpay_operation *operation)
{
    struct unionpay *unionpay = ask->unionpay;
    const char *number = unionpay_operation_field(ask, "orderId");
    struct sandbox_fault_taken refused;
    enum err err = unionpay_money_due(unionpay, ask->arena);

    if (err == ERR_OK)
        err = unionpay_take_fault(unionpay, "ask", operation->method, number, &refused);
    if (err == ERR_OK)
        err = unionpay_take_fault(unionpay, "reply", operation->method, number, &ask->fault);
    if (err != ERR_OK)
        return err;
    if (refused.kind == SANDBOX_FAULT_REFUSED && !unionpay_answer_is_good(refused.text)) {
        ask->code = arena_text(ask->arena, bytes_text(refused.text));
        return ask->code == NULL ? ERR_TOO_BIG : ERR_OK;
    }
    err = operation->run(ask);
    /* Ordered to be a success with a flaw, it is one. */
    if (err == ERR_OK && refused.kind == SANDBOX_FAULT_REFUSED && strcmp(ask->code, "00") == 0)
        ask->code = strcmp(refused.text, "A6") == 0 ? "A6" : "00";
    return err;
}

static enum err
run_and_store(struct unionpay_ask *ask, const struct unionpay_operation *operation)
{
    struct db *db = ask->unionpay->store.db;
    enum err err = db_begin(db);

    if (err != ERR_OK)
        return err;
    err = run(ask, operation);
    return db_end(db, err);
}

/* What was asked, then what came of it. */
static struct form *
compose(struct unionpay_ask *ask)
{
    static const char *const echoed[] = {"txnType", "txnSubType", "orderId", "txnTime"};
    struct form *form = arena_take(ask->arena, sizeof(*form));

    if (form == NULL)
        return NULL;
    form->count = 0;
    unionpay_answer_common(ask->unionpay, method_of(ask), form);
    for (size_t i = 0; i < LENGTH(echoed); i++)
        unionpay_answer_put(form, echoed[i], unionpay_operation_field(ask, echoed[i]));
    if (ask->fault.kind == SANDBOX_FAULT_REPLY_SYSTEM_ERROR)
        ask->code = "05";
    if (ask->fault.kind == SANDBOX_FAULT_REPLY_UNKNOWN)
        ask->code = "04";
    unionpay_answer_put(form, "respCode", ask->code);
    unionpay_answer_put(form, "respMsg", unionpay_answer_message(ask->code));
    if (!unionpay_answer_is_good(ask->code))
        return form;
    for (size_t i = 0; i < ask->answer->count; i++)
        unionpay_answer_put(form, ask->answer->fields[i].name, ask->answer->fields[i].value);
    return form;
}

static void
answer(struct sandbox_call *call, struct unionpay_ask *ask)
{
    struct form *form = compose(ask);
    struct net_reply reply = {.status = 200, .type = REPLY_TYPE};
    struct net_call *net_call = call->net_call;
    struct text body;
    enum err err = form == NULL ? ERR_TOO_BIG : ERR_OK;

    if (err == ERR_OK)
        err = unionpay_answer_sign(ask->unionpay, form, ask->fault.kind, call->arena);
    if (err == ERR_OK)
        err = sandbox_call_text(call->arena, unionpay_answer_room(form), &body);
    if (err == ERR_OK) {
        unionpay_answer_raw(form, &body);
        err = text_ok(&body) ? ERR_OK : ERR_TOO_BIG;
    }
    if (err != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    reply.body = text_bytes(&body);
    call->net_call = NULL;
    sandbox_reply(call->sandbox, net_call, &call->arena, &reply, &ask->fault);
}

void
unionpay_gateway_serve(struct sandbox_call *call)
{
    struct form said = {.count = 0};
    struct unionpay_ask ask = {
        .unionpay = unionpay_of(call->sandbox),
        .form = call->form,
        .answer = &said,
        .arena = call->arena,
        .now = sandbox_now(call->sandbox),
        .code = "00",
    };
    const struct unionpay_operation *operation = unionpay_operation_find(call->request->path,
        sandbox_call_field(call, "txnType"), sandbox_call_field(call, "txnSubType"));
    enum err err = ERR_OK;

    ask.code = check_form(&ask);
    if (strcmp(ask.code, "00") == 0)
        ask.code = check_signature(&ask);
    if (strcmp(ask.code, "00") == 0)
        ask.code = check_operation(&ask, operation);
    if (strcmp(ask.code, "00") == 0)
        err = run_and_store(&ask, operation);
    log_event(LOG_INFO, "unionpay_asked", "method=%s number=%s code=%s",
        operation == NULL ? "" : operation->method, unionpay_operation_field(&ask, "orderId"),
        ask.code);
    if (err != ERR_OK) {
        sandbox_call_refuse(call, sandbox_check_broken(call->sandbox, err));
        return;
    }
    answer(call, &ask);
    sandbox_courier_wake(ask.unionpay->courier);
}
