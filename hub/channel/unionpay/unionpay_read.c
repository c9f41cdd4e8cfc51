#include "hub/channel/unionpay/unionpay_read.h"

#include <string.h>

#include "hub/channel/unionpay/unionpay_code.h"
#include "hub/channel/unionpay/unionpay_sign.h"

#define HTTP_OK 200
#define FEN_DIGITS_MAX 12

/* Whole fen; false for nothing that can be an amount. */
static bool
read_amount(const char *text, struct money *ret_amount)
{
    size_t length = strlen(text);
    int64_t fen;

    if (length == 0 || length > FEN_DIGITS_MAX || strspn(text, "0123456789") != length ||
        text_read_int(bytes_text(text), &fen) != ERR_OK || fen <= 0)
        return false;
    *ret_amount = (struct money){fen};
    return true;
}

enum err
unionpay_read_form(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct form **ret_form)
{
    struct form *form = arena_take(arena, sizeof(*form));
    enum err err = form == NULL ? ERR_NO_SPACE : ERR_OK;

    if (err == ERR_OK && heard->status != HTTP_OK)
        err = ERR_NO_ANSWER;
    if (err == ERR_OK)
        err = unionpay_sign_read(heard->body, arena, form);
    if (err == ERR_OK)
        err = unionpay_sign_verify(unionpay_account_of(account), form, heard->at, arena);
    if (err == ERR_OK)
        *ret_form = form;
    return err;
}

/* Whether it is about this number at this time, and of our merchant. */
static bool
is_about(const struct adapter_account *account, const struct form *form, const char *number)
{
    return strcmp(form_text(form, "merId"), unionpay_account_of(account)->merchant) == 0 &&
           strcmp(form_text(form, "orderId"), number) == 0;
}

/* A payment that was made: how much, and what UnionPay calls it. */
static void
put_paid(const struct form *form, struct adapter_reply *reply)
{
    const char *number = form_text(form, "queryId");

    if (number[0] == '\0' || strlen(number) >= sizeof(reply->number) ||
        !read_amount(form_text(form, "txnAmt"), &reply->total)) {
        reply->state = ADAPTER_UNKNOWN; /* how much, nobody can tell */
        return;
    }
    memcpy(reply->number, number, strlen(number) + 1);
    reply->total_known = true;
    reply->receipt = reply->total;
    reply->payer_paid = reply->total;
    /* settleAmt is after what UnionPay gave to the payer: the merchant gets all of it. */
    if (read_amount(form_text(form, "settleAmt"), &reply->payer_paid) &&
        reply->payer_paid.fen > reply->total.fen)
        reply->payer_paid = reply->total;
}

