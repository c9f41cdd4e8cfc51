#include "tools/sandbox/alipay/alipay_complaint.h"

#include <string.h>

#include "tools/sandbox/alipay/alipay_complaint_row.h"

#define PAGE_INITIAL 10
#define PAGE_MAX 20
#define LETTERS_MAX 200
#define OPERATOR_MAX 6
#define DAY_US (INT64_C(86400) * 1000000)
#define DAYS_INITIAL 30
#define DAYS_MAX 366

struct range {
    struct moment from;
    struct moment to;
    int64_t page;
    int64_t size;
    const char *status;
};

static enum err
refuse(struct alipay_request *request, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&request->answer, refusal, detail);
    return ERR_OK;
}

/* The one of that number; else it has refused, and *ret_found is false. */
static enum err
find(struct alipay_request *request, const char *id, struct alipay_complaint_row *ret,
    bool *ret_found)
{
    enum err err = id[0] == '\0'
                       ? ERR_NOT_FOUND
                       : alipay_complaint_row_find(request->alipay, id, request->arena, ret);

    *ret_found = err == ERR_OK;
    if (err != ERR_NOT_FOUND)
        return err;
    return id[0] == '\0' ? refuse(request, ALIPAY_COMPLAINT_PARAM, "complain_event_id")
                         : refuse(request, ALIPAY_COMPLAINT_AUTHORITY, NULL);
}

static void
put(const struct alipay_complaint_row *complaint, struct alipay_answer *answer)
{
    alipay_answer_put(answer, "complain_event_id", complaint->id);
    alipay_answer_put(answer, "status", complaint->status);
    alipay_answer_put(answer, "trade_no", complaint->trade_no);
    alipay_answer_put(answer, "merchant_order_no", complaint->out_trade_no);
    alipay_answer_put_time(answer, "gmt_create", complaint->filed);
    alipay_answer_put_time(answer, "gmt_modified", complaint->moved);
    alipay_answer_put_time(answer, "gmt_finished", complaint->finished);
    alipay_answer_put(answer, "leaf_category_name", complaint->wish);
    alipay_answer_put(answer, "complain_reason", complaint->reason);
    alipay_answer_put(answer, "content", complaint->content);
    alipay_answer_put(answer, "phone_no", complaint->phone);
    alipay_answer_put(answer, "target_type", "APPID");
    alipay_answer_put(answer, "target_id", complaint->app_id);
}

static bool
read_time(const struct alipay_request *request, const char *name, struct moment *moment)
{
    const char *text = alipay_request_text(request, name);

    return text[0] == '\0' || moment_parse_china(bytes_text(text), moment) == ERR_OK;
}

/* What is wrong with it; NULL for nothing. */
static const char *
read_range(const struct alipay_request *request, struct range *range)
{
    const struct json_field fields[] = {
        {"page_num", JSON_INT, true, &range->page}, {"page_size", JSON_INT, true, &range->size}};

    if (json_read(request->biz, fields, LENGTH(fields), NULL) != ERR_OK || range->page < 1 ||
        range->page > INT32_MAX)
        return "page_num";
    if (range->size < 1 || range->size > PAGE_MAX)
        return "page_size";
    if (!read_time(request, "end_time", &range->to))
        return "end_time";
    range->from = (struct moment){range->to.us - DAYS_INITIAL * DAY_US};
    if (!read_time(request, "begin_time", &range->from) || range->from.us > range->to.us ||
        range->to.us - range->from.us > DAYS_MAX * DAY_US)
        return "begin_time";
    range->status = alipay_request_text(request, "status");
    return NULL;
}

static void
bind_range(struct db_statement *statement, const struct range *range)
{
    db_bind_int(statement, 1, range->from.us);
    /* To the end of that second. */
    db_bind_int(statement, 2, range->to.us + 999999);
    sandbox_store_bind(statement, 3, range->status);
}

static enum err
count(struct db_statement *how_many, const struct range *range, int64_t *ret_count)
{
    enum err err;

    bind_range(how_many, range);
    err = db_step(how_many);
    if (err == ERR_OK)
        *ret_count = db_int(how_many, 0);
    db_reset(how_many);
    return err;
}

