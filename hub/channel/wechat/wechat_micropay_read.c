#include "hub/channel/wechat/wechat_micropay.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_refund.h"
#include "hub/channel/wechat/wechat_transaction.h"
#include "hub/channel/wechat/wechat_v2.h"

static const enum wechat_code_call judged_as[] = {
    [ADAPTER_CALL_QUERY] = WECHAT_CODE_CALL_QUERY,
    [ADAPTER_CALL_PAY] = WECHAT_CODE_CALL_PAY,
    [ADAPTER_CALL_REVERSE] = WECHAT_CODE_CALL_REVERSE,
    [ADAPTER_CALL_REFUND] = WECHAT_CODE_CALL_REFUND,
    [ADAPTER_CALL_REFUND_QUERY] = WECHAT_CODE_CALL_REFUND_QUERY,
};

static struct money
or_total(struct money amount, struct money total)
{
    return amount.fen < 0 ? total : amount;
}

/* What stands in the answer to micropay, which is a payment, and to orderquery. */
static enum err
read_payment(const struct form *form, const char *trade_state, struct adapter_reply *reply)
{
    struct money total = wechat_v2_fen(form, "total_fee");
    const char *currency = form_text(form, "fee_type");
    enum err err =
        wechat_answer_copy(form_text(form, "out_trade_no"), reply->ours, sizeof(reply->ours));

    if (err == ERR_OK)
        err = wechat_answer_copy(
            form_text(form, "transaction_id"), reply->number, sizeof(reply->number));
    if (err == ERR_OK && currency[0] != '\0' && strcmp(currency, "CNY") != 0)
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    reply->total_known = total.fen > 0;
    if (reply->total_known)
        reply->total = total;
    reply->state =
        wechat_transaction_state(trade_state, reply->total_known, reply->number[0] != '\0');
    adapter_code_put(trade_state, reply->code);
    if (reply->state != ADAPTER_PAID)
        return ERR_OK;
    reply->receipt = or_total(wechat_v2_fen(form, "settlement_total_fee"), total);
    reply->payer_paid = or_total(wechat_v2_fen(form, "cash_fee"), total);
    reply->paid = wechat_v2_time(form_text(form, "time_end"));
    return ERR_OK;
}

static enum err
read_done(enum adapter_call call, const struct form *form, struct adapter_reply *reply)
{
    enum err err;

    switch (call) {
    case ADAPTER_CALL_QUERY:
        return read_payment(form, form_text(form, "trade_state"), reply);
    case ADAPTER_CALL_PAY:
        /* Success is a payment here alone, when it has a number. */
        err = read_payment(form, "SUCCESS", reply);
        if (err == ERR_OK && reply->number[0] == '\0')
            reply->state = ADAPTER_UNKNOWN;
        return err;
    case ADAPTER_CALL_REVERSE:
        if (strcmp(form_text(form, "recall"), "Y") == 0)
            reply->state = ADAPTER_PENDING;
        else if (strcmp(form_text(form, "recall"), "N") == 0)
            reply->state = ADAPTER_CLOSED;
        return ERR_OK;
    case ADAPTER_CALL_CREATE:
    case ADAPTER_CALL_CLOSE:
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break;
    }
    NOT_REACHED();
}

static enum adapter_state
state_after(enum adapter_call call, const struct wechat_v2_answer *answer)
{
    enum meaning meaning = answer->meaning;

    if (meaning == MEANING_WAITING)
        return ADAPTER_PENDING;
    switch (call) {
    case ADAPTER_CALL_PAY:
        return meaning_is_no(meaning) ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_REVERSE:
        if (strcmp(form_text(&answer->form, "recall"), "Y") == 0)
            return ADAPTER_PENDING;
        if (meaning == MEANING_REFUSED)
            return ADAPTER_REFUSED;
        break;
    case ADAPTER_CALL_QUERY:
    case ADAPTER_CALL_CREATE:
    case ADAPTER_CALL_CLOSE:
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break;
    }
    return meaning == MEANING_ABSENT ? ADAPTER_ABSENT : ADAPTER_UNKNOWN;
}

enum err
wechat_micropay_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_reply *ret_reply)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    struct wechat_v2_answer answer;
    enum err err = ERR_OK;

    wechat_v2_read(wechat_account_of(account), judged_as[call], heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    if (answer.meaning == MEANING_DONE)
        err = read_done(call, &answer.form, &reply);
    else
        reply.state = state_after(call, &answer);
    if (err != ERR_OK) {
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}

/* A refund that was asked for is one that goes on; one that was asked about says how far. */
static enum err
read_refund(bool queried, const struct form *form, struct adapter_refund_reply *reply)
{
    const char *number = queried ? "refund_id_0" : "refund_id";
    const char *ours = queried ? "out_refund_no_0" : "out_refund_no";
    const char *status = queried ? form_text(form, "refund_status_0") : "PROCESSING";
    struct money amount = wechat_v2_fen(form, queried ? "refund_fee_0" : "refund_fee");
    enum err err =
        wechat_answer_copy(form_text(form, "out_trade_no"), reply->ours, sizeof(reply->ours));

    if (err == ERR_OK)
        err = wechat_answer_copy(
            form_text(form, ours), reply->refund_ours, sizeof(reply->refund_ours));
    if (err == ERR_OK)
        err = wechat_answer_copy(form_text(form, number), reply->number, sizeof(reply->number));
    if (err == ERR_OK && (reply->refund_ours[0] == '\0' || amount.fen <= 0))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    reply->state = wechat_refund_state(status);
    reply->amount = amount;
    reply->amount_known = true;
    adapter_code_put(status, reply->code);
    return ERR_OK;
}

enum err
wechat_micropay_read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_heard *heard, struct arena *arena, struct adapter_refund_reply *ret_reply)
{
    struct adapter_refund_reply reply = {.state = ADAPTER_REFUND_UNKNOWN};
    struct wechat_v2_answer answer;
    enum err err = ERR_OK;

    wechat_v2_read(wechat_account_of(account), judged_as[call], heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    if (answer.meaning == MEANING_DONE)
        err = read_refund(call == ADAPTER_CALL_REFUND_QUERY, &answer.form, &reply);
    else
        reply.state = wechat_refund_after(call, answer.meaning);
    if (err != ERR_OK) {
        reply = (struct adapter_refund_reply){.state = ADAPTER_REFUND_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}
