#include "tools/sandbox/alipay/alipay_pay.h"

#include "tools/sandbox/alipay/alipay_money.h"
#include "tools/sandbox/alipay/alipay_share.h"
#include "tools/sandbox/alipay/alipay_trade.h"
#include "tools/sandbox/core/sandbox_barcode.h"

#define PAY "alipay.trade.pay"
#define CLOSE "alipay.trade.close"
#define CANCEL "alipay.trade.cancel"
#define QUERY "alipay.trade.query"
#define CODE_LENGTH_MIN 16
#define CODE_LENGTH_MAX 24
#define ENDING_LENGTH 4

static enum err
refuse(struct alipay_request *request, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&request->answer, refusal, detail);
    return ERR_OK;
}

static bool
is_barcode(const char *code)
{
    size_t length = strlen(code);
    int prefix;

    if (length < CODE_LENGTH_MIN || length > CODE_LENGTH_MAX ||
        strspn(code, "0123456789") != length)
        return false;
    prefix = (code[0] - '0') * 10 + (code[1] - '0');
    return prefix >= 25 && prefix <= 30;
}

/* Whose phone shows it. */
static enum err
find_buyer(struct alipay_request *request, const char *code, struct sandbox_payer *ret_buyer)
{
    struct alipay_store *store = &request->alipay->store;
    enum err err = alipay_store_buyer_by_ending(
        store, code + strlen(code) - ENDING_LENGTH, request->arena, ret_buyer);

    return err == ERR_NOT_FOUND ? alipay_store_first_buyer(store, request->arena, ret_buyer) : err;
}

static enum err
answer_paid(struct alipay_request *request, const struct alipay_trade *trade)
{
    struct alipay_answer *answer = &request->answer;
    enum err err;

    alipay_answer_begin(answer);
    alipay_answer_put_yuan(answer, "buyer_pay_amount", trade->total);
    err = alipay_trade_put_buyer(request, trade);
    if (err != ERR_OK)
        return err;
    json_open_list(&answer->json, "fund_bill_list");
    json_open_object(&answer->json, NULL);
    alipay_answer_put_yuan(answer, "amount", trade->total);
    alipay_answer_put(answer, "fund_channel", "ALIPAYACCOUNT");
    json_close_object(&answer->json);
    json_close_list(&answer->json);
    alipay_answer_put_time(answer, "gmt_payment", trade->paid);
    alipay_answer_put_yuan(answer, "invoice_amount", trade->total);
    alipay_answer_put(answer, "out_trade_no", trade->out_trade_no);
    alipay_answer_put_yuan(answer, "point_amount", money_of(0));
    alipay_answer_put_yuan(answer, "receipt_amount", trade->total);
    alipay_answer_put_yuan(answer, "total_amount", trade->total);
    alipay_answer_put(answer, "trade_no", trade->trade_no);
    alipay_answer_end(answer);
    return ERR_OK;
}

static enum err
answer_waiting(struct alipay_request *request, const struct alipay_trade *trade)
{
    struct alipay_answer *answer = &request->answer;
    enum err err;

    alipay_answer_begin_waiting(answer);
    err = alipay_trade_put_buyer(request, trade);
    if (err != ERR_OK)
        return err;
    alipay_answer_put(answer, "out_trade_no", trade->out_trade_no);
    alipay_answer_put_yuan(answer, "total_amount", trade->total);
    alipay_answer_put(answer, "trade_no", trade->trade_no);
    alipay_answer_end(answer);
    return ERR_OK;
}

/* The number was used before: the trade as it stands, or why not. */
static enum err
repeat(struct alipay_request *request, const struct alipay_trade *earlier,
    const struct alipay_trade *draft)
{
    if (!alipay_trade_is_same(earlier, draft))
        return refuse(request, ALIPAY_CONTEXT_INCONSISTENT, NULL);
    if (earlier->state == ALIPAY_WAIT_BUYER_PAY)
        return answer_waiting(request, earlier);
    return refuse(request,
        earlier->state == ALIPAY_TRADE_CLOSED ? ALIPAY_TRADE_HAS_CLOSE : ALIPAY_TRADE_HAS_SUCCESS,
        NULL);
}

static enum err
pay_now(
    struct alipay_request *request, struct alipay_trade *trade, const struct sandbox_payer *buyer)
{
    enum alipay_refusal refusal;
    enum err err = alipay_money_pay(request->alipay, trade, buyer, request->arena, &refusal);

    if (err != ERR_OK)
        return err;
    return refusal == ALIPAY_FINE ? answer_paid(request, trade) : refuse(request, refusal, NULL);
}

