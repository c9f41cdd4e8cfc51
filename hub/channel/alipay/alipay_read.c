#include "hub/channel/alipay/alipay_read.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"
#include "hub/channel/alipay/alipay_told.h"

static const enum alipay_call calls[] = {
    [ADAPTER_CALL_CREATE] = ALIPAY_CALL_CREATE,
    [ADAPTER_CALL_QUERY] = ALIPAY_CALL_QUERY,
    [ADAPTER_CALL_CLOSE] = ALIPAY_CALL_CLOSE,
    [ADAPTER_CALL_PAY] = ALIPAY_CALL_PAY,
    [ADAPTER_CALL_REVERSE] = ALIPAY_CALL_CANCEL,
};

/* What an answer says; "" where it says nothing. */
struct words {
    struct alipay_told told;
    const char *retry;  /* of a cancel: "Y" when it wants to be asked again */
    const char *action; /* of a cancel: "close", "refund", or nothing when there was nothing */
    const char *qr;     /* of a precreate: the address that the payer scans */
};

static enum err
read_words(const struct json_node *root, struct words *ret_words)
{
    struct words words = {.told = alipay_told_nothing(), .retry = "", .action = "", .qr = ""};
    const struct json_field fields[] = {
        {"out_trade_no", JSON_TEXT, true, &words.told.ours},
        {"trade_no", JSON_TEXT, true, &words.told.number},
        {"trade_status", JSON_TEXT, true, &words.told.status},
        {"send_pay_date", JSON_TEXT, true, &words.told.paid_at},
        {"gmt_payment", JSON_TEXT, true, &words.told.paid_at},
        {"retry_flag", JSON_TEXT, true, &words.retry},
        {"action", JSON_TEXT, true, &words.action},
        {"qr_code", JSON_TEXT, true, &words.qr},
        {"total_amount", JSON_YUAN, true, &words.told.total},
        {"receipt_amount", JSON_YUAN, true, &words.told.receipt},
        {"buyer_pay_amount", JSON_YUAN, true, &words.told.payer_paid},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK &&
        (!alipay_told_fits(&words.told) || strlen(words.qr) >= ADAPTER_HANDLE_SIZE))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_words = words;
    return err;
}

/* A cancel that was taken: undone, or to be asked for again. */
static enum adapter_state
state_of_cancel(const struct words *words)
{
    if (strcmp(words->retry, "Y") == 0)
        return ADAPTER_PENDING;
    if (strcmp(words->retry, "N") != 0)
        return ADAPTER_UNKNOWN;
    if (strcmp(words->action, "refund") == 0)
        return ADAPTER_RETURNED;
    /* Without an action there was nothing to undo. */
    return words->action[0] == '\0' || strcmp(words->action, "close") == 0 ? ADAPTER_CLOSED
                                                                           : ADAPTER_UNKNOWN;
}

static enum adapter_state
state_of_create(enum meaning meaning, const struct words *words)
{
    if (meaning == MEANING_DONE || meaning == MEANING_WAITING)
        return words->told.number[0] != '\0' || words->qr[0] != '\0' ? ADAPTER_PENDING
                                                                     : ADAPTER_UNKNOWN;
    return meaning_is_no(meaning) ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
}

/* To be done is to be paid here alone, and the answer says how much. */
static enum adapter_state
state_of_pay(enum meaning meaning, const struct alipay_told *told)
{
    if (meaning == MEANING_DONE)
        return told->number[0] != '\0' && told->total.fen > 0 ? ADAPTER_PAID : ADAPTER_UNKNOWN;
    if (meaning == MEANING_WAITING)
        return ADAPTER_PENDING;
    return meaning_is_no(meaning) ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
}

static enum adapter_state
state_after(enum adapter_call call, enum meaning meaning, const struct words *words,
    enum adapter_state told)
{
    switch (call) {
    case ADAPTER_CALL_CREATE:
        return state_of_create(meaning, words);
    case ADAPTER_CALL_QUERY:
        if (meaning == MEANING_DONE)
            return told;
        return meaning == MEANING_ABSENT ? ADAPTER_ABSENT : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_CLOSE:
        if (meaning == MEANING_DONE)
            return ADAPTER_CLOSED;
        return meaning == MEANING_ABSENT ? ADAPTER_ABSENT : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_PAY:
        return state_of_pay(meaning, &words->told);
    case ADAPTER_CALL_REVERSE:
        if (meaning == MEANING_DONE)
            return state_of_cancel(words);
        return meaning == MEANING_REFUSED ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break; /* alipay_refund.h */
    }
    NOT_REACHED();
}

static struct adapter_reply
reply_of(enum adapter_call call, const struct alipay_answer *answer, const struct words *words)
{
    struct adapter_reply reply = alipay_told_reply(&words->told);
    const char *handle = words->qr[0] != '\0' ? words->qr : words->told.number;

    reply.state = state_after(call, answer->meaning, words, reply.state);
    if (call == ADAPTER_CALL_CREATE && reply.state == ADAPTER_PENDING)
        memcpy(reply.handle, handle, strlen(handle) + 1);
    if (call == ADAPTER_CALL_PAY && reply.state == ADAPTER_PAID)
        alipay_told_put_paid(&words->told, &reply);
    if (answer->meaning != MEANING_DONE || words->told.status[0] == '\0')
        adapter_code_put(answer->code, reply.code);
    return reply;
}

/* A trade is made by one of two methods, and v2 tells the answer by the method's name. */
static void
read_either(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_heard *heard, struct arena *arena, struct alipay_answer *ret_answer)
{
    struct alipay_answer other;

    alipay_ask_read(account, calls[call], heard, arena, ret_answer);
    if (call != ADAPTER_CALL_CREATE || ret_answer->root != NULL)
        return;
    alipay_ask_read(account, ALIPAY_CALL_PRECREATE, heard, arena, &other);
    if (other.root != NULL || other.doubted != MEANING_UNKNOWN)
        *ret_answer = other;
}

enum err
alipay_read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    struct alipay_answer answer;
    struct words words;
    enum err err;

    (void)payment;
    read_either(account, call, heard, arena, &answer);
    err = answer.root == NULL ? ERR_NO_ANSWER : read_words(answer.root, &words);
    if (err == ERR_OK)
        reply = reply_of(call, &answer, &words);
    else
        adapter_code_put(answer.root == NULL ? answer.code : err_name(err), reply.code);
    *ret_reply = reply;
    return ERR_OK;
}