static enum err
put_page(struct alipay_request *request, struct db_statement *rows, const struct range *range)
{
    struct json_writer *json = &request->answer.json;
    enum err err;

    bind_range(rows, range);
    db_bind_int(rows, 4, range->size);
    db_bind_int(rows, 5, (range->page - 1) * range->size);
    json_open_list(json, "trade_complain_infos");
    while ((err = db_step(rows)) == ERR_OK) {
        struct alipay_complaint_row complaint;

        err = alipay_complaint_row_read(rows, request->arena, &complaint);
        if (err != ERR_OK)
            break;
        json_open_object(json, NULL);
        put(&complaint, &request->answer);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
alipay_complaint_list(struct alipay_request *request)
{
    struct db_statement *const *sql = request->alipay->store.complaint;
    struct json_writer *json = &request->answer.json;
    struct range range = {.to = request->now, .page = 1, .size = PAGE_INITIAL};
    const char *wrong = read_range(request, &range);
    int64_t total = 0;
    enum err err;

    if (wrong != NULL)
        return refuse(request, ALIPAY_COMPLAINT_PARAM, wrong);
    err = count(sql[SQL_ALIPAY_COMPLAINT_HOW_MANY], &range, &total);
    if (err != ERR_OK)
        return err;
    alipay_answer_begin(&request->answer);
    json_put_int(json, "page_num", range.page);
    json_put_int(json, "page_size", range.size);
    json_put_int(json, "total_num", total);
    json_put_int(json, "total_page_num", (total + range.size - 1) / range.size);
    err = put_page(request, sql[SQL_ALIPAY_COMPLAINT_LIST], &range);
    alipay_answer_end(&request->answer);
    return err;
}

static enum err
put_words(struct alipay_request *request, const char *id)
{
    struct db_statement *rows = request->alipay->store.complaint[SQL_ALIPAY_COMPLAINT_WORDS];
    struct json_writer *json = &request->answer.json;
    enum err err;

    sandbox_store_bind(rows, 1, id);
    json_open_list(json, "reply_detail_infos");
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        json_put_text(json, "replier_role", db_text(rows, 0));
        json_put_text(json, "content", db_text(rows, 1));
        alipay_answer_put_time(&request->answer, "gmt_create", (struct moment){db_int(rows, 2)});
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
alipay_complaint_query(struct alipay_request *request)
{
    struct alipay_complaint_row complaint;
    bool found;
    enum err err =
        find(request, alipay_request_text(request, "complain_event_id"), &complaint, &found);

    if (err != ERR_OK || !found)
        return err;
    alipay_answer_begin(&request->answer);
    put(&complaint, &request->answer);
    alipay_answer_put_yuan(&request->answer, "trade_amount", complaint.total);
    err = put_words(request, complaint.id);
    alipay_answer_end(&request->answer);
    return err;
}

static bool
is_text(const char *text, size_t letters_max)
{
    size_t letters = 0;

    for (const char *at = text; *at != '\0'; at++)
        letters += ((unsigned char)*at & 0xC0) == 0x80 ? 0 : 1;
    return letters <= letters_max;
}

static enum err
take_step(struct alipay_request *request, const struct alipay_complaint_row *complaint,
    const char *content, const char *status)
{
    enum err err = alipay_complaint_row_step(request->alipay, complaint,
        &(struct alipay_complaint_step){"MERCHANT", content, status}, request->arena);

    alipay_answer_begin(&request->answer);
    alipay_answer_end(&request->answer);
    return err;
}

enum err
alipay_complaint_reply(struct alipay_request *request)
{
    const char *content = alipay_request_text(request, "reply_content");
    struct alipay_complaint_row complaint;
    bool found;
    enum err err =
        find(request, alipay_request_text(request, "complain_event_id"), &complaint, &found);

    if (err != ERR_OK || !found)
        return err;
    if (content[0] == '\0' || !is_text(content, LETTERS_MAX))
        return refuse(request, ALIPAY_COMPLAINT_PARAM, "reply_content");
    if (!alipay_complaint_row_is(&complaint, "MERCHANT_PROCESSING", "MERCHANT_FEEDBACKED"))
        return refuse(request, ALIPAY_COMPLAINT_STATUS, NULL);
    return take_step(request, &complaint, content, complaint.status);
}

static bool
is_feedback_code(const char *code)
{
    static const char *const codes[] = {"00", "02", "03", "04", "05", "06", "194"};

    for (size_t i = 0; i < LENGTH(codes); i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

/* Its parameters stand beside biz_content in v2. */
enum err
alipay_complaint_feedback(struct alipay_request *request)
{
    const char *content = form_text(request->form, "feedback_content");
    struct alipay_complaint_row complaint;
    bool found;
    enum err err = find(request, form_text(request->form, "complain_event_id"), &complaint, &found);

    if (err != ERR_OK || !found)
        return err;
    if (!is_feedback_code(form_text(request->form, "feedback_code")))
        return refuse(request, ALIPAY_COMPLAINT_PARAM, "feedback_code");
    if (content[0] == '\0' || !is_text(content, LETTERS_MAX))
        return refuse(request, ALIPAY_COMPLAINT_PARAM, "feedback_content");
    if (!is_text(form_text(request->form, "operator"), OPERATOR_MAX))
        return refuse(request, ALIPAY_COMPLAINT_PARAM, "operator");
    if (strcmp(complaint.status, "MERCHANT_PROCESSING") != 0)
        return refuse(request, ALIPAY_COMPLAINT_STATUS, NULL);
    return take_step(request, &complaint, content, "MERCHANT_FEEDBACKED");
}