/* What was ordered to go wrong, else what this barcode does by itself. */
static enum err
take_fault(struct alipay_request *request, const struct alipay_trade *draft, const char *code,
    struct sandbox_fault_taken *ret_fault)
{
    enum err err = alipay_store_take_fault(
        &request->alipay->store, "pay", PAY, draft->out_trade_no, ret_fault);

    if (err == ERR_OK && ret_fault->kind == SANDBOX_FAULT_NONE)
        *ret_fault = sandbox_barcode_fault(code, "pay");
    return err;
}

/* A new trade, paid at once or waiting for a password. */
static enum err
make(struct alipay_request *request, struct alipay_trade *draft, const char *code)
{
    struct alipay_store *store = &request->alipay->store;
    struct sandbox_payer buyer;
    struct sandbox_fault_taken fault;
    enum err err = find_buyer(request, code, &buyer);

    if (err == ERR_OK)
        err = take_fault(request, draft, code, &fault);
    if (err != ERR_OK)
        return err;
    if (fault.kind == SANDBOX_FAULT_PAY_CODE_INVALID)
        return refuse(request, ALIPAY_AUTH_CODE_INVALID, NULL);
    if (fault.kind == SANDBOX_FAULT_PAY_NOT_ENOUGH || buyer.balance.fen < draft->total.fen)
        return refuse(request, ALIPAY_BALANCE_NOT_ENOUGH, NULL);
    err =
        alipay_store_add_code(store, code, draft->app_id, buyer.payer_id, "bar_code", request->now);
    if (err == ERR_CONFLICT)
        return refuse(request, ALIPAY_AUTH_CODE_INVALID, NULL);
    if (err != ERR_OK)
        return err;
    draft->buyer_id = buyer.payer_id;
    draft->state = ALIPAY_WAIT_BUYER_PAY;
    if (fault.kind == SANDBOX_FAULT_PAY_PASSWORD && fault.value > 0)
        draft->password = moment_after(request->now, span_ms(fault.value));
    err = alipay_store_add_trade(store, draft);
    if (err == ERR_OK)
        err = alipay_share_declare(request, draft->trade_no);
    if (err != ERR_OK)
        return err;
    return fault.kind == SANDBOX_FAULT_PAY_PASSWORD ? answer_waiting(request, draft)
                                                    : pay_now(request, draft, &buyer);
}

enum err
alipay_pay_barcode(struct alipay_request *request)
{
    struct alipay_trade draft = {.method = PAY};
    struct alipay_trade earlier;
    const char *code = "";
    const char *scene = "";
    const struct json_field fields[] = {
        {"auth_code", JSON_TEXT, false, &code},
        {"scene", JSON_TEXT, false, &scene},
    };
    const char *wrong = "";
    bool refused;
    enum err err;

    if (json_read(request->biz, fields, LENGTH(fields), &wrong) != ERR_OK)
        return refuse(request, ALIPAY_WRONG_PARAMETER, wrong);
    if (strcmp(scene, "bar_code") != 0)
        return refuse(request, ALIPAY_WRONG_PARAMETER, "scene");
    err = alipay_trade_draft(request, &draft, &refused);
    if (err != ERR_OK || refused)
        return err;
    draft.buyer_id = "";
    draft.qr_expires = draft.expires;
    err = alipay_store_by_merchant(
        &request->alipay->store, draft.app_id, draft.out_trade_no, request->arena, &earlier);
    if (err == ERR_OK)
        return repeat(request, &earlier, &draft);
    if (err != ERR_NOT_FOUND)
        return err;
    if (!is_barcode(code))
        return refuse(request, ALIPAY_AUTH_CODE_INVALID, NULL);
    return make(request, &draft, code);
}

/* One payer who has typed it; one who cannot pay is not asked again. */
static enum err
type_password(struct alipay *alipay, struct alipay_trade *trade, struct arena *arena)
{
    struct sandbox_payer buyer;
    enum alipay_refusal refusal = ALIPAY_FINE;
    enum err err = alipay_store_find_buyer(&alipay->store, trade->buyer_id, arena, &buyer);

    trade->password = (struct moment){0};
    if (err == ERR_OK)
        err = alipay_money_pay(alipay, trade, &buyer, arena, &refusal);
    if (err == ERR_OK && refusal != ALIPAY_FINE)
        err = alipay_store_move_trade(&alipay->store, trade->state, trade);
    return err;
}

