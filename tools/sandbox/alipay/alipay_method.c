#include "tools/sandbox/alipay/alipay_method.h"

#include <string.h>

#include "shared/base/log.h"
#include "tools/sandbox/alipay/alipay_bill.h"
#include "tools/sandbox/alipay/alipay_cert.h"
#include "tools/sandbox/alipay/alipay_complaint.h"
#include "tools/sandbox/alipay/alipay_oauth.h"
#include "tools/sandbox/alipay/alipay_pay.h"
#include "tools/sandbox/alipay/alipay_receiver.h"
#include "tools/sandbox/alipay/alipay_refund.h"
#include "tools/sandbox/alipay/alipay_share.h"
#include "tools/sandbox/alipay/alipay_trade.h"
#include "tools/sandbox/alipay/alipay_wap.h"
#include "tools/sandbox/core/sandbox_barcode.h"
#include "tools/sandbox/core/sandbox_courier.h"

static const struct alipay_method methods[] = {
    {.name = "alipay.system.oauth.token", .run = alipay_oauth_token},
    {.name = "alipay.open.app.alipaycert.download", .run = alipay_cert_download},
    {.name = "alipay.trade.create", .run = alipay_trade_create},
    {.name = "alipay.trade.pay", .run = alipay_pay_barcode},
    {.name = "alipay.trade.precreate", .run = alipay_trade_precreate},
    {.name = "alipay.trade.wap.pay", .run = alipay_wap_pay},
    {.name = "alipay.trade.query", .run = alipay_trade_query},
    {.name = "alipay.trade.close", .run = alipay_trade_close},
    {.name = "alipay.trade.cancel", .run = alipay_trade_cancel},
    {.name = "alipay.trade.refund", .run = alipay_refund_ask},
    {.name = "alipay.trade.fastpay.refund.query", .run = alipay_refund_query},
    {.name = "alipay.trade.order.settle", .run = alipay_share_settle},
    {.name = "alipay.trade.order.settle.query", .is_get = true, .run = alipay_share_query},
    {.name = "alipay.trade.royalty.relation.bind", .run = alipay_receiver_bind},
    {.name = "alipay.trade.royalty.relation.unbind", .run = alipay_receiver_unbind},
    {.name = "alipay.trade.royalty.relation.batchquery", .run = alipay_receiver_list},
    {.name = "alipay.data.dataservice.bill.downloadurl.query",
        .is_get = true,
        .run = alipay_bill_query},
    {.name = "alipay.merchant.tradecomplain.batchquery", .run = alipay_complaint_list},
    {.name = "alipay.merchant.tradecomplain.query",
        .is_get = true,
        .path = "alipay/merchant/tradecomplain/",
        .names = "complain_event_id",
        .run = alipay_complaint_query},
    {.name = "alipay.merchant.tradecomplain.reply.submit",
        .path = "alipay/merchant/tradecomplain/reply",
        .run = alipay_complaint_reply},
    {.name = "alipay.merchant.tradecomplain.feedback.submit",
        .path = "alipay/merchant/tradecomplain/feedback",
        .run = alipay_complaint_feedback},
};

/* The digits of these say something else after REPLY_WRONG_AMOUNT. */
static const char *const amounts[] = {
    "\"total_amount\":\"", "\"refund_amount\":\"", "\"refund_fee\":\"", "\"amount\":\""};

static void
spoil_amounts(struct alipay_answer *answer)
{
    for (size_t i = 0; i < LENGTH(amounts); i++) {
        char *at = strstr(answer->text.at, amounts[i]);

        if (at != NULL) {
            at += strlen(amounts[i]);
            at += strcspn(at, "\"") - 1;
            *at = *at == '9' ? '0' : (char)(*at + 1);
        }
    }
}

static enum err
take_fault(const struct alipay_method *method, struct alipay_request *request, const char *part,
    struct sandbox_fault_taken *ret_fault)
{
    return alipay_store_take_fault(&request->alipay->store, part, method->name,
        alipay_request_text(request, "out_trade_no"), ret_fault);
}

/* In a transaction. */
static enum err
run(const struct alipay_method *method, struct alipay_request *request,
    struct sandbox_fault_taken *fault)
{
    enum err err = alipay_pay_type_passwords(request->alipay, request->now, request->arena);

    if (err == ERR_OK)
        err = alipay_store_sweep(&request->alipay->store, request->now);
    if (err == ERR_OK)
        err = take_fault(method, request, "ask", fault);
    if (err != ERR_OK)
        return err;
    if (fault->kind == SANDBOX_FAULT_REFUSED) {
        alipay_answer_refuse_as(&request->answer, fault->text);
        return ERR_OK;
    }
    err = method->run(request);
    if (err == ERR_OK)
        err = take_fault(method, request, "reply", fault);
    if (err == ERR_OK && fault->kind == SANDBOX_FAULT_NONE)
        *fault = sandbox_barcode_fault(alipay_request_text(request, "auth_code"), "reply");
    return err;
}

const struct alipay_method *
alipay_method_find(const char *name)
{
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

/* "alipay/trade/query" is alipay.trade.query. */
static bool
is_path_of(const struct alipay_method *method, const char *path)
{
    const char *at = method->name;

    if (method->names != NULL)
        return strncmp(path, method->path, strlen(method->path)) == 0 &&
               path[strlen(method->path)] != '\0';
    if (method->path != NULL)
        return strcmp(path, method->path) == 0;
    for (; *at != '\0' && *path == (*at == '.' ? '/' : *at); at++)
        path++;
    return *at == '\0' && *path == '\0';
}

const struct alipay_method *
alipay_method_find_path(const char *path, bool is_get)
{
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (methods[i].is_get == is_get && is_path_of(&methods[i], path))
            return &methods[i];
    return NULL;
}

void
alipay_method_run(const struct alipay_method *method, struct alipay_request *request,
    struct sandbox_fault_taken *ret_fault)
{
    struct alipay_answer *answer = &request->answer;
    struct db *db = request->alipay->store.db;
    enum err err = db_begin(db);

    if (err == ERR_OK) {
        err = run(method, request, ret_fault);
        err = db_end(db, err);
    }
    if (err != ERR_OK)
        log_event(LOG_ERROR, "alipay_method_failed", "method=%s err=%s detail=%s", method->name,
            err_name(err), db_detail(db));
    if (sandbox_check_broken(request->alipay->sandbox, err) != ERR_OK) {
        alipay_answer_refuse(answer, ALIPAY_UNKNOWN_ERROR, NULL);
        return;
    }
    log_event(LOG_INFO, "alipay_method", "method=%s refusal=%s fault=%s", method->name,
        alipay_answer_sub_code(answer->refusal), sandbox_fault_name(ret_fault->kind));
    sandbox_courier_wake(request->alipay->courier);
    if (ret_fault->kind == SANDBOX_FAULT_REPLY_UNKNOWN)
        alipay_answer_refuse(answer, ALIPAY_UNKNOWN_ERROR, NULL);
    else if (ret_fault->kind == SANDBOX_FAULT_REPLY_SYSTEM_ERROR)
        alipay_answer_refuse(answer, ALIPAY_BUSY_ERROR, NULL);
    else if (ret_fault->kind == SANDBOX_FAULT_REPLY_WRONG_AMOUNT)
        spoil_amounts(answer);
}
