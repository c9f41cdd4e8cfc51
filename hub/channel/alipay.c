#include "hub/channel/alipay.h"

#include <string.h>

#include "hub/channel/alipay_read.h"
#include "hub/channel/alipay_sign.h"
#include "shared/text/form.h"
#include "shared/text/json.h"

#define CONTENT_SIZE 2048 /* biz_content */
#define URL_SIZE 4096
#define BODY_SIZE 8192 /* biz_content, each byte as %XX */
#define SUBJECT_LETTERS_MAX 256
#define SUBJECT_SIZE (SUBJECT_LETTERS_MAX * 4 + 1)
#define FEN_MAX INT64_C(10000000000) /* 100 000 000.00 yuan; opendocs 02ekfj */
#define USER_ID_LENGTH 16

static const char *const methods[] = {
    [ADAPTER_CALL_CREATE] = "alipay.trade.create",
    [ADAPTER_CALL_QUERY] = "alipay.trade.query",
    [ADAPTER_CALL_CLOSE] = "alipay.trade.close",
};

static enum err
put_authorise_url(const struct adapter_account *account, const char *redirect_uri,
    const char *state, struct text *url)
{
    text_put(url, account->authorise_url);
    if (strchr(account->authorise_url, '?') == NULL)
        text_put_char(url, '?');
    form_put(url, "app_id", bytes_text(account->app_id));
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
put_fields(const struct adapter_account *account, const struct form *form, size_t own_count,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    struct text url;
    struct text body;

    if (!start_text(&url, arena, URL_SIZE) || !start_text(&body, arena, BODY_SIZE))
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
    size_t own_count = form->count;
    char timestamp[MOMENT_TEXT_MAX];
    const char *sign;
    enum err err;

    add(form, "app_id", account->app_id);
    add(form, "method", method);
    add(form, "charset", "utf-8");
    add(form, "sign_type", "RSA2");
    add(form, "timestamp", moment_format_china(now, timestamp));
    add(form, "version", "1.0");
    if (strcmp(method, methods[ADAPTER_CALL_CREATE]) == 0 && account->notify_url[0] != '\0')
        add(form, "notify_url", account->notify_url);
    err = alipay_sign_request(account->private_key, form, arena, &sign);
    if (err != ERR_OK)
        return err;
    add(form, "sign", sign);
    return put_fields(account, form, own_count, arena, ret_ask);
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

static enum err
make_trade_ask(const struct adapter_account *account, enum adapter_call call,
    const struct text *content, struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    struct form form = {.count = 0};

    if (!text_ok(content))
        return ERR_TOO_BIG;
    add(&form, "biz_content", content->at);
    return make_ask(account, methods[call], &form, now, arena, ret_ask);
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
create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char subject_block[SUBJECT_SIZE];
    char content_block[CONTENT_SIZE];
    char amount[MONEY_TEXT_MAX];
    char expires[MOMENT_TEXT_MAX];
    struct text subject;
    struct text content;
    struct json_writer json;

    if (create->amount.fen <= 0 || create->amount.fen > FEN_MAX)
        return ERR_OUT_OF_RANGE;
    if (!text_is_utf8(bytes_text(create->subject)))
        return ERR_BAD_INPUT;
    if (create->expires.us <= now.us)
        return ERR_EXPIRED;
    text_init(&subject, subject_block, sizeof(subject_block));
    put_subject(create->subject, &subject);
    text_init(&content, content_block, sizeof(content_block));
    json_start(&json, &content);
    json_open_object(&json, NULL);
    json_put_text(&json, "out_trade_no", bytes_text(create->number));
    json_put_text(&json, "total_amount", bytes_text(money_format(create->amount, amount)));
    json_put_text(&json, "subject", text_bytes(&subject));
    json_put_text(&json, "product_code", bytes_text("JSAPI_PAY"));
    json_put_text(&json, "op_app_id", bytes_text(account->app_id));
    json_put_text(
        &json, is_user_id(create->payer) ? "buyer_id" : "buyer_open_id", bytes_text(create->payer));
    json_put_text(&json, "time_expire", bytes_text(moment_format_china(create->expires, expires)));
    json_close_object(&json);
    return make_trade_ask(account, ADAPTER_CALL_CREATE, &content, now, arena, ret_ask);
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
query(const struct adapter_account *account, const char *number, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    return make_number_ask(account, ADAPTER_CALL_QUERY, number, now, arena, ret_ask);
}

static enum err
close_trade(const struct adapter_account *account, const char *number, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    return make_number_ask(account, ADAPTER_CALL_CLOSE, number, now, arena, ret_ask);
}

const struct adapter alipay_adapter = {
    .channel = CHANNEL_ALIPAY,
    .callback_done = "success",
    .put_authorise_url = put_authorise_url,
    .authorise_parameter = "auth_code",
    .identify = identify,
    .read_identity = alipay_read_identity,
    .create = create,
    .query = query,
    .close = close_trade,
    .read = alipay_read_answer,
    .read_callback = alipay_read_callback,
};
