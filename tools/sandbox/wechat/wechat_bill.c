#include "tools/sandbox/wechat/wechat_bill.h"

#include <string.h>

#include "shared/text/encode.h"
#include "tools/sandbox/core/sandbox_zip.h"
#include "tools/sandbox/wechat/wechat_bill_share.h"
#include "tools/sandbox/wechat/wechat_number.h"

#define TEXT_MAX ((size_t)4 * 1024 * 1024)
#define TOKEN_SIZE 65
#define LIFE_S 300
#define DAY_S INT64_C(86400)
#define READY_S (10 * 3600)
#define OLD_S (92 * DAY_S)

/* "2026-11-23" and "20261123" are the first moment of that day in Beijing. */
static enum err
read_day(const char *date, struct moment *ret_day)
{
    char block[MOMENT_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    if (strlen(date) == 8)
        text_printf(&text, "%.4s-%.2s-%.2s 00:00:00", date, date + 4, date + 6);
    else
        text_printf(&text, "%s 00:00:00", date);
    return text_ok(&text) ? moment_parse_china(text_bytes(&text), ret_day) : ERR_BAD_INPUT;
}

/* A bill is made in the morning of the next day. */
static enum wechat_refusal
check_day(const struct wechat *wechat, struct moment day)
{
    struct moment now = sandbox_now(wechat->sandbox);
    struct moment over = moment_after(day, span_s(DAY_S));

    if (moment_after(day, span_s(OLD_S)).us < now.us || day.us > now.us)
        return WECHAT_NO_BILL;
    if (wechat->settings->bill_today)
        return WECHAT_FINE;
    if (now.us < over.us)
        return WECHAT_NO_BILL;
    return now.us < moment_after(over, span_s(READY_S)).us ? WECHAT_BILL_CREATING : WECHAT_FINE;
}

static enum err
read_type(const char *word, enum wechat_bill_type *ret_type)
{
    static const char *const words[] = {
        [WECHAT_BILL_ALL] = "ALL",
        [WECHAT_BILL_SUCCESS] = "SUCCESS",
        [WECHAT_BILL_REFUND] = "REFUND",
    };

    *ret_type = WECHAT_BILL_ALL;
    if (word[0] == '\0')
        return ERR_OK;
    for (unsigned i = 0; i < LENGTH(words); i++)
        if (strcmp(word, words[i]) == 0) {
            *ret_type = (enum wechat_bill_type)i;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

static enum err
hash(struct bytes content, char ret_hex[static ENCODE_HEX_SIZE(CRYPT_SHA1_SIZE)])
{
    uint8_t digest[CRYPT_SHA1_SIZE];
    struct crypt_sha1 *sha1 = NULL;
    enum err err = crypt_sha1_make(&sha1);

    if (err != ERR_OK)
        return err;
    crypt_sha1_add(sha1, content);
    crypt_sha1_end(sha1, digest);
    crypt_sha1_free(&sha1);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), ret_hex, ENCODE_HEX_SIZE(CRYPT_SHA1_SIZE));
    return ERR_OK;
}

/* Keeps what will be fetched. */
static enum err
store(struct wechat_request *request, struct bytes content, char ret_token[static TOKEN_SIZE])
{
    struct wechat_store *rows = &request->wechat->store;
    struct db_statement *forget = rows->bill[SQL_WECHAT_BILL_FORGET];
    struct db_statement *insert = rows->bill[SQL_WECHAT_BILL_INSERT];
    enum err err;

    db_bind_int(forget, 1, request->now.us);
    err = db_run(forget);
    if (err != ERR_OK)
        return err;
    wechat_number_token(request->wechat->sandbox->random, ret_token, TOKEN_SIZE);
    db_bind_text(insert, 1, bytes_text(ret_token));
    db_bind_blob(insert, 2, content);
    db_bind_int(insert, 3, moment_after(request->now, span_s(LIFE_S)).us);
    return db_run(insert);
}

static enum err
answer(struct wechat_request *request, struct bytes content)
{
    const char *packing = wechat_field_query(&request->field, "tar_type", WECHAT_FIELD_OPTIONAL);
    bool packed = strcmp(packing, "GZIP") == 0;
    struct json_writer *json = &request->answer.json;
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA1_SIZE)];
    char token[TOKEN_SIZE];
    enum err err = hash(content, hex);

    if (err == ERR_OK && packed)
        err = sandbox_zip_gzip(content, request->arena, &content);
    if (err == ERR_OK)
        err = store(request, content, token);
    if (err != ERR_OK)
        return err;
    wechat_answer_begin(&request->answer);
    wechat_answer_put(json, "hash_type", "SHA1");
    wechat_answer_put(json, "hash_value", hex);
    wechat_answer_put(json, "download_url",
        arena_printf(request->arena, "%s/v3/billdownload/file?token=%s%s",
            request->wechat->sandbox->public_base, token, packed ? "&tartype=gzip" : ""));
    wechat_answer_end(&request->answer);
    return arena_overflowed(request->arena) ? ERR_NO_SPACE : ERR_OK;
}

