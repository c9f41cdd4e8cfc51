#include "hub/flow/exchange_mask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "shared/text/form.h"
#include "shared/text/json.h"
#include "shared/text/xml.h"

#define READ_MAX ((size_t)64 * 1024) /* of a body; longer ones are not shown */
#define WHOLE_MAX ((size_t)32 * 1024)
#define VALUE_MAX 240
#define LETTERS_MIN 8 /* below it nothing of a value is shown */
#define HEAD 3
#define TAIL 2
#define DIGITS_MAX 9 /* of a number whose name is not known; longer ones are phones, cards */
#define DEPTH_MAX 12

/* Sorted, for bsearch(). As the channels write them (Alipay, WeChat Pay v2 and v3, UnionPay). */
static const char *const shown[] = {"accessType", "amount", "app_id", "appid", "backUrl",
    "bank_type", "bizType", "buyer_pay_amount", "cancel_time", "cash_fee", "channel", "channelType",
    "charset", "close_time", "code", "coupon_fee", "create_time", "currency", "currencyCode",
    "desc", "description", "detail", "discount_amount", "discount_refund", "encoding", "err_code",
    "err_code_des", "event_type", "exchangeRate", "expire_time", "fail_reason", "fee_type", "field",
    "finish_amount", "finish_time", "format", "frontUrl", "fundChannel", "fund_change", "gmt_close",
    "gmt_create", "gmt_payment", "gmt_refund", "gmt_refund_pay", "grant_type", "h5_info",
    "invoice_amount", "issuerIdentifyMode", "location", "mch_id", "mchid", "mdiscount_amount",
    "merId", "message", "method", "msg", "notify_action_type", "notify_id", "notify_time",
    "notify_type", "notify_url", "operation", "orderId", "order_id", "origQryId", "origRespCode",
    "origRespMsg", "original_type", "out_order_no", "out_refund_no", "out_request_no",
    "out_return_no", "out_trade_no", "payCardType", "payTimeout", "payType", "pay_amount",
    "payer_currency", "payer_refund", "payer_total", "payment_type", "point_amount", "product_code",
    "profit_sharing", "queryId", "reason", "recall", "receipt_amount", "refund", "refund_amount",
    "refund_channel", "refund_channel_status", "refund_count", "refund_fee", "refund_id",
    "refund_settlement_total", "refund_state", "refund_status", "refund_total", "reqReserved",
    "resource_type", "respCode", "respMsg", "result", "result_code", "retry_flag", "return_amount",
    "return_code", "return_msg", "return_no", "return_url", "royalty_mode", "royalty_type", "scene",
    "send_back_fee", "send_pay_date", "service", "settleAmt", "settleCurrencyCode", "settleDate",
    "settle_amount", "settlement_refund", "settlement_total", "sharing_amount", "signMethod",
    "sign_type", "sp_appid", "sp_mchid", "state", "status", "subMerId", "sub_appid", "sub_code",
    "sub_mch_id", "sub_mchid", "sub_msg", "subject", "success_time", "summary", "termId", "time",
    "time_end", "time_expire", "time_start", "timeout_express", "timestamp", "total",
    "total_amount", "total_fee", "total_royalty_amount", "traceNo", "traceTime", "trade_no",
    "trade_state", "trade_state_desc", "trade_status", "trade_type", "transaction_id", "txnAmt",
    "txnSubType", "txnTime", "txnType", "type", "undiscountable_amount", "unfreeze_unsplit",
    "unsplit_amount", "version"};

/* A name that has one of these in it says a secret, whatever else it says. */
static const char *const hidden[] = {"auth_code", "cert", "cipher", "key", "nonce", "password",
    "paycode", "prepay", "qr_code", "qrno", "secret", "sign", "ticket", "token", "trade_sdk",
    "code_url", "h5_url", "mweb_url", "pay_url"};

enum treatment {
    TREATMENT_SHOW,
    TREATMENT_ENDS,
    TREATMENT_HIDE
};

/* One side that is written: what a name means depends on who says it. */
struct mask {
    struct text *to;
    struct arena *arena;
    bool is_ask; /* a payer's code is named as the code of an answer is */
};

