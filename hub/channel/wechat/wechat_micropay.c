#include "hub/channel/wechat/wechat_micropay.h"

#include "hub/channel/wechat/wechat_ask.h"
#include "hub/channel/wechat/wechat_refund.h"
#include "hub/channel/wechat/wechat_trade.h"
#include "hub/channel/wechat/wechat_v2.h"

#define REASON_MAX 80
#define TIME_SIZE 15

/* "yyyyMMddHHmmss" */
static void
put_time(struct moment moment, char to[static TIME_SIZE])
{
    char whole[MOMENT_TEXT_MAX];
    struct text text;

    text_init(&text, to, TIME_SIZE);
    for (const char *at = moment_format_china(moment, whole); *at != '\0'; at++)
        if (*at >= '0' && *at <= '9')
            text_put_char(&text, *at);
    NEED(text_ok(&text));
}

enum err
wechat_micropay_pay(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    const char *subject = wechat_trade_subject(create, arena);
    char expires[TIME_SIZE];
    struct form form;
    enum err err = wechat_trade_check(create, now);

    if (err == ERR_OK)
        err = subject == NULL ? ERR_NO_SPACE
                              : wechat_v2_begin(ours, create->number, now, arena, &form);
    if (err != ERR_OK)
        return err;
    put_time(wechat_trade_expires(create, now), expires);
    wechat_v2_add(&form, "body", subject);
    wechat_v2_add(&form, "out_trade_no", create->number);
    wechat_v2_add(
        &form, "spbill_create_ip", create->address[0] != '\0' ? create->address : ours->address);
    wechat_v2_add(&form, "auth_code", create->barcode);
    wechat_v2_add(&form, "time_expire", expires);
    wechat_v2_add(&form, "profit_sharing", create->split ? "Y" : "");
    err = wechat_v2_add_number(&form, "total_fee", create->amount.fen, arena);
    return err == ERR_OK ? wechat_v2_ask(ours, "/pay/micropay", false, &form, arena, ret_ask) : err;
}

/* What asks about a payment by our number alone. */
static enum err
ask_by_number(const struct wechat_account *account, const struct adapter_payment *payment,
    const char *path, bool shows_certificate, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    struct form form;
    enum err err = wechat_v2_begin(account, payment->number, now, arena, &form);

    if (err != ERR_OK)
        return err;
    wechat_v2_add(&form, "out_trade_no", payment->number);
    return wechat_v2_ask(account, path, shows_certificate, &form, arena, ret_ask);
}

enum err
wechat_micropay_query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return ask_by_number(
        wechat_account_of(account), payment, "/pay/orderquery", false, now, arena, ret_ask);
}

enum err
wechat_micropay_reverse(const struct adapter_account *account,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    return ask_by_number(
        wechat_account_of(account), payment, "/secapi/pay/reverse", true, now, arena, ret_ask);
}

enum err
wechat_micropay_refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    const char *reason = adapter_cut(refund->reason, REASON_MAX, arena);
    struct form form;
    enum err err = wechat_refund_check(refund);

    if (err == ERR_OK)
        err = reason == NULL ? ERR_NO_SPACE
                             : wechat_v2_begin(ours, refund->number, now, arena, &form);
    if (err != ERR_OK)
        return err;
    wechat_v2_add(&form, "out_trade_no", refund->payment.number);
    wechat_v2_add(&form, "out_refund_no", refund->number);
    wechat_v2_add(&form, "refund_desc", reason);
    err = wechat_v2_add_number(&form, "total_fee", refund->payment.amount.fen, arena);
    if (err == ERR_OK)
        err = wechat_v2_add_number(&form, "refund_fee", refund->amount.fen, arena);
    return err == ERR_OK ? wechat_v2_ask(ours, "/secapi/pay/refund", true, &form, arena, ret_ask)
                         : err;
}

enum err
wechat_micropay_refund_query(const struct adapter_account *account,
    const struct adapter_refund *refund, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const struct wechat_account *ours = wechat_account_of(account);
    struct form form;
    enum err err = wechat_v2_begin(ours, refund->number, now, arena, &form);

    if (err != ERR_OK)
        return err;
    wechat_v2_add(&form, "out_refund_no", refund->number);
    return wechat_v2_ask(ours, "/pay/refundquery", false, &form, arena, ret_ask);
}
