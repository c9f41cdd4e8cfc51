#include "hub/channel/alipay/alipay_read.h"

#include <string.h>

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_code.h"
#include "hub/channel/alipay/alipay_sign.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define HTTP_OK 200
#define CALLBACK_ID_MAX 128

static const struct money no_amount = {-1};

struct call {
    const char *reply_name;
    enum alipay_code_call judged_as;
};

static const struct call calls[] = {
    [ADAPTER_CALL_CREATE] = {"alipay_trade_create_response", ALIPAY_CODE_CALL_PAY},
    [ADAPTER_CALL_QUERY] = {"alipay_trade_query_response", ALIPAY_CODE_CALL_QUERY},
    [ADAPTER_CALL_CLOSE] = {"alipay_trade_close_response", ALIPAY_CODE_CALL_CLOSE},
    [ADAPTER_CALL_PAY] = {"alipay_trade_pay_response", ALIPAY_CODE_CALL_PAY},
    [ADAPTER_CALL_REVERSE] = {"alipay_trade_cancel_response", ALIPAY_CODE_CALL_CANCEL},
};

/* What an answer or a callback says of a trade; "" and negative amounts where it says nothing. */
struct trade {
    const char *code;
    const char *sub_code;
    const char *ours;
    const char *number;
    const char *status;
    const char *paid_at;
    const char *retry;  /* of a cancel: "Y" when it wants to be asked again */
    const char *action; /* of a cancel: "close", "refund", or nothing when there was nothing */
    struct money total;
    struct money receipt;
    struct money payer_paid;
    struct money refunded;
};

static struct trade
empty_trade(void)
{
    return (struct trade){.code = "",
        .sub_code = "",
        .ours = "",
        .number = "",
        .status = "",
        .paid_at = "",
        .retry = "",
        .action = "",
        .total = no_amount,
        .receipt = no_amount,
        .payer_paid = no_amount,
        .refunded = no_amount};
}

/* The key of the certificate that an answer names, in certificate mode; without its quotes. */
static const struct crypt_key *
key_of(const struct adapter_account *account, const struct adapter_heard *heard)
{
    struct bytes sn = bytes_of(NULL, 0);

    if (json_raw(heard->body, "alipay_cert_sn", &sn) != ERR_OK || sn.size < 2)
        sn = bytes_of(NULL, 0);
    else
        sn = bytes_of(sn.at + 1, sn.size - 2);
    return alipay_account_key(alipay_account_of(account), sn, heard->at);
}

enum err
alipay_read_content(const struct adapter_account *account, const char *name,
    const struct adapter_heard *heard, struct arena *arena, struct bytes *ret_content)
{
    const struct crypt_key *key = key_of(account, heard);
    enum err err;

    if (key == NULL)
        return ERR_BAD_SIGNATURE;
    err = alipay_sign_read_reply(key, heard->body, name, arena, ret_content);
    if (err != ERR_NOT_FOUND)
        return err;
    return alipay_sign_read_reply(key, heard->body, "error_response", arena, ret_content);
}

static enum err
read_trade(struct bytes content, struct arena *arena, struct trade *ret_trade)
{
    struct trade trade = empty_trade();
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &trade.code},
        {"sub_code", JSON_TEXT, true, &trade.sub_code},
        {"out_trade_no", JSON_TEXT, true, &trade.ours},
        {"trade_no", JSON_TEXT, true, &trade.number},
        {"trade_status", JSON_TEXT, true, &trade.status},
        {"send_pay_date", JSON_TEXT, true, &trade.paid_at},
        {"gmt_payment", JSON_TEXT, true, &trade.paid_at},
        {"retry_flag", JSON_TEXT, true, &trade.retry},
        {"action", JSON_TEXT, true, &trade.action},
        {"total_amount", JSON_YUAN, true, &trade.total},
        {"receipt_amount", JSON_YUAN, true, &trade.receipt},
        {"buyer_pay_amount", JSON_YUAN, true, &trade.payer_paid},
    };
    const struct json_node *root;
    enum err err = json_parse(content, arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK &&
        (strlen(trade.number) >= ADAPTER_NUMBER_SIZE || strlen(trade.ours) >= ADAPTER_OURS_SIZE))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_trade = trade;
    return err;
}