static int
by_name(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static bool
has_word(const char *name, const char *word)
{
    const size_t length = strlen(word);

    for (; *name != '\0'; name++)
        if (strncasecmp(name, word, length) == 0)
            return true;
    return false;
}

static enum treatment
treatment_of(const struct mask *mask, const char *name)
{
    if (mask->is_ask && strcmp(name, "code") == 0)
        return TREATMENT_HIDE;
    if (bsearch(name, shown, LENGTH(shown), sizeof(shown[0]), by_name) != NULL)
        return TREATMENT_SHOW;
    if (strcmp(name, "tn") == 0)
        return TREATMENT_HIDE;
    for (size_t i = 0; i < LENGTH(hidden); i++)
        if (has_word(name, hidden[i]))
            return TREATMENT_HIDE;
    return TREATMENT_ENDS;
}

/* The bytes of so many letters of UTF-8 from at on. */
static size_t
letters(const char *at, size_t count)
{
    size_t size = 0;

    for (; count > 0 && at[size] != '\0'; count--)
        do
            size++;
        while (((unsigned char)at[size] & 0xc0) == 0x80);
    return size;
}

static size_t
count_letters(const char *at)
{
    size_t count = 0;

    for (; *at != '\0'; at++)
        count += ((unsigned char)*at & 0xc0) != 0x80;
    return count;
}

/* What is shown of a value; in the arena, or "***" without memory. */
static const char *
shown_of(const struct mask *mask, const char *name, const char *value)
{
    const enum treatment treatment = treatment_of(mask, name);
    const size_t count = count_letters(value);
    const char *text = NULL;

    if (count == 0)
        return "";
    if (treatment == TREATMENT_SHOW && count <= VALUE_MAX)
        return value;
    if (treatment == TREATMENT_SHOW)
        text = arena_printf(mask->arena, "%.*s…", (int)letters(value, VALUE_MAX), value);
    else if (treatment == TREATMENT_ENDS && count >= LETTERS_MIN)
        text = arena_printf(mask->arena, "%.*s***%s", (int)letters(value, HEAD), value,
            value + letters(value, count - TAIL));
    return text == NULL ? "***" : text;
}

static bool mask_json(const struct mask *mask, struct bytes body);

/* A value that is JSON itself (Alipay's biz_content) is read like that. */
static bool
is_json(const char *value)
{
    return value[0] == '{' || value[0] == '[';
}

/* --- forms, and flat XML --- */

static void
mask_fields(const struct mask *mask, const struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];

        text_printf(mask->to, "%s%s=", i == 0 ? "" : "\n", field->name);
        if (!is_json(field->value) || !mask_json(mask, bytes_text(field->value)))
            text_put(mask->to, shown_of(mask, field->name, field->value));
    }
}

/* --- JSON --- */

/* An object or a list that is open. */
struct level {
    const struct json_node *next;
    const char *called; /* the name that what stands in a list is treated by */
    bool is_object;
};

static void
put_number(const struct mask *mask, struct json_writer *writer, const char *name,
    const char *called, struct bytes digits)
{
    const enum treatment treatment = treatment_of(mask, called);
    const bool is_shown =
        treatment == TREATMENT_SHOW || (treatment == TREATMENT_ENDS && digits.size <= DIGITS_MAX);

    json_put_text(writer, name, is_shown ? digits : bytes_text("***"));
}

static void
put_value(const struct mask *mask, struct json_writer *writer, const char *name, const char *called,
    const struct json_node *node)
{
    const char *text = json_text(node);
    bool truth;

    if (text != NULL)
        json_put_text(writer, name, bytes_text(shown_of(mask, called, text)));
    else if (json_truth(node, &truth))
        json_put_bool(writer, name, truth);
    else if (json_digits(node).size > 0)
        put_number(mask, writer, name, called, json_digits(node));
    else
        json_put_null(writer, name);
}

static struct level
enter(
    struct json_writer *writer, const char *name, const char *called, const struct json_node *node)
{
    const struct level level = {json_first(node), called, json_is_object(node)};

    if (level.is_object)
        json_open_object(writer, name);
    else
        json_open_list(writer, name);
    return level;
}

