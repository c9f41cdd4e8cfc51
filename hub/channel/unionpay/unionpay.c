#include "hub/channel/unionpay/unionpay.h"

#include <stdio.h>
#include <string.h>

#include "hub/channel/unionpay/unionpay_account.h"
#include "hub/channel/unionpay/unionpay_judge.h"
#include "hub/channel/unionpay/unionpay_read.h"
#include "hub/channel/unionpay/unionpay_sign.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define BACK "/gateway/api/backTransReq.do"
#define QUERIES "/gateway/api/queryTrans.do"
#define BODY_SIZE ((size_t)16 * 1024)
#define FEN_MAX INT64_C(999999999999) /* N12: ACP 5.1.0, part 5, txnAmt */
#define FEN_TEXT_SIZE 24
#define TIME_SIZE 15 /* yyyyMMddHHmmss, and a terminator */
#define BARCODE_MAX 20

static const char *const methods[] = {
    [UNIONPAY_METHOD_RSA] = "01",
    [UNIONPAY_METHOD_SHA256] = "11",
    [UNIONPAY_METHOD_SM3] = "12",
};

/* One request in the making. */
struct draft {
    struct form form;
    char time[TIME_SIZE];
    char until[TIME_SIZE];
    char amount[FEN_TEXT_SIZE];
};

static void
add(struct draft *draft, const char *name, const char *value)
{
    NEED(draft->form.count < FORM_FIELDS_MAX);
    draft->form.fields[draft->form.count++] = (struct form_field){name, value};
}

/* Beijing's wall clock without anything between its digits. */
static const char *
put_time(struct moment moment, char to[static TIME_SIZE])
{
    char text[MOMENT_TEXT_MAX];
    size_t at = 0;

    (void)moment_format_china(moment, text);
    for (const char *c = text; *c != '\0' && at < TIME_SIZE - 1; c++)
        if (*c >= '0' && *c <= '9')
            to[at++] = *c;
    to[at] = '\0';
    return to;
}

/* Every request names itself by its number and its time. */
static struct draft *
begin(const struct unionpay_account *account, struct arena *arena, const char *type,
    const char *sub_type, const char *number, struct moment time)
{
    struct draft *draft = arena_take(arena, sizeof(*draft));

    if (draft == NULL)
        return NULL;
    add(draft, "version", "5.1.0");
    add(draft, "encoding", "UTF-8");
    add(draft, "signMethod", methods[account->method]);
    if (account->method == UNIONPAY_METHOD_RSA)
        add(draft, "certId", account->certificate_id);
    add(draft, "txnType", type);
    add(draft, "txnSubType", sub_type);
    add(draft, "bizType", "000000");
    add(draft, "accessType", "0");
    add(draft, "channelType", "08");
    add(draft, "merId", account->merchant);
    add(draft, "orderId", number);
    add(draft, "txnTime", put_time(time, draft->time));
    return draft;
}

static void
add_amount(struct draft *draft, struct money amount)
{
    (void)snprintf(draft->amount, sizeof(draft->amount), "%lld", (long long)amount.fen);
    add(draft, "txnAmt", draft->amount);
    add(draft, "currencyCode", "156");
}

static void
add_notify(struct draft *draft, const struct unionpay_account *account)
{
    if (account->notify_url[0] != '\0')
        add(draft, "backUrl", account->notify_url);
}

static enum err
finish(const struct unionpay_account *account, struct draft *draft, const char *path,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const char *signature;
    char *block;
    struct text body;
    enum err err = unionpay_sign_request(account, &draft->form, arena, &signature);

    if (err != ERR_OK)
        return err;
    add(draft, "signature", signature);
    block = arena_take(arena, BODY_SIZE);
    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&body, block, BODY_SIZE);
    for (size_t i = 0; i < draft->form.count; i++)
        form_put(&body, draft->form.fields[i].name, bytes_text(draft->form.fields[i].value));
    *ret_ask = (struct adapter_ask){
        .method = "POST",
        .url = arena_printf(arena, "%s%s", account->gateway, path),
        .type = "application/x-www-form-urlencoded;charset=UTF-8",
        .body = text_bytes(&body),
    };
    if (!text_ok(&body))
        return ERR_TOO_BIG;
    return ret_ask->url == NULL ? ERR_NO_SPACE : ERR_OK;
}

static enum err
check(const struct adapter_create *create, struct moment now)
{
    if (create->amount.fen <= 0 || create->amount.fen > FEN_MAX)
        return ERR_OUT_OF_RANGE;
    return create->expires.us <= now.us ? ERR_EXPIRED : ERR_OK;
}

