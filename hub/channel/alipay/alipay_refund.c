#include "hub/channel/alipay/alipay_refund.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"

static const struct money no_amount = {-1};

/* What an answer says of a refund; "" and negative amounts where it says nothing. */
struct words {
    const char *ours;
    const char *refund_ours;
    const char *fund_change;
    const char *status;
    struct money amount;
    struct money total; /* of all refunds of the trade: refund_fee, opendocs 02ekfk */
};

/* The refund is known by its own number within the trade. */
static enum err
begin(const struct adapter_account *account, enum alipay_call call,
    const struct adapter_refund *refund, struct arena *arena, struct alipay_body *ret_body)
{
    enum err err = alipay_ask_begin(account, call, arena, ret_body);

    if (err != ERR_OK)
        return err;
    json_put_text(&ret_body->json, "out_trade_no", bytes_text(refund->payment.number));
    json_put_text(&ret_body->json, "out_request_no", bytes_text(refund->number));
    return ERR_OK;
}

enum err
alipay_refund_build(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char amount[MONEY_TEXT_MAX];
    struct alipay_body body;
    enum err err;

    if (refund->amount.fen <= 0 || refund->amount.fen > refund->payment.amount.fen)
        return ERR_OUT_OF_RANGE;
    if (!text_is_utf8(bytes_text(refund->reason)))
        return ERR_BAD_INPUT;
    err = begin(account, ALIPAY_CALL_REFUND, refund, arena, &body);
    if (err != ERR_OK)
        return err;
    json_put_text(&body.json, "refund_amount", bytes_text(money_format(refund->amount, amount)));
    if (refund->reason[0] != '\0')
        json_put_text(&body.json, "refund_reason", bytes_text(refund->reason));
    return alipay_ask_end(account, ALIPAY_CALL_REFUND, &body, now, arena, ret_ask);
}

enum err
alipay_refund_build_query(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    struct alipay_body body;
    enum err err = begin(account, ALIPAY_CALL_REFUND_QUERY, refund, arena, &body);

    if (err != ERR_OK)
        return err;
    return alipay_ask_end(account, ALIPAY_CALL_REFUND_QUERY, &body, now, arena, ret_ask);
}

static enum err
read_words(const struct json_node *root, struct words *ret_words)
{
    struct words words = {"", "", "", "", no_amount, no_amount};
    const struct json_field fields[] = {
        {"out_trade_no", JSON_TEXT, true, &words.ours},
        {"out_request_no", JSON_TEXT, true, &words.refund_ours},
        {"fund_change", JSON_TEXT, true, &words.fund_change},
        {"refund_status", JSON_TEXT, true, &words.status},
        {"refund_amount", JSON_YUAN, true, &words.amount},
        {"refund_fee", JSON_YUAN, true, &words.total},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

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
state_when_asked(enum meaning meaning, const struct words *words)
{
    switch (meaning) {
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
state_when_queried(enum meaning meaning, const struct words *words)
{
    if (meaning != MEANING_DONE)
        return ADAPTER_REFUND_UNKNOWN;
    if (strcmp(words->status, "REFUND_SUCCESS") == 0)
        return words->amount.fen > 0 ? ADAPTER_REFUND_DONE : ADAPTER_REFUND_UNKNOWN;
    if (strcmp(words->status, "REFUND_PROCESSING") == 0)
        return ADAPTER_REFUND_PENDING;
    return words->status[0] == '\0' ? ADAPTER_REFUND_ABSENT : ADAPTER_REFUND_UNKNOWN;
}

static struct adapter_refund_reply
reply_of(const struct alipay_answer *answer, const struct words *words, bool queried)
{
    struct adapter_refund_reply reply = {.state = queried
                                                      ? state_when_queried(answer->meaning, words)
                                                      : state_when_asked(answer->meaning, words)};

    memcpy(reply.ours, words->ours, strlen(words->ours) + 1);
    memcpy(reply.refund_ours, words->refund_ours, strlen(words->refund_ours) + 1);
    adapter_code_put(words->status[0] != '\0' ? words->status : answer->code, reply.code);
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
alipay_refund_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_refund_reply *ret_reply)
{
    const bool queried = call == ADAPTER_CALL_REFUND_QUERY;
    struct adapter_refund_reply reply = {.state = ADAPTER_REFUND_UNKNOWN};
    struct alipay_answer answer;
    struct words words;
    enum err err;

    (void)refund;
    alipay_ask_read(
        account, queried ? ALIPAY_CALL_REFUND_QUERY : ALIPAY_CALL_REFUND, heard, arena, &answer);
    err = answer.root == NULL ? ERR_NO_ANSWER : read_words(answer.root, &words);
    if (err == ERR_OK)
        reply = reply_of(&answer, &words, queried);
    else
        adapter_code_put(answer.root == NULL ? answer.code : err_name(err), reply.code);
    *ret_reply = reply;
    return ERR_OK;
}