enum err
alipay_pay_type_passwords(struct alipay *alipay, struct moment now, struct arena *arena)
{
    struct alipay_trade trade;
    enum err err;

    while ((err = alipay_store_by_password(&alipay->store, now, arena, &trade)) == ERR_OK) {
        err = type_password(alipay, &trade, arena);
        if (err != ERR_OK)
            return err;
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* The merchant is told that it is closed now, and it is not. */
static enum err
leave_open(struct alipay_request *request, struct alipay_trade *trade)
{
    NEED(trade->state == ALIPAY_WAIT_BUYER_PAY);
    trade->closed = request->now;
    return alipay_store_move_trade(&request->alipay->store, trade->state, trade);
}

enum err
alipay_pay_close(
    struct alipay_request *request, struct alipay_trade *trade, enum alipay_state closed)
{
    struct alipay_store *store = &request->alipay->store;
    const enum alipay_state from = trade->state;
    struct sandbox_fault_taken fault;
    enum err err = alipay_store_take_fault(store, "close", CLOSE, trade->out_trade_no, &fault);

    if (err != ERR_OK)
        return err;
    if (fault.kind == SANDBOX_FAULT_CLOSE_UNHEEDED)
        return leave_open(request, trade);
    trade->state = closed;
    trade->closed = request->now;
    return alipay_store_move_trade(store, from, trade);
}

static void
answer_again(struct alipay_request *request, const char *out_trade_no)
{
    struct alipay_answer *answer = &request->answer;

    alipay_answer_begin(answer);
    alipay_answer_put(answer, "out_trade_no", out_trade_no);
    alipay_answer_put(answer, "retry_flag", "Y");
    alipay_answer_end(answer);
}

static void
answer_closed(struct alipay_request *request, const struct alipay_trade *trade)
{
    struct alipay_answer *answer = &request->answer;

    alipay_answer_begin(answer);
    alipay_answer_put(answer, "action", "close");
    alipay_answer_put(answer, "out_trade_no", trade->out_trade_no);
    alipay_answer_put(answer, "retry_flag", "N");
    alipay_answer_put(answer, "trade_no", trade->trade_no);
    alipay_answer_end(answer);
}

/* What waits is only said to be cancelled; *ret_answered is false for what does not wait. */
static enum err
cancel_unheeded(struct alipay_request *request, bool *ret_answered)
{
    struct alipay_trade trade = {.out_trade_no = ""};
    enum err err = alipay_trade_find(request, &trade);

    if (err == ERR_BAD_INPUT || err == ERR_NOT_FOUND)
        return ERR_OK; /* who cancels finds that out, too */
    if (err != ERR_OK || trade.state != ALIPAY_WAIT_BUYER_PAY)
        return err;
    err = leave_open(request, &trade);
    if (err != ERR_OK)
        return err;
    answer_closed(request, &trade);
    *ret_answered = true;
    return ERR_OK;
}

enum err
alipay_pay_next_password(struct alipay *alipay, struct moment *ret_next)
{
    struct db_statement *next = alipay->store.trade[SQL_ALIPAY_TRADE_NEXT_PASSWORD];
    enum err err = db_step(next);

    if (err == ERR_OK)
        ret_next->us = db_is_null(next, 0) ? 0 : db_int(next, 0);
    db_reset(next);
    return err;
}

enum err
alipay_pay_ask_again(struct alipay_request *request, bool *ret_answered)
{
    const char *out_trade_no = "";
    const struct json_field fields[] = {{"out_trade_no", JSON_TEXT, true, &out_trade_no}};
    struct sandbox_fault_taken fault;
    enum err err = json_read(request->biz, fields, LENGTH(fields), NULL);

    *ret_answered = false;
    err = alipay_store_take_fault(
        &request->alipay->store, "cancel", CANCEL, err == ERR_OK ? out_trade_no : "", &fault);
    if (err == ERR_OK && fault.kind == SANDBOX_FAULT_CANCEL_UNHEEDED)
        return cancel_unheeded(request, ret_answered);
    if (err != ERR_OK || fault.kind != SANDBOX_FAULT_CANCEL_RETRY)
        return err;
    answer_again(request, out_trade_no);
    *ret_answered = true;
    return ERR_OK;
}

enum err
alipay_pay_look_behind(struct alipay_request *request, struct alipay_trade *trade)
{
    const bool is_paid = trade->state == ALIPAY_TRADE_SUCCESS;
    struct sandbox_fault_taken fault = {.kind = SANDBOX_FAULT_NONE};
    enum err err = ERR_OK;

    if (is_paid || trade->state == ALIPAY_WAIT_BUYER_PAY)
        err = alipay_store_take_fault(&request->alipay->store, is_paid ? "query" : "waiting", QUERY,
            trade->out_trade_no, &fault);
    if (err == ERR_OK && fault.kind == SANDBOX_FAULT_QUERY_CLOSED) {
        err = leave_open(request, trade);
        trade->state = ALIPAY_TRADE_CLOSED;
    }
    if (err != ERR_OK || fault.kind != SANDBOX_FAULT_QUERY_BEHIND)
        return err;
    trade->state = ALIPAY_WAIT_BUYER_PAY;
    trade->paid = (struct moment){0};
    return ERR_OK;
}
