#include "tools/sandbox/unionpay/unionpay_operation.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_barcode.h"
#include "tools/sandbox/unionpay/unionpay_answer.h"
#include "tools/sandbox/unionpay/unionpay_file.h"
#include "tools/sandbox/unionpay/unionpay_page.h"
#include "tools/sandbox/unionpay/unionpay_time.h"

#define BACK "/gateway/api/backTransReq.do"
#define QUERIES "/gateway/api/queryTrans.do"
#define FILES UNIONPAY_FILES_PATH
#define BARCODE_LENGTH 19
#define BARCODE_BEGINS "62"
#define TOKEN_LENGTH 32
#define ENDING_LENGTH 4
/* Without a payTimeout; and how long a payer may think about his password. */
#define QR_LASTS_S 7200
#define BARCODE_LASTS_S 300
#define RANDOM_DIGITS 7

static enum err
refuse(struct unionpay_ask *ask, const char *code)
{
    ask->code = code;
    return ERR_OK;
}

/* "" when the arena is full, which it remembers. */
static const char *
make_digits(struct unionpay_ask *ask, const char *prefix, size_t count)
{
    char digits[TOKEN_LENGTH + 1];
    const char *text;

    NEED(count <= TOKEN_LENGTH);
    for (size_t i = 0; i < count; i++)
        digits[i] = (char)('0' + random_below(ask->unionpay->sandbox->random, 10));
    digits[count] = '\0';
    text = arena_printf(ask->arena, "%s%s", prefix, digits);
    return text == NULL ? "" : text;
}

static struct unionpay_trade
begin(struct unionpay_ask *ask, enum unionpay_kind kind)
{
    char time[UNIONPAY_TIME_SIZE];

    return (struct unionpay_trade){
        .order_id = unionpay_operation_field(ask, "orderId"),
        .txn_time = unionpay_operation_field(ask, "txnTime"),
        .kind = kind,
        .state = UNIONPAY_WAITING,
        .code = "",
        .query_id = make_digits(ask, unionpay_time_format(ask->now, time), RANDOM_DIGITS),
        .token = kind == UNIONPAY_QR ? make_digits(ask, "", TOKEN_LENGTH) : "",
        .barcode = "",
        .orig_id = "",
        .payer_id = "",
        .back_url = unionpay_operation_field(ask, "backUrl"),
        .reserved = unionpay_operation_field(ask, "reqReserved"),
        .amount = ask->amount,
        .created = ask->now,
        .sign_method = unionpay_operation_field(ask, "signMethod"),
    };
}

/* When it is given up; ERR_BAD_INPUT for a payTimeout that is none or past. */
static enum err
read_timeout(struct unionpay_ask *ask, int64_t lasts_s, struct moment *ret_expires)
{
    const char *timeout = unionpay_operation_field(ask, "payTimeout");
    enum err err;

    *ret_expires = moment_after(ask->now, span_s(lasts_s));
    if (timeout[0] == '\0')
        return ERR_OK;
    err = unionpay_time_parse(timeout, ret_expires);
    return err == ERR_OK && ret_expires->us <= ask->now.us ? ERR_BAD_INPUT : err;
}

