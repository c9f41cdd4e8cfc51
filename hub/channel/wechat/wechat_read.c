#include "hub/channel/wechat/wechat_read.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_transaction.h"

static const enum wechat_code_call judged_as[] = {
    [ADAPTER_CALL_CREATE] = WECHAT_CODE_CALL_PAY,
    [ADAPTER_CALL_QUERY] = WECHAT_CODE_CALL_QUERY,
    [ADAPTER_CALL_CLOSE] = WECHAT_CODE_CALL_CLOSE,
    [ADAPTER_CALL_PAY] = WECHAT_CODE_CALL_PAY,
    [ADAPTER_CALL_REVERSE] = WECHAT_CODE_CALL_REVERSE,
};

/* What the payer is to be shown, whichever way he comes. */
static enum err
read_handle(const struct json_node *root, struct adapter_reply *reply)
{
    const char *handle = "";
    const struct json_field fields[] = {
        {"prepay_id", JSON_TEXT, true, &handle},
        {"code_url", JSON_TEXT, true, &handle},
        {"h5_url", JSON_TEXT, true, &handle},
    };
    enum err err = root == NULL ? ERR_BAD_INPUT : json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK && handle[0] == '\0')
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = wechat_answer_copy(handle, reply->handle, sizeof(reply->handle));
    if (err == ERR_OK)
        reply->state = ADAPTER_PENDING;
    return err;
}

/* The number that it says was undone; that all is well is said by the answer being one. */
static enum err
read_reversed(
    const struct wechat_account *account, const struct json_node *root, struct adapter_reply *reply)
{
    const char *ours = "";
    const struct json_field fields[] = {{"out_trade_no", JSON_TEXT, false, &ours}};
    enum err err = root == NULL ? ERR_BAD_INPUT : json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK && !wechat_transaction_is_ours(account, root))
        err = ERR_FORBIDDEN;
    if (err == ERR_OK)
        err = wechat_answer_copy(ours, reply->ours, sizeof(reply->ours));
    if (err == ERR_OK)
        reply->state = ADAPTER_CLOSED;
    return err;
}

static enum err
read_done(const struct wechat_account *account, enum adapter_call call,
    const struct json_node *root, struct adapter_reply *reply)
{
    switch (call) {
    case ADAPTER_CALL_CREATE:
        return read_handle(root, reply);
    case ADAPTER_CALL_QUERY:
    case ADAPTER_CALL_PAY:
        return root == NULL ? ERR_BAD_INPUT : wechat_transaction_read(account, root, reply);
    case ADAPTER_CALL_CLOSE:
        reply->state = ADAPTER_CLOSED;
        return ERR_OK;
    case ADAPTER_CALL_REVERSE:
        return read_reversed(account, root, reply);
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break; /* wechat_refund.c */
    }
    NOT_REACHED();
}

static enum adapter_state
state_after(enum adapter_call call, enum meaning meaning)
{
    bool creates = call == ADAPTER_CALL_CREATE || call == ADAPTER_CALL_PAY;

    if (meaning == MEANING_WAITING)
        return call == ADAPTER_CALL_CREATE ? ADAPTER_UNKNOWN : ADAPTER_PENDING;
    if (meaning == MEANING_ABSENT)
        return creates ? ADAPTER_UNKNOWN : ADAPTER_ABSENT;
    if (creates && meaning_is_no(meaning))
        return ADAPTER_REFUSED;
    return call == ADAPTER_CALL_REVERSE && meaning == MEANING_REFUSED ? ADAPTER_REFUSED
                                                                      : ADAPTER_UNKNOWN;
}

enum err
wechat_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    struct wechat_answer answer;
    enum err err = ERR_OK;

    (void)payment;
    wechat_answer_read(account, judged_as[call], heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    if (answer.meaning == MEANING_DONE)
        err = read_done(wechat_account_of(account), call, answer.root, &reply);
    else
        reply.state = state_after(call, answer.meaning);
    if (err != ERR_OK) {
        reply = (struct adapter_reply){.state = ADAPTER_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}
