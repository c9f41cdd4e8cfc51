#include "tools/sandbox/alipay/alipay_refund.h"

#include "tools/sandbox/alipay/alipay_money.h"
#include "tools/sandbox/alipay/alipay_recall.h"
#include "tools/sandbox/alipay/alipay_trade.h"

#define REASON_MAX ((size_t)256 * 4) /* of 256 characters */
#define REQUEST_NO_MAX 64
#define REFUND "alipay.trade.refund"

static enum err
refuse(struct alipay_request *request, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&request->answer, refusal, detail);
    return ERR_OK;
}

/* Why this much cannot be given back of trade, or ALIPAY_FINE. */
static enum alipay_refusal
judge(const struct alipay_trade *trade, const struct alipay_refunding *refunding)
{
    if (trade->state == ALIPAY_TRADE_FINISHED)
        return ALIPAY_TRADE_HAS_FINISHED;
    if (trade->state == ALIPAY_TRADE_CLOSED && trade->paid.us != 0)
        return ALIPAY_TRADE_HAS_CLOSE;
    if (trade->state != ALIPAY_TRADE_SUCCESS)
        return ALIPAY_TRADE_STATUS_ERROR;
    if (refunding->amount.fen <= 0)
        return ALIPAY_REFUND_FEE_ERROR;
    if (refunding->amount.fen > trade->total.fen - trade->refunded.fen)
        return ALIPAY_REFUND_TOO_MUCH;
    /* Without a number of its own, a refund is of everything. */
    if (refunding->out_request_no[0] == '\0' && refunding->amount.fen != trade->total.fen)
        return ALIPAY_REFUND_FEE_ERROR;
    return ALIPAY_FINE;
}

static enum err
answer(struct alipay_request *request, const struct alipay_trade *trade, const char *fund_change,
    const struct alipay_refund *refund)
{
    struct alipay_answer *to = &request->answer;
    enum err err;

    alipay_answer_begin(to);
    err = alipay_trade_put_buyer(request, trade);
    if (err != ERR_OK)
        return err;
    alipay_answer_put(to, "fund_change", fund_change);
    alipay_answer_put_time(to, "gmt_refund_pay", refund->refunded);
    alipay_answer_put(to, "out_trade_no", trade->out_trade_no);
    alipay_answer_put_yuan(to, "refund_fee", trade->refunded);
    alipay_answer_put_yuan(to, "send_back_fee", refund->amount);
    alipay_answer_put(to, "trade_no", trade->trade_no);
    alipay_answer_end(to);
    return ERR_OK;
}

static enum err
refund_now(
    struct alipay_request *request, struct alipay_trade *trade, struct alipay_refunding *refunding)
{
    enum alipay_refusal refusal = judge(trade, refunding);
    struct sandbox_fault_taken fault;
    struct alipay_refund refund = {.refunded = {0}};
    enum err err;

    if (refusal != ALIPAY_FINE)
        return refuse(request, refusal, NULL);
    err = alipay_store_take_fault(
        &request->alipay->store, "refund", REFUND, trade->out_trade_no, &fault);
    if (err != ERR_OK)
        return err;
    /* It is taken, and never carried out. */
    if (fault.kind == SANDBOX_FAULT_REFUND_FAIL)
        return answer(request, trade, "N", &refund);
    if (fault.kind == SANDBOX_FAULT_REFUND_SLOW)
        refunding->hidden = span_ms(fault.value);
    if (refunding->out_request_no[0] == '\0')
        refunding->out_request_no = trade->out_trade_no;
    if (refunding->amount.fen == trade->total.fen - trade->refunded.fen)
        refunding->event = ALIPAY_ON_REFUNDED_ALL;
    err = alipay_recall_shares(
        request, trade, refunding->amount, refunding->out_request_no, &refusal);
    if (err == ERR_OK && refusal == ALIPAY_FINE)
        err = alipay_money_refund(request->alipay, trade, refunding, request->arena, &refusal);
    if (err != ERR_OK)
        return err;
    if (refusal != ALIPAY_FINE)
        return refuse(request, refusal, NULL);
    err = alipay_store_find_refund(
        &request->alipay->store, trade->trade_no, refunding->out_request_no, &refund);
    if (err != ERR_OK)
        return err;
    if (refunding->hidden.us == 0)
        return answer(request, trade, "Y", &refund);
    refund.refunded = (struct moment){0};
    return answer(request, trade, "N", &refund);
}