/* Into *ret_is whether the number and time were here before. */
static enum err
is_duplicate(struct unionpay_ask *ask, bool *ret_is)
{
    struct unionpay_trade there;
    enum err err =
        unionpay_store_by_number(&ask->unionpay->store, unionpay_operation_field(ask, "orderId"),
            unionpay_operation_field(ask, "txnTime"), ask->arena, &there);

    *ret_is = err == ERR_OK;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
apply(struct unionpay_ask *ask)
{
    struct unionpay_trade trade = begin(ask, UNIONPAY_QR);
    bool duplicate;
    enum err err = is_duplicate(ask, &duplicate);
    const char *url;

    if (err != ERR_OK)
        return err;
    if (duplicate)
        return refuse(ask, "12");
    if (read_timeout(ask, QR_LASTS_S, &trade.expires) != ERR_OK)
        return refuse(ask, "10");
    url = arena_printf(
        ask->arena, "%s%s%s", ask->unionpay->sandbox->public_base, UNIONPAY_PAGE_PATH, trade.token);
    if (url == NULL)
        return ERR_TOO_BIG;
    unionpay_answer_put(ask->answer, "qrCode", url);
    return unionpay_store_add(&ask->unionpay->store, &trade);
}

/* A barcode goes wrong by itself, or because it was ordered. */
static enum err
barcode_fault(struct unionpay_ask *ask, const char *code, struct sandbox_fault_taken *ret_fault)
{
    enum err err = unionpay_take_fault(
        ask->unionpay, "pay", "consume", unionpay_operation_field(ask, "orderId"), ret_fault);

    if (err == ERR_OK && ret_fault->kind == SANDBOX_FAULT_NONE)
        *ret_fault = sandbox_barcode_fault(code, "pay");
    if (err == ERR_OK && ask->fault.kind == SANDBOX_FAULT_NONE)
        ask->fault = sandbox_barcode_fault(code, "reply");
    return err;
}

static enum err
payer_of(struct unionpay_ask *ask, const char *code, struct sandbox_payer *ret_payer)
{
    struct sandbox_store *store = &ask->unionpay->sandbox->store;
    enum err err = sandbox_payer_by_ending(
        store, UNIONPAY_CHANNEL, code + strlen(code) - ENDING_LENGTH, ask->arena, ret_payer);

    return err == ERR_NOT_FOUND
               ? sandbox_payer_first(store, UNIONPAY_CHANNEL, ask->arena, ret_payer)
               : err;
}

/* It is taken in any case: whether it is paid is for a query, or a notify. */
static enum err
take_barcode(
    struct unionpay_ask *ask, struct unionpay_trade *trade, const struct sandbox_fault_taken *fault)
{
    struct unionpay *unionpay = ask->unionpay;
    struct sandbox_payer payer;
    enum err err = payer_of(ask, trade->barcode, &payer);

    if (err != ERR_OK)
        return err;
    trade->payer_id = payer.payer_id;
    if (fault->kind == SANDBOX_FAULT_PAY_PASSWORD && fault->value > 0)
        trade->due = moment_after(ask->now, span_ms(fault->value));
    if (fault->kind == SANDBOX_FAULT_PAY_NOT_ENOUGH) {
        trade->state = UNIONPAY_FAILED;
        trade->code = "64";
        trade->ended = ask->now;
    }
    err = unionpay_store_add(&unionpay->store, trade);
    if (err != ERR_OK || fault->kind != SANDBOX_FAULT_NONE)
        return err;
    err = unionpay_money_pay(unionpay, trade, &payer, &trade->code);
    if (err != ERR_OK || trade->code[0] == '\0')
        return err;
    trade->state = UNIONPAY_FAILED;
    trade->ended = ask->now;
    return unionpay_store_move(&unionpay->store, trade);
}

static enum err
consume(struct unionpay_ask *ask)
{
    struct unionpay_trade trade = begin(ask, UNIONPAY_BARCODE);
    struct unionpay_trade used;
    struct sandbox_fault_taken fault;
    bool duplicate;
    enum err err = is_duplicate(ask, &duplicate);

    if (err != ERR_OK)
        return err;
    if (duplicate)
        return refuse(ask, "12");
    trade.barcode = unionpay_operation_field(ask, "qrNo");
    if (strlen(trade.barcode) != BARCODE_LENGTH ||
        strspn(trade.barcode, "0123456789") != BARCODE_LENGTH ||
        strncmp(trade.barcode, BARCODE_BEGINS, strlen(BARCODE_BEGINS)) != 0 ||
        read_timeout(ask, BARCODE_LASTS_S, &trade.expires) != ERR_OK)
        return refuse(ask, "10");
    err = unionpay_store_by_text(
        &ask->unionpay->store, SQL_UNIONPAY_TRADE_BY_BARCODE, trade.barcode, ask->arena, &used);
    if (err == ERR_OK)
        return refuse(ask, "61");
    if (err == ERR_NOT_FOUND)
        err = barcode_fault(ask, trade.barcode, &fault);
    if (err != ERR_OK)
        return err;
    if (fault.kind == SANDBOX_FAULT_PAY_CODE_INVALID)
        return refuse(ask, "61");
    return take_barcode(ask, &trade, &fault);
}

/* The respCode of what became of it. */
static const char *
outcome_of(const struct unionpay_trade *trade)
{
    switch (trade->state) {
    case UNIONPAY_WAITING:
        return "05";
    case UNIONPAY_PAID:
        return "00";
    case UNIONPAY_FAILED:
        return trade->code;
    case UNIONPAY_CLOSED:
    case UNIONPAY_REVERSED:
    case UNIONPAY_STATES:
        break;
    }
    return "01";
}

static enum err
query(struct unionpay_ask *ask)
{
    struct unionpay_trade trade;
    struct sandbox_fault_taken behind = {.kind = SANDBOX_FAULT_NONE};
    struct sandbox_fault_taken told = {.kind = SANDBOX_FAULT_NONE};
    const char *number = unionpay_operation_field(ask, "orderId");
    const char *outcome;
    enum err err = unionpay_store_by_number(&ask->unionpay->store, number,
        unionpay_operation_field(ask, "txnTime"), ask->arena, &trade);

    if (err == ERR_NOT_FOUND)
        return refuse(ask, "34");
    if (err == ERR_OK && trade.state == UNIONPAY_PAID)
        err = unionpay_take_fault(ask->unionpay, "query", "query", number, &behind);
    if (err == ERR_OK)
        err = unionpay_take_fault(ask->unionpay, "told", "query", number, &told);
    if (err != ERR_OK)
        return err;
    outcome = behind.kind == SANDBOX_FAULT_QUERY_BEHIND ? "05" : outcome_of(&trade);
    if (told.kind == SANDBOX_FAULT_QUERY_TOLD)
        outcome = arena_text(ask->arena, bytes_text(told.text));
    if (outcome == NULL)
        return ERR_TOO_BIG;
    unionpay_answer_put(ask->answer, "origRespCode", outcome);
    unionpay_answer_put(ask->answer, "origRespMsg", unionpay_answer_message(outcome));
    unionpay_answer_put(ask->answer, "reqReserved", trade.reserved);
    if (unionpay_answer_is_good(outcome))
        unionpay_answer_ended(&trade, ask->fault.kind == SANDBOX_FAULT_REPLY_WRONG_AMOUNT ? 1 : 0,
            ask->answer, ask->arena);
    return ERR_OK;
}

/* What is to be given back of, by origQryId or by its number and time. */
static enum err
find_original(struct unionpay_ask *ask, struct unionpay_trade *ret_trade)
{
    struct unionpay_store *store = &ask->unionpay->store;
    const char *id = unionpay_operation_field(ask, "origQryId");

    if (id[0] != '\0')
        return unionpay_store_by_text(
            store, SQL_UNIONPAY_TRADE_BY_QUERY, id, ask->arena, ret_trade);
    return unionpay_store_by_number(store, unionpay_operation_field(ask, "origOrderId"),
        unionpay_operation_field(ask, "origTxnTime"), ask->arena, ret_trade);
}

static enum err
take_back(struct unionpay_ask *ask, enum unionpay_kind kind, struct unionpay_trade *paid)
{
    struct unionpay *unionpay = ask->unionpay;
    struct unionpay_trade refund = begin(ask, kind);
    struct sandbox_fault_taken fault;
    enum err err = unionpay_take_fault(unionpay, "refund", "refund", refund.order_id, &fault);

    if (err != ERR_OK)
        return err;
    refund.orig_id = paid->query_id;
    refund.due = moment_after(ask->now, span_ms(fault.value));
    refund.expires = refund.due;
    if (fault.kind == SANDBOX_FAULT_REFUND_FAIL)
        refund.code = "01";
    paid->returned = money_of(paid->returned.fen + ask->amount.fen);
    err = unionpay_store_move(&unionpay->store, paid);
    if (err == ERR_OK)
        err = unionpay_store_add(&unionpay->store, &refund);
    if (err == ERR_OK && refund.due.us <= ask->now.us)
        err = unionpay_money_end_refund(unionpay, &refund, ask->arena);
    unionpay_answer_put(ask->answer, "queryId", refund.query_id);
    return err;
}

static bool
is_payment(const struct unionpay_trade *trade)
{
    return trade->kind == UNIONPAY_QR || trade->kind == UNIONPAY_BARCODE;
}

static enum err
refund(struct unionpay_ask *ask)
{
    struct unionpay_trade paid;
    bool duplicate;
    enum err err = is_duplicate(ask, &duplicate);

    if (err == ERR_OK && duplicate)
        return refuse(ask, "12");
    if (err == ERR_OK)
        err = find_original(ask, &paid);
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !is_payment(&paid)) ||
        (err == ERR_OK && paid.state != UNIONPAY_PAID))
        return refuse(ask, "35");
    if (err != ERR_OK)
        return err;
    if (ask->amount.fen > paid.amount.fen - paid.returned.fen)
        return refuse(ask, "36");
    return take_back(ask, UNIONPAY_REFUND, &paid);
}

