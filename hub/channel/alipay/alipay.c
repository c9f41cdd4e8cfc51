#include "hub/channel/alipay/alipay.h"

#include <stdio.h>
#include <string.h>

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_read.h"
#include "hub/channel/alipay/alipay_sign.h"
#include "hub/channel/alipay/alipay_split.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define CONTENT_SIZE 2048 /* biz_content */
#define URL_SIZE 4096
#define ESCAPED 3 /* a byte as %XX */
#define SUBJECT_LETTERS_MAX 256
#define SUBJECT_SIZE (SUBJECT_LETTERS_MAX * 4 + 1)
#define FEN_MAX INT64_C(10000000000) /* 100 000 000.00 yuan; opendocs 02ekfj */
#define USER_ID_LENGTH 16
#define US_PER_MINUTE (INT64_C(60) * 1000000)
#define EXPRESS_SIZE 16
#define EXPRESS_MINUTES_MAX (15 * 24 * 60)

static const char *const methods[] = {
    [ADAPTER_CALL_CREATE] = "alipay.trade.create",
    [ADAPTER_CALL_QUERY] = "alipay.trade.query",
    [ADAPTER_CALL_CLOSE] = "alipay.trade.close",
    [ADAPTER_CALL_PAY] = "alipay.trade.pay",
    [ADAPTER_CALL_REVERSE] = "alipay.trade.cancel",
    [ADAPTER_CALL_REFUND] = "alipay.trade.refund",
    [ADAPTER_CALL_REFUND_QUERY] = "alipay.trade.fastpay.refund.query",
};

static enum err
put_authorise_url(const struct adapter_account *account, const char *redirect_uri,
    const char *state, struct text *url)
{
    const struct alipay_account *ours = alipay_account_of(account);

    text_put(url, ours->authorise_url);
    if (strchr(ours->authorise_url, '?') == NULL)
        text_put_char(url, '?');
    form_put(url, "app_id", bytes_text(ours->app_id));
    form_put(url, "scope", bytes_text("auth_base"));
    form_put(url, "redirect_uri", bytes_text(redirect_uri));
    form_put(url, "state", bytes_text(state));
    return text_ok(url) ? ERR_OK : ERR_TOO_BIG;
}

static void
add(struct form *form, const char *name, const char *value)
{
    NEED(form->count < FORM_FIELDS_MAX);
    form->fields[form->count++] = (struct form_field){.name = name, .value = value};
}

static bool
start_text(struct text *text, struct arena *arena, size_t size)
{
    char *block = arena_take(arena, size);

    if (block != NULL)
        text_init(text, block, size);
    return block != NULL;
}

/* The first fields are the method's own and go into the body, the rest into the query. */
static enum err
put_fields(const struct alipay_account *account, const struct form *form, size_t own_count,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    struct text url;
    struct text body;
    size_t size = 1;

    for (size_t i = 0; i < own_count; i++)
        size += strlen(form->fields[i].name) + ESCAPED * strlen(form->fields[i].value) + 2;
    if (!start_text(&url, arena, URL_SIZE) || !start_text(&body, arena, size))
        return ERR_NO_SPACE;
    text_put(&url, account->gateway_url);
    if (strchr(account->gateway_url, '?') == NULL)
        text_put_char(&url, '?');
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];

        form_put(i < own_count ? &body : &url, field->name, bytes_text(field->value));
    }
    if (!text_ok(&url) || !text_ok(&body))
        return ERR_TOO_BIG;
    *ret_ask = (struct adapter_ask){
        .method = "POST",
        .url = url.at,
        .type = "application/x-www-form-urlencoded;charset=utf-8",
        .body = text_bytes(&body),
    };
    return ERR_OK;
}

/* form holds the method's own fields; the common ones and the signature are added. */
static enum err
make_ask(const struct adapter_account *account, const char *method, struct form *form,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const struct alipay_account *ours = alipay_account_of(account);
    size_t own_count = form->count;
    char timestamp[MOMENT_TEXT_MAX];
    const char *sign;
    enum err err;

    add(form, "app_id", ours->app_id);
    add(form, "method", method);
    add(form, "charset", "utf-8");
    add(form, "sign_type", "RSA2");
    add(form, "timestamp", moment_format_china(now, timestamp));
    add(form, "version", "1.0");
    if (ours->app_sn[0] != '\0') {
        add(form, "app_cert_sn", ours->app_sn);
        add(form, "alipay_root_cert_sn", ours->roots_sn);
    }
    if ((strcmp(method, methods[ADAPTER_CALL_CREATE]) == 0 ||
            strcmp(method, methods[ADAPTER_CALL_PAY]) == 0) &&
        ours->notify_url[0] != '\0')
        add(form, "notify_url", ours->notify_url);
    err = alipay_sign_request(ours->private_key, form, arena, &sign);
    if (err != ERR_OK)
        return err;
    add(form, "sign", sign);
    return put_fields(ours, form, own_count, arena, ret_ask);
}