enum err
alipay_refund_ask(struct alipay_request *request)
{
    struct alipay_refunding refunding = {
        .event = ALIPAY_ON_REFUNDED_PART, .out_request_no = "", .reason = ""};
    const struct json_field fields[] = {
        {"refund_amount", JSON_YUAN, false, &refunding.amount},
        {"out_request_no", JSON_TEXT, true, &refunding.out_request_no},
        {"refund_reason", JSON_TEXT, true, &refunding.reason},
    };
    struct alipay_trade trade;
    struct alipay_refund earlier;
    const char *request_no;
    const char *wrong = "";
    enum err err;

    if (json_read(request->biz, fields, LENGTH(fields), &wrong) != ERR_OK)
        return refuse(request, ALIPAY_WRONG_PARAMETER, wrong);
    if (strlen(refunding.out_request_no) > REQUEST_NO_MAX)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "out_request_no");
    if (strlen(refunding.reason) > REASON_MAX)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "refund_reason");
    err = alipay_trade_find(request, &trade);
    if (err == ERR_BAD_INPUT)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "trade_no");
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !alipay_state_is_trade(trade.state)))
        return refuse(request, ALIPAY_TRADE_NOT_EXIST, NULL);
    if (err != ERR_OK)
        return err;
    request_no =
        refunding.out_request_no[0] != '\0' ? refunding.out_request_no : trade.out_trade_no;
    err = alipay_store_find_refund(&request->alipay->store, trade.trade_no, request_no, &earlier);
    if (err == ERR_NOT_FOUND)
        return refund_now(request, &trade, &refunding);
    if (err != ERR_OK)
        return err;
    if (earlier.amount.fen != refunding.amount.fen)
        return refuse(request, ALIPAY_DISCORDANT_REPEAT, NULL);
    return answer(request, &trade, "N", &earlier);
}

enum err
alipay_refund_query(struct alipay_request *request)
{
    struct alipay_answer *to = &request->answer;
    const char *request_no = "";
    const struct json_field fields[] = {{"out_request_no", JSON_TEXT, false, &request_no}};
    struct alipay_trade trade;
    struct alipay_refund refund;
    enum err err;

    if (json_read(request->biz, fields, LENGTH(fields), NULL) != ERR_OK)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "out_request_no");
    err = alipay_trade_find(request, &trade);
    if (err == ERR_BAD_INPUT)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "trade_no");
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !alipay_state_is_trade(trade.state)))
        return refuse(request, ALIPAY_TRADE_NOT_EXIST, NULL);
    if (err != ERR_OK)
        return err;
    err = alipay_store_find_refund(&request->alipay->store, trade.trade_no, request_no, &refund);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    alipay_answer_begin(to);
    /* No refund of that number, as far as it is known: success without refund_status. */
    if (err == ERR_OK && refund.shown.us <= request->now.us) {
        alipay_answer_put_time(to, "gmt_refund_pay", refund.refunded);
        alipay_answer_put(to, "out_request_no", request_no);
        alipay_answer_put(to, "out_trade_no", trade.out_trade_no);
        alipay_answer_put_yuan(to, "refund_amount", refund.amount);
        alipay_answer_put(to, "refund_status", "REFUND_SUCCESS");
        alipay_answer_put_yuan(to, "total_amount", trade.total);
        alipay_answer_put(to, "trade_no", trade.trade_no);
    }
    alipay_answer_end(to);
    return ERR_OK;
}
