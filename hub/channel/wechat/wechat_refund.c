#include "hub/channel/wechat/wechat_refund.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "shared/text/form.h"

#define REASON_MAX 80
#define TARGET_SIZE 256
#define TARGET "/v3/refund/domestic/refunds"

static const struct money no_amount = {-1};

enum err
wechat_refund_check(const struct adapter_refund *refund)
{
    if (refund->amount.fen <= 0 || refund->amount.fen > refund->payment.amount.fen)
        return ERR_OUT_OF_RANGE;
    return text_is_utf8(bytes_text(refund->reason)) ? ERR_OK : ERR_BAD_INPUT;
}

static void
put_amount(const struct adapter_refund *refund, struct json_writer *json)
{
    json_open_object(json, "amount");
    json_put_int(json, "refund", refund->amount.fen);
    json_put_int(json, "total", refund->payment.amount.fen);
    json_put_text(json, "currency", bytes_text("CNY"));
    json_close_object(json);
}

/* By our own number, so that the same refund is always asked for in the same words. */
enum err
wechat_refund_send(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    const char *reason = adapter_cut(refund->reason, REASON_MAX, arena);
    struct wechat_body body;
    enum err err = wechat_refund_check(refund);

    if (err == ERR_OK)
        err = reason == NULL ? ERR_NO_SPACE : wechat_ask_begin(arena, &body);
    if (err != ERR_OK)
        return err;
    wechat_ask_put_sub(ours, &body.json);
    json_put_text(&body.json, "out_trade_no", bytes_text(refund->payment.number));
    json_put_text(&body.json, "out_refund_no", bytes_text(refund->number));
    if (reason[0] != '\0')
        json_put_text(&body.json, "reason", bytes_text(reason));
    if (ours->notify_url[0] != '\0')
        json_put_text(&body.json, "notify_url", bytes_text(ours->notify_url));
    put_amount(refund, &body.json);
    return wechat_ask_post(ours, TARGET, &body, now, arena, ret_ask);
}

enum err
wechat_refund_look(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    char block[TARGET_SIZE];
    struct text target;

    text_init(&target, block, sizeof(block));
    text_printf(&target, TARGET "/%s", refund->number);
    if (ours->partner) {
        text_put_char(&target, '?');
        form_put(&target, "sub_mchid", bytes_text(ours->sub_mchid));
    }
    return text_ok(&target) ? wechat_ask_get(ours, block, now, arena, ret_ask) : ERR_TOO_BIG;
}

enum adapter_refund_state
wechat_refund_state(const char *status)
{
    if (strcmp(status, "SUCCESS") == 0)
        return ADAPTER_REFUND_DONE;
    if (strcmp(status, "PROCESSING") == 0 || strcmp(status, "ABNORMAL") == 0 ||
        strcmp(status, "CHANGE") == 0) /* v2's word for ABNORMAL */
        return ADAPTER_REFUND_PENDING;
    return strcmp(status, "CLOSED") == 0 || strcmp(status, "REFUNDCLOSE") == 0
               ? ADAPTER_REFUND_FAILED
               : ADAPTER_REFUND_UNKNOWN;
}

enum adapter_refund_state
wechat_refund_after(enum adapter_call call, enum meaning meaning)
{
    if (call == ADAPTER_CALL_REFUND_QUERY)
        return meaning == MEANING_ABSENT ? ADAPTER_REFUND_ABSENT : ADAPTER_REFUND_UNKNOWN;
    if (meaning == MEANING_LOOK)
        return ADAPTER_REFUND_LOOK;
    return meaning == MEANING_REFUSED || meaning == MEANING_BROKEN ? ADAPTER_REFUND_REFUSED
                                                                   : ADAPTER_REFUND_UNKNOWN;
}

/* The answer to the request and to the query are the same object. */
static enum err
read_refund(const struct json_node *root, struct adapter_refund_reply *reply)
{
    const char *ours = "";
    const char *refund_ours = "";
    const char *number = "";
    const char *status = "";
    struct money amount = no_amount;
    const struct json_node *amounts = NULL;
    const struct json_field fields[] = {
        {"out_trade_no", JSON_TEXT, false, &ours},
        {"out_refund_no", JSON_TEXT, false, &refund_ours},
        {"refund_id", JSON_TEXT, true, &number},
        {"status", JSON_TEXT, false, &status},
        {"amount", JSON_NODE, false, &amounts},
    };
    const struct json_field amount_fields[] = {{"refund", JSON_FEN, false, &amount}};
    enum err err = root == NULL ? ERR_BAD_INPUT : json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = json_read(amounts, amount_fields, LENGTH(amount_fields), NULL);
    if (err == ERR_OK)
        err = wechat_answer_copy(ours, reply->ours, sizeof(reply->ours));
    if (err == ERR_OK)
        err = wechat_answer_copy(refund_ours, reply->refund_ours, sizeof(reply->refund_ours));
    if (err == ERR_OK)
        err = wechat_answer_copy(number, reply->number, sizeof(reply->number));
    if (err == ERR_OK && amount.fen <= 0)
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
wechat_refund_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply)
{
    const bool queried = call == ADAPTER_CALL_REFUND_QUERY;
    struct adapter_refund_reply reply = {.state = ADAPTER_REFUND_UNKNOWN};
    struct wechat_answer answer;
    enum err err = ERR_OK;

    (void)refund;
    wechat_answer_read(account, queried ? WECHAT_CODE_CALL_REFUND_QUERY : WECHAT_CODE_CALL_REFUND,
        heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    if (answer.meaning == MEANING_DONE)
        err = read_refund(answer.root, &reply);
    else
        reply.state = wechat_refund_after(call, answer.meaning);
    if (err != ERR_OK) {
        reply = (struct adapter_refund_reply){.state = ADAPTER_REFUND_UNKNOWN};
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}