void
alipay_read_code(const char *code, char ret_code[static ADAPTER_CODE_SIZE])
{
    size_t length = 0;

    while (length < ADAPTER_CODE_SIZE - 1 && code[length] > ' ' && code[length] < 0x7f)
        length++;
    memcpy(ret_code, code, length);
    ret_code[length] = '\0';
}

static bool
was_ever_paid(const struct trade *trade)
{
    return trade->paid_at[0] != '\0' || trade->receipt.fen > 0 || trade->payer_paid.fen > 0 ||
           trade->refunded.fen > 0;
}

static enum adapter_state
state_of(const struct trade *trade)
{
    bool closed = strcmp(trade->status, "TRADE_CLOSED") == 0;

    if (strcmp(trade->status, "WAIT_BUYER_PAY") == 0)
        return ADAPTER_PENDING;
    if (closed && !was_ever_paid(trade))
        return ADAPTER_CLOSED;
    if (!closed && strcmp(trade->status, "TRADE_SUCCESS") != 0 &&
        strcmp(trade->status, "TRADE_FINISHED") != 0)
        return ADAPTER_UNKNOWN;
    /* Paid, but how much? Then nobody can check it against the order. */
    return trade->total.fen > 0 ? ADAPTER_PAID : ADAPTER_UNKNOWN;
}

static struct money
amount_or(struct money amount, struct money otherwise)
{
    return amount.fen < 0 ? otherwise : amount;
}

/* After a full refund Alipay tells a receipt of 0.00: then it was the whole amount. */
static struct money
receipt_of(const struct trade *trade)
{
    if (strcmp(trade->status, "TRADE_CLOSED") == 0 && trade->receipt.fen == 0)
        return trade->total;
    return amount_or(trade->receipt, trade->total);
}

static void
put_paid(const struct trade *trade, struct adapter_reply *reply)
{
    reply->receipt = receipt_of(trade);
    reply->payer_paid = amount_or(trade->payer_paid, trade->total);
    /* A payment without a readable time is a payment. */
    if (moment_parse_china(bytes_text(trade->paid_at), &reply->paid) != ERR_OK)
        reply->paid = (struct moment){0};
}

/* What stands in a trade, whoever told it. */
static struct adapter_reply
reply_of(const struct trade *trade)
{
    struct adapter_reply reply = {.state = state_of(trade)};

    NEED(strlen(trade->number) < sizeof(reply.number));
    NEED(strlen(trade->ours) < sizeof(reply.ours));
    memcpy(reply.ours, trade->ours, strlen(trade->ours) + 1);
    memcpy(reply.number, trade->number, strlen(trade->number) + 1);
    alipay_read_code(trade->status, reply.code);
    reply.total_known = trade->total.fen > 0;
    if (reply.total_known)
        reply.total = trade->total;
    reply.given_back = reply.state == ADAPTER_PAID && strcmp(trade->status, "TRADE_CLOSED") == 0;
    if (reply.state == ADAPTER_PAID)
        put_paid(trade, &reply);
    return reply;
}

/* A cancel that was taken: undone, or to be asked for again. */
static enum adapter_state
state_of_cancel(const struct trade *trade)
{
    if (strcmp(trade->retry, "Y") == 0)
        return ADAPTER_PENDING;
    if (strcmp(trade->retry, "N") != 0)
        return ADAPTER_UNKNOWN;
    if (strcmp(trade->action, "refund") == 0)
        return ADAPTER_RETURNED;
    /* Without an action there was nothing to undo. */
    return trade->action[0] == '\0' || strcmp(trade->action, "close") == 0 ? ADAPTER_CLOSED
                                                                           : ADAPTER_UNKNOWN;
}

static enum adapter_state
state_after(enum adapter_call call, const struct trade *trade, enum adapter_state told)
{
    enum meaning code = alipay_code_of(calls[call].judged_as, trade->code, trade->sub_code);

    switch (call) {
    case ADAPTER_CALL_CREATE:
        if (code == MEANING_DONE || code == MEANING_WAITING)
            return trade->number[0] != '\0' ? ADAPTER_PENDING : ADAPTER_UNKNOWN;
        return meaning_is_no(code) ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_QUERY:
        if (code == MEANING_DONE)
            return told;
        return code == MEANING_ABSENT ? ADAPTER_ABSENT : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_CLOSE:
        if (code == MEANING_DONE)
            return ADAPTER_CLOSED;
        return code == MEANING_ABSENT ? ADAPTER_ABSENT : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_PAY:
        /* "10000" is a payment here alone, and says how much. */
        if (code == MEANING_DONE)
            return trade->number[0] != '\0' && trade->total.fen > 0 ? ADAPTER_PAID
                                                                    : ADAPTER_UNKNOWN;
        if (code == MEANING_WAITING)
            return ADAPTER_PENDING;
        return meaning_is_no(code) ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_REVERSE:
        if (code == MEANING_DONE)
            return state_of_cancel(trade);
        return code == MEANING_REFUSED ? ADAPTER_REFUSED : ADAPTER_UNKNOWN;
    case ADAPTER_CALL_REFUND:
    case ADAPTER_CALL_REFUND_QUERY:
        break; /* alipay_read_refund.c */
    }
    NOT_REACHED();
}

