#include "tools/sandbox/wechat/wechat_complaint.h"

#include <stdio.h>
#include <string.h>

#include "shared/text/encode.h"
#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/wechat/wechat_complaint_row.h"

#define LIMIT_MAX 50
#define LIMIT_INITIAL 10
#define HISTORY_MAX 300
#define HISTORY_INITIAL 100
#define DAY_US (INT64_C(86400) * 1000000)
#define DAYS_MAX 30
#define LETTERS_MAX 200

/* Its own, or one of its sub-merchants'. */
static bool
may_see(const struct wechat_request *request, const char *mchid)
{
    return strcmp(mchid, request->header.mchid) == 0 || wechat_is_sub(request->wechat, mchid);
}

/* The one that the path names; else it has refused, and *ret_found is false. */
static enum err
find_named(struct wechat_request *request, struct wechat_complaint_row *ret, bool *ret_found)
{
    enum err err =
        wechat_complaint_row_find(request->wechat, request->argument, request->arena, ret);

    *ret_found = err == ERR_OK && may_see(request, ret->mchid);
    if (*ret_found || (err != ERR_OK && err != ERR_NOT_FOUND))
        return err;
    return wechat_v3_refuse(request, WECHAT_NO_COMPLAINT);
}

/* Nobody but who has the merchant's key reads it. */
static enum err
put_phone(const struct wechat *wechat, const struct wechat_complaint_row *complaint,
    struct json_writer *json)
{
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    char text[ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)];
    size_t size;
    enum err err = ERR_OK;

    if (complaint->phone[0] == '\0')
        return ERR_OK;
    err = crypt_rsa_encrypt(wechat->merchant_key, bytes_text(complaint->phone), sealed, &size);
    if (err == ERR_OK)
        wechat_answer_put(
            json, "payer_phone", encode_base64(bytes_of(sealed, size), text, sizeof(text)));
    return err;
}

static enum err
put(const struct wechat *wechat, const struct wechat_complaint_row *complaint,
    struct json_writer *json)
{
    wechat_answer_put(json, "complaint_id", complaint->id);
    wechat_answer_put_time(json, "complaint_time", complaint->filed);
    wechat_answer_put(json, "complaint_detail", complaint->detail);
    wechat_answer_put(json, "complainted_mchid", complaint->mchid);
    wechat_answer_put(json, "complaint_state", complaint->state);
    json_open_list(json, "complaint_order_info");
    json_open_object(json, NULL);
    wechat_answer_put(json, "transaction_id", complaint->transaction_id);
    wechat_answer_put(json, "out_trade_no", complaint->out_trade_no);
    json_put_int(json, "amount", complaint->total_fen);
    json_close_object(json);
    json_close_list(json);
    json_put_bool(json, "complaint_full_refunded", complaint->refunded_fen == complaint->total_fen);
    json_put_bool(json, "incoming_user_response", complaint->waits);
    json_put_int(json, "user_complaint_times", 1);
    wechat_answer_put(json, "problem_description", complaint->detail);
    wechat_answer_put(json, "problem_type", complaint->kind);
    if (complaint->refund_fen > 0)
        json_put_int(json, "apply_refund_amount", complaint->refund_fen);
    return put_phone(wechat, complaint, json);
}

static int64_t
read_number(
    struct wechat_field *field, const char *name, int64_t initial, int64_t least, int64_t most)
{
    const char *text = wechat_field_query(field, name, WECHAT_FIELD_OPTIONAL);
    int64_t value = initial;

    if (text[0] != '\0' &&
        (text_read_int(bytes_text(text), &value) != ERR_OK || value < least || value > most)) {
        wechat_field_wrong(field, name, "不在取值范围内");
        return initial;
    }
    return value;
}

