#include "hub/channel/wechat/wechat_transaction.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"

static const struct money no_amount = {-1};

/* "" and negative amounts where it says nothing. */
struct transaction {
    const char *ours;
    const char *number;
    const char *state;
    const char *paid_at;
    const char *currency;
    struct money total;
    struct money payer_paid;
    struct money unsettled; /* coupons of the merchant's own, which WeChat does not pay out */
};

bool
wechat_transaction_is_ours(const struct wechat_account *account, const struct json_node *root)
{
    const char *mchid = "";
    const char *sub_mchid = "";
    const char *appid = "";
    const char *sub_appid = "";
    const struct json_field fields[] = {
        {account->partner ? "sp_mchid" : "mchid", JSON_TEXT, false, &mchid},
        {"sub_mchid", JSON_TEXT, !account->partner, &sub_mchid},
        {account->partner ? "sp_appid" : "appid", JSON_TEXT, true, &appid},
        {"sub_appid", JSON_TEXT, true, &sub_appid},
    };

    if (json_read(root, fields, LENGTH(fields), NULL) != ERR_OK)
        return false;
    if (strcmp(mchid, account->mchid) != 0 || strcmp(sub_mchid, account->sub_mchid) != 0)
        return false;
    return (appid[0] == '\0' || strcmp(appid, account->appid) == 0) &&
           (sub_appid[0] == '\0' || strcmp(sub_appid, account->sub_appid) == 0);
}

enum adapter_state
wechat_transaction_state(const char *trade_state, bool total_known, bool has_number)
{
    if (strcmp(trade_state, "NOTPAY") == 0 || strcmp(trade_state, "USERPAYING") == 0)
        return ADAPTER_PENDING;
    if (strcmp(trade_state, "CLOSED") == 0 || strcmp(trade_state, "PAYERROR") == 0)
        return ADAPTER_CLOSED;
    if (strcmp(trade_state, "REVOKED") == 0)
        return has_number ? ADAPTER_RETURNED : ADAPTER_CLOSED;
    if (strcmp(trade_state, "SUCCESS") != 0 && strcmp(trade_state, "REFUND") != 0)
        return ADAPTER_UNKNOWN;
    /* Paid, but how much? Then nobody can check it against the order. */
    return total_known ? ADAPTER_PAID : ADAPTER_UNKNOWN;
}

static enum err
read_amount(const struct json_node *amount, struct transaction *transaction)
{
    const struct json_field fields[] = {
        {"total", JSON_FEN, true, &transaction->total},
        {"payer_total", JSON_FEN, true, &transaction->payer_paid},
        {"currency", JSON_TEXT, true, &transaction->currency},
    };

    return amount == NULL ? ERR_OK : json_read(amount, fields, LENGTH(fields), NULL);
}

/* A coupon that the merchant gives without having paid it in is money that never comes. */
static enum err
add_coupon(const struct json_node *coupon, struct money *unsettled)
{
    const char *type = "";
    struct money amount = {0};
    const struct json_field fields[] = {
        {"type", JSON_TEXT, true, &type},
        {"amount", JSON_FEN, true, &amount},
    };
    enum err err = json_read(coupon, fields, LENGTH(fields), NULL);

    if (err != ERR_OK || strcmp(type, "NOCASH") != 0)
        return err;
    return amount.fen < 0 ? ERR_BAD_INPUT : money_add(*unsettled, amount, unsettled);
}

static enum err
read_coupons(const struct json_node *coupons, struct transaction *transaction)
{
    enum err err = ERR_OK;

    if (coupons == NULL)
        return ERR_OK;
    for (const struct json_node *at = json_first(coupons); at != NULL && err == ERR_OK;
         at = json_next(at))
        err = add_coupon(at, &transaction->unsettled);
    return err;
}

static enum err
read_transaction(const struct json_node *root, struct transaction *ret_transaction)
{
    struct transaction transaction = {"", "", "", "", "CNY", no_amount, no_amount, {0}};
    const struct json_node *amount = NULL;
    const struct json_node *coupons = NULL;
    const struct json_field fields[] = {
        {"out_trade_no", JSON_TEXT, false, &transaction.ours},
        {"transaction_id", JSON_TEXT, true, &transaction.number},
        {"trade_state", JSON_TEXT, false, &transaction.state},
        {"success_time", JSON_TEXT, true, &transaction.paid_at},
        {"amount", JSON_NODE, true, &amount},
        {"promotion_detail", JSON_NODE, true, &coupons},
    };
    enum err err = json_read(root, fields, LENGTH(fields), NULL);

    if (err == ERR_OK)
        err = read_amount(amount, &transaction);
    if (err == ERR_OK)
        err = read_coupons(coupons, &transaction);
    if (err == ERR_OK && strcmp(transaction.currency, "CNY") != 0)
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_transaction = transaction;
    return err;
}

static void
put_paid(const struct transaction *transaction, struct adapter_reply *reply)
{
    reply->paid = wechat_answer_time(transaction->paid_at);
    reply->payer_paid =
        transaction->payer_paid.fen < 0 ? transaction->total : transaction->payer_paid;
    reply->receipt = transaction->total;
    if (transaction->unsettled.fen <= transaction->total.fen)
        reply->receipt.fen -= transaction->unsettled.fen;
}

enum err
wechat_transaction_read(const struct wechat_account *account, const struct json_node *root,
    struct adapter_reply *ret_reply)
{
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    struct transaction transaction;
    enum err err = read_transaction(root, &transaction);

    if (err == ERR_OK && !wechat_transaction_is_ours(account, root))
        err = ERR_FORBIDDEN;
    if (err == ERR_OK)
        err = wechat_answer_copy(transaction.ours, reply.ours, sizeof(reply.ours));
    if (err == ERR_OK)
        err = wechat_answer_copy(transaction.number, reply.number, sizeof(reply.number));
    if (err != ERR_OK)
        return err;
    reply.total_known = transaction.total.fen > 0;
    if (reply.total_known)
        reply.total = transaction.total;
    reply.state =
        wechat_transaction_state(transaction.state, reply.total_known, reply.number[0] != '\0');
    adapter_code_put(transaction.state, reply.code);
    if (reply.state == ADAPTER_PAID)
        put_paid(&transaction, &reply);
    *ret_reply = reply;
    return ERR_OK;
}
