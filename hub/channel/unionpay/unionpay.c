#include "hub/channel/unionpay/unionpay.h"

#include <stdio.h>
#include <string.h>

#include "hub/channel/unionpay/unionpay_account.h"
#include "hub/channel/unionpay/unionpay_bill.h"
#include "hub/channel/unionpay/unionpay_draft.h"
#include "hub/channel/unionpay/unionpay_judge.h"
#include "hub/channel/unionpay/unionpay_read.h"
#include "shared/text/json.h"

#define BACK "/gateway/api/backTransReq.do"
#define QUERIES "/gateway/api/queryTrans.do"
#define FEN_MAX INT64_C(999999999999) /* N12: ACP 5.1.0, part 5, txnAmt */
#define BARCODE_MAX 20

/* Every request about a payment names itself by its number and its time. */
static struct unionpay_draft *
begin(const struct unionpay_account *account, struct arena *arena, const char *type,
    const char *sub_type, const char *number, struct moment time)
{
    struct unionpay_draft *draft = unionpay_draft_make(account, arena, type, sub_type, time);

    if (draft == NULL)
        return NULL;
    unionpay_draft_add(draft, "channelType", "08");
    unionpay_draft_add(draft, "orderId", number);
    return draft;
}

static void
add_amount(struct unionpay_draft *draft, struct money amount)
{
    (void)snprintf(draft->amount, sizeof(draft->amount), "%lld", (long long)amount.fen);
    unionpay_draft_add(draft, "txnAmt", draft->amount);
    unionpay_draft_add(draft, "currencyCode", "156");
}

static void
add_notify(struct unionpay_draft *draft, const struct unionpay_account *account)
{
    if (account->notify_url[0] != '\0')
        unionpay_draft_add(draft, "backUrl", account->notify_url);
}

static enum err
finish(const struct unionpay_account *account, struct unionpay_draft *draft, const char *path,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    return unionpay_draft_finish(
        account, draft, arena_printf(arena, "%s%s", account->gateway, path), arena, ret_ask);
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
    struct unionpay_draft *draft;
    enum err err =
        create->way == ADAPTER_WAY_BROWSER || create->split ? ERR_UNSUPPORTED : check(create, now);

    if (err != ERR_OK)
        return err;
    draft = begin(ours, arena, "01", "07", create->number, create->created);
    if (draft == NULL)
        return ERR_NO_SPACE;
    add_amount(draft, create->amount);
    add_notify(draft, ours);
    unionpay_draft_add(draft, "payTimeout", unionpay_draft_time(create->expires, draft->until));
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
    struct unionpay_draft *draft;
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
    unionpay_draft_add(draft, "qrNo", create->barcode);
    unionpay_draft_add(draft, "termId", ours->terminal);
    err = finish(ours, draft, BACK, arena, ret_ask);
    crypt_wipe(draft, sizeof(*draft));
    return err;
}

static enum err
ask_about(const struct adapter_account *account, const char *number, struct moment created,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct unionpay_draft *draft = begin(ours, arena, "00", "00", number, created);

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
    struct unionpay_draft *draft =
        begin(ours, arena, "99", "01", payment->number, payment->created);

    (void)now;
    return draft == NULL ? ERR_NO_SPACE : finish(ours, draft, BACK, arena, ret_ask);
}

static enum err
refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct unionpay_account *ours = unionpay_account_of(account);
    struct unionpay_draft *draft;

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
    unionpay_draft_add(draft, "origQryId", refund->payment.trade);
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
    .bills = &unionpay_bill_calls,
};
