#include "tools/sandbox/alipay/alipay_bill.h"

#include <string.h>

#include "shared/base/log.h"
#include "shared/text/encode.h"
#include "tools/sandbox/alipay/alipay_csv.h"
#include "tools/sandbox/core/sandbox_zip.h"

#define METHOD "alipay.data.dataservice.bill.downloadurl.query"
#define URL_MAX ((size_t)2048)
#define URL_LIFE_S 30
#define DAY_LENGTH 10
#define MONTH_LENGTH 7
#define DAY_S 86400
#define TOKEN_SIZE (2 * CRYPT_SHA256_SIZE + 1)
#define NAME_MAX_SIZE 128
#define TRADE "trade"
#define ACCOUNT "signcustomer"
#define REPLY_TYPE "application/octet-stream"

static enum err
refuse(struct alipay_request *request, enum alipay_refusal refusal)
{
    alipay_answer_refuse(&request->answer, refusal, NULL);
    return ERR_OK;
}

/* The first second of a day, or of a month. */
static enum err
read_start(const char *date, struct moment *ret_moment)
{
    char block[MOMENT_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_printf(&text, "%s%s 00:00:00", date, strlen(date) == MONTH_LENGTH ? "-01" : "");
    return text_ok(&text) ? moment_parse_china(text_bytes(&text), ret_moment) : ERR_BAD_INPUT;
}

enum err
alipay_bill_period(const char *date, struct moment *ret_from, struct moment *ret_until)
{
    char next[MOMENT_TEXT_MAX];
    size_t length = strlen(date);
    struct moment from;
    enum err err;

    if (length != DAY_LENGTH && length != MONTH_LENGTH)
        return ERR_BAD_INPUT;
    err = read_start(date, &from);
    if (err != ERR_OK)
        return err;
    *ret_from = from;
    *ret_until = moment_after(from, span_s(DAY_S));
    /* Until the month is another one. */
    while (length == MONTH_LENGTH &&
           memcmp(moment_format_china(*ret_until, next), date, MONTH_LENGTH) == 0)
        *ret_until = moment_after(*ret_until, span_s(DAY_S));
    return ERR_OK;
}

/* What the URL says, and nobody else can: an HMAC under a secret of this Alipay. */
static void
put_token(const struct alipay *alipay, struct bytes said, char ret_token[static TOKEN_SIZE])
{
    uint8_t mac[CRYPT_SHA256_SIZE];

    crypt_hmac_sha256(bytes_text(alipay->settings->private_key), &said, 1, mac);
    (void)encode_hex(bytes_of(mac, sizeof(mac)), ret_token, TOKEN_SIZE);
}

/* "trade;2026-11-23;bill_missing;0;1795398838000": type, date, fault, value, time. */
static void
put_said(struct text *text, const char *const parts[5])
{
    for (size_t i = 0; i < 5; i++) {
        text_put(text, parts[i]);
        text_put_char(text, ';');
    }
}

static enum err
put_url(struct alipay_request *request, const char *type, const char *date,
    const struct sandbox_fault_taken *fault)
{
    const struct alipay *alipay = request->alipay;
    const char *value = arena_printf(request->arena, "%lld", (long long)fault->value);
    const char *time = arena_printf(request->arena, "%lld", (long long)(request->now.us / 1000));
    const char *const said_parts[] = {type, date, sandbox_fault_name(fault->kind), value, time};
    char token[TOKEN_SIZE];
    char said_block[256];
    char bare[DAY_LENGTH + 1];
    struct text digits;
    struct text said;
    struct text url;
    enum err err = sandbox_call_text(request->arena, URL_MAX, &url);

    if (err != ERR_OK || value == NULL || time == NULL)
        return ERR_TOO_BIG;
    text_init(&said, said_block, sizeof(said_block));
    put_said(&said, said_parts);
    put_token(alipay, text_bytes(&said), token);
    text_init(&digits, bare, sizeof(bare));
    for (const char *at = date; *at != '\0'; at++)
        if (*at != '-')
            text_put_char(&digits, *at);
    text_printf(&url,
        "%s/downloadBillFile.resource?bizType=%s&userId=%s0156&fileType=csv.zip&bizDates=%s"
        "&downloadFileName=%s.csv.zip&fileId=%%2F%s%%2F%s0156%%2F%s.csv.zip&date=%s&fault=%s"
        "&value=%s&timestamp=%s&token=%s",
        alipay->sandbox->public_base, type, alipay->settings->seller_id, bare, bare, type,
        alipay->settings->seller_id, bare, date, said_parts[2], value, time, token);
    if (!text_ok(&url))
        return ERR_TOO_BIG;
    alipay_answer_begin(&request->answer);
    alipay_answer_put(&request->answer, "bill_download_url", url.at);
    alipay_answer_end(&request->answer);
    return ERR_OK;
}

/* Whether anything happened. */
static enum err
count_rows(struct alipay_request *request, const char *type, struct moment from,
    struct moment until, size_t *ret_count)
{
    struct alipay_csv csv = {
        .alipay = request->alipay, .arena = request->arena, .from = from, .until = until};
    struct text detail;
    struct text summary;
    enum err err = strcmp(type, TRADE) == 0 ? alipay_csv_trades(&csv, &detail, &summary)
                                            : alipay_csv_account(&csv, &detail);

    *ret_count = csv.rows;
    return err;
}

enum err
alipay_bill_query(struct alipay_request *request)
{
    const char *type = alipay_request_text(request, "bill_type");
    const char *date = alipay_request_text(request, "bill_date");
    struct sandbox_fault_taken fault;
    struct moment from;
    struct moment until;
    size_t count = 0;
    enum err err;

    if (type[0] == '\0' || alipay_bill_period(date, &from, &until) != ERR_OK)
        return refuse(request, ALIPAY_BILL_ARGUMENTS);
    if (strcmp(type, TRADE) != 0 && strcmp(type, ACCOUNT) != 0)
        return refuse(request, ALIPAY_BILL_TYPE);
    if (request->now.us < moment_after(until, request->alipay->settings->bill_after).us)
        return refuse(request, ALIPAY_BILL_NOT_EXIST);
    err = count_rows(request, type, from, until, &count);
    if (err != ERR_OK)
        return err;
    if (count == 0)
        return refuse(request, ALIPAY_NO_BILL_DATA);
    err = alipay_store_take_fault(&request->alipay->store, "bill", METHOD, "", &fault);
    return err == ERR_OK ? put_url(request, type, date, &fault) : err;
}

/* The fields of a URL that is ours and not too old; ERR_FORBIDDEN, ERR_EXPIRED. */
static enum err
check_url(const struct sandbox_call *call, struct moment now)
{
    const char *const parts[] = {sandbox_call_field(call, "bizType"),
        sandbox_call_field(call, "date"), sandbox_call_field(call, "fault"),
        sandbox_call_field(call, "value"), sandbox_call_field(call, "timestamp")};
    char block[256];
    char token[TOKEN_SIZE];
    struct text said;
    int64_t ms;

    text_init(&said, block, sizeof(block));
    put_said(&said, parts);
    put_token(alipay_of(call->sandbox), text_bytes(&said), token);
    if (!text_ok(&said) || strcmp(token, sandbox_call_field(call, "token")) != 0)
        return ERR_FORBIDDEN;
    if (text_read_int(bytes_text(parts[4]), &ms) != ERR_OK)
        return ERR_FORBIDDEN;
    return now.us - ms * 1000 > span_s(URL_LIFE_S).us ? ERR_EXPIRED : ERR_OK;
}

/* "20880000000000000156_20190916_业务明细.csv", in GBK. */
static enum err
add_entry(struct alipay_csv *csv, const char *what, const struct text *content,
    struct sandbox_zip_entry *entry)
{
    char day[MOMENT_TEXT_MAX];
    char name[NAME_MAX_SIZE];
    enum err err;

    (void)moment_format_china(csv->from, day);
    (void)snprintf(name, sizeof(name), "%s0156_%.4s%.2s%.2s_%s.csv",
        csv->alipay->settings->seller_id, day, day + 5, day + 8, what);
    err = alipay_csv_gbk(bytes_text(name), csv->arena, &entry->name);
    return err == ERR_OK ? alipay_csv_gbk(text_bytes(content), csv->arena, &entry->content) : err;
}

static enum err
make_trades(struct alipay_csv *csv, struct bytes *ret_zip)
{
    struct sandbox_zip_entry entries[2];
    struct text detail;
    struct text summary;
    enum err err = alipay_csv_trades(csv, &detail, &summary);

    if (err == ERR_OK)
        err = add_entry(csv, "业务明细", &detail, &entries[0]);
    if (err == ERR_OK)
        err = add_entry(csv, "业务明细(汇总)", &summary, &entries[1]);
    return err == ERR_OK ? sandbox_zip_pack(entries, 2, csv->made, csv->arena, ret_zip) : err;
}

static enum err
make_account(struct alipay_csv *csv, struct bytes *ret_zip)
{
    struct sandbox_zip_entry entry;
    struct text detail;
    enum err err = alipay_csv_account(csv, &detail);

    if (err == ERR_OK)
        err = add_entry(csv, "账务明细", &detail, &entry);
    return err == ERR_OK ? sandbox_zip_pack(&entry, 1, csv->made, csv->arena, ret_zip) : err;
}

static enum err
make_file(struct sandbox_call *call, struct bytes *ret_zip)
{
    struct alipay_csv csv = {.alipay = alipay_of(call->sandbox),
        .arena = call->arena,
        .made = sandbox_now(call->sandbox)};
    enum err err = check_url(call, csv.made);

    if (err == ERR_OK)
        err = alipay_bill_period(sandbox_call_field(call, "date"), &csv.from, &csv.until);
    if (err == ERR_OK)
        err = text_read_int(bytes_text(sandbox_call_field(call, "value")), &csv.fault.value);
    if (err != ERR_OK)
        return err;
    csv.fault.kind = sandbox_fault_of(bytes_text(sandbox_call_field(call, "fault")));
    return strcmp(sandbox_call_field(call, "bizType"), TRADE) == 0 ? make_trades(&csv, ret_zip)
                                                                   : make_account(&csv, ret_zip);
}

void
alipay_bill_download(struct sandbox_call *call)
{
    struct net_reply reply = {.status = 200, .type = REPLY_TYPE};
    enum err err = make_file(call, &reply.body);

    log_event(LOG_INFO, "alipay_bill", "type=%s date=%s err=%s size=%zu",
        sandbox_call_field(call, "bizType"), sandbox_call_field(call, "date"), err_name(err),
        reply.body.size);
    if (sandbox_check_broken(call->sandbox, err) != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    net_answer(call->sandbox->net, call->net_call, &reply);
    call->net_call = NULL;
}