static enum adapter_state
state_of_query(const struct form *form)
{
    switch (unionpay_code_of(UNIONPAY_CODE_CALL_QUERY, form_text(form, "respCode"))) {
    case MEANING_DONE:
        break;
    case MEANING_ABSENT:
        return ADAPTER_ABSENT;
    case MEANING_WAITING:
    case MEANING_LOOK:
    case MEANING_REFUSED:
    case MEANING_LATER:
    case MEANING_BROKEN:
    case MEANING_UNKNOWN:
        return ADAPTER_UNKNOWN;
    }
    switch (unionpay_code_of(UNIONPAY_CODE_CALL_ABOUT, form_text(form, "origRespCode"))) {
    case MEANING_DONE:
        return ADAPTER_PAID;
    case MEANING_WAITING:
        return ADAPTER_PENDING;
    case MEANING_ABSENT:
        return ADAPTER_ABSENT;
    case MEANING_REFUSED:
        return ADAPTER_CLOSED;
    case MEANING_LOOK:
    case MEANING_LATER:
    case MEANING_BROKEN:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_UNKNOWN;
}

static enum adapter_state
state_of_money(enum unionpay_code_call call, const struct form *form)
{
    enum meaning meaning = unionpay_code_of(call, form_text(form, "respCode"));

    if (meaning == MEANING_DONE || meaning == MEANING_WAITING)
        return ADAPTER_PENDING;
    return meaning_is_no(meaning) ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
}

static void
put_created(const struct form *form, struct adapter_reply *reply)
{
    const char *code = form_text(form, "qrCode");

    reply->state = state_of_money(UNIONPAY_CODE_CALL_APPLY, form);
    if (reply->state != ADAPTER_PENDING)
        return;
    if (code[0] == '\0' || strlen(code) >= sizeof(reply->handle))
        reply->state = ADAPTER_UNKNOWN;
    else
        memcpy(reply->handle, code, strlen(code) + 1);
}

/* What was never answered is undone; whether it had been paid is not said. */
static enum adapter_state
state_of_reversal(const struct form *form)
{
    switch (unionpay_code_of(UNIONPAY_CODE_CALL_REVERSAL, form_text(form, "respCode"))) {
    case MEANING_DONE:
    case MEANING_WAITING:
        return ADAPTER_CLOSED;
    case MEANING_REFUSED:
        return ADAPTER_REFUSED;
    case MEANING_LATER:
        return ADAPTER_PENDING;
    case MEANING_ABSENT:
        return ADAPTER_ABSENT;
    case MEANING_LOOK:
    case MEANING_BROKEN:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_UNKNOWN;
}

static void
read_state(enum adapter_call call, const struct form *form, struct adapter_reply *reply)
{
    switch (call) {
    case ADAPTER_CALL_CREATE:
        put_created(form, reply);
        return;
    case ADAPTER_CALL_PAY:
        reply->state = state_of_money(UNIONPAY_CODE_CALL_MONEY, form);
        return;
    case ADAPTER_CALL_QUERY:
        reply->state = state_of_query(form);
        if (reply->state == ADAPTER_PAID)
            put_paid(form, reply);
        return;
    case ADAPTER_CALL_REVERSE:
        reply->state = state_of_reversal(form);
        return;
    case ADAPTER_CALL_CLOSE:
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break;
    }
    NOT_REACHED();
}

enum err
unionpay_read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    struct form *form;
    enum err err = unionpay_read_form(account, heard, arena, &form);

    if (err == ERR_OK && !is_about(account, form, payment->number))
        err = ERR_FORBIDDEN;
    if (err == ERR_OK) {
        const char *told = form_text(form, "origRespCode");

        text_set(reply.ours, sizeof(reply.ours), payment->number);
        read_state(call, form, &reply);
        adapter_code_put(told[0] != '\0' ? told : form_text(form, "respCode"), reply.code);
    } else {
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}

static enum adapter_refund_state
state_when_asked(const struct form *form)
{
    switch (unionpay_code_of(UNIONPAY_CODE_CALL_MONEY, form_text(form, "respCode"))) {
    case MEANING_DONE:
    case MEANING_WAITING:
        return ADAPTER_REFUND_PENDING;
    case MEANING_REFUSED:
    case MEANING_BROKEN:
        return ADAPTER_REFUND_REFUSED;
    case MEANING_LOOK:
        return ADAPTER_REFUND_LOOK;
    case MEANING_ABSENT:
    case MEANING_LATER:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_REFUND_UNKNOWN;
}

static enum adapter_refund_state
state_when_queried(const struct form *form, const struct adapter_refund_reply *reply)
{
    switch (state_of_query(form)) {
    case ADAPTER_PAID:
        return reply->amount_known ? ADAPTER_REFUND_DONE : ADAPTER_REFUND_UNKNOWN;
    case ADAPTER_PENDING:
        return ADAPTER_REFUND_PENDING;
    case ADAPTER_CLOSED:
        return ADAPTER_REFUND_FAILED;
    case ADAPTER_ABSENT:
        return ADAPTER_REFUND_ABSENT;
    case ADAPTER_REFUSED:
    case ADAPTER_RETURNED:
    case ADAPTER_UNKNOWN:
        break;
    }
    return ADAPTER_REFUND_UNKNOWN;
}

enum err
unionpay_read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply)
{
    struct adapter_refund_reply reply = {.state = ADAPTER_REFUND_UNKNOWN};
    struct form *form;
    enum err err = unionpay_read_form(account, heard, arena, &form);

    if (err == ERR_OK && !is_about(account, form, refund->number))
        err = ERR_FORBIDDEN;
    if (err == ERR_OK) {
        const char *told = form_text(form, "origRespCode");
        const char *number = form_text(form, "queryId");

        /* It names the refund alone; what it belongs to is what it was asked for. */
        text_set(reply.ours, sizeof(reply.ours), refund->payment.number);
        text_set(reply.refund_ours, sizeof(reply.refund_ours), refund->number);
        if (strlen(number) < sizeof(reply.number))
            memcpy(reply.number, number, strlen(number) + 1);
        reply.amount_known = read_amount(form_text(form, "txnAmt"), &reply.amount);
        reply.state =
            call == ADAPTER_CALL_REFUND ? state_when_asked(form) : state_when_queried(form, &reply);
        adapter_code_put(told[0] != '\0' ? told : form_text(form, "respCode"), reply.code);
    } else {
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}

/* What a true callback says: money that came, or a refund that ended, which is asked about. */
static enum err
read_callback(const struct form *form, struct adapter_callback *callback)
{
    const char *number = form_text(form, "orderId");
    bool is_refund = strcmp(form_text(form, "txnType"), "04") == 0;

    if (number[0] == '\0' || strlen(number) >= ADAPTER_OURS_SIZE ||
        form_text(form, "queryId")[0] == '\0')
        return ERR_BAD_INPUT;
    callback->id = form_text(form, "queryId");
    callback->number = number;
    callback->refund = is_refund ? number : "";
    adapter_code_put(form_text(form, "respCode"), callback->reply.code);
    if (is_refund || strcmp(form_text(form, "txnType"), "01") != 0)
        return ERR_OK;
    text_set(callback->reply.ours, sizeof(callback->reply.ours), number);
    if (unionpay_code_of(UNIONPAY_CODE_CALL_ABOUT, form_text(form, "respCode")) != MEANING_DONE)
        return ERR_OK;
    callback->reply.state = ADAPTER_PAID;
    put_paid(form, &callback->reply);
    return callback->reply.state == ADAPTER_PAID ? ERR_OK : ERR_BAD_INPUT;
}

enum err
unionpay_read_callback(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_callback *ret_callback)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct adapter_callback callback = {
        .number = "", .id = "", .refund = "", .complaint = "", .reply = {.state = ADAPTER_UNKNOWN}};
    struct form *form = arena_take(arena, sizeof(*form));
    enum err err;

    if (form == NULL)
        return ERR_NO_SPACE;
    if (form_read(heard->body, arena, form) != ERR_OK || form_has_twins(form))
        return ERR_BAD_INPUT;
    err = unionpay_sign_verify(ours, form, heard->at, arena);
    if (err == ERR_OK && strcmp(form_text(form, "merId"), ours->merchant) != 0)
        err = ERR_FORBIDDEN;
    if (err == ERR_OK)
        err = read_callback(form, &callback);
    if (err == ERR_OK)
        *ret_callback = callback;
    return err;
}
