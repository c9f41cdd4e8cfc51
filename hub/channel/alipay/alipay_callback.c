#include "hub/channel/alipay/alipay_callback.h"

#include <string.h>

#include "hub/channel/adapter_complaint.h"
#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_sign.h"
#include "hub/channel/alipay/alipay_told.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define CALLBACK_ID_MAX 128
#define COMPLAINT "alipay.merchant.tradecomplain.changed"

/* What is not said stays as it is. */
static enum err
read_amount(const struct form *form, const char *name, struct money *ret_amount)
{
    const char *value = form_text(form, name);

    if (value[0] == '\0' || money_parse(bytes_text(value), ret_amount) == ERR_OK)
        return ERR_OK;
    return ERR_BAD_INPUT;
}

static enum err
read_told(const struct form *form, struct alipay_told *ret_told)
{
    struct alipay_told told = alipay_told_nothing();
    enum err err = read_amount(form, "total_amount", &told.total);

    if (err == ERR_OK)
        err = read_amount(form, "receipt_amount", &told.receipt);
    if (err == ERR_OK)
        err = read_amount(form, "buyer_pay_amount", &told.payer_paid);
    if (err == ERR_OK)
        err = read_amount(form, "refund_fee", &told.refunded);
    if (err != ERR_OK)
        return err;
    told.ours = form_text(form, "out_trade_no");
    told.number = form_text(form, "trade_no");
    told.status = form_text(form, "trade_status");
    told.paid_at = form_text(form, "gmt_payment");
    if (!alipay_told_fits(&told))
        return ERR_BAD_INPUT;
    *ret_told = told;
    return ERR_OK;
}

/* A message to the application names no seller. */
static bool
is_ours(const struct alipay_account *account, const struct form *form)
{
    if (strcmp(form_text(form, "app_id"), account->app_id) != 0)
        return false;
    return account->seller_id[0] == '\0' || form_value(form, "msg_method") != NULL ||
           strcmp(form_text(form, "seller_id"), account->seller_id) == 0;
}

/* A callback may say which certificate it means. */
static const struct crypt_key *
callback_key(const struct alipay_account *account, const struct form *form, struct moment now)
{
    const char *sn = form_value(form, "alipay_cert_sn");

    return alipay_account_key(account, sn == NULL ? bytes_of(NULL, 0) : bytes_text(sn), now);
}

/* That there is news of a complaint; what it is, a query tells. */
static enum err
read_complaint(const struct form *form, struct arena *arena, struct adapter_callback *callback)
{
    const struct json_field fields[] = {
        {"complain_event_id", JSON_TEXT, false, &callback->complaint}};
    const struct json_node *root;
    enum err err = json_parse(bytes_text(form_text(form, "biz_content")), arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    return err == ERR_OK && !adapter_complaint_is_id(callback->complaint) ? ERR_BAD_INPUT : err;
}

static enum err
read_trade(const struct form *form, struct adapter_callback *callback)
{
    struct alipay_told told;
    enum err err = read_told(form, &told);

    if (err != ERR_OK)
        return err;
    callback->number = told.ours;
    callback->reply = alipay_told_reply(&told);
    if (strcmp(form_text(form, "notify_type"), "trade_status_sync") != 0)
        callback->reply.state = ADAPTER_UNKNOWN;
    return callback->number[0] == '\0' ? ERR_BAD_INPUT : ERR_OK;
}

enum err
alipay_callback_read(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_callback *ret_callback)
{
    const struct alipay_account *ours = alipay_account_of(account);
    const struct crypt_key *key;
    struct form form = {.count = 0};
    struct adapter_callback callback;
    enum err err;

    if (form_read(heard->body, arena, &form) != ERR_OK || form_has_twins(&form))
        return ERR_BAD_INPUT;
    key = callback_key(ours, &form, heard->at);
    err = key == NULL ? ERR_BAD_SIGNATURE : alipay_sign_verify_callback(key, &form, arena);
    if (err != ERR_OK)
        return err;
    if (!is_ours(ours, &form))
        return ERR_FORBIDDEN;
    callback = (struct adapter_callback){
        .number = "",
        .id = form_text(&form, "notify_id"),
        .refund = "",
        .complaint = "",
        .reply = {.state = ADAPTER_UNKNOWN},
    };
    if (callback.id[0] == '\0' || strlen(callback.id) > CALLBACK_ID_MAX)
        return ERR_BAD_INPUT;
    err = strcmp(form_text(&form, "msg_method"), COMPLAINT) == 0
              ? read_complaint(&form, arena, &callback)
              : read_trade(&form, &callback);
    if (err == ERR_OK)
        *ret_callback = callback;
    return err;
}
