#include "tools/sandbox/alipay/alipay_notify.h"

#include "tools/sandbox/alipay/alipay_number.h"

#define ID_SIZE 35

static const int64_t schedule_s[ALIPAY_NOTIFY_TRIES_MAX - 1] = {
    4 * 60, 10 * 60, 10 * 60, 3600, 2 * 3600, 6 * 3600, 15 * 3600};

static void
put_field(struct text *form, const char *name, const char *value)
{
    if (value[0] != '\0')
        form_put(form, name, bytes_text(value));
}

static void
put_yuan(struct text *form, const char *name, struct money amount)
{
    char text[MONEY_TEXT_MAX];

    put_field(form, name, money_format(amount, text));
}

static void
put_time(struct text *form, const char *name, struct moment moment)
{
    char text[MOMENT_TEXT_MAX];

    put_field(form, name, moment_format_china(moment, text));
}

static void
put_form(struct text *form, const char *notify_id, const struct alipay_trade *trade,
    const struct sandbox_payer *buyer, const char *seller_id)
{
    char amount[MONEY_TEXT_MAX];

    put_field(form, "notify_type", "trade_status_sync");
    put_field(form, "notify_id", notify_id);
    put_field(form, "app_id", trade->app_id);
    put_field(form, "auth_app_id", trade->app_id);
    put_field(form, "charset", "utf-8");
    put_field(form, "version", "1.0");
    put_field(form, "trade_no", trade->trade_no);
    put_field(form, "out_trade_no", trade->out_trade_no);
    put_field(form, "trade_status", alipay_state_name(trade->state));
    put_yuan(form, "total_amount", trade->total);
    put_yuan(form, "receipt_amount", trade->total);
    put_yuan(form, "buyer_pay_amount", trade->total);
    put_yuan(form, "invoice_amount", trade->total);
    put_yuan(form, "point_amount", money_of(0));
    put_field(form, "buyer_id", buyer->payer_id);
    put_field(form, "buyer_open_id", buyer->open_id);
    put_field(form, "buyer_logon_id", buyer->name);
    put_field(form, "seller_id", seller_id);
    put_field(form, "subject", trade->subject);
    put_field(form, "body", trade->body);
    put_field(form, "passback_params", trade->passback);
    put_time(form, "gmt_create", trade->created);
    put_time(form, "gmt_payment", trade->paid);
    text_put(form, "&fund_bill_list=%5B%7B%22amount%22%3A%22");
    text_put(form, money_format(trade->total, amount));
    text_put(form, "%22%2C%22fundChannel%22%3A%22ALIPAYACCOUNT%22%7D%5D");
}

struct span
alipay_notify_after(int64_t tries, int64_t speed)
{
    NEED(tries >= 1 && tries < ALIPAY_NOTIFY_TRIES_MAX && speed > 0);
    return span_us(span_s(schedule_s[tries - 1]).us / speed);
}

bool
alipay_notify_taken(int status, struct bytes body)
{
    return status == 200 && bytes_is(body, "success");
}

enum err
alipay_notify_add(struct alipay *alipay, const struct alipay_trade *trade,
    const struct sandbox_payer *buyer, const struct alipay_notify_refund *refund,
    struct arena *arena)
{
    struct db_statement *insert = alipay->store.notify[SQL_ALIPAY_NOTIFY_INSERT];
    char notify_id[ID_SIZE];
    struct text form;
    enum err err;

    if (trade->notify_url[0] == '\0')
        return ERR_OK;
    err = sandbox_call_text(arena, ALIPAY_NOTIFY_FORM_MAX, &form);
    if (err != ERR_OK)
        return err;
    alipay_number_token(alipay->sandbox->random, "", notify_id, sizeof(notify_id));
    put_form(&form, notify_id, trade, buyer, alipay->settings->seller_id);
    if (refund != NULL) {
        put_yuan(&form, "refund_fee", trade->refunded);
        put_time(&form, "gmt_refund", refund->refunded);
        put_field(&form, "out_biz_no", refund->out_request_no);
    }
    if (!text_ok(&form))
        return ERR_TOO_BIG;
    db_bind_text(insert, 1, bytes_text(notify_id));
    db_bind_text(insert, 2, bytes_text(trade->trade_no));
    db_bind_text(insert, 3, bytes_text(trade->notify_url));
    db_bind_text(insert, 4, text_bytes(&form));
    db_bind_int(insert, 5, refund == NULL ? trade->paid.us : refund->refunded.us);
    return db_run(insert);
}
