#include "hub/channel/alipay/alipay_read.h"

#include <string.h>

#include "hub/channel/alipay/alipay_code.h"
#include "shared/text/json.h"

#define HTTP_OK 200

static const struct money no_amount = {-1};

/* What an answer says of a refund; "" and negative amounts where it says nothing. */
struct words {
    const char *code;
    const char *sub_code;
    const char *ours;
    const char *refund_ours;
    const char *fund_change;
    const char *status;
    struct money amount;
    struct money total; /* of all refunds of the trade: refund_fee, opendocs 02ekfk */
};

static enum err
read_words(struct bytes content, struct arena *arena, struct words *ret_words)
{
    struct words words = {"", "", "", "", "", "", no_amount, no_amount};
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &words.code},
        {"sub_code", JSON_TEXT, true, &words.sub_code},
        {"out_trade_no", JSON_TEXT, true, &words.ours},
        {"out_request_no", JSON_TEXT, true, &words.refund_ours},
        {"fund_change", JSON_TEXT, true, &words.fund_change},
        {"refund_status", JSON_TEXT, true, &words.status},
        {"refund_amount", JSON_YUAN, true, &words.amount},
        {"refund_fee", JSON_YUAN, true, &words.total},
    };
    const struct json_node *root;
    enum err err = json_parse(content, arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK &&
        (strlen(words.ours) >= ADAPTER_OURS_SIZE || strlen(words.refund_ours) >= ADAPTER_OURS_SIZE))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_words = words;
    return err;
}

/*
 * fund_change "N" says that this call moved nothing: the same refund was asked
 * for before, or it is still to be carried out. Only a query tells which.
 */
static enum adapter_refund_state
state_when_asked(const struct words *words)
{
    switch (alipay_code_of(ALIPAY_CODE_CALL_REFUND, words->code, words->sub_code)) {
    case MEANING_DONE:
        return strcmp(words->fund_change, "Y") == 0 && words->total.fen > 0
                   ? ADAPTER_REFUND_DONE
                   : ADAPTER_REFUND_UNKNOWN;
    case MEANING_REFUSED:
    case MEANING_BROKEN:
        return ADAPTER_REFUND_REFUSED;
    case MEANING_LOOK:
        return ADAPTER_REFUND_LOOK;
    case MEANING_WAITING:
    case MEANING_ABSENT:
    case MEANING_LATER:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_REFUND_UNKNOWN;
}

/* Success without a status: it was not received, or it failed (opendocs 02ekfl). */
static enum adapter_refund_state
state_when_queried(const struct words *words)
{
    if (alipay_code_of(ALIPAY_CODE_CALL_QUERY, words->code, words->sub_code) != MEANING_DONE)
        return ADAPTER_REFUND_UNKNOWN;
    if (strcmp(words->status, "REFUND_SUCCESS") == 0)
        return words->amount.fen > 0 ? ADAPTER_REFUND_DONE : ADAPTER_REFUND_UNKNOWN;
    if (strcmp(words->status, "REFUND_PROCESSING") == 0)
        return ADAPTER_REFUND_PENDING;
    return words->status[0] == '\0' ? ADAPTER_REFUND_ABSENT : ADAPTER_REFUND_UNKNOWN;
}

static struct adapter_refund_reply
reply_of(const struct words *words, bool queried)
{
    struct adapter_refund_reply reply = {
        .state = queried ? state_when_queried(words) : state_when_asked(words)};
    const char *code = words->sub_code[0] != '\0' ? words->sub_code : words->code;

    memcpy(reply.ours, words->ours, strlen(words->ours) + 1);
    memcpy(reply.refund_ours, words->refund_ours, strlen(words->refund_ours) + 1);
    alipay_read_code(words->status[0] != '\0' ? words->status : code, reply.code);
    if (words->amount.fen > 0) {
        reply.amount = words->amount;
        reply.amount_known = true;
    }
    if (words->total.fen > 0) {
        reply.total = words->total;
        reply.total_known = true;
    }
    return reply;
}

enum err
alipay_read_refund(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply)
{
    const bool queried = call == ADAPTER_CALL_REFUND_QUERY;
    struct adapter_refund_reply reply = {.state = ADAPTER_REFUND_UNKNOWN};
    struct words words;
    struct bytes content;
    enum err err = heard->status == HTTP_OK ? ERR_OK : ERR_NO_ANSWER;

    (void)refund;
    if (err == ERR_OK)
        err = alipay_read_content(account,
            queried ? "alipay_trade_fastpay_refund_query_response" : "alipay_trade_refund_response",
            heard, arena, &content);
    if (err == ERR_OK)
        err = read_words(content, arena, &words);
    if (err == ERR_OK)
        reply = reply_of(&words, queried);
    else
        alipay_read_code(err_name(err), reply.code);
    *ret_reply = reply;
    return ERR_OK;
}