/* Of an object or a list; what is deeper than anybody nests is left out. */
static void
put_tree(const struct mask *mask, struct json_writer *writer, const struct json_node *root)
{
    struct level levels[DEPTH_MAX] = {enter(writer, NULL, "", root)};
    size_t depth = 1;

    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        const struct json_node *node = level->next;
        const char *name = node == NULL || !level->is_object ? NULL : json_name(node);
        const char *called = name == NULL ? level->called : name;

        if (node != NULL)
            level->next = json_next(node);
        if (node == NULL) {
            if (level->is_object)
                json_close_object(writer);
            else
                json_close_list(writer);
            depth--;
        } else if (!json_is_object(node) && !json_is_list(node)) {
            put_value(mask, writer, name, called, node);
        } else if (depth < DEPTH_MAX) {
            levels[depth++] = enter(writer, name, called, node);
        } else {
            json_put_text(writer, name, bytes_text("…"));
        }
    }
}

/* False: it is none, and nothing was written. */
static bool
mask_json(const struct mask *mask, struct bytes body)
{
    const struct json_node *root;
    struct json_writer writer;

    if (json_parse(body, mask->arena, &root) != ERR_OK)
        return false;
    json_start(&writer, mask->to);
    put_tree(mask, &writer, root);
    return true;
}

/* --- either --- */

static bool
mask_form(const struct mask *mask, struct bytes body, bool is_xml)
{
    struct form *form = arena_take(mask->arena, sizeof(*form));

    if (form == NULL)
        return false;
    form->count = 0;
    if ((is_xml ? xml_read(body, mask->arena, form) : form_read(body, mask->arena, form)) !=
            ERR_OK ||
        form->count == 0)
        return false;
    mask_fields(mask, form);
    return true;
}

static bool
mask_readable(const struct mask *mask, struct bytes body)
{
    const char *at = (const char *)body.at;

    if (body.size > READ_MAX)
        return false;
    if (at[0] == '<')
        return mask_form(mask, body, true);
    return is_json(at) ? mask_json(mask, body) : mask_form(mask, body, false);
}

static void
mask_body(const struct mask *mask, struct bytes body)
{
    const size_t begun = mask->to->length;

    if (body.size == 0 || mask_readable(mask, body))
        return;
    mask->to->length = begun;
    text_printf(mask->to, "(%zu bytes)", body.size);
}

static void
mask_address(const struct mask *mask, const char *url)
{
    const size_t length = strcspn(url, "?");

    text_put_bytes(mask->to, bytes_of(url, length));
    if (url[length] == '\0')
        return;
    text_put(mask->to, "?\n");
    mask_body(mask, bytes_text(url + length + 1));
}

/* As much as the caller has room for, cut where a letter ends. */
static void
hand_over(const struct text *whole, struct text *to)
{
    static const char cut[] = "…";
    const size_t room = to->size - to->length - sizeof(cut);
    size_t size = whole->length;

    if (size > room) {
        size = room;
        while (size > 0 && ((unsigned char)whole->at[size] & 0xc0) == 0x80)
            size--;
    }
    text_put_bytes(to, bytes_of(whole->at, size));
    if (size < whole->length || whole->overflowed)
        text_put(to, cut);
}

void
exchange_mask_ask(struct text *to, const struct adapter_ask *ask, struct arena *arena)
{
    char *block = arena_take(arena, WHOLE_MAX);
    struct text whole;
    const struct mask mask = {.to = &whole, .arena = arena, .is_ask = true};

    text_clear(to);
    if (block == NULL)
        return;
    text_init(&whole, block, WHOLE_MAX);
    text_printf(&whole, "%s ", ask->method);
    mask_address(&mask, ask->url);
    if (ask->body.size > 0)
        text_put(&whole, "\n\n");
    mask_body(&mask, ask->body);
    hand_over(&whole, to);
}

void
exchange_mask_heard(struct text *to, struct bytes body, struct arena *arena)
{
    char *block = arena_take(arena, WHOLE_MAX);
    struct text whole;
    const struct mask mask = {.to = &whole, .arena = arena};

    text_clear(to);
    if (block == NULL)
        return;
    text_init(&whole, block, WHOLE_MAX);
    mask_body(&mask, body);
    hand_over(&whole, to);
}