/* Why an answer is not understood; of one that is not signed (a wrong app_id), what it says. */
static void
put_why(enum err err, const char *name, struct bytes body, struct arena *arena,
    struct adapter_reply *reply)
{
    struct trade trade;
    struct bytes content;

    alipay_read_code(err_name(err), reply->code);
    if (err != ERR_BAD_SIGNATURE || json_raw(body, name, &content) != ERR_OK)
        return;
    if (read_trade(content, arena, &trade) == ERR_OK && trade.sub_code[0] != '\0')
        alipay_read_code(trade.sub_code, reply->code);
}

enum err
alipay_read_answer(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    struct trade trade;
    struct bytes content;
    enum err err = heard->status == HTTP_OK ? ERR_OK : ERR_NO_ANSWER;

    (void)payment;
    if (err == ERR_OK)
        err = alipay_read_content(account, calls[call].reply_name, heard, arena, &content);
    if (err == ERR_OK)
        err = read_trade(content, arena, &trade);
    if (err == ERR_OK) {
        reply = reply_of(&trade);
        reply.state = state_after(call, &trade, reply.state);
        if (call == ADAPTER_CALL_CREATE && reply.state == ADAPTER_PENDING)
            memcpy(reply.handle, trade.number, strlen(trade.number) + 1);
        if (call == ADAPTER_CALL_PAY && reply.state == ADAPTER_PAID)
            put_paid(&trade, &reply);
        if (trade.sub_code[0] != '\0' || trade.status[0] == '\0')
            alipay_read_code(trade.sub_code[0] != '\0' ? trade.sub_code : trade.code, reply.code);
    } else {
        put_why(err, calls[call].reply_name, heard->body, arena, &reply);
    }
    *ret_reply = reply;
    return ERR_OK;
}

static bool
is_payer(const char *payer)
{
    size_t length = strlen(payer);

    return length > 0 && length < ADAPTER_PAYER_SIZE &&
           strspn(payer, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
               length;
}

/* A refusal may come without a signature; no money hangs on it, the payer presses again. */
static enum err
read_identity_error(struct bytes body, struct arena *arena)
{
    const char *code = NULL;
    const char *sub_code = "";
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &code},
        {"sub_code", JSON_TEXT, true, &sub_code},
    };
    const struct json_node *root;
    struct bytes content;
    enum meaning meaning;

    if (json_raw(body, "error_response", &content) != ERR_OK &&
        json_raw(body, "alipay_system_oauth_token_response", &content) != ERR_OK)
        return ERR_NO_ANSWER;
    if (json_parse(content, arena, &root) != ERR_OK ||
        json_read(root, fields, LENGTH(fields), NULL) != ERR_OK)
        return ERR_NO_ANSWER;
    if (strcmp(sub_code, "isv.code-invalid") == 0)
        return ERR_EXPIRED;
    meaning = alipay_code_of(ALIPAY_CODE_CALL_PAY, code, sub_code);
    return meaning == MEANING_REFUSED || meaning == MEANING_BROKEN ? ERR_FORBIDDEN : ERR_NO_ANSWER;
}