static enum err
identify(const struct adapter_account *account, const char *code, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    struct form form = {.count = 0};

    add(&form, "grant_type", "authorization_code");
    add(&form, "code", code);
    return make_ask(account, "alipay.system.oauth.token", &form, now, arena, ret_ask);
}

enum err
alipay_ask(const struct adapter_account *account, const char *method, const struct text *content,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct form form = {.count = 0};

    if (!text_ok(content))
        return ERR_TOO_BIG;
    add(&form, "biz_content", content->at);
    return make_ask(account, method, &form, now, arena, ret_ask);
}

static enum err
make_trade_ask(const struct adapter_account *account, enum adapter_call call,
    const struct text *content, struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return alipay_ask(account, methods[call], content, now, arena, ret_ask);
}

/*
 * Alipay takes no more than 256 letters, and none of "/", "=", "&" (opendocs
 * 02ekfj): a callback repeats the subject in the text that it signs, where they
 * could be taken for another field.
 */
static void
put_subject(const char *subject, struct text *to)
{
    size_t letters = 0;

    for (; *subject != '\0'; subject++) {
        letters += ((unsigned char)*subject & 0xC0) != 0x80;
        if (letters > SUBJECT_LETTERS_MAX)
            return;
        text_put_char(to, strchr("/=&", *subject) != NULL ? ' ' : *subject);
    }
}

/* Alipay's user ids; every other name of a payer is an open_id. */
static bool
is_user_id(const char *payer)
{
    return strlen(payer) == USER_ID_LENGTH && strncmp(payer, "2088", 4) == 0 &&
           strspn(payer, "0123456789") == USER_ID_LENGTH;
}

static enum err
check_trade(const struct adapter_create *create, struct moment now)
{
    if (create->amount.fen <= 0 || create->amount.fen > FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (!text_is_utf8(bytes_text(create->subject)))
        return ERR_BAD_INPUT;
    return create->expires.us <= now.us ? ERR_EXPIRED : ERR_OK;
}

/* What every trade begins with. */
static void
put_trade(struct json_writer *json, const struct adapter_create *create)
{
    char block[SUBJECT_SIZE];
    char amount[MONEY_TEXT_MAX];
    struct text subject;

    text_init(&subject, block, sizeof(block));
    put_subject(create->subject, &subject);
    json_put_text(json, "out_trade_no", bytes_text(create->number));
    json_put_text(json, "total_amount", bytes_text(money_format(create->amount, amount)));
    json_put_text(json, "subject", text_bytes(&subject));
    if (create->split)
        alipay_split_declare(json);
}

static enum err
create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char content_block[CONTENT_SIZE];
    char expires[MOMENT_TEXT_MAX];
    struct text content;
    struct json_writer json;
    enum err err = create->way == ADAPTER_WAY_WALLET ? check_trade(create, now) : ERR_UNSUPPORTED;

    if (err != ERR_OK)
        return err;
    text_init(&content, content_block, sizeof(content_block));
    json_start(&json, &content);
    json_open_object(&json, NULL);
    put_trade(&json, create);
    json_put_text(&json, "product_code", bytes_text("JSAPI_PAY"));
    json_put_text(&json, "op_app_id", bytes_text(alipay_account_of(account)->app_id));
    json_put_text(
        &json, is_user_id(create->payer) ? "buyer_id" : "buyer_open_id", bytes_text(create->payer));
    json_put_text(&json, "time_expire", bytes_text(moment_format_china(create->expires, expires)));
    json_close_object(&json);
    return make_trade_ask(account, ADAPTER_CALL_CREATE, &content, now, arena, ret_ask);
}

/* trade.pay takes its time as a length, in whole minutes (opendocs 02ekfp). */
static const char *
express(struct moment expires, struct moment now, char to[static EXPRESS_SIZE])
{
    int64_t minutes = (expires.us - now.us + US_PER_MINUTE - 1) / US_PER_MINUTE;

    if (minutes > EXPRESS_MINUTES_MAX)
        minutes = EXPRESS_MINUTES_MAX;
    (void)snprintf(to, EXPRESS_SIZE, "%dm", (int)minutes);
    return to;
}

