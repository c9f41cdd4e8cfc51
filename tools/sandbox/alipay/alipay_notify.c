#include "tools/sandbox/alipay/alipay_notify.h"

#include "tools/sandbox/alipay/alipay_number.h"

#define ID_SIZE 35
#define PAID "trade_status_sync"

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

    put_field(form, "notify_type", PAID);
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

/* A row, of a form that is whole. */
struct row {
    const char *notify_id;
    const char *trade_no;
    const char *kind;
    const char *url;
    const struct text *form;
    struct moment at;
};

static enum err
add(struct alipay *alipay, const struct row *row)
{
    struct db_statement *insert = alipay->store.notify[SQL_ALIPAY_NOTIFY_INSERT];

    if (!text_ok(row->form))
        return ERR_TOO_BIG;
    sandbox_store_bind(insert, 1, row->notify_id);
    sandbox_store_bind(insert, 2, row->trade_no);
    sandbox_store_bind(insert, 3, row->kind);
    sandbox_store_bind(insert, 4, row->url);
    db_bind_text(insert, 5, text_bytes(row->form));
    db_bind_int(insert, 6, row->at.us);
    return db_run(insert);
}

enum err
alipay_notify_add(struct alipay *alipay, const struct alipay_trade *trade,
    const struct sandbox_payer *buyer, const struct alipay_notify_refund *refund,
    struct arena *arena)
{
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
    return add(alipay, &(struct row){notify_id, trade->trade_no, PAID, trade->notify_url, &form,
                           refund == NULL ? trade->paid : refund->refunded});
}

static enum err
find_url(struct alipay *alipay, struct arena *arena, const char **ret_url)
{
    struct db_statement *find = alipay->store.app[SQL_ALIPAY_APP_MESSAGE_URL];
    enum err err;

    sandbox_store_bind(find, 1, alipay->settings->app_id);
    err = db_step(find);
    if (err == ERR_OK)
        *ret_url = sandbox_store_copy(arena, find, 0);
    db_reset(find);
    return err;
}

enum err
alipay_notify_complaint(
    struct alipay *alipay, const char *trade_no, const char *complain_event_id, struct arena *arena)
{
    const struct moment now = sandbox_now(alipay->sandbox);
    char notify_id[ID_SIZE];
    const char *url = "";
    struct text form;
    enum err err = find_url(alipay, arena, &url);

    if (err != ERR_OK || url[0] == '\0')
        return err;
    err = sandbox_call_text(arena, ALIPAY_NOTIFY_FORM_MAX, &form);
    if (err != ERR_OK)
        return err;
    alipay_number_token(alipay->sandbox->random, "", notify_id, sizeof(notify_id));
    put_field(&form, "notify_id", notify_id);
    put_field(&form, "app_id", alipay->settings->app_id);
    put_field(&form, "charset", "UTF-8");
    put_field(&form, "version", "1.1");
    put_field(&form, "msg_method", ALIPAY_NOTIFY_COMPLAINT);
    put_field(&form, "utc_timestamp", arena_printf(arena, "%lld", (long long)(now.us / 1000)));
    put_field(&form, "biz_content",
        arena_printf(arena, "{\"complain_event_id\":\"%s\"}", complain_event_id));
    return add(
        alipay, &(struct row){notify_id, trade_no, ALIPAY_NOTIFY_COMPLAINT, url, &form, now});
}
