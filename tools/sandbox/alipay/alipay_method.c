#include "tools/sandbox/alipay/alipay_method.h"

#include <string.h>

#include "shared/base/log.h"
#include "tools/sandbox/alipay/alipay_bill.h"
#include "tools/sandbox/alipay/alipay_cert.h"
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
    {"alipay.system.oauth.token", false, alipay_oauth_token},
    {"alipay.open.app.alipaycert.download", false, alipay_cert_download},
    {"alipay.trade.create", false, alipay_trade_create},
    {"alipay.trade.pay", false, alipay_pay_barcode},
    {"alipay.trade.precreate", false, alipay_trade_precreate},
    {"alipay.trade.wap.pay", false, alipay_wap_pay},
    {"alipay.trade.query", false, alipay_trade_query},
    {"alipay.trade.close", false, alipay_trade_close},
    {"alipay.trade.cancel", false, alipay_trade_cancel},
    {"alipay.trade.refund", false, alipay_refund_ask},
    {"alipay.trade.fastpay.refund.query", false, alipay_refund_query},
    {"alipay.trade.order.settle", false, alipay_share_settle},
    {"alipay.trade.order.settle.query", true, alipay_share_query},
    {"alipay.trade.royalty.relation.bind", false, alipay_receiver_bind},
    {"alipay.trade.royalty.relation.unbind", false, alipay_receiver_unbind},
    {"alipay.trade.royalty.relation.batchquery", false, alipay_receiver_list},
    {"alipay.data.dataservice.bill.downloadurl.query", true, alipay_bill_query},
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