static enum err
pay(const struct adapter_account *account, const struct adapter_create *create, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    char content_block[CONTENT_SIZE];
    char timeout[EXPRESS_SIZE];
    struct text content;
    struct json_writer json;
    enum err err = check_trade(create, now);

    if (err != ERR_OK)
        return err;
    text_init(&content, content_block, sizeof(content_block));
    json_start(&json, &content);
    json_open_object(&json, NULL);
    put_trade(&json, create);
    json_put_text(&json, "product_code", bytes_text("FACE_TO_FACE_PAYMENT"));
    json_put_text(&json, "scene", bytes_text("bar_code"));
    json_put_text(&json, "auth_code", bytes_text(create->barcode));
    json_put_text(&json, "timeout_express", bytes_text(express(create->expires, now, timeout)));
    json_close_object(&json);
    err = make_trade_ask(account, ADAPTER_CALL_PAY, &content, now, arena, ret_ask);
    crypt_wipe(content_block, sizeof(content_block));
    return err;
}

/* What asks about a trade by our number alone. */
static enum err
make_number_ask(const struct adapter_account *account, enum adapter_call call, const char *number,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char block[CONTENT_SIZE];
    struct text content;
    struct json_writer json;

    text_init(&content, block, sizeof(block));
    json_start(&json, &content);
    json_open_object(&json, NULL);
    json_put_text(&json, "out_trade_no", bytes_text(number));
    json_close_object(&json);
    return make_trade_ask(account, call, &content, now, arena, ret_ask);
}

static enum err
query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return make_number_ask(account, ADAPTER_CALL_QUERY, payment->number, now, arena, ret_ask);
}

static enum err
close_trade(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return make_number_ask(account, ADAPTER_CALL_CLOSE, payment->number, now, arena, ret_ask);
}

static enum err
reverse(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return make_number_ask(account, ADAPTER_CALL_REVERSE, payment->number, now, arena, ret_ask);
}

/* The refund is known by its own number within the trade. */
static void
start_refund(const struct adapter_refund *refund, struct json_writer *json)
{
    json_open_object(json, NULL);
    json_put_text(json, "out_trade_no", bytes_text(refund->payment.number));
    json_put_text(json, "out_request_no", bytes_text(refund->number));
}

static enum err
ask_refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char block[CONTENT_SIZE];
    char amount[MONEY_TEXT_MAX];
    struct text content;
    struct json_writer json;

    if (refund->amount.fen <= 0 || refund->amount.fen > refund->payment.amount.fen)
        return ERR_OUT_OF_RANGE;
    if (!text_is_utf8(bytes_text(refund->reason)))
        return ERR_BAD_INPUT;
    text_init(&content, block, sizeof(block));
    json_start(&json, &content);
    start_refund(refund, &json);
    json_put_text(&json, "refund_amount", bytes_text(money_format(refund->amount, amount)));
    if (refund->reason[0] != '\0')
        json_put_text(&json, "refund_reason", bytes_text(refund->reason));
    json_close_object(&json);
    return make_trade_ask(account, ADAPTER_CALL_REFUND, &content, now, arena, ret_ask);
}

static enum err
query_refund(const struct adapter_account *account, const struct adapter_refund *refund,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char block[CONTENT_SIZE];
    struct text content;
    struct json_writer json;

    text_init(&content, block, sizeof(block));
    json_start(&json, &content);
    start_refund(refund, &json);
    json_close_object(&json);
    return make_trade_ask(account, ADAPTER_CALL_REFUND_QUERY, &content, now, arena, ret_ask);
}

static const char *
cashier(const struct adapter_account *account)
{
    return alipay_account_of(account)->cashier_url;
}

const struct adapter alipay_adapter = {
    .channel = CHANNEL_ALIPAY,
    .dialect = "alipay",
    .label = "支付宝",
    .label_english = "Alipay",
    .taken = {200, "text/plain; charset=utf-8", "success"},
    .failed = {400, "text/plain; charset=utf-8", "fail"},
    .fields = alipay_account_fields,
    .fields_count = ALIPAY_ACCOUNT_FIELDS,
    .open = alipay_account_open,
    .close = alipay_account_close,
    .put_authorise_url = put_authorise_url,
    .authorise_parameter = "auth_code",
    .identify = identify,
    .read_identity = alipay_read_identity,
    .create = create,
    .cashier = cashier,
    .cashier_parameter = "trade_no",
    .query = query,
    .close_payment = close_trade,
    .pay = pay,
    .reverse = reverse,
    .read = alipay_read_answer,
    .refund = ask_refund,
    .refund_query = query_refund,
    .read_refund = alipay_read_refund,
    .read_callback = alipay_read_callback,
    .splits = &alipay_split_calls,
};