/* What both bills are asked for with; false: it has refused. */
static bool
read_query(struct wechat_request *request, struct wechat_bill_of *of)
{
    struct wechat_field *field = &request->field;
    const char *date = wechat_field_query(field, "bill_date", WECHAT_FIELD_NEEDED);
    const char *packing = wechat_field_query(field, "tar_type", WECHAT_FIELD_OPTIONAL);
    enum wechat_refusal refusal;

    if (date[0] != '\0' && (strlen(date) != 10 || read_day(date, &of->day) != ERR_OK))
        wechat_field_wrong(field, "bill_date", "日期格式应为yyyy-MM-dd");
    if (packing[0] != '\0' && strcmp(packing, "GZIP") != 0)
        wechat_field_wrong(field, "tar_type", "不在枚举值GZIP中");
    if (!wechat_field_ok(field, &request->answer))
        return false;
    of->mchid = request->header.mchid;
    refusal = check_day(request->wechat, of->day);
    if (refusal != WECHAT_FINE)
        wechat_answer_refuse(&request->answer, refusal);
    return refusal == WECHAT_FINE;
}

enum err
wechat_bill_trade(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    struct wechat_bill_of of = {
        .sub_mchid = wechat_field_query(field, "sub_mchid", WECHAT_FIELD_OPTIONAL)};
    struct text text;
    size_t count;
    enum err err;

    if (read_type(wechat_field_query(field, "bill_type", WECHAT_FIELD_OPTIONAL), &of.type) !=
        ERR_OK)
        wechat_field_wrong(field, "bill_type", "不在枚举值ALL、SUCCESS、REFUND中");
    if (!read_query(request, &of))
        return ERR_OK;
    err = sandbox_call_text(request->arena, TEXT_MAX, &text);
    if (err == ERR_OK)
        err = wechat_take_fault(request->wechat, "bill", "tradebill", "", &of.fault);
    if (err == ERR_OK)
        err = wechat_bill_text_trade(request->wechat, &of, request->arena, &text, &count);
    if (err != ERR_OK)
        return err;
    return count == 0 ? wechat_v3_refuse(request, WECHAT_NO_BILL)
                      : answer(request, text_bytes(&text));
}

enum err
wechat_bill_fund(struct wechat_request *request)
{
    const char *account =
        wechat_field_query(&request->field, "account_type", WECHAT_FIELD_OPTIONAL);
    struct wechat_bill_of of = {.sub_mchid = ""};
    struct text text;
    size_t count;
    enum err err;

    if (!read_query(request, &of))
        return ERR_OK;
    err = sandbox_call_text(request->arena, TEXT_MAX, &text);
    if (err == ERR_OK)
        err = wechat_bill_text_fund(request->wechat, &of, &text, &count);
    if (err != ERR_OK)
        return err;
    /* All that moves is in the one account. */
    if (count == 0 || (account[0] != '\0' && strcmp(account, "BASIC") != 0))
        return wechat_v3_refuse(request, WECHAT_NO_BILL);
    return answer(request, text_bytes(&text));
}

enum err
wechat_bill_shares(struct wechat_request *request)
{
    struct wechat_bill_of of = {
        .sub_mchid = wechat_field_query(&request->field, "sub_mchid", WECHAT_FIELD_OPTIONAL)};
    struct text text;
    size_t count;
    enum err err;

    if (!read_query(request, &of))
        return ERR_OK;
    err = sandbox_call_text(request->arena, TEXT_MAX, &text);
    if (err == ERR_OK)
        err = wechat_bill_share_text(request->wechat, &of, &text, &count);
    if (err != ERR_OK)
        return err;
    return count == 0 ? wechat_v3_refuse(request, WECHAT_NO_BILL)
                      : answer(request, text_bytes(&text));
}

enum err
wechat_bill_download(struct wechat_request *request)
{
    const char *token = wechat_field_query(&request->field, "token", WECHAT_FIELD_NEEDED);
    struct db_statement *find = request->wechat->store.bill[SQL_WECHAT_BILL_FIND];
    enum err err;

    db_bind_text(find, 1, bytes_text(token));
    db_bind_int(find, 2, request->now.us);
    err = db_step(find);
    if (err == ERR_OK)
        request->file = arena_copy(request->arena, db_blob(find, 0));
    db_reset(find);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_BILL_TOKEN);
    request->answer.status = 200;
    return err == ERR_OK && request->file.at == NULL ? ERR_NO_SPACE : err;
}

enum err
wechat_bill_old(struct wechat_v2_request *request)
{
    struct wechat_bill_of of = {
        .mchid = request->wechat->settings->mchid,
        .sub_mchid = wechat_v2_text(request, "sub_mch_id"),
    };
    const char *date = wechat_v2_need(request, "bill_date", 8);
    struct text text;
    size_t count = 0;
    enum err err;

    if (request->lacks == NULL && (strlen(date) != 8 || read_day(date, &of.day) != ERR_OK))
        request->lacks = "bill_date";
    if (request->lacks == NULL &&
        read_type(wechat_v2_text(request, "bill_type"), &of.type) != ERR_OK)
        request->lacks = "bill_type";
    if (request->lacks != NULL)
        return ERR_OK;
    request->refusal = check_day(request->wechat, of.day);
    if (request->refusal != WECHAT_FINE)
        return ERR_OK;
    err = sandbox_call_text(request->arena, TEXT_MAX, &text);
    if (err == ERR_OK)
        err = wechat_take_fault(request->wechat, "bill", "tradebill", "", &of.fault);
    if (err == ERR_OK)
        err = wechat_bill_text_trade(request->wechat, &of, request->arena, &text, &count);
    if (err == ERR_OK && count == 0)
        request->refusal = WECHAT_NO_BILL;
    if (err != ERR_OK || count == 0)
        return err;
    request->file = text_bytes(&text);
    if (strcmp(wechat_v2_text(request, "tar_type"), "GZIP") == 0)
        err = sandbox_zip_gzip(request->file, request->arena, &request->file);
    return err;
}
