#include "hub/channel/alipay/alipay_payment.h"

#include <stdio.h>
#include <string.h>

#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_ask.h"
#include "hub/channel/alipay/alipay_split.h"

#define SUBJECT_LETTERS_MAX 256
#define SUBJECT_SIZE (SUBJECT_LETTERS_MAX * 4 + 1)
#define FEN_MAX INT64_C(10000000000) /* 100 000 000.00 yuan; opendocs 02ekfj */
#define USER_ID_LENGTH 16
#define US_PER_MINUTE (INT64_C(60) * 1000000)
#define EXPRESS_SIZE 16
#define EXPRESS_MINUTES_MAX (15 * 24 * 60)
#define PAGE_ARENA_SIZE ((size_t)256 * 1024)

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

/* In the wallet's own browser: the payer is known, and the bridge is told the trade's number. */
static void
put_wallet(const struct adapter_account *account, const struct adapter_create *create,
    struct json_writer *json)
{
    json_put_text(json, "product_code", bytes_text("JSAPI_PAY"));
    json_put_text(json, "op_app_id", bytes_text(alipay_account_of(account)->app_id));
    json_put_text(
        json, is_user_id(create->payer) ? "buyer_id" : "buyer_open_id", bytes_text(create->payer));
}

enum err
alipay_payment_create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    const bool wallet = create->way == ADAPTER_WAY_WALLET;
    const enum alipay_call call = wallet ? ALIPAY_CALL_CREATE : ALIPAY_CALL_PRECREATE;
    char expires[MOMENT_TEXT_MAX];
    struct alipay_body body;
    enum err err = create->way == ADAPTER_WAY_BROWSER ? ERR_UNSUPPORTED : check_trade(create, now);

    if (err == ERR_OK)
        err = alipay_ask_begin(account, call, arena, &body);
    if (err != ERR_OK)
        return err;
    put_trade(&body.json, create);
    if (wallet)
        put_wallet(account, create, &body.json);
    else
        json_put_text(&body.json, "product_code", bytes_text("FACE_TO_FACE_PAYMENT"));
    json_put_text(
        &body.json, "time_expire", bytes_text(moment_format_china(create->expires, expires)));
    return alipay_ask_end(account, call, &body, now, arena, ret_ask);
}

bool
alipay_payment_takes_browser(const struct adapter_account *account)
{
    return alipay_account_of(account)->browser;
}

enum err
alipay_payment_put_browser_url(const struct adapter_account *account,
    const struct adapter_create *create, const char *handle, const char *return_url,
    struct moment now, struct text *url)
{
    char expires[MOMENT_TEXT_MAX];
    struct alipay_body body;
    struct arena *arena;
    enum err err = check_trade(create, now);

    (void)handle;
    if (err == ERR_OK)
        err = arena_make(PAGE_ARENA_SIZE, &arena);
    if (err != ERR_OK)
        return err;
    err = alipay_ask_begin(account, ALIPAY_CALL_WAP, arena, &body);
    if (err == ERR_OK) {
        put_trade(&body.json, create);
        json_put_text(&body.json, "product_code", bytes_text("QUICK_WAP_WAY"));
        json_put_text(&body.json, "quit_url", bytes_text(return_url));
        json_put_text(
            &body.json, "time_expire", bytes_text(moment_format_china(create->expires, expires)));
        err = alipay_ask_page(account, ALIPAY_CALL_WAP, &body, return_url, now, arena, url);
    }
    arena_free(&arena);
    return err;
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

enum err
alipay_payment_pay(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    char timeout[EXPRESS_SIZE];
    struct alipay_body body;
    enum err err = check_trade(create, now);

    if (err == ERR_OK)
        err = alipay_ask_begin(account, ALIPAY_CALL_PAY, arena, &body);
    if (err != ERR_OK)
        return err;
    put_trade(&body.json, create);
    json_put_text(&body.json, "product_code", bytes_text("FACE_TO_FACE_PAYMENT"));
    json_put_text(&body.json, "scene", bytes_text("bar_code"));
    json_put_text(&body.json, "auth_code", bytes_text(create->barcode));
    json_put_text(
        &body.json, "timeout_express", bytes_text(express(create->expires, now, timeout)));
    return alipay_ask_end(account, ALIPAY_CALL_PAY, &body, now, arena, ret_ask);
}

/* What asks about a trade by our number alone. */
static enum err
ask_about(const struct adapter_account *account, enum alipay_call call,
    const struct adapter_payment *payment, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask)
{
    const struct form fields = {.fields = {{"out_trade_no", payment->number}}, .count = 1};

    return alipay_ask_fields(account, call, &fields, now, arena, ret_ask);
}

enum err
alipay_payment_query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return ask_about(account, ALIPAY_CALL_QUERY, payment, now, arena, ret_ask);
}

enum err
alipay_payment_close(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return ask_about(account, ALIPAY_CALL_CLOSE, payment, now, arena, ret_ask);
}

enum err
alipay_payment_reverse(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    return ask_about(account, ALIPAY_CALL_CANCEL, payment, now, arena, ret_ask);
}