static enum err
create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct draft *draft;
    enum err err =
        create->way == ADAPTER_WAY_BROWSER || create->split ? ERR_UNSUPPORTED : check(create, now);

    if (err != ERR_OK)
        return err;
    draft = begin(ours, arena, "01", "07", create->number, create->created);
    if (draft == NULL)
        return ERR_NO_SPACE;
    add_amount(draft, create->amount);
    add_notify(draft, ours);
    add(draft, "payTimeout", put_time(create->expires, draft->until));
    return finish(ours, draft, BACK, arena, ret_ask);
}

static bool
is_barcode(const char *barcode)
{
    size_t length = strlen(barcode);

    return length > 0 && length <= BARCODE_MAX && strspn(barcode, "0123456789") == length;
}

static enum err
pay(const struct adapter_account *account, const struct adapter_create *create, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct draft *draft;
    enum err err = create->split ? ERR_UNSUPPORTED : check(create, now);

    if (err == ERR_OK && !is_barcode(create->barcode))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK)
        return err;
    draft = begin(ours, arena, "01", "06", create->number, create->created);
    if (draft == NULL)
        return ERR_NO_SPACE;
    add_amount(draft, create->amount);
    add_notify(draft, ours);
    add(draft, "qrNo", create->barcode);
    add(draft, "termId", ours->terminal);
    err = finish(ours, draft, BACK, arena, ret_ask);
    crypt_wipe(draft, sizeof(*draft));
    return err;
}

static enum err
ask_about(const struct adapter_account *account, const char *number, struct moment created,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct draft *draft = begin(ours, arena, "00", "00", number, created);

    return draft == NULL ? ERR_NO_SPACE : finish(ours, draft, QUERIES, arena, ret_ask);
}

static enum err
query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)now;
    return ask_about(account, payment->number, payment->created, arena, ret_ask);
}

/* By the number and the time of what it undoes (冲正). */
static enum err
reverse(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct draft *draft = begin(ours, arena, "99", "01", payment->number, payment->created);

    (void)now;
    return draft == NULL ? ERR_NO_SPACE : finish(ours, draft, BACK, arena, ret_ask);
}

static enum err
refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct draft *draft;

    (void)now;
    if (refund->amount.fen <= 0 || refund->amount.fen > refund->payment.amount.fen)
        return ERR_OUT_OF_RANGE;
    if (refund->payment.trade[0] == '\0')
        return ERR_BAD_INPUT;
    draft = begin(ours, arena, "04", "00", refund->number, refund->created);
    if (draft == NULL)
        return ERR_NO_SPACE;
    add_amount(draft, refund->amount);
    add_notify(draft, ours);
    add(draft, "origQryId", refund->payment.trade);
    return finish(ours, draft, BACK, arena, ret_ask);
}

static enum err
refund_query(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)now;
    return ask_about(account, refund->number, refund->created, arena, ret_ask);
}

/* The page goes to the QR's own address; the wallet's browser knows what that is. */
static enum err
put_bridge(const struct adapter_account *account, enum adapter_way way, const char *handle,
    struct moment now, struct text *json)
{
    struct json_writer writer;

    (void)account;
    (void)now;
    if (way == ADAPTER_WAY_BROWSER)
        return ERR_UNSUPPORTED;
    json_start(&writer, json);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "go", bytes_text(handle));
    json_close_object(&writer);
    return text_ok(json) ? ERR_OK : ERR_TOO_BIG;
}

const struct adapter unionpay_adapter = {
    .channel = CHANNEL_UNIONPAY,
    .dialect = "unionpay",
    .label = "云闪付",
    .label_english = "UnionPay",
    .identity = "merchant",
    .taken = {200, "text/plain; charset=utf-8", "ok"},
    .failed = {400, "text/plain; charset=utf-8", "fail"},
    .fields = unionpay_account_fields,
    .fields_count = UNIONPAY_ACCOUNT_FIELDS,
    .open = unionpay_account_open,
    .close = unionpay_account_close,
    .authorise_parameter = "visit",
    .create = create,
    .put_bridge = put_bridge,
    .query = query,
    .pay = pay,
    .reverse = reverse,
    .read = unionpay_read_answer,
    .refund = refund,
    .refund_query = refund_query,
    .read_refund = unionpay_read_refund,
    .read_callback = unionpay_read_callback,
    .judge = unionpay_judge,
};