/* All of it, on the day that it is settled with. */
static enum err
undo(struct unionpay_ask *ask)
{
    struct unionpay_trade paid;
    bool duplicate;
    enum err err = is_duplicate(ask, &duplicate);

    if (err == ERR_OK && duplicate)
        return refuse(ask, "12");
    if (err == ERR_OK)
        err = find_original(ask, &paid);
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !is_payment(&paid)) ||
        (err == ERR_OK && (paid.state != UNIONPAY_PAID || paid.returned.fen > 0)))
        return refuse(ask, "35");
    if (err != ERR_OK)
        return err;
    if (ask->amount.fen != paid.amount.fen)
        return refuse(ask, "36");
    if (unionpay_time_settle(paid.ended).us != unionpay_time_settle(ask->now).us)
        return refuse(ask, "35");
    return take_back(ask, UNIONPAY_VOID, &paid);
}

/* Under the number and time of what it reverses; to be asked for as often as one likes. */
static enum err
reverse(struct unionpay_ask *ask)
{
    struct unionpay *unionpay = ask->unionpay;
    struct sandbox_fault_taken fault;
    struct unionpay_trade trade;
    const char *number = unionpay_operation_field(ask, "orderId");
    enum err err = unionpay_store_by_number(
        &unionpay->store, number, unionpay_operation_field(ask, "txnTime"), ask->arena, &trade);

    if (err == ERR_NOT_FOUND)
        return refuse(ask, "34");
    if (err == ERR_OK &&
        (!is_payment(&trade) || (trade.state == UNIONPAY_PAID && trade.returned.fen > 0)))
        return refuse(ask, "35");
    if (err == ERR_OK)
        err = unionpay_take_fault(unionpay, "cancel", "reversal", number, &fault);
    if (err != ERR_OK || (trade.state != UNIONPAY_PAID && trade.state != UNIONPAY_WAITING))
        return err;
    if (fault.kind == SANDBOX_FAULT_CANCEL_UNHEEDED && trade.state == UNIONPAY_WAITING) {
        trade.closed = ask->now;
        return unionpay_store_move(&unionpay->store, &trade);
    }
    if (trade.state == UNIONPAY_PAID) {
        trade.returned = trade.amount;
        err = sandbox_payer_give(
            &unionpay->sandbox->store, UNIONPAY_CHANNEL, trade.payer_id, trade.amount);
    }
    trade.state = UNIONPAY_REVERSED;
    trade.ended = ask->now;
    return err == ERR_OK ? unionpay_store_move(&unionpay->store, &trade) : err;
}

static const struct unionpay_operation operations[] = {
    {BACK, "01", "07", "apply", apply, {"txnAmt", "currencyCode", "backUrl"}},
    {BACK, "01", "06", "consume", consume, {"txnAmt", "currencyCode", "backUrl", "qrNo"}},
    {QUERIES, "00", "00", "query", query, {NULL}},
    {BACK, "04", "00", "refund", refund, {"txnAmt", "backUrl"}},
    {BACK, "31", "00", "void", undo, {"txnAmt", "backUrl"}},
    {BACK, "99", "01", "reversal", reverse, {NULL}},
    {FILES, "76", "01", "file", unionpay_file, {"settleDate", "fileType"}},
};

const struct unionpay_operation *
unionpay_operation_find(struct bytes path, const char *type, const char *sub_type)
{
    for (size_t i = 0; i < LENGTH(operations); i++)
        if (bytes_is(path, operations[i].path) && strcmp(type, operations[i].type) == 0 &&
            strcmp(sub_type, operations[i].sub_type) == 0)
            return &operations[i];
    return NULL;
}

const char *
unionpay_operation_field(const struct unionpay_ask *ask, const char *name)
{
    return form_text(ask->form, name);
}