enum err
alipay_read_identity(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, char ret_payer[static ADAPTER_PAYER_SIZE])
{
    const char *user = NULL;
    const char *open = NULL;
    const struct json_field fields[] = {
        {"user_id", JSON_TEXT, true, &user},
        {"open_id", JSON_TEXT, true, &open},
    };
    const struct json_node *root;
    struct bytes content;
    const struct crypt_key *key;
    const char *payer;

    if (heard->status != HTTP_OK)
        return ERR_NO_ANSWER;
    key = key_of(account, heard);
    if (key == NULL || alipay_sign_read_reply(key, heard->body,
                           "alipay_system_oauth_token_response", arena, &content) != ERR_OK)
        return read_identity_error(heard->body, arena);
    if (json_parse(content, arena, &root) != ERR_OK ||
        json_read(root, fields, LENGTH(fields), NULL) != ERR_OK)
        return ERR_NO_ANSWER;
    payer = user != NULL && user[0] != '\0' ? user : open;
    if (payer == NULL)
        return read_identity_error(heard->body, arena);
    if (!is_payer(payer))
        return ERR_NO_ANSWER;
    memcpy(ret_payer, payer, strlen(payer) + 1);
    return ERR_OK;
}

/* A name twice has two readings, and the signature does not say which one is meant. */
static bool
has_twins(const struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        if (form_value(form, form->fields[i].name) != form->fields[i].value)
            return true;
    return false;
}

static const char *
value_of(const struct form *form, const char *name)
{
    const char *value = form_value(form, name);

    return value == NULL ? "" : value;
}

static enum err
read_amount(const struct form *form, const char *name, struct money *ret_amount)
{
    const char *value = value_of(form, name);
    struct money amount = no_amount;
    enum err err = value[0] == '\0' ? ERR_OK : money_parse(bytes_text(value), &amount);

    if (err == ERR_OK)
        *ret_amount = amount;
    return err == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_callback_trade(const struct form *form, struct trade *ret_trade)
{
    struct trade trade = empty_trade();
    enum err err = read_amount(form, "total_amount", &trade.total);

    if (err == ERR_OK)
        err = read_amount(form, "receipt_amount", &trade.receipt);
    if (err == ERR_OK)
        err = read_amount(form, "buyer_pay_amount", &trade.payer_paid);
    if (err == ERR_OK)
        err = read_amount(form, "refund_fee", &trade.refunded);
    if (err != ERR_OK)
        return err;
    trade.ours = value_of(form, "out_trade_no");
    trade.number = value_of(form, "trade_no");
    if (strlen(trade.number) >= ADAPTER_NUMBER_SIZE || strlen(trade.ours) >= ADAPTER_OURS_SIZE)
        return ERR_BAD_INPUT;
    trade.status = value_of(form, "trade_status");
    trade.paid_at = value_of(form, "gmt_payment");
    *ret_trade = trade;
    return ERR_OK;
}

static bool
is_ours(const struct alipay_account *account, const struct form *form)
{
    if (strcmp(value_of(form, "app_id"), account->app_id) != 0)
        return false;
    return account->seller_id[0] == '\0' ||
           strcmp(value_of(form, "seller_id"), account->seller_id) == 0;
}

/* A callback may say which certificate it means. */
static const struct crypt_key *
callback_key(const struct alipay_account *account, const struct form *form, struct moment now)
{
    const char *sn = form_value(form, "alipay_cert_sn");

    return alipay_account_key(account, sn == NULL ? bytes_of(NULL, 0) : bytes_text(sn), now);
}

enum err
alipay_read_callback(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_callback *ret_callback)
{
    const struct alipay_account *ours = alipay_account_of(account);
    const struct crypt_key *key;
    struct adapter_callback callback;
    struct form form = {.count = 0};
    struct trade trade;
    enum err err;

    if (form_read(heard->body, arena, &form) != ERR_OK || has_twins(&form))
        return ERR_BAD_INPUT;
    key = callback_key(ours, &form, heard->at);
    err = key == NULL ? ERR_BAD_SIGNATURE : alipay_sign_verify_callback(key, &form, arena);
    if (err != ERR_OK)
        return err;
    if (!is_ours(ours, &form))
        return ERR_FORBIDDEN;
    err = read_callback_trade(&form, &trade);
    if (err != ERR_OK)
        return err;
    callback = (struct adapter_callback){
        .number = trade.ours,
        .id = value_of(&form, "notify_id"),
        .reply = reply_of(&trade),
        .refund = "",
    };
    if (callback.number[0] == '\0' || callback.id[0] == '\0' ||
        strlen(callback.id) > CALLBACK_ID_MAX)
        return ERR_BAD_INPUT;
    if (strcmp(value_of(&form, "notify_type"), "trade_status_sync") != 0)
        callback.reply.state = ADAPTER_UNKNOWN;
    *ret_callback = callback;
    return ERR_OK;
}