static struct moment
read_day(struct wechat_field *field, const char *name)
{
    const char *day = wechat_field_query(field, name, WECHAT_FIELD_NEEDED);
    struct moment moment = {0};
    char text[MOMENT_TEXT_MAX];

    if (day[0] == '\0')
        return moment;
    (void)snprintf(text, sizeof(text), "%.10s 00:00:00", day);
    if (strlen(day) != 10 || moment_parse_china(bytes_text(text), &moment) != ERR_OK)
        wechat_field_wrong(field, name, "日期格式应为yyyy-MM-DD");
    return moment;
}

static void
put_page(struct json_writer *json, int64_t limit, int64_t offset, int64_t total)
{
    json_put_int(json, "limit", limit);
    json_put_int(json, "offset", offset);
    if (offset == 0)
        json_put_int(json, "total_count", total);
}

static enum err
count(struct db_statement *select, int64_t *ret_count)
{
    enum err err = db_step(select);

    if (err == ERR_OK)
        *ret_count = db_int(select, 0);
    db_reset(select);
    return err;
}

static enum err
put_list(struct wechat_request *request, struct db_statement *rows)
{
    struct json_writer *json = &request->answer.json;
    enum err err;

    json_open_list(json, "data");
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_complaint_row complaint;

        err = wechat_complaint_row_read(rows, request->arena, &complaint);
        if (err != ERR_OK)
            break;
        json_open_object(json, NULL);
        err = put(request->wechat, &complaint, json);
        json_close_object(json);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
wechat_complaint_list(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    struct db_statement *const *sql = request->wechat->store.complaint;
    struct db_statement *const asked[] = {
        sql[SQL_WECHAT_COMPLAINT_LIST], sql[SQL_WECHAT_COMPLAINT_HOW_MANY]};
    const int64_t limit = read_number(field, "limit", LIMIT_INITIAL, 1, LIMIT_MAX);
    const int64_t offset = read_number(field, "offset", 0, 0, INT32_MAX);
    const struct moment from = read_day(field, "begin_date");
    const struct moment to = read_day(field, "end_date");
    const char *mchid = wechat_field_query(field, "complainted_mchid", WECHAT_FIELD_OPTIONAL);
    int64_t total = 0;
    enum err err;

    if (to.us < from.us || to.us - from.us > DAYS_MAX * DAY_US)
        wechat_field_wrong(field, "end_date", "查询日期跨度不超过30天");
    if (!wechat_field_ok(field, &request->answer))
        return ERR_OK;
    if (mchid[0] != '\0' && !may_see(request, mchid))
        return wechat_v3_refuse(request, WECHAT_NO_AUTH);
    for (size_t i = 0; i < LENGTH(asked); i++) {
        db_bind_int(asked[i], 1, from.us);
        db_bind_int(asked[i], 2, to.us + DAY_US);
        sandbox_store_bind(asked[i], 3, mchid);
    }
    db_bind_int(asked[0], 4, limit);
    db_bind_int(asked[0], 5, offset);
    wechat_answer_begin(&request->answer);
    err = put_list(request, asked[0]);
    if (err == ERR_OK)
        err = count(asked[1], &total);
    put_page(&request->answer.json, limit, offset, total);
    wechat_answer_end(&request->answer);
    return err;
}

enum err
wechat_complaint_get(struct wechat_request *request)
{
    struct wechat_complaint_row complaint;
    bool found;
    enum err err = find_named(request, &complaint, &found);

    if (err != ERR_OK || !found)
        return err;
    wechat_answer_begin(&request->answer);
    err = put(request->wechat, &complaint, &request->answer.json);
    wechat_answer_end(&request->answer);
    return err;
}

static enum err
put_words(struct json_writer *json, struct db_statement *rows)
{
    enum err err;

    json_open_list(json, "data");
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "log_id", rows, 0);
        sandbox_admin_put_column(json, "operator", rows, 1);
        wechat_answer_put_time(json, "operate_time", (struct moment){db_int(rows, 4)});
        sandbox_admin_put_column(json, "operate_type", rows, 2);
        sandbox_admin_put_column(json, "operate_details", rows, 3);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
wechat_complaint_history(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    struct db_statement *const *sql = request->wechat->store.complaint;
    struct db_statement *rows = sql[SQL_WECHAT_COMPLAINT_HISTORY];
    const int64_t limit = read_number(field, "limit", HISTORY_INITIAL, 1, HISTORY_MAX);
    const int64_t offset = read_number(field, "offset", 0, 0, INT32_MAX);
    struct wechat_complaint_row complaint;
    int64_t total = 0;
    bool found;
    enum err err;

    if (!wechat_field_ok(field, &request->answer))
        return ERR_OK;
    err = find_named(request, &complaint, &found);
    if (err != ERR_OK || !found)
        return err;
    sandbox_store_bind(rows, 1, complaint.id);
    db_bind_int(rows, 2, limit);
    db_bind_int(rows, 3, offset);
    wechat_answer_begin(&request->answer);
    err = put_words(&request->answer.json, rows);
    sandbox_store_bind(sql[SQL_WECHAT_COMPLAINT_HISTORY_COUNT], 1, complaint.id);
    if (err == ERR_OK)
        err = count(sql[SQL_WECHAT_COMPLAINT_HISTORY_COUNT], &total);
    put_page(&request->answer.json, limit, offset, total);
    wechat_answer_end(&request->answer);
    return err;
}

/* What the merchant does about one that is not settled, naming whom it is about. */
static enum err
answer(struct wechat_request *request, const struct wechat_complaint_step *step)
{
    struct wechat_field *field = &request->field;
    const char *mchid = wechat_field_text(field, "/complainted_mchid", WECHAT_FIELD_NEEDED, 1, 64);
    struct wechat_complaint_row complaint;
    bool found;
    enum err err;

    if (!wechat_field_ok(field, &request->answer))
        return ERR_OK;
    err = find_named(request, &complaint, &found);
    if (err != ERR_OK || !found)
        return err;
    if (strcmp(mchid, complaint.mchid) != 0)
        return wechat_v3_refuse(request, WECHAT_COMPLAINT_OTHER);
    if (strcmp(complaint.state, "PROCESSED") == 0)
        return wechat_v3_refuse(request, WECHAT_COMPLAINT_OVER);
    err = wechat_complaint_row_move(request->wechat, &complaint, step, request->arena);
    wechat_answer_nothing(&request->answer);
    return err;
}

enum err
wechat_complaint_reply(struct wechat_request *request)
{
    const char *content = wechat_field_text(
        &request->field, "/response_content", WECHAT_FIELD_NEEDED, 1, LETTERS_MAX);

    return answer(request, &(struct wechat_complaint_step){"商户", "MERCHANT_RESPONSE",
                               "MERCHANT_RESPONSE", content, "PROCESSING", false});
}

enum err
wechat_complaint_complete(struct wechat_request *request)
{
    return answer(request, &(struct wechat_complaint_step){"商户", "MERCHANT_CONFIRM_COMPLETE",
                               "MERCHANT_CONFIRM_COMPLETE", "", "PROCESSED", false});
}

enum err
wechat_complaint_subscribe(struct wechat_request *request)
{
    struct db_statement *const *sql = request->wechat->store.complaint;
    const char *url = wechat_field_url(&request->field, "/url", WECHAT_FIELD_NEEDED);
    const char *mchid = request->header.mchid;
    enum err err;

    if (!wechat_field_ok(&request->field, &request->answer))
        return ERR_OK;
    sandbox_store_bind(sql[SQL_WECHAT_COMPLAINT_SUBSCRIBE], 1, mchid);
    sandbox_store_bind(sql[SQL_WECHAT_COMPLAINT_SUBSCRIBE], 2, url);
    err = db_run(sql[SQL_WECHAT_COMPLAINT_SUBSCRIBE]);
    if (err == ERR_CONFLICT)
        return wechat_v3_refuse(request, WECHAT_SUBSCRIBED);
    wechat_answer_begin(&request->answer);
    wechat_answer_put(&request->answer.json, "mchid", mchid);
    wechat_answer_put(&request->answer.json, "url", url);
    wechat_answer_end(&request->answer);
    return err;
}
